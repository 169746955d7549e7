"""The networks that judge results during training: LPIPS and the discriminator on its backbone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch

from slimdiffsr_training.config import ConfigError, LossConfig, RunConfig
from slimdiffsr_training.losses.adversarial import FeatureDiscriminator
from slimdiffsr_training.losses.lattice import LATENT_PERIODS, Periods
from slimdiffsr_training.losses.objective import Objective
from slimdiffsr_training.losses.transformer_backbone import TransformerBackbone
from slimdiffsr_training.metrics.lpips import LPIPS


def load_objective(
    run: RunConfig,
    losses: Sequence[LossConfig],
    weights: Path | None,
    discriminator_backbone: Path | None = None,
    periods: Periods = LATENT_PERIODS,
) -> Objective:
    """With LPIPS on VGG16 where a loss needs it, and a new discriminator where one has an adversarial weight.

    Args:
        run: tells precision and compilation.
        losses: of all phases.
        weights: npz with a VGG16 backbone and LPIPS heads.
        discriminator_backbone: a transformers folder (DINO, DINOv2) whose features the discriminator judges, instead of
            that VGG16's.
        periods: as `Objective` takes them.

    Raises:
        ConfigError: a loss needs perceptual weights and none were given, or the backbone can't be read.
    """
    backbone = None if discriminator_backbone is None else TransformerBackbone(discriminator_backbone)
    adversarial = any(loss.adversarial for loss in losses)
    if not adversarial and not any(loss.perceptual for loss in losses):
        return Objective(None, periods=periods)
    if weights is None:
        raise ConfigError("the configuration has a perceptual loss: give its weights by --perceptual-weights")
    perceptual = LPIPS("vgg", weights, compiled=run.compile)
    discriminator = FeatureDiscriminator((backbone or perceptual.backbone).channels) if adversarial else None
    if run.precision == "bf16":
        perceptual = perceptual.to(torch.bfloat16)
    return Objective(perceptual, discriminator, backbone, periods)
