"""Sources that QGIS itself writes to a GeoTIFF, for a worker that can't read them: their data, or their colours."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import Callable

from qgis.core import (
    QgsCoordinateTransformContext,
    QgsFeedback,
    QgsRasterDataProvider,
    QgsRasterInterface,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QCoreApplication

from .error_codes import Code
from .errors import SourceRefused
from .export import ExportGrid, Pixels, export_masked, export_raster, write_stand_in
from .nodata import travelling
from .raster_source import JobKeys, RasterSource, widened_note
from .source_grid import SourceGrid, whole_above


class ExportedSource(RasterSource):
    """What GDAL can't open by name: a copy of the layer's data provider writes the part that is wanted to a GeoTIFF."""

    def __init__(
        self, name: str, grid: SourceGrid, notes: list[str], provider: QgsRasterDataProvider, masked: bool
    ) -> None:
        super().__init__(name, grid, notes)
        self._provider = provider
        self._masked = masked  # the layer's nodata has to be brought down to one value a band

    def made_up(self, resolution):
        return not self.grid.has_size

    @contextmanager
    def opened(self, extent, resolution, folder, transform_context, feedback, report):
        # The engine's messages name its input: let it be the layer's name, less what is special in a path.
        path = folder / (re.sub(r"[^\w\- ]", "_", self.name)[:80].strip() or "layer")
        path = path.with_name(path.name + ".tif")
        grid = self._checked_grid(extent, resolution, folder)
        if extent is not None and not self.made_up(resolution) and grid.extent != self.grid.common(extent):
            report(widened_note())
        text = _tr("Exporting {columns} x {rows} pixels of '{layer}' at {size:.6g} map units a pixel.")
        report(
            text.format(columns=grid.columns, rows=grid.rows, layer=self.name, size=grid.extent.width() / grid.columns)
        )
        try:
            yield {"input": str(path), **self._write(path, grid, transform_context, feedback, report)}
        finally:
            for leftover in (path, path.with_name(path.name + ".aux.xml")):
                leftover.unlink(missing_ok=True)

    def described(self, extent, resolution, folder):
        path = folder / "described.tif"
        write_stand_in(self._pixels(), self.grid.crs, self._checked_grid(extent, resolution, folder), path)
        return {"input": str(path)}

    def export_grid(self, extent: QgsRectangle | None, resolution: float | None) -> ExportGrid:
        """The pixels to export: the source's own, else made from `resolution`.

        Raises:
            SourceRefused: no extent or resolution where one is needed.
        """
        if not self.made_up(resolution):
            window = (0, 0, self.grid.columns, self.grid.rows)
            if extent is not None:
                window = self.grid.window(self.grid.common(extent))
            return ExportGrid(self.grid.window_extent(window), window[2], window[3])
        if extent is None and not self.grid.has_size:
            text = _tr("The layer '{layer}' has no size of its own: choose an extent.")
            raise SourceRefused(text.format(layer=self.name), Code.EXTENT)
        if resolution is None or not resolution > 0:
            text = _tr("The layer '{layer}' has no resolution of its own: give the export resolution.")
            raise SourceRefused(text.format(layer=self.name), Code.RESOLUTION)
        common = self.grid.extent if extent is None else self.grid.common(extent)
        columns, rows = (max(1, whole_above(side / resolution)) for side in (common.width(), common.height()))
        left, top = common.xMinimum(), common.yMaximum()
        return ExportGrid(QgsRectangle(left, top - rows * resolution, left + columns * resolution, top), columns, rows)

    def _checked_grid(self, extent: QgsRectangle | None, resolution: float | None, folder: Path) -> ExportGrid:
        grid = self.export_grid(extent, resolution)
        grid.check_size(self._pixels(), self.name, folder, made_up=self.made_up(resolution))
        return grid

    def _pixels(self) -> Pixels:
        """What a pixel of the export holds."""
        return Pixels.of(self._provider)

    def _write(
        self,
        path: Path,
        grid: ExportGrid,
        transform_context: QgsCoordinateTransformContext,
        feedback: QgsFeedback,
        report: Callable[[str], None],
    ) -> JobKeys:
        """Writes the export; returns the job's keys besides its name."""
        if self._masked:
            nodata = export_masked(self._provider, self.grid.crs, grid, path, feedback)
            return {"nodata": [travelling(value) for value in nodata]}
        export_raster([self._provider], self.grid.crs, grid, path, transform_context, feedback, report)
        return {}


class RenderedSource(ExportedSource):
    """A layer as the map shows it: red, green and blue of 8 bits, with a mask where nothing is drawn.

    Args:
        layer: the layer; it is copied.
        grid: its pixels.
    """

    _COLOUR_BANDS = (1, 2, 3)

    def __init__(self, layer: QgsRasterLayer, grid: SourceGrid) -> None:
        self._interfaces = layer_interfaces(layer)
        super().__init__(layer.name(), grid, [], self._interfaces[0], masked=False)

    def made_up(self, resolution):
        return resolution is not None or not self.grid.has_size

    def described(self, extent, resolution, folder):
        return {**super().described(extent, resolution, folder), "bands": list(self._COLOUR_BANDS)}

    def _pixels(self):
        return Pixels.of_colours()

    def _write(self, path, grid, transform_context, feedback, report):
        export_raster(self._interfaces, self.grid.crs, grid, path, transform_context, feedback, report)
        # The fourth band is alpha: left out of the bands to write, the engine makes the result's mask of it.
        return {"bands": list(self._COLOUR_BANDS)}


def layer_interfaces(layer: QgsRasterLayer) -> list[QgsRasterInterface]:
    """Copies of what makes a layer's colours: provider, renderer, brightness, hue and resampling, in this order.

    Opacity is left out: it belongs to how layers are laid over each other.

    Raises:
        SourceRefused: the layer draws nothing, or its provider can't be copied.
    """
    renderer, provider = layer.renderer(), layer.dataProvider().clone()
    if renderer is None or provider is None:
        raise SourceRefused(
            _tr("The layer '{layer}' can't be exported as displayed.").format(layer=layer.name()), Code.LAYER
        )
    renderer = renderer.clone()
    renderer.setOpacity(1.0)
    filters = (layer.brightnessFilter(), layer.hueSaturationFilter(), layer.resampleFilter())
    return [provider, renderer, *(part.clone() for part in filters if part is not None)]


def _tr(text: str) -> str:
    return QCoreApplication.translate("RasterSource", text)
