"""A raster layer as the input of a job: what the layer knows better than its file travels along.

Local files go by name. Everything else, and whatever a job can't express, is exported first (`core/export.py`). Make a
source in the main thread, where the layer lives; open it in any.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeedback,
    QgsProviderRegistry,
    QgsRasterDataProvider,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QCoreApplication

from .compat import WKT_PREFERRED
from .errors import SourceRefused
from .export import ExportGrid, export_masked, export_raster, write_stand_in
from .nodata import Unexpressible, layer_nodata, travelling

# Data that another process can't reach, or that isn't a file on this computer.
_ELSEWHERE = re.compile(
    r"/vsimem/|/vsi(curl|s3|gs|az|adls|oss|swift|hdfs|webhdfs)(_streaming)?/|^MEM:|(https?|ftp)://|^\s*<"
    r"|^(PG|WMS|WMTS|WCS|EEDAI|PLMOSAIC|DAAS|NGW|OGCAPI|STACIT|STACTA|PostGISRaster):",
    re.IGNORECASE,
)
_SUBDATASET = re.compile(r"^[A-Za-z0-9_]{2,}:")

JobKeys = dict[str, Any]


@dataclass(frozen=True)
class SourceGrid:
    """The pixels of a layer as QGIS sees them."""

    extent: QgsRectangle
    columns: int
    """0 where the source has no size of its own, such as a web map."""
    rows: int
    crs: QgsCoordinateReferenceSystem

    @property
    def has_size(self) -> bool:
        """Whether the source has pixels of its own."""
        return self.columns > 0 and self.rows > 0

    @property
    def pixel_size(self) -> tuple[float, float]:
        """Width and height of a pixel in map units; only with a size."""
        return self.extent.width() / self.columns, self.extent.height() / self.rows

    def common(self, wanted: QgsRectangle) -> QgsRectangle:
        """The part of `wanted` that the layer covers.

        Raises:
            SourceRefused: `wanted` is empty, or lies outside.
        """
        if not wanted.isFinite() or wanted.width() <= 0 or wanted.height() <= 0:
            raise SourceRefused(_tr("The extent is empty."))
        common = wanted.intersect(self.extent)
        if common.width() <= 0 or common.height() <= 0:
            text = _tr("The extent ({wanted}) lies outside the layer ({layer}).")
            raise SourceRefused(text.format(wanted=wanted.toString(6), layer=self.extent.toString(6)))
        return common

    def window(self, extent: QgsRectangle) -> tuple[int, int, int, int]:
        """The whole pixels that `extent` touches: column, row, width, height."""
        width, height = self.pixel_size
        left = _floor((extent.xMinimum() - self.extent.xMinimum()) / width)
        right = _ceil((extent.xMaximum() - self.extent.xMinimum()) / width)
        top = _floor((self.extent.yMaximum() - extent.yMaximum()) / height)
        bottom = _ceil((self.extent.yMaximum() - extent.yMinimum()) / height)
        left, top = min(max(left, 0), self.columns - 1), min(max(top, 0), self.rows - 1)
        right, bottom = min(max(right, left + 1), self.columns), min(max(bottom, top + 1), self.rows)
        return left, top, right - left, bottom - top

    def window_extent(self, window: tuple[int, int, int, int]) -> QgsRectangle:
        """Where the pixels of `window` lie."""
        column, row, columns, rows = window
        width, height = self.pixel_size
        left, top = self.extent.xMinimum() + column * width, self.extent.yMaximum() - row * height
        return QgsRectangle(left, top - rows * height, left + columns * width, top)

    @property
    def is_bare(self) -> bool:
        """Whether the extent is just the pixel numbers: QGIS's way to show a file without georeferencing.

        QGIS counts y upward from minus the height there, the engine rows downward from 0.
        """
        return self.has_size and self.extent == QgsRectangle(0, -self.rows, self.columns, 0)


class RasterSource:
    """What a layer is read from. `FileSource` and `ExportedSource` are its kinds."""

    def __init__(self, name: str, grid: SourceGrid, notes: list[str]) -> None:
        self.name = name
        self.grid = grid
        self.notes = notes
        """What the analyst should know about how the layer is read."""

    def needs_extent(self) -> bool:
        """Whether only a part of the source can be asked for."""
        return False

    @contextmanager
    def opened(
        self,
        extent: QgsRectangle | None,
        resolution: float | None,
        folder: Path,
        transform_context: QgsCoordinateTransformContext,
        feedback: QgsFeedback,
        report: Callable[[str], None],
    ) -> Iterator[JobKeys]:
        """Makes the source readable for another process, for as long as the context lasts.

        Args:
            extent: the part that is wanted, in the layer's CRS; None: all.
            resolution: map units a pixel for a source without a size.
            folder: an existing, empty folder for temporary files.
            transform_context: the project's.
            feedback: gets the progress of an export from 0 to 100, and can cancel it.
            report: gets sentences for the analyst.

        Yields:
            The job's keys that name the input.

        Raises:
            SourceRefused: it can't be done as asked.
            Cancelled: by `feedback`.
        """
        raise NotImplementedError
        yield {}

    def described(self, extent: QgsRectangle | None, resolution: float | None, folder: Path) -> JobKeys:
        """The job's keys for a plan of the job: as `opened` has them, but nothing is exported.

        Args:
            extent: as for `opened`.
            resolution: as for `opened`.
            folder: an existing folder; what is written there stays.

        Raises:
            SourceRefused: it can't be done as asked.
        """
        raise NotImplementedError


class FileSource(RasterSource):
    """A dataset that GDAL opens by name on this computer."""

    def __init__(self, name: str, grid: SourceGrid, notes: list[str], keys: JobKeys) -> None:
        super().__init__(name, grid, notes)
        self.keys = keys

    @property
    def path(self) -> str:
        """GDAL's name of the dataset."""
        return str(self.keys["input"])

    @contextmanager
    def opened(self, extent, resolution, folder, transform_context, feedback, report):
        if extent is not None:
            common = self.grid.common(extent)
            if self.grid.window_extent(self.grid.window(common)) != common:
                report(_widened())
        yield self._keys(extent)

    def described(self, extent, resolution, folder):
        return self._keys(extent)

    def _keys(self, extent: QgsRectangle | None) -> JobKeys:
        keys = dict(self.keys)
        if extent is not None:
            common = self.grid.common(extent)
            if self.grid.is_bare:
                keys["window"] = list(self.grid.window(common))
            else:
                keys["extent"] = [common.xMinimum(), common.yMinimum(), common.xMaximum(), common.yMaximum()]
        return keys


