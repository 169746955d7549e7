"""What the stages that learn from degraded imagery share: settings, samples, held-out samples."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from slimdiffsr.network.bundle import file_sha256
from slimdiffsr.network.interpolation import upsample
from slimdiffsr_training.config import DataConfig, RunConfig, Schedule, require
from slimdiffsr_training.data.imagery import load_imagery, split
from slimdiffsr_training.data.regions import RegionDataset
from slimdiffsr_training.degradation import DegradationConfig
from slimdiffsr_training.run import Stage

HELD_OUT_SAMPLES: Final = 24
HELD_OUT_BATCH: Final = 4


@dataclass(frozen=True, kw_only=True)
class ImageryConfig(RunConfig):
    """A run on regions of imagery and their degraded counterparts."""

    scale: int = 4
    """Of the super-resolution, which is how far images are degraded."""
    data: DataConfig = field(default_factory=DataConfig)
    degradation: DegradationConfig = field(default_factory=DegradationConfig)

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.scale in (2, 4, 8), "scale must be 2, 4 or 8")
        least = 32 * self.scale
        for region in (self.data.region, *(getattr(phase, "region", None) for phase in self.phases)):
            require(region is None or region >= least, f"a region must be at least {least} at scale {self.scale}")
            require(region is None or region % 32 == 0, "a region must be a multiple of 32")


class ImageryStage(Stage):
    """A stage whose batches are `data.regions.Sample`s.

    Args:
        config: the run's settings.
        data: folder of imagery, one subfolder a source.

    Raises:
        FileNotFoundError: the folder holds no usable image.
    """

    def __init__(self, config: ImageryConfig, data: Path) -> None:
        self.config: ImageryConfig = config
        photos = load_imagery(data, config.data.region, config.data.minimum_sharpness)
        self.training, self.validation = split(photos, config.data.validation_images, config.seed)

    def dataset(self, phase: Schedule, first: int, length: int) -> RegionDataset:
        """Regions of the training images."""
        region = getattr(phase, "region", None) or self.config.data.region
        data = dataclasses.replace(self.config.data, region=region)
        return RegionDataset(
            self.training,
            data,
            self.config.degradation,
            scale=self.config.scale,
            seed=self.config.seed,
            length=length,
            first=first,
        )

    def held_out(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches (interpolated, high) of held-out images, the same at every call; of training images if none are.

        Both are (b, 3, region, region) on the device that the stage's modules lie on.
        """
        dataset = RegionDataset(
            self.validation or self.training,
            self.config.data,
            self.config.degradation,
            scale=self.config.scale,
            seed=self.config.seed + 1,
            length=HELD_OUT_SAMPLES,
        )
        device = next(self.trained.parameters()).device
        for start in range(0, HELD_OUT_SAMPLES, HELD_OUT_BATCH):
            samples = [dataset[i] for i in range(start, start + HELD_OUT_BATCH)]
            low, high = (torch.stack([s["low"] for s in samples]), torch.stack([s["high"] for s in samples]))
            yield upsample(low.to(device), self.config.scale), high.to(device)


def mean_figures(batches: list[dict[str, float]]) -> dict[str, float]:
    """The average of each figure over batches of equal size."""
    return {name: sum(batch[name] for batch in batches) / len(batches) for name in batches[0]}


def folder_digest(folder: Path) -> str:
    """The SHA-256 of a folder's weights files, shortened and joined: tells whether a run goes on from the same ones."""
    files = sorted(p for kind in ("*.safetensors", "*.bin") for p in folder.rglob(kind))
    return "-".join(file_sha256(path)[:16] for path in files)
