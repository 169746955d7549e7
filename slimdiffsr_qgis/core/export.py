"""Writes what a raster data provider delivers, or a renderer draws, to a temporary GeoTIFF."""

from __future__ import annotations

import math
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeedback,
    QgsRasterBlockFeedback,
    QgsRasterDataProvider,
    QgsRasterFileWriter,
    QgsRasterInterface,
    QgsRasterPipe,
    QgsRasterRange,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QCoreApplication, Qt

from .compat import RASTER_WRITTEN, set_creation_options
from .error_codes import Code
from .errors import Cancelled, SourceRefused

MAX_MADE_UP_PIXELS = 100_000_000
"""Of a source without a size: a server would have to draw them all."""
_STRIP_ROWS = 512

_BYTES = {"Byte": 1, "Int8": 1, "UInt16": 2, "Int16": 2, "UInt32": 4, "Int32": 4, "Float32": 4, "Float64": 8}


@dataclass(frozen=True)
class Pixels:
    """What a pixel holds."""

    bands: int
    kind: Qgis.DataType
    bytes: int
    """Of all bands together, before compression."""

    @classmethod
    def of(cls, provider: QgsRasterDataProvider) -> Pixels:
        """The data of a provider; a web map has one band of colours, which becomes red, green, blue and alpha."""
        if provider.dataType(1) in (Qgis.DataType.ARGB32, Qgis.DataType.ARGB32_Premultiplied):
            return cls.of_colours()
        sizes = {getattr(Qgis.DataType, name): size for name, size in _BYTES.items() if hasattr(Qgis.DataType, name)}
        bands = range(1, provider.bandCount() + 1)
        return cls(len(bands), provider.dataType(1), sum(sizes.get(provider.dataType(band), 4) for band in bands))

    @classmethod
    def of_colours(cls) -> Pixels:
        """Red, green, blue and alpha."""
        return cls(4, Qgis.DataType.ARGB32, 4)


@dataclass(frozen=True)
class ExportGrid:
    """The pixels to write."""

    extent: QgsRectangle
    columns: int
    rows: int

    def strip(self, top: int, rows: int) -> QgsRectangle:
        """Where `rows` rows of pixels from row `top` on lie."""
        height = self.extent.height() / self.rows
        upper = self.extent.yMaximum() - top * height
        return QgsRectangle(self.extent.xMinimum(), upper - rows * height, self.extent.xMaximum(), upper)

    def check_size(self, pixels: Pixels, name: str, folder: Path, made_up: bool) -> None:
        """Refuses what no server should be asked for, and what the disk can't hold.

        Args:
            pixels: what will be exported.
            name: the layer's name.
            folder: where the file will lie.
            made_up: the pixels are not the source's own, but made from a resolution.

        Raises:
            SourceRefused: with the numbers.
        """
        count = self.columns * self.rows
        if made_up and count > MAX_MADE_UP_PIXELS:
            text = _tr(
                "The export of '{layer}' would be {columns} x {rows} pixels ({millions:,.0f} million, the limit is "
                "{limit:,.0f} million): choose a smaller extent or a coarser export resolution."
            )
            raise SourceRefused(
                text.format(
                    layer=name,
                    columns=self.columns,
                    rows=self.rows,
                    millions=count / 1e6,
                    limit=MAX_MADE_UP_PIXELS / 1e6,
                ),
                Code.EXPORT_SIZE,
            )
        needed, free = count * pixels.bytes, shutil.disk_usage(folder).free
        if needed > free:
            text = _tr(
                "The export of '{layer}' ({columns} x {rows} pixels) may need {needed:,.1f} GB, but the temporary "
                "folder {folder} has {free:,.1f} GB left: choose a smaller extent."
            )
            raise SourceRefused(
                text.format(
                    layer=name,
                    columns=self.columns,
                    rows=self.rows,
                    needed=needed / 1e9,
                    folder=folder,
                    free=free / 1e9,
                ),
                Code.EXPORT_SIZE,
            )


def export_raster(
    interfaces: Sequence[QgsRasterInterface],
    crs: QgsCoordinateReferenceSystem,
    grid: ExportGrid,
    path: Path,
    transform_context: QgsCoordinateTransformContext,
    feedback: QgsFeedback,
    report: Callable[[str], None],
) -> None:
    """Writes the pixels of `grid`; colours as red, green, blue and alpha, data as data.

    Args:
        interfaces: a data provider, and what draws its data, if that is wanted: copies that belong to this job. They
            are copied again and stay usable.
        crs: the coordinate reference system to write.
        grid: the pixels.
        path: the GeoTIFF to make.
        transform_context: the project's.
        feedback: gets progress from 0 to 100, and can cancel.
        report: gets the data provider's complaints.

    Raises:
        SourceRefused: the file couldn't be written.
        Cancelled: by `feedback`; the file may be there in part.
    """
    pipe = QgsRasterPipe()
    if not all(pipe.set(interface.clone()) for interface in interfaces):
        raise SourceRefused(_tr("The layer's data provider can't be copied."), Code.LAYER)
    writer = _writer(path)
    block_feedback = QgsRasterBlockFeedback()
    # The writer runs in this thread without an event loop, and the cancel comes from another thread: straight through.
    direct = Qt.ConnectionType.DirectConnection
    feedback.canceled.connect(block_feedback.cancel, direct)
    block_feedback.progressChanged.connect(feedback.setProgress, direct)
    if feedback.isCanceled():
        block_feedback.cancel()
    result = writer.writeRaster(pipe, grid.columns, grid.rows, grid.extent, crs, transform_context, block_feedback)
    feedback.canceled.disconnect(block_feedback.cancel)
    block_feedback.progressChanged.disconnect(feedback.setProgress)
    if feedback.isCanceled():
        raise Cancelled(_tr("The run was cancelled; nothing was written."))
    complaints = block_feedback.errors()
    if result != RASTER_WRITTEN:
        reason = complaints[0] if complaints else _tr("error {number}").format(number=getattr(result, "name", result))
        raise SourceRefused(_tr("The layer could not be exported ({reason}).").format(reason=reason), Code.EXPORT)
    if complaints:
        text = _tr("The layer's source reported {count} problems during the export, the first: {first}")
        report(text.format(count=len(complaints), first=complaints[0]))


