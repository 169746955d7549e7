"""`SlimDiffStudent`: one forward pass from a normalised low-resolution tile to the detail that it lacks."""

from __future__ import annotations

import itertools
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from slimdiffsr.network.base import Detail
from slimdiffsr.network.blocks import Level, ResidualBlock, ShuffleUp, VarianceHead
from slimdiffsr.network.config import NetworkConfig
from slimdiffsr.network.context import ContextFeatures
from slimdiffsr.network.in_place import added, silu, tanh
from slimdiffsr.network.layers import initialise_for_shuffle
from slimdiffsr.network.scene_student import SceneStudent, limited

DECODER_BLOCK = 160
"""Side of what the decoder computes at once on a CPU, input pixels; even."""
DECODER_REACH = 6
"""Input pixels around a block that its detail depends on: five, made even."""


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


class SlimDiffStudent(SceneStudent):
    """The compact student: PixelUnshuffle stem, two UNet levels, light decoder; global influence is explicit input."""

    config: NetworkConfig

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__(config.context_width)
        self.config = config
        near, far = config.widths
        self.stem = nn.Conv2d(12, near, 3, padding=1)
        self.down0 = Level(near, near, config.blocks, config)
        self.downsample = nn.Conv2d(near, far, 2, stride=2)
        self.down1 = Level(far, far, config.blocks, config)
        self.middle = ResidualBlock(far, far, config.context_width)
        self.up1 = Level(2 * far, far, config.blocks, config)
        self.upsample = ShuffleUp(far, near)
        self.up0 = Level(2 * near, near, config.blocks, config)
        self.decoder = Decoder(config)

    @property
    def last_layer(self) -> nn.Module:
        """The decoder's last convolution."""
        return self.decoder.last

    @property
    def variance_head(self) -> VarianceHead | None:
        """The decoder's."""
        return self.decoder.variance

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
        image = limited(image)
        level0 = self.down0(self.stem(F.pixel_unshuffle(image, 2)), context)
        level1 = self.down1(self.downsample(level0), context)
        x = self.middle(level1, context)
        x = self.up1(torch.cat([x, level1], dim=1), context)
        x = self.up0(torch.cat([self.upsample(x), level0], dim=1), context)
        # Training needs the whole maps, and an accelerator has the memory and likes large ones.
        whole = torch.is_grad_enabled() or image.device.type != "cpu"
        detail: Detail = self.decoder(x, image) if whole else self.decoder.in_blocks(x, image)
        return detail
