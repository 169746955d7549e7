"""Train and validation, split by location: neighbouring tiles never lie on different sides."""

from __future__ import annotations

import itertools
import math
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from slimdiffsr_training.data.prepare.rasters import Bounds, Box

GRID: Final = 16
"""Pixels: blocks of JPEG files whose colours are stored at half the resolution."""


@dataclass(frozen=True)
class Place:
    """Where one tile lies."""

    source: str
    space: str
    """Tiles of one space have comparable bounds: all georeferenced ones, or those of one file."""
    location: str
    """Tiles of one location stay together."""
    bounds: Bounds
    pixel: tuple[float, float]
    """Width and height of a pixel in the units of the bounds."""


def divide(width: int, height: int, tile: int, minimum: int) -> list[Box]:
    """An image in about equal parts of at most `tile` pixels a side, row by row; centred parts of just that where equal
    ones would be smaller than `minimum`; none where the image itself is.

    An image of several parts is cut at multiples of 16 pixels, the grid of JPEG files; less than that is left over.
    """
    columns, rows = _parts(width, tile, minimum), _parts(height, tile, minimum)
    return [Box(column, row, w, h) for row, h in rows for column, w in columns]


def block_of(box: Box, block: int) -> tuple[int, int]:
    """Row and column of the block of `block` pixels a side that holds a part's centre."""
    return (2 * box.row + box.height) // (2 * block), (2 * box.column + box.width) // (2 * block)


def cell_of(bounds: Bounds, side: float) -> tuple[int, int]:
    """Row and column of the cell of about `side` degrees of latitude squared that holds the bounds' centre.

    One grid for all files, so that another file of the same ground (another date, a neighbouring sheet) goes to the
    same side.
    """
    row = math.floor((bounds.bottom + bounds.top) / 2 / side)
    # The cell's own latitude, so that the whole row has cells of one width.
    shrink = max(0.01, math.cos(math.radians((row + 0.5) * side)))
    return row, math.floor((bounds.left + bounds.right) / 2 * shrink / side)


def choose_validation(places: Sequence[Place], share: float, seed: int) -> set[str]:
    """Locations that are held out, drawn for each source until they hold about `share` of its tiles.

    A location that would more than double a source's share is left to training, so a source that is one single place
    gives no validation.
    """
    chosen: set[str] = set()
    for source in sorted({p.source for p in places}):
        own = [p.location for p in places if p.source == source]
        sizes = dict(sorted(Counter(own).items()))
        target = share * len(own)
        taken = sum(size for location, size in sizes.items() if location in chosen)
        rest = [location for location in sizes if location not in chosen]
        for index in np.random.default_rng([seed, zlib.crc32(source.encode())]).permutation(len(rest)):
            size = sizes[rest[index]]
            if taken >= target:
                break
            if taken + size <= 2 * target or (size == 1 and taken == 0 and target >= 0.5):
                chosen.add(rest[index])
                taken += size
    return chosen


def too_near(places: Sequence[Place], held_out: set[str], gap: float) -> list[bool]:
    """Which training tiles lie within `gap` pixels of a validation tile in the same space, or overlap it."""
    near = [False] * len(places)
    for space in {p.space for p in places if p.location in held_out}:
        members = [i for i, p in enumerate(places) if p.space == space]
        training = np.array([i for i in members if places[i].location not in held_out], dtype=int)
        if not len(training):
            continue
        bounds = np.array([places[i].bounds for i in training], dtype=np.float64)
        hit = np.zeros(len(training), bool)
        for i in members:
            place = places[i]
            if place.location not in held_out:
                continue
            across, along = gap * place.pixel[0], gap * place.pixel[1]
            left, bottom, right, top = place.bounds
            hit |= (
                (bounds[:, 0] < right + across)
                & (bounds[:, 2] > left - across)
                & (bounds[:, 1] < top + along)
                & (bounds[:, 3] > bottom - along)
            )
        for i in training[hit]:
            near[i] = True
    return near


def _parts(side: int, tile: int, minimum: int) -> list[tuple[int, int]]:
    """Start and length of each part along one axis."""
    if side < minimum:
        return []
    if side <= tile:
        return [(0, side)]
    whole, most = side // GRID, tile // GRID
    count = -(-whole // most)
    if whole // count * GRID < minimum:
        # A rest that gives no part of its own is left over.
        count = whole // most
        start = (whole - count * most) // 2
        edges = [start + k * most for k in range(count + 1)]
    else:
        edges = [k * whole // count for k in range(count + 1)]
    return [(a * GRID, (b - a) * GRID) for a, b in itertools.pairwise(edges)]
