"""Pixels with their surroundings, as the network sees them: masked ones filled, the layer's edge replicated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slimdiffsr.raster.fill import REACH as FILL_REACH
from slimdiffsr.raster.fill import fill_masked
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.source import RasterSource


def read_with_surroundings(
    source: RasterSource,
    bands: Sequence[int],
    core: Rect,
    margin: int,
    typical: Mapping[int, float],
    dtype: type[np.floating[Any]],
) -> tuple[NDArray[np.floating[Any]], NDArray[np.bool_]] | None:
    """Reads a core with `margin` more pixels on every side.

    Args:
        source: the open raster.
        bands: band numbers.
        core: touches the layer; where it or its surroundings reach beyond, the layer's edge is replicated.
        margin: pixels on every side.
        typical: each band's value for ground far from any valid pixel.
        dtype: what the values are computed in.

    Returns:
        Values and validity, each (bands, core height + 2 margin, core width + 2 margin); None where no band has a valid
        pixel in the core.

    Raises:
        InputError: the file is damaged there.
    """
    layer = source.layer
    wide = core.grown(margin + FILL_REACH).intersection(layer)
    pixels = source.read(bands, wide)
    if not pixels.valid[(slice(None), *core.intersection(layer).relative_to(wide).slices())].any():
        return None
    values = fill_masked(pixels.values.astype(dtype), pixels.valid, [typical[b] for b in bands])
    near = core.grown(margin)
    inside = near.intersection(layer)
    crop = (slice(None), *inside.relative_to(wide).slices())
    pad = (
        (0, 0),
        (inside.row - near.row, near.bottom - inside.bottom),
        (inside.col - near.col, near.right - inside.right),
    )
    return (
        np.ascontiguousarray(np.pad(values[crop], pad, mode="edge")),
        np.ascontiguousarray(np.pad(pixels.valid[crop], pad, mode="edge")),
    )
