"""No seams, windows are crops of the whole, and the same job gives the same bytes."""

from __future__ import annotations

import numpy as np
import pytest

from slimdiffsr.engine import memory
from slimdiffsr.engine import rows as rows_module
from slimdiffsr.engine.job import Job
from slimdiffsr.engine.models import list_models
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.errors import JobCancelled
from tests.engine.rasters import read, textured, to_dtype, write_raster


@pytest.fixture
def source(tmp_path):
    return write_raster(
        tmp_path / "in.tif",
        to_dtype(textured(4, 190, 230, seed=5), "float32"),
        tiled=True,
        blockxsize=64,
        blockysize=64,
    )


@pytest.mark.parametrize("model", [info.name for info in list_models()])
def test_tiled_equals_whole_within_a_quarter_of_a_grey_level(source, run, model):
    whole = run(source, "whole.tif", tile=256, rgb=(1, 2, 3), model=model)
    assert whole.tiles == 1
    for tile in (64, 128):
        tiled = run(source, f"tiled{tile}.tif", tile=tile, rgb=(1, 2, 3), model=model)
        assert tiled.tiles > 1
        difference = np.abs(read(tiled.output)[:3].astype(float) - read(whole.output)[:3])
        assert difference.max() <= 0.25 * whole.grey_level, f"tile {tile}"


@pytest.mark.parametrize(
    "window", [(0, 0, 64, 64), (3, 5, 100, 90), (61, 63, 7, 2), (129, 100, 101, 90), (229, 0, 1, 190)]
)
@pytest.mark.parametrize("consistency", ["balanced", "exact"])
def test_a_window_is_the_crop_of_the_whole(source, run, window, consistency):
    whole = read(run(source, "whole.tif", rgb=(1, 2, 3), consistency=consistency).output)
    part = read(run(source, "part.tif", rgb=(1, 2, 3), window=window, consistency=consistency).output)
    col, row, width, height = (4 * v for v in window)
    np.testing.assert_array_equal(part, whole[:, row : row + height, col : col + width])


def test_the_same_job_gives_the_same_bytes(source, run, tmp_path):
    first = run(source, "first.tif", rgb=(1, 2, 3), precision="auto")
    second = run(source, "second.tif", rgb=(1, 2, 3), precision="auto")
    assert (tmp_path / "first.tif").read_bytes() == (tmp_path / "second.tif").read_bytes()
    assert first.consistency_error == second.consistency_error


def test_queue_depth_does_not_change_the_result(source, run, tmp_path, monkeypatch):
    run(source, "two.tif", rgb=(1, 2, 3))
    monkeypatch.setattr(rows_module, "QUEUE_DEPTH", 1)
    monkeypatch.setattr(memory, "QUEUE_DEPTH", 1)
    run(source, "one.tif", rgb=(1, 2, 3))
    assert (tmp_path / "one.tif").read_bytes() == (tmp_path / "two.tif").read_bytes()


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 200), (150, 1), (2, 3), (33, 5), (65, 129)])
@pytest.mark.parametrize("consistency", ["balanced", "exact"])
def test_odd_sizes_and_strips(tmp_path, run, height, width, consistency):
    image = to_dtype(textured(3, height + 3, width, seed=2)[:, 3:], "uint16")
    values = read(run(write_raster(tmp_path / "in.tif", image), consistency=consistency).output)
    assert values.shape == (3, 4 * height, 4 * width)
    assert values.min() >= 0


def test_a_tile_is_left_in_its_middle_when_the_job_is_cancelled(source, tmp_path):
    calls = []

    def cancelled():
        calls.append(None)
        return len(calls) > 60

    job = Job(str(source), str(tmp_path / "out.tif"), rgb=(1, 2, 3), tile=256, precision="fp32", device="cpu")
    with pytest.raises(JobCancelled):
        super_resolve(job, progress=lambda p: None, warn=lambda m: None, cancelled=cancelled)
    assert len(calls) == 61, "one tile, and it asks often"
    assert [path.name for path in tmp_path.iterdir()] == ["in.tif"]
