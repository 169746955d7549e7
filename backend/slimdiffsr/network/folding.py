"""Layers made from computed weights: what a layer becomes once a scene's constants are part of it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TypeVar

from torch import Tensor, nn

Layer = TypeVar("Layer", nn.Conv2d, nn.Linear)
AnyModule = TypeVar("AnyModule", bound=nn.Module)


def copy_over_weights(module: AnyModule, replaced: Mapping[nn.Module, nn.Module | None] | None = None) -> AnyModule:
    """A frozen copy that has the module's weights in common with it, and nothing else.

    Hooks, removed parts, moves and conversions of the copy leave the module as it is. Three times quicker than
    `copy.deepcopy`, which also looks into every hook's dictionary.

    Args:
        module: what is copied; no part of it occurs twice.
        replaced: parts of it, and what the copy has in their place.
    """
    known = replaced or {}

    def own(item: object) -> object:
        if isinstance(item, nn.Parameter):
            return nn.Parameter(item.detach(), requires_grad=False)
        if isinstance(item, nn.Module):
            return known[item] if item in known else copy_over_weights(item, known)
        return item

    twin = copy.copy(module)
    for name, value in vars(module).items():
        if isinstance(value, dict):  # parameters, buffers, parts and hooks
            vars(twin)[name] = type(value)((key, own(item)) for key, item in value.items())
    return twin


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
    conv = nn.Conv2d(channels, channels, size, padding=size // 2, groups=channels, bias=False, device="meta")
    return _filled(conv, kernel[:, None], None, like.weight)


def pointwise(weight: Tensor, bias: Tensor | None, like: nn.Conv2d) -> nn.Conv2d:
    """A 1x1 convolution with weights (out_channels, channels), of the device and type of `like`."""
    conv = nn.Conv2d(weight.shape[1], weight.shape[0], 1, bias=bias is not None, device="meta")
    return _filled(conv, weight[:, :, None, None], bias, like.weight)


def convolution(weight: Tensor, bias: Tensor, like: nn.Conv2d) -> nn.Conv2d:
    """A convolution with weights (out_channels, channels, size, size), size odd, of the device and type of `like`."""
    out_channels, channels, size, _ = weight.shape
    conv = nn.Conv2d(channels, out_channels, size, padding=size // 2, device="meta")
    return _filled(conv, weight, bias, like.weight)


def linear(weight: Tensor, bias: Tensor | None, like: nn.Linear) -> nn.Linear:
    """A linear map with weights (out_channels, channels), of the device and type of `like`."""
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None, device="meta")
    return _filled(layer, weight, bias, like.weight)


def _filled(layer: Layer, weight: Tensor, bias: Tensor | None, like: Tensor) -> Layer:
    layer.weight = nn.Parameter(weight.to(like), requires_grad=False)
    if bias is not None:
        layer.bias = nn.Parameter(bias.to(like), requires_grad=False)
    return layer
