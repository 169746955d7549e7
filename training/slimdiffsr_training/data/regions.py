"""Seeded training samples: sample `i` is a function of the seed and `i` alone, so a resumed run sees the same ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypedDict

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from slimdiffsr.network import PATCH_SIZE
from slimdiffsr.raster.radiometry import Stretch
from slimdiffsr_training.config import DataConfig
from slimdiffsr_training.data.imagery import Photo, sampling_weights
from slimdiffsr_training.degradation import DegradationConfig, area_downsample, clean_downsample, degrade, sharpen

ImageU8 = NDArray[np.uint8]

SMOOTH_SIGMA: Final = (8.0, 32.0)
"""Range of the Gaussians that make a smooth sample, output pixels."""


class Sample(TypedDict):
    """One sample; tensors are float32 in the stretch's normalised units."""

    low: Tensor
    """(3, region / scale, region / scale): the network's input."""
    high: Tensor
    """(3, region, region): the truth."""
    patches: Tensor
    """(patches, 3, 32, 32): the scene's context."""


class RegionDataset(Dataset[Sample]):
    """Regions of sharp imagery with their degraded counterparts.

    Args:
        photos: decoded imagery, at least `data.region` pixels a side.
        length: number of samples.
        first: index of the first sample (to go on where a run stopped).
    """

    def __init__(
        self,
        photos: Sequence[Photo],
        data: DataConfig,
        degradation: DegradationConfig,
        *,
        scale: int,
        seed: int,
        length: int,
        first: int = 0,
    ) -> None:
        self.photos = photos
        self.data = data
        self.degradation = degradation
        self.scale = scale
        self.seed = seed
        self.length = length
        self.first = first
        self.weights = sampling_weights(photos, data.source_weights)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: int) -> Sample:
        """Sample `first + index`."""
        rng = np.random.default_rng([self.seed, self.first + index])
        high = self._region(rng)
        noise_seed = int(rng.integers(2**63))
        low = self._lower(high, noise_seed)
        patches = self._patches(low, rng)
        if rng.random() < self.data.foreign_context_probability:
            # A scene is wider than a region: other ground, seen by the same sensor.
            foreign = self._patches(self._lower(self._region(rng), noise_seed), rng)
            patches[: len(patches) // 2] = foreign[: len(patches) // 2]
        stretch = _random_stretch(low, rng)
        return Sample(
            low=_to_tensor(stretch.normalise(_channels_first(low))),
            high=_to_tensor(stretch.normalise(_channels_first(high))),
            patches=_to_tensor(np.stack([stretch.normalise(_channels_first(p)) for p in patches])),
        )

    def _region(self, rng: np.random.Generator) -> ImageU8:
        photo = self.photos[int(rng.choice(len(self.photos), p=self.weights))]
        side = self.data.region
        largest = min(self.data.coarsen[1], min(photo.pixels.shape[:2]) / side)
        factor = rng.uniform(min(self.data.coarsen[0], largest), largest)
        if factor < 1.15:
            factor = 1.0
        take = round(side * factor)
        row = int(rng.integers(photo.pixels.shape[0] - take + 1))
        col = int(rng.integers(photo.pixels.shape[1] - take + 1))
        region = photo.pixels[row : row + take, col : col + take]
        if take != side:
            region = cv2.resize(region, (side, side), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        region = np.rot90(region, int(rng.integers(4)))
        region = np.ascontiguousarray(region[:, ::-1] if rng.random() < 0.5 else region)
        if self.data.smooth_probability and rng.random() < self.data.smooth_probability:
            sigma = float(np.exp(rng.uniform(*np.log(SMOOTH_SIGMA))))
            region = cv2.GaussianBlur(region, (0, 0), sigma).astype(np.uint8, copy=False)
        return region

    def _lower(self, high: ImageU8, seed: int) -> ImageU8:
        rng = np.random.default_rng(seed)
        if rng.random() >= self.data.clean_probability:
            return degrade(high, self.scale, rng, self.degradation)
        low = clean_downsample(high, self.scale) if rng.random() < 0.7 else area_downsample(high, self.scale)
        sharpened = self.data.sharpened_probability and rng.random() < self.data.sharpened_probability
        return sharpen(low, rng) if sharpened else low

    def _patches(self, low: ImageU8, rng: np.random.Generator) -> list[ImageU8]:
        spare = low.shape[0] - PATCH_SIZE
        corners = (
            rng.integers(spare + 1, size=(self.data.context_patches, 2))
            if spare
            else np.zeros((self.data.context_patches, 2), int)
        )
        return [low[r : r + PATCH_SIZE, c : c + PATCH_SIZE] for r, c in corners]


def _random_stretch(low: ImageU8, rng: np.random.Generator) -> Stretch:
    """Somewhere between the full range of 8 bits and the region's own stretch: a scene holds more than one region."""
    own = Stretch.from_samples(_channels_first(low).reshape(3, -1).astype(np.float64), np.dtype(np.uint8))
    # No scene is as even as an even region: its own stretch would turn the steps of 8 bits into edges.
    mix = rng.random() * min(1.0, own.span / 64)
    black = tuple(mix * b for b in own.black)
    return Stretch(black=black, span=mix * own.span + (1 - mix) * 255)


def _channels_first(image: ImageU8) -> NDArray[np.float32]:
    return np.moveaxis(image, 2, 0).astype(np.float32)


def _to_tensor(image: NDArray[np.float32]) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(image, dtype=np.float32))
