"""`SlimDiffStudent`: one forward pass from a normalised low-resolution tile to the detail that it lacks."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from slimdiffsr.network.base import Detail, SceneSample, SceneSampling, Student
from slimdiffsr.network.config import NetworkConfig
from slimdiffsr.network.context import PATCH_SIZE, ContextEncoder, ContextFeatures
from slimdiffsr.network.folding import copy_over_weights, pointwise
from slimdiffsr.network.in_place import added, silu, tanh
from slimdiffsr.network.layers import (
    DirectionSeparableConv,
    FrequencySeparableConv,
    GatedFeedForward,
    PixelNorm,
    QueryAggregation,
    initialise_for_shuffle,
)

INPUT_LIMIT = 1.5
"""Normalised input is clamped to +- this: values far outside the scene's stretch carry no texture that was trained."""
BAND_PIXELS = 1024
"""Of an aggregation block's map, computed at once on a CPU."""
DECODER_BLOCK = 160
"""Side of what the decoder computes at once on a CPU, input pixels; even."""
DECODER_REACH = 6
"""Input pixels around a block that its detail depends on: five, made even."""
VARIANCE_WIDTH = 24
"""Channels of the variance head."""
LOG_VARIANCE_RANGE = (-16.0, 2.0)
"""A standard deviation from 0.04 grey levels to the whole range."""
SCENE_PATCHES = 16
"""Patches that describe a scene, as in training."""


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

    def __init__(self, channels: int, config: NetworkConfig) -> None:
        super().__init__()
        self.norm1 = PixelNorm(channels)
        self.attention: nn.Module = QueryAggregation(channels, config.context_width, config.queries, config.head_width)
        self.norm2 = PixelNorm(channels)
        self.feed_forward = GatedFeedForward(channels, config.expansion)

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
    """A run of residual and aggregation blocks at one resolution."""

    def __init__(self, channels: int, out_channels: int, config: NetworkConfig) -> None:
        super().__init__()
        self.blocks = nn.ModuleList()
        for index in range(config.blocks):
            self.blocks.append(
                ResidualBlock(channels if index == 0 else out_channels, out_channels, config.context_width)
            )
            self.blocks.append(AggregationBlock(out_channels, config))

    def forward(self, x: Tensor, context: ContextFeatures | None) -> Tensor:
        """(batch, channels, height, width) to (batch, out_channels, height, width)."""
        for block in self.blocks:
            x = block(x, context)
        return x


class RefineBlock(nn.Module):
    """conv3x3, SiLU, conv3x3, shortcut: the decoder's dense block."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(cast(Tensor, self.conv2.bias))

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to the same."""
        return added(x, self.conv2(silu(self.conv1(x))))


class ShuffleUp(nn.Module):
    """1x1 convolution and PixelShuffle(2)."""

    def __init__(self, channels: int, out_channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, 4 * out_channels, 1)
        initialise_for_shuffle(self.conv)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to (batch, out_channels, 2 * height, 2 * width)."""
        return F.pixel_shuffle(self.conv(x), 2)

    def fold(self) -> nn.Module:
        """The same map with the convolution's channels in an order in which shuffling moves whole runs of them."""
        assert self.conv.bias is not None
        weight, bias = (t.detach().unflatten(0, (-1, 2, 2)).movedim(0, 2).flatten(0, 2) for t in self.conv.parameters())
        return nn.Sequential(pointwise(weight[:, :, 0, 0], bias, like=self.conv), RunShuffle())


class RunShuffle(nn.Module):
    """PixelShuffle(2) of channels that are ordered by subpixel first: in bf16 half of its time, channels being last."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, 4 * channels, height, width) to (batch, channels, 2 * height, 2 * width)."""
        batch, width = x.shape[0], x.shape[3]
        rows = x.permute(0, 2, 3, 1).unflatten(3, (2, -1)).transpose(2, 3)
        return rows.reshape(batch, 2 * x.shape[2], 2 * width, -1).permute(0, 3, 1, 2)


