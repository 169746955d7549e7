"""Random messages to a real worker: each gets its answer or none, and the worker is there afterwards.

SLIMDIFFSR_FUZZ_MESSAGES says how many. The engine behind the worker is a stand-in: these tests are about the talking.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from slimdiffsr.service.protocol import MAX_LINE_BYTES
from tests.engine.test_worker import STAND_IN, Process
from tests.fuzz.mutations import damaged

MESSAGES = int(os.environ.get("SLIMDIFFSR_FUZZ_MESSAGES", "400"))
METHODS = (
    "initialize",
    "cancel",
    "describe",
    "devices",
    "models",
    "super_resolve",
    "shutdow",
    "",
    "x" * 5000,
    "é\n",
    "\0",
)
VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 2**70, 1.5, 1e300, "", "a", "x" * 3000, "\ud800", "é" * 900, [], [1], {}, {"a": {"b": []}},
)  # fmt: skip


@pytest.fixture
def worker() -> Iterator[Process]:
    process = Process([sys.executable, "-I", "-u", str(STAND_IN), "worker", "--idle-seconds", "60"])
    yield process
    process.popen.kill()
    process.ended()


def message(random: Random, number: int) -> bytes:
    """One line: right, nearly right, or rubbish."""
    kind = random.randrange(10)
    if kind == 0:
        return bytes(random.randrange(256) for _ in range(random.randrange(80))).replace(b"\n", b"")
    body: dict[str, Any] = {"jsonrpc": "2.0", "id": number, "method": random.choice(METHODS)}
    body["params"] = {random.choice(("id", "protocol", "input", "x")): random.choice(VALUES) for _ in range(3)}
    if body["method"] == "super_resolve" and random.random() < 0.9:
        body["params"] = {"input": "refuse"}  # jobs that run take time
    if kind == 1:
        body[random.choice(("jsonrpc", "method", "params", "id"))] = random.choice(VALUES)
    if kind == 2:
        del body[random.choice(sorted(body))]
    if kind == 3:
        body["params"] = random.choice(VALUES)
    if kind == 4:
        body["id"] = random.choice(VALUES)
    line = json.dumps(body).encode()
    if kind == 5:
        line = damaged(random, line).replace(b"\n", b" ")
    if kind == 6:
        line = b"[" + line + b"]"
    if kind == 7:
        line = line[: random.randrange(len(line))] + line
    return line


def test_random_messages_are_answered_and_the_worker_lives_on(worker: Process) -> None:
    random = Random(0)
    lines = [message(random, number) for number in range(MESSAGES)]
    sender = threading.Thread(target=lambda: [worker.send(line) for line in lines])
    sender.start()
    sender.join()
    worker.request("last", "initialize", protocol=1)
    worker.answer("last", seconds=120)
    worker.request("job", "super_resolve", input="fine")
    assert "result" in worker.answer("job", seconds=120)
    answers = Counter(json.dumps(m["id"]) for m in worker.messages if "method" not in m)
    for number, line in enumerate(lines):
        if is_request(line, number):
            assert answers[json.dumps(number)] == 1, line
    assert b"Traceback" not in worker.stderr, worker.stderr.decode()[-3000:]


def is_request(line: bytes, number: int) -> bool:
    """Whether damage left the id alone, so that there must be one answer to it."""
    try:
        body = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(body, dict) and body.get("id") == number and type(body["id"]) is int


@pytest.mark.parametrize("request_id", ["x" * (MAX_LINE_BYTES - 200), "é" * 400_000, "\U0001f600" * 100_000])
def test_an_id_too_long_to_be_sent_back_is_refused(worker: Process, request_id: str) -> None:
    line = json.dumps({"jsonrpc": "2.0", "id": request_id, "method": "nonesuch"}, ensure_ascii=False).encode()
    assert len(line) < MAX_LINE_BYTES
    worker.send(line)
    error = worker.until(lambda m: True)
    assert (error["id"], error["error"]["code"]) == (None, -32600)
    worker.request(1, "initialize", protocol=1)
    worker.answer(1)


def test_messages_in_pieces_and_several_at_once(worker: Process) -> None:
    assert worker.popen.stdin is not None
    text = b"".join(
        json.dumps({"jsonrpc": "2.0", "id": n, "method": "initialize", "params": {"protocol": 1}}).encode() + b"\r\n"
        for n in range(30)
    )
    random = Random(1)
    while text:
        length = random.randrange(1, 200)
        worker.popen.stdin.write(text[:length])
        worker.popen.stdin.flush()
        text = text[length:]
    worker.answer(29)
    assert [m["id"] for m in worker.messages] == list(range(30))


def test_half_a_message_and_the_end(worker: Process) -> None:
    assert worker.popen.stdin is not None
    worker.popen.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "meth')
    worker.popen.stdin.close()
    assert worker.ended(10) == 0
    assert worker.messages == []


def test_a_client_that_reads_slowly_gets_every_answer() -> None:
    """The worker stops listening while a few MiB of answers lie unread, instead of holding ever more of them."""
    command = [sys.executable, "-I", "-u", str(STAND_IN), "worker", "--idle-seconds", "60"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, count, asked = process.stdin, 9000, 0
    pad = "\U0001f600" * 190  # twelve bytes each in the answer: twenty megabytes of answers in all

    def ask() -> None:
        nonlocal asked
        for number in range(count):
            body = {"jsonrpc": "2.0", "id": f"{number}{pad}", "method": "nonesuch"}
            stdin.write(json.dumps(body).encode() + b"\n")
            asked = number
        stdin.close()

    stdin.write(b'{"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {"protocol": 1}}\n')
    stdin.flush()
    assert b"result" in process.stdout.readline()
    before = resident(process.pid)
    sender = threading.Thread(target=ask)
    sender.start()
    seen = -1
    while seen != asked:  # nobody has read anything yet
        seen = asked
        sender.join(1.5)
    assert sender.is_alive(), "all were taken"
    assert resident(process.pid) - before < 10 << 20, "some MiB of answers, but not all"
    ids = [json.loads(line)["id"] for line in process.stdout]
    sender.join()
    process.stdout.close()
    assert ids == [f"{number}{pad}" for number in range(count)]
    assert process.wait(20) == 0


def resident(pid: int) -> int:
    """Bytes of memory that a process holds; nought where there is no /proc."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 0


