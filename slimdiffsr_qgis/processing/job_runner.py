"""Runs one job in a worker on behalf of a Processing algorithm: progress, warnings, cancel and errors."""

from __future__ import annotations

import math
from typing import Any

from qgis.core import QgsProcessingException, QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication

from ..core import log
from ..core.engine_locator import Engine
from ..core.errors import Cancelled, CancelledByForce, PluginError, WorkerDied
from ..core.leftovers import remove_leftovers
from ..core.worker_pool import worker_pool
from .job_feedback import JobFeedback


class JobRunner:
    """Carries a job's messages to a feedback.

    Args:
        feedback: the algorithm's.
        first_percent: how much of the progress bar is used up already.
    """

    def __init__(self, feedback: QgsProcessingFeedback, first_percent: float = 0.0) -> None:
        self._feedback = feedback
        self._first_percent = first_percent
        self._text = ""
        self._warnings: set = set()

    def run(self, engine: Engine, job: dict[str, Any]) -> dict[str, Any]:
        """Computes a job; blocks.

        Returns:
            The result, as docs/protocol.md has it.

        Raises:
            PluginError: it failed or was cancelled.
        """
        try:
            result = worker_pool().request(
                engine,
                "super_resolve",
                job,
                on_progress=self._progress,
                on_log=self._log,
                on_wait=lambda: self._feedback.pushInfo(_tr("Waiting for another run to end...")),
                is_cancelled=self._feedback.isCanceled,
            )
        except (CancelledByForce, WorkerDied):
            if not job.get("resume"):
                remove_leftovers(job)
            raise
        for warning in result.get("warnings") or ():
            self._warn(warning)
        return result

    def _progress(self, params: dict[str, Any]) -> None:
        fraction = min(max(_number(params, "fraction"), 0.0), 1.0)
        done, total = int(_number(params, "tiles_done")), int(_number(params, "tiles_total"))
        self._feedback.setProgress(self._first_percent + (100.0 - self._first_percent) * fraction)
        stage, activity = str(params.get("stage", "")), str(params.get("activity", ""))
        if isinstance(self._feedback, JobFeedback):
            self._feedback.report_tiles(stage, done, total, activity)
        text = waiting_text(activity) or {
            "plan": _tr("Planning"),
            "statistics": _tr("Looking at the whole layer"),
            "compute": _tr("Computing, tiles: {count}").format(count=total),
            "assemble": _tr("Assembling the result"),
        }.get(stage)
        if text and text != self._text:
            self._text = text
            self._feedback.setProgressText(text)

    def _log(self, params: dict[str, Any]) -> None:
        text = str(params.get("message", ""))
        level = params.get("level")
        if level == "warning":
            self._warn(text)
        elif level == "error":
            self._feedback.reportError(text, False)
        else:
            self._feedback.pushInfo(text)

    def _warn(self, text: str) -> None:
        # A warning comes when it arises, and once more in the result.
        if text not in self._warnings:
            self._warnings.add(text)
            self._feedback.pushWarning(text)


def _number(params: dict[str, Any], name: str) -> float:
    """A field of a message; nought where it is missing or no number."""
    value = params.get(name)
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else 0.0


def waiting_text(activity: str) -> str:
    """What keeps a job, for whoever looks on; empty where it does what its stage says, or something unknown."""
    return {
        "plan": _tr("Opening the input and the model"),
        "read": _tr("Waiting for the input to be read"),
        "resume": _tr("Checking what an earlier run finished"),
        "prepare": _tr("Preparing the model for this raster"),
        "write": _tr("Writing the result"),
    }.get(activity, "")


def processing_error(error: PluginError) -> QgsProcessingException:
    """An error as Processing shows it; its code and details go to the log."""
    if not isinstance(error, Cancelled):
        log.warning(error.report)
    return QgsProcessingException(str(error))


def _tr(text: str) -> str:
    return QCoreApplication.translate("JobRunner", text)
