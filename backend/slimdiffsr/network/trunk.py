"""`TrunkStudent`: dense blocks at the input's resolution, guided by slim blocks at a quarter of it."""

from __future__ import annotations

from typing import Final, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from slimdiffsr.network.base import Detail
from slimdiffsr.network.blocks import Level, PlainBlock, ShuffleUp, VarianceHead
from slimdiffsr.network.config import TrunkConfig
from slimdiffsr.network.context import ContextFeatures
from slimdiffsr.network.in_place import added, tanh
from slimdiffsr.network.layers import initialise_for_shuffle
from slimdiffsr.network.scene_student import SceneStudent, limited

GAIN: Final = 4.0
"""Fine detail has a tenth of the normalised range: enlarged, SiLU isn't a straight line for it."""
GUIDED_AFTER: Final = 3
"""Blocks before the guide comes in, as many in a deeper trunk, so that one may start from a shallower one."""
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


class TrunkStudent(SceneStudent):
    """Plain blocks at the input's resolution, a guide that sees further, and one PixelShuffle.

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
        self.trunk = nn.ModuleList(PlainBlock(width) for _ in range(config.blocks))
        self.last = nn.Conv2d(width, 3 * config.scale**2, 3, padding=1)
        initialise_for_shuffle(self.last, config.scale)
        with torch.no_grad():
            self.last.weight.mul_(0.02)
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
        """Four maps of the trunk, three on a CPU, or one and what is shuffled into the output."""
        maps = 3 if device_type == "cpu" else 4
        trunk = pixels / self.config.scale**2 * maps * self.config.width
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
        y: Tensor = self.first(image * GAIN)
        banded = PlainBlock.is_better_in_bands(y)
        spare = torch.empty_like(y) if banded else y
        for index, block in enumerate(self.trunk):
            if index == min(GUIDED_AFTER, len(self.trunk) // 3):
                y = added(self.guide(image, context), y)
            if banded:
                cast(PlainBlock, block).into(spare, y)
                y, spare = spare, y
            else:
                y = block(y)
        return y
