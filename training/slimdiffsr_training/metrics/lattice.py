"""The lattice figure: how much a result shows a pattern of the upsampling grid's own period.

A network that is rewarded for texture and gets no noise to make it from answers smooth ground with a checkerboard of
the grid's period. LPIPS hardly sees that; people do.

Definition. The high-passed luminance (minus its Gaussian of sigma 1) is weighted with a Hann window; at each frequency
(i / period, j / period) but (0, 0), the mean power of the 3x3 bins around it (a Hann window's main lobe) is divided by
the median power of the bins around those, in a square of at most 25x25 bins. The figure of an image is the root mean
square of these ratios, which follows a single strong frequency more than their mean does, and less nervously than their
maximum; that of a set is the median over its images. White noise and aerial images have about 1.7, Real-ESRGAN's
results 2.3-2.6; above 4 the lattice can be seen. Compare images of one size, since a lattice's ratio grows with the
number of pixels.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from slimdiffsr_training.metrics.luminance import luminance

HIGH_PASS_SIGMA: Final = 1.0
PEAK_RADIUS: Final = 1
SURROUNDINGS_RADIUS: Final = 12
MINIMUM_SURROUNDINGS_RADIUS: Final = 4
MINIMUM_PERIODS: Final = MINIMUM_SURROUNDINGS_RADIUS + PEAK_RADIUS + 1
"""An image must hold at least this many periods a side."""


def lattice(image: NDArray[np.uint8], period: int, only_new: bool = False) -> float:
    """The lattice figure of one image (see the module's text).

    Args:
        image: RGB [H, W, 3] uint8; its centre is used, of whole periods.
        period: in pixels: the scale for the upsampling grid's own lattice; twice and four times that for the lattices
            of a network's coarser levels.
        only_new: leaves out the frequencies that half the period has too.

    Returns:
        A power ratio; 1 for an image without any high frequencies.

    Raises:
        ValueError: the period is odd or below 2, or the image is smaller than 6 periods a side.
    """
    if period < 2 or period % 2:
        raise ValueError(f"the period must be an even number of pixels, not {period}")
    height, width = (side // period * period for side in image.shape[:2])
    radius = min(SURROUNDINGS_RADIUS, min(height, width) // period - PEAK_RADIUS - 1)
    if radius < MINIMUM_SURROUNDINGS_RADIUS:
        size = f"{image.shape[1]} x {image.shape[0]}"
        raise ValueError(f"an image of {size} is too small for a lattice of {period} pixels")
    top, left = (image.shape[0] - height) // 2, (image.shape[1] - width) // 2
    power = _power(luminance(image[top : top + height, left : left + width]))
    floor = 1e-12 * power.mean() + np.finfo(np.float64).tiny
    ratios = [
        _peak_ratio(power, i * height // period, j * width // period, radius, floor)
        for i in range(period)
        for j in range(period)
        if (i, j) != (0, 0) and not (only_new and i % 2 == 0 and j % 2 == 0)
    ]
    return float(np.sqrt(np.mean(np.square(ratios))))


def _power(y: NDArray[np.float64]) -> NDArray[np.float64]:
    high_pass = y - gaussian_filter(y, HIGH_PASS_SIGMA, mode="reflect")
    window = np.outer(*(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(side) / side) for side in y.shape))
    return np.abs(np.fft.fft2(high_pass * window)) ** 2


def _peak_ratio(power: NDArray[np.float64], row: int, column: int, radius: int, floor: float) -> float:
    offsets = np.arange(-radius, radius + 1)
    rows, columns = (row + offsets) % power.shape[0], (column + offsets) % power.shape[1]
    square = power[np.ix_(rows, columns)]
    near = np.abs(offsets) <= PEAK_RADIUS
    is_peak = np.outer(near, near)
    return float((square[is_peak].mean() + floor) / (np.median(square[~is_peak]) + floor))
