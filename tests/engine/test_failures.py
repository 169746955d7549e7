"""Cancelled, killed and starved jobs: a clear message, nothing under the final name, nothing left behind."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple

import pytest

from slimdiffsr.engine.job import Job
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.errors import InputError, JobCancelled, OutputError
from slimdiffsr.raster import output
from tests.engine.rasters import textured, to_dtype, write_raster


@pytest.fixture
def source(tmp_path):
    return write_raster(tmp_path / "in.tif", to_dtype(textured(3, 200, 260), "uint8"), colours=["red", "green", "blue"])


@pytest.mark.parametrize("after", [0, 1, 5, 23])
def test_a_cancelled_job_leaves_nothing(source, tmp_path, after):
    polls = iter(range(10_000))
    job = Job(str(source), str(tmp_path / "out.tif"), tile=64)
    with pytest.raises(JobCancelled):
        super_resolve(job, progress=lambda p: None, warn=lambda m: None, cancelled=lambda: next(polls) >= after)
    assert [p.name for p in tmp_path.iterdir()] == ["in.tif"]


def test_a_full_disk_is_noticed_before_starting(source, tmp_path, monkeypatch, run):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(output.shutil, "disk_usage", lambda path: usage(10**9, 10**9 - 1000, 1000))
    with pytest.raises(OutputError, match="may take"):
        run(source, "out.tif")
    assert [p.name for p in tmp_path.iterdir()] == ["in.tif"]


def limited_run(source, tmp_path, limit: int) -> subprocess.CompletedProcess[str]:
    """A run whose files may not grow beyond `limit` bytes: a write then fails, as on a full disk."""

    def limit_file_size() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "slimdiffsr", "super-resolve", str(source), str(tmp_path / "out.tif"), "--tile", "64"],
        capture_output=True, text=True, timeout=300, preexec_fn=limit_file_size,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


@pytest.mark.parametrize("limit", [20_000, 400_000, 900_000])
def test_a_disk_that_fills_up_midway(source, tmp_path, limit):
    done = limited_run(source, tmp_path, limit)
    assert done.returncode == 4, (done.stdout, done.stderr)
    assert "can't be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["in.tif"]


def test_the_input_is_never_replaced(source, run):
    before = source.read_bytes()
    with pytest.raises(OutputError, match="replace the input"):
        run(source, source.name, overwrite=True)
    assert source.read_bytes() == before


def test_names_that_are_too_long_are_refused(source, tmp_path, run):
    with pytest.raises(OutputError, match="too long"):
        run(source, "x" * 300 + ".tif")
    with pytest.raises(InputError, match="too long"):
        run(tmp_path / ("x" * 300 + ".tif"))


def test_an_unwritable_folder_is_refused(source, tmp_path, run):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    with pytest.raises(OutputError, match="can't be written"):
        run(source, "locked/out.tif")


def test_an_input_that_vanishes_midway(source, tmp_path):
    def remove(progress):
        if progress.stage == "compute":
            source.unlink(missing_ok=True)
            shutil.copy(__file__, source)

    job = Job(str(source), str(tmp_path / "out.tif"), tile=64)
    try:
        super_resolve(job, progress=remove, warn=lambda m: None, cancelled=lambda: False)
    except InputError:
        assert not (tmp_path / "out.tif").exists()
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]


def start(source, tmp_path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "slimdiffsr", "super-resolve", str(source), str(tmp_path / "out.tif"), "--tile", "32"],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def wait_for_parts(process, tmp_path) -> None:
    parts = output.parts_directory(tmp_path / "out.tif")
    for _ in range(2400):
        if parts.exists() and any(parts.iterdir()):
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    raise AssertionError("the job wrote no part")


def test_interrupting_ends_cleanly(source, tmp_path):
    process = start(source, tmp_path)
    wait_for_parts(process, tmp_path)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "cancelled" in errors
    assert [p.name for p in tmp_path.iterdir()] == ["in.tif"]


def test_a_killed_job_leaves_nothing_under_the_final_name_and_the_next_one_cleans_up(source, tmp_path, run):
    process = start(source, tmp_path)
    wait_for_parts(process, tmp_path)
    process.kill()
    process.communicate()
    assert not (tmp_path / "out.tif").exists()
    run(source, "out.tif")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.tif", "out.tif"]
