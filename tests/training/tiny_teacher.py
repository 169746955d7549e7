"""A random teacher of Stable Diffusion's form, small enough for tests."""

from __future__ import annotations

from typing import Any

import torch
from diffusers import AutoencoderTiny

from slimdiffsr_training.diffusion.base import LatentBase
from slimdiffsr_training.diffusion.estimator import EstimatorSettings, UncertaintyEstimator
from slimdiffsr_training.diffusion.teacher import SingleStepTeacher, TeacherSettings
from tests.training.tiny_models import PROMPT_WIDTH, scheduler, tiny_unet

TIMESTEP = 150.0


def taesd(width: int = 8) -> AutoencoderTiny:
    """An AutoencoderTiny of the form that the published student is made of."""
    return AutoencoderTiny(encoder_block_out_channels=(width,) * 4, decoder_block_out_channels=(width,) * 4)


def tiny_teacher(
    widths: tuple[int, int, int] = (16, 24, 32), prediction: str = "epsilon", scale: int = 4, **unet: Any
) -> SingleStepTeacher:
    """Three levels. Convolutions are scaled up: fresh ones answer with hardly more than their biases."""
    torch.manual_seed(0)
    denoiser, autoencoder = tiny_unet(widths, attention_head_dim=8, **unet), taesd()
    with torch.no_grad():
        for model, gain in ((denoiser, 1.6), (autoencoder, 2.2)):
            for layer in model.modules():
                if isinstance(layer, torch.nn.Conv2d):
                    layer.weight.mul_(gain)
    base = LatentBase(denoiser, autoencoder, scheduler(prediction), torch.randn(1, 5, PROMPT_WIDTH))
    estimator = UncertaintyEstimator(EstimatorSettings(width=8, blocks=1))
    settings = TeacherSettings(scale=scale, policy="matched", mean_timestep=TIMESTEP, mean_abar=0.8)
    return SingleStepTeacher(base, estimator, None, settings).requires_grad_(False).eval()
