"""Norms that take over a constant, or another norm's work."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from slimdiffsr.network.paper.layers import pool_groups


class Moments(NamedTuple):
    """Of each channel over a batch and its pixels, float64."""

    mean: Tensor
    variance: Tensor


class Affine(NamedTuple):
    """A norm's scale and shift, float64 (channels,)."""

    weight: Tensor
    bias: Tensor


def moments(x: Tensor) -> Moments:
    """Mean and variance of the channels of (b, c, h, w)."""
    tokens = x.double().transpose(0, 1).flatten(1)
    return Moments(tokens.mean(1), tokens.var(1, correction=0))


def absorb_constant(norm: Any, constant: Tensor, before: Moments, after: Moments) -> Affine:
    """The scale and shift with which a group norm of h' gives what the given one gives of `h + constant`.

    A timestep's embedding, constant once the timestep is, and a convolution's bias are added before a norm; the
    published student has no place for them there. On channels c of a group of mean mu and deviation sigma the norm of
    h + b is `A h + B` with `A = weight / sigma`, `B = bias + A (b - mu)`. The student's own statistics mu', sigma' are
    those of its h', whose mean m' differs from that of h, m, so `weight' = A sigma'` and
    `bias' = B + A (m - m') + A mu'`. Where h' = h it is exact on images with these statistics.

    Args:
        norm: an `nn.GroupNorm`.
        constant: (channels,), added to h before the norm.
        before: of the teacher's h, without the constant.
        after: of the student's h'.
    """
    weight, bias = norm.weight.detach().double().cpu(), norm.bias.detach().double().cpu()
    constant = constant.double().cpu()
    mean, deviation = _group(Moments(before.mean + constant, before.variance), norm.num_groups, norm.eps)
    own_mean, own_deviation = _group(after, norm.num_groups, norm.eps)
    gain = weight / deviation
    shift = bias + gain * (constant - mean)
    return Affine(gain * own_deviation, shift + gain * (before.mean - after.mean) + gain * own_mean)


def match_pixel_norm(x: Tensor, wanted: Tensor) -> Affine:
    """The scale and shift with which a layer norm over channels comes nearest to another norm's result.

    Channel by channel the least-squares line from the normalised x to what is wanted.

    Args:
        x: (b, c, h, w): what the norm will read.
        wanted: the same shape.
    """
    normed = F.layer_norm(x.double().permute(0, 2, 3, 1), x.shape[1:2]).flatten(0, 2)
    wanted = wanted.double().permute(0, 2, 3, 1).flatten(0, 2)
    covariance = ((normed - normed.mean(0)) * (wanted - wanted.mean(0))).mean(0)
    weight = covariance / normed.var(0, correction=0).clamp_min(1e-12)
    return Affine(weight, wanted.mean(0) - weight * normed.mean(0))


def _group(of: Moments, groups: int, eps: float) -> tuple[Tensor, Tensor]:
    """Each channel's group's mean and deviation."""
    mean, variance = pool_groups(of.mean, of.variance, groups)
    size = len(of.mean) // groups
    return mean.expand(-1, size).flatten(), torch.sqrt(variance + eps).expand(-1, size).flatten()
