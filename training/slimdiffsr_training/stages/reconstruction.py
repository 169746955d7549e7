"""What the stages that train a student share: samples, the engine's way from input to result, validation."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import torch
from torch import Tensor, nn

from slimdiffsr.network import PATCH_SIZE, PaperStudent, SceneStudent, Student
from slimdiffsr.network.consistency import REACH, block_mean, low_frequencies, restore_low_frequencies
from slimdiffsr.network.interpolation import upsample
from slimdiffsr_training.config import PhaseConfig, Schedule, require
from slimdiffsr_training.control import Control
from slimdiffsr_training.data.regions import RegionDataset, Sample
from slimdiffsr_training.losses import grid_periods, load_objective
from slimdiffsr_training.run import Losses, Stage, Step, Validation
from slimdiffsr_training.stages.imagery import DegradedConfig, DegradedImagery, mean_figures

Trained = TypeVar("Trained", bound=Student | Control)

SHIFT_ROOM = 16
"""Output pixels that the perceptual window must be able to move. One that never moves ties the perceptual network's
own grid to that of the pixels, and the student learns a lattice that the network can't see."""


NATIVE_PATCHES = 4
"""Context patches of sharp imagery that is taken as input."""


@dataclass(frozen=True, kw_only=True)
class ReconstructionConfig(DegradedConfig):
    """Training of one student."""

    phases: tuple[PhaseConfig, ...]
    consistency_rounds: int = 1

    def check_scale(self, scale: int) -> None:
        """Raises a ConfigError where a region is too small for a network of that scale or for its losses."""
        super().check_scale(scale)
        for phase in self.phases:
            region = self.region_of(phase)
            inner = region - 2 * REACH * scale
            judged = phase.loss.perceptual or phase.loss.adversarial
            require(
                not judged or phase.loss.perceptual_crop + SHIFT_ROOM <= inner,
                f"loss.perceptual_crop must be at most {inner - SHIFT_ROOM} for a region of {region}, "
                "so that its window can move",
            )


class Reconstruction(NamedTuple):
    """What a student makes of a batch, in normalised units."""

    result: Tensor
    """(batch, 3, scale * h, scale * w): as the engine delivers it."""
    low_frequency_error: Tensor
    """(batch, 3, h, w): what the consistency step had to put right."""
    log_variance: Tensor | None = None
    """(batch, 1, scale * h, scale * w), where the student has a variance head."""


def super_resolve_batch(student: Student | Control, low: Tensor, patches: Tensor, rounds: int) -> Reconstruction:
    """What the engine does with a tile, differentiable: interpolation plus residual, low frequencies restored.

    The engine's limit to detail is left out: what it takes away is to be learnt, too.

    Most students see the scene's patches. The published one takes its statistics from the image; while it is
    trained its result isn't clamped, for a clamped pixel has no gradient.
    """
    low = low.contiguous(memory_format=torch.channels_last)
    if isinstance(student, PaperStudent) and student.training:
        scale = student.config.scale
        raw = student.restore(upsample(low.clamp(-1, 1), scale)).float()
        log_variance = None
    else:
        context = student.encode_context(patches) if isinstance(student, SceneStudent) else None
        detail = student(low, context)
        scale = detail.residual.shape[2] // low.shape[2]
        raw = upsample(low, scale) + detail.residual.float()
        log_variance = detail.log_variance
    error = low_frequencies(low - block_mean(raw, scale))
    return Reconstruction(restore_low_frequencies(raw, low, scale, rounds=rounds), error, log_variance)


class ReconstructionStage(Stage, Generic[Trained]):
    """Trains a student towards sharp imagery.

    Args:
        config: the run's settings.
        student: what is trained.
        data: folder of imagery, one subfolder a source.
        perceptual_weights: npz with a VGG16 backbone and LPIPS heads.
        discriminator_backbone: a transformers folder (DINO, DINOv2) for the discriminator, instead of that VGG16.

    Raises:
        ConfigError: a loss needs perceptual weights and none were given, or the backbone can't be read.
        FileNotFoundError: the folder holds no usable image.
    """

    def __init__(
        self,
        config: ReconstructionConfig,
        student: Trained,
        data: Path,
        perceptual_weights: Path | None,
        discriminator_backbone: Path | None = None,
    ) -> None:
        self.config = config
        config.check_scale(student.config.scale)
        self.student: Trained = student
        self.scale = student.config.scale
        self.trained = nn.ModuleDict({"student": student})
        losses = [phase.loss for phase in config.phases]
        periods = grid_periods(self.scale, student.grids)
        self.objective = load_objective(config, losses, perceptual_weights, discriminator_backbone, periods)
        self.frozen = self.objective.frozen()
        self.adversary = self.objective.discriminator
        self.images = DegradedImagery(data, config, self.scale)

    def dataset(self, phase: Schedule, first: int, length: int) -> RegionDataset:
        """Regions of the training images."""
        return self.images.regions(phase, first, length)

    def loss(self, batch: Sample, step: Step) -> Losses:
        """The phase's objective on what the engine would deliver."""
        made = super_resolve_batch(self.student, batch["low"], batch["patches"], self.config.consistency_rounds)
        losses = self.judge(made, batch, step)
        assert isinstance(step.phase, PhaseConfig)
        return self._with_native(losses, batch, step) if step.phase.loss.native else losses

    def _with_native(self, losses: Losses, batch: Sample, step: Step) -> Losses:
        """The losses with the verdict of what the student makes of windows of sharp regions, of half the batch."""
        assert isinstance(step.phase, PhaseConfig)
        assert losses.adversary is not None
        weights, high = step.phase.loss, batch["high"]
        sharp = high[: max(1, len(high) // 2)]
        low, *patches = (
            _crop(sharp, side, step.generator) for side in (batch["low"].shape[-1], *[PATCH_SIZE] * NATIVE_PATCHES)
        )
        made = super_resolve_batch(self.student, low, torch.stack(patches, 1), self.config.consistency_rounds)
        rim = REACH * self.scale
        verdict, adversary = self.objective.verdict(
            made.result[..., rim:-rim, rim:-rim], high[len(sharp) :] if len(high) > 1 else high, weights, step.generator
        )
        error = made.low_frequency_error.abs().mean()
        main = losses.main + weights.native * verdict + weights.low_frequency * error
        return Losses(main, {**losses.terms, "native": verdict}, losses.adversary + adversary)

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
        if not self.images.validation:
            return Validation({})
        weights = dataclasses.replace(self.config.phases[-1].loss, perceptual_crop=self.config.data.region)
        figures = []
        panel = None
        for batch in self.images.held_out(next(self.student.parameters()).device):
            low, high = batch["low"], batch["high"]
            made = super_resolve_batch(self.student, low, batch["patches"], self.config.consistency_rounds)
            losses = self.objective(made.result, high, weights, torch.Generator(), made.low_frequency_error)
            figures.append({name: float(value) for name, value in losses.terms.items()})
            if panel is None:
                interpolated = upsample(low, self.scale)
                panel = torch.cat([interpolated, made.result, high], dim=3) * 0.5 + 0.5
        return Validation(mean_figures(figures), panel)


def _crop(image: Tensor, side: int, generator: torch.Generator) -> Tensor:
    """A square window of a batch, the same for all its images."""
    row, col = (int(torch.randint(size - side + 1, (), generator=generator)) for size in image.shape[2:])
    return image[..., row : row + side, col : col + side]
