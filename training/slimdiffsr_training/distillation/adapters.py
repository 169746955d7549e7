"""The light adapters phi that bring a student's features to the teacher's width: trained with it, never exported."""

from __future__ import annotations

from collections.abc import Mapping

import torch.nn.functional as F
from torch import Tensor, nn


class FeatureAdapters(nn.Module):
    """One 1x1 convolution a level, and a bilinear resize where the grids differ.

    At scale 4 the compact student's levels lie on the teacher's own grids, as the published student's always do. Where
    both widths are equal the convolution begins as the identity: a pruned student's features are the teacher's.

    Args:
        student: channels of the student's levels.
        teacher: channels of the teacher's, the same names.
    """

    def __init__(self, student: Mapping[str, int], teacher: Mapping[str, int]) -> None:
        super().__init__()
        self.convs = nn.ModuleDict({name: nn.Conv2d(student[name], teacher[name], 1) for name in teacher})
        for name, conv in self.convs.items():
            assert isinstance(conv, nn.Conv2d)
            assert conv.bias is not None
            if student[name] == teacher[name]:
                nn.init.dirac_(conv.weight)
                nn.init.zeros_(conv.bias)

    def forward(self, name: str, features: Tensor, size: tuple[int, int]) -> Tensor:
        """A level's features (b, student's channels, h, w) to (b, teacher's channels, *size)."""
        adapted: Tensor = self.convs[name](features)
        if adapted.shape[2:] != size:
            adapted = F.interpolate(adapted, size, mode="bilinear", align_corners=False)
        return adapted
