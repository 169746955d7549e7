"""A limit to memory: kept to by smaller tiles, which are the same for the whole raster and for any window of it."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio

from slimdiffsr.engine.job import Job, JobResult
from slimdiffsr.engine.journal import Journal
from slimdiffsr.engine.plan import SMALLEST_TILE, describe, make_plan
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.errors import Code, DeviceError, OutputError
from slimdiffsr.network.bundle import InferenceSettings
from tests.engine.command import slimdiffsr
from tests.engine.rasters import NORTH_UP, read, textured, to_dtype, write_raster
from tests.tiny_students import save_tiny_bundle

MIB = 2**20


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> str:
    """A small network with large tiles."""
    path = tmp_path_factory.mktemp("models") / "small.safetensors"
    return str(save_tiny_bundle(path, inference=InferenceSettings(16, 512)))


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("source") / "in.tif"
    return write_raster(path, to_dtype(textured(3, 700, 600), "uint8"), colours=["red", "green", "blue"])


@pytest.fixture
def job(source, model, tmp_path) -> Job:
    return Job(str(source), str(tmp_path / "out.tif"), model=model, device="cpu", precision="fp32")


def run(job: Job) -> JobResult:
    return super_resolve(job, progress=lambda p: None, warn=lambda m: None, cancelled=lambda: False)


def needed(job: Job, tile: int) -> int:
    """MiB for a tile of that size, rounded up."""
    return -(-make_plan(dataclasses.replace(job, tile=tile, memory_mib=None)).memory_bytes // MIB)


@pytest.mark.parametrize("tile", [512, 384, 256, 128])
def test_the_largest_tile_that_fits_is_taken(job, tile):
    limit = needed(job, tile)
    assert needed(job, tile + 128) > limit
    plan = make_plan(dataclasses.replace(job, memory_mib=limit))
    assert plan.grid.core == tile
    assert plan.memory_bytes <= limit * MIB
    assert describe(dataclasses.replace(job, memory_mib=limit))["tile"] == tile


def test_without_a_limit_the_tile_is_the_models(job):
    assert make_plan(job).grid.core == 512
    assert make_plan(dataclasses.replace(job, memory_mib=100_000)).grid.core == 512


def test_the_window_has_no_say(job):
    limit = needed(job, 128)
    for window in (None, (0, 0, 8, 8), (100, 90, 400, 300)):
        assert make_plan(dataclasses.replace(job, memory_mib=limit, window=window)).grid.core == 128


def test_a_windows_result_is_the_crop_of_the_wholes(job, tmp_path):
    limited = dataclasses.replace(job, memory_mib=needed(job, 256))
    run(limited)
    run(dataclasses.replace(limited, window=(200, 240, 150, 130), output=str(tmp_path / "part.tif")))
    part = read(tmp_path / "part.tif")
    np.testing.assert_array_equal(part, read(tmp_path / "out.tif")[:, 960 : 960 + 520, 800 : 800 + 600])
    run(dataclasses.replace(job, tile=256, output=str(tmp_path / "asked.tif")))
    assert (tmp_path / "asked.tif").read_bytes() == (tmp_path / "out.tif").read_bytes()
    with rasterio.open(tmp_path / "out.tif") as result:
        assert json.loads(result.tags()["SLIMDIFFSR_SETTINGS"])["tile"] == 256


def test_the_journal_knows_the_tile_and_not_the_limit(job):
    ample, tight, asked = {"memory_mib": 5000}, {"memory_mib": needed(job, 256)}, {"tile": 256}
    keys = [Journal.of(make_plan(dataclasses.replace(job, **s))).key for s in ({}, ample, tight, asked)]
    assert keys[0] == keys[1] != keys[2] == keys[3]


def test_a_job_isnt_resumed_under_a_limit_that_means_other_tiles(job):
    def stop(report):
        if report.stage == "assemble":
            raise OutputError("The disk is full.", Code.OUTPUT_WRITE)

    resumable = dataclasses.replace(job, resume=True)
    with pytest.raises(OutputError, match="The disk is full"):
        super_resolve(resumable, progress=stop, warn=lambda m: None, cancelled=lambda: False)
    with pytest.raises(OutputError, match="the setting tile changed"):
        run(dataclasses.replace(resumable, memory_mib=needed(job, 128)))
    run(dataclasses.replace(resumable, memory_mib=needed(job, 512)))


def refusal_of(job: Job) -> str:
    with pytest.raises(DeviceError) as refusal:
        make_plan(job)
    assert refusal.value.code is Code.DEVICE_MEMORY
    return str(refusal.value)


def test_a_tile_that_was_asked_for_isnt_made_smaller(job):
    message = refusal_of(dataclasses.replace(job, tile=512, memory_mib=needed(job, 384)))
    assert message.startswith("A tile of 512 pixels takes about")
    assert message.endswith("MiB allowed; choose a smaller tile size, or none.")


def test_below_the_smallest_tile_nothing_is_tried(job, tmp_path):
    wide_halo = save_tiny_bundle(tmp_path / "wide.safetensors", inference=InferenceSettings(256, 512))
    job = dataclasses.replace(job, model=str(wide_halo))
    assert make_plan(dataclasses.replace(job, memory_mib=needed(job, SMALLEST_TILE))).grid.core >= SMALLEST_TILE
    message = refusal_of(dataclasses.replace(job, memory_mib=needed(job, SMALLEST_TILE) // 2))
    assert message.startswith(f"Even a tile of {SMALLEST_TILE} pixels takes about")


def test_no_tile_makes_joining_a_large_result_smaller(job, tmp_path):
    profile = {"driver": "GTiff", "width": 4000, "height": 4000, "count": 3, "dtype": "uint8", "sparse_ok": True}
    with rasterio.open(tmp_path / "large.tif", "w", transform=NORTH_UP, **profile):
        pass
    message = refusal_of(dataclasses.replace(job, input=str(tmp_path / "large.tif"), memory_mib=300))
    assert message.startswith("Joining the result takes about")


def test_the_command_shows_what_is_chosen(source, model, job):
    limit = needed(job, 384)
    shown = slimdiffsr("info", source, "--model", model, "--device", "cpu", "--memory", limit)
    assert shown.returncode == 0, shown.stderr
    assert "of 384 pixels" in shown.stdout


GROWTH = """
import json, sys
from pathlib import Path

