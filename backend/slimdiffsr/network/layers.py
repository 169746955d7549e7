"""The student's layers: frequency- and direction-separable convolutions, query-driven aggregation, gated feed-forward.

The paper's gates and attention keys depend on statistics of the whole image. Here they come from the scene's context,
so within one scene they are constants: `fold` uses that to replace each group of parallel depthwise branches by the one
depthwise convolution they add up to (exact but for the outermost pixel of a tile, which lies in its halo).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from slimdiffsr.network.context import ContextFeatures
from slimdiffsr.network.folding import compose_kernels, copy_over_weights, depthwise, pointwise
from slimdiffsr.network.in_place import multiplied


class PixelNorm(nn.Module):
    """Layer norm over the channels of each pixel by itself: no statistics over space, so tiles agree."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(channels)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to the same."""
        normed: Tensor = self.norm(x.permute(0, 2, 3, 1))
        return normed.permute(0, 3, 1, 2)


class SceneGate(nn.Module):
    """Per-channel gates in (0, 2), about 1 at the start, from the scene's context vector."""

    def __init__(self, context_width: int, channels: int, gates: int) -> None:
        super().__init__()
        hidden = max(8, context_width // 4)
        first, last = nn.Linear(context_width, hidden), nn.Linear(hidden, gates * channels)
        self.mlp = nn.Sequential(first, nn.ReLU(), last)
        self.gates = gates
        nn.init.zeros_(last.bias)
        nn.init.normal_(last.weight, std=0.02)

    def forward(self, vector: Tensor) -> tuple[Tensor, ...]:
        """(batch, context_width) to `gates` tensors of (batch, channels, 1, 1)."""
        gates = 2 * torch.sigmoid(self.mlp(vector))
        return gates[..., None, None].chunk(self.gates, dim=1)


class FrequencySeparableConv(nn.Module):
    """FSC (section 3): low = DW3x3(F), high = DW3x3(F - low), gated sum, 1x1 reduction, ReLU, 1x1 expansion."""

    def __init__(self, channels: int, out_channels: int, context_width: int) -> None:
        super().__init__()
        self.low = nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)
        self.high = nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False)
        self.gate = SceneGate(context_width, channels, 2)
        self.reduce = nn.Conv2d(channels, out_channels // 4, 1, bias=False)
        self.expand = nn.Conv2d(out_channels // 4, out_channels, 1)

    def forward(self, x: Tensor, context: ContextFeatures) -> Tensor:
        """(batch, channels, height, width) to (batch, out_channels, height, width)."""
        low_gate, high_gate = self.gate(context.vector)
        low = self.low(x)
        mixed = low_gate * low + high_gate * self.high(x - low)
        return self.expand(F.relu(self.reduce(mixed)))

    def fold(self, context: ContextFeatures) -> nn.Module:
        """The same map for one scene, with one depthwise 5x5 convolution in place of both branches."""
        low_gate, high_gate = (g[0, :, 0, 0].double() for g in self.gate(context.vector))
        low, high = (conv.weight[:, 0].double() for conv in (self.low, self.high))
        # high * (F - low * F) = (high - high * low) * F; correlations compose like convolutions.
        kernel = F.pad(low_gate[:, None, None] * low + high_gate[:, None, None] * high, (1, 1, 1, 1))
        kernel -= high_gate[:, None, None] * compose_kernels(high, low)
        return nn.Sequential(
            depthwise(kernel, like=self.low), copy_over_weights(self.reduce), nn.ReLU(), copy_over_weights(self.expand)
        )


class DirectionSeparableConv(nn.Module):
    """DSC: gated sum of a 3x1, a 1x3 and their composition (shared weights), 1x1 reduction, 1x1 expansion."""

    def __init__(self, channels: int, out_channels: int, context_width: int) -> None:
        super().__init__()
        self.vertical = nn.Conv2d(channels, channels, (3, 1), padding=(1, 0), groups=channels, bias=False)
        self.horizontal = nn.Conv2d(channels, channels, (1, 3), padding=(0, 1), groups=channels, bias=False)
        self.gate = SceneGate(context_width, channels, 3)
        self.reduce = nn.Conv2d(channels, out_channels // 4, 1, bias=False)
        self.expand = nn.Conv2d(out_channels // 4, out_channels, 1)

    def forward(self, x: Tensor, context: ContextFeatures) -> Tensor:
        """(batch, channels, height, width) to (batch, out_channels, height, width)."""
        vertical_gate, both_gate, horizontal_gate = self.gate(context.vector)
        vertical = self.vertical(x)
        mixed = vertical_gate * vertical + both_gate * self.horizontal(vertical) + horizontal_gate * self.horizontal(x)
        return self.expand(self.reduce(mixed))

    def fold(self, context: ContextFeatures) -> nn.Module:
        """The same map for one scene, with one depthwise 3x3 convolution in place of the three branches."""
        vertical_gate, both_gate, horizontal_gate = (g[0, :, 0, 0].double() for g in self.gate(context.vector))
        vertical, horizontal = self.vertical.weight[:, 0].double(), self.horizontal.weight[:, 0].double()
        kernel = both_gate[:, None, None] * vertical * horizontal
        kernel[:, :, 1] += vertical_gate[:, None] * vertical[:, :, 0]
        kernel[:, 1, :] += horizontal_gate[:, None] * horizontal[:, 0, :]
        return nn.Sequential(
            depthwise(kernel, like=self.vertical), copy_over_weights(self.reduce), copy_over_weights(self.expand)
        )


class QueryAggregation(nn.Module):
    """QGAM: learned queries attend to the scene's tokens; the tile's pixels attend to what the queries found."""

    def __init__(self, channels: int, context_width: int, queries: int, head_width: int) -> None:
        super().__init__()
        self.query = nn.Parameter(torch.randn(queries, head_width))
        self.scene_key = nn.Linear(context_width, head_width, bias=False)
        self.scene_value = nn.Linear(context_width, head_width, bias=False)
        self.pixel_query = nn.Conv2d(channels, head_width, 1, bias=False)
        self.key = nn.Linear(head_width, head_width, bias=False)
        self.value = nn.Linear(head_width, head_width, bias=False)
        self.out = nn.Conv2d(head_width, channels, 1)

    def summarise(self, context: ContextFeatures) -> tuple[Tensor, Tensor]:
        """The scene's keys (with the softmax scale folded in) and values, each (batch, queries, head_width)."""
        keys, values = self.scene_key(context.tokens), self.scene_value(context.tokens)
        scale = self.query.shape[1] ** -0.5
        weights = torch.softmax(self.query @ keys.transpose(1, 2) * scale, dim=-1)
        found = weights @ values
        return self.key(found) * scale, self.value(found)

    def forward(self, x: Tensor, context: ContextFeatures) -> Tensor:
        """(batch, channels, height, width) to the same."""
        keys, values = self.summarise(context)
        batch, _, height, width = x.shape
        pixels = self.pixel_query(x).permute(0, 2, 3, 1).reshape(batch, height * width, -1)
        found = torch.softmax(pixels @ keys.transpose(1, 2), dim=-1) @ values
        return self.out(found.reshape(batch, height, width, -1).permute(0, 3, 1, 2))

    def fold(self, context: ContextFeatures) -> nn.Module:
        """The same map for one scene: two 1x1 convolutions around a softmax over the queries."""
        keys, values = (t[0].double() for t in self.summarise(context))
        logits = pointwise(keys @ self.pixel_query.weight[:, :, 0, 0].double(), None, like=self.pixel_query)
        out_weight = self.out.weight[:, :, 0, 0].double() @ values.T
        assert self.out.bias is not None
        return nn.Sequential(logits, PixelSoftmax(), pointwise(out_weight, self.out.bias, like=self.out))


class PixelSoftmax(nn.Module):
    """Softmax over the channels of each pixel."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to the same."""
        return torch.softmax(x.permute(0, 2, 3, 1), dim=-1).permute(0, 3, 1, 2)


class GatedFeedForward(nn.Module):
    """GEGLU-style feed-forward of 1x1 convolutions: value * GELU(gate), then back."""

    def __init__(self, channels: int, expansion: int) -> None:
        super().__init__()
        self.expand = nn.Conv2d(channels, 2 * expansion * channels, 1)
        self.reduce = nn.Conv2d(expansion * channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to the same."""
        value, gate = self.expand(x).chunk(2, dim=1)
        return self.reduce(multiplied(value, F.gelu(gate, approximate="tanh")))


def initialise_for_shuffle(conv: nn.Conv2d, factor: int = 2) -> None:
    """Gives all subpixels of a PixelShuffle the same start (ICNR, arXiv 1707.02937), so that no lattice is built in."""
    with torch.no_grad():
        first = conv.weight[:: factor * factor]
        conv.weight.copy_(first.repeat_interleave(factor * factor, dim=0))
        if conv.bias is not None:
            conv.bias.copy_(conv.bias[:: factor * factor].repeat_interleave(factor * factor))
