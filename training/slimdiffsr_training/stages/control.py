"""SPAN trained as a student is: the same YAML, so the same losses, data and schedule."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import torch

from slimdiffsr_training.control import Control, ControlConfig
from slimdiffsr_training.stages.reconstruction import ReconstructionStage
from slimdiffsr_training.stages.student import StudentConfig


class ControlStage(ReconstructionStage[Control]):
    """Trains a control.

    Args:
        config: a student's settings; of its network only the scale counts.
        features: SPAN's width.
        data: folder of imagery, one subfolder a source.
        perceptual_weights: npz with a VGG16 backbone and LPIPS heads.

    Raises:
        ConfigError: a loss needs perceptual weights and none were given, or the width is below one.
        FileNotFoundError: the folder holds no usable image.
    """

    def __init__(self, config: StudentConfig, features: int, data: Path, perceptual_weights: Path | None) -> None:
        torch.manual_seed(config.seed)
        self.control = ControlConfig(int(config.network["scale"]), features)
        super().__init__(config, Control(self.control), data, perceptual_weights)

    def identity(self) -> dict[str, Any]:
        """The network and the seed."""
        return {"network": dataclasses.asdict(self.control), "seed": self.config.seed}