class ExportedSource(RasterSource):
    """Anything else that QGIS can read: a copy of its data provider writes the part that is wanted to a GeoTIFF."""

    def __init__(
        self, name: str, grid: SourceGrid, notes: list[str], provider: QgsRasterDataProvider, masked: bool
    ) -> None:
        super().__init__(name, grid, notes)
        self._provider = provider
        self._masked = masked  # the layer's nodata has to be brought down to one value a band

    def needs_extent(self) -> bool:
        return not self.grid.has_size

    @contextmanager
    def opened(self, extent, resolution, folder, transform_context, feedback, report):
        # The engine's messages name its input: let it be the layer's name, less what is special in a path.
        path = folder / (re.sub(r"[^\w\- ]", "_", self.name)[:80].strip() or "layer")
        path = path.with_name(path.name + ".tif")
        grid = self.export_grid(extent, resolution)
        grid.check_size(self._provider, self.name, folder, made_up=not self.grid.has_size)
        if extent is not None and self.grid.has_size and grid.extent != self.grid.common(extent):
            report(_widened())
        text = _tr("Exporting {columns} x {rows} pixels of '{layer}' at {size:.6g} map units a pixel.")
        report(
            text.format(columns=grid.columns, rows=grid.rows, layer=self.name, size=grid.extent.width() / grid.columns)
        )
        try:
            if self._masked:
                nodata = export_masked(self._provider, self.grid.crs, grid, path, feedback)
                yield {"input": str(path), "nodata": [travelling(value) for value in nodata]}
            else:
                export_raster(self._provider, self.grid.crs, grid, path, transform_context, feedback, report)
                yield {"input": str(path)}
        finally:
            for leftover in (path, path.with_name(path.name + ".aux.xml")):
                leftover.unlink(missing_ok=True)

    def described(self, extent, resolution, folder):
        grid = self.export_grid(extent, resolution)
        grid.check_size(self._provider, self.name, folder, made_up=not self.grid.has_size)
        path = folder / "described.tif"
        write_stand_in(self._provider, self.grid.crs, grid, path)
        return {"input": str(path)}

    def export_grid(self, extent: QgsRectangle | None, resolution: float | None) -> ExportGrid:
        """The pixels to export: the source's own where it has some, else made from `resolution`.

        Raises:
            SourceRefused: no extent or resolution where one is needed.
        """
        if self.grid.has_size:
            window = (0, 0, self.grid.columns, self.grid.rows)
            if extent is not None:
                window = self.grid.window(self.grid.common(extent))
            grid = ExportGrid(self.grid.window_extent(window), window[2], window[3])
        else:
            if extent is None:
                text = _tr("The layer '{layer}' has no size of its own: choose an extent.")
                raise SourceRefused(text.format(layer=self.name))
            if resolution is None or not resolution > 0:
                text = _tr("The layer '{layer}' has no resolution of its own: give the export resolution.")
                raise SourceRefused(text.format(layer=self.name))
            common = self.grid.common(extent)
            columns, rows = (max(1, _ceil(side / resolution)) for side in (common.width(), common.height()))
            left, top = common.xMinimum(), common.yMaximum()
            covered = QgsRectangle(left, top - rows * resolution, left + columns * resolution, top)
            grid = ExportGrid(covered, columns, rows)
        return grid


