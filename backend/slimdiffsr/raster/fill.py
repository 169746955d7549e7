"""What stands in for masked pixels, so that they never bleed into valid ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

REACH: Final = 8
"""Valid values are spread this many pixels into masked ground; beyond stands the band's typical value."""


def fill_masked(values: NDArray[Any], valid: NDArray[np.bool_], typical: Sequence[float]) -> NDArray[Any]:
    """Masked pixels become the mean of their already known neighbours, ring by ring, `REACH` rings deep.

    A pixel's value depends only on valid pixels within `REACH`, so every tile fills alike.

    Args:
        values: (bands, h, w), floating point; masked pixels may hold anything, NaN too.
        valid: (bands, h, w).
        typical: one value a band for ground beyond `REACH`.

    Returns:
        A filled copy, or `values` itself where nothing is masked.
    """
    if valid.all():
        return values
    filled = values.copy()
    for band, (image, known) in enumerate(zip(filled, valid, strict=True)):
        if known.all():
            continue
        known = known.copy()
        image[~known] = 0
        for _ in range(REACH):
            if known.all() or not known.any():
                break
            count = _sum_of_neighbours(known.astype(image.dtype))
            ring = ~known & (count > 0)
            image[ring] = _sum_of_neighbours(image)[ring] / count[ring]
            known |= ring
        image[~known] = typical[band]
    return filled


def _sum_of_neighbours(image: NDArray[Any]) -> NDArray[Any]:
    """Sum over the 3x3 neighbourhood, zeros outside."""
    padded = np.pad(image, 1)
    rows = padded[:-2] + padded[1:-1] + padded[2:]
    total: NDArray[Any] = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
    return total
