"""What an evaluation can judge beside bundles on the test set: checkpoints, the validation split, satellite rasters."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from PIL import Image
from rasterio.transform import from_origin
from typer.testing import CliRunner

from slimdiffsr.network.bundle import InferenceSettings
from slimdiffsr_training.cli import app
from slimdiffsr_training.config import ConfigError, load_config
from slimdiffsr_training.data.imagery import load_imagery, split
from slimdiffsr_training.evaluation.evaluate import Evaluation, evaluate
from slimdiffsr_training.evaluation.markdown import to_markdown
from slimdiffsr_training.evaluation.methods import Method
from slimdiffsr_training.evaluation.ours import checkpoint_method
from slimdiffsr_training.evaluation.pictures import GAP, LINE, PANEL, contact_sheet
from slimdiffsr_training.evaluation.report import to_mapping
from slimdiffsr_training.evaluation.run import run_evaluation
from slimdiffsr_training.evaluation.satellite import SatelliteConfig, judge_raster
from slimdiffsr_training.evaluation.satellite_run import run_satellite_evaluation
from slimdiffsr_training.evaluation.satellite_run import to_markdown as satellite_markdown
from slimdiffsr_training.evaluation.statistics import compare
from slimdiffsr_training.evaluation.suite import Metric, SuiteConfig, standard_suite
from slimdiffsr_training.evaluation.test_set import Sample, TestSet, TestSetConfig
from slimdiffsr_training.evaluation.validation import HeldOut, build_validation_set, held_out_of
from slimdiffsr_training.run.checkpoint import save_checkpoint
from tests.tiny_students import save_tiny_bundle, tiny_config, tiny_student
from tests.training.tiny_imagery import nearest, write_hills
from tests.training.tiny_models import save_perceptual_weights


class TestCheckpoints:
    @pytest.fixture
    def checkpoint(self, tmp_path: Path) -> Path:
        weights = tiny_student().state_dict()
        state = {
            "step": 7,
            "settings": json.dumps({"stage": "StudentStage", "network": tiny_config().to_mapping(), "seed": 1}),
            # The averaged weights count, not those of the last step.
            "trained": {f"student.{k}": torch.zeros_like(v) for k, v in weights.items()},
            "average": {f"student.{k}": v for k, v in weights.items()},
        }
        path = tmp_path / "my-run" / "last.pt"
        save_checkpoint(path, state)
        return path

    def test_the_averaged_student_is_judged_as_the_bundle_it_would_ship_as(self, checkpoint: Path, tmp_path: Path):
        bundle = tmp_path / "b.safetensors"
        save_tiny_bundle(bundle, inference=InferenceSettings(halo=64, tile=512))
        source = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
        method = checkpoint_method(checkpoint, 4)
        assert method.name == "my-run-last-step7"
        from slimdiffsr_training.evaluation.ours import bundle_method

        np.testing.assert_array_equal(method(source), bundle_method(bundle, 4)(source))

    def test_a_checkpoint_of_another_scale_is_judged_as_its_bundle_would_be(self, checkpoint: Path):
        source = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)
        method = checkpoint_method(checkpoint, 2)
        assert (method.name, method.label) == ("my-run-last-step7-to-x2", "my-run-last-step7 averaged 2x2")
        assert method(source).shape == (32, 32, 3)

    def test_other_files_are_refused(self, checkpoint: Path, tmp_path: Path):
        (tmp_path / "broken.pt").write_bytes(b"nothing")
        with pytest.raises(ConfigError, match="checkpoint"):
            checkpoint_method(tmp_path / "broken.pt", 4)


class TestValidation:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        for i in range(12):
            write_hills(tmp_path / "data" / "town" / f"{i}.png", 96, 96, i)
        return tmp_path / "data"

    def test_exactly_the_runs_held_out_images_are_judged(self, data: Path):
        config = TestSetConfig(crop=64, crops_per_image=1)
        held_out = HeldOut(seed=4, images=3, minimum_side=64)
        test_set = build_validation_set(data, config, held_out)
        _, validation = split(load_imagery(data, 64), 3, 4)
        assert {s.scene for s in test_set.samples} == {f"town/{p.name}" for p in validation}
        assert {s.setting for s in test_set.samples} == {"clean", "degraded"}
        assert test_set.digest == build_validation_set(data, config, held_out).digest
        other = build_validation_set(data, config, HeldOut(seed=5, images=3, minimum_side=64))
        assert other.digest != test_set.digest

    def test_a_runs_yaml_says_which(self, tmp_path: Path):
        path = tmp_path / "run.yaml"
        path.write_text(
            "name: x\nseed: 9\nphases: []\ndata: {region: 128, validation_images: 5, minimum_sharpness: 2}\n"
        )
        assert held_out_of(path) == HeldOut(9, 5, 128, 2.0)
        path.write_text("- a list")
        with pytest.raises(ConfigError, match="mapping"):
            held_out_of(path)

    def test_nothing_held_out_is_told(self, data: Path):
        with pytest.raises(FileNotFoundError, match="0 held-out images"):
            build_validation_set(data, TestSetConfig(crop=64), HeldOut(images=0, minimum_side=64))

    def test_the_command_judges_on_them(self, data: Path, tmp_path: Path):
        arguments = [
            "--data",
            data,
            "--out",
            tmp_path / "out",
            "--yardsticks",
            "bicubic",
            "--crop",
            64,
            "--pictures",
            1,
        ]
        command = ["evaluate", *map(str, arguments)]
        run = tmp_path / "run.yaml"
        run.write_text("seed: 2\ndata: {region: 64, validation_images: 2}\n")
        result = CliRunner().invoke(app, [*command, "--split", "validation", "--config", str(run)])
        assert result.exit_code == 0, result.output
        content = json.loads((tmp_path / "out" / "results.json").read_text())
        assert len({row["scene"] for row in content["rows"]}) == 2
        result = CliRunner().invoke(app, [*command, "--seed", "3"])
        assert isinstance(result.exception, ConfigError)


MEAN = Metric("mean", "mean", "neither", "mean", 2, lambda r, _: float(r.mean()), needs_truth=False)
PSNR = Metric("psnr_y", "PSNR-Y (dB)", "higher", "mean", 2, lambda r, _: float(r.mean()) / 10)


class TestTables:
    @pytest.fixture
    def evaluation(self) -> Evaluation:
        rng = np.random.default_rng(4)
        samples = []
        for name in ("farm/a", "farm/b", "town/c", "town/d"):
            source = rng.integers(60, 200, (16, 16, 3), dtype=np.uint8)
            samples.append(Sample(name, name, "clean", source, nearest(source)))
        test_set = TestSet(TestSetConfig(crop=64, settings=("clean",)), tuple(samples))
        half = Method("half", "half", lambda s: nearest(s // 2), "2")
        return evaluate([Method("bicubic", "yardstick", nearest, "1"), half], test_set, [MEAN, PSNR])

    def test_ratios_to_a_named_yardstick_have_intervals(self, evaluation: Evaluation):
        values = {m: [r.values["mean"] for r in evaluation.rows if r.method == m] for m in ("half", "bicubic")}
        _, ratio = compare(values["half"], values["bicubic"], ["farm/a", "farm/b", "town/c", "town/d"])
        text = to_markdown(evaluation, against="bicubic")
        table = text.split("Ratios to yardstick")[1]
        assert f"| half | {ratio.value:.3f} [{ratio.low:.3f}, {ratio.high:.3f}] |" in table
        assert "Ratios" not in to_markdown(evaluation)
        with pytest.raises(ValueError, match="'span' isn't among"):
            to_markdown(evaluation, against="span")

    def test_figures_by_source(self, evaluation: Evaluation):
        farm = np.mean([r.values["psnr_y"] for r in evaluation.rows if r.method == "half" and r.origin == "farm"])
        town = np.mean([r.values["psnr_y"] for r in evaluation.rows if r.method == "half" and r.origin == "town"])
        text = to_markdown(evaluation).split("by source of imagery")[1]
        assert "| method | farm (2) | town (2) |" in text
        assert f"| half | {farm:.2f} | {town:.2f} |" in text
        entry = [e for e in to_mapping(evaluation)["by_origin"] if (e["origin"], e["metric"]) == ("farm", "psnr_y")]
        assert {e["method"] for e in entry} == {"bicubic", "half"}

    def test_a_sheet_shows_every_method_of_every_sample(self):
        rows = [(n, [("a", np.full((64, 64, 3), v, np.uint8)) for v in (10, 200)]) for n in ("one", "two", "three")]
        sheet = np.asarray(contact_sheet(rows))
        assert sheet.shape == (GAP + LINE + 3 * (PANEL + LINE + GAP), GAP + 2 * (PANEL + GAP), 3)
        y = GAP + LINE + 2 * (PANEL + LINE + GAP) + LINE
        assert (sheet[y + 5, GAP + 5] == 10).all()
        assert (sheet[y + 5, GAP + PANEL + GAP + 5] == 200).all()


class TestSuite:
    def test_dists_and_niqe_come_with_their_weights(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("slimdiffsr_training.evaluation.suite.find_dists_weights", lambda: None)
        save_perceptual_weights(tmp_path / "lpips_alex.npz", "alex")
        keys = [m.key for m in standard_suite(4, SuiteConfig(tmp_path))]
        assert keys[:4] == [
            "psnr_y",
            "ssim_y",
            "lpips_alex",
            "low_frequency",
        ]
        save_perceptual_weights(tmp_path / "lpips_vgg16.npz")
        np.savez(tmp_path / "niqe.npz", mu_pris_param=np.zeros((1, 36)), cov_pris_param=np.eye(36))
        suite = {m.key: m for m in standard_suite(4, SuiteConfig(tmp_path))}
        assert suite["dists_equal"].label == "DISTS (equal weights)"
        assert not suite["niqe"].needs_truth
        assert "niqe" not in [m.key for m in standard_suite(4, SuiteConfig(tmp_path), crop=128)]
        np.savez(tmp_path / "ab.npz", alpha=np.ones(23), beta=np.ones(23))
        learned = standard_suite(4, SuiteConfig(tmp_path, tmp_path / "ab.npz"))
        assert "dists" in [m.key for m in learned]
        truth = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
        sample = Sample("a", "a", "clean", truth[::4, ::4], truth)
        assert suite["dists_equal"].measure(truth, sample) == pytest.approx(0, abs=1e-5)
        assert suite["dists_equal"].measure(255 - truth, sample) > 0.05

    def test_dists_without_its_backbone_is_refused(self, tmp_path: Path):
        with pytest.raises(FileNotFoundError, match="VGG16"):
            standard_suite(4, SuiteConfig(None, tmp_path / "ab.npz"))


class TestOtherScales:
    @pytest.mark.parametrize("scale", [2, 8])
    def test_models_of_the_sets_scale_and_of_another_at_other_scales(self, tmp_path: Path, scale: int):
        write_hills(tmp_path / "data" / "town" / "a.png", 128, 128, 1)
        config = TestSetConfig(scale=scale, crop=128)
        bundles = [save_tiny_bundle(tmp_path / f"tiny-x{own}.safetensors", own) for own in (scale, 4)]
        evaluation = run_evaluation(
            tmp_path / "data",
            tmp_path / "out",
            SuiteConfig(),
            bundles=bundles,
            yardsticks=["bicubic"],
            config=config,
            pictures=1,
            show_progress=False,
            against=f"tiny-x4-to-x{scale}",
        )
        assert {s.source.shape for s in evaluation.test_set.samples} == {(128 // scale, 128 // scale, 3)}
        assert evaluation.method_names == ("bicubic", f"tiny-x{scale}", f"tiny-x4-to-x{scale}", "truth")
        text = (tmp_path / "out" / "table.md").read_text()
        assert f"# Evaluation at {scale}x" in text
        label = {2: "tiny-x4 averaged 2x2", 8: "tiny-x4, bicubic to x8"}[scale]
        assert f"Ratios to {label} of the same images" in text
        assert f"| {label} - bicubic |" in text
        assert (tmp_path / "out" / "sheet.png").exists()


class TestSatellite:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        rng = np.random.default_rng(2)
        values = 2000 + rng.normal(0, 8, (4, 96, 120))
        values[:, :, 60:] += np.kron(rng.normal(0, 300, (4, 12, 8)), np.ones((8, 8)))[:, :, :60]
        values[:, :4] = 0
        path = tmp_path / "data" / "scene.tif"
        path.parent.mkdir()
        profile = {"driver": "GTiff", "crs": "EPSG:32632", "transform": from_origin(0, 0, 10, 10), "nodata": 0}
        with rasterio.open(path, "w", width=120, height=96, count=4, dtype="uint16", **profile) as dataset:
            dataset.write(values.astype(np.uint16))
        return path.parent

    @staticmethod
    def config(folder: Path, scene: str = "[8, 8, 104, 80]", window: str = "[16, 16, 32, 40]") -> SatelliteConfig:
        path = folder / "windows.yaml"
        path.write_text(
            f"rasters:\n- {{file: scene.tif, title: Scene, rgb: [3, 2, 1], scene: {scene}, "
            f"windows: [{{window: {window}, shows: water}}]}}\n"
        )
        return load_config(SatelliteConfig, path)

    def test_a_model_that_adds_noise_is_told_by_its_ratio(self, data: Path, tmp_path: Path):
        config = self.config(tmp_path)
        rng = np.random.default_rng(0)

        def enlarged(source: np.ndarray) -> np.ndarray:
            size = (source.shape[1] * 4, source.shape[0] * 4)
            return np.asarray(Image.fromarray(source).resize(size, Image.Resampling.BICUBIC))

        def noisy(source: np.ndarray) -> np.ndarray:
            result = enlarged(source)
            return (result + rng.normal(0, 6, result.shape)).clip(0, 255).astype(np.uint8)

        methods = [Method("same", "same", enlarged, "1"), Method("noisy", "noisy", noisy, "2")]
        figures = judge_raster(config.rasters[0], data, [], 4, methods)
        (window,) = figures.windows
        assert window.ratio("bicubic") == 1
        assert window.ratio("same") == pytest.approx(1, abs=0.25)
        assert window.ratio("noisy") > 2
        assert window.fine_ratio("noisy") > window.ratio("noisy")
        assert figures.pictures["noisy"].shape == (320, 416, 3)
        text = satellite_markdown([figures], ["bicubic", "same", "noisy"], 4)
        assert f"**{window.ratio('noisy'):.2f}" in text
        assert "0 of 1 above 1.2" in text

    def test_a_bundle_runs_on_the_raster_itself(self, data: Path, tmp_path: Path):
        bundle = save_tiny_bundle(tmp_path / "tiny-x4.safetensors")
        out = tmp_path / "out"
        results = run_satellite_evaluation(self.config(tmp_path), data, out, [bundle], show_progress=False)
        assert 0 < results[0].windows[0].ratio("tiny-x4") < 100
        content = json.loads((out / "satellite.json").read_text())
        assert content[0]["windows"][0]["ratio"]["bicubic"] == 1
        assert "tiny-x4" in (out / "satellite.md").read_text()
        assert len(list((out / "pictures").iterdir())) == 1

    def test_windows_outside_the_scene_and_nodata_are_refused(self, data: Path, tmp_path: Path):
        with pytest.raises(ConfigError, match="within the scene"):
            self.config(tmp_path, window="[90, 16, 32, 40]")
        with pytest.raises(ConfigError, match="are nodata"):
            judge_raster(self.config(tmp_path, scene="[8, 0, 104, 88]").rasters[0], data, [], 4)
        with pytest.raises(ConfigError, match="lies outside"):
            judge_raster(self.config(tmp_path, scene="[8, 8, 200, 80]").rasters[0], data, [], 4)