def source_of(layer: QgsRasterLayer) -> RasterSource:
    """How to read a layer. Call it in the main thread; the layer itself isn't touched later.

    Raises:
        SourceRefused: the layer is not valid.
    """
    provider = layer.dataProvider()
    if not layer.isValid() or provider is None or not provider.isValid():
        text = _tr("The layer '{layer}' can't be read: {reason}")
        reason = layer.error().summary() if layer.error() is not None else ""
        raise SourceRefused(text.format(layer=layer.name(), reason=reason or _tr("its source is missing or damaged.")))
    grid = SourceGrid(layer.extent(), provider.xSize(), provider.ySize(), layer.crs())
    notes: list[str] = []
    masked = False
    if layer.providerType() == "gdal":
        keys = _file_keys(layer)
        if keys is not None:
            try:
                nodata = layer_nodata(provider)
                if nodata is not None:
                    keys["nodata"] = nodata
                return FileSource(layer.name(), grid, notes, keys)
            except Unexpressible as error:
                notes.append(str(error))
                masked = True
    # A copy of a valid GDAL provider calls itself invalid until it is read, so only its absence counts.
    clone = provider.clone()
    if clone is None:
        text = _tr("The layer '{layer}' can't be exported by its data provider ({provider}).")
        raise SourceRefused(text.format(layer=layer.name(), provider=layer.providerType()))
    return ExportedSource(layer.name(), grid, notes, clone, masked)


def _file_keys(layer: QgsRasterLayer) -> JobKeys | None:
    """The keys that name a local dataset, None for one that has to be exported."""
    registry = QgsProviderRegistry.instance()
    parts = registry.decodeUri("gdal", layer.source())
    options = parts.pop("openOptions", None) or []
    if parts.get("authcfg") or parts.get("credentialOptions"):
        return None
    name = registry.encodeUri("gdal", parts)
    if not name or _ELSEWHERE.search(name):
        return None
    path = str(parts.get("path") or "")
    if not name.startswith("/vsi") and not _SUBDATASET.match(name):
        # The worker runs in another folder.
        name = str(Path(path).absolute())
    keys: JobKeys = {"input": name}
    if options:
        keys["open_options"] = dict(option.split("=", 1) for option in options if "=" in option)
    if layer.crs().isValid() and layer.crs() != layer.dataProvider().crs():
        keys["crs_wkt"] = layer.crs().toWkt(WKT_PREFERRED)
    return keys


def _floor(value: float) -> int:
    # A coordinate that was computed lies a hair beside the pixel's edge that it stands for.
    nearest = round(value)
    return nearest if abs(value - nearest) < 1e-6 else math.floor(value)


def _ceil(value: float) -> int:
    nearest = round(value)
    return nearest if abs(value - nearest) < 1e-6 else math.ceil(value)


def _widened() -> str:
    return _tr("The extent is widened to whole pixels of the layer.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("RasterSource", text)
