"""The wire format: what is read, what is refused, what is written."""

from __future__ import annotations

import json
import math
import os
import threading
import time

import pytest

from slimdiffsr.errors import Code, ModelError
from slimdiffsr.service import protocol
from slimdiffsr.service.protocol import MAX_LINE_BYTES, Request, RpcError
from slimdiffsr.service.streams import Outbox, read_lines


def test_a_request_is_read() -> None:
    line = b'{"jsonrpc": "2.0", "id": 7, "method": "cancel", "params": {"id": 3}}'
    assert protocol.parse_request(line) == Request("cancel", {"id": 3}, 7)


def test_params_may_be_left_out_and_a_notification_has_no_id() -> None:
    assert protocol.parse_request(b'{"jsonrpc": "2.0", "method": "shutdown"}') == Request("shutdown", {}, None)


@pytest.mark.parametrize(
    ("line", "code", "request_id"),
    [
        (b"hello", -32700, None),
        (b"\xff\xfe{}", -32700, None),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "models", "params": {"x": NaN}}', -32700, None),
        (b"[" * 100_000, -32700, None),
        (b'{"jsonrpc": "2.0", "id": ' + b"9" * 5000 + b"}", -32700, None),
        (b"[]", -32600, None),
        (b"3", -32600, None),
        (b"null", -32600, None),
        (b'{"id": 1, "method": "models"}', -32600, 1),
        (b'{"jsonrpc": "1.0", "id": 1, "method": "models"}', -32600, 1),
        (b'{"jsonrpc": "2.0", "id": "a"}', -32600, "a"),
        (b'{"jsonrpc": "2.0", "id": 1, "method": 5}', -32600, 1),
        (b'{"jsonrpc": "2.0", "id": null, "method": "models"}', -32600, None),
        (b'{"jsonrpc": "2.0", "id": true, "method": "models"}', -32600, None),
        (b'{"jsonrpc": "2.0", "id": 1.5, "method": "models"}', -32600, None),
        (b'{"jsonrpc": "2.0", "id": {}, "method": "models"}', -32600, None),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "models", "params": [1]}', -32602, 1),
    ],
)
def test_what_is_no_request_is_refused(line: bytes, code: int, request_id: object) -> None:
    with pytest.raises(RpcError) as caught:
        protocol.parse_request(line)
    assert (caught.value.code, caught.value.request_id) == (code, request_id)


def test_an_answer_is_one_line_of_strict_json() -> None:
    line = protocol.encode(
        protocol.result_message(1, {"text": "a\nb\u2028é", "nan": math.nan, "deep": [{"x": -math.inf}]})
    )
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert json.loads(line)["result"] == {"text": "a\nb\u2028é", "nan": None, "deep": [{"x": None}]}


def test_an_answer_over_the_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="limit"):
        protocol.encode({"text": "x" * MAX_LINE_BYTES})


def test_engine_errors_carry_their_kind_and_stay_on_one_line() -> None:
    message = protocol.error_message(protocol.engine_error(ModelError("No such\nmodel.", Code.MODEL_UNKNOWN), 4))
    data = {"kind": "model", "code": "model.unknown"}
    assert message["error"] == {"code": -32000, "message": "No such model.", "data": data}
    assert message["id"] == 4


def test_unexpected_errors_are_internal() -> None:
    assert protocol.internal_error(KeyError("x"), 1).data == {"kind": "internal", "code": "internal"}
    assert "memory" in protocol.internal_error(MemoryError(), 1).message


def _lines_of(data: bytes) -> list[bytes | RpcError]:
    reading, writing = os.pipe()

    def feed() -> None:
        with os.fdopen(writing, "wb") as stream:
            stream.write(data)

    thread = threading.Thread(target=feed)
    thread.start()
    lines = list(read_lines(reading))
    thread.join()
    os.close(reading)
    return lines


def test_lines_are_split_and_blank_ones_and_an_unfinished_last_one_dropped() -> None:
    assert _lines_of(b"a\r\n\n  \nb\nunfinished") == [b"a", b"b"]


@pytest.mark.parametrize("size", [MAX_LINE_BYTES, MAX_LINE_BYTES + 70_000, 5 * MAX_LINE_BYTES])
def test_a_line_over_the_limit_is_one_error_and_reading_goes_on(size: int) -> None:
    first, middle, last = _lines_of(b"a\n" + b"x" * size + b"\nb\n")
    assert (first, last) == (b"a", b"b")
    assert isinstance(middle, RpcError)


def test_the_longest_allowed_line_is_read() -> None:
    longest = b"x" * (MAX_LINE_BYTES - 1)
    assert _lines_of(longest + b"\n") == [longest]


def _drain(reading: int) -> list[dict[str, object]]:
    data = bytearray()
    while chunk := os.read(reading, 1 << 16):
        data += chunk
    os.close(reading)
    return [json.loads(line) for line in data.splitlines()]


def test_progress_is_thinned_but_the_last_of_a_stage_goes_out_in_order() -> None:
    reading, writing = os.pipe()
    outbox = Outbox(writing, on_broken=lambda: None)
    for stage in ("plan", "compute"):
        for number in range(500):
            outbox.send_progress(stage, {"stage": stage, "number": number})
            time.sleep(0.0005)
    outbox.flush_progress()
    outbox.send({"answer": True})
    outbox.close(5)
    os.close(writing)
    messages = _drain(reading)
    assert messages[-1] == {"answer": True}
    assert messages[-2] == {"stage": "compute", "number": 499}
    assert {"stage": "plan", "number": 499} in messages
    assert len(messages) < 40
    assert messages[:-1] == sorted(messages[:-1], key=lambda m: (m["stage"] == "compute", m["number"]))


def test_a_progress_message_is_not_held_back_for_long() -> None:
    reading, writing = os.pipe()
    outbox = Outbox(writing, on_broken=lambda: None)
    outbox.send_progress("compute", {"number": 1})
    time.sleep(0.05)
    outbox.send_progress("compute", {"number": 2})
    time.sleep(0.5)
    assert os.read(reading, 100) == b'{"number":1}\n{"number":2}\n'
    outbox.close(1)
    os.close(writing)
    os.close(reading)


def test_a_client_that_left_is_noticed_and_nothing_hangs() -> None:
    reading, writing = os.pipe()
    left = threading.Event()
    outbox = Outbox(writing, on_broken=left.set)
    os.close(reading)
    outbox.send({"answer": True})
    assert left.wait(5)
    outbox.send({"answer": True})
    outbox.wait_for_room()
    outbox.close(1)
    os.close(writing)
