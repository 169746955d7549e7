"""A small part of the result, computed as soon as something changes."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import tempfile
import time
from pathlib import Path
from typing import Callable

from qgis.core import (
    QgsApplication,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.gui import QgsMapCanvas, QgsMapTool, QgsRubberBand
from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ..core.compat import POLYGON_GEOMETRY
from ..core.errors import PluginError
from ..core.latest_only import LatestOnly
from ..processing.planned_job import PlannedJob, Preview
from .before_after_view import BeforeAfterView
from .place_picker import PlacePicker
from .preview_renderer import PreviewRenderer
from .swipe_item import Z_VALUE as SWIPE_Z_VALUE

SIDE = 64
"""Input pixels: at scale 4 the result is shown pixel by pixel, and takes a third of a second on one core."""
_TOPIC = "preview"
_SETTLE_MILLISECONDS = 250


class PreviewPanel(QWidget):
    """The preview with its two buttons: follow the map's centre, or stay at a place that is clicked.

    Args:
        canvas: the map.
        queue: where the computing is asked for.
        parent: the panel.
    """

    shown = pyqtSignal(float)
    """New pictures are there; seconds since they were asked for."""

    def __init__(self, canvas: QgsMapCanvas, queue: LatestOnly, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._queue = canvas, queue
        self._planned: PlannedJob | None = None
        self._layer: QgsRasterLayer | None = None
        self._place: QgsPointXY | None = None  # in the canvas' CRS; None: the centre
        self._folder: Path | None = None
        self._numbers = itertools.count(1)
        self._asked = 0.0
        self._bands: list[int] | None = None
        self._previous_tool: QgsMapTool | None = None
        self._make_widgets()
        self._renderer = PreviewRenderer(self)
        self._renderer.rendered.connect(self._on_rendered)
        self._marker = QgsRubberBand(canvas, POLYGON_GEOMETRY)
        self._marker.setStrokeColor(QColor(255, 140, 0))
        self._marker.setFillColor(QColor(0, 0, 0, 0))  # colours are what is being judged here
        self._marker.setWidth(2)
        self._marker.setZValue(SWIPE_Z_VALUE + 1)
        self._tool = PlacePicker(canvas)
        self._tool.picked.connect(self._on_picked)
        self._tool.deactivated.connect(lambda: self.pick_button.setChecked(False))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MILLISECONDS)
        self._settle.timeout.connect(self._ask)
        canvas.extentsChanged.connect(self._on_map_moved)

    def set_job(self, planned: PlannedJob | None, layer: QgsRasterLayer | None) -> None:
        """Shows another job's preview, asked for at once; None for none."""
        if layer is not self._layer:
            self._place = None
            self.centre_button.setChecked(True)
        self._planned, self._layer = planned, layer
        if planned is None:
            self._queue.forget(_TOPIC)
            self._renderer.stop()
            self._marker.reset(POLYGON_GEOMETRY)
            self.view.set_text(self._tr("No preview."))
            self.caption.clear()
        elif self._give_up():
            self._settle.stop()
            self._ask()

    def ask_soon(self) -> None:
        """Computes the preview anew, once what changes has settled."""
        if self._give_up():
            self._settle.start()

    def close_down(self) -> None:
        """Takes everything back."""
        self._settle.stop()
        self._canvas.extentsChanged.disconnect(self._on_map_moved)
        self._renderer.stop()
        if self._canvas.mapTool() is self._tool:
            self._put_tool_back()
        self._canvas.scene().removeItem(self._marker)
        self._marker = None
        self._tool.deleteLater()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def showEvent(self, event):
        super().showEvent(event)
        self.ask_soon()

    def hideEvent(self, event):
        super().hideEvent(event)
        self._settle.stop()
        self._queue.forget(_TOPIC)
        if self._marker is not None:
            self._marker.reset(POLYGON_GEOMETRY)

    def _make_widgets(self) -> None:
        tr = self._tr
        self.view = BeforeAfterView(self)
        self.centre_button = QToolButton(self)
        self.centre_button.setIcon(QgsApplication.getThemeIcon("/mActionPan.svg"))
        self.centre_button.setText(tr("Map centre"))
        self.centre_button.setToolTip(tr("Show the centre of the map, and follow it"))
        self.centre_button.setCheckable(True)
        self.centre_button.setChecked(True)
        self.pick_button = QToolButton(self)
        self.pick_button.setIcon(QgsApplication.getThemeIcon("/mActionCapturePoint.svg"))
        self.pick_button.setText(tr("Pick a place"))
        self.pick_button.setToolTip(tr("Click a place on the map to see it here"))
        self.pick_button.setCheckable(True)
        for button in (self.centre_button, self.pick_button):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setAutoRaise(True)
        self.caption = QLabel(self)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        buttons = QHBoxLayout()
        buttons.addWidget(self.centre_button)
        buttons.addWidget(self.pick_button)
        buttons.addStretch(1)
        buttons.addWidget(self.caption)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(buttons)
        layout.addWidget(self.view)
        self.centre_button.clicked.connect(self._on_centre)
        self.pick_button.clicked.connect(self._on_pick)

    # The place.

    def _on_map_moved(self) -> None:
        if self._place is None:
            self.ask_soon()

    def _on_centre(self) -> None:
        self._place = None
        self.centre_button.setChecked(True)
        self.ask_soon()

    def _on_pick(self, on: bool) -> None:
        if on:
            self._previous_tool = self._canvas.mapTool()
            self._canvas.setMapTool(self._tool)
        elif self._canvas.mapTool() is self._tool:
            self._put_tool_back()

    def _on_picked(self, point: QgsPointXY) -> None:
        self._place = point
        self.centre_button.setChecked(False)
        self._put_tool_back()
        self.ask_soon()

    def _put_tool_back(self) -> None:
        previous, self._previous_tool = self._previous_tool, None
        self._canvas.unsetMapTool(self._tool)
        if previous is not None and previous is not self._tool:
            self._canvas.setMapTool(previous)

    def _centre(self) -> QgsPointXY:
        """The place in the layer's CRS: within the layer, and in sight if any of the layer is."""
        layer, canvas = self._layer, self._canvas
        transform = QgsCoordinateTransform(
            canvas.mapSettings().destinationCrs(), layer.crs(), QgsProject.instance().transformContext()
        )
        extent = layer.extent()
        try:
            if self._place is not None:
                return transform.transform(self._place)
            centre = transform.transform(canvas.center())
            if extent.contains(centre):
                return centre
            seen = transform.transformBoundingBox(canvas.extent()).intersect(extent)
            return (extent if seen.isEmpty() else seen).center()
        except QgsCsException:
            return extent.center()

    # The computing.

    def _give_up(self) -> bool:
        """Drops what is under way, since it shows how it was; False where there is nothing to be shown instead."""
        if self._planned is None or not self.isVisible():
            return False
        self._queue.forget(_TOPIC)
        self._renderer.stop()
        self.view.set_busy()
        return True

    def _ask(self) -> None:
        planned, layer = self._planned, self._layer
        if planned is None or layer is None or not self.isVisible():
            return
        if self._folder is None or not self._folder.is_dir():
            self._folder = Path(tempfile.mkdtemp(prefix="slimdiffsr-preview-", dir=QgsProcessingUtils.tempFolder()))
        folder = self._folder
        target = folder / f"{next(self._numbers)}.tif"
        bands = None if planned.is_rendered else _shown_bands(layer)
        centre, self._bands, self._asked = self._centre(), bands, time.monotonic()

        def work(is_cancelled: Callable[[], bool]) -> Preview:
            for unseen in folder.glob("*.tif"):
                with contextlib.suppress(OSError):
                    unseen.unlink()
            return planned.preview(centre, SIDE, bands, target, is_cancelled)

        self._queue.ask(_TOPIC, work, self._on_preview, self._on_error)

    def _on_preview(self, preview: Preview) -> None:
        if self._layer is None or self._planned is None or not self.isVisible():
            preview.path.unlink(missing_ok=True)
            return
        self._mark(preview.extent)
        self._renderer.render(preview, self._layer, self._bands, rendered=self._planned.is_rendered)

    def _on_rendered(self, before, after) -> None:
        seconds = time.monotonic() - self._asked
        self.view.set_images(before, after)
        self.caption.setText(self._tr("{seconds} s").format(seconds=QLocale().toString(seconds, "f", 1)))
        self.shown.emit(seconds)

    def _on_error(self, error: PluginError) -> None:
        self._marker.reset(POLYGON_GEOMETRY)
        self.view.set_text(str(error))
        self.caption.clear()

    def _mark(self, extent: QgsRectangle) -> None:
        self._marker.setToGeometry(QgsGeometry.fromRect(extent), self._layer.crs())
        self._marker.show()

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("PreviewPanel", text)


def _shown_bands(layer: QgsRasterLayer) -> list[int] | None:
    """The bands that the layer's style draws; None where it draws ready colours."""
    renderer = layer.renderer()
    if renderer is None or renderer.type() == "singlebandcolordata":
        return None
    return sorted({band for band in renderer.usesBands() if 1 <= band <= layer.bandCount()}) or None
