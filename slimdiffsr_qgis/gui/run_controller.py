"""Runs the Processing algorithm in the background for the panel, and adds its result to the project."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal

from ..core import run_history
from ..core.identity import algorithm_id
from ..core.run_history import CANCELLED, FAILED, FINISHED, Run
from ..processing.job_feedback import JobFeedback
from ..processing.result_layer import place_above, style_result
from ..processing.super_resolve_layer import SuperResolveLayer
from ..processing.super_resolve_parameters import with_selection
from ..processing.uncertainty_layer import place_beside, style_uncertainty


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    percent: float
    stage: str
    tiles_done: int
    tiles_total: int
    activity: str
    """What keeps the job, in the protocol's word; empty where it moves."""
    seconds_left: float | None
    """None as long as nobody can tell."""


class RunController(QObject):
    """One run at a time."""

    started = pyqtSignal()
    progressed = pyqtSignal(object)
    """A `Progress`."""
    warned = pyqtSignal(str)
    ended = pyqtSignal(object)
    """The `Run` as it is remembered."""
    resultAdded = pyqtSignal(object)
    """The `QgsRasterLayer`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._task: QgsProcessingAlgRunnerTask | None = None
        self._feedback: JobFeedback | None = None
        self._context: QgsProcessingContext | None = None

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._task is not None

    def start(self, parameters: dict[str, Any], *, group: bool) -> None:
        """Starts a run.

        Args:
            parameters: the algorithm's.
            group: put the result into a group with its source.

        Raises:
            QgsProcessingException: it can't be started; the text says why.
        """
        if self.is_running:
            raise QgsProcessingException(self._tr("A run is under way; wait for it or cancel it."))
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(algorithm_id("superresolvelayer"))
        if algorithm is None:
            raise QgsProcessingException(
                self._tr("SlimDiffSR's algorithms are switched off in the Processing options.")
            )
        possible, reason = algorithm.canExecute()
        if not possible:
            raise QgsProcessingException(reason)
        self._context = QgsProcessingContext()
        self._context.setProject(QgsProject.instance())
        given = with_selection(parameters)
        ok, message = algorithm.checkParameterValues(given, self._context)
        if not ok:
            raise QgsProcessingException(message)
        layer = QgsProject.instance().mapLayer(str(parameters[SuperResolveLayer.INPUT]))
        self._layer_id, self._layer_name = layer.id(), layer.name()
        self._source = layer.source()
        self._parameters, self._group = dict(parameters), group
        self._when, self._begin = run_history.now(), time.monotonic()
        self._tiles, self._first = ("", 0, 0, ""), None
        self._feedback = JobFeedback()
        self._feedback.progressChanged.connect(self._on_progress)
        self._feedback.tilesChanged.connect(self._on_tiles)
        self._feedback.warned.connect(self.warned)
        task = QgsProcessingAlgRunnerTask(algorithm, given, self._context, self._feedback)
        task.setDescription(self._tr("Super-resolve {layer}").format(layer=self._layer_name))
        task.executed.connect(self._on_executed)
        self._task = task
        self.started.emit()
        QgsApplication.taskManager().addTask(task)

    def cancel(self) -> None:
        """Asks the run to stop; `ended` comes when it has."""
        if self._task is not None:
            self._task.cancel()

    def abandon(self) -> None:
        """Cancels, and hears nothing more of it."""
        task, self._task = self._task, None
        if task is not None:
            task.executed.disconnect(self._on_executed)
            self._feedback.progressChanged.disconnect(self._on_progress)
            self._feedback.tilesChanged.disconnect(self._on_tiles)
            self._feedback.warned.disconnect(self.warned)
            task.cancel()
            task.waitForFinished(4000)

    def _on_tiles(self, stage: str, done: int, total: int, activity: str) -> None:
        self._tiles = (stage, done, total, activity)
        if self._feedback is not None:
            self._on_progress(self._feedback.progress())

    def _on_progress(self, percent: float) -> None:
        if self._task is not None:
            self.progressed.emit(Progress(percent, *self._tiles, self._seconds_left(percent)))

    def _seconds_left(self, percent: float) -> float | None:
        stage, done, total, _ = self._tiles
        now = time.monotonic()
        if stage == "assemble":
            return None  # short, and not at the tiles' pace
        if stage != "compute" or done < 1:
            return None
        if self._first is None:
            # The time before the first tile says nothing about the tiles that follow.
            self._first = (now, done)
            return None
        begin, first = self._first
        if done <= first:
            return None
        pace = (now - begin) / (done - first)
        return pace * (total - done) * 1.1

    def _on_executed(self, successful: bool, results: dict[str, Any]) -> None:
        if self._task is None:
            return
        feedback, self._task = self._feedback, None
        seconds = time.monotonic() - self._begin
        outcome, message, output = FINISHED, "", ""
        if successful:
            output = str(results[SuperResolveLayer.OUTPUT])
            seconds = float(results.get(SuperResolveLayer.SECONDS) or seconds)
            message = self._add(output, str(results.get(SuperResolveLayer.UNCERTAINTY) or ""))
        elif feedback.isCanceled():
            outcome = CANCELLED
        else:
            outcome = FAILED
            message = " ".join(feedback.errors) or self._tr("The run failed; SlimDiffSR's log has the details.")
        run = Run(
            self._layer_name, self._source, self._parameters, outcome, self._when, output, round(seconds, 1), message
        )
        run_history.remember(run)
        self.ended.emit(run)

    def _add(self, output: str, uncertainty: str) -> str:
        """Adds the result, and its uncertainty, to the project; returns what is wrong with them, if anything."""
        scale = self._parameters.get(SuperResolveLayer.SCALE, "4")
        name = self._tr("{layer} ({scale}x)").format(layer=self._layer_name, scale=scale)
        project = QgsProject.instance()
        source = project.mapLayer(self._layer_id)
        result = QgsRasterLayer(output, name, "gdal")
        if not result.isValid():
            return self._tr("The result {path} can't be opened.").format(path=output)
        project.addMapLayer(result, source is None)
        if isinstance(source, QgsRasterLayer):
            rendered = bool(self._parameters.get(SuperResolveLayer.AS_DISPLAYED))
            style_result(source, result, self._parameters.get(SuperResolveLayer.BANDS), rendered=rendered)
            place_above(project, result, source, group=self._group)
        problem = self._add_uncertainty(uncertainty, result) if uncertainty else ""
        self.resultAdded.emit(result)  # last: an entry of the layer tree that moves isn't the current one any more
        return problem

    def _add_uncertainty(self, path: str, result: QgsRasterLayer) -> str:
        """Adds the uncertainty of a result; returns what is wrong with it, if anything."""
        layer = QgsRasterLayer(path, self._tr("{name}, uncertainty").format(name=result.name()), "gdal")
        if not layer.isValid():
            return self._tr("The result {path} can't be opened.").format(path=path)
        style_uncertainty(layer)
        QgsProject.instance().addMapLayer(layer, False)
        place_beside(QgsProject.instance(), layer, result)
        return ""

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("RunController", text)
