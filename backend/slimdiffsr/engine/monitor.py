"""How far a job is and what it is busy with, told to whoever asked for it; and whether they still want it."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final

from slimdiffsr.engine.job import Activity, CancelledCallback, Progress, ProgressCallback, Stage
from slimdiffsr.errors import JobCancelled

# Shares of a job's progress: statistics, then computing, then assembling.
_STATISTICS_END: Final = 0.03
_COMPUTE_END: Final = 0.92

QUIET_SECONDS = 10.0
"""A job that had nothing to report for so long says what it is busy with."""

_WORDS: Final[dict[Activity, str]] = {
    "plan": "opening the input and the model",
    "read": "waiting for the input to be read",
    "resume": "checking what an earlier run finished",
    "prepare": "preparing the model for this raster",
    "compute": "computing tile {tile} of {tiles}",
    "write": "writing the result",
    "cluster": "waiting for the cluster's workers",
}


class Monitor:
    """The one channel between a running job and its caller.

    Entered as a context it breaks silences of `QUIET_SECONDS`: the latest report goes out again, with what the job is
    busy with.

    Args:
        progress: called from any thread, never by two at once, with fractions that never decrease.
        cancelled: polled at least once a tile.
    """

    def __init__(self, progress: ProgressCallback, cancelled: CancelledCallback) -> None:
        self.tiles_total = 0
        self.tiles_done = 0
        self._progress = progress
        self._cancelled = cancelled
        self._activity: Callable[[], Activity] = lambda: "plan"
        self._stage: Stage = "plan"
        self._fraction = 0.0
        self._reported = time.monotonic()
        self._reporting = threading.Lock()
        self._ended = threading.Event()
        self._heartbeat = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> Monitor:
        self._heartbeat.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._heartbeat.join()

    @contextlib.contextmanager
    def doing(self, activity: Activity | Callable[[], Activity]) -> Iterator[None]:
        """Around work that may take long: what it is, or what tells so at any moment, from another thread."""
        before = self._activity
        self._activity = activity if callable(activity) else lambda: activity
        try:
            yield
        finally:
            self._activity = before

    def planned(self, tiles: int) -> None:
        """The plan is made: the job has so many tiles."""
        self.tiles_total = tiles
        self._report("plan", 0.0)

    def described(self) -> None:
        """The scene's statistics are taken."""
        self._report("statistics", _STATISTICS_END)

    def done(self, tiles: int, message: str = "") -> None:
        """So many more tiles are done."""
        self.tiles_done += tiles
        share = self.tiles_done / self.tiles_total
        self._report("compute", _STATISTICS_END + (_COMPUTE_END - _STATISTICS_END) * share, message)

    def assembling(self, share: float) -> None:
        """That share of the assembling is done.

        Raises:
            JobCancelled: nobody wants the rest.
        """
        self.check_cancelled()
        self._report("assemble", _COMPUTE_END + (1 - _COMPUTE_END) * share)

    def check_cancelled(self) -> None:
        """Raises where the caller doesn't want the result any more.

        Raises:
            JobCancelled: so it is.
        """
        if self._cancelled():
            raise JobCancelled("The job was cancelled.")

    def _report(self, stage: Stage, fraction: float, message: str = "", activity: Activity = "") -> None:
        with self._reporting:
            self._send(stage, fraction, message, activity)

    def _send(self, stage: Stage, fraction: float, message: str, activity: Activity) -> None:
        self._stage, self._fraction = stage, fraction
        self._progress(Progress(fraction, self.tiles_done, self.tiles_total, stage, message, activity))
        self._reported = time.monotonic()

    def _beat(self) -> None:
        while not self._ended.wait(max(0.0, self._reported + QUIET_SECONDS - time.monotonic())):
            with self._reporting:
                if self._ended.is_set() or time.monotonic() < self._reported + QUIET_SECONDS:
                    continue
                activity = self._activity()
                tile = min(self.tiles_done + 1, self.tiles_total)
                words = _WORDS[activity].format(tile=tile, tiles=self.tiles_total)
                try:
                    self._send(self._stage, self._fraction, words, activity)
                except Exception:
                    return  # nobody listens: the job's own next report meets the same error, in the job's thread
