"""The single-step teacher: low-rank adapters on a latent base, trained through one denoising step (section 2)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from slimdiffsr.network.interpolation import upsample
from slimdiffsr_training.config import PhaseConfig, require
from slimdiffsr_training.data.regions import Sample
from slimdiffsr_training.diffusion.base import LatentBase
from slimdiffsr_training.diffusion.estimator import UncertaintyEstimator
from slimdiffsr_training.diffusion.lora import add_adapters
from slimdiffsr_training.diffusion.teacher import AbarPredictor, SingleStepTeacher, TeacherSettings
from slimdiffsr_training.losses import load_objective
from slimdiffsr_training.run import Losses, Step, Validation
from slimdiffsr_training.stages.imagery import ImageryConfig, ImageryStage, folder_digest, mean_figures, psnr


@dataclass(frozen=True, kw_only=True)
class TeacherConfig(ImageryConfig):
    """Training of a teacher."""

    phases: tuple[PhaseConfig, ...]
    policy: str = "predicted"
    """How the timestep is chosen: `predicted`, `matched`, or `fixed` for the ablation."""
    fixed_timestep: float = 250.0
    predictor_width: int = 32
    unet: str = "lora"
    """What of the UNet is trained: `lora`, or `full` for a small base."""
    unet_rank: int = 32
    decoder: str = "lora"
    """What of the autoencoder's decoder is trained: `lora`, `full`, or `frozen`."""
    decoder_rank: int = 16

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.unet in ("lora", "full"), "unet must be lora or full")
        require(self.decoder in ("lora", "full", "frozen"), "decoder must be lora, full or frozen")
        require(min(self.unet_rank, self.decoder_rank) >= 1, "ranks must be at least 1")
        require(self.predictor_width >= 1, "predictor_width must be at least 1")
        self.teacher_settings()

    def teacher_settings(self) -> TeacherSettings:
        """What the teacher itself needs to know."""
        return TeacherSettings(
            scale=self.scale,
            policy=self.policy,
            fixed_timestep=self.fixed_timestep,
            predictor_width=self.predictor_width,
        )


class TeacherStage(ImageryStage):
    """Trains a teacher; its export is a teacher's folder, which `SingleStepTeacher.load` reads.

    Args:
        config: the run's settings.
        data: folder of imagery, one subfolder a source.
        base: a local Stable Diffusion folder, or what `pretrain` exported.
        uncertainty: what `uncertainty` exported for the same autoencoder.
        perceptual_weights: npz with a VGG16 backbone and LPIPS heads.
        discriminator_backbone: a transformers folder (DINO, DINOv2) for the discriminator, instead of that VGG16.

    Raises:
        ConfigError: a folder can't be read, or a loss needs weights that weren't given.
        FileNotFoundError: the imagery's folder holds no usable image.
    """

    def __init__(
        self,
        config: TeacherConfig,
        data: Path,
        base: Path,
        uncertainty: Path,
        perceptual_weights: Path | None = None,
        discriminator_backbone: Path | None = None,
    ) -> None:
        self.settings = config
        torch.manual_seed(config.seed)
        losses = [phase.loss for phase in config.phases]
        self.objective = load_objective(config, losses, perceptual_weights, discriminator_backbone)
        self.adversary = self.objective.discriminator
        self.base_digest = [folder_digest(base / "unet"), folder_digest(base / "vae"), folder_digest(uncertainty)]
        predictor = AbarPredictor(config.predictor_width) if config.policy == "predicted" else None
        self.teacher = SingleStepTeacher(
            LatentBase.load(base), UncertaintyEstimator.load(uncertainty), predictor, config.teacher_settings()
        )
        self.trained = self._choose_trained()
        # The teacher holds what is trained, too: modules that lie in both are moved once.
        self.frozen = nn.ModuleDict({"teacher": self.teacher, **self.objective.frozen()})
        super().__init__(config, data)

    def identity(self) -> dict[str, Any]:
        """The base, the estimator, what is trained, and the seed."""
        c = self.settings
        names = ("policy", "fixed_timestep", "predictor_width", "unet", "unet_rank", "decoder", "decoder_rank")
        return {**{n: getattr(c, n) for n in names}, "scale": c.scale, "base": self.base_digest, "seed": c.seed}

    def loss(self, batch: Sample, step: Step) -> Losses:
        """The objective on the one-step result; the timestep sees the truth."""
        assert isinstance(step.phase, PhaseConfig)
        made = self.teacher(upsample(batch["low"], self.settings.scale), batch["high"])
        losses = self.objective(made.image, batch["high"], step.phase.loss, step.generator)
        terms = {**losses.terms, "timestep": made.timestep.mean()}
        return Losses(losses.main, terms, losses.adversary)

    def validate(self) -> Validation:
        """The last phase's terms on held-out images, with the timestep chosen as in use, without the truth.

        `timestep` and `timestep_spread` are of that choice; `timestep_training` and `l1_training` let the truth in;
        `l1_input` is the error of the interpolated input, `l1_autoencoder` that of a sharp image's reconstruction.
        """
        weights = dataclasses.replace(
            self.settings.phases[-1].loss, perceptual_crop=self.settings.data.region, adversarial=0.0
        )
        figures = []
        panel = None
        for interpolated, high in self.held_out():
            made = self.teacher(interpolated)
            informed = self.teacher(interpolated, high)
            terms = self.objective(made.image, high, weights, torch.Generator()).terms
            reconstructed = self.teacher.base.decode(self.teacher.base.encode(high))
            abar = self.teacher.base.abar(informed.timestep)
            figures.append(
                {
                    **{name: float(term) for name, term in terms.items()},
                    "psnr": psnr(made.image, high),
                    "l1_input": float((interpolated - high).abs().mean()),
                    "l1_autoencoder": float((reconstructed - high).abs().mean()),
                    "l1_training": float((informed.image - high).abs().mean()),
                    "timestep": float(made.timestep.mean()),
                    "timestep_spread": float(made.timestep.std(correction=0)),
                    "timestep_training": float(informed.timestep.mean()),
                    "abar_training": float(abar.mean()),
                }
            )
            if panel is None:
                panel = torch.cat([interpolated, made.image, high], dim=3) * 0.5 + 0.5
        return Validation(mean_figures(figures), panel)

    def export(self, folder: Path) -> None:
        """Writes the teacher with adapters merged, and the mean timestep of its training, measured on held-out data."""
        measured = self.validate().figures
        plain = self.teacher.settings
        self.teacher.settings = dataclasses.replace(
            plain,
            mean_timestep=measured["timestep_training"],
            mean_abar=measured["abar_training"],
            measured=measured,
        )
        try:
            self.teacher.save(folder)
        finally:
            self.teacher.settings = plain

    def _choose_trained(self) -> nn.ModuleDict:
        """What is trained, and nothing else, so that a checkpoint of adapters is small."""
        base = self.teacher.base
        self.teacher.requires_grad_(False)
        trained = nn.ModuleDict()
        if self.settings.unet == "lora":
            trained["unet"] = add_adapters(base.unet, self.settings.unet_rank)
        else:
            trained["unet"] = base.unet.requires_grad_(True)
        if self.settings.decoder == "lora":
            trained["decoder"] = add_adapters(base.vae.decoder, self.settings.decoder_rank)
        elif self.settings.decoder == "full":
            trained["decoder"] = base.vae.decoder.requires_grad_(True)
        if self.teacher.predictor is not None:
            trained["predictor"] = self.teacher.predictor.requires_grad_(True)
        return trained
