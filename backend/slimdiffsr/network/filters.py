"""Separable filters over a few channels, replicated at the borders."""

from __future__ import annotations

import math
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

RADII: Final = 3
"""Where a Gaussian is cut off, in standard deviations."""
BAND_ROWS: Final = 64
"""Filtered at once."""


def gaussian(image: Tensor, sigma: float) -> Tensor:
    """The image (batch, c, h, w) under a Gaussian of `sigma` pixels."""
    radius = round(RADII * sigma)
    taps = torch.tensor([math.exp(-0.5 * (i / sigma) ** 2) for i in range(-radius, radius + 1)], dtype=torch.float64)
    return separable(image, taps / taps.sum())


def separable(image: Tensor, taps: Tensor) -> Tensor:
    """The image filtered with the taps (an odd number of them) along both axes, some rows at a time."""
    radius = len(taps) // 2
    padded = F.pad(image, (radius, radius, radius, radius), mode="replicate")
    tops = range(0, image.shape[2], BAND_ROWS)
    bands = [padded[:, :, top : top + BAND_ROWS + 2 * radius] for top in tops]
    kernel = taps.to(image.device, image.dtype)
    # On a CPU sums of shifted maps take a third of a convolution's time; gradients and launches want few operations.
    shifted = image.device.type == "cpu" and not torch.is_grad_enabled()
    return torch.cat([(_shifted_sums if shifted else _convolutions)(band, kernel) for band in bands], dim=2)


def _shifted_sums(image: Tensor, kernel: Tensor) -> Tensor:
    weights: list[float] = kernel.tolist()
    for axis in (2, 3):
        length = image.shape[axis] - len(weights) + 1
        total = image.narrow(axis, 0, length) * weights[0]
        for start, weight in enumerate(weights[1:], start=1):
            total.add_(image.narrow(axis, start, length), alpha=weight)
        image = total
    return image


def _convolutions(image: Tensor, kernel: Tensor) -> Tensor:
    channels, size = image.shape[1], len(kernel)
    down, right = (kernel.view(1, 1, *shape).expand(channels, 1, *shape) for shape in ((size, 1), (1, size)))
    return F.conv2d(F.conv2d(image, down, groups=channels), right, groups=channels)
