"""The interpolations that results are made with: half-pixel-centred, in training and in the engine alike."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final, Literal

import torch
import torch.nn.functional as F
from torch import Tensor

Kernel = Literal["bicubic", "bilinear"]
REACH: Final = 2
"""Input pixels that the bicubic kernel looks around itself."""
BAND_ROWS: Final = 32
"""Input rows that are enlarged at once."""


def upsample(image: Tensor, scale: int) -> Tensor:
    """Bicubic (a = -0.75), pixel centres at (0.5, 0.5): (batch, c, h, w) to (batch, c, scale * h, scale * w)."""
    if torch.is_grad_enabled() or image.device.type != "cpu":
        return F.interpolate(image, scale_factor=scale, mode="bicubic", align_corners=False)
    batch, channels, height, width = image.shape
    result = image.new_empty(batch, channels, scale * height, scale * width)
    for part, values in _enlarged(result, image, scale, "bicubic"):
        part.copy_(values)
    return result


def add_upsampled(result: Tensor, image: Tensor, scale: int) -> Tensor:
    """Adds the image, enlarged bilinearly, to a result (batch, c, scale * h, scale * w), without gradients in place."""
    if torch.is_grad_enabled():
        return result + F.interpolate(image, scale_factor=scale, mode="bilinear", align_corners=False)
    if image.device.type != "cpu" or not result.is_contiguous():
        return result.add_(F.interpolate(image, scale_factor=scale, mode="bilinear", align_corners=False))
    for part, values in _enlarged(result, image, scale, "bilinear"):
        part.add_(values)
    return result


def _enlarged(target: Tensor, image: Tensor, scale: int, kernel: Kernel) -> Iterator[tuple[Tensor, Tensor]]:
    """Parts of the target and what the enlarged image holds there, some rows at a time.

    On a CPU a convolution from an input pixel's surroundings to its `scale * scale` output pixels takes a third of the
    time of PyTorch's interpolation.
    """
    weights = _subpixel_kernels(kernel, scale, image.dtype)
    radius = weights.shape[-1] // 2
    batch, channels, height, width = image.shape
    padded = F.pad(image, (radius, radius, radius, radius), mode="replicate").flatten(0, 1)[:, None]
    places = target.view(batch * channels, height, scale, width, scale)
    for top in range(0, height, BAND_ROWS):
        band = padded[:, :, top : top + BAND_ROWS + 2 * radius].contiguous(memory_format=torch.channels_last)
        values = F.conv2d(band, weights).permute(0, 2, 3, 1).unflatten(3, (scale, scale)).transpose(2, 3)
        yield places[:, top : top + BAND_ROWS], values


@functools.cache
def _subpixel_kernels(kernel: Kernel, scale: int, dtype: torch.dtype) -> Tensor:
    """What an output pixel takes of the input pixels around it: (scale * scale, 1, size, size), size odd."""
    radius = REACH if kernel == "bicubic" else 1
    size = 2 * radius + 1
    # The middle pixel's outputs in the interpolation of each unit vector; rows don't matter, for all are the same.
    units = torch.eye(size, dtype=torch.float64)[:, None, None].expand(size, 1, size, size)
    responses = F.interpolate(units, scale_factor=scale, mode=kernel, align_corners=False)
    taps = responses[:, 0, 0, radius * scale : (radius + 1) * scale].T
    return torch.einsum("ai,bj->abij", taps, taps).flatten(0, 1)[:, None].to(dtype)
