"""`PaperStudent`: the student as published, from an image interpolated to the output's grid to the restored one."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from slimdiffsr.network.base import Detail, SceneSample, SceneSampling, Student
from slimdiffsr.network.interpolation import upsample
from slimdiffsr.network.paper.config import LATENT, PaperConfig
from slimdiffsr.network.paper.sweep import SceneSweep
from slimdiffsr.network.paper.taesd import TinyDecoder, TinyEncoder
from slimdiffsr.network.paper.unet import PrunedUNet

SAMPLE_SIDE: Final = 256
"""Side of a patch of the scene's sample, output pixels."""
SAMPLE_MARGIN: Final = 48
"""Surroundings of such a patch on each side, output pixels; docs/decisions.md has what it was chosen by."""
SAMPLE_LIMIT: Final = 128
"""Patches in the sample: as many as can be held at once in about 2.6 GB."""
LEAST_WEIGHT: Final = 1e-4
"""Weight of pixels that don't count. Were it 0, a flat scene would have no spread at all, and dividing by it would blow
up what the padding of the convolutions does at the border of a tile, more with every layer."""


class PaperStudent(Student):
    """TAESD encoder, merged convolution, pruned UNet, merged convolution, TAESD decoder."""

    config: PaperConfig

    def __init__(self, config: PaperConfig) -> None:
        super().__init__()
        self.config = config
        width = config.autoencoder_width
        self.encoder = TinyEncoder(width)
        self.merge_in = nn.Conv2d(width, config.widths[0], 3, padding=1)
        self.unet = PrunedUNet(config)
        self.merge_out = nn.Conv2d(config.widths[0], width, 3, padding=1)
        self.decoder = TinyDecoder(width)

    @property
    def sampling(self) -> SceneSampling:
        """Patches with surroundings that stand for the whole scene."""
        scale = self.config.scale
        return SceneSampling(SAMPLE_SIDE // scale, SAMPLE_LIMIT, SAMPLE_MARGIN // scale, cost=0.7)

    @property
    def last_layer(self) -> nn.Module:
        """The decoder's last convolution."""
        return self.decoder[-1]

    def activation_values(self, pixels: int, device_type: str) -> float:
        """Three maps of the autoencoder at the output's full resolution."""
        return pixels * 3 * self.config.autoencoder_width

    def sample_bytes(self, patches: int) -> int:
        """Nine maps of the UNet's first level in float32, for all patches at once: measured."""
        pixels = ((SAMPLE_SIDE + 2 * SAMPLE_MARGIN) // LATENT) ** 2
        return 4 * 9 * self.config.widths[0] * pixels * min(patches, SAMPLE_LIMIT)

    def restore(self, image: Tensor) -> Tensor:
        """The published map, on the output's grid.

        Args:
            image: (batch, 3, height, width), the input interpolated to the output's grid, in [-1, 1]; any size: it is
                replicated to multiples of 16.

        Returns:
            (batch, 3, height, width), in about [-1, 1].
        """
        height, width = image.shape[2:]
        stride = 2 * LATENT
        padded = F.pad(image, (0, -width % stride, 0, -height % stride), mode="replicate")
        features = self.unet(self.merge_in(self.encoder(padded.to(self.merge_in.weight.dtype))))
        decoded: Tensor = self.decoder(self.merge_out(features))
        return decoded[:, :, :height, :width]

    def forward(self, image: Tensor, context: None = None) -> Detail:
        """Predicts the detail of an image or, if specialised to a scene, of a tile.

        Args:
            image: (batch, 3, height, width), normalised to about [-1, 1] and clamped to it.
            context: nothing; statistics are the image's own, or the scene's if specialised to one.
        """
        interpolated = upsample(image.float().clamp(-1, 1), self.config.scale)
        restored = self.restore(interpolated).clamp(-1, 1)
        return Detail(restored - interpolated, None)

    @torch.no_grad()
    def for_sample(
        self, sample: SceneSample, device: torch.device, cancelled: Callable[[], None] = lambda: None
    ) -> PaperStudent:
        """A copy whose group norms, gates and global queries are those of the scene that a sample stands for.

        Each patch goes through the encoder by itself, then all go through the UNet together: see `SceneSweep`.
        """
        assert sample.weights is not None
        general = self if device.type == "cpu" else copy.deepcopy(self).to(device)
        sweep = SceneSweep(sample.weights.clamp_min(LEAST_WEIGHT), cancelled)

        def encode(patch: Tensor) -> Tensor:
            interpolated = upsample(patch.to(device).clamp(-1, 1), self.config.scale)
            encoded: Tensor = general.merge_in(general.encoder(interpolated))
            return encoded

        features = sweep.apply(encode, sample.patches)
        unet = general.unet.for_scene(features, sweep)
        return copy.deepcopy(general, {id(general.unet): unet}).requires_grad_(False).eval()
