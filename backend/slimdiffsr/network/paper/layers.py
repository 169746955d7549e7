"""The published student's layers, in two forms each: with the image's own statistics, and fixed to a scene's.

The first form is the paper's and what a training run or a single image uses; statistics are those of each image of the
batch. `fixed` gives the second, in which everything that was a statistic has become part of the weights.
"""

from __future__ import annotations

import copy

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from slimdiffsr.network.folding import compose_kernels, depthwise, linear
from slimdiffsr.network.paper.config import PaperConfig

GATE_WIDTH = 8
"""Hidden width of the FSC's gate."""


class SceneGroupNorm(nn.GroupNorm):
    """Group norm whose statistics can be fixed: y = weight (x - mean) / sqrt(variance + eps) + bias."""

    def fixed(self, mean: Tensor, variance: Tensor) -> ChannelAffine:
        """For channels' means and variances over the scene, each (channels,), float64."""
        group_mean, group_variance = pool_groups(mean, variance, self.num_groups)
        scale = exact(self.weight).view(self.num_groups, -1) * (group_variance + self.eps).rsqrt()
        shift = exact(self.bias) - (scale * group_mean).flatten()
        return ChannelAffine(scale.flatten().to(self.weight), shift.to(self.bias))


class ChannelAffine(nn.Module):
    """y = scale x + shift, channel by channel: a group norm with known statistics."""

    scale: Tensor
    shift: Tensor

    def __init__(self, scale: Tensor, shift: Tensor) -> None:
        super().__init__()
        self.register_buffer("scale", scale.view(1, -1, 1, 1))
        self.register_buffer("shift", shift.view(1, -1, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to the same."""
        return torch.addcmul(self.shift, x, self.scale)


class FrequencySeparableConv(nn.Module):
    """FSC: low = DW3x3(F), high = DW3x3(F - low); w = sigmoid(MLP(GAP(F))); 1x1, ReLU, 1x1 over w0 low + w1 high."""

    def __init__(self, channels: int, out_channels: int) -> None:
        super().__init__()
        self.low = nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)
        self.high = nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)
        self.gate = _gate(channels, GATE_WIDTH, 2)
        self.reduce = nn.Conv2d(channels, channels // 4, 1, bias=False)
        self.expand = nn.Conv2d(channels // 4, out_channels, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to (batch, out_channels, height, width)."""
        low_gate, high_gate = torch.sigmoid(self.gate(x.mean((2, 3))))[..., None, None, None].unbind(1)
        low = self.low(x)
        return self.expand(F.relu(self.reduce(low_gate * low + high_gate * self.high(x - low))))

    def fixed(self, mean: Tensor) -> nn.Module:
        """For the input's means over the scene, (channels,): one depthwise 5x5 convolution in place of both branches.

        Equal but for the outermost pixel of a tile, which lies in its halo.
        """
        low_gate, high_gate = exact(torch.sigmoid(self.gate(mean.to(self.low.weight))))
        low, high = (exact(conv.weight[:, 0]) for conv in (self.low, self.high))
        kernel = F.pad(low_gate * low + high_gate * high, (1, 1, 1, 1)) - high_gate * compose_kernels(high, low)
        return nn.Sequential(
            depthwise(kernel, like=self.low), copy.deepcopy(self.reduce), nn.ReLU(), copy.deepcopy(self.expand)
        )


class DirectionSeparableConv(nn.Module):
    """DSC: gated sum of h(F), v(h(F)) and v(F), h a depthwise 3x1 and v a depthwise 1x3; 1x1, 1x1."""

    def __init__(self, channels: int, out_channels: int) -> None:
        super().__init__()
        self.h = nn.Conv2d(channels, channels, (3, 1), padding=(1, 0), groups=channels, bias=False)
        self.v = nn.Conv2d(channels, channels, (1, 3), padding=(0, 1), groups=channels, bias=False)
        self.gate = _gate(channels, channels // 8, 3)
        self.reduce = nn.Conv2d(channels, channels // 4, 1, bias=False)
        self.expand = nn.Conv2d(channels // 4, out_channels, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to (batch, out_channels, height, width)."""
        h_gate, both_gate, v_gate = torch.sigmoid(self.gate(x.mean((2, 3))))[..., None, None, None].unbind(1)
        h = self.h(x)
        return self.expand(self.reduce(h_gate * h + both_gate * self.v(h) + v_gate * self.v(x)))

    def fixed(self, mean: Tensor) -> nn.Module:
        """For the input's means over the scene, (channels,): one depthwise 3x3 convolution in place of the branches."""
        h_gate, both_gate, v_gate = exact(torch.sigmoid(self.gate(mean.to(self.h.weight))))
        h, v = exact(self.h.weight[:, 0]), exact(self.v.weight[:, 0])
        kernel = both_gate * h * v
        kernel[:, :, 1] += h_gate * h[:, :, 0]
        kernel[:, 1, :] += v_gate * v[:, 0, :]
        return nn.Sequential(depthwise(kernel, like=self.h), copy.deepcopy(self.reduce), copy.deepcopy(self.expand))


class QueryAggregation(nn.Module):
    """QGAM: learned queries attend to all tokens of the image, then each token attends to what they found."""

    def __init__(self, channels: int, config: PaperConfig) -> None:
        super().__init__()
        width = config.head_width
        self.head_width = width
        self.scale = (channels if config.qgam_scale == "released" else width) ** -0.5
        self.query = nn.Parameter(torch.randn(config.queries, channels) * channels**-0.5)
        self.q_proj = nn.Linear(channels, width, bias=False)
        self.k_proj = nn.Linear(channels, width, bias=False)
        self.v_proj = nn.Linear(channels, width, bias=False)
        self.q_proj_c = nn.Linear(channels, width, bias=False)
        self.k_proj_c = nn.Linear(width, width, bias=False)
        self.v_proj_c = nn.Linear(width, width, bias=False)
        self.out_proj = nn.Linear(width, channels)

    def forward(self, x: Tensor) -> Tensor:
        """Tokens (batch, height, width, channels) to the same."""
        tokens = x.flatten(1, 2)
        weights = torch.softmax(self.logits(tokens).transpose(1, 2), dim=-1)
        found = weights @ self.v_proj(tokens)
        attention = self.q_proj_c(tokens) @ self.k_proj_c(found).transpose(1, 2) * self.scale
        answer = torch.softmax(attention, dim=-1) @ self.v_proj_c(found)
        return self.out_proj(answer).view_as(x)

    def logits(self, tokens: Tensor) -> Tensor:
        """What the first softmax, over the tokens, is taken of: (..., channels) to (..., queries)."""
        return self.k_proj(tokens) @ (self.q_proj(self.query) * self.scale).T

    def fixed(self, found: Tensor) -> nn.Module:
        """For what the queries found in the scene, (queries, head_width): two linear maps around a softmax."""
        keys, values = exact(self.k_proj_c(found)) * self.scale, exact(self.v_proj_c(found))
        return nn.Sequential(
            linear(keys @ exact(self.q_proj_c.weight), None, like=self.out_proj),
            nn.Softmax(dim=-1),
            linear(exact(self.out_proj.weight) @ values.T, self.out_proj.bias, like=self.out_proj),
        )


class GatedFeedForward(nn.Module):
    """GEGLU feed-forward: value * GELU(gate), then back to the input's width."""

    def __init__(self, channels: int, expansion: int) -> None:
        super().__init__()
        self.expand = nn.Linear(channels, 2 * expansion * channels)
        self.reduce = nn.Linear(expansion * channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        """Tokens (..., channels) to the same."""
        value, gate = self.expand(x).chunk(2, dim=-1)
        return self.reduce(value * F.gelu(gate))


def pool_groups(mean: Tensor, variance: Tensor, groups: int) -> tuple[Tensor, Tensor]:
    """Each group's mean and variance, (groups, 1), from its channels', (channels,).

    The variance of a group is the mean of its channels' own plus that between their means.
    """
    means = mean.view(groups, -1)
    group_mean = means.mean(1, keepdim=True)
    return group_mean, (variance.view(groups, -1) + (means - group_mean).square()).mean(1, keepdim=True)


def exact(tensor: Tensor) -> Tensor:
    """As float64 on the CPU, where statistics are pooled and folded (not every accelerator has float64)."""
    return tensor.detach().cpu().double()


def _gate(channels: int, hidden: int, gates: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(channels, hidden, bias=False), nn.ReLU(), nn.Linear(hidden, gates))
