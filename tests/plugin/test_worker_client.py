"""The plugin's side of the process boundary, against the real worker."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from qgis.core import QgsProcessingFeedback

from slimdiffsr_qgis.core import worker_client
from slimdiffsr_qgis.core.engine_locator import Engine
from slimdiffsr_qgis.core.environment import clean_environment
from slimdiffsr_qgis.core.errors import Cancelled, EngineFailed, WorkerDied
from slimdiffsr_qgis.core.identity import version
from slimdiffsr_qgis.core.worker_client import WorkerClient
from slimdiffsr_qgis.core.worker_pool import WorkerPool
from slimdiffsr_qgis.processing.job_runner import JobRunner
from tests.plugin.gate import PATIENCE


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
    client.initialize()
    assert "libtorch" not in Path(f"/proc/{client.pid}/maps").read_text(), "it doesn't wait for torch"
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


def test_a_cancelled_job_ends_in_the_middle_and_the_worker_stays(client, monkeypatch):
    monkeypatch.setattr(worker_client, "_CANCEL_SECONDS", PATIENCE)  # a busy machine must not get it killed here
    progress = []
    with pytest.raises(Cancelled):
        client.request(
            "super_resolve", {"input": "slow"}, on_progress=progress.append, is_cancelled=lambda: bool(progress)
        )
    assert progress[-1]["fraction"] < 1
    assert client.alive


def test_a_worker_that_does_not_stop_is_killed(client):
    progress = []
    with pytest.raises(Cancelled):
        client.request(
            "super_resolve", {"input": "stubborn"}, on_progress=progress.append, is_cancelled=lambda: bool(progress)
        )
    assert not client.alive, "its job sleeps for a minute, and would then say that it was cancelled"
    assert not is_running(client.pid)


@pytest.mark.parametrize(("behaviour", "words"), [("exit", "exit code 3.*last words"), ("killed", "out of memory")])
def test_a_worker_that_dies_is_told_from_one_that_refuses(client, behaviour, words):
    with pytest.raises(WorkerDied, match=words) as caught:
        client.request("super_resolve", {"input": behaviour})
    assert "a stray print" in caught.value.details
    assert caught.value.code == f"plugin.engine-{'ended' if behaviour == 'exit' else 'killed'}"
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
    (worker,) = pool._workers.values()
    worker._process.wait(PATIENCE)
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
    assert running.wait(PATIENCE)
    with pytest.raises(Cancelled, match="nothing was written"):
        pool.request(stand_in, "super_resolve", {"input": "b"}, on_wait=waited.set, is_cancelled=waited.is_set)
    cancel_first.set()
    thread.join(PATIENCE)
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
    assert running.wait(PATIENCE)
    pool.close()
    thread.join(PATIENCE)
    assert len(errors) == 1


def test_what_is_no_interpreter_gives_a_clear_error(pool, tmp_path):
    with pytest.raises(WorkerDied, match="could not be started") as caught:
        pool.request(Engine(tmp_path / "missing"), "models", {})
    assert caught.value.code == "plugin.engine-start"
    with pytest.raises(WorkerDied, match="ended"):
        pool.request(Engine(Path(shutil.which("true"))), "models", {})


def test_an_environment_without_the_engine_gives_a_clear_error(pool, tmp_path, engine):
    python = tmp_path / "été vide" / "bin" / "python"
    subprocess.run([str(engine.python), "-m", "venv", "--without-pip", str(python.parent.parent)], check=True)
    with pytest.raises(WorkerDied, match=r"incomplete.*No module named") as caught:
        pool.request(Engine(python), "models", {})
    assert caught.value.code == "plugin.engine-incomplete"


def test_a_path_with_spaces_and_accents_works(pool, stand_in, tmp_path):
    link = tmp_path / "Jürgen's données" / "python 3"
    link.parent.mkdir()
    link.symlink_to(stand_in.python)
    assert pool.request(type(stand_in)(link), "super_resolve", {"input": "été.tif"})["tiles"] == 50


# An engine that says what no engine should.

PRELUDE = """
import json, sys, time

def say(**message):
    print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)

def write(line):
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()

def take():
    return json.loads(sys.stdin.readline())["id"]
"""
GREETING = 'say(id=take(), result={"protocol": 1})\nme = take()\n'


@dataclass
class Clock:
    """The client's clock, turned by the test."""

    now: float = 0.0

    def monotonic(self) -> float:
        return self.now


@dataclass(frozen=True)
class FakeEngine(Engine):
    """Runs a script in place of a worker; after the greeting `me` is the id of a request."""

    script: str = ""

    def worker_command(self, idle_seconds: float) -> list[str]:
        return [str(self.python), "-I", "-u", "-c", PRELUDE + self.script]


def fake(script: str, greeting: str = GREETING) -> FakeEngine:
    return FakeEngine(Path(sys.executable), None, greeting + script)


@pytest.mark.parametrize(
    "nonsense",
    [
        'write(b"junk\\n\\n\\x80\\x81\\n")',
        'write(b"[1]\\nnull\\n7\\n\\"text\\"\\n{}\\n")',
        'write(b"[" * 100000 + b"\\n")',
        "say(id=me + 1, result={})",
        "say(id=str(me), result={})",
        "say(id=True, result={})",
        'say(id=None, error={"code": -32700, "message": "what?"})',
        'say(method="news", params={"id": me})',
        'say(method="progress", params={"id": me + 1, "fraction": 1})',
        'say(method="progress", params=[me])',
        'say(method="progress")',
    ],
)
def test_what_is_no_message_for_a_job_is_ignored(pool, nonsense):
    seen = []
    engine = fake(f'{nonsense}\nsay(id=me, result={{"tiles": 3}})\ntime.sleep(60)')
    result = pool.request(engine, "super_resolve", {}, on_progress=seen.append, on_log=seen.append)
    assert (result, seen) == ({"tiles": 3}, [])


