"""Dense 3x3 convolutions as frequency- and direction-separable ones.

Both replacements are depthwise kernels followed by a 1x1 map of limited rank. A dense kernel K (O, C, 3, 3) is
therefore first written as `K[o, c] = P[o, c] d[c]`, the best such product in the least-squares sense, then the
depthwise kernels d as what the layer's branches add up to, then the mixing matrix P as a product through the layer's
bottleneck.

Where it is known what the convolution reads, the last two steps are regressions on that instead: P is the mixing that
comes nearest to the dense convolution's output, and its rank is spent where that output has variance.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from slimdiffsr_training.pruning.regression import ridge

LARGEST_HIGH_GAIN: Final = 0.5
"""The share of a kernel that the FSC's high branch takes over at most: its low branch is divided by the rest."""
DIRECTIONAL_STEPS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Scales that are tried for a kernel that is to become directional."""


class FrequencySeparable(NamedTuple):
    """What an FSC is filled with, in float64."""

    low: Tensor
    """(C, 3, 3)."""
    high: Tensor
    """(C, 3, 3)."""
    reduce: Tensor
    """(bottleneck, C)."""
    expand: Tensor
    """(O, bottleneck)."""
    offset: Tensor
    """(O,): mean over the inputs of what the dense convolution gives more; zero without inputs."""


class DirectionSeparable(NamedTuple):
    """What a DSC is filled with, in float64."""

    vertical: Tensor
    """(C, 3): the 3x1 kernels."""
    horizontal: Tensor
    """(C, 3): the 1x3 kernels."""
    reduce: Tensor
    """(bottleneck, C)."""
    expand: Tensor
    """(O, bottleneck)."""
    offset: Tensor
    """(O,): mean over the inputs of what the dense convolution gives more; zero without inputs."""


def frequency_separable(
    dense: Tensor, bottleneck: int, gate: float, inputs: Tensor | None = None
) -> FrequencySeparable:
    """An FSC that is as near to a dense convolution as its form permits.

    With both gates equal its branches add up to `gate (low + high * (delta - low))`. Let `high = c delta` and
    `low = (d - c delta) / (1 - c)`: that is `gate d` for every c, so nothing is lost here. With d scaled to sum 1 and c
    its response at the Nyquist frequency, `low` passes the mean and stops the finest checkerboard, and `high` sees what
    `low` left: the separation by frequency that the layer is named for.

    The ReLU in the bottleneck would cut half of a linear map off. Each direction therefore takes two units of opposite
    sign, `relu(z) - relu(-z) = z`: exact at half the rank.

    Args:
        dense: (O, C, 3, 3).
        bottleneck: width of the layer's bottleneck; half of it is the rank.
        gate: value of both gates at the start.
        inputs: what the convolution reads, (b, C, h, w): the rank is then spent where these inputs have variance.
    """
    kernels, mixing = separate(dense)
    total = kernels.sum((1, 2))
    # A kernel that sums to nearly nothing (an edge) keeps its norm of 1.
    factor = torch.where(total.abs() >= 0.5, total, torch.ones_like(total))
    kernels, mixing = kernels / factor[:, None, None], mixing * factor
    delta, checkerboard = _delta(kernels), _checkerboard(kernels)
    share = (kernels * checkerboard).sum((1, 2)).clamp(-1.0, LARGEST_HIGH_GAIN)[:, None, None]
    low, high = (kernels - share * delta) / (1 - share), share * delta
    mixing, features, wanted = _fitted(mixing / gate, gate * kernels, dense, inputs)
    expand, reduce = low_rank(mixing, bottleneck // 2, features)
    reduce, expand = torch.cat([reduce, -reduce]), torch.cat([expand, -expand], dim=1)
    spare = bottleneck - len(reduce)
    reduce, expand = F.pad(reduce, (0, 0, 0, spare)), F.pad(expand, (0, spare))
    offset = expand.new_zeros(len(expand))
    if features is not None:
        # The two units of a pair can do more than cancel each other's ReLU.
        expand, offset = ridge(F.relu(features @ reduce.T), wanted, expand)
    return FrequencySeparable(low, high, reduce, expand, offset)


def direction_separable(
    dense: Tensor, bottleneck: int, gate: float, inputs: Tensor | None = None
) -> DirectionSeparable:
    """A DSC that is as near to a dense convolution as its form permits.

    With its three gates equal its branches add up to `gate (h + v + h v) = gate ((h + delta)(v + delta) - delta)`. So a
    kernel d fits if `delta + s d` is an outer product for some scale s. For each channel the rank-1 approximations at
    several s are tried, and the one is taken whose kernel explains most of the dense ones. The bottleneck is linear:
    all of it is rank.

    Args:
        dense: (O, C, 3, 3).
        bottleneck: width of the layer's bottleneck, its rank.
        gate: value of the three gates at the start.
        inputs: as for `frequency_separable`.
    """
    kernels, _ = separate(dense)
    flat = dense.double().flatten(2).transpose(0, 1)  # (C, O, 9)
    scales = torch.tensor([sign * step for step in DIRECTIONAL_STEPS for sign in (1, -1)], dtype=torch.float64)
    # (C, scales, 3, 3)
    u, s, v = torch.linalg.svd(_delta(kernels)[:, None] + scales.view(1, -1, 1, 1) * kernels[:, None])
    root = s[..., :1].sqrt()
    vertical, horizontal = u[..., 0] * root, v[..., 0, :] * root
    # The outer product leaves the sign open; the centre is to be near 1, so that h and v stay small.
    sign = torch.where(vertical[..., 1:2] < 0, -1.0, 1.0)
    vertical, horizontal = vertical * sign, horizontal * sign
    made = vertical[..., :, None] * horizontal[..., None, :] - _delta(kernels)[:, None]
    energy = made.square().sum((2, 3)).clamp_min(1e-12)
    projected = torch.einsum("cok,csk->cso", flat, made.flatten(2))
    best = (projected.square().sum(2) / energy).argmax(1)
    index = torch.arange(len(kernels)), best
    mixing = (projected[index] / energy[index][:, None]).T
    centre = torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64)
    mixing, features, wanted = _fitted(mixing / gate, gate * made[index], dense, inputs)
    expand, reduce = low_rank(mixing, bottleneck, features)
    offset = expand.new_zeros(len(expand))
    if features is not None:
        offset = wanted.mean(0) - expand @ (reduce @ features.mean(0))
    return DirectionSeparable(vertical[index] - centre, horizontal[index] - centre, reduce, expand, offset)


def separate(dense: Tensor) -> tuple[Tensor, Tensor]:
    """Depthwise kernels d (C, 3, 3) of norm 1 and mixing P (O, C) nearest to a dense kernel (O, C, 3, 3).

    For each input channel this is the leading singular pair of its (O, 9) slice.
    """
    u, s, v = torch.linalg.svd(dense.double().flatten(2).transpose(0, 1), full_matrices=False)
    kernels, mixing = v[:, 0], u[:, :, 0] * s[:, :1]
    sign = torch.where(kernels.sum(1, keepdim=True) < 0, -1.0, 1.0)
    return (kernels * sign).view(-1, *dense.shape[2:]), (mixing * sign).T


def low_rank(matrix: Tensor, rank: int, inputs: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Factors (O, rank) and (rank, C) whose product is nearest to a matrix P (O, C).

    Nearest in the Frobenius norm, or, with inputs x, in the variance of `P x - P' x`: then the first factor holds the
    leading principal directions of the outputs (reduced-rank regression).

    Args:
        matrix: (O, C).
        rank: may exceed that of the matrix; the rest is zero.
        inputs: (n, C).
    """
    matrix = matrix.double()
    outputs = matrix
    if inputs is not None:
        centred = inputs.double() - inputs.double().mean(0)
        gram = centred.T @ centred / len(centred)
        # A little of the plain norm, so that channels which the inputs leave silent aren't forgotten.
        gram = gram + 1e-3 * gram.diagonal().mean().clamp_min(1e-12) * torch.eye(len(gram), dtype=gram.dtype)
        outputs = matrix @ torch.linalg.cholesky(gram)
    u, s, _ = torch.linalg.svd(outputs, full_matrices=False)
    basis = u[:, : min(rank, len(s))]
    spare = rank - basis.shape[1]
    return F.pad(basis, (0, spare)), F.pad(basis.T @ matrix, (0, 0, 0, spare))


def _fitted(
    mixing: Tensor, kernels: Tensor, dense: Tensor, inputs: Tensor | None
) -> tuple[Tensor, Tensor | None, Tensor]:
    """The mixing fitted to inputs, the depthwise features (n, C) and the dense convolution's output (n, O) there."""
    if inputs is None:
        return mixing, None, mixing
    x = inputs.double()
    features = F.conv2d(x, kernels[:, None], padding=1, groups=len(kernels)).permute(0, 2, 3, 1).flatten(0, 2)
    wanted = F.conv2d(x, dense.double(), padding=1).permute(0, 2, 3, 1).flatten(0, 2)
    return ridge(features, wanted, mixing)[0], features, wanted


def _delta(like: Tensor) -> Tensor:
    delta = torch.zeros_like(like)
    delta[:, 1, 1] = 1
    return delta


def _checkerboard(like: Tensor) -> Tensor:
    signs = torch.tensor([1.0, -1.0, 1.0], dtype=like.dtype)
    return torch.outer(signs, signs).expand_as(like)
