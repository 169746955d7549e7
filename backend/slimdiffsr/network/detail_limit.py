"""A limit to detail on even ground, where what a network adds is speckle or a lattice.

In sharp imagery an octave of scale has about the contrast of the next coarser one (Field 1987,
doi:10.1364/JOSAA.4.002379), so the ground's own contrast tells how strong the detail can be that the input lacks:
water and cloud have hardly any. Blurred imagery breaks the rule, for its finest octaves are faint everywhere; there
the limit gives way. docs/models.md has the figures.
"""

from __future__ import annotations

import itertools
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor

from slimdiffsr.network.filters import BAND_ROWS, gaussian

LEVEL: Final = 2 / 255
"""A grey level, in normalised units."""
NOISE: Final = 1.5 * LEVEL
"""Contrast that needs no ground to explain it: a sensor's noise, rounding, compression."""
SHARP: Final = 8 * LEVEL
"""Contrast of the finest octave that the sharp places of a sharp scene have at least."""
SHARP_SHARE: Final = 0.95
"""The share of a scene's pixels that its sharp places are above."""
SIGMAS: Final = (1.0, 2.0, 4.0)
"""Gaussians, input pixels, between which the octaves lie."""
WINDOW: Final = 3.0
"""Sigma of the Gaussian window that contrast is taken over, input pixels."""
DEVIATION: Final = 1.25
"""Standard deviation over mean absolute deviation, of normal values: few bright pixels sway the latter less."""


def scene_sharpness(patches: Tensor) -> float:
    """How far a scene's sharp places have the contrast of sharp imagery, 0 to 1.

    Args:
        patches: (patches, 3, side, side), normalised.
    """
    finest = _local(patches - gaussian(patches, SIGMAS[0]))
    return min(1.0, float(torch.quantile(finest.flatten(), SHARP_SHARE)) / SHARP)


def limit_detail(detail: Tensor, image: Tensor, scale: int, share: float, sharpness: float) -> None:
    """Weakens detail, in place, to `share` times the contrast of the strongest octave around it, less the noise's.

    Args:
        detail: (batch, 3, scale * h, scale * w), normalised.
        image: the input, (batch, 3, h, w), normalised; filled where it is masked.
        scale: output pixels a side for one input pixel.
        share: how strong the detail may be, as a multiple of that contrast, in a sharp scene.
        sharpness: of the scene. A blurred scene's faint octaves may be followed by stronger detail.
    """
    coarser = [image, *(gaussian(image, sigma) for sigma in SIGMAS)]
    octaves = torch.stack([_local(fine - coarse) for fine, coarse in itertools.pairwise(coarser)])
    softened = max(sharpness, 1e-3)
    allowed = octaves.amax(0).square() - (NOISE * softened) ** 2
    allowed = allowed.clamp_min(0).sqrt() * (share / softened)
    gain = (allowed / _local(_block_deviation(detail, scale)).clamp_min(1e-6)).clamp_max(1)
    if gain.device.type == "cpu" and bool((gain == 1).all()):  # another device would be waited for
        return
    padded = F.pad(gain, (0, 0, 1, 1), mode="replicate")
    for top in range(0, gain.shape[2], BAND_ROWS):
        band = padded[:, :, top : top + BAND_ROWS + 2]
        weights = F.interpolate(band, scale_factor=scale, mode="bilinear", align_corners=False)
        detail[:, :, top * scale : (top + BAND_ROWS) * scale] *= weights[:, :, scale:-scale]


def _local(values: Tensor) -> Tensor:
    """Local standard deviation of values around zero, all channels together: (batch, c, h, w) to (batch, 1, h, w)."""
    return DEVIATION * gaussian(values.abs().mean(1, keepdim=True), WINDOW)


def _block_deviation(detail: Tensor, scale: int) -> Tensor:
    """Mean absolute value over each input pixel, some rows at a time: (batch, c, h, w)."""
    rows = BAND_ROWS * scale
    bands = [detail[:, :, top : top + rows].abs() for top in range(0, detail.shape[2], rows)]
    return torch.cat([F.avg_pool2d(band, scale) for band in bands], dim=2)
