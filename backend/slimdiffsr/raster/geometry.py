"""Pure geometry: pixel windows, map extents, the tile grid, and the output's place on the ground."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from affine import Affine

SNAP_TOLERANCE: Final = 1e-4
"""Share of an input pixel by which an extent may miss a pixel's edge and still count as lying on it."""


@dataclass(frozen=True, order=True)
class Rect:
    """A rectangle of whole pixels: column and row of its first pixel, width and height.

    Raises:
        ValueError: width or height is negative.
    """

    col: int
    row: int
    width: int
    height: int

    def __post_init__(self) -> None:
        if self.width < 0 or self.height < 0:
            raise ValueError(f"a rectangle can't have the size {self.width} x {self.height}")

    @property
    def right(self) -> int:
        """Column after the last."""
        return self.col + self.width

    @property
    def bottom(self) -> int:
        """Row after the last."""
        return self.row + self.height

    @property
    def empty(self) -> bool:
        """Whether it holds no pixel."""
        return not (self.width and self.height)

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    def grown(self, margin: int) -> Rect:
        """Larger by `margin` pixels on every side."""
        return Rect(self.col - margin, self.row - margin, self.width + 2 * margin, self.height + 2 * margin)

    def intersection(self, other: Rect) -> Rect:
        """What both cover; empty where they don't overlap."""
        col, row = max(self.col, other.col), max(self.row, other.row)
        return Rect(col, row, max(0, min(self.right, other.right) - col), max(0, min(self.bottom, other.bottom) - row))

    def scaled(self, scale: int) -> Rect:
        """The same ground in pixels that are `scale` times smaller."""
        return Rect(self.col * scale, self.row * scale, self.width * scale, self.height * scale)

    def relative_to(self, origin: Rect) -> Rect:
        """The same pixels, counted from the first pixel of `origin`."""
        return Rect(self.col - origin.col, self.row - origin.row, self.width, self.height)

    def slices(self) -> tuple[slice, slice]:
        """(rows, columns) for indexing an array; the rectangle must lie at non-negative positions."""
        return slice(self.row, self.bottom), slice(self.col, self.right)


@dataclass(frozen=True)
class TileGrid:
    """Square cores that cover a layer, anchored at its first pixel whatever window of it is asked for.

    So a window's tiles are the whole layer's tiles, and its result is the crop of the whole's.

    Raises:
        ValueError: the core isn't positive.
    """

    layer: Rect
    """The whole layer; its first pixel is (0, 0)."""
    core: int
    """Side of a tile's core, input pixels."""

    def __post_init__(self) -> None:
        if self.core <= 0:
            raise ValueError("a tile's core needs at least one pixel")

    def rows(self, window: Rect) -> range:
        """Indices of the tile rows that touch a window."""
        return range(window.row // self.core, -(-window.bottom // self.core))

    def columns(self, window: Rect) -> range:
        """Indices of the tile columns that touch a window."""
        return range(window.col // self.core, -(-window.right // self.core))

    def core_rect(self, row: int, column: int) -> Rect:
        """The core of one tile, clipped to the layer."""
        return Rect(column * self.core, row * self.core, self.core, self.core).intersection(self.layer)

    def row_rect(self, row: int, window: Rect) -> Rect:
        """The cores of one tile row that touch a window, together."""
        columns = self.columns(window)
        first, last = self.core_rect(row, columns.start), self.core_rect(row, columns.stop - 1)
        return Rect(first.col, first.row, last.right - first.col, first.height)

    def cores(self, window: Rect) -> Iterator[Rect]:
        """The cores that touch a window, row by row."""
        for row in self.rows(window):
            for column in self.columns(window):
                yield self.core_rect(row, column)

    def count(self, window: Rect) -> int:
        """How many tiles touch a window."""
        return len(self.rows(window)) * len(self.columns(window))

    def area_with_halos(self, window: Rect, halo: int) -> int:
        """Pixels of all cores that touch a window, each with its halo; a layer may have billions of cores."""
        rows, columns = self.rows(window), self.columns(window)
        first, last = self.core_rect(rows.start, columns.start), self.core_rect(rows.stop - 1, columns.stop - 1)
        height = last.bottom - first.row + 2 * halo * len(rows)
        return height * (last.right - first.col + 2 * halo * len(columns))


def output_transform(transform: Affine, window: Rect, scale: int) -> Affine:
    """The affine of the result: the window's origin, pixels `scale` times smaller; rotation and direction kept."""
    return transform @ Affine.translation(window.col, window.row) @ Affine.scale(1 / scale)


def window_of_extent(extent: tuple[float, float, float, float], transform: Affine) -> Rect:
    """The whole input pixels that an extent (xmin, ymin, xmax, ymax; map units) touches; not clipped to the raster.

    Raises:
        ValueError: the extent has no area, or the transform can't be inverted.
    """
    xmin, ymin, xmax, ymax = extent
    if not (xmax > xmin and ymax > ymin):
        raise ValueError("an extent needs xmin < xmax and ymin < ymax")
    if transform.is_degenerate:
        raise ValueError("the raster's georeferencing can't be inverted")
    inverse = ~transform
    corners = [inverse @ (x, y) for x in (xmin, xmax) for y in (ymin, ymax)]
    col, right = _snap_outward([c[0] for c in corners])
    row, bottom = _snap_outward([c[1] for c in corners])
    return Rect(col, row, right - col, bottom - row)


def _snap_outward(positions: list[float]) -> tuple[int, int]:
    low, high = min(positions), max(positions)
    first = math.floor(low + SNAP_TOLERANCE)
    return first, max(first + 1, math.ceil(high - SNAP_TOLERANCE))