def test_a_cancelled_worker_is_asked_and_has_two_seconds(monkeypatch):
    clock, heard = Clock(), []
    monkeypatch.setattr(worker_client, "time", clock)
    script = (
        "import signal; signal.alarm(60)  # where nobody kills it\n"
        'say(method="progress", params={"id": me})\n'
        "asked = json.loads(sys.stdin.readline())\n"
        'say(method="progress", params={"id": me, "asked": [asked["method"], asked["params"]["id"] == me]})\n'
        'say(method="progress", params={"id": me, "goes on": True})\n'
        "time.sleep(120)"
    )

    def on_progress(params):
        heard.append(params)
        clock.now = {1: 0.0, 2: 1.9, 3: 2.1}[len(heard)]

    client = WorkerClient(fake(script))
    client.initialize()
    with pytest.raises(Cancelled):
        client.request("super_resolve", {}, on_progress=on_progress, is_cancelled=lambda: bool(heard))
    assert len(heard) == 3, "it lived on after 1.9 seconds"
    assert heard[1]["asked"] == ["cancel", True]
    assert client._process.returncode == -signal.SIGKILL
    client.close()


@pytest.mark.parametrize(
    ("fields", "percent"),
    [({}, 0), ({"fraction": None, "tiles_done": "a", "tiles_total": []}, 0), ({"fraction": 7}, 100)],
)
def test_progress_without_its_fields_moves_nothing(pool, monkeypatch, fields, percent):
    monkeypatch.setattr("slimdiffsr_qgis.processing.job_runner.worker_pool", lambda: pool)
    feedback = QgsProcessingFeedback(False)
    engine = fake(f'say(method="progress", params={{"id": me, **{fields}}})\nsay(id=me, result={{}})\ntime.sleep(60)')
    JobRunner(feedback).run(engine, {"output": "unused.tif"})
    assert feedback.progress() == percent


@pytest.mark.parametrize(
    ("script", "error", "code"),
    [
        ('write(b"x" * (3 << 20))\ntime.sleep(60)', WorkerDied, "plugin.engine-ended"),
        ('write(b\'{"jsonrpc": "2.0", "id": %d, "resu\' % me)', WorkerDied, "plugin.engine-ended"),
        ("", WorkerDied, "plugin.engine-ended"),
        ("say(id=me, result=[1])", EngineFailed, "plugin.engine-answer"),
        ("say(id=me)", EngineFailed, "plugin.engine-answer"),
        ('say(id=me, error={"code": -32601, "message": "No such method."})', EngineFailed, "plugin.engine-answer"),
        ('say(id=me, error="no")', EngineFailed, "plugin.engine-answer"),
    ],
)
def test_a_broken_conversation_ends_in_a_clear_error(pool, monkeypatch, script, error, code):
    monkeypatch.setattr(worker_client, "_END_SECONDS", 0.2)
    with pytest.raises(error) as caught:
        pool.request(fake(f'say(method="progress", params={{"id": me}})\n{script}'), "super_resolve", {})
    assert caught.value.code == code
    assert str(caught.value)


@pytest.mark.parametrize(
    ("greeting", "error", "code"),
    [
        ('say(id=take(), result={"protocol": 2})', EngineFailed, "protocol.version"),
        ("say(id=take(), result={})", EngineFailed, "protocol.version"),
        ("say(id=take(), result=7)", EngineFailed, "plugin.engine-answer"),
        ("take()", WorkerDied, "plugin.engine-ended"),
        ("take()\ntime.sleep(60)", WorkerDied, "plugin.engine-silent"),
    ],
)
def test_an_engine_that_introduces_itself_wrongly_gets_no_job(pool, monkeypatch, greeting, error, code):
    if code == "plugin.engine-silent":
        monkeypatch.setattr(worker_client, "_START_SECONDS", 1.0)
    with pytest.raises(error) as caught:
        pool.request(fake("", greeting), "super_resolve", {})
    assert caught.value.code == code
    assert not pool._workers, "it isn't kept"


HOLDER = """
import sys
from pathlib import Path
from slimdiffsr.raster.lock import FolderLock

lock = FolderLock(Path(sys.argv[1]))
assert lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_parts_that_another_engine_writes_outlive_a_worker_that_dies(stand_in, tmp_path):
    parts = tmp_path / ".out.tif.parts"
    command = [str(stand_in.python), "-c", HOLDER, str(parts)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        (parts / "00000000.data.tif").write_bytes(b"half a row")
        job = {"input": "killed", "output": str(tmp_path / "out.tif")}
        with pytest.raises(WorkerDied):
            JobRunner(QgsProcessingFeedback(False)).run(stand_in, job)
        assert (parts / "00000000.data.tif").read_bytes() == b"half a row"
        other.kill()
    with pytest.raises(WorkerDied):
        JobRunner(QgsProcessingFeedback(False)).run(stand_in, job)
    assert list(tmp_path.iterdir()) == []
