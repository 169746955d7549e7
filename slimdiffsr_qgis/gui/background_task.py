"""Work in a thread of QGIS's task manager: it shows in the status bar, can be cancelled there, and QGIS asks before it
quits."""

from __future__ import annotations

import threading
import time
import traceback
from typing import Any, Callable

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ..core import log
from ..core.error_codes import Code
from ..core.errors import Cancelled, PluginError

_REPORT_SECONDS = 0.2
# Who starts a task shows how it ended; QGIS need not (it can't be told before 3.26).
_FLAGS = QgsTask.Flag.CanCancel
if hasattr(QgsTask.Flag, "Silent"):
    _FLAGS = _FLAGS | QgsTask.Flag.Silent
_running: set = set()


class BackgroundTask(QgsTask):
    """One piece of work.

    Args:
        description: what the status bar shows.
        work: gets this task; returns an answer or raises. It may call `report` and emit `said`.
    """

    progressed = pyqtSignal(float, str)
    """Fraction of the whole, and what is done now."""
    said = pyqtSignal(str)
    """A line for a log pane."""
    ended = pyqtSignal(object, object)
    """The answer and None, or None and the PluginError; both None if it was cancelled before it began."""

    def __init__(self, description: str, work: Callable[[BackgroundTask], Any]) -> None:
        super().__init__(description, _FLAGS)
        self.cancelled = threading.Event()
        """Set by `cancel`; the work has to look at it."""
        self.over = threading.Event()
        """Set when the work no longer runs."""
        self._work = work
        self._reported = (0.0, "")
        self._answer: Any = None
        self._error: PluginError | None = None

    def start(self) -> None:
        """Hands it to the task manager."""
        _running.add(self)  # the task manager owns the C++ half alone
        QgsApplication.taskManager().addTask(self)

    def cancel(self) -> None:
        self.cancelled.set()
        super().cancel()

    def report(self, fraction: float, text: str) -> None:
        """Tells progress; may be called as often as the work likes, and from its thread."""
        now = time.monotonic()
        if text != self._reported[1] or now - self._reported[0] > _REPORT_SECONDS:
            self._reported = (now, text)
            self.setProgress(100.0 * fraction)
            self.progressed.emit(fraction, text)

    def run(self) -> bool:
        try:
            self._answer = self._work(self)
        except PluginError as error:
            if not isinstance(error, Cancelled):
                log.warning(error.report)
            self._error = error
        except Exception as error:  # a thread's exception would be lost
            log.warning(traceback.format_exc())
            self._error = PluginError(f"{type(error).__name__}: {error}", Code.INTERNAL, traceback.format_exc())
        finally:
            self.over.set()
        return self._error is None

    def finished(self, _result: bool) -> None:
        _running.discard(self)
        self.ended.emit(self._answer, self._error)


def stop_tasks(seconds: float = 5.0) -> None:
    """Cancels all of the plugin's tasks and waits until they no longer run."""
    tasks = list(_running)
    for task in tasks:
        task.blockSignals(True)  # who wanted to know is being taken down
        task.cancel()
    deadline = time.monotonic() + seconds
    for task in tasks:
        if task.status() == QgsTask.TaskStatus.Running:
            task.over.wait(max(0.0, deadline - time.monotonic()))
    _running.clear()