import torch

from slimdiffsr.engine.job import Job
from slimdiffsr.engine.run import super_resolve

def run(**settings):
    job = Job.from_mapping({**json.loads(sys.argv[1]), **settings})
    super_resolve(job, progress=lambda p: None, warn=lambda m: None, cancelled=lambda: False)

def memory(name):
    return next(int(line.split()[1]) for line in Path("/proc/self/status").open() if line.startswith(name))

torch.set_num_threads(1)
run(memory_mib=None, window=[0, 0, 32, 32], tile=32)  # what is loaded once is loaded
before = memory("VmRSS")
Path("/proc/self/clear_refs").write_text("5")
run(overwrite=True)
print(memory("VmHWM") - before)
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="peaks are told by Linux")
def test_the_limit_is_kept(model, tmp_path):
    """A sparse raster in many tiles: a valid pixel in each, so that none is left out."""
    values = np.zeros((3, 500, 2000), np.uint8)
    values[:, 20::50, 20::50] = to_dtype(textured(3, 10, 40), "uint8")
    source = write_raster(tmp_path / "in.tif", values, colours=["red", "green", "blue"], nodata=0)
    job = Job(str(source), str(tmp_path / "out.tif"), model=model, device="cpu", precision="fp32", memory_mib=400)
    plan = make_plan(job)
    assert plan.grid.core < 512
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, json.dumps(job.to_mapping())],
        capture_output=True, text=True, timeout=600, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 400 * 1024
