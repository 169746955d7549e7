"""What the networks with a scene's context are built of: blocks, levels of blocks, ways up, and the variance head."""

from __future__ import annotations

from typing import Protocol, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from slimdiffsr.network.context import ContextFeatures
from slimdiffsr.network.folding import convolution
from slimdiffsr.network.in_place import added, silu
from slimdiffsr.network.layers import (
    DirectionSeparableConv,
    FrequencySeparableConv,
    GatedFeedForward,
    PixelNorm,
    QueryAggregation,
    initialise_for_shuffle,
)

BAND_PIXELS = 1024
"""Of an aggregation block's map, computed at once on a CPU."""
BAND_VALUES = 4 * 2**20
"""Of a plain block's map, computed at once on a CPU: 8 MiB in bf16."""
PLAIN_SHARE = 0.3
"""Share of its usual start that a plain block's second convolution has, lest many of them add up to too much."""
VARIANCE_WIDTH = 24
"""Channels of the variance head."""
LOG_VARIANCE_RANGE = (-16.0, 2.0)
"""A standard deviation from 0.04 grey levels to the whole range."""


class BlockSettings(Protocol):
    """What blocks need to know of their network's configuration."""

    @property
    def context_width(self) -> int:
        """Width of the scene context."""

    @property
    def queries(self) -> int:
        """Learned queries of each global aggregation."""

    @property
    def head_width(self) -> int:
        """Width of the attention head."""

    @property
    def expansion(self) -> int:
        """Hidden width of the feed-forward over its input width."""


class ResidualBlock(nn.Module):
    """Norm, SiLU, FSC, norm, SiLU, DSC, shortcut."""

    def __init__(self, channels: int, out_channels: int, context_width: int) -> None:
        super().__init__()
        self.norm1 = PixelNorm(channels)
        self.conv1: nn.Module = FrequencySeparableConv(channels, out_channels, context_width)
        self.norm2 = PixelNorm(out_channels)
        self.conv2: nn.Module = DirectionSeparableConv(out_channels, out_channels, context_width)
        self.shortcut = nn.Conv2d(channels, out_channels, 1) if channels != out_channels else nn.Identity()

    def forward(self, x: Tensor, context: ContextFeatures | None) -> Tensor:
        """(batch, channels, height, width) to (batch, out_channels, height, width)."""
        y = _with_context(self.conv1, silu(self.norm1(x)), context)
        y = _with_context(self.conv2, silu(self.norm2(y)), context)
        return added(self.shortcut(x), y)

    def folded(self, context: ContextFeatures) -> dict[nn.Module, nn.Module]:
        """The layers that a scene's constants become part of, and what becomes of them."""
        conv1, conv2 = cast(FrequencySeparableConv, self.conv1), cast(DirectionSeparableConv, self.conv2)
        return {conv1: conv1.fold(context), conv2: conv2.fold(context)}


