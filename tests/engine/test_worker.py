"""The worker as the plugin meets it: a real process on pipes.

What needs no network is tried against a stand-in engine that the process is started with, so that these tests are quick
and can make it misbehave; the last tests run the real one.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import rasterio
from affine import Affine

BACKEND = Path(__file__).resolve().parents[2] / "backend"

STAND_IN = Path(__file__).resolve().parents[1] / "stand_in_engine.py"

PATIENCE = 120.0
"""Seconds after which what is waited for never comes; the machine may be busy."""


class Process:
    """A worker process, and the messages that came from it."""

    def __init__(self, command: list[str]) -> None:
        self.popen = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.messages: list[dict[str, Any]] = []
        self.stderr = bytearray()
        self._arrived: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._threads = [threading.Thread(target=self._read), threading.Thread(target=self._read_errors)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            self._arrived.put(json.loads(line))  # a stray print would fail here
        self._arrived.put(None)

    def _read_errors(self) -> None:
        assert self.popen.stderr is not None
        for line in self.popen.stderr:
            self.stderr += line

    def send(self, line: bytes) -> None:
        assert self.popen.stdin is not None
        self.popen.stdin.write(line + b"\n")
        self.popen.stdin.flush()

    def request(self, request_id: Any, method: str, **params: Any) -> None:
        self.send(json.dumps({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}).encode())

    def until(self, wanted: Callable[[dict[str, Any]], bool], seconds: float = PATIENCE) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while True:
            message = self._arrived.get(timeout=max(0.01, deadline - time.monotonic()))
            assert message is not None, f"the worker ended: {self.stderr.decode()}"
            self.messages.append(message)
            if wanted(message):
                return message

    def answer(self, request_id: Any, seconds: float = PATIENCE) -> dict[str, Any]:
        return self.until(lambda m: "method" not in m and m["id"] == request_id, seconds)

    def progress(self) -> dict[str, Any]:
        return self.until(lambda m: m.get("method") == "progress")

    def is_answered(self, request_id: Any) -> bool:
        return any("method" not in message and message["id"] == request_id for message in self.messages)

    def tiles(self) -> tuple[int, int]:
        """How many tiles are done, and of how many, as was said last."""
        last = [m["params"] for m in self.messages if m.get("method") == "progress"][-1]
        return last["tiles_done"], last["tiles_total"]

    def ended(self, seconds: float = PATIENCE) -> int:
        code = self.popen.wait(seconds)
        for thread in self._threads:
            thread.join(PATIENCE)
        while not self._arrived.empty():
            message = self._arrived.get()
            if message is not None:
                self.messages.append(message)
        return code


@pytest.fixture
def start() -> Iterator[Callable[..., Process]]:
    started: list[Process] = []

    def start_one(idle: float = 60.0, end: float = 20.0) -> Process:
        command = [sys.executable, "-I", "-u", str(STAND_IN), "worker", "--idle-seconds", str(idle)]
        started.append(Process([*command, "--end-seconds", str(end)]))
        return started[-1]

    yield start_one
    for process in started:
        process.popen.kill()
        process.ended()
        for stream in (process.popen.stdin, process.popen.stdout, process.popen.stderr):
            with contextlib.suppress(BrokenPipeError):
                stream.close()


@pytest.fixture
def worker(start: Callable[..., Process]) -> Process:
    return start()


def test_initialize_tells_who_answers(worker: Process) -> None:
    worker.request(1, "initialize", protocol=1, client="test")
    result = worker.answer(1)["result"]
    assert result["protocol"] == 1
    assert result["pid"] == worker.popen.pid
    assert set(result) == {"protocol", "engine", "python", "pid"}


def test_another_protocol_version_is_refused(worker: Process) -> None:
    worker.request(1, "initialize", protocol=2, client="test")
    error = worker.answer(1)["error"]
    assert (error["code"], error["data"]) == (-32000, {"kind": "protocol", "code": "protocol.version"})
    worker.request(2, "initialize", client="test")
    assert worker.answer(2)["error"]["code"] == -32602


def test_a_job_reports_and_answers_and_stray_output_stays_out(worker: Process, tmp_path: Path) -> None:
    output = str(tmp_path / "out.tif")
    worker.request("a", "super_resolve", input="in.tif", output=output)
    result = worker.answer("a")["result"]
    assert (result["output"], result["consistency_error"]) == (output, None)
    progress = [m["params"] for m in worker.messages if m.get("method") == "progress"]
    assert progress[-1] == {
        "id": "a", "fraction": 1.0, "tiles_done": 50, "tiles_total": 50, "stage": "compute",
        "message": "", "activity": "",
    }  # fmt: skip
    logs = [m["params"] for m in worker.messages if m.get("method") == "log"]
    assert logs == [{"id": "a", "level": "warning", "message": "a warning"}]
    worker.request(2, "shutdown")
    worker.answer(2)
    assert worker.ended() == 0
    for stray in (b"a stray print", b"a stray write", b"a stray child"):
        assert stray in worker.stderr


def test_the_other_methods_answer(worker: Process) -> None:
    worker.request(1, "describe", input="in.tif")
    assert worker.answer(1)["result"] == {"input": "in.tif"}
    worker.request(2, "devices")
    assert worker.answer(2)["result"] == {"devices": []}
    worker.request(3, "models")
    assert [model["name"] for model in worker.answer(3)["result"]["models"]] == ["stand-in-x4", "stand-in-x2"]


@pytest.mark.parametrize(
    ("params", "kind"),
    [
        ({"input": "refuse"}, "input"),
        ({"input": "crash"}, "internal"),
        ({"input": "unencodable"}, "internal"),
        ({"input": "a", "scale": 3}, "input"),
        ({"input": "a", "surprise": 1}, "input"),
        ({}, "input"),
    ],
)
def test_failures_have_a_kind_and_the_worker_lives_on(worker: Process, params: dict[str, Any], kind: str) -> None:
    worker.request(1, "super_resolve", **params)
    error = worker.answer(1)["error"]
    assert (error["code"], error["data"]["kind"]) == (-32000, kind)
    assert "Traceback" not in error["message"]
    worker.request(2, "initialize", protocol=1)
    worker.answer(2)
    if params.get("input") == "crash":
        assert b"Traceback" in worker.stderr


def test_a_running_job_is_cancelled(worker: Process) -> None:
    worker.request(1, "super_resolve", input="slow")
    worker.progress()
    worker.request(2, "cancel", id=1)
    assert worker.answer(2)["result"] == {"cancelled": True}
    assert worker.answer(1)["error"]["data"] == {"kind": "cancelled", "code": "cancelled"}
    done, total = worker.tiles()
    assert done < total
    worker.request(3, "cancel", id=1)
    assert worker.answer(3)["result"] == {"cancelled": False}


def test_quick_requests_are_answered_during_a_job(worker: Process) -> None:
    worker.request(1, "super_resolve", input="slow")
    worker.progress()
    worker.request(2, "initialize", protocol=1)
    worker.answer(2)
    worker.request(3, "no_such_thing")
    assert worker.answer(3)["error"]["code"] == -32601
    assert not worker.is_answered(1)


def test_a_waiting_job_is_cancelled_at_once_and_order_is_kept(worker: Process) -> None:
    worker.request(1, "super_resolve", input="slow")
    worker.request(2, "super_resolve", input="b")
    worker.request(3, "super_resolve", input="c", model="third")
    worker.progress()
    worker.request(4, "cancel", id=2)
    assert worker.answer(2)["error"]["data"] == {"kind": "cancelled", "code": "cancelled"}
    assert worker.answer(4)["result"] == {"cancelled": True}
    assert not worker.is_answered(1), "the job that it waits for goes on"
    worker.request(5, "cancel", id=1)
    worker.answer(1)
    assert worker.answer(3)["result"]["model"] == "third"


def test_an_id_in_use_is_refused_and_the_first_job_goes_on(worker: Process) -> None:
    worker.request(1, "super_resolve", input="slow")
    worker.progress()
    worker.request(1, "super_resolve", input="b")
    error = worker.until(lambda m: "error" in m)
    assert (error["id"], error["error"]["code"], error["error"]["data"]) == (None, -32600, {"id": 1})
    worker.progress()
    worker.request(2, "cancel", id=1)
    worker.answer(1)
    worker.request(1, "super_resolve", input="b")  # free again
    assert "result" in worker.answer(1)


def test_bad_messages_get_errors_and_nothing_breaks(worker: Process) -> None:
    for line in (b"junk", b"\x80\x81", b"[1]", b'{"jsonrpc": "2.0", "id": [], "method": "models"}', b"x" * (3 << 20)):
        worker.send(line)
        assert worker.until(lambda m: True)["error"]["code"] in (-32700, -32600)
    worker.send(b'{"jsonrpc": "2.0", "method": "super_resolve", "params": {"input": "a"}}')  # no id: no answer
    worker.send(b'{"jsonrpc": "2.0", "method": "unknown"}')
    worker.request(9, "initialize", protocol=1)
    assert worker.until(lambda m: True)["id"] == 9
    worker.request(10, "cancel", id=None)
    assert worker.answer(10)["error"]["code"] == -32602


def test_thousands_of_requests_at_once_are_all_answered(worker: Process) -> None:
    for number in range(5000):
        worker.request(number, "cancel", id="nothing")
    worker.answer(4999)
    assert len(worker.messages) == 5000


def test_noise_on_standard_error_does_not_stop_a_job(worker: Process) -> None:
    worker.request(1, "super_resolve", input="flood")
    assert "result" in worker.answer(1)


def test_shutdown_cancels_and_ends(worker: Process) -> None:
    worker.request(1, "super_resolve", input="slow")
    worker.progress()
    worker.request(2, "super_resolve", input="b")
    worker.request(3, "shutdown")
    assert worker.answer(3)["result"] == {}
    assert worker.ended() == 0
    errors = {m["id"]: m["error"]["data"]["kind"] for m in worker.messages if "error" in m}
    assert errors == {1: "cancelled", 2: "cancelled"}


def test_it_ends_with_its_client(worker: Process) -> None:
    worker.request(1, "super_resolve", input="slow")
    worker.progress()
    assert worker.popen.stdin is not None
    worker.popen.stdin.close()
    assert worker.ended() == 0
    done, total = worker.tiles()
    assert done < total, "its job, too"


def test_a_job_that_sees_no_cancel_does_not_outlive_its_client(start: Callable[..., Process]) -> None:
    worker = start(end=0.5)
    worker.request(1, "super_resolve", input="stubborn")
    worker.progress()
    assert worker.popen.stdin is not None
    worker.popen.stdin.close()
    assert worker.ended() == 1, "its job sleeps for a minute"


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_it_ends_when_terminated(worker: Process) -> None:
    worker.request(1, "super_resolve", input="slow")
    worker.progress()
    worker.popen.send_signal(signal.SIGTERM)
    assert worker.ended() == 0
    done, total = worker.tiles()
    assert done < total


def test_it_ends_when_idle_but_not_during_a_job(start: Callable[..., Process]) -> None:
    worker = start(idle=0.5)
    worker.request(1, "super_resolve", input="slow")
    worker.progress()
    time.sleep(1.0)
    worker.request(2, "cancel", id=1)
    worker.answer(1)
    assert worker.ended() == 0


def test_initialize_is_answered_before_anything_heavy_is_imported(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(BACKEND)!r}); import atexit\n"
        "from slimdiffsr.service.worker import serve\n"
        "serve(5, None)\n"
        "heavy = {'torch', 'rasterio', 'numpy'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    worker = Process([sys.executable, "-I", "-u", "-c", code])
    worker.request(1, "initialize", protocol=1)
    worker.answer(1)
    worker.request(2, "shutdown")
    worker.answer(2)
    assert worker.ended() == 0, worker.stderr.decode()


# The real engine, as the plugin starts it.


@pytest.fixture
def real() -> Iterator[Process]:
    process = Process([sys.executable, "-I", "-u", "-m", "slimdiffsr", "worker", "--idle-seconds", "60"])
    yield process
    process.popen.kill()
    process.ended()


def _write_scene(path: Path, side: int) -> None:
    rng = np.random.default_rng(7)
    values = rng.integers(40, 200, (3, side // 8 + 1, side // 8 + 1)).repeat(8, axis=1).repeat(8, axis=2)
    profile = {"driver": "GTiff", "width": side, "height": side, "count": 3, "dtype": "uint8", "photometric": "RGB"}
    with rasterio.open(path, "w", crs="EPSG:32633", transform=Affine(1, 0, 500000, 0, -1, 5000000), **profile) as file:
        file.write(values[:, :side, :side].astype("uint8"))


def test_a_real_job_is_described_and_computed(real: Process, tmp_path: Path) -> None:
    _write_scene(tmp_path / "in.tif", 40)
    job = {"input": str(tmp_path / "in.tif"), "output": str(tmp_path / "out.tif")}
    real.request(1, "describe", **job)
    plan = real.answer(1)["result"]
    assert (plan["output_width"], plan["output_height"], plan["dtype"]) == (160, 160, "uint8")
    assert not (tmp_path / "out.tif").exists()
    real.request(2, "super_resolve", **job)
    result = real.answer(2)["result"]
    assert (result["width"], result["height"], result["bands"]) == (160, 160, 3)
    fractions = [m["params"]["fraction"] for m in real.messages if m.get("method") == "progress"]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    with rasterio.open(tmp_path / "out.tif") as file:
        assert file.transform == Affine(0.25, 0, 500000, 0, -0.25, 5000000)
    real.request(3, "super_resolve", **job)
    assert real.answer(3)["error"]["data"]["code"] == "output.exists", "it exists"
    real.request(4, "models")
    assert any(model["name"] == result["model"] for model in real.answer(4)["result"]["models"])
    real.request(5, "devices")
    assert any(device["id"] == "cpu" for device in real.answer(5)["result"]["devices"])


def test_a_real_job_is_cancelled_and_leaves_nothing(real: Process, tmp_path: Path) -> None:
    _write_scene(tmp_path / "in.tif", 900)
    real.request(1, "super_resolve", input=str(tmp_path / "in.tif"), output=str(tmp_path / "out.tif"), tile=64)
    real.until(lambda m: m.get("method") == "progress" and m["params"]["tiles_done"] > 1)
    assert (tmp_path / ".out.tif.parts").is_dir()
    real.request(2, "cancel", id=1)
    assert real.answer(1)["error"]["data"] == {"kind": "cancelled", "code": "cancelled"}
    done, total = real.tiles()
    assert done < total
    assert [path.name for path in tmp_path.iterdir()] == ["in.tif"]


@pytest.mark.skipif(sys.platform != "linux", reason="glibc")
def test_a_resting_worker_hands_back_what_its_job_freed(real: Process, tmp_path: Path) -> None:
    _write_scene(tmp_path / "in.tif", 320)
    real.request(1, "super_resolve", input=str(tmp_path / "in.tif"), output=str(tmp_path / "out.tif"), device="cpu")
    assert "result" in real.answer(1)
    process, limit = psutil.Process(real.popen.pid), time.monotonic() + PATIENCE
    held = process.memory_info().rss
    while process.memory_info().rss > held - 40 * 2**20:
        assert time.monotonic() < limit, f"still {process.memory_info().rss >> 20} of {held >> 20} MiB"
        time.sleep(0.2)


def test_a_job_outlives_a_machine_that_is_suspended(tmp_path: Path) -> None:
    """Stopped twice, for longer than it may be idle, the worker goes on where it was."""
    _write_scene(tmp_path / "in.tif", 200)
    worker = Process([sys.executable, "-I", "-u", "-m", "slimdiffsr", "worker", "--idle-seconds", "2"])
    for number, name in ((1, "whole.tif"), (2, "stopped.tif")):
        job = {"input": str(tmp_path / "in.tif"), "tile": 64, "precision": "fp32", "device": "cpu"}
        worker.request(number, "super_resolve", output=str(tmp_path / name), **job)
    whole = worker.answer(1)["result"]
    for done in (1, whole["tiles"] - 1):
        while worker.until(lambda m: m.get("method") == "progress")["params"]["tiles_done"] < done:
            pass
        worker.popen.send_signal(signal.SIGSTOP)
        time.sleep(3)
        worker.popen.send_signal(signal.SIGCONT)
    assert worker.answer(2)["result"]["tiles_computed"] == whole["tiles_computed"]
    assert worker.ended() == 0
    assert (tmp_path / "stopped.tif").read_bytes() == (tmp_path / "whole.tif").read_bytes()


def _waits_for(process: Process, server: Any) -> bool:
    """Whether a server that stalls hasn't been given up: that takes a minute."""
    port = int(server.url.split(":")[2].partition("/")[0])
    connections = psutil.Process(process.popen.pid).net_connections("tcp")
    return any(c.status == psutil.CONN_ESTABLISHED and c.raddr.port == port for c in connections)


