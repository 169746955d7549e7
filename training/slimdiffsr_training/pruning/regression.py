"""Ridge regressions on calibration activations: the layer that comes nearest to what a teacher computes."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

RIDGE = 1e-2
"""Weight of the pull towards the prior, in units of the inputs' mean variance."""


def ridge(
    inputs: Tensor, targets: Tensor, prior: Tensor | None = None, strength: float = RIDGE
) -> tuple[Tensor, Tensor]:
    """The affine map of the least mean squared error, drawn towards a prior where the inputs don't decide.

    Minimises `mean |W x + b - y|^2 + strength v |W - W_0|^2`, v the mean variance of an input.

    Args:
        inputs: x, (n, p).
        targets: y, (n, q).
        prior: W_0, (q, p); zero if None.
        strength: of the pull.

    Returns:
        W (q, p) and b (q,), float64.
    """
    x, y = inputs.double(), targets.double()
    mean_x, mean_y = x.mean(0), y.mean(0)
    x, y = x - mean_x, y - mean_y
    start = y.new_zeros(y.shape[1], x.shape[1]) if prior is None else prior.double()
    gram = x.T @ x / len(x)
    pull = strength * gram.diagonal().mean().clamp_min(1e-12)
    left = gram + pull * torch.eye(len(gram), dtype=gram.dtype)
    right = x.T @ y / len(x) + pull * start.T
    weight = torch.linalg.solve(left, right).T
    return weight, mean_y - weight @ mean_x


def ridge_convolution(
    inputs: Tensor, targets: Tensor, size: int, prior: Tensor | None = None, stride: int = 1
) -> tuple[Tensor, Tensor]:
    """The same for a convolution, zero-padded by half its size where the stride is 1 and not at all otherwise.

    Args:
        inputs: (b, c, h, w).
        targets: (b, o, h / stride, w / stride).
        size: of the kernel, odd or the stride itself.
        prior: (o, c, size, size).

    Returns:
        Weights (o, c, size, size) and bias (o,), float64.
    """
    padding = size // 2 if stride == 1 else 0
    patches = F.unfold(inputs.float(), size, padding=padding, stride=stride)
    x = patches.transpose(1, 2).flatten(0, 1)
    y = targets.permute(0, 2, 3, 1).flatten(0, 2)
    weight, bias = ridge(x, y, None if prior is None else prior.flatten(1))
    return weight.view(y.shape[1], inputs.shape[1], size, size), bias
