"""Which few pixels a preview computes.

The engine computes whole tiles, on a grid that starts at the layer's corner, and gives a window of them. So the tile's
size is chosen such that one tile holds the window, with the wanted place in the middle of it.
"""

from __future__ import annotations

from dataclasses import dataclass

STEP = 4
"""Sides of tiles are multiples of the networks' stride."""
_SPARE = 40
"""A tile may be so much larger than the window."""


@dataclass(frozen=True)
class PreviewWindow:
    """A window of a layer, and the tile size that lets one tile hold it."""

    column: int
    row: int
    columns: int
    rows: int
    tile: int


def preview_window(column: float, row: float, side: int, columns: int, rows: int) -> PreviewWindow:
    """A window of about `side` x `side` pixels around a place, inside the layer.

    Args:
        column: the place, in pixels from the left.
        row: the place, in pixels from the top.
        side: the wanted side.
        columns: width of the layer.
        rows: height of the layer.
    """
    width, height = min(side, columns), min(side, rows)
    best: tuple[float, PreviewWindow] | None = None
    first = -(-side // STEP) * STEP
    for tile in range(first, first + _SPARE + 1, STEP):
        left, right = _inside(column, width, tile, columns)
        top, bottom = _inside(row, height, tile, rows)
        window = PreviewWindow(left, top, right - left, bottom - top, tile)
        off = max(abs(left + right - 2 * column), abs(top + bottom - 2 * row)) / 2
        lost = max(width - window.columns, height - window.rows)
        # A larger tile takes longer: about its area's share, against being somewhat off the middle.
        cost = off + lost + 0.4 * (tile - first)
        if best is None or cost < best[0]:
            best = cost, window
    assert best is not None
    return best[1]


def _inside(centre: float, side: int, tile: int, limit: int) -> tuple[int, int]:
    """First and last (exclusive) pixel of a window in the tile that holds the place."""
    centre = min(max(centre, 0.0), limit - 1.0)
    start = int(centre) // tile * tile
    end = min(start + tile, limit)
    first = min(max(round(centre - side / 2), start), max(end - side, start))
    return first, min(first + side, end)
