"""The plugin's side of the process boundary, against the real worker."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from slimdiffsr_qgis.core.engine_locator import Engine
from slimdiffsr_qgis.core.environment import clean_environment
from slimdiffsr_qgis.core.errors import Cancelled, EngineFailed, WorkerDied
from slimdiffsr_qgis.core.identity import version
from slimdiffsr_qgis.core.worker_client import WorkerClient
from slimdiffsr_qgis.core.worker_pool import WorkerPool


@pytest.fixture
def pool():
    pool = WorkerPool()
    yield pool
    pool.close()


@pytest.fixture
def client(stand_in):
    client = WorkerClient(stand_in)
    yield client
    client.close()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_real_worker_introduces_itself(engine):
    client = WorkerClient(engine)
    started = time.monotonic()
    client.initialize()
    assert time.monotonic() - started < 10
    assert client.info["protocol"] == 1
    assert client.info["engine"] == version(), "the plugin uses the engine that it came with"
    assert client.info["pid"] == client.pid
    client.close()
    assert not client.alive
    assert not is_running(client.pid)


def test_a_job_reports_in_the_calling_thread(client):
    threads = set()
    progress, logs = [], []

    def on_progress(params):
        threads.add(threading.current_thread())
        progress.append(params["fraction"])

    result = client.request(
        "super_resolve", {"input": "fine.tif"}, on_progress=on_progress, on_log=lambda p: logs.append(p["message"])
    )
    assert result["tiles"] == 50
    assert result["consistency_error"] is None, "JSON has no NaN"
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    assert logs == ["a warning"]
    assert threads == {threading.current_thread()}
    assert "a stray print" in client.stderr_tail()


def test_the_engines_refusals_keep_their_words_and_kind(client):
    with pytest.raises(EngineFailed, match=r"^This input is refused\.$") as caught:
        client.request("super_resolve", {"input": "refuse"})
    assert (caught.value.kind, caught.value.code) == ("input", "input.unreadable")
    with pytest.raises(EngineFailed, match="unknown settings") as caught:
        client.request("super_resolve", {"input": "a", "nonsense": 1})
    with pytest.raises(EngineFailed) as caught:
        client.request("super_resolve", {"input": "crash"})
    assert caught.value.kind == "internal"
    assert "Traceback" in caught.value.details, "the log gets the traceback"
    assert "Traceback" not in str(caught.value)
    with pytest.raises(EngineFailed, match="too large"):
        client.request("super_resolve", {"input": "x" * (1 << 20)})
    assert client.alive


def test_a_cancelled_job_is_over_within_two_seconds_and_the_worker_stays(client):
    cancelled_at = []

    def on_progress(_):
        cancelled_at.append(time.monotonic())

    with pytest.raises(Cancelled):
        client.request(
            "super_resolve", {"input": "slow"}, on_progress=on_progress, is_cancelled=lambda: bool(cancelled_at)
        )
    assert time.monotonic() - cancelled_at[0] < 2
    assert client.alive


def test_a_worker_that_does_not_stop_is_killed(client):
    cancelled_at = []
    with pytest.raises(Cancelled):
        client.request(
            "super_resolve",
            {"input": "stubborn"},
            on_progress=lambda _: cancelled_at.append(time.monotonic()),
            is_cancelled=lambda: bool(cancelled_at),
        )
    assert 2 <= time.monotonic() - cancelled_at[0] < 4
    assert not client.alive
    assert not is_running(client.pid)


@pytest.mark.parametrize(("behaviour", "words"), [("exit", "exit code 3.*last words"), ("killed", "out of memory")])
def test_a_worker_that_dies_is_told_from_one_that_refuses(client, behaviour, words):
    with pytest.raises(WorkerDied, match=words) as caught:
        client.request("super_resolve", {"input": behaviour})
    assert "a stray print" in caught.value.details
    with pytest.raises(WorkerDied):
        client.request("models", {})


def test_noise_on_standard_error_is_bounded(client):
    client.request("super_resolve", {"input": "flood"})
    assert 0 < len(client.stderr_tail()) < 1_000_000


def test_qgis_does_not_leak_into_the_engine(client, stand_in, monkeypatch, tmp_path):
    for name in (
        "PYTHONPATH",
        "PYTHONHOME",
        "GDAL_DATA",
        "PROJ_LIB",
        "LD_LIBRARY_PATH",
        "QT_PLUGIN_PATH",
        "QGIS_PREFIX_PATH",
    ):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("SLIMDIFFSR_MODELS", "kept")
    client = WorkerClient(stand_in)
    result = client.request("super_resolve", {"input": "environment"})
    client.close()
    leaked = [n for n in result["environment"] if n.startswith(("PYTHON", "GDAL", "PROJ", "LD_", "QT_", "QGIS"))]
    assert leaked == []
    assert result["environment"]["SLIMDIFFSR_MODELS"] == "kept"
    assert str(tmp_path) not in result["path"]
    assert not any(module.startswith(("qgis", "PyQt")) for module in result["modules"])
    assert os.environ["PYTHONPATH"] == str(tmp_path), "QGIS's own environment is left alone"


def test_windows_paths_of_qgis_are_dropped(monkeypatch):
    monkeypatch.setattr("slimdiffsr_qgis.core.environment.os.name", "nt")
    kept = clean_environment({"PATH": f"/usr/bin{os.pathsep}/osgeo/bin", "OSGEO4W_ROOT": "/osgeo", "Home": "/h"})
    assert kept["Home"] == "/h"
    assert "/osgeo/bin" not in kept["PATH"]
    assert "OSGEO4W_ROOT" not in kept


def test_a_worker_stays_warm_between_jobs_and_is_replaced_when_it_died(pool, stand_in):
    first = pool.request(stand_in, "super_resolve", {"input": "a"})["pid"]
    assert pool.request(stand_in, "super_resolve", {"input": "b"})["pid"] == first
    with pytest.raises(WorkerDied):
        pool.request(stand_in, "super_resolve", {"input": "killed"})
    third = pool.request(stand_in, "super_resolve", {"input": "c"})["pid"]
    assert third != first
    pool.close()
    assert not is_running(third)


def test_a_worker_that_left_when_idle_is_replaced(pool, stand_in):
    impatient = type(stand_in)(stand_in.python, idle=0.3)
    first = pool.request(impatient, "super_resolve", {"input": "a"})["pid"]
    time.sleep(1.0)
    assert pool.request(impatient, "super_resolve", {"input": "b"})["pid"] != first


def test_jobs_take_turns_and_a_waiting_one_can_be_cancelled(pool, stand_in):
    running, waited, cancel_first = threading.Event(), threading.Event(), threading.Event()
    errors = []

    def first():
        try:
            pool.request(
                stand_in,
                "super_resolve",
                {"input": "slow"},
                on_progress=lambda _: running.set(),
                is_cancelled=cancel_first.is_set,
            )
        except Cancelled as error:
            errors.append(error)

    thread = threading.Thread(target=first)
    thread.start()
    assert running.wait(10)
    with pytest.raises(Cancelled):
        pool.request(stand_in, "super_resolve", {"input": "b"}, on_wait=waited.set, is_cancelled=waited.is_set)
    cancel_first.set()
    thread.join(10)
    assert len(errors) == 1
    assert pool.request(stand_in, "super_resolve", {"input": "c"})["tiles"] == 50


def test_closing_the_pool_ends_a_running_job(stand_in):
    pool = WorkerPool()
    running = threading.Event()
    errors = []

    def job():
        try:
            pool.request(stand_in, "super_resolve", {"input": "slow"}, on_progress=lambda _: running.set())
        except Cancelled as error:
            errors.append(error)

    thread = threading.Thread(target=job)
    thread.start()
    assert running.wait(10)
    pool.close()
    thread.join(10)
    assert len(errors) == 1


def test_what_is_no_interpreter_gives_a_clear_error(pool, tmp_path):
    with pytest.raises(WorkerDied, match="could not be started"):
        pool.request(Engine(tmp_path / "missing"), "models", {})
    with pytest.raises(WorkerDied, match="ended"):
        pool.request(Engine(Path(shutil.which("true"))), "models", {})


def test_an_environment_without_the_engine_gives_a_clear_error(pool, tmp_path, engine):
    import subprocess

    python = tmp_path / "été vide" / "bin" / "python"
    subprocess.run([str(engine.python), "-m", "venv", "--without-pip", str(python.parent.parent)], check=True)
    with pytest.raises(WorkerDied, match=r"incomplete.*No module named"):
        pool.request(Engine(python), "models", {})


def test_a_path_with_spaces_and_accents_works(pool, stand_in, tmp_path):
    link = tmp_path / "Jürgen's données" / "python 3"
    link.parent.mkdir()
    link.symlink_to(stand_in.python)
    assert pool.request(type(stand_in)(link), "super_resolve", {"input": "été.tif"})["tiles"] == 50
