"""A job that isn't run yet: what it would do, and what a small part of its result looks like.

Made in the main thread from the algorithm's parameters; asked in any thread.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from qgis.core import QgsCoordinateTransformContext, QgsFeedback, QgsPointXY, QgsProcessingUtils, QgsRectangle

from ..core.engine_locator import Engine
from ..core.exported_source import ExportedSource, RenderedSource
from ..core.polygon_mask import PolygonMask, mask_geojson
from ..core.preview_window import STEP, preview_window
from ..core.raster_source import RasterSource
from ..core.worker_pool import worker_pool

_EXPORT_MARGIN = 16
"""Pixels around a previewed part that are exported with it, so that the network doesn't see an edge there."""
_LEAST_TILE = 32


@dataclass(frozen=True)
class Preview:
    """A small part of a result."""

    path: Path
    """A GeoTIFF; whoever asked for it removes it."""
    shown: tuple[float, float, float, float]
    """Left, top, right, lower edge of the part to show, as shares of the file's width and height."""
    extent: QgsRectangle
    """Where that part lies, in the layer's CRS."""
    result: dict[str, Any]
    """The engine's answer."""


@dataclass(frozen=True)
class PlannedJob:
    """One job."""

    engine: Engine
    source: RasterSource
    extent: QgsRectangle | None
    """In the layer's CRS; None: all."""
    mask: PolygonMask | None
    """Polygons outside of which nothing is wanted."""
    resolution: float | None
    """Map units a pixel where the pixels are made up."""
    job: dict[str, Any]
    """The keys of docs/protocol.md, less those of input and output."""
    transform_context: QgsCoordinateTransformContext

    @property
    def is_exported(self) -> bool:
        """Whether the source is written to a temporary file first."""
        return isinstance(self.source, ExportedSource)

    @property
    def is_rendered(self) -> bool:
        """Whether the result has the colours of the map, and not the layer's data."""
        return isinstance(self.source, RenderedSource)

    def region(self) -> tuple[QgsRectangle | None, dict[str, Any]]:
        """The extent to compute, in the layer's CRS, and the job's keys of the mask. Not for the main thread.

        Raises:
            SourceRefused: the mask leaves nothing to compute, or can't be read.
        """
        if self.mask is None:
            return self.extent, {}
        area, grid = self.mask.area(), self.source.grid
        side = self.resolution if self.source.made_up(self.resolution) else min(grid.pixel_size)
        if not side:
            return area.boundingBox(), {}  # the export will say that the resolution is missing
        return area.boundingBox(), {"mask": mask_geojson(self.source.in_job(area), side / self.job["scale"])}

    def describe(self, is_cancelled: Callable[[], bool]) -> dict[str, Any]:
        """The engine's plan.

        Raises:
            PluginError: the job can't be done.
        """
        folder = temporary_folder()
        try:
            extent, mask = self.region()
            job = {**self.job, **mask, **self.source.described(extent, self.resolution, folder)}
            return worker_pool().request(self.engine, "describe", job, is_cancelled=is_cancelled, aside=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def preview(
        self, centre: QgsPointXY, side: int, bands: list[int] | None, target: Path, is_cancelled: Callable[[], bool]
    ) -> Preview:
        """Super-resolves a few pixels around a place, whether extent and mask hold it or not.

        Args:
            centre: the place, in the layer's CRS.
            side: about how many input pixels a side.
            bands: the bands to compute; None: those of the job.
            target: the file to write.
            is_cancelled: polled.

        Raises:
            PluginError: it can't be done, or the place lies outside the layer.
        """
        grid = self.source.grid
        if not self.source.made_up(self.resolution):
            width, height = grid.pixel_size
            wide = QgsRectangle.fromCenterAndSize(centre, width, height)
            grid.common(wide)  # refuses a place outside
            column = (centre.x() - grid.extent.xMinimum()) / width
            row = (grid.extent.yMaximum() - centre.y()) / height
            window = preview_window(column, row, side, grid.columns, grid.rows)
            extent = grid.window_extent((window.column, window.row, window.columns, window.rows))
            tile, margin = window.tile, _EXPORT_MARGIN * max(width, height)
        else:
            resolution = self.resolution or 1.0
            extent = QgsRectangle.fromCenterAndSize(centre, side * resolution, side * resolution)
            tile, margin = side, _EXPORT_MARGIN * resolution
        job = {**self.job, "output": str(target), "overwrite": True, "format": "gtiff"}
        for key in ("creation_options", "uncertainty"):
            job.pop(key, None)
        if bands is not None:
            job["bands"] = bands
        if not self.is_exported:
            job["tile"] = max(tile, _LEAST_TILE)
            keys = self.source.described(extent, None, target.parent)
            return Preview(target, (0.0, 0.0, 1.0, 1.0), extent, self._ask({**job, **keys}, is_cancelled))
        job["tile"] = max(_LEAST_TILE, -(-(tile + 2 * _EXPORT_MARGIN) // STEP) * STEP)
        return self._preview_of_export(extent, margin, job, is_cancelled)

    def _preview_of_export(
        self, extent: QgsRectangle, margin: float, job: dict[str, Any], is_cancelled: Callable[[], bool]
    ) -> Preview:
        folder = temporary_folder()
        try:
            around = extent.buffered(margin)
            with self.source.opened(
                around, self.resolution, folder, self.transform_context, QgsFeedback(), lambda text: None
            ) as keys:
                exported = self.source.export_grid(around, self.resolution).extent
                result = self._ask({**job, **keys}, is_cancelled)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        shown = (
            (extent.xMinimum() - exported.xMinimum()) / exported.width(),
            (exported.yMaximum() - extent.yMaximum()) / exported.height(),
            (extent.xMaximum() - exported.xMinimum()) / exported.width(),
            (exported.yMaximum() - extent.yMinimum()) / exported.height(),
        )
        left, top, right, bottom = (min(max(share, 0.0), 1.0) for share in shown)
        return Preview(Path(job["output"]), (left, top, right, bottom), extent.intersect(exported), result)

    def _ask(self, job: dict[str, Any], is_cancelled: Callable[[], bool]) -> dict[str, Any]:
        return worker_pool().request(self.engine, "super_resolve", job, is_cancelled=is_cancelled, aside=True)


def temporary_folder() -> Path:
    """A new folder that nobody else on the computer may look into; whoever asked for it removes it."""
    return Path(tempfile.mkdtemp(prefix="slimdiffsr-", dir=QgsProcessingUtils.tempFolder()))
