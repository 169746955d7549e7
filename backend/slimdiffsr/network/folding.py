"""Layers made from computed weights: what a layer becomes once a scene's constants are part of it."""

from __future__ import annotations

from typing import TypeVar

import torch
from torch import Tensor, nn

Layer = TypeVar("Layer", nn.Conv2d, nn.Linear)


def compose_kernels(first: Tensor, second: Tensor) -> Tensor:
    """The (channels, 5, 5) kernels that equal applying 3x3 kernels `second`, then `first`, channel by channel."""
    composed = first.new_zeros(first.shape[0], 5, 5)
    for row in range(3):
        for col in range(3):
            composed[:, row : row + 3, col : col + 3] += first[:, row, col, None, None] * second
    return composed


def depthwise(kernel: Tensor, like: nn.Conv2d) -> nn.Conv2d:
    """A depthwise convolution with kernels (channels, size, size), of the device and type of `like`."""
    channels, size, _ = kernel.shape
    conv = nn.Conv2d(channels, channels, size, padding=size // 2, groups=channels, bias=False)
    return _filled(conv, kernel[:, None], None, like.weight)


def pointwise(weight: Tensor, bias: Tensor | None, like: nn.Conv2d) -> nn.Conv2d:
    """A 1x1 convolution with weights (out_channels, channels), of the device and type of `like`."""
    conv = nn.Conv2d(weight.shape[1], weight.shape[0], 1, bias=bias is not None)
    return _filled(conv, weight[:, :, None, None], bias, like.weight)


def linear(weight: Tensor, bias: Tensor | None, like: nn.Linear) -> nn.Linear:
    """A linear map with weights (out_channels, channels), of the device and type of `like`."""
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None)
    return _filled(layer, weight, bias, like.weight)


def _filled(layer: Layer, weight: Tensor, bias: Tensor | None, like: Tensor) -> Layer:
    layer = layer.to(like.device, like.dtype)
    with torch.no_grad():
        layer.weight.copy_(weight)
        if bias is not None and layer.bias is not None:
            layer.bias.copy_(bias)
    return layer.requires_grad_(False)
