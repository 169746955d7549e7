"""The maximum mean discrepancy between two sets of feature vectors (Gretton et al. 2012, JMLR 13, lemma 6).

`MMD^2 = E k(x, x') - 2 E k(x, y) + E k(y, y')` is zero if and only if both distributions are equal. It compares what
features occur, not where, so it binds the student less than a squared error does.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

SMALLEST_DISTANCE = 1e-12
"""Least squared bandwidth: all vectors may be equal."""


def mmd_squared(x: Tensor, y: Tensor, bandwidths: Sequence[float] = (1.0,)) -> Tensor:
    """The unbiased estimate of MMD^2 with the kernel `exp(-|x - y|^2 / (2 sigma^2))`, differentiable in both sets.

    `1 / (m (m - 1)) sum_{i != j} k(x_i, x_j) + 1 / (n (n - 1)) sum_{i != j} k(y_i, y_j) - 2 / (m n) sum_{ij} k(x_i,
    y_j)`: its mean is zero for equal distributions, so it is negative half of the time then.

    Args:
        x: (m, c), m at least 2.
        y: (n, c), n at least 2.
        bandwidths: sigma in units of the median distance within both sets together (the median heuristic); the mean
            over several makes a mixture of kernels.

    Returns:
        A scalar in fp32.
    """
    if min(len(x), len(y)) < 2:
        raise ValueError("an unbiased MMD needs at least two vectors of each set")
    # bf16 has no digits left after the subtraction of two nearly equal means.
    with torch.autocast(x.device.type, enabled=False):
        both = torch.cat([x.float(), y.float()])
        distances = _squared_distances(both)
        scale = _median_squared_distance(distances.detach())
        kernel = torch.stack([torch.exp(distances / (-2 * b**2 * scale)) for b in bandwidths]).mean(0)
        m, n = len(x), len(y)
        within_x, within_y, between = kernel[:m, :m], kernel[m:, m:], kernel[:m, m:]
        # The diagonals are 1 each: k(x, x).
        x_term = (within_x.sum() - within_x.diagonal().sum()) / (m * (m - 1))
        y_term = (within_y.sum() - within_y.diagonal().sum()) / (n * (n - 1))
        return x_term + y_term - 2 * between.mean()


def sample_tokens(count: int, total: int, generator: torch.Generator) -> Tensor:
    """Indices of at most `count` of `total` tokens, without repetition, drawn on the generator's device."""
    return torch.randperm(total, generator=generator)[:count]


def _squared_distances(vectors: Tensor) -> Tensor:
    """(m, m) squared Euclidean distances, zero on the diagonal and never below."""
    # Centred, because |x|^2 + |y|^2 - 2 xy loses digits where the mean is large.
    centred = vectors - vectors.mean(0).detach()
    norms = centred.square().sum(1)
    distances = norms[:, None] + norms[None, :] - 2 * centred @ centred.T
    return distances.clamp_min(0) * (1 - torch.eye(len(vectors), device=vectors.device))


def _median_squared_distance(distances: Tensor) -> Tensor:
    size = len(distances)
    rows, cols = torch.triu_indices(size, size, offset=1, device=distances.device)
    return distances[rows, cols].median().clamp_min(SMALLEST_DISTANCE)
