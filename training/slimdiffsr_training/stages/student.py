"""A student trained from scratch on degraded imagery: fidelity, then perception, then an adversary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from slimdiffsr.network import build_student, config_from_mapping
from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.stages.reconstruction import ReconstructionConfig, ReconstructionStage


@dataclass(frozen=True, kw_only=True)
class StudentConfig(ReconstructionConfig):
    """Training of one student from scratch."""

    network: Mapping[str, Any]
    """A configuration of either family (`slimdiffsr.network`) as a mapping."""

    def __post_init__(self) -> None:
        super().__post_init__()
        try:
            scale = config_from_mapping(self.network).scale
        except ValueError as error:
            raise ConfigError(f"network: {error}") from error
        self.check_scale(scale)


class StudentStage(ReconstructionStage):
    """Trains a student.

    Args:
        config: the run's settings.
        data: folder of imagery, one subfolder a source.
        perceptual_weights: npz with a VGG16 backbone and LPIPS heads.

    Raises:
        ConfigError: a loss needs perceptual weights and none were given.
        FileNotFoundError: the folder holds no usable image.
    """

    def __init__(self, config: StudentConfig, data: Path, perceptual_weights: Path | None) -> None:
        torch.manual_seed(config.seed)
        student = build_student(config_from_mapping(config.network))
        super().__init__(config, student, data, perceptual_weights)

    def identity(self) -> dict[str, Any]:
        """The network and the seed."""
        return {"network": self.student.config.to_mapping(), "seed": self.config.seed}
