"""What a teacher computes on a few images: the ground on which its weights are carried over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from slimdiffsr.network.interpolation import upsample
from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.diffusion.base import LatentBase
from slimdiffsr_training.hooks import observed

RETAINED_PAIRS = {"down0": 2, "down1": 2, "up1": 3, "up0": 3}
"""Residual blocks, each with a transformer, that a student can inherit from a level."""


@dataclass
class Activations:
    """Inputs and outputs of a UNet's modules by their names, fp32 on the CPU."""

    low: Tensor
    """(b, 3, h, w): the calibration images before interpolation."""
    latent: Tensor
    """(b, 4, H / 8, W / 8): what the UNet reads."""
    clean: Tensor
    """The same shape: after the denoising step."""
    inputs: dict[str, Tensor] = field(default_factory=dict)
    outputs: dict[str, Tensor] = field(default_factory=dict)


def retained_blocks(unet: Any) -> dict[str, str]:
    """Names of the UNet's blocks that stay: two levels down, two up; of `middle` only the first residual block."""
    last = len(unet.up_blocks) - 1
    return {
        "down0": "down_blocks.0",
        "down1": "down_blocks.1",
        "middle": "down_blocks.2",
        "up1": f"up_blocks.{last - 1}",
        "up0": f"up_blocks.{last}",
    }


def check_unet(unet: Any) -> None:
    """Refuses a UNet that isn't shaped like Stable Diffusion's where it counts.

    Raises:
        ConfigError: it has fewer than three levels, or other pairs of residual blocks and transformers than 2 and 3.
    """
    if len(unet.down_blocks) < 3 or len(unet.up_blocks) < 3:
        raise ConfigError(f"the teacher's UNet has {len(unet.down_blocks)} levels; pruning needs at least three")
    for level, name in retained_blocks(unet).items():
        block = unet.get_submodule(name)
        if level == "middle":
            continue
        found = len(block.resnets), len(getattr(block, "attentions", None) or ())
        if found != (RETAINED_PAIRS[level],) * 2:
            raise ConfigError(
                f"the teacher's UNet has {found[0]} residual blocks and {found[1]} transformers in {name}; "
                f"pruning needs {RETAINED_PAIRS[level]} of each"
            )
        if any(len(attention.transformer_blocks) != 1 for attention in block.attentions):
            raise ConfigError(f"the teacher's UNet has transformers of several layers in {name}; pruning needs one")


@torch.no_grad()
def calibrate(base: LatentBase, low: Tensor, scale: int, timestep: float) -> Activations:
    """Runs the teacher's denoising step over images and keeps what its retained blocks compute.

    Args:
        base: in evaluation mode.
        low: (b, 3, h, w) in [-1, 1].
        scale: output pixels a side for one input pixel; h and w times this are multiples of 16.
        timestep: the one that the student is to stand at.
    """
    latent = base.encode(upsample(low, scale).clamp(-1, 1))
    unet = base.unet
    inputs: dict[str, Tensor] = {}
    outputs: dict[str, Tensor] = {}

    def keep(name: str, given: tuple[Any, ...], made: Tensor) -> None:
        if given:
            inputs[name] = given[0].detach().float().cpu()
        outputs[name] = made.detach().float().cpu()

    with observed({name: unet.get_submodule(name) for name in _names(unet)}, keep):
        clean = base.denoise_once(latent, timestep)
    return Activations(low.cpu(), latent.float().cpu(), clean.float().cpu(), inputs, outputs)


def synthetic_images(count: int, side: int, seed: int) -> Tensor:
    """Seeded noise with the power law of natural images, (count, 3, side, side) in [-1, 1], where no imagery is given.

    Octaves of white noise, each twice as coarse and twice as strong as the one before it: amplitude falls as 1 / f.
    """
    generator = torch.Generator().manual_seed(seed)
    images = torch.zeros(count, 3, side, side)
    size, strength = 2, 1.0
    while size <= side:
        # Colours vary less than brightness.
        octave = torch.randn(count, 1, size, size, generator=generator)
        octave = octave + 0.3 * torch.randn(count, 3, size, size, generator=generator)
        images += strength * F.interpolate(octave, (side, side), mode="bilinear", align_corners=False)
        size, strength = 2 * size, strength / 2
    return (images / images.std() * 0.4).clamp(-1, 1)


def level_names(unet: Any) -> Mapping[str, tuple[str, str]]:
    """(residual block, transformer) by names such as `up1.2`; the transformer of `middle.0` is empty."""
    names = {}
    for level, block in retained_blocks(unet).items():
        for index in range(RETAINED_PAIRS.get(level, 1)):
            attention = f"{block}.attentions.{index}" if level in RETAINED_PAIRS else ""
            names[f"{level}.{index}"] = (f"{block}.resnets.{index}", attention)
    return names


def _names(unet: Any) -> list[str]:
    names = ["conv_in", "conv_out"]
    for resnet, attention in level_names(unet).values():
        names += [resnet] + [f"{resnet}.{part}" for part in ("norm1", "conv1", "norm2", "conv2")]
        if attention:
            block = f"{attention}.transformer_blocks.0"
            names += [attention, f"{block}.attn2", f"{block}.norm3", f"{block}.ff.net.2"]
    return names
