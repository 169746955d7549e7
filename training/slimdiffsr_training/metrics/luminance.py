"""The luminance that super-resolution papers measure on."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

WEIGHTS: Final = (65.481, 128.553, 24.966)
OFFSET: Final = 16.0


def luminance(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Y of ITU-R BT.601 in studio swing, unrounded: `16 + (65.481 R + 128.553 G + 24.966 B) / 255`.

    Args:
        image: RGB [H, W, 3] uint8.

    Returns:
        [H, W] float64 in [16, 235].

    Raises:
        ValueError: the image isn't [H, W, 3] uint8.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"needs an RGB image [H, W, 3] of uint8, not {image.shape} of {image.dtype}")
    result: NDArray[np.float64] = image.astype(np.float64) @ (np.array(WEIGHTS) / 255.0) + OFFSET
    return result