def test_cancelling_before_the_start_twice_and_after_the_end(worker: Process) -> None:
    worker.request("early", "cancel", id=1)
    assert worker.answer("early")["result"] == {"cancelled": False}
    worker.request(1, "super_resolve", input="slow")
    worker.request(2, "super_resolve", input="fine")
    worker.request("a", "cancel", id=2)
    worker.request("b", "cancel", id=2)
    assert worker.answer("a")["result"] == {"cancelled": True}
    assert worker.answer("b")["result"] == {"cancelled": False}
    worker.progress()
    for name in ("c", "d"):
        worker.request(name, "cancel", id=1)
    worker.answer("d")
    worker.request("e", "cancel", id=1)
    worker.answer("e")
    ends = Counter(m["id"] for m in worker.messages if m.get("error", {}).get("data", {}).get("code") == "cancelled")
    if ends[1] == 0:
        worker.answer(1)
        ends[1] += 1
    assert ends == {1: 1, 2: 1}, "each job ends once"
    worker.request(3, "super_resolve", input="fine")
    assert "result" in worker.answer(3)


def test_two_jobs_one_after_the_other(worker: Process) -> None:
    worker.request(1, "super_resolve", input="fine")
    worker.request(2, "super_resolve", input="fine")
    worker.answer(2)
    order = [m["params"]["id"] if "method" in m else m["id"] for m in worker.messages]
    assert order == sorted(order), "nothing of the second before the first is over"


def test_a_worker_that_floods_standard_error_goes_on(worker: Process) -> None:
    for number in range(5):
        worker.request(number, "super_resolve", input="flood")
        assert "result" in worker.answer(number, seconds=60)
    assert len(worker.stderr) > 4 * 10**6