class AggregationBlock(nn.Module):
    """The transformer block: x += QGAM(norm(x)); x += feed-forward(norm(x))."""

    def __init__(self, channels: int, settings: BlockSettings) -> None:
        super().__init__()
        self.norm1 = PixelNorm(channels)
        self.attention: nn.Module = QueryAggregation(
            channels, settings.context_width, settings.queries, settings.head_width
        )
        self.norm2 = PixelNorm(channels)
        self.feed_forward = GatedFeedForward(channels, settings.expansion)

    def forward(self, x: Tensor, context: ContextFeatures | None) -> Tensor:
        """(batch, channels, height, width) to the same."""
        if context is None and not torch.is_grad_enabled() and x.device.type == "cpu":
            return self._in_bands(x)
        return self._whole(x, context)

    def _whole(self, x: Tensor, context: ContextFeatures | None) -> Tensor:
        x = added(x, _with_context(self.attention, self.norm1(x), context))
        return added(x, self.feed_forward(self.norm2(x)))

    def _in_bands(self, x: Tensor) -> Tensor:
        """A few rows at a time: each pixel is computed by itself, and on a CPU the wide maps between stay in cache."""
        height, width = x.shape[2:]
        rows = max(1, BAND_PIXELS // width)
        if rows >= height:
            return self._whole(x, None)
        result = torch.empty_like(x)
        for top in range(0, height, rows):
            result[:, :, top : top + rows] = self._whole(x[:, :, top : top + rows], None)
        return result

    def folded(self, context: ContextFeatures) -> dict[nn.Module, nn.Module]:
        """As `ResidualBlock.folded`."""
        attention = cast(QueryAggregation, self.attention)
        return {attention: attention.fold(context)}


class Level(nn.Module):
    """A run of residual and aggregation blocks at one resolution.

    Args:
        channels: of what it is given.
        out_channels: of what it makes.
        count: pairs of blocks.
        settings: of their network.
    """

    def __init__(self, channels: int, out_channels: int, count: int, settings: BlockSettings) -> None:
        super().__init__()
        self.blocks = nn.ModuleList()
        for index in range(count):
            self.blocks.append(
                ResidualBlock(channels if index == 0 else out_channels, out_channels, settings.context_width)
            )
            self.blocks.append(AggregationBlock(out_channels, settings))

    def forward(self, x: Tensor, context: ContextFeatures | None) -> Tensor:
        """(batch, channels, height, width) to (batch, out_channels, height, width)."""
        for block in self.blocks:
            x = block(x, context)
        return x


class PlainBlock(nn.Module):
    """Two dense convolutions and a skip (EDSR, Lim et al. 2017)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        for conv, share in ((self.conv1, 1.0), (self.conv2, PLAIN_SHARE)):
            # PyTorch's own start makes each map a third of the one before, and nothing is left to learn from.
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
            nn.init.zeros_(cast(Tensor, conv.bias))
            conv.weight.data.mul_(share)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to the same."""
        return added(x, self.conv2(silu(self.conv1(x))))

    @staticmethod
    def is_better_in_bands(x: Tensor) -> bool:
        """Whether `into` is quicker than a call."""
        return x.device.type == "cpu" and not torch.is_grad_enabled() and x.numel() > BAND_VALUES

    def into(self, target: Tensor, x: Tensor) -> None:
        """Writes the result for x into a map of its shape, some rows at a time, without gradients.

        What is between the convolutions is then small enough to stay in a processor's cache, and in memory that the
        allocator has at hand. The numbers are the same: the first convolution sees two rows more to either side, and
        what the border of those rows spoils is left away.
        """
        height = x.shape[2]
        step = max(8, BAND_VALUES // (x.shape[0] * x.shape[1] * x.shape[3]))
        for top in range(0, height, step):
            bottom = min(top + step, height)
            above, below = min(2, top), min(2, height - bottom)
            y = silu(self.conv1(x[:, :, top - above : bottom + below]))
            y = self.conv2(y[:, :, above // 2 : y.shape[2] - below // 2])
            y = y[:, :, min(1, above) : y.shape[2] - min(1, below)]
            torch.add(x[:, :, top:bottom], y, out=target[:, :, top:bottom])


class ShuffleUp(nn.Module):
    """A convolution and PixelShuffle.

    Args:
        channels: of what it is given.
        out_channels: of what it makes.
        factor: how many times as high and wide that is.
        kernel: side of the convolution's kernel; odd.
    """

    def __init__(self, channels: int, out_channels: int, factor: int = 2, kernel: int = 1) -> None:
        super().__init__()
        self.factor = factor
        self.conv = nn.Conv2d(channels, factor * factor * out_channels, kernel, padding=kernel // 2)
        initialise_for_shuffle(self.conv, factor)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to (batch, out_channels, factor * height, factor * width)."""
        return F.pixel_shuffle(self.conv(x), self.factor)

    def fold(self) -> nn.Module:
        """The same map with the convolution's channels in an order in which shuffling moves whole runs of them."""
        assert self.conv.bias is not None
        weight, bias = (
            t.detach().unflatten(0, (-1, self.factor**2)).movedim(1, 0).flatten(0, 1) for t in self.conv.parameters()
        )
        return nn.Sequential(convolution(weight, bias, like=self.conv), RunShuffle(self.factor))


class RunShuffle(nn.Module):
    """PixelShuffle of channels that are ordered by subpixel first: in bf16 half of its time, channels being last."""

    def __init__(self, factor: int) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        """(batch, factor^2 * channels, height, width) to (batch, channels, factor * height, factor * width)."""
        (batch, _, height, width), factor = x.shape, self.factor
        rows = x.permute(0, 2, 3, 1).unflatten(3, (factor, -1)).transpose(2, 3)
        return rows.reshape(batch, factor * height, factor * width, -1).permute(0, 3, 1, 2)


class VarianceHead(nn.Module):
    """Log-variance of the result's error, from the last features before the output's resolution.

    A branch of its own, so that training it leaves the detail as it is, and leaving it out costs nothing.

    Args:
        channels: of the features.
        factor: the output's resolution over theirs.
    """

    def __init__(self, channels: int, factor: int = 2) -> None:
        super().__init__()
        self.factor = factor
        self.narrow = nn.Conv2d(channels, VARIANCE_WIDTH, 3, padding=1)
        self.last = nn.Conv2d(VARIANCE_WIDTH, factor * factor, 3, padding=1)
        initialise_for_shuffle(self.last, factor)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to (batch, 1, factor * height, factor * width)."""
        low, high = LOG_VARIANCE_RANGE
        return F.pixel_shuffle(self.last(silu(self.narrow(x))), self.factor).float().clamp(low, high)


def _with_context(module: nn.Module, x: Tensor, context: ContextFeatures | None) -> Tensor:
    result: Tensor = module(x) if context is None else module(x, context)
    return result
