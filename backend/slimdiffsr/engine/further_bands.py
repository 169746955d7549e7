"""Detail for bands that the network doesn't see, such as near infrared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

from slimdiffsr.network.consistency import low_frequencies

NOISE_FLOOR: Final = 1.0
"""Variance in squared grey levels added to the local one: flat ground takes over no detail."""


def inject_detail(
    detail: Tensor, image: Tensor, colour: Sequence[int], scale: int, typical: Sequence[float], grey_level: float
) -> Tensor:
    """The detail of every band: the network's own for colour bands, a local regression on it for the others.

    A further band b takes `gain * d`, d the mean of the colour bands' detail, with `gain = cov(b, y) / var(y)` of the
    inputs in a Gaussian window (y the mean of the colour bands): where b and colour move together at the input's scale
    they do so below it, where they are unrelated b is only interpolated.

    Args:
        detail: (1, 3, h * scale, w * scale), in the raster's units.
        image: (1, bands, h, w), filled.
        colour: index of red, green and blue among the bands.
        scale: output pixels a side for one input pixel.
        typical: a value near each band's mean, taken away before squaring.
        grey_level: of the scene's stretch, in the raster's units.

    Returns:
        (1, bands, h * scale, w * scale).
    """
    result = detail.new_zeros(1, image.shape[1], *detail.shape[2:])
    for band in sorted(set(colour)):
        sources = [i for i, c in enumerate(colour) if c == band]
        result[:, band] = detail[:, sources].mean(1)
    further = [b for b in range(image.shape[1]) if b not in set(colour)]
    if not further:
        return result
    centre = torch.tensor(list(typical), dtype=image.dtype, device=image.device).view(1, -1, 1, 1)
    levels = (image - centre) / grey_level
    grey = levels[:, list(colour)].mean(1, keepdim=True)
    grey_mean = low_frequencies(grey)
    grey_variance = (low_frequencies(grey * grey) - grey_mean**2).clamp_min(0)
    grey_detail = detail.mean(1, keepdim=True)
    for band in further:
        values = levels[:, band : band + 1]
        covariance = low_frequencies(values * grey) - low_frequencies(values) * grey_mean
        gain = covariance / (grey_variance + NOISE_FLOOR)
        result[:, band] = (F.interpolate(gain, scale_factor=scale, mode="bilinear", align_corners=False) * grey_detail)[
            :, 0
        ]
    return result
