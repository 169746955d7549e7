"""Cancelled, killed and starved jobs: a clear message, nothing under the final name, nothing left behind."""

from __future__ import annotations

import json
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
from slimdiffsr.errors import Code, InputError, JobCancelled, OutputError
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


def limited_run(source, tmp_path, limit: int, *options: str) -> subprocess.CompletedProcess[str]:
    """A run whose files may not grow beyond `limit` bytes: a write then fails, as on a full disk."""

    def limit_file_size() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [
            *(sys.executable, "-m", "slimdiffsr", "super-resolve", str(source), str(tmp_path / "out.tif")),
            *("--tile", "64", "--precision", "fp32", "--device", "cpu", *options),
        ],
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


def test_a_disk_that_fills_up_loses_no_row_of_a_resumable_job(source, tmp_path, run):
    whole = run(source, "whole.tif")
    done = limited_run(source, tmp_path, 900_000, "--resume")
    assert done.returncode == 4, (done.stdout, done.stderr)
    assert "run it again with --resume" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == [".out.tif.parts", "in.tif", "whole.tif"]
    resumed = limited_run(source, tmp_path, 100_000_000, "--resume", "--json")
    events = [json.loads(line) for line in resumed.stdout.splitlines()]
    assert events[-1]["tiles_computed"] == whole.tiles_computed
    assert sum(e.get("stage") == "compute" for e in events) == 1  # all of it was there
    assert (tmp_path / "out.tif").read_bytes() == (tmp_path / "whole.tif").read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.tif", "out.tif", "whole.tif"]


FULL = """
import contextlib, json, sys
from pathlib import Path

from slimdiffsr.engine.job import Job
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.errors import SlimDiffSRError

disk = Path(sys.argv[2])
filler = disk / "filler"

def fill(progress):
    if progress.tiles_done > 4 and not filler.exists():
        with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))

def run(resume):
    job = Job(sys.argv[1], str(disk / "out.tif"), tile=64, precision="fp32", device="cpu", resume=resume)
    error = None
    try:
        super_resolve(job, progress=fill, warn=lambda m: None, cancelled=lambda: False)
    except SlimDiffSRError as refusal:
        error = refusal
    print(json.dumps([error and str(error.code), error and str(error), sorted(p.name for p in disk.iterdir())]))

for resume in (False, True):
    run(resume)
    filler.unlink()
filler.mkdir()  # nothing is filled any more
run(True)
sys.exit((disk / "out.tif").read_bytes() != Path(sys.argv[3]).read_bytes())
"""
SMALL_DISK = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
MOUNT = 'mount -t tmpfs -o size=64m none "$0" && '


def lets_mount(folder) -> bool:
    found = shutil.which("unshare") is not None
    return found and subprocess.run([*SMALL_DISK, f"{MOUNT}true", str(folder)], capture_output=True).returncode == 0


def test_a_disk_that_somebody_else_fills_midway(source, tmp_path, run):
    """A disk of 64 MiB that has no byte left, rather than a limit to a file's size."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not lets_mount(disk):
        pytest.skip("this system lets nobody mount a disk of his own")
    run(source, "whole.tif")
    program = [sys.executable, "-c", FULL, str(source), str(disk), str(tmp_path / "whole.tif")]
    done = subprocess.run(
        [*SMALL_DISK, f'{MOUNT}exec "$@"', str(disk), *program],
        capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout, done.stderr)
    failed, resumable, again = map(json.loads, done.stdout.splitlines())
    assert failed[0] == resumable[0] == str(Code.OUTPUT_WRITE)
    assert "can't be written: the disk is full" in failed[1]
    assert failed[2] == ["filler"]
    assert "run it again with --resume" in resumable[1]
    assert resumable[2] == [".out.tif.parts", "filler"]
    assert again == [None, None, ["filler", "out.tif"]]


STARVED = """
import resource, sys
from pathlib import Path

from slimdiffsr.engine.job import Job
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.service.console import guarded

def run(**settings):
    job = Job(sys.argv[1], device="cpu", precision="fp32", **settings)
    super_resolve(job, progress=lambda p: None, warn=lambda m: None, cancelled=lambda: False)

