"""Consistency with the input: low frequencies are the input's, its noise is not copied back.

The same function runs in training, so that the network learns to work with it, and in the engine.
"""

from __future__ import annotations

from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

from slimdiffsr.network.filters import RADII, gaussian, separable
from slimdiffsr.network.interpolation import add_upsampled

SIGMA: Final = 2.0
"""Standard deviation of the Gaussian that separates low frequencies, in input pixels."""
REACH: Final = round(RADII * SIGMA) + 2
"""Input pixels that one round of `restore_low_frequencies` looks around itself (bilinear upsampling adds up to two)."""


def block_mean(result: Tensor, scale: int) -> Tensor:
    """Mean of the result over each input pixel: (batch, c, scale * h, scale * w) to (batch, c, h, w)."""
    return F.avg_pool2d(result, scale)


def low_frequencies(image: Tensor, valid: Tensor | None = None) -> Tensor:
    """Gaussian of sigma 2 pixels over the valid pixels, replicated at the borders.

    Args:
        image: (batch, c, h, w).
        valid: (batch, 1 or c, h, w), 1 where a pixel counts and 0 where it doesn't; None: all count.
    """
    if valid is None:
        return gaussian(image, SIGMA)
    weight = gaussian(valid.to(image.dtype), SIGMA)
    return gaussian(image * valid, SIGMA) / weight.clamp_min(1e-6)


def restore_low_frequencies(
    result: Tensor, image: Tensor, scale: int, valid: Tensor | None = None, rounds: int = 1
) -> Tensor:
    """Back-projection of the low-frequency error: result += upsample(Gaussian(image - block mean of result)).

    Later rounds need not look at the result again: what an upsampled correction changes in its block means is known.

    Args:
        result: (batch, c, scale * h, scale * w).
        image: the input, (batch, c, h, w), in the same units.
        scale: output pixels a side for one input pixel.
        valid: as in `low_frequencies`.
        rounds: how often; each needs `REACH` input pixels of halo.

    Without gradients `result` is changed in place.
    """
    error = image - block_mean(result, scale)
    correction = torch.zeros_like(error)
    for _ in range(rounds):
        correction = correction + low_frequencies(error - _block_mean_of_upsampled(correction), valid)
    return add_upsampled(result, correction, scale)


def _block_mean_of_upsampled(image: Tensor) -> Tensor:
    """`block_mean` of the bilinearly upsampled image: an eighth of either neighbour, at every even scale."""
    return separable(image, torch.tensor([1, 6, 1], dtype=torch.float64) / 8)
