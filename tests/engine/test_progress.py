"""Progress moves, or says what the job waits for: a job that was silent for a while reports again, with the reason."""

from __future__ import annotations

import signal
import threading
import traceback
from pathlib import Path

import pytest

from slimdiffsr.engine import monitor
from slimdiffsr.engine.job import Job, Progress
from slimdiffsr.engine.monitor import Monitor
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.engine.tile_processor import TileProcessor
from slimdiffsr.errors import Code, InputError, JobCancelled
from slimdiffsr.raster import remote
from slimdiffsr.raster.parts import PartStore
from slimdiffsr.raster.source import RasterSource
from tests.engine.command import start_slimdiffsr
from tests.engine.rasters import read

PATIENCE = 60.0
"""Seconds after which a job counts as silent for good."""


@pytest.fixture(autouse=True)
def short_silences(monkeypatch):
    monkeypatch.setattr(monitor, "QUIET_SECONDS", 0.2)


@pytest.fixture
def source(served_raster) -> Path:
    return served_raster


def watched(source: str, output: Path, until: str, release) -> list[Progress]:
    """Runs a job; calls `release` once it says that it waits for `until`."""
    reports: list[Progress] = []

    def progress(report: Progress) -> None:
        reports.append(report)
        if report.activity == until:
            release()

    job = Job(source, str(output), tile=64, precision="fp32", device="cpu")
    super_resolve(job, progress=progress, warn=lambda message: None, cancelled=lambda: False)
    return reports


def check_order(reports: list[Progress]) -> None:
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert (fractions[-1], reports[-1].activity) == (1.0, "")
    assert all(bool(report.message) for report in reports if report.activity)


def test_a_server_that_stalls(source, tmp_path, stalling_server, run):
    reports = watched(stalling_server.url, tmp_path / "remote.tif", "read", stalling_server.gate.touch)
    check_order(reports)
    waiting = next(report for report in reports if report.activity == "read")
    assert waiting.message == "waiting for the input to be read"
    assert (waiting.stage, waiting.fraction) == ("plan", 0.0)
    run(source)
    assert (read(tmp_path / "remote.tif") == read(tmp_path / "result.tif")).all()


def test_a_server_that_never_answers_is_given_up(tmp_path, stalling_server, monkeypatch):
    """Not taken for zeros, which GDAL does where it decodes with several threads."""
    monkeypatch.setitem(remote.PATIENCE, "GDAL_HTTP_LOW_SPEED_TIME", 1)
    with pytest.raises(InputError, match=r"raster\.tif' can't be read .*server") as caught:
        watched(stalling_server.url, tmp_path / "out.tif", "", lambda: None)
    assert caught.value.code is Code.INPUT_DAMAGED
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.tif", "log"]


def test_a_job_is_cancelled_while_a_server_stalls(tmp_path, stalling_server):
    """Long before the server is given up, which would be another error."""
    waiting = threading.Event()
    job = Job(stalling_server.url, str(tmp_path / "out.tif"), tile=64, precision="fp32", device="cpu")
    with pytest.raises(JobCancelled):
        super_resolve(
            job,
            progress=lambda report: waiting.set() if report.activity == "read" else None,
            warn=lambda message: None,
            cancelled=waiting.is_set,
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.tif", "log"]
    stalling_server.gate.touch()


def test_ctrl_c_ends_the_command_while_a_server_stalls(tmp_path, stalling_server):
    process = start_slimdiffsr("super-resolve", stalling_server.url, tmp_path / "out.tif", "--device", "cpu")
    stalling_server.wait_for_stall()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "[cancelled]" in errors) == (130, True), errors
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.tif", "log"]


@pytest.mark.parametrize("stalling_server", [0.0], indirect=True)
def test_ctrl_c_ends_info_while_a_server_stalls(stalling_server):
    process = start_slimdiffsr("info", stalling_server.url, "--device", "cpu")
    stalling_server.wait_for_stall()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "[cancelled]" in errors) == (130, True), errors


@pytest.mark.parametrize(
    ("kind", "method", "activity", "message"),
    [
        (RasterSource, "read", "read", "waiting for the input to be read"),
        (TileProcessor, "__init__", "prepare", "preparing the model for this raster"),
        (TileProcessor, "__call__", "compute", "computing tile 2 of 9"),
        (PartStore, "write", "write", "writing the result"),
    ],
)
def test_each_step_that_takes_long_is_named(source, tmp_path, monkeypatch, kind, method, activity, message):
    """The second tile's step waits until the job has said so."""
    said = threading.Event()
    real, calls = getattr(kind, method), []

    def slow(self, *args, **keywords):
        # Reading is also done for the statistics, elsewhere.
        if kind is not RasterSource or any(f.f_code.co_name == "_reading" for f, _ in traceback.walk_stack(None)):
            calls.append(method)
            if len(calls) == (1 if method == "__init__" else 2):
                assert said.wait(PATIENCE), "nothing was said"
        return real(self, *args, **keywords)

    monkeypatch.setattr(kind, method, slow)
    reports = watched(str(source), tmp_path / "out.tif", activity, said.set)
    check_order(reports)
    assert message in [report.message for report in reports if report.activity == activity]
    assert {report.tiles_total for report in reports if report.stage != "plan"} == {9}


def test_nobody_listens_any_more():
    """What the listener raises isn't raised in a thread where nobody sees it; the job's own next report meets it."""
    called = threading.Event()

    def gone(report: Progress) -> None:
        called.set()
        raise BrokenPipeError

    with Monitor(gone, lambda: False) as watching:
        assert called.wait(PATIENCE)
        with pytest.raises(BrokenPipeError):
            watching.described()
    assert "heartbeat" not in [thread.name for thread in threading.enumerate()]
