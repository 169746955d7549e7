"""Work that hangs is given up when it is cancelled; other work gives its answer or its error."""

from __future__ import annotations

import threading
import time

import pytest

from slimdiffsr.engine.blocking import cancellable, is_any_hanging

PATIENCE = 10.0
"""Seconds after which something counts as hanging."""


class Stopped(Exception):
    """What a cancelled job raises."""


def never() -> None:
    """Nobody cancels."""


def fail() -> None:
    raise KeyError("a")


def test_work_gives_its_answer_or_its_error():
    assert cancellable(lambda: 7, never) == 7
    with pytest.raises(KeyError):
        cancellable(fail, never)
    assert not is_any_hanging()


def test_work_that_hangs_is_left_alone():
    released, hangs = threading.Event(), threading.Event()

    def work() -> None:
        hangs.set()
        released.wait(PATIENCE)

    def check() -> None:
        if hangs.is_set():
            raise Stopped

    with pytest.raises(Stopped):
        cancellable(work, check)
    assert is_any_hanging()
    assert cancellable(lambda: 7, never) == 7, "others have threads of their own"
    released.set()
    deadline = time.monotonic() + PATIENCE
    while is_any_hanging():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_cancelled_work_that_ends_at_once_does_not_count_as_hanging():
    cancelled = threading.Event()

    def check() -> None:
        cancelled.set()
        raise Stopped

    with pytest.raises(Stopped):
        cancellable(lambda: cancelled.wait(PATIENCE), check)
    assert not is_any_hanging()