run(output=sys.argv[2], window=(0, 0, 32, 32), tile=32)  # what is loaded once is loaded
pages = int(Path("/proc/self/statm").read_text().split()[0])
limit = pages * resource.getpagesize() + int(sys.argv[3]) * 2**20
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
guarded(lambda: run(output=sys.argv[2], tile=512, overwrite=True), as_json=False)
"""


@pytest.mark.parametrize("mebibytes", [1, 20, 250])
def test_memory_that_doesnt_suffice(tmp_path, mebibytes):
    values = to_dtype(textured(3, 600, 600), "uint8")
    source = write_raster(tmp_path / "in.tif", values, colours=["red", "green", "blue"])
    done = subprocess.run(
        [sys.executable, "-c", STARVED, str(source), str(tmp_path / "out.tif"), str(mebibytes)],
        capture_output=True, text=True, timeout=300,
        env={**os.environ, "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"},
    )  # fmt: skip
    assert done.returncode == 6, (done.stdout, done.stderr)
    assert "memory doesn't suffice" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.tif", "out.tif"]


def test_the_input_is_never_replaced(source, run):
    before = source.read_bytes()
    with pytest.raises(OutputError, match="replace the input"):
        run(source, source.name, overwrite=True)
    assert source.read_bytes() == before


@pytest.mark.parametrize("length", [243, 244, 248, 255])
def test_names_as_long_as_a_file_can_have(source, tmp_path, run, length):
    name = "x" * (length - 4) + ".tif"
    for _ in range(2):  # the second run replaces what the first one made
        run(source, name, window=(0, 0, 20, 20), overwrite=True)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.tif", name]


def test_a_cancelled_job_of_a_long_name_goes_on(source, tmp_path, run):
    name = "é" * 125 + ".tif"
    finished = []

    def stop(progress):
        finished.append(progress.tiles_done)

    job = Job(str(source), str(tmp_path / name), window=(0, 0, 64, 96), tile=32, device="cpu", resume=True)
    with pytest.raises(JobCancelled):
        super_resolve(job, progress=stop, warn=lambda m: None, cancelled=lambda: bool(finished) and finished[-1] > 2)
    assert len(list(output.parts_directory(tmp_path / name).glob("*.row.json"))) >= 1
    messages = []
    super_resolve(job, progress=lambda p: messages.append(p.message), warn=lambda m: None, cancelled=lambda: False)
    assert any("were finished before" in message for message in messages)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.tif", name]


def test_names_that_are_too_long_are_refused(source, tmp_path, run):
    with pytest.raises(OutputError, match="too long") as caught:
        run(source, "x" * 252 + ".tif")
    assert caught.value.code == Code.OUTPUT_NAME
    with pytest.raises(InputError, match="too long"):
        run(tmp_path / ("x" * 300 + ".tif"))
    assert [path.name for path in tmp_path.iterdir()] == ["in.tif"]


def test_an_unwritable_folder_is_refused(source, tmp_path, run):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        pytest.skip("this user may write everywhere")
    with pytest.raises(OutputError, match="can't be written"):
        run(source, "locked/out.tif")


@pytest.mark.parametrize("replaced", [False, True])
@pytest.mark.parametrize("resume", [False, True])
def test_an_input_that_vanishes_midway(source, tmp_path, run, replaced, resume):
    away = tmp_path / "away.tif"

    def take_away(progress):
        if progress.stage == "compute" and not away.exists():
            source.rename(away)
            if replaced:
                shutil.copy(__file__, source)

    job = Job(str(source), str(tmp_path / "out.tif"), tile=64, precision="fp32", device="cpu", resume=resume)
    with pytest.raises(InputError) as caught:
        super_resolve(job, progress=take_away, warn=lambda m: None, cancelled=lambda: False)
    assert caught.value.code is Code.INPUT_LOST
    away.replace(source)
    assert sorted(p.name for p in tmp_path.iterdir()) == [*([".out.tif.parts"] if resume else []), "in.tif"]
    if resume:
        super_resolve(job, progress=lambda p: None, warn=lambda m: None, cancelled=lambda: False)
        run(source, "whole.tif")
        assert (tmp_path / "out.tif").read_bytes() == (tmp_path / "whole.tif").read_bytes()
        assert sorted(p.name for p in tmp_path.iterdir()) == ["in.tif", "out.tif", "whole.tif"]


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
