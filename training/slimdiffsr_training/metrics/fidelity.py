"""PSNR and SSIM as super-resolution papers give them: on BT.601 studio-swing Y, a border of `scale` pixels cropped."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import correlate1d

from slimdiffsr_training.metrics.luminance import luminance

PEAK: Final = 255.0
SSIM_WINDOW: Final = 11
SSIM_SIGMA: Final = 1.5


def psnr_y(result: NDArray[np.uint8], truth: NDArray[np.uint8], border: int) -> float:
    """Peak signal-to-noise ratio of luminance, `10 log10(255^2 / MSE)`.

    Args:
        result: RGB [H, W, 3] uint8.
        truth: the same shape.
        border: pixels left out on each side; the scale, by convention.

    Returns:
        Decibels; infinite for equal luminance.

    Raises:
        ValueError: the images aren't RGB uint8 of one shape, or nothing is left inside the border.
    """
    x, y = _inner_luminance(result, truth, border)
    error = float(np.mean((x - y) ** 2))
    return float("inf") if error == 0 else float(10 * np.log10(PEAK**2 / error))


def ssim_y(result: NDArray[np.uint8], truth: NDArray[np.uint8], border: int) -> float:
    """Structural similarity of luminance (Wang et al. 2004): 11x11 Gaussian of sigma 1.5, K = (0.01, 0.03), L = 255.

    Only windows that lie wholly inside the cropped images count; moments are the Gaussian-weighted (biased) ones.

    Args:
        result: RGB [H, W, 3] uint8.
        truth: the same shape.
        border: pixels left out on each side; the scale, by convention.

    Returns:
        Mean similarity, 1 for equal luminance.

    Raises:
        ValueError: the images aren't RGB uint8 of one shape, or no window fits inside the border.
    """
    x, y = _inner_luminance(result, truth, border)
    if min(x.shape) < SSIM_WINDOW:
        raise ValueError(f"SSIM needs at least {SSIM_WINDOW} pixels a side inside the border, not {x.shape}")
    c1, c2 = (0.01 * PEAK) ** 2, (0.03 * PEAK) ** 2
    mean_x, mean_y = _gaussian(x), _gaussian(y)
    var_x = _gaussian(x * x) - mean_x**2
    var_y = _gaussian(y * y) - mean_y**2
    covariance = _gaussian(x * y) - mean_x * mean_y
    similarity = ((2 * mean_x * mean_y + c1) * (2 * covariance + c2)) / (
        (mean_x**2 + mean_y**2 + c1) * (var_x + var_y + c2)
    )
    return float(similarity.mean())


def _inner_luminance(
    result: NDArray[np.uint8], truth: NDArray[np.uint8], border: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if result.shape != truth.shape:
        raise ValueError(f"result {result.shape} and truth {truth.shape} differ in shape")
    height, width = truth.shape[:2]
    if border < 0 or min(height, width) <= 2 * border:
        raise ValueError(f"a border of {border} pixels leaves nothing of an image of {width} x {height}")
    inner = (slice(border, height - border), slice(border, width - border))
    return luminance(result)[inner], luminance(truth)[inner]


def _gaussian(image: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gaussian-weighted mean over each window that lies inside the image: [H - 10, W - 10]."""
    radius = SSIM_WINDOW // 2
    kernel = np.exp(-(np.arange(-radius, radius + 1) ** 2) / (2 * SSIM_SIGMA**2))
    kernel /= kernel.sum()
    filtered = correlate1d(correlate1d(image, kernel, axis=0), kernel, axis=1)
    inner: NDArray[np.float64] = filtered[radius:-radius, radius:-radius]
    return inner
