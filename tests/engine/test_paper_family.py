"""Models of the paper's family through the whole engine: the scene's statistics make tiles agree."""

from __future__ import annotations

import json

import numpy as np
import pytest
import rasterio
import torch

from slimdiffsr.engine.job import Job
from slimdiffsr.engine.plan import make_plan
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.engine.scene import describe_scene
from slimdiffsr.errors import DeviceError, JobCancelled
from slimdiffsr.network import SceneSample, SceneSampling
from slimdiffsr.network.bundle import InferenceSettings, save_bundle
from slimdiffsr.network.paper import student as paper_student
from slimdiffsr.raster.source import RasterSource
from tests.engine.command import slimdiffsr
from tests.engine.rasters import low_frequency_rms, read, textured, to_dtype, write_raster
from tests.unit.paper_family import small_student
from tests.unit.published_checkpoint import random_state


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A small network whose group norms, gates and queries all matter."""
    path = tmp_path_factory.mktemp("model") / "small-paper.safetensors"
    save_bundle(path, small_student(), InferenceSettings(48, 64), {"name": "small-paper"})
    return str(path)


@pytest.fixture
def source(tmp_path):
    # One half is calm and dark, the other is busy and bright: a tile's own statistics would differ from the scene's.
    image = textured(3, 150, 180, seed=5)
    image[:, :, :90] = 0.1 + 0.1 * image[:, :, :90]
    return write_raster(tmp_path / "in.tif", to_dtype(image, "float32"), colours=["red", "green", "blue"])


def test_tiles_agree_with_the_whole_within_a_grey_level(source, run, model):
    whole = run(source, "whole.tif", tile=256, model=model, consistency="off")
    tiled = run(source, "tiled.tif", tile=64, model=model, consistency="off")
    assert whole.tiles == 1
    assert tiled.tiles == 9
    difference = np.abs(read(tiled.output).astype(float) - read(whole.output)) / whole.grey_level
    assert difference.max() <= 1
    interpolated = np.abs(read(whole.output) - read(source).repeat(4, 1).repeat(4, 2)).mean() / whole.grey_level
    assert interpolated > 5, "the network must change the picture for this test to mean anything"


def test_the_scenes_statistics_are_what_makes_them_agree(source, run, model, monkeypatch):
    """The counter-check: with each tile's own statistics they would not."""
    monkeypatch.setattr(paper_student.PaperStudent, "for_sample", lambda self, *_: self)
    whole = run(source, "whole.tif", tile=256, model=model, consistency="off")
    tiled = run(source, "tiled.tif", tile=64, model=model, consistency="off")
    difference = np.abs(read(tiled.output).astype(float) - read(whole.output)) / whole.grey_level
    assert difference.max() > 10


@pytest.mark.parametrize("window", [(3, 5, 70, 60), (100, 100, 80, 50)])
def test_a_window_is_the_crop_of_the_whole(source, run, model, window):
    whole = read(run(source, "whole.tif", model=model).output)
    part = read(run(source, "part.tif", model=model, window=window).output)
    col, row, width, height = (4 * v for v in window)
    np.testing.assert_array_equal(part, whole[:, row : row + height, col : col + width])


def test_balanced_results_keep_low_frequencies_and_the_same_bytes(source, run, model, tmp_path):
    first = run(source, "first.tif", model=model)
    run(source, "second.tif", model=model)
    assert (tmp_path / "first.tif").read_bytes() == (tmp_path / "second.tif").read_bytes()
    assert first.consistency_error is not None
    unchecked = run(source, "off.tif", model=model, consistency="off")
    errors = [low_frequency_rms(read(r.output), read(source), 4).max() / r.grey_level for r in (first, unchecked)]
    assert errors[0] < 0.5 * errors[1]


def test_masked_ground_does_not_count(tmp_path, run, model, monkeypatch):
    image = to_dtype(textured(3, 128, 128, seed=6), "float32")

    def result(width: int, name: str) -> np.ndarray:
        wide = np.full((3, 128, width), np.nan, np.float32)
        wide[:, :, :128] = image
        path = write_raster(tmp_path / f"in{name}.tif", wide, colours=["red", "green", "blue"], nodata=float("nan"))
        return read(run(path, f"out{name}.tif", model=model, consistency="off").output)[:, :, :256]

    alone, beside_nothing = result(128, "alone"), result(384, "beside")
    original = paper_student.PaperStudent.for_sample

    def counting_all(self, sample: SceneSample, *rest: object) -> paper_student.PaperStudent:
        return original(self, SceneSample(sample.patches, torch.ones_like(sample.weights)), *rest)

    monkeypatch.setattr(paper_student.PaperStudent, "for_sample", counting_all)
    counted = result(384, "counted")
    # The filled ground along the mask still touches what is beside it, so the two aren't equal.
    assert np.abs(alone - beside_nothing).mean() < 0.3 * np.abs(alone - counted).mean()


