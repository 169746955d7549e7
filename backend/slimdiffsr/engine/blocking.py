"""Work that can hang where Python has no say, such as a read from a server that stalls: given up, not waited for.

GDAL can't be interrupted. Whoever cancels a job is answered all the same; the thread that hangs ends when GDAL does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, Final, TypeVar

POLL_SECONDS: Final = 0.1
GRACE_SECONDS: Final = 1.0
"""Work that nobody wants any more may end by itself for so long: most reads take milliseconds."""

T = TypeVar("T")

THREADS: Final = ThreadPoolExecutor(1024, "engine")
"""Kept from one job to the next, as many as are ever needed at once: a thread's first raster costs GDAL ten
milliseconds."""
_given_up: list[Future[Any]] = []


def cancellable(work: Callable[[], T], check_cancelled: Callable[[], None]) -> T:
    """Does work in a thread of its own, and leaves it alone with it once the job is cancelled.

    Args:
        work: what may hang.
        check_cancelled: called ten times a second; raises to stop.

    Returns:
        What the work returned.

    Raises:
        Exception: what the work or `check_cancelled` raised.
    """
    future = THREADS.submit(work)
    try:
        while not wait([future], POLL_SECONDS).done:
            check_cancelled()
    except BaseException:
        give_up([future])
        raise
    try:
        return future.result()
    finally:
        del future  # it holds the error, whose traceback holds this frame


def give_up(futures: Iterable[Future[Any]]) -> None:
    """Waits a little for work that nobody wants any more, then no longer."""
    _given_up[:] = [future for future in _given_up if not future.done()]
    _given_up.extend(wait(futures, GRACE_SECONDS).not_done)


def is_any_hanging() -> bool:
    """Whether work that was given up still goes on: Python would wait for it before it ends."""
    return any(not future.done() for future in _given_up)
