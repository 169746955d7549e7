"""The networks that ours is compared with, in plain torch: Real-ESRGAN's RRDBNet and SPAN.

Written from their published structure; the convolutions are registered in the order in which exported weights come.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class ResidualDenseBlock(nn.Module):
    """Five convolutions, each fed with all before it (ESRGAN, Wang et al. 2018, figure 4)."""

    def __init__(self, features: int, growth: int) -> None:
        super().__init__()
        outputs = (growth, growth, growth, growth, features)
        self.convolutions = nn.ModuleList(
            nn.Conv2d(features + i * growth, out, 3, padding=1) for i, out in enumerate(outputs)
        )

    def forward(self, x: Tensor) -> Tensor:
        """[N, features, H, W] to the same."""
        seen = [x]
        for convolution in self.convolutions[:-1]:
            seen.append(functional.leaky_relu(convolution(torch.cat(seen, 1)), 0.2))
        result: Tensor = x + 0.2 * self.convolutions[-1](torch.cat(seen, 1))
        return result


class RRDBNet(nn.Module):
    """Real-ESRGAN x4plus (Wang et al. 2021): 23 residual-in-residual dense blocks, 16.7 M parameters, scale 4."""

    def __init__(self, features: int = 64, blocks: int = 23, growth: int = 32) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, features, 3, padding=1)
        self.body = nn.ModuleList(
            nn.Sequential(*(ResidualDenseBlock(features, growth) for _ in range(3))) for _ in range(blocks)
        )
        self.body_end = nn.Conv2d(features, features, 3, padding=1)
        self.up1 = nn.Conv2d(features, features, 3, padding=1)
        self.up2 = nn.Conv2d(features, features, 3, padding=1)
        self.full = nn.Conv2d(features, features, 3, padding=1)
        self.last = nn.Conv2d(features, 3, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """RGB [N, 3, H, W] in [0, 1] to [N, 3, 4 H, 4 W], unclipped."""
        first = self.first(x)
        y = first
        for block in self.body:
            y = y + 0.2 * block(y)
        y = first + self.body_end(y)
        for convolution in (self.up1, self.up2):
            y = functional.leaky_relu(convolution(functional.interpolate(y, scale_factor=2.0, mode="nearest")), 0.2)
        y = functional.leaky_relu(self.full(y), 0.2)
        result: Tensor = self.last(y)
        return result


class SPANBlock(nn.Module):
    """Three convolutions whose own output, through an odd function, weighs it (SPAN, Wan et al. 2024, equation 4)."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.convolutions = nn.ModuleList(nn.Conv2d(features, features, 3, padding=1) for _ in range(3))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """[N, features, H, W] to the block's result and its first activation, both of that shape."""
        inner = functional.silu(self.convolutions[0](x))
        y = self.convolutions[2](functional.silu(self.convolutions[1](inner)))
        return (y + x) * (torch.sigmoid(y) - 0.5), inner


class SPAN(nn.Module):
    """Swift parameter-free attention network (Wan et al. 2024), its training-time branches merged: 426 k parameters."""

    mean: Tensor

    def __init__(self, features: int = 48, blocks: int = 6, scale: int = 4) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.4488, 0.4371, 0.4040]).view(1, 3, 1, 1))
        self.first = nn.Conv2d(3, features, 3, padding=1)
        self.blocks = nn.ModuleList(SPANBlock(features) for _ in range(blocks))
        self.body_end = nn.Conv2d(features, features, 3, padding=1)
        self.join = nn.Conv2d(4 * features, features, 1)
        self.last = nn.Conv2d(features, 3 * scale * scale, 3, padding=1)
        self.scale = scale

    def forward(self, x: Tensor) -> Tensor:
        """RGB [N, 3, H, W] in [0, 1] to [N, 3, scale H, scale W], unclipped."""
        first = self.first((x - self.mean) * 255.0)
        y, first_block, inner = first, first, first
        for index, block in enumerate(self.blocks):
            y, inner = block(y)
            if index == 0:
                first_block = y
        y = self.join(torch.cat([first, self.body_end(y), first_block, inner], 1))
        result: Tensor = functional.pixel_shuffle(self.last(y), self.scale)
        return result