class TestTheSample:
    """Patches with their surroundings, and which of their pixels count."""

    SAMPLING = SceneSampling(side=64, limit=4, margin=16)

    def describe(self, path, sampling=SAMPLING):
        with RasterSource(str(path)) as source:
            return describe_scene(source, [(1, 2, 3)], sampling)

    def test_a_small_scene_is_covered_once(self, tmp_path):
        image = to_dtype(textured(3, 100, 120), "float32")
        image[0, 3, 4] = np.nan  # one band masked: the others still count
        image[:, 20:24, 30:40] = np.nan
        view = self.describe(write_raster(tmp_path / "in.tif", image, nodata=float("nan"))).views[0]
        assert view.patches.shape == (4, 3, 96, 96)
        assert view.weights.shape == (4, 1, 96, 96)
        assert view.weights.sum() == 100 * 120 - 40
        edges = np.concatenate([view.weights[..., :16].ravel(), view.weights[:, :, -16:].ravel()])
        assert edges.max() == 0
        assert np.isfinite(view.patches).all()
        # The margin holds the true surroundings, and the layer's edge beyond it.
        np.testing.assert_array_equal(view.patches[0, :, 16:80, 80:96], view.patches[1, :, 16:80, 16:32])
        np.testing.assert_array_equal(view.patches[0, :, :16, 40], view.patches[0, :, 16:17, 40].repeat(16, 1))
        np.testing.assert_array_equal(view.patches[3, :, -40:, 20], view.patches[3, :, 51:52, 20].repeat(40, 1))

    def test_a_large_scene_is_sampled_and_always_alike(self, tmp_path):
        path = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 300, 330), "uint16"))
        one, other = self.describe(path).views[0], self.describe(path).views[0]
        assert one.patches.shape == (4, 3, 96, 96)
        np.testing.assert_array_equal(one.patches, other.patches)

    def test_the_stretch_does_not_depend_on_the_network(self, tmp_path):
        path = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 300, 330), "uint16"))
        compact = self.describe(path, SceneSampling(side=32, limit=16)).views[0]
        assert compact.stretch == self.describe(path).views[0].stretch
        assert compact.weights is None

    def test_one_valid_pixel_far_away_is_found(self, tmp_path):
        image = np.full((3, 400, 420), np.nan, np.float32)
        image[:, 301, 307] = 5
        view = self.describe(write_raster(tmp_path / "in.tif", image, nodata=float("nan"))).views[0]
        assert view.weights.sum() == 1
        assert np.isfinite(view.patches).all()

    def test_a_band_that_is_masked_throughout(self, tmp_path, run, model):
        image = to_dtype(textured(3, 70, 80), "float32")
        image[1] = np.nan
        path = write_raster(tmp_path / "in.tif", image, nodata=float("nan"), colours=["red", "green", "blue"])
        result = read(run(path, model=model).output)
        assert np.isnan(result[1]).all()
        assert np.isfinite(result[0]).all()


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 100), (33, 5)])
def test_odd_sizes(tmp_path, run, model, height, width):
    image = to_dtype(textured(3, height + 3, width, seed=2)[:, 3:], "float32")
    result = read(run(write_raster(tmp_path / "in.tif", image), model=model).output)
    assert result.shape == (3, 4 * height, 4 * width)
    assert np.isfinite(result).all()


FLAT = {
    "constant": lambda: np.full((3, 90, 100), 0.4, np.float32),
    "one odd pixel": lambda: np.full((3, 90, 100), 0.4, np.float32) + np.eye(90, 100, dtype=np.float32) * 1e-3,
    "two halves": lambda: np.repeat(np.float32([[0.1, 0.9]]), 50, 1).repeat(90, 0)[None].repeat(3, 0),
}


@pytest.mark.parametrize("name", FLAT)
def test_flat_scenes_stay_bounded_and_tiles_agree(tmp_path, run, model, name):
    """Dividing by the small spread of a flat scene must not blow up the borders of tiles."""
    path = write_raster(tmp_path / "in.tif", FLAT[name](), colours=["red", "green", "blue"])
    whole = run(path, "whole.tif", tile=128, model=model, consistency="off")
    tiled = run(path, "tiled.tif", tile=32, model=model, consistency="off")
    results = [read(r.output).astype(float) / whole.grey_level for r in (whole, tiled)]
    assert np.isfinite(results[0]).all()
    assert np.ptp(results[0]) < 2 * 255
    assert np.abs(results[0] - results[1]).max() <= 4


