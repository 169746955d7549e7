"""Weights in 8 bits: whole numbers from -127 to 127 and one factor for each output channel."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

FACTORS: Final = ":factors"
"""What the name of a tensor's factors has behind the tensor's own name."""
LEAST_VALUES: Final = 1024
LEAST_ROW: Final = 16
"""Tensors with fewer values, in all or for an output channel, stay as they are: biases, norms and depthwise kernels
weigh little and matter much."""


def quantised(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The large tensors as int8, each with a tensor of float32 factors beside it; the others as they are."""
    result = {}
    for name, tensor in tensors.items():
        if tensor.ndim < 2 or tensor.numel() < LEAST_VALUES or tensor[0].numel() < LEAST_ROW:
            result[name] = tensor
            continue
        rows = tensor.float().flatten(1)
        factors = rows.abs().amax(1).clamp_min(torch.finfo(torch.float32).tiny) / 127
        result[name] = (rows / factors[:, None]).round().to(torch.int8).view(tensor.shape)
        result[name + FACTORS] = factors
    return result


def restored(values: Tensor, factors: Tensor) -> Tensor:
    """The float32 weights.

    Args:
        values: int8, (o, ...).
        factors: (o,).

    Raises:
        ValueError: they don't belong together.
    """
    if values.dtype != torch.int8 or factors.dtype != torch.float32 or factors.shape != values.shape[:1]:
        raise ValueError("8-bit weights need one factor for each output channel")
    return values.float() * factors.view(-1, *[1] * (values.ndim - 1))
