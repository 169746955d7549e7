"""The two halves of the tiny autoencoder TAESD (github.com/madebyollin/taesd), without the bottleneck between them.

The encoder's last convolution and the decoder's first one are part of the two merged convolutions of `PaperStudent`.
Neither half takes statistics over space, so tiles agree.
"""

from __future__ import annotations

from typing import cast

import torch.nn.functional as F
from torch import Tensor, nn


class TinyBlock(nn.Module):
    """Three 3x3 convolutions with ReLU between, added to the input, ReLU."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        self.conv3 = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, width, height, width) to the same."""
        y: Tensor = self.conv3(F.relu(self.conv2(F.relu(self.conv1(x)))))
        return F.relu(x + y)


class TinyEncoder(nn.Sequential):
    """(batch, 3, 8 h, 8 w) in [-1, 1] to (batch, width, h, w)."""

    def __init__(self, width: int) -> None:
        stages: list[nn.Module] = [nn.Conv2d(3, width, 3, padding=1), TinyBlock(width)]
        for _ in range(3):
            stages.append(nn.Conv2d(width, width, 3, stride=2, padding=1, bias=False))
            stages += [TinyBlock(width) for _ in range(3)]
        super().__init__(*stages)


class TinyDecoder(nn.Sequential):
    """(batch, width, h, w) to (batch, 3, 8 h, 8 w) in about [-1, 1]; begins with the merged convolution's ReLU."""

    def __init__(self, width: int) -> None:
        stages: list[nn.Module] = [nn.ReLU()]
        for blocks in (3, 3, 3):
            stages += [TinyBlock(width) for _ in range(blocks)]
            stages += [nn.Upsample(scale_factor=2), nn.Conv2d(width, width, 3, padding=1, bias=False)]
        super().__init__(*stages, TinyBlock(width), nn.Conv2d(width, 3, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        """The last convolution may be kept in a more precise type than the others."""
        *stages, last = self
        for stage in stages:
            x = stage(x)
        decoded: Tensor = last(x.to(cast(Tensor, last.weight).dtype))
        return decoded
