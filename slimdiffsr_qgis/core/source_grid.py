"""The pixels of a layer, and where they lie."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.PyQt.QtCore import QCoreApplication

from .error_codes import Code
from .errors import SourceRefused


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
            raise SourceRefused(_tr("The extent is empty."), Code.EXTENT)
        common = wanted.intersect(self.extent)
        if common.width() <= 0 or common.height() <= 0:
            text = _tr("The extent ({wanted}) lies outside the layer ({layer}).")
            raise SourceRefused(text.format(wanted=wanted.toString(6), layer=self.extent.toString(6)), Code.EXTENT)
        return common

    def window(self, extent: QgsRectangle) -> tuple[int, int, int, int]:
        """The whole pixels that `extent` touches: column, row, width, height."""
        width, height = self.pixel_size
        left = whole_below((extent.xMinimum() - self.extent.xMinimum()) / width)
        right = whole_above((extent.xMaximum() - self.extent.xMinimum()) / width)
        top = whole_below((self.extent.yMaximum() - extent.yMaximum()) / height)
        bottom = whole_above((self.extent.yMaximum() - extent.yMinimum()) / height)
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


def whole_below(value: float) -> int:
    """The largest whole number up to `value`."""
    # A coordinate that was computed lies a hair beside the pixel's edge that it stands for.
    nearest = round(value)
    return nearest if abs(value - nearest) < 1e-6 else math.floor(value)


def whole_above(value: float) -> int:
    """The smallest whole number from `value` on."""
    nearest = round(value)
    return nearest if abs(value - nearest) < 1e-6 else math.ceil(value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RasterSource", text)
