"""`TrunkStudent`: dense gated blocks at the input's resolution, guided by slim blocks at a quarter of it."""

from __future__ import annotations

from typing import Final, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from slimdiffsr.network.base import Detail
from slimdiffsr.network.blocks import GatedBlock, Level, ShuffleUp, VarianceHead
from slimdiffsr.network.config import TrunkConfig
from slimdiffsr.network.context import ContextFeatures
from slimdiffsr.network.in_place import added, tanh
from slimdiffsr.network.layers import initialise_for_shuffle
from slimdiffsr.network.scene_student import SceneStudent, limited

GAIN: Final = 127.5
"""The trunk works with grey levels, as SPAN does: its gates are steep in normalised units."""
REDUCTION: Final = 4
"""Input pixels a side for one of the guide's."""


class Guide(nn.Module):
    """What the trunk can't see by itself: the wider surroundings and the scene, from the paper's slim blocks."""

    def __init__(self, config: TrunkConfig) -> None:
        super().__init__()
        width = config.guide_width
        self.stem = nn.Conv2d(3 * REDUCTION**2, width, 3, padding=1)
        self.level = Level(width, width, config.guide_blocks, config)
        self.up = ShuffleUp(width, config.width, REDUCTION)

    def forward(self, image: Tensor, context: ContextFeatures | None) -> Tensor:
        """(batch, 3, height, width) to (batch, trunk's width, height, width)."""
        y = self.level(self.stem(F.pixel_unshuffle(image, REDUCTION)), context)
        return cast(Tensor, self.up(y))


class Join(nn.Module):
    """The sum of 1x1 convolutions of several maps, which come one after the other and needn't all be kept."""

    def __init__(self, channels: int, maps: int) -> None:
        super().__init__()
        self.parts = nn.ModuleList(nn.Conv2d(channels, channels, 1, bias=index == 0) for index in range(maps))
        for part in self.parts:
            # As one convolution of all maps would begin.
            cast(nn.Conv2d, part).weight.data.mul_(maps**-0.5)

    def forward(self, x: Tensor, index: int, before: Tensor | None) -> Tensor:
        """What has come so far, with one map more."""
        y: Tensor = self.parts[index](x)
        return y if before is None else added(before, y)


class TrunkStudent(SceneStudent):
    """SPAN's blocks (Wan et al. 2024) at the input's resolution, a guide that sees further, and one PixelShuffle.

    Dense convolutions are what processors with matrix instructions do best, and fine detail is best made where the
    input's pixels are; the paper's blocks, at a quarter of the resolution, cost next to nothing.
    """

    config: TrunkConfig
    grids = (1, REDUCTION)

    def __init__(self, config: TrunkConfig) -> None:
        super().__init__(config.context_width)
        self.config = config
        width = config.width
        self.first = nn.Conv2d(3, width, 3, padding=1)
        self.guide = Guide(config)
        self.trunk = nn.ModuleList(GatedBlock(width) for _ in range(config.blocks))
        self.body_end = nn.Conv2d(width, width, 3, padding=1)
        self.join = Join(width, 4)
        self.last = nn.Conv2d(width, 3 * config.scale**2, 3, padding=1)
        initialise_for_shuffle(self.last, config.scale)
        with torch.no_grad():
            self.last.weight.mul_(0.01)
        self.variance = VarianceHead(width, config.scale) if config.variance_head else None

    @property
    def last_layer(self) -> nn.Module:
        """The last convolution."""
        return self.last

    @property
    def variance_head(self) -> VarianceHead | None:
        """Beside the last convolution."""
        return self.variance

    def drop_variance(self) -> None:
        """Removes the variance head."""
        self.variance = None

    def activation_values(self, pixels: int, device_type: str) -> float:
        """Five maps of the trunk, or one and what is shuffled into the output."""
        trunk = pixels / self.config.scale**2 * 5 * self.config.width
        return max(trunk, pixels / self.config.scale**2 * self.config.width + 2 * 3 * pixels)

    def forward(self, image: Tensor, context: ContextFeatures | None = None) -> Detail:
        """Predicts the detail of a tile.

        Args:
            image: (batch, 3, height, width), normalised to about [-1, 1]; height and width are multiples of 4.
            context: the encoded scene; None only for a network made by `for_scene`.
        """
        x = self._body(limited(image), context)
        out = F.pixel_shuffle(self.last(x.to(self.last.weight.dtype)), self.config.scale)
        return Detail(tanh(out), self.variance(x.detach()) if self.variance is not None else None)

    def _body(self, image: Tensor, context: ContextFeatures | None) -> Tensor:
        """Features (batch, width, height, width) at the input's resolution."""
        *blocks, final = self.trunk
        y = self.first(image * GAIN)
        joined = self.join(y, 0, None)
        for index, block in enumerate(blocks):
            if index == len(self.trunk) // 3:
                y = added(y, self.guide(image, context))
            y = block(y)
            if index == 0:
                joined = self.join(y, 1, joined)
        first = cast(GatedBlock, final).activated(y)
        joined = self.join(first, 2, joined)
        y = cast(GatedBlock, final).gated(y, first)
        return cast(Tensor, self.join(self.body_end(y), 3, joined))
