"""The scene's context: what the network knows of the whole scene while it works on one tile.

A tile can't tell the sensor's noise and blur from the ground's texture as well as the scene can, and statistics taken
over a tile would differ from the neighbour's and draw seams. So everything global is computed once, from a few patches
of the scene at its own resolution (an averaged overview would hide noise and blur), and given to every tile.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

PATCH_SIZE: Final = 32
"""Side of a context patch, in input pixels."""


class ContextFeatures(NamedTuple):
    """An encoded scene context; the same for all tiles of a scene."""

    vector: Tensor
    """(batch, context_width): pooled description, drives the gates."""
    tokens: Tensor
    """(batch, tokens, context_width): what the global queries attend to."""


class ContextEncoder(nn.Module):
    """Encodes a scene's patches, in any number and order, into `ContextFeatures`."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.stem = nn.Conv2d(12, width, 3, padding=1)
        self.reduce = nn.Conv2d(width, width, 3, stride=2, padding=1)
        self.mix = nn.Conv2d(width, width, 3, padding=1)
        self.norm = nn.LayerNorm(width)
        self.pool = nn.Linear(2 * width, width)

    def forward(self, patches: Tensor) -> ContextFeatures:
        """Encodes patches.

        Args:
            patches: (batch, patches, 3, 32, 32), normalised to about [-1, 1].
        """
        batch = patches.shape[0]
        x = F.pixel_unshuffle(patches.flatten(0, 1).clamp(-1.5, 1.5), 2)
        x = F.silu(self.stem(x))
        x = F.silu(self.reduce(x))
        x = x + F.silu(self.mix(x))
        tokens = self.norm(x.flatten(2).transpose(1, 2)).reshape(batch, -1, x.shape[1])
        # Mean and spread over the scene: the spread tells a busy scene from a calm one.
        summary = torch.cat([tokens.mean(1), (tokens.var(1, unbiased=False) + 1e-6).sqrt()], dim=1)
        return ContextFeatures(F.silu(self.pool(summary)), tokens)
