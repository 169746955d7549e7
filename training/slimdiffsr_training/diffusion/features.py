"""What the UNet's retained levels compute, for the student to be taught by."""

from __future__ import annotations

from typing import Any

from torch import nn

from slimdiffsr_training.config import ConfigError


def level_ends(unet: Any) -> dict[str, nn.Module]:
    """The last layer before resampling of the first two down blocks and the last two up blocks.

    Before resampling, because the student's second level has no downsampler: `down0` and `up0` lie at the latent's
    own size (h / 8 of the image), `down1` and `up1` at half of it (h / 16).

    Raises:
        ConfigError: the UNet has fewer than two levels.
    """
    if len(unet.down_blocks) < 2:
        raise ConfigError("the base's UNet has one level; at least two are needed")
    blocks = {
        "down0": unet.down_blocks[0],
        "down1": unet.down_blocks[1],
        "up1": unet.up_blocks[-2],
        "up0": unet.up_blocks[-1],
    }
    return {name: (getattr(block, "attentions", None) or block.resnets)[-1] for name, block in blocks.items()}
