"""How far a job is, told to whoever asked for it; and whether they still want it."""

from __future__ import annotations

from typing import Final

from slimdiffsr.engine.job import CancelledCallback, Progress, ProgressCallback, Stage
from slimdiffsr.errors import JobCancelled

# Shares of a job's progress: statistics, then computing, then assembling.
_STATISTICS_END: Final = 0.03
_COMPUTE_END: Final = 0.92


class Monitor:
    """The one channel between a running job and its caller.

    Args:
        tiles: how many tiles the job has.
        progress: called with fractions that never decrease.
        cancelled: polled at least once a tile.
    """

    def __init__(self, tiles: int, progress: ProgressCallback, cancelled: CancelledCallback) -> None:
        self.tiles_total = tiles
        self.tiles_done = 0
        self._progress = progress
        self._cancelled = cancelled

    def planned(self) -> None:
        """The plan is made."""
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

    def _report(self, stage: Stage, fraction: float, message: str = "") -> None:
        self._progress(Progress(fraction, self.tiles_done, self.tiles_total, stage, message))
