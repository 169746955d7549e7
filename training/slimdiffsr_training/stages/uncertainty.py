"""The uncertainty estimator: how far a degraded image's latent is from the sharp one's (method, section 2)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from slimdiffsr.network.interpolation import upsample
from slimdiffsr_training.config import require
from slimdiffsr_training.data.regions import Sample
from slimdiffsr_training.diffusion.base import encode, load_vae
from slimdiffsr_training.diffusion.estimator import (
    CALIBRATION,
    EstimatorSettings,
    UncertaintyEstimator,
    latent_variance,
)
from slimdiffsr_training.diffusion.schedule import matched_abar
from slimdiffsr_training.losses.uncertainty import PRIOR, jeffreys_loss, standardised_rms
from slimdiffsr_training.run import Losses, Step, Validation
from slimdiffsr_training.stages.imagery import ImageryConfig, ImageryStage, folder_digest, mean_figures

OFFSET_SAMPLES: Final = 8


@dataclass(frozen=True, kw_only=True)
class UncertaintyConfig(ImageryConfig):
    """Training of the estimator."""

    width: int = 64
    blocks: int = 4
    shared_variance: bool = False
    """Whether one variance stands for all channels of a latent."""
    calibration: float = CALIBRATION
    """Factor from the network's variance to the calibrated one."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(min(self.width, self.blocks) >= 1, "width and blocks must be at least 1")
        require(self.calibration > 0, "calibration must be positive")


class UncertaintyStage(ImageryStage):
    """Trains an estimator on a frozen autoencoder; its export is `uncertainty.safetensors` and its JSON.

    Args:
        config: the run's settings.
        data: folder of imagery, one subfolder a source.
        base: a base's folder, of which `vae/` is used.

    Raises:
        ConfigError: there is no autoencoder that can be read.
        FileNotFoundError: the imagery's folder holds no usable image.
    """

    def __init__(self, config: UncertaintyConfig, data: Path, base: Path) -> None:
        self.settings = config
        torch.manual_seed(config.seed)
        shape = EstimatorSettings(
            width=config.width,
            blocks=config.blocks,
            shared_variance=config.shared_variance,
            calibration=config.calibration,
        )
        self.estimator = UncertaintyEstimator(shape)
        self.vae = load_vae(base).requires_grad_(False)
        self.vae_digest = folder_digest(base / "vae")
        self.trained = nn.ModuleDict({"estimator": self.estimator})
        self.frozen = nn.ModuleDict({"vae": self.vae})
        super().__init__(config, data)
        self._begin_calibrated()

    def identity(self) -> dict[str, Any]:
        """The network, the autoencoder and the seed."""
        c = self.settings
        network = {"width": c.width, "blocks": c.blocks, "shared_variance": c.shared_variance}
        return {**network, "scale": c.scale, "vae": self.vae_digest, "seed": c.seed}

    def loss(self, batch: Sample, step: Step) -> Losses:
        """The loss with Jeffreys' prior."""
        degraded, truth = self._latents(upsample(batch["low"], self.settings.scale), batch["high"])
        mean, log_variance = self.estimator(degraded)
        loss = jeffreys_loss(mean, log_variance, truth)
        return Losses(loss, {"uncertainty": loss, "error": (mean - truth).square().mean()})

    def validate(self) -> Validation:
        """The loss and the calibration on held-out images.

        `rms_raw` and `rms_calibrated` are the standardised errors before and after the calibration factor (1 is
        calibrated); `error` and `error_input` the mean squared errors of `z_mean` and of the degraded latent itself;
        `abar` the mean matched share of signal; `latent_variance` the mean of `var(z_gt)`.
        """
        figures = []
        for interpolated, high in self.held_out():
            degraded, truth = self._latents(interpolated, high)
            mean, log_variance = self.estimator(degraded)
            raw = log_variance.exp()
            variance = self.settings.calibration * raw
            spread = latent_variance(truth)
            figures.append(
                {
                    "uncertainty": float(jeffreys_loss(mean, log_variance, truth)),
                    # Mean squares, so that batches average.
                    "rms_raw": float(standardised_rms(mean, raw, truth)) ** 2,
                    "rms_calibrated": float(standardised_rms(mean, variance, truth)) ** 2,
                    "error": float((mean - truth).square().mean()),
                    "error_input": float((degraded - truth).square().mean()),
                    "abar": float(matched_abar(spread, variance.mean((1, 2, 3))).mean()),
                    "latent_variance": float(spread.mean()),
                }
            )
        means = mean_figures(figures)
        return Validation({name: v**0.5 if name.startswith("rms") else v for name, v in means.items()})

    def export(self, folder: Path) -> None:
        """Writes the estimator with what was measured on held-out data."""
        measured = self.validate().figures
        product = UncertaintyEstimator(
            dataclasses.replace(self.estimator.settings, latent_variance=measured["latent_variance"], measured=measured)
        )
        product.load_state_dict(self.estimator.state_dict())
        product.save(folder)

    @torch.no_grad()
    def _begin_calibrated(self) -> None:
        """Sets the offset to what is the loss's optimum while the estimate is the same for all latents."""
        dataset = self.dataset(self.settings.phases[0], 0, OFFSET_SAMPLES)
        errors = []
        for sample in (dataset[i] for i in range(OFFSET_SAMPLES)):
            degraded, truth = self._latents(upsample(sample["low"][None], self.settings.scale), sample["high"][None])
            errors.append((degraded - truth).square().mean((0, 2, 3), keepdim=True))
        error = torch.stack(errors).mean(0)
        if self.settings.shared_variance:
            error = error.mean(1, keepdim=True)
        self.estimator.offset.copy_((error / PRIOR).clamp(min=1e-6).log())

    @torch.no_grad()
    def _latents(self, interpolated: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
        return encode(self.vae, interpolated), encode(self.vae, high)
