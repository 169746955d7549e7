"""A feedback that tells more of a job than a share in percent."""

from __future__ import annotations

import threading

from qgis.core import QgsProcessingFeedback
from qgis.PyQt.QtCore import pyqtSignal


class JobFeedback(QgsProcessingFeedback):
    """Hands on which tile the engine is at, and what was said, from whichever thread the algorithm runs in."""

    tilesChanged = pyqtSignal(str, int, int, str)
    """Stage of the job, tiles done, tiles in all, and in a word what keeps the job; empty where it moves."""
    warned = pyqtSignal(str)
    failed = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__(False)
        self._lock = threading.Lock()
        self._errors: list[str] = []

    @property
    def errors(self) -> list[str]:
        """What went wrong, in the order that it was reported."""
        with self._lock:
            return list(self._errors)

    def report_tiles(self, stage: str, done: int, total: int, activity: str) -> None:
        """Called by the algorithm as its job goes on."""
        self.tilesChanged.emit(stage, done, total, activity)

    def reportError(self, error, fatalError=False):
        with self._lock:
            self._errors.append(error)
        self.failed.emit(error)
        super().reportError(error, fatalError)

    def pushWarning(self, warning):
        self.warned.emit(warning)
        super().pushWarning(warning)