class VarianceHead(nn.Module):
    """Log-variance of the result's error, from the decoder's features at half the output's resolution.

    A branch of its own, so that training it leaves the detail as it is, and leaving it out costs nothing.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(channels, VARIANCE_WIDTH, 3, padding=1)
        self.last = nn.Conv2d(VARIANCE_WIDTH, 4, 3, padding=1)
        initialise_for_shuffle(self.last)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to (batch, 1, 2 * height, 2 * width)."""
        low, high = LOG_VARIANCE_RANGE
        return F.pixel_shuffle(self.last(silu(self.narrow(x))), 2).float().clamp(low, high)


class Decoder(nn.Module):
    """From UNet features at half the input's resolution to detail at the output's, none of it at full resolution."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.scale = config.scale
        near, middle, last = config.decoder_widths
        self.up = ShuffleUp(config.widths[0], near)
        self.shallow = nn.Conv2d(3, near, 3, padding=1)
        stages: list[nn.Module] = [RefineBlock(near)]
        channels = near
        # Scale 2 ends at the input's resolution, 4 at twice, 8 at four times that.
        for _ in range(config.scale.bit_length() - 2):
            stages += [ShuffleUp(channels, middle), RefineBlock(middle)]
            channels = middle
        self.stages = nn.Sequential(*stages)
        self.narrow = nn.Conv2d(channels, last, 3, padding=1)
        self.last = nn.Conv2d(last, 12, 3, padding=1)
        initialise_for_shuffle(self.last)
        with torch.no_grad():
            self.last.weight.mul_(0.1)
        self.variance = VarianceHead(channels) if config.variance_head else None

    def forward(self, features: Tensor, image: Tensor) -> Detail:
        """Features at half the image's height and width, and the image, to detail at the output's resolution."""
        x = self.stages(added(self.up(features), self.shallow(image)))
        out = F.pixel_shuffle(self.last(silu(self.narrow(x)).to(self.last.weight.dtype)), 2)
        return Detail(tanh(out), self.variance(x.detach()) if self.variance is not None else None)

    def in_blocks(self, features: Tensor, image: Tensor) -> Detail:
        """As `forward`, block by block: the same numbers in a fraction of the memory, and on a CPU a fifth faster.

        A decoder's maps are four to sixteen times the UNet's; in blocks they stay in the processor's cache.
        """
        (height, width), scale = image.shape[2:], self.scale
        if max(height, width) <= DECODER_BLOCK:
            made: Detail = self(features, image)
            return made
        parts: list[Tensor] = []
        for top, left in itertools.product(range(0, height, DECODER_BLOCK), range(0, width, DECODER_BLOCK)):
            bottom, right = min(top + DECODER_BLOCK, height), min(left + DECODER_BLOCK, width)
            first_row, first_col = max(0, top - DECODER_REACH), max(0, left - DECODER_REACH)
            end_row, end_col = min(height, bottom + DECODER_REACH), min(width, right + DECODER_REACH)
            block = self(
                features[..., first_row // 2 : end_row // 2, first_col // 2 : end_col // 2],
                image[..., first_row:end_row, first_col:end_col],
            )
            known = [part for part in block if part is not None]
            if not parts:
                parts = [part.new_empty((*part.shape[:2], height * scale, width * scale)) for part in known]
            for target, part in zip(parts, known, strict=True):
                target[..., top * scale : bottom * scale, left * scale : right * scale] = part[
                    ...,
                    (top - first_row) * scale : (bottom - first_row) * scale,
                    (left - first_col) * scale : (right - first_col) * scale,
                ]
        return Detail(parts[0], parts[1] if len(parts) > 1 else None)


class SlimDiffStudent(Student):
    """The compact student: PixelUnshuffle stem, two UNet levels, light decoder; global influence is explicit input."""

    config: NetworkConfig

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        near, far = config.widths
        self.context_encoder = ContextEncoder(config.context_width)
        self.stem = nn.Conv2d(12, near, 3, padding=1)
        self.down0 = Level(near, near, config)
        self.downsample = nn.Conv2d(near, far, 2, stride=2)
        self.down1 = Level(far, far, config)
        self.middle = ResidualBlock(far, far, config.context_width)
        self.up1 = Level(2 * far, far, config)
        self.upsample = ShuffleUp(far, near)
        self.up0 = Level(2 * near, near, config)
        self.decoder = Decoder(config)

    def encode_context(self, patches: Tensor) -> ContextFeatures:
        """Encodes scene patches (batch, patches, 3, 32, 32), normalised, into what `forward` takes."""
        features: ContextFeatures = self.context_encoder(patches)
        return features

    @property
    def sampling(self) -> SceneSampling:
        """A few full patches at the input's own resolution."""
        return SceneSampling(side=PATCH_SIZE, limit=SCENE_PATCHES)

    @property
    def last_layer(self) -> nn.Module:
        """The decoder's last convolution."""
        return self.decoder.last

    def drop_variance(self) -> None:
        """Removes the variance head."""
        self.decoder.variance = None

    def activation_values(self, pixels: int, device_type: str) -> float:
        """Four maps of the UNet's first level, and three of the decoder at half the output's resolution."""
        scale = self.config.scale
        width = self.config.decoder_widths[1] if scale > 2 else self.config.decoder_widths[0]
        block = ((DECODER_BLOCK + 2 * DECODER_REACH) * scale) ** 2
        decoded = min(pixels, block) if device_type == "cpu" else pixels
        return pixels / (2 * scale) ** 2 * 4 * self.config.widths[0] + decoded / 4 * 3 * width

    def forward(self, image: Tensor, context: ContextFeatures | None = None) -> Detail:
        """Predicts the detail of a tile.

        Args:
            image: (batch, 3, height, width), normalised to about [-1, 1]; height and width are multiples of 4.
            context: the encoded scene; None only for a network made by `for_scene`.
        """
        image = image.clamp(-INPUT_LIMIT, INPUT_LIMIT)
        level0 = self.down0(self.stem(F.pixel_unshuffle(image, 2)), context)
        level1 = self.down1(self.downsample(level0), context)
        x = self.middle(level1, context)
        x = self.up1(torch.cat([x, level1], dim=1), context)
        x = self.up0(torch.cat([self.upsample(x), level0], dim=1), context)
        # Training needs the whole maps, and an accelerator has the memory and likes large ones.
        whole = torch.is_grad_enabled() or image.device.type != "cpu"
        detail: Detail = self.decoder(x, image) if whole else self.decoder.in_blocks(x, image)
        return detail

    @torch.no_grad()
    def for_sample(
        self, sample: SceneSample, device: torch.device, cancelled: Callable[[], None] = lambda: None
    ) -> SlimDiffStudent:
        """Encodes the patches and specialises to them; so quick that it is always done on the CPU."""
        return self.for_scene(self.encode_context(sample.patches[None]))

    @torch.no_grad()
    def for_scene(self, context: ContextFeatures) -> SlimDiffStudent:
        """A copy specialised to one scene (batch 1), with gates and global keys folded into its convolutions.

        The copy is called with `context=None` and computes the same detail with fewer operations. Weights that no scene
        changes are this student's own until the copy is moved or converted.
        """
        replaced: dict[nn.Module, nn.Module | None] = {self.context_encoder: None}
        for module in self.modules():
            if isinstance(module, (ResidualBlock, AggregationBlock)):
                replaced |= module.folded(context)
            elif isinstance(module, ShuffleUp):
                replaced[module] = module.fold()
        special = copy_over_weights(self, replaced)
        del special.context_encoder
        return special.eval()


def _with_context(module: nn.Module, x: Tensor, context: ContextFeatures | None) -> Tensor:
    result: Tensor = module(x) if context is None else module(x, context)
    return result
