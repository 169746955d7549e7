"""Jobs that follow one another, as a layer's previews do: what is kept of one fits the next, or isn't used."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
import rasterio

from slimdiffsr.engine.job import Job
from slimdiffsr.engine.models import load_model
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.engine.speed import seconds_per_pixel
from tests.engine.rasters import textured, to_dtype, write_raster
from tests.tiny_students import save_tiny_bundle

COLOURS = ["red", "green", "blue"]


@pytest.fixture
def job(tmp_path) -> Job:
    """A preview of a raster."""
    source = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 200, 180), "uint8"), colours=COLOURS)
    model = save_tiny_bundle(tmp_path / "tiny.safetensors")
    return Job(
        str(source), str(tmp_path / "out.tif"), model=str(model), device="cpu", precision="fp32",
        window=(64, 64, 64, 64), tile=64, overwrite=True,
    )  # fmt: skip


def stretch_of(job: Job) -> object:
    """What the result says its scene was stretched by."""
    super_resolve(job, progress=lambda p: None, warn=lambda m: None, cancelled=lambda: False)
    assert job.output is not None
    with rasterio.open(job.output) as result:
        return json.loads(result.tags()["SLIMDIFFSR_STRETCH"])


def test_a_preview_is_the_same_whatever_came_before_it(job):
    assert job.output is not None
    stretch_of(job)
    first = Path(job.output).read_bytes()
    stretch_of(dataclasses.replace(job, window=(0, 0, 64, 64)))
    stretch_of(job)
    assert Path(job.output).read_bytes() == first
    stretch_of(dataclasses.replace(job, rgb=(3, 2, 1)))
    stretch_of(job)
    assert Path(job.output).read_bytes() == first


def test_a_raster_that_changed_is_looked_at_anew(job):
    before = stretch_of(job)
    write_raster(Path(job.input), to_dtype(textured(3, 200, 180) * 0.3, "uint8"), colours=COLOURS)
    assert stretch_of(job) != before


def test_other_nodata_or_another_stretch_is_looked_at_anew(job, tmp_path):
    values = to_dtype(textured(3, 200, 180), "uint8")
    values[:, :, :90] = 9
    write_raster(Path(job.input), values, colours=COLOURS)
    before = stretch_of(job)
    assert stretch_of(dataclasses.replace(job, nodata=(9.0, 9.0, 9.0))) != before
    other = write_raster(tmp_path / "other.tif", to_dtype(textured(3, 200, 180) * 0.3, "uint8"), colours=COLOURS)
    assert stretch_of(dataclasses.replace(job, stretch_from=str(other))) != before
    assert stretch_of(job) == before


def test_a_model_is_timed_once(job, tmp_path):
    assert job.model is not None
    first = seconds_per_pixel(load_model(job.model, None), "cpu", "fp32")
    assert seconds_per_pixel(load_model(job.model, None), "cpu", "fp32") == first
    other = save_tiny_bundle(tmp_path / "other.safetensors", seed=1)
    assert seconds_per_pixel(load_model(str(other), None), "cpu", "fp32") != first
