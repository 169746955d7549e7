"""A student trained on degraded imagery, from scratch or from another student: fidelity, perception, adversary."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from slimdiffsr.network import SlimDiffStudent, Student, TrunkStudent, build_student, config_from_mapping
from slimdiffsr.network.bundle import file_sha256
from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.stages.reconstruction import ReconstructionConfig, ReconstructionStage
from slimdiffsr_training.students import carry_over, load_student
from slimdiffsr_training.widening import can_widen, deepen, widen

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class StudentConfig(ReconstructionConfig):
    """Training of one student."""

    network: Mapping[str, Any]
    """A configuration of either family (`slimdiffsr.network`) as a mapping."""

    def __post_init__(self) -> None:
        super().__post_init__()
        try:
            scale = config_from_mapping(self.network).scale
        except ValueError as error:
            raise ConfigError(f"network: {error}") from error
        self.check_scale(scale)


class StudentStage(ReconstructionStage[Student]):
    """Trains a student.

    Args:
        config: the run's settings.
        data: folder of imagery, one subfolder a source.
        perceptual_weights: npz with a VGG16 backbone and LPIPS heads.
        start: a checkpoint or bundle to begin from: a narrower student (widening.py), or one whose weights are taken
            over where name and shape agree.

    Raises:
        ConfigError: a loss needs perceptual weights and none were given; start can't be read or shares no weight.
        FileNotFoundError: the folder holds no usable image.
    """

    def __init__(
        self, config: StudentConfig, data: Path, perceptual_weights: Path | None, start: Path | None = None
    ) -> None:
        torch.manual_seed(config.seed)
        student = build_student(config_from_mapping(config.network))
        self.start_digest = None
        if start is not None:
            self.start_digest = file_sha256(start)
            taken = begin_from(load_student(start).student, student)
            if not taken:
                raise ConfigError(f"{start} has no weight in common with the network of the configuration")
            logger.info("%d of %d parameters taken over", taken, sum(p.numel() for p in student.parameters()))
        super().__init__(config, student, data, perceptual_weights)

    def identity(self) -> dict[str, Any]:
        """The network, where it started, and the seed."""
        start = {"start": self.start_digest} if self.start_digest else {}
        return {"network": self.student.config.to_mapping(), **start, "seed": self.config.seed}


def begin_from(source: Student, target: Student) -> int:
    """Gives a fresh student what it can use of a trained one; returns how many of its parameters that fills."""
    if isinstance(source, TrunkStudent) and isinstance(target, TrunkStudent):
        return deepen(source, target)
    if not (isinstance(source, SlimDiffStudent) and isinstance(target, SlimDiffStudent)):
        return carry_over(source, target)
    return (widen if can_widen(source.config, target.config) else carry_over)(source, target)
