"""Draws a place before and after, in the source's style, without holding anybody up."""

from __future__ import annotations

import contextlib

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QObject, QSize, pyqtSignal
from qgis.PyQt.QtGui import QColor, QImage

from ..processing.planned_job import Preview
from ..processing.result_layer import style_result

_LONGEST_SIDE = 1024


class PreviewRenderer(QObject):
    """Makes the two pictures of a preview; a newer one takes the place of an older one."""

    rendered = pyqtSignal(QImage, QImage)
    """Before and after."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[QgsMapRendererParallelJob] = []
        self._layer: QgsRasterLayer | None = None
        self._path = None

    def render(self, preview: Preview, source: QgsRasterLayer, bands: list[int] | None, *, rendered: bool) -> None:
        """Starts drawing.

        Args:
            preview: what was computed; its file is removed when it isn't needed any more.
            source: the layer that it belongs to.
            bands: the source's bands that the preview has; None: all.
            rendered: the preview has the colours of the map.
        """
        self.stop()
        result = QgsRasterLayer(str(preview.path), "preview", "gdal")
        self._path = preview.path
        if not result.isValid():
            self.stop()
            return
        self._layer = result
        result.setCrs(source.crs())
        style_result(source, result, bands, rendered=rendered)
        whole, (left, top, right, bottom) = result.extent(), preview.shown
        shown = QgsRectangle(
            whole.xMinimum() + left * whole.width(),
            whole.yMaximum() - bottom * whole.height(),
            whole.xMinimum() + right * whole.width(),
            whole.yMaximum() - top * whole.height(),
        )
        size = QSize(max(1, round(result.width() * (right - left))), max(1, round(result.height() * (bottom - top))))
        size = size.boundedTo(QSize(_LONGEST_SIDE, _LONGEST_SIDE))
        # A raster without a place has other coordinates in a crop of its own; all others share the ground.
        before = shown if source.crs().isValid() and shown.intersects(preview.extent) else preview.extent
        for layer, extent in ((source, before), (result, shown)):
            job = QgsMapRendererParallelJob(_settings(layer, source.crs(), extent, size))
            job.finished.connect(self._on_finished)
            self._jobs.append(job)
        for job in list(self._jobs):
            job.start()

    def stop(self) -> None:
        """Drops what is under way, and the preview's file."""
        for job in self._jobs:
            job.finished.disconnect(self._on_finished)
            job.cancel()
        self._jobs.clear()
        self._layer = None
        path, self._path = self._path, None
        if path is not None:
            for leftover in (path, path.with_name(path.name + ".aux.xml")):
                with contextlib.suppress(OSError):  # still open on Windows; its folder is removed at the end
                    leftover.unlink(missing_ok=True)

    def _on_finished(self) -> None:
        if len(self._jobs) == 2 and not any(job.isActive() for job in self._jobs):
            before, after = (job.renderedImage() for job in self._jobs)
            self.stop()
            self.rendered.emit(before, after)


def _settings(
    layer: QgsRasterLayer, crs: QgsCoordinateReferenceSystem, extent: QgsRectangle, size: QSize
) -> QgsMapSettings:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(crs)
    settings.setTransformContext(QgsProject.instance().transformContext())
    settings.setExtent(extent)
    settings.setOutputSize(size)
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor(0, 0, 0, 0))
    return settings
