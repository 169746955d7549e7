"""The lattice penalty: what repeats with the pixel grid's period in the result but not in the truth.

On smooth ground all input pixels look alike, so a network answers with a pattern of the grid's own period where a
perceptual loss rewards texture. LPIPS hardly sees it, people do. Averaging the high-passed image by pixel phase over a
window lets texture average out and the lattice stand.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

WINDOW_PERIODS: Final = 4
"""Periods a side that a window averages over, at least."""
WINDOW_PIXELS: Final = 8
"""Input pixels a side of a window, at least: texture has to average out."""

Periods = tuple[tuple[int, int], ...]


def grid_periods(scale: int, grids: Sequence[int] = (2, 4)) -> Periods:
    """(phases a side, window side), output pixels, of a network's grids, input pixels: a UNet's are two and four."""
    return tuple((grid * scale, max(WINDOW_PERIODS * grid, WINDOW_PIXELS) * scale) for grid in grids)


LATENT_PERIODS: Final = grid_periods(4)
"""Those of an 8-fold autoencoder's latents, too."""


def lattice_penalty(result: Tensor, truth: Tensor, periods: Periods) -> Tensor:
    """Mean squared phase average of the high-passed difference, summed over `periods`.

    Args:
        result: (batch, c, h, w) in [-1, 1] units.
        truth: the same shape.
        periods: (phases a side, window side); h and w are cropped to whole windows.
    """
    difference = _high_pass(result.float() - truth.float())
    total = difference.new_zeros(())
    for period, window in periods:
        batch, channels, height, width = difference.shape
        rows, cols = height // window, width // window
        if not rows or not cols:
            continue
        repeats = window // period
        cropped = difference[:, :, : rows * window, : cols * window]
        phases = cropped.reshape(batch, channels, rows, repeats, period, cols, repeats, period).mean((3, 6))
        total = total + phases.square().mean()
    return total


def _high_pass(image: Tensor) -> Tensor:
    """The image minus its Gaussian of sigma 1 pixel."""
    taps = torch.tensor([math.exp(-0.5 * i**2) for i in range(-3, 4)], device=image.device)
    kernel = taps / taps.sum()
    channels = image.shape[1]
    blurred = F.pad(image, (3, 3, 3, 3), mode="reflect")
    blurred = F.conv2d(blurred, kernel.view(1, 1, 7, 1).expand(channels, 1, 7, 1), groups=channels)
    return image - F.conv2d(blurred, kernel.view(1, 1, 1, 7).expand(channels, 1, 1, 7), groups=channels)
