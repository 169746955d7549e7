"""How far a result drifts from its own input at low frequencies: invented brightness and colour."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

SIGMA: Final = 2.0
"""Of the Gaussian, in input pixels: wide enough to hold back the input's own noise and JPEG blocks."""


def low_frequency_error(result: NDArray[np.uint8], source: NDArray[np.uint8]) -> float:
    """RMS over pixels and bands of Gaussian(sigma = 2 input pixels)(B - source).

    B is the result's mean over each input pixel. This is the quantity that the engine's `balanced` consistency bounds.
    At the image's border the Gaussian sees the outermost pixels repeated.

    Args:
        result: [s H, s W, C] uint8, with a whole number s.
        source: the input that it was made of, [H, W, C] uint8.

    Returns:
        Grey levels of the uint8 scale.

    Raises:
        ValueError: the result's shape isn't a whole multiple of the input's.
    """
    height, width, bands = source.shape
    scale = result.shape[0] // height
    if scale < 1 or result.shape != (scale * height, scale * width, bands):
        raise ValueError(f"a result of shape {result.shape} isn't a whole multiple of its input's {source.shape}")
    means = result.reshape(height, scale, width, scale, bands).mean(axis=(1, 3), dtype=np.float64)
    smooth = gaussian_filter(means - source, sigma=SIGMA, axes=(0, 1), mode="nearest")
    return float(np.sqrt(np.mean(smooth**2)))
