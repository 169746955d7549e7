"""Students that see the scene's context and are specialised to it before the first tile."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Final, Self

import torch
from torch import Tensor, nn

from slimdiffsr.network.base import SceneSample, SceneSampling, Student
from slimdiffsr.network.blocks import AggregationBlock, ResidualBlock, ShuffleUp, VarianceHead
from slimdiffsr.network.config import NetworkConfig, TrunkConfig
from slimdiffsr.network.context import PATCH_SIZE, ContextEncoder, ContextFeatures
from slimdiffsr.network.folding import copy_over_weights

INPUT_LIMIT: Final = 1.5
"""Normalised input is clamped to +- this: values far outside the scene's stretch carry no texture that was trained."""
SCENE_PATCHES: Final = 16
"""Patches that describe a scene, as in training."""


class SceneStudent(Student):
    """A network whose layers depend on the scene's context, and become simpler ones once it is known.

    Args:
        context_width: width of the context.
    """

    config: NetworkConfig | TrunkConfig

    def __init__(self, context_width: int) -> None:
        super().__init__()
        self.context_encoder = ContextEncoder(context_width)

    def encode_context(self, patches: Tensor) -> ContextFeatures:
        """Encodes scene patches (batch, patches, 3, 32, 32), normalised, into what `forward` takes."""
        features: ContextFeatures = self.context_encoder(patches)
        return features

    @property
    @abstractmethod
    def variance_head(self) -> VarianceHead | None:
        """What predicts the log-variance, if the network does."""

    @property
    def sampling(self) -> SceneSampling:
        """A few full patches at the input's own resolution."""
        return SceneSampling(side=PATCH_SIZE, limit=SCENE_PATCHES)

    @torch.no_grad()
    def for_sample(
        self, sample: SceneSample, device: torch.device, cancelled: Callable[[], None] = lambda: None
    ) -> Self:
        """Encodes the patches and specialises to them; so quick that it is always done on the CPU."""
        return self.for_scene(self.encode_context(sample.patches[None]))

    @torch.no_grad()
    def for_scene(self, context: ContextFeatures) -> Self:
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


def limited(image: Tensor) -> Tensor:
    """The image within what was trained."""
    return image.clamp(-INPUT_LIMIT, INPUT_LIMIT)
