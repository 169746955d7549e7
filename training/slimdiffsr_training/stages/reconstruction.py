"""What the stages that train a student share: samples, the engine's way from input to result, validation."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from slimdiffsr.network import PATCH_SIZE, PaperStudent, SlimDiffStudent, Student
from slimdiffsr.network.consistency import REACH, block_mean, low_frequencies, restore_low_frequencies
from slimdiffsr.network.interpolation import upsample
from slimdiffsr_training.config import DataConfig, PhaseConfig, RunConfig, Schedule, require
from slimdiffsr_training.data.imagery import load_imagery, split
from slimdiffsr_training.data.regions import RegionDataset, Sample
from slimdiffsr_training.degradation import DegradationConfig
from slimdiffsr_training.losses import Objective, load_judges
from slimdiffsr_training.run import Losses, Stage, Step, Validation

VALIDATION_SAMPLES = 24
VALIDATION_BATCH = 4
SHIFT_ROOM = 16
"""Output pixels that the perceptual window must be able to move. One that never moves ties the perceptual network's
own grid to that of the pixels, and the student learns a lattice that the network can't see."""


@dataclass(frozen=True, kw_only=True)
class ReconstructionConfig(RunConfig):
    """Training of one student."""

    phases: tuple[PhaseConfig, ...]
    consistency_rounds: int = 1
    data: DataConfig = field(default_factory=DataConfig)
    degradation: DegradationConfig = field(default_factory=DegradationConfig)

    def check_scale(self, scale: int) -> None:
        """Raises a ConfigError where a region is too small for a network of that scale or for its losses."""
        least = PATCH_SIZE * scale
        for region in (self.data.region, *(phase.region for phase in self.phases if phase.region)):
            require(region >= least, f"a region must be at least {least} for a network of scale {scale}")
        for phase in self.phases:
            inner = (phase.region or self.data.region) - 2 * REACH * scale
            judged = phase.loss.perceptual or phase.loss.adversarial
            require(
                not judged or phase.loss.perceptual_crop + SHIFT_ROOM <= inner,
                f"loss.perceptual_crop must be at most {inner - SHIFT_ROOM} for a region of "
                f"{phase.region or self.data.region}, so that its window can move",
            )


class Reconstruction(NamedTuple):
    """What a student makes of a batch, in normalised units."""

    result: Tensor
    """(batch, 3, scale * h, scale * w): as the engine delivers it."""
    low_frequency_error: Tensor
    """(batch, 3, h, w): what the consistency step had to put right."""


def super_resolve_batch(student: Student, low: Tensor, patches: Tensor, rounds: int) -> Reconstruction:
    """What the engine does with a tile, differentiable: interpolation plus residual, low frequencies restored.

    A compact student sees the scene's patches. The published one takes its statistics from the image; while it is
    trained its result isn't clamped, for a clamped pixel has no gradient.
    """
    low = low.contiguous(memory_format=torch.channels_last)
    if isinstance(student, PaperStudent) and student.training:
        scale = student.config.scale
        raw = student.restore(upsample(low.clamp(-1, 1), scale)).float()
    else:
        context = student.encode_context(patches) if isinstance(student, SlimDiffStudent) else None
        detail = student(low, context)
        scale = detail.residual.shape[2] // low.shape[2]
        raw = upsample(low, scale) + detail.residual.float()
    error = low_frequencies(low - block_mean(raw, scale))
    return Reconstruction(restore_low_frequencies(raw, low, scale, rounds=rounds), error)


class ReconstructionStage(Stage):
    """Trains a student towards sharp imagery.

    Args:
        config: the run's settings.
        student: what is trained.
        data: folder of imagery, one subfolder a source.
        perceptual_weights: npz with a VGG16 backbone and LPIPS heads.

    Raises:
        ConfigError: a loss needs perceptual weights and none were given.
        FileNotFoundError: the folder holds no usable image.
    """

    def __init__(
        self, config: ReconstructionConfig, student: Student, data: Path, perceptual_weights: Path | None
    ) -> None:
        self.config = config
        config.check_scale(student.config.scale)
        self.student = student
        self.scale = student.config.scale
        self.trained = nn.ModuleDict({"student": student})
        self.frozen = nn.ModuleDict()
        perceptual, discriminator = load_judges(config, [phase.loss for phase in config.phases], perceptual_weights)
        if perceptual is not None:
            self.frozen["perceptual"] = perceptual
        self.adversary = discriminator
        self.objective = Objective(perceptual, discriminator)
        photos = load_imagery(data, config.data.region, config.data.minimum_sharpness)
        self.training, self.validation = split(photos, config.data.validation_images, config.seed)

    def dataset(self, phase: Schedule, first: int, length: int) -> RegionDataset:
        """Regions of the training images."""
        assert isinstance(phase, PhaseConfig)
        data = dataclasses.replace(self.config.data, region=phase.region or self.config.data.region)
        return RegionDataset(
            self.training,
            data,
            self.config.degradation,
            scale=self.scale,
            seed=self.config.seed,
            length=length,
            first=first,
        )

    def loss(self, batch: Sample, step: Step) -> Losses:
        """The phase's objective on what the engine would deliver."""
        made = super_resolve_batch(self.student, batch["low"], batch["patches"], self.config.consistency_rounds)
        return self.judge(made, batch, step)

    def judge(self, made: Reconstruction, batch: Sample, step: Step) -> Losses:
        """The phase's objective on a batch's result."""
        assert isinstance(step.phase, PhaseConfig)
        # The outer rim sees the network's padding instead of ground; in the engine it lies in the halo.
        rim = REACH * self.scale
        inner = (slice(None), slice(None), slice(rim, -rim), slice(rim, -rim))
        return self.objective(
            made.result[inner], batch["high"][inner], step.phase.loss, step.generator, made.low_frequency_error
        )

    def validate(self) -> Validation:
        """The last phase's terms on held-out images, degraded with fixed seeds."""
        if not self.validation:
            return Validation({})
        device = next(self.student.parameters()).device
        data = dataclasses.replace(self.config.data, foreign_context_probability=0.0)
        dataset = RegionDataset(
            self.validation,
            data,
            self.config.degradation,
            scale=self.scale,
            seed=self.config.seed + 1,
            length=VALIDATION_SAMPLES,
        )
        weights = dataclasses.replace(self.config.phases[-1].loss, perceptual_crop=data.region)
        figures: dict[str, float] = {}
        panel = None
        for start in range(0, VALIDATION_SAMPLES, VALIDATION_BATCH):
            samples = [dataset[i] for i in range(start, start + VALIDATION_BATCH)]
            low, high, patches = (
                torch.stack([s[key] for s in samples]).to(device) for key in ("low", "high", "patches")
            )
            made = super_resolve_batch(self.student, low, patches, self.config.consistency_rounds)
            losses = self.objective(made.result, high, weights, torch.Generator(), made.low_frequency_error)
            for name, value in losses.terms.items():
                figures[name] = figures.get(name, 0.0) + float(value) * VALIDATION_BATCH / VALIDATION_SAMPLES
            if panel is None:
                interpolated = upsample(low, self.scale)
                panel = torch.cat([interpolated, made.result, high], dim=3) * 0.5 + 0.5
        return Validation(figures, panel)