def test_other_scales_have_other_strides(tmp_path, run):
    path = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 50, 60), "uint8"), colours=["red", "green", "blue"])
    for scale, halo in ((2, 48), (8, 24)):
        model = tmp_path / f"x{scale}.safetensors"
        save_bundle(model, small_student(scale), InferenceSettings(halo, 64), {"name": f"x{scale}"})
        result = run(path, f"x{scale}.tif", model=str(model), tile=36)
        assert read(result.output).shape == (3, 50 * scale, 60 * scale)
        assert result.tiles == 4


def test_memory_for_the_statistics_is_planned(source, model, monkeypatch):
    monkeypatch.setattr(paper_student.PaperStudent, "sample_bytes", lambda self, patches: 2**40 * patches)
    with pytest.raises(DeviceError, match="scene's statistics takes about"):
        make_plan(Job(str(source), model=model, memory_mib=4096, tile=32))


def test_taking_statistics_can_be_cancelled(source, model, tmp_path):
    asked = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 30

    job = Job(str(source), str(tmp_path / "out.tif"), model=model, tile=64, device="cpu")
    progress = []
    with pytest.raises(JobCancelled):
        super_resolve(job, progress=progress.append, warn=lambda _: None, cancelled=cancelled)
    assert progress[-1].tiles_done == 0
    assert [p.name for p in tmp_path.iterdir()] == ["in.tif"]


class TestCommand:
    """`slimdiffsr import-checkpoint`, then the imported model at work."""

    def test_from_checkpoint_to_picture(self, tmp_path, source):
        torch.save(random_state(), tmp_path / "net_params_4x.pkl")
        out = tmp_path / "mine.safetensors"
        done = slimdiffsr("import-checkpoint", tmp_path / "net_params_4x.pkl", out, "--scale", 4, "--halo", 32)
        assert done.returncode == 0, done.stderr
        assert "12 unused weights" in done.stdout
        again = slimdiffsr("import-checkpoint", tmp_path / "net_params_4x.pkl", out, "--scale", 4, "--json")
        assert again.returncode == 4
        assert json.loads(again.stdout)["kind"] == "output"
        info = slimdiffsr("info", source, "--model", out, "--json", "--tile", 64)
        plan = json.loads(info.stdout)
        assert (plan["model"], plan["halo"], plan["tile"]) == ("mine", 32, 64)
        done = slimdiffsr("super-resolve", source, tmp_path / "out.tif", "--model", out, "--tile", 64)
        assert done.returncode == 0, done.stderr
        with rasterio.open(tmp_path / "out.tif") as result:
            assert (result.width, result.height) == (720, 600)
            assert result.tags()["SLIMDIFFSR_MODEL"] == "mine"

    def test_in_float32(self, tmp_path):
        torch.save({n: t * 1.0001 for n, t in random_state().items()}, tmp_path / "net.pkl")
        done = [
            slimdiffsr("import-checkpoint", tmp_path / "net.pkl", tmp_path / name, "--scale", 4, "--json", *options)
            for name, options in (("half.safetensors", []), ("full.safetensors", ["--float32"]))
        ]
        assert [d.returncode for d in done] == [0, 0]
        half, full = ((tmp_path / name).stat().st_size for name in ("half.safetensors", "full.safetensors"))
        assert 1.8 < full / half < 2.1
        assert json.loads(done[1].stdout)["parameters"] == json.loads(done[0].stdout)["parameters"]

    @pytest.mark.parametrize(
        ("arguments", "code", "message"),
        [
            (["nope.pkl", "out.safetensors", "--scale", 4], 5, "doesn't exist"),
            (["text.pkl", "out.safetensors", "--scale", 4], 5, "checkpoint"),
            (["other.pkl", "out.safetensors", "--scale", 4], 5, "unknown"),
            (["other.pkl", "out.pkl", "--scale", 4], 4, ".safetensors"),
            (["other.pkl", "out.safetensors"], 2, "--scale"),
        ],
    )
    def test_what_is_wrong_is_one_line_and_leaves_nothing(self, tmp_path, arguments, code, message):
        (tmp_path / "text.pkl").write_text("not a checkpoint")
        torch.save({"conv.weight": torch.zeros(3, 3)}, tmp_path / "other.pkl")
        done = slimdiffsr("import-checkpoint", *arguments, cwd=tmp_path)
        assert done.returncode == code, done.stderr
        assert message in done.stderr
        assert "Traceback" not in done.stderr
        if code != 2:
            assert len(done.stderr.strip().splitlines()) == 1
        assert sorted(p.name for p in tmp_path.iterdir()) == ["other.pkl", "text.pkl"]
