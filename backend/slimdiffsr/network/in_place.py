"""Operations that spare a new map where nothing is learnt: it is too large for the allocator to keep, and its pages
cost more time than the arithmetic.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def added(x: Tensor, y: Tensor) -> Tensor:
    """`x + y`; without gradients, y takes it up."""
    return x + y if torch.is_grad_enabled() else y.add_(x)


def silu(x: Tensor) -> Tensor:
    """SiLU; without gradients, x takes it up."""
    return F.silu(x, inplace=not torch.is_grad_enabled())


def tanh(x: Tensor) -> Tensor:
    """The hyperbolic tangent; without gradients, x takes it up."""
    return torch.tanh(x) if torch.is_grad_enabled() else x.tanh_()


def multiplied(x: Tensor, y: Tensor) -> Tensor:
    """`x * y`; without gradients, y takes it up."""
    return x * y if torch.is_grad_enabled() else y.mul_(x)
