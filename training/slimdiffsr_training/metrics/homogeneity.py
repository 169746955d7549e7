"""Whether a model invents texture where the ground has none: high-pass deviation on homogeneous windows.

On water, cloud, snow or bare ground a low-resolution image shows little but its sensor's noise. Interpolation passes
that on and adds nothing, so it is the yardstick: speckle, ringing and lattices make the ratio rise above 1.

What is taken off first decides what is seen. With a Gaussian of one input pixel, everything finer than what
interpolation can carry counts together with the finest that it does carry: the noise that was there. With a Gaussian of
one output pixel hardly anything is left of interpolated noise, so the ratio of any sharper method is large, even where
both are far below one grey level; it follows lattices and speckle more closely.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter


def high_pass_deviation(image: NDArray[Any], sigma: float) -> float:
    """`sqrt(mean over bands of var(x - Gaussian(sigma) x))` of a window [H, W] or [H, W, C], in its own units.

    A margin of four sigma (at most a quarter of the window) is used by the Gaussian and not counted.

    Args:
        image: the window.
        sigma: of the Gaussian that is taken off, pixels of the window.

    Raises:
        ValueError: the window is smaller than 16 pixels a side or holds values that aren't finite.
    """
    bands = image[:, :, None] if image.ndim == 2 else image
    if bands.ndim != 3 or min(bands.shape[:2]) < 16:
        raise ValueError(f"a homogeneous window needs at least 16 pixels a side, not {image.shape}")
    values = bands.astype(np.float64)
    if not np.isfinite(values).all():
        raise ValueError("a homogeneous window must be free of nodata")
    margin = min(round(4 * sigma), min(values.shape[:2]) // 4)
    high = values - gaussian_filter(values, sigma, axes=(0, 1), mode="nearest")
    inner = high[margin : values.shape[0] - margin, margin : values.shape[1] - margin]
    return float(np.sqrt(inner.var(axis=(0, 1)).mean()))


def deviation_ratio(deviation: float, yardstick: float) -> float:
    """A method's high-pass deviation over the yardstick's: 1 where it adds nothing, also where both have none."""
    if yardstick == 0:
        return 1.0 if deviation == 0 else float("inf")
    return deviation / yardstick
