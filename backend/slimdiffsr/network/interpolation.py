"""The interpolation that detail is added to: bicubic, half-pixel-centred, in training and in the engine alike."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

REACH = 2
"""Input pixels that the bicubic kernel looks around itself."""


def upsample(image: Tensor, scale: int) -> Tensor:
    """Bicubic (a = -0.75), pixel centres at (0.5, 0.5): (batch, c, h, w) to (batch, c, scale * h, scale * w)."""
    return F.interpolate(image, scale_factor=scale, mode="bicubic", align_corners=False)