def test_a_job_is_cancelled_while_a_server_stalls_and_the_worker_stays(
    real: Process, stalling_server: Any, tmp_path: Path
) -> None:
    real.request(1, "super_resolve", input=stalling_server.url, output=str(tmp_path / "out.tif"), device="cpu")
    stalling_server.wait_for_stall()
    real.request(2, "cancel", id=1)
    assert real.answer(1)["error"]["data"]["code"] == "cancelled"
    assert _waits_for(real, stalling_server)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.tif", "log"]
    part = {"input": str(tmp_path / "in.tif"), "window": [0, 0, 32, 32], "tile": 32}
    real.request(3, "super_resolve", output=str(tmp_path / "out.tif"), **part)
    assert "result" in real.answer(3)
    real.request(4, "shutdown")
    assert real.ended() == 0, "it doesn't wait for the server either"


@pytest.mark.parametrize("stalling_server", [0.0], indirect=True)
def test_describing_is_cancelled_while_a_server_stalls(real: Process, stalling_server: Any) -> None:
    real.request(1, "describe", input=stalling_server.url)
    stalling_server.wait_for_stall()
    real.request(2, "cancel", id=1)
    assert real.answer(1)["error"]["data"]["code"] == "cancelled"
    assert _waits_for(real, stalling_server)


