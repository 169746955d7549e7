"""A tiny autoencoder trained on the imagery, for those who have no pretrained one."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderTiny
from torch import Tensor, nn

from slimdiffsr.network.interpolation import upsample
from slimdiffsr_training.config import PhaseConfig, require
from slimdiffsr_training.data.regions import Sample
from slimdiffsr_training.losses import load_objective
from slimdiffsr_training.run import Losses, Step, Validation
from slimdiffsr_training.stages.imagery import ImageryConfig, ImageryStage, mean_figures, psnr


@dataclass(frozen=True, kw_only=True)
class AutoencoderConfig(ImageryConfig):
    """Training of an `AutoencoderTiny` (TAESD's architecture) of 4 latent channels and 8-fold reduction."""

    phases: tuple[PhaseConfig, ...]
    width: int = 64
    """Channels of all layers; TAESD has 64."""
    encoder_blocks: tuple[int, ...] = (1, 3, 3, 3)
    """Residual blocks of each level, from fine to coarse."""
    decoder_blocks: tuple[int, ...] = (3, 3, 3, 1)
    """From coarse to fine."""
    degraded_share: float = 0.25
    """Share of images that are degraded and interpolated: the teacher encodes such, too."""
    latent_weight: float = 0.01
    """Weight of the term that keeps latents near mean 0 and variance 1."""
    latent_noise: float = 0.05
    """Standard deviation of noise on the latents, so that nothing hangs on differences smaller than that."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.width >= 4, "width must be at least 4")
        require(len(self.encoder_blocks) == len(self.decoder_blocks) == 4, "an 8-fold reduction has four levels")
        require(min(*self.encoder_blocks, *self.decoder_blocks) >= 0, "numbers of blocks can't be negative")
        require(0 <= self.degraded_share <= 1, "degraded_share must be within 0 and 1")
        require(min(self.latent_weight, self.latent_noise) >= 0, "latent_weight and latent_noise can't be negative")

    def build(self) -> Any:
        """A new `AutoencoderTiny`."""
        return AutoencoderTiny(
            encoder_block_out_channels=(self.width,) * 4,
            decoder_block_out_channels=(self.width,) * 4,
            num_encoder_blocks=tuple(self.encoder_blocks),
            num_decoder_blocks=tuple(self.decoder_blocks),
        )


def moment_penalty(latent: Tensor) -> Tensor:
    """Divergence of a batch's latents (b, c, h, w) from the standard normal: `(mu^2 + var - 1 - ln var) / 2`.

    With mean and variance of each channel over the batch, averaged over the channels.
    """
    variance, mean = torch.var_mean(latent.float(), dim=(0, 2, 3), correction=0)
    return 0.5 * (mean.square() + variance - 1 - (variance + 1e-6).log()).mean()


class AutoencoderStage(ImageryStage):
    """Trains an autoencoder; its export is `vae/`, with the measured scaling factor and shift.

    Args:
        config: the run's settings.
        data: folder of imagery, one subfolder a source.
        perceptual_weights: npz with a VGG16 backbone and LPIPS heads.

    Raises:
        ConfigError: a loss needs perceptual weights and none were given.
        FileNotFoundError: the folder holds no usable image.
    """

    def __init__(self, config: AutoencoderConfig, data: Path, perceptual_weights: Path | None = None) -> None:
        self.settings = config
        torch.manual_seed(config.seed)
        self.vae = config.build()
        self.trained = nn.ModuleDict({"vae": self.vae})
        self.objective = load_objective(config, [phase.loss for phase in config.phases], perceptual_weights)
        self.frozen = self.objective.frozen()
        self.adversary = self.objective.discriminator
        super().__init__(config, data)

    def identity(self) -> dict[str, Any]:
        """The network and the seed."""
        c = self.settings
        return {"width": c.width, "blocks": [c.encoder_blocks, c.decoder_blocks], "seed": c.seed}

    def loss(self, batch: Sample, step: Step) -> Losses:
        """The objective on reconstructions of sharp and degraded images, and the latents' moments."""
        assert isinstance(step.phase, PhaseConfig)
        image = batch["high"]
        degraded = torch.rand(len(image), generator=step.generator) < self.settings.degraded_share
        if degraded.any():
            mask = degraded.to(image.device).view(-1, 1, 1, 1)
            image = torch.where(mask, upsample(batch["low"], self.settings.scale), image)
        image = image.contiguous(memory_format=torch.channels_last)
        latent = self.vae.encoder(image).float()
        noise = torch.randn(latent.shape, generator=step.generator).to(latent.device)
        result = self.vae.decoder(latent + self.settings.latent_noise * noise).float()
        losses = self.objective(result, image, step.phase.loss, step.generator)
        penalty = moment_penalty(latent)
        main = losses.main + self.settings.latent_weight * penalty
        return Losses(main, {**losses.terms, "latent": penalty}, losses.adversary)

    def validate(self) -> Validation:
        """L1, PSNR and the latents' spread on held-out sharp images."""
        figures = []
        panel = None
        for _, high in self.held_out():
            latent = self.vae.encoder(high).float()
            result = self.vae.decoder(latent).float()
            figures.append(
                {
                    "l1": float((result - high).abs().mean()),
                    "psnr": psnr(result, high),
                    "latent_mean": float(latent.mean()),
                    "latent_std": float(latent.std()),
                }
            )
            if panel is None:
                panel = torch.cat([high, result], dim=3) * 0.5 + 0.5
        return Validation(mean_figures(figures), panel)

    def export(self, folder: Path) -> None:
        """Writes `vae/`: the scaling factor is one over the latents' standard deviation, the shift their mean."""
        latents = torch.cat([self.vae.encoder(high).float() for _, high in self.held_out()])
        vae = copy.deepcopy(self.vae)
        vae.register_to_config(scaling_factor=1 / max(float(latents.std()), 1e-6), shift_factor=float(latents.mean()))
        vae.save_pretrained(folder / "vae")
