"""Separable filters over a few channels, replicated at the borders."""

from __future__ import annotations

import math
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

RADII: Final = 3
"""Where a Gaussian is cut off, in standard deviations."""
BAND_ROWS: Final = 128
"""Filtered at once."""


def gaussian(image: Tensor, sigma: float) -> Tensor:
    """The image (batch, c, h, w) under a Gaussian of `sigma` pixels."""
    radius = round(RADII * sigma)
    taps = torch.tensor([math.exp(-0.5 * (i / sigma) ** 2) for i in range(-radius, radius + 1)], dtype=torch.float64)
    return separable(image, taps / taps.sum())


def separable(image: Tensor, taps: Tensor) -> Tensor:
    """The image filtered with the taps (an odd number of them) along both axes.

    Some rows at a time: what a convolution of few channels needs besides is many times the image's size.
    """
    kernel = taps.to(image.device, image.dtype)
    channels, size, radius = image.shape[1], len(taps), len(taps) // 2
    down, right = (kernel.view(1, 1, *shape).expand(channels, 1, *shape) for shape in ((size, 1), (1, size)))
    padded = F.pad(image, (radius, radius, radius, radius), mode="replicate")
    bands = []
    for top in range(0, image.shape[2], BAND_ROWS):
        band = padded[:, :, top : top + BAND_ROWS + 2 * radius]
        bands.append(F.conv2d(F.conv2d(band, down, groups=channels), right, groups=channels))
    return torch.cat(bands, dim=2)
