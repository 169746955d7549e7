"""Distillation (method, section 4): a student goes on training towards sharp imagery and the teacher's features."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from slimdiffsr.network import Student, TrunkStudent
from slimdiffsr.network.bundle import file_sha256
from slimdiffsr.network.interpolation import upsample
from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.data.regions import Sample
from slimdiffsr_training.distillation.adapters import FeatureAdapters
from slimdiffsr_training.distillation.features import (
    student_levels,
    student_widths,
    teacher_features,
    teacher_widths,
)
from slimdiffsr_training.distillation.loss import DistillationConfig, distillation_loss
from slimdiffsr_training.hooks import captured
from slimdiffsr_training.run import Losses, Step
from slimdiffsr_training.stages.reconstruction import ReconstructionConfig, ReconstructionStage, super_resolve_batch
from slimdiffsr_training.students import load_student


@dataclass(frozen=True, kw_only=True)
class DistillConfig(ReconstructionConfig):
    """Training of a student that exists already, with or without a teacher.

    The paper's phase has `loss: {l1: 1, perceptual: 2.5, adversarial: 0.25}`.
    """

    distillation: DistillationConfig = field(default_factory=DistillationConfig)


class DistillStage(ReconstructionStage[Student]):
    """Trains a student of either family, from wherever it stands.

    Args:
        config: the run's settings.
        start: a `pruned.pt`, a run's `last.pt`, or a bundle.
        data: folder of imagery, one subfolder a source.
        teacher: a teacher's folder; None for training without one.
        perceptual_weights: npz with a VGG16 backbone and LPIPS heads.
        discriminator_backbone: a transformers folder (DINO, DINOv2) for the discriminator, instead of that VGG16.

    Raises:
        ConfigError: start, teacher or backbone can't be read, the teacher is of another scale, or a loss needs weights
            that weren't given.
        FileNotFoundError: the folder holds no usable image.
    """

    def __init__(
        self,
        config: DistillConfig,
        start: Path,
        data: Path,
        teacher: Path | None = None,
        perceptual_weights: Path | None = None,
        discriminator_backbone: Path | None = None,
    ) -> None:
        torch.manual_seed(config.seed)
        self.settings = config
        self.start_digest = file_sha256(start)
        super().__init__(config, load_student(start).student, data, perceptual_weights, discriminator_backbone)
        self.teacher: Any = None
        self.teacher_digest: str | None = None
        if teacher is not None and config.distillation.weight:
            self._take_teacher(teacher)

    def identity(self) -> dict[str, Any]:
        """The network, where it started, the teacher, and the seed."""
        return {
            "network": self.student.config.to_mapping(),
            "start": self.start_digest,
            "teacher": self.teacher_digest,
            "levels": list(self.settings.distillation.levels) if self.teacher is not None else [],
            "seed": self.config.seed,
        }

    def loss(self, batch: Sample, step: Step) -> Losses:
        """The phase's objective on what the engine would deliver, plus `L_dis`."""
        if self.teacher is None:
            return super().loss(batch, step)
        interpolated = upsample(batch["low"].float(), self.scale).clamp(-1, 1)
        wanted = teacher_features(self.teacher, interpolated, batch["high"].clamp(-1, 1))
        with captured(student_levels(self.student)) as features:
            made = super_resolve_batch(self.student, batch["low"], batch["patches"], self.config.consistency_rounds)
        losses = self.judge(made, batch, step)
        weights = self.settings.distillation
        extra, terms = distillation_loss(self.adapters, features, wanted, weights, step.generator)
        return losses._replace(main=losses.main + weights.weight * extra, terms={**losses.terms, **terms})

    def _take_teacher(self, folder: Path) -> None:
        from slimdiffsr_training.diffusion.teacher import SingleStepTeacher
        from slimdiffsr_training.stages.imagery import folder_digest

        teacher = SingleStepTeacher.load(folder).requires_grad_(False).eval()
        if teacher.settings.scale != self.scale:
            raise ConfigError(
                f"the teacher was trained for scale {teacher.settings.scale}, the student is of scale {self.scale}"
            )
        if isinstance(self.student, TrunkStudent):
            raise ConfigError("a student of the family 'trunk' has no levels that a teacher's could be compared with")
        levels = self.settings.distillation.levels
        of_student, of_teacher = student_widths(self.student), teacher_widths(teacher.base.unet)
        self.adapters = FeatureAdapters(
            {name: of_student[name] for name in levels}, {name: of_teacher[name] for name in levels}
        )
        self.teacher = teacher
        self.teacher_digest = folder_digest(folder)
        self.trained["adapters"] = self.adapters
        self.frozen["teacher"] = teacher
