"""What the stages that learn from degraded imagery share: settings, samples, held-out samples."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from slimdiffsr.network import PATCH_SIZE
from slimdiffsr.network.bundle import file_sha256
from slimdiffsr.network.interpolation import upsample
from slimdiffsr_training.config import DataConfig, PhaseConfig, RunConfig, Schedule, require
from slimdiffsr_training.data.imagery import Photo, load_imagery, split
from slimdiffsr_training.data.regions import RegionDataset
from slimdiffsr_training.degradation import DegradationConfig
from slimdiffsr_training.run import Stage

HELD_OUT_SAMPLES: Final = 24
HELD_OUT_BATCH: Final = 4


@dataclass(frozen=True, kw_only=True)
class DegradedConfig(RunConfig):
    """A run on regions of imagery and their degraded counterparts."""

    data: DataConfig = field(default_factory=DataConfig)
    degradation: DegradationConfig = field(default_factory=DegradationConfig)

    def region_of(self, phase: Schedule) -> int:
        """The side of a region in a phase, output pixels: its own if it has one."""
        own = phase.region if isinstance(phase, PhaseConfig) else None
        return own or self.data.region

    def regions(self) -> list[int]:
        """Every side that a region has in this run, output pixels."""
        return [self.data.region, *map(self.region_of, self.phases)]

    def check_scale(self, scale: int) -> None:
        """Raises a ConfigError where a region holds less than a scene patch at the input's scale."""
        least = PATCH_SIZE * scale
        require(min(self.regions()) >= least, f"a region must be at least {least} at scale {scale}")


@dataclass(frozen=True, kw_only=True)
class ImageryConfig(DegradedConfig):
    """A run of a stage that has no student to tell the scale."""

    scale: int = 4
    """Of the super-resolution, which is how far images are degraded."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.scale in (2, 4, 8), "scale must be 2, 4 or 8")
        self.check_scale(self.scale)
        require(all(region % 32 == 0 for region in self.regions()), "a region must be a multiple of 32")


class DegradedImagery:
    """Images to train on and images held out, and their degraded counterparts.

    Args:
        folder: of imagery, one subfolder a source.
        config: the run's settings.
        scale: how far images are degraded.

    Raises:
        FileNotFoundError: the folder holds no usable image.
    """

    def __init__(self, folder: Path, config: DegradedConfig, scale: int) -> None:
        self._config = config
        self.scale = scale
        photos = load_imagery(folder, config.data.region, config.data.minimum_sharpness)
        self.training, self.validation = split(photos, config.data.validation_images, config.seed)

    def regions(self, phase: Schedule, first: int, length: int) -> RegionDataset:
        """Regions of the training images, of the phase's size."""
        data = dataclasses.replace(self._config.data, region=self._config.region_of(phase))
        return self._dataset(self.training, data, self._config.seed, first, length)

    def held_out(self, device: torch.device) -> Iterator[dict[str, Tensor]]:
        """Batches of `Sample`s of held-out images, the same at every call; of training images if none are held out."""
        data = dataclasses.replace(self._config.data, foreign_context_probability=0.0)
        dataset = self._dataset(self.validation or self.training, data, self._config.seed + 1, 0, HELD_OUT_SAMPLES)
        for start in range(0, HELD_OUT_SAMPLES, HELD_OUT_BATCH):
            samples = [dataset[i] for i in range(start, start + HELD_OUT_BATCH)]
            yield {key: torch.stack([s[key] for s in samples]).to(device) for key in ("low", "high", "patches")}

    def _dataset(self, photos: Sequence[Photo], data: DataConfig, seed: int, first: int, length: int) -> RegionDataset:
        return RegionDataset(
            photos, data, self._config.degradation, scale=self.scale, seed=seed, length=length, first=first
        )


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
        self.images = DegradedImagery(data, config, config.scale)

    def dataset(self, phase: Schedule, first: int, length: int) -> RegionDataset:
        """Regions of the training images."""
        return self.images.regions(phase, first, length)

    def held_out(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Batches (interpolated, high) of held-out images, the same at every call; of training images if none are.

        Both are (b, 3, region, region) on the device that the stage's modules lie on.
        """
        for batch in self.images.held_out(next(self.trained.parameters()).device):
            yield upsample(batch["low"], self.images.scale), batch["high"]


def psnr(made: Tensor, truth: Tensor) -> float:
    """Peak signal-to-noise ratio in dB of images in [-1, 1], all channels together."""
    return -10 * math.log10(float((made - truth).square().mean()) / 4 + 1e-12)


def mean_figures(batches: list[dict[str, float]]) -> dict[str, float]:
    """The average of each figure over batches of equal size."""
    return {name: sum(batch[name] for batch in batches) / len(batches) for name in batches[0]}


def folder_digest(folder: Path) -> str:
    """The SHA-256 of a folder's weights files, shortened and joined: tells whether a run goes on from the same ones."""
    files = sorted(p for kind in ("*.safetensors", "*.bin") for p in folder.rglob(kind))
    return "-".join(file_sha256(path)[:16] for path in files)
