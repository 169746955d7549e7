"""What the UNet's retained levels compute, for the student to be taught by."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from torch import Tensor, nn

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


@contextlib.contextmanager
def captured_features(unet: Any) -> Iterator[dict[str, Tensor]]:
    """Collects the levels' outputs of the calls made within: (b, c, h, w) by the names of `level_ends`.

    The hooks live for the call alone, so a UNet holds no state between calls.
    """
    features: dict[str, Tensor] = {}
    handles = []
    for name, layer in level_ends(unet).items():

        def keep(_: nn.Module, __: Any, output: Any, name: str = name) -> None:
            features[name] = output if isinstance(output, Tensor) else output[0]

        handles.append(layer.register_forward_hook(keep))
    try:
        yield features
    finally:
        for handle in handles:
            handle.remove()
