"""A variance head for a finished student: how far its result is from the truth, learned by likelihood."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from slimdiffsr.network import SceneStudent, build_student
from slimdiffsr.network.bundle import file_sha256
from slimdiffsr.network.consistency import REACH
from slimdiffsr_training.config import ConfigError, Schedule
from slimdiffsr_training.data.regions import RegionDataset, Sample
from slimdiffsr_training.metrics.calibration import calibrate
from slimdiffsr_training.run import Losses, Stage, Step, Validation
from slimdiffsr_training.run.checkpoint import save_checkpoint
from slimdiffsr_training.stages.imagery import HELD_OUT_BATCH, DegradedConfig, DegradedImagery
from slimdiffsr_training.stages.reconstruction import super_resolve_batch
from slimdiffsr_training.students import PREFIX, load_student

CHECKPOINT: Final = "student.pt"
CALIBRATION: Final = "calibration.json"
GREY_LEVELS: Final = 127.5
"""Grey levels in a normalised unit."""


@dataclass(frozen=True, kw_only=True)
class VarianceConfig(DegradedConfig):
    """Training of a variance head."""

    phases: tuple[Schedule, ...]
    consistency_rounds: int = 1
    """As the student's bundle has it: the error is that of the delivered result."""


def gaussian_loss(error: Tensor, log_variance: Tensor) -> Tensor:
    """Negative log-likelihood of errors (b, c, h, w) under N(0, exp(s)), s (b, 1, h, w): mean of (e^2 exp(-s) + s) / 2.

    For each pixel its optimum is the channels' mean squared error.
    """
    s = log_variance.float()
    return 0.5 * (error.float().square().mean(1, keepdim=True) * (-s).exp() + s).mean()


class VarianceStage(Stage):
    """Trains the variance head of a student whose other weights stay as they are.

    Its export is `student.pt`, calibrated on held-out images, for `slimdiffsr-train export`, and `calibration.json`.

    Args:
        config: the run's settings.
        start: a run's `last.pt` or a bundle, with or without a variance head.
        data: folder of imagery, one subfolder a source.

    Raises:
        ConfigError: start can't be read, or is of the paper's family, which has no such head.
        FileNotFoundError: the folder holds no usable image.
    """

    def __init__(self, config: VarianceConfig, start: Path, data: Path) -> None:
        torch.manual_seed(config.seed)
        self.config = config
        self.start_digest = file_sha256(start)
        loaded = load_student(start)
        if not isinstance(loaded.student, SceneStudent):
            raise ConfigError(f"{start} holds a student of the paper's family, which has no variance head")
        self.start_step = loaded.step
        self.student = with_variance_head(loaded.student)
        config.check_scale(self.student.config.scale)
        self.trained = nn.ModuleDict({"student": self.student})
        self.frozen = nn.ModuleDict()
        self.images = DegradedImagery(data, config, self.student.config.scale)

    def identity(self) -> dict[str, Any]:
        """The network, where it started, and the seed."""
        network = self.student.config.to_mapping()
        return {"network": network, "start": self.start_digest, "seed": self.config.seed}

    def dataset(self, phase: Schedule, first: int, length: int) -> RegionDataset:
        """Regions of the training images."""
        return self.images.regions(phase, first, length)

    def loss(self, batch: Sample, step: Step) -> Losses:
        """The likelihood of the delivered result's error."""
        error, log_variance = self._error(batch["low"], batch["high"], batch["patches"])
        loss = gaussian_loss(error, log_variance)
        deviation = (0.5 * log_variance.detach()).exp().mean() * GREY_LEVELS
        return Losses(loss, {"likelihood": loss, "deviation": deviation})

    def validate(self) -> Validation:
        """On held-out images: the likelihood, the standardised error's RMS, and the sparsification gap that is closed.

        The panel shows the absolute error beside the predicted deviation, 0 to 64 grey levels.
        """
        errors, logs = self.held_out_errors()
        deviations = (0.5 * logs).exp().expand_as(errors)
        found = calibrate(errors.numpy(), deviations.numpy())
        figures = {
            "likelihood": float(gaussian_loss(errors, logs)),
            "standardised_rms": found.standardised_rms,
            "gap_closed": found.gap_closed,
        }
        panel = torch.cat([errors.abs(), deviations], dim=3)[:HELD_OUT_BATCH] * (GREY_LEVELS / 64)
        return Validation(figures, panel.clamp(0, 1))

    def export(self, folder: Path) -> None:
        """Writes the calibrated student and how it was calibrated."""
        errors, logs = self.held_out_errors()
        deviations = (0.5 * logs).exp().expand_as(errors)
        before = calibrate(errors.numpy(), deviations.numpy())
        factor = before.standardised_rms
        after = calibrate(errors.numpy(), deviations.numpy() * factor)
        calibration = {
            "factor": factor,
            "multiplier_68": after.multipliers[0.68],
            "multiplier_95": after.multipliers[0.95],
            "gap_closed": after.gap_closed,
            "pixels": after.pixels,
        }
        weights = {f"{PREFIX}{name}": tensor.cpu() for name, tensor in self.student.state_dict().items()}
        (bias,) = (
            f"{PREFIX}{name}.last.bias"
            for name, module in self.student.named_modules()
            if module is self.student.variance_head
        )
        weights[bias] = weights[bias] + 2 * math.log(factor)
        settings = {"stage": type(self).__name__, **self.identity(), "calibration": calibration}
        state = {"step": self.start_step, "settings": json.dumps(settings), "average": weights}
        save_checkpoint(folder / CHECKPOINT, state)
        (folder / CALIBRATION).write_text(json.dumps(calibration, indent=2) + "\n", encoding="utf-8")

    def held_out_errors(self) -> tuple[Tensor, Tensor]:
        """Errors (n, 3, h, w) on held-out samples and their log-variances (n, 1, h, w), as in `loss`, on the CPU."""
        parts = []
        for batch in self.images.held_out(next(self.student.parameters()).device):
            error, log_variance = self._error(batch["low"], batch["high"], batch["patches"])
            parts.append((error.float().cpu(), log_variance.float().cpu()))
        errors, logs = zip(*parts, strict=True)
        return torch.cat(errors), torch.cat(logs)

    def _error(self, low: Tensor, high: Tensor, patches: Tensor) -> tuple[Tensor, Tensor]:
        """Result minus truth (b, 3, h, w) and log-variance (b, 1, h, w), normalised, without the rim."""
        made = super_resolve_batch(self.student, low, patches, self.config.consistency_rounds)
        assert made.log_variance is not None
        # The outer rim sees the network's padding instead of ground; in the engine it lies in the halo.
        rim = REACH * self.student.config.scale
        inner = (..., slice(rim, -rim), slice(rim, -rim))
        return (made.result - high)[inner], made.log_variance[inner]


def with_variance_head(student: SceneStudent) -> SceneStudent:
    """The student with a variance head, which alone is trainable; a new one where it had none."""
    config = dataclasses.replace(student.config, variance_head=True)
    made = build_student(config)
    assert isinstance(made, SceneStudent)
    made.load_state_dict({**made.state_dict(), **student.state_dict()})
    made.requires_grad_(False)
    assert made.variance_head is not None
    made.variance_head.requires_grad_(True)
    return made
