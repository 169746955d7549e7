"""A latent diffusion model trained on the imagery, for those who have no Stable Diffusion to start from."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from diffusers import DDPMScheduler, UNet2DConditionModel
from torch import Tensor, nn

from slimdiffsr_training.config import require
from slimdiffsr_training.data.regions import Sample
from slimdiffsr_training.diffusion.base import LatentBase, load_vae
from slimdiffsr_training.run import Losses, Step, Validation
from slimdiffsr_training.stages.imagery import ImageryConfig, ImageryStage, folder_digest, mean_figures

PANEL_TIMESTEP = 250.0
VALIDATION_TIMESTEPS = (50.0, 250.0, 500.0, 800.0)


@dataclass(frozen=True, kw_only=True)
class UNetConfig:
    """Shape of a UNet that is built as Stable Diffusion's: attention on all levels but the last."""

    widths: tuple[int, ...] = (64, 128, 192, 192)
    """Channels of each level, multiples of `groups`."""
    layers: int = 2
    """Residual blocks of each level."""
    head_width: int = 64
    """Channels of an attention head."""
    groups: int = 32
    """Of the group norms."""
    prompt_tokens: int = 8
    prompt_width: int = 64

    def __post_init__(self) -> None:
        require(len(self.widths) >= 2, "unet.widths must name at least two levels")
        for width in self.widths:
            fits = width % self.groups == 0 and width % self.head_width == 0
            require(width > 0 and fits, "unet.widths must be multiples of groups and of head_width")
        require(self.layers >= 1, "unet.layers must be at least 1")
        require(min(self.prompt_tokens, self.prompt_width) >= 1, "the prompt needs at least one token of width 1")

    def build(self) -> Any:
        """A new `UNet2DConditionModel`."""
        attended = len(self.widths) - 1
        return UNet2DConditionModel(
            block_out_channels=tuple(self.widths),
            down_block_types=("CrossAttnDownBlock2D",) * attended + ("DownBlock2D",),
            up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * attended,
            layers_per_block=self.layers,
            norm_num_groups=self.groups,
            # Under this name diffusers takes the number of heads.
            attention_head_dim=tuple(width // self.head_width for width in self.widths),
            cross_attention_dim=self.prompt_width,
            use_linear_projection=True,
        )


@dataclass(frozen=True, kw_only=True)
class PretrainConfig(ImageryConfig):
    """Training of a latent diffusion model of sharp images."""

    unet: UNetConfig = field(default_factory=UNetConfig)
    prediction: str = "v_prediction"
    """What the UNet predicts: `epsilon` or `v_prediction`."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.prediction in ("epsilon", "v_prediction"), "prediction must be epsilon or v_prediction")
        # Latents are halved at each level but the last.
        side = 8 * 2 ** (len(self.unet.widths) - 1)
        require(self.data.region % side == 0, f"data.region must be a multiple of {side} for this UNet")


class PretrainStage(ImageryStage):
    """Trains a UNet on an autoencoder's latents; its export is a base folder.

    Args:
        config: the run's settings.
        data: folder of imagery, one subfolder a source.
        vae: a folder that holds `vae/`.

    Raises:
        ConfigError: there is no autoencoder that can be read.
        FileNotFoundError: the imagery's folder holds no usable image.
    """

    def __init__(self, config: PretrainConfig, data: Path, vae: Path) -> None:
        self.settings = config
        torch.manual_seed(config.seed)
        scheduler = DDPMScheduler(
            beta_schedule="scaled_linear",
            beta_start=0.00085,
            beta_end=0.012,
            prediction_type=config.prediction,
            clip_sample=False,
        )
        # There is no text encoder here: a fixed random prompt keeps the architecture, whose cross-attention is then
        # learned as one, and pruned as one.
        prompt = torch.randn(1, config.unet.prompt_tokens, config.unet.prompt_width)
        self.base = LatentBase(config.unet.build(), load_vae(vae), scheduler, prompt)
        self.base.vae.requires_grad_(False)
        self.trained = nn.ModuleDict({"unet": self.base.unet})
        self.frozen = nn.ModuleDict({"base": self.base})
        self.vae_digest = folder_digest(vae / "vae")
        super().__init__(config, data)

    def identity(self) -> dict[str, Any]:
        """The UNet, the autoencoder and the seed."""
        c = self.settings
        return {"unet": asdict(c.unet), "prediction": c.prediction, "vae": self.vae_digest, "seed": c.seed}

    def loss(self, batch: Sample, step: Step) -> Losses:
        """Mean squared error of the prediction at timesteps spread over the whole schedule."""
        count = len(batch["high"])
        # One stratum of the schedule for each image, shifted by one draw: less noise than independent draws.
        shares = (torch.rand((), generator=step.generator) + torch.arange(count) / count) % 1
        with torch.no_grad():
            latent = self.base.encode(batch["high"])
        noise = torch.randn(latent.shape, generator=step.generator).to(latent.device)
        error = self._error(latent, noise, shares.to(latent.device) * (len(self.base.alphas_cumprod) - 1))
        return Losses(error, {"mse": error})

    def _error(self, latent: Tensor, noise: Tensor, timestep: Tensor) -> Tensor:
        predicted = self.base.predict(self.base.noised(latent, noise, timestep), timestep)
        return (predicted - self.base.target(latent, noise, timestep)).square().mean()

    def validate(self) -> Validation:
        """The loss at fixed timesteps with fixed noise on held-out images, and what one step makes of a noised one."""
        generator = torch.Generator().manual_seed(self.settings.seed)
        figures = []
        panel = None
        for _, high in self.held_out():
            latent = self.base.encode(high)
            noise = torch.randn(latent.shape, generator=generator).to(latent.device)
            row = {}
            for t in VALIDATION_TIMESTEPS:
                row[f"mse_{t:.0f}"] = float(self._error(latent, noise, latent.new_full((len(latent),), t)))
            row["mse"] = sum(row.values()) / len(row)
            figures.append(row)
            if panel is None:
                state = self.base.noised(latent, noise, PANEL_TIMESTEP)
                clean = self.base.denoise_once(state, PANEL_TIMESTEP)
                panel = torch.cat([self.base.decode(z) for z in (latent, state, clean)], dim=3) * 0.5 + 0.5
        return Validation(mean_figures(figures), panel)

    def export(self, folder: Path) -> None:
        """Writes a base in diffusers' layout."""
        self.base.save(folder)