def test_a_worker_short_of_memory_says_so_and_computes_the_next_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource", reason="limits of POSIX systems")
    for name in ("OMP_NUM_THREADS", "MALLOC_ARENA_MAX"):  # whose memory would be counted on top
        monkeypatch.setenv(name, "1")
    _write_scene(tmp_path / "in.tif", 600)
    large = {"input": str(tmp_path / "in.tif"), "output": str(tmp_path / "out.tif"), "overwrite": True, "tile": 512}
    small = {**large, "window": [0, 0, 32, 32], "tile": 32}
    worker = Process([sys.executable, "-I", "-u", "-m", "slimdiffsr", "worker", "--idle-seconds", "60"])
    try:
        worker.request(1, "super_resolve", **small)
        assert "result" in worker.answer(1), "what is loaded once is loaded"
        pages = int(Path(f"/proc/{worker.popen.pid}/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + 150 * 2**20
        resource.prlimit(worker.popen.pid, resource.RLIMIT_AS, (limit, limit))
        worker.request(2, "super_resolve", **large)
        error = worker.answer(2)["error"]
        assert error["data"] == {"kind": "device", "code": "device.memory"}, error
        worker.request(3, "super_resolve", **small)
        assert "result" in worker.answer(3)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in.tif", "out.tif"]
    finally:
        worker.popen.kill()
        worker.ended()


def test_two_workers_share_a_folder(real: Process, tmp_path: Path) -> None:
    """As two QGIS windows do: a job gives the bytes that it gives alone, and another one's end doesn't touch it."""
    _write_scene(tmp_path / "in.tif", 100)
    _write_scene(tmp_path / "large.tif", 500)
    settings = {"tile": 64, "precision": "fp32", "device": "cpu"}
    job = {"input": str(tmp_path / "in.tif"), **settings}
    other = Process([sys.executable, "-I", "-u", "-m", "slimdiffsr", "worker", "--idle-seconds", "60"])
    try:
        other.request(
            1, "super_resolve", input=str(tmp_path / "large.tif"), output=str(tmp_path / "gone.tif"), **settings
        )
        other.until(lambda m: m.get("method") == "progress" and m["params"]["tiles_done"] > 0)
        real.request(1, "super_resolve", output=str(tmp_path / "beside.tif"), **job)
        real.until(lambda m: m.get("method") == "progress" and m["params"]["tiles_done"] > 0)
        other.request(2, "cancel", id=1)
        assert other.answer(1)["error"]["data"]["code"] == "cancelled"
        assert "result" in real.answer(1)
        other.request(3, "super_resolve", output=str(tmp_path / "alone.tif"), **job)
        assert "result" in other.answer(3)
    finally:
        other.popen.kill()
        other.ended()
    assert (tmp_path / "beside.tif").read_bytes() == (tmp_path / "alone.tif").read_bytes()
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["alone.tif", "beside.tif", "in.tif", "large.tif"]


def test_what_is_no_raster_is_refused_in_one_sentence(real: Process, tmp_path: Path) -> None:
    (tmp_path / "text.tif").write_text("not a raster")
    real.request(1, "super_resolve", input=str(tmp_path / "text.tif"), output=str(tmp_path / "out.tif"))
    error = real.answer(1)["error"]
    assert error["data"] == {"kind": "input", "code": "input.unreadable"}
    assert "text.tif" in error["message"]
