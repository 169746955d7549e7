"""A vision transformer's features for the discriminator: the paper's DINO, where a local copy is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from slimdiffsr_training.config import ConfigError

MEAN: Final = (0.485, 0.456, 0.406)
STD: Final = (0.229, 0.224, 0.225)
TAPS: Final = 4
"""How many layers, evenly spaced and the last among them, give features."""


class TransformerBackbone(nn.Module):
    """A frozen DINO (`vit`), DINOv2 or similar encoder of square patches from a local transformers folder.

    Args:
        path: the folder, with `config.json` and weights.

    Raises:
        ConfigError: the folder can't be read, or its model has no patches.
    """

    mean: Tensor
    std: Tensor
    channels: tuple[int, ...]
    """Of each feature."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        from transformers import AutoModel

        try:
            # Bandit takes a folder for a name on the Hub.
            self.model: Any = AutoModel.from_pretrained(  # nosec B615
                path, local_files_only=True, dtype=torch.float32
            )
            self.patch = int(self.model.config.patch_size)
            layers = int(self.model.config.num_hidden_layers)
            width = int(self.model.config.hidden_size)
        except Exception as error:
            reason = " ".join(str(error).split())[:300]
            raise ConfigError(f"{path} can't be read as a vision transformer: {reason}") from error
        self.taps = sorted({round(layers * (i + 1) / TAPS) for i in range(TAPS)} - {0})
        self.channels = (width,) * len(self.taps)
        # DINO's position embeddings stretch to other sizes only when asked; DINOv2's always do.
        self.options = {"interpolate_pos_encoding": True} if self.model.config.model_type == "vit" else {}
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(STD).view(1, 3, 1, 1), persistent=False)
        self.requires_grad_(False)
        self.eval()

    def train(self, mode: bool = True) -> TransformerBackbone:
        """Stays in evaluation mode, whatever the model that holds it does."""
        return super().train(False)

    def forward(self, image: Tensor) -> list[Tensor]:
        """Features (b, width, h / patch, w / patch) of images (b, 3, h, w) in [-1, 1], one a tap.

        Sides that aren't whole patches are resized to the nearest that are.
        """
        rows, cols = (max(1, round(side / self.patch)) for side in image.shape[2:])
        image = (image.float() * 0.5 + 0.5 - self.mean) / self.std
        size = (rows * self.patch, cols * self.patch)
        if tuple(image.shape[2:]) != size:
            image = F.interpolate(image, size=size, mode="bicubic", align_corners=False)
        states = self.model(image, output_hidden_states=True, **self.options).hidden_states
        # Before the patches stand a class token and, in some models, registers.
        return [states[tap][:, -rows * cols :].transpose(1, 2).unflatten(2, (rows, cols)) for tap in self.taps]