def export_masked(
    provider: QgsRasterDataProvider,
    crs: QgsCoordinateReferenceSystem,
    grid: ExportGrid,
    path: Path,
    feedback: QgsFeedback,
) -> list[float | None]:
    """Writes the pixels of `grid` with all of a band's nodata values turned into one.

    QGIS's own writer forgets the values that the user added, and a GeoTIFF has room for one value for all bands; so the
    file gets none, and the values are returned.

    Args:
        provider: a copy that belongs to this job.
        crs: the coordinate reference system to write.
        grid: the pixels.
        path: the GeoTIFF to make.
        feedback: gets progress from 0 to 100, and can cancel.

    Returns:
        One value a band, None for a band without nodata.

    Raises:
        SourceRefused: the file couldn't be written.
        Cancelled: by `feedback`; the file may be there in part.
    """
    source = provider.clone()
    bands = range(1, source.bandCount() + 1)
    target = _writer(path).createMultiBandRaster(
        source.dataType(1), grid.columns, grid.rows, grid.extent, crs, source.bandCount()
    )
    if target is None or not target.isValid():
        raise SourceRefused(_tr("The temporary file {path} can't be written.").format(path=path), Code.TEMPORARY_FILE)
    target.setEditable(True)
    nodata: list[float | None] = []
    for band in bands:
        ranges = source.userNoDataValues(band)
        source.setUserNoDataValue(band, [])
        own = source.sourceHasNoDataValue(band) and source.useSourceNoDataValue(band)
        value = source.sourceNoDataValue(band) if own else _value_in(ranges)
        nodata.append(value)
        for top in range(0, grid.rows, _STRIP_ROWS):
            if feedback.isCanceled():
                raise Cancelled(_tr("The run was cancelled; nothing was written."))
            rows = min(_STRIP_ROWS, grid.rows - top)
            block = source.block(band, grid.strip(top, rows), grid.columns, rows)
            if value is not None:
                block.setNoDataValue(value)  # from now on what is masked takes this value
                block.applyNoDataValues(ranges)
            if not block.isValid() or not target.writeBlock(block, band, 0, top):
                raise SourceRefused(
                    _tr("The temporary file {path} can't be written.").format(path=path), Code.TEMPORARY_FILE
                )
            feedback.setProgress(100.0 * (band - 1 + (top + rows) / grid.rows) / len(bands))
    target.setEditable(False)
    return nodata


def write_stand_in(pixels: Pixels, crs: QgsCoordinateReferenceSystem, grid: ExportGrid, path: Path) -> None:
    """Writes a raster of the size and the bands that an export would have, without any pixel: a few kilobytes.

    Raises:
        SourceRefused: the file couldn't be written.
    """
    from osgeo import gdal

    options, kind = ["SPARSE_OK=TRUE", "TILED=YES", "BIGTIFF=IF_SAFER"], int(pixels.kind)
    if pixels.kind == Qgis.DataType.ARGB32:
        kind = gdal.GDT_Byte
        options += ["PHOTOMETRIC=RGB", "ALPHA=YES"]
    dataset = gdal.GetDriverByName("GTiff").Create(str(path), grid.columns, grid.rows, pixels.bands, kind, options)
    if dataset is None:
        raise SourceRefused(_tr("The temporary file {path} can't be written.").format(path=path), Code.TEMPORARY_FILE)
    width, height = grid.extent.width() / grid.columns, grid.extent.height() / grid.rows
    dataset.SetGeoTransform((grid.extent.xMinimum(), width, 0.0, grid.extent.yMaximum(), 0.0, -height))
    if crs.isValid():
        dataset.SetProjection(crs.toWkt())
    dataset = None  # closes it


def _value_in(ranges: list[QgsRasterRange]) -> float | None:
    ends = [end for entry in ranges for end in (entry.min(), entry.max()) if math.isfinite(end)]
    return ends[0] if ends else None


def _writer(path: Path) -> QgsRasterFileWriter:
    writer = QgsRasterFileWriter(str(path))
    writer.setOutputProviderKey("gdal")
    writer.setOutputFormat("GTiff")
    set_creation_options(writer, ["COMPRESS=DEFLATE", "ZLEVEL=1", "TILED=YES", "BIGTIFF=IF_SAFER"])
    return writer


def _tr(text: str) -> str:
    return QCoreApplication.translate("Export", text)
