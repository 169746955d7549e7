"""What every family of students has in common: the interface that the engine works with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from slimdiffsr.network.config import StudentConfig


class Detail(NamedTuple):
    """What the network adds, at the output's resolution, in normalised units."""

    residual: Tensor
    """(batch, 3, scale * height, scale * width): to be added to an interpolation of the input. Within (-1, 1) for the
    compact family; for the paper's, result and interpolation lie in about [-1, 1] each, so within about (-2, 2)."""
    log_variance: Tensor | None
    """(batch, 1, scale * height, scale * width): log of the variance of result minus truth, where the bundle has it."""


@dataclass(frozen=True)
class SceneSampling:
    """What a student is to be shown of a scene before its first tile."""

    side: int
    """Side of a patch, input pixels."""
    limit: int
    """At most this many patches."""
    margin: int = 0
    """Pixels of surroundings on each side of a patch. 0: a few full patches of the sampled windows will do. More: the
    patches stand for the whole scene, so they cover it where `limit` allows, and each pixel has its weight."""
    cost: float = 0.0
    """Time that a patch's pixel takes, surroundings included, as a share of what a tile's pixel takes."""


class SceneSample(NamedTuple):
    """What `SceneSampling` asked for, normalised to about [-1, 1]."""

    patches: Tensor
    """(patches, 3, side + 2 * margin, side + 2 * margin), float32, on the CPU."""
    weights: Tensor | None
    """(patches, 1, side + 2 * margin, side + 2 * margin): 1 where a pixel counts, 0 in the margin, on masked ground and
    beyond the layer; None where the student asked for no margin."""


class Student(nn.Module, ABC):
    """A network that super-resolves tiles once it has been specialised to their scene."""

    config: StudentConfig
    grids: tuple[int, ...] = (2, 4)
    """Input pixels a side of the grids that the network works on, where it may draw a lattice."""

    @property
    @abstractmethod
    def sampling(self) -> SceneSampling:
        """What `for_sample` wants to see."""

    @property
    @abstractmethod
    def last_layer(self) -> nn.Module:
        """The layer that stays in float32: rounded to bf16, its output would come in steps of a quarter grey level."""

    def drop_variance(self) -> None:
        """Removes the head that predicts a log-variance, if there is one: what isn't asked for isn't computed."""

    @abstractmethod
    def for_sample(
        self, sample: SceneSample, device: torch.device, cancelled: Callable[[], None] = lambda: None
    ) -> Student:
        """A copy specialised to one scene, float32; called with an image only.

        Args:
            sample: as `sampling` asks for it.
            device: where to compute if it takes long; the copy may be there or on the CPU.
            cancelled: called now and then; raises to stop.
        """

    @abstractmethod
    def activation_values(self, pixels: int, device_type: str) -> float:
        """Numbers held at once at most while a tile of `pixels` output pixels is computed on a device of that type."""

    def sample_bytes(self, patches: int) -> int:
        """Memory that `for_sample` takes for that many patches."""
        return 0
