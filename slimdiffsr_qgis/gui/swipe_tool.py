"""The map tool that compares a result with what lies below it: drag a line across the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Callable

from qgis.core import (
    QgsMapLayer,
    QgsMapRendererCache,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapTool
from qgis.PyQt.QtCore import QCoreApplication, Qt, pyqtSignal
from qgis.PyQt.QtGui import QCursor

from ..processing.result_layer import SOURCE_PROPERTY, source_of_result
from .swipe_item import SwipeItem


class SwipeTool(QgsMapTool):
    """Left of the line, or above it, the map is shown without the result.

    The mouse wheel and the middle button zoom and pan as ever; the right button turns the line.

    Args:
        canvas: the map.
        current_layer: tells which layer is meant; a result, a source with results, or any other layer to look under.
    """

    turned = pyqtSignal(bool)
    """The line was turned; true for a vertical one."""

    def __init__(self, canvas: QgsMapCanvas, current_layer: Callable[[], QgsMapLayer | None]) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._current_layer = current_layer
        self._vertical = True
        self._share = 0.5
        self._item: SwipeItem | None = None
        self._job: QgsMapRendererParallelJob | None = None
        # The sender of the signal that tells its end, which it must outlive.
        self._finished: QgsMapRendererParallelJob | None = None
        # Destroying a job waits for what it draws: these live until they have ended.
        self._dropped: list[QgsMapRendererParallelJob] = []
        self._settings: QgsMapSettings | None = None
        self._cache = QgsMapRendererCache()  # layers that didn't change are not drawn again
        self._dragging = False

    @property
    def item(self) -> SwipeItem | None:
        """What is drawn, while the tool is active."""
        return self._item

    @property
    def is_rendering(self) -> bool:
        """Whether a new picture is on its way."""
        return self._job is not None

    def set_vertical(self, vertical: bool) -> None:
        """Turns the line."""
        if vertical == self._vertical:
            return
        self._vertical = vertical
        if self._item is not None:
            self._item.set_vertical(vertical)
        self._set_split_cursor()
        self.turned.emit(vertical)

    def refresh(self) -> None:
        """Draws anew what belongs before the line."""
        if self._item is None:
            return
        self._drop_job()
        settings = QgsMapSettings(self._canvas.mapSettings())
        settings.setLayers(before_layers(self._canvas.layers(), self._current_layer()))
        self._settings = settings
        self._job = QgsMapRendererParallelJob(settings)
        self._job.setCache(self._cache)
        self._job.finished.connect(self._on_finished)
        self._job.start()

    def activate(self):
        super().activate()
        if self._item is None:
            self._item = SwipeItem(self._canvas)
            self._item.set_vertical(self._vertical)
            self._item.move_line(self._share)
            self._canvas.renderStarting.connect(self.refresh)
        self._set_split_cursor()
        self.refresh()

    def deactivate(self):
        self._take_back()
        super().deactivate()

    def close_down(self) -> None:
        """Takes everything back, whether active or not."""
        self._take_back()

    def canvasPressEvent(self, event):
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragging = True
            self._move_to(event.pos())

    def canvasMoveEvent(self, event):
        if self._dragging:
            self._move_to(event.pos())

    def canvasReleaseEvent(self, event):
        if event.button() == Qt.MouseButton.LeftButton and self._dragging:
            self._move_to(event.pos())
            self._dragging = False
        elif event.button() == Qt.MouseButton.RightButton:
            self.set_vertical(not self._vertical)

    def keyPressEvent(self, event):
        if event.key() == Qt.Key.Key_Escape:
            self._canvas.unsetMapTool(self)
            event.accept()
        else:
            event.ignore()

    def _move_to(self, position) -> None:
        if self._item is None:
            return
        along, length = (
            (position.x(), self._canvas.width()) if self._vertical else (position.y(), self._canvas.height())
        )
        self._share = along / max(1, length)
        self._item.move_line(self._share)

    def _set_split_cursor(self) -> None:
        self.setCursor(QCursor(Qt.CursorShape.SplitHCursor if self._vertical else Qt.CursorShape.SplitVCursor))

    def _on_finished(self) -> None:
        self._finished, self._job = self._job, None
        if self._finished is not None and self._item is not None:
            self._item.set_picture(self._finished.renderedImage(), self._settings)

    def _drop_job(self) -> None:
        self._dropped = [job for job in self._dropped if job.isActive()]
        job, self._job = self._job, None
        if job is not None:
            job.finished.disconnect(self._on_finished)
            job.cancelWithoutBlocking()
            self._dropped.append(job)

    def _take_back(self) -> None:
        self._drop_job()
        if self._item is not None:
            self._canvas.renderStarting.disconnect(self.refresh)
            self._canvas.scene().removeItem(self._item)
            self._item = None
        self._dragging = False

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("SwipeTool", text)


def before_layers(shown: Sequence[QgsMapLayer], current: QgsMapLayer | None) -> list[QgsMapLayer]:
    """The map's layers as they were before a layer was super-resolved.

    Args:
        shown: the map's layers, the uppermost first.
        current: a result, a source that has results, or any layer to look under.

    Returns:
        The layers without the result; its source stands in its place where it isn't shown by itself.
    """
    if current is None:
        return list(shown)
    source = source_of_result(QgsProject.instance(), current) if isinstance(current, QgsRasterLayer) else None
    hidden = [current]
    if source is None:
        results = [layer for layer in shown if layer.customProperty(SOURCE_PROPERTY, "") == current.id()]
        if results:
            source, hidden = current, results
    ids = {layer.id() for layer in hidden}
    layers: list[QgsMapLayer] = []
    for layer in shown:
        if layer.id() not in ids:
            layers.append(layer)
        elif source is not None and not any(other.id() == source.id() for other in [*shown, *layers]):
            layers.append(source)
    return layers
