"""One tile: from filled input pixels to super-resolved values, in the raster's own units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from slimdiffsr.engine.further_bands import inject_detail
from slimdiffsr.engine.scene import SceneContext
from slimdiffsr.errors import DeviceError
from slimdiffsr.network.bundle import Bundle
from slimdiffsr.network.config import NetworkConfig
from slimdiffsr.network.consistency import block_mean, low_frequencies, restore_low_frequencies
from slimdiffsr.network.interpolation import upsample
from slimdiffsr.network.student import SlimDiffStudent


@dataclass(frozen=True)
class TileInput:
    """A tile with its halo: `halo` pixels more than the core on every side, replicated beyond the layer's edges."""

    values: NDArray[np.floating[Any]]
    """(bands, h, w), filled; float32, or float64 for types that need it."""
    valid: NDArray[np.bool_]
    """(bands, h, w)."""


@dataclass(frozen=True)
class TileOutput:
    """A tile's core."""

    values: NDArray[np.floating[Any]]
    """(bands, core height * scale, core width * scale), unrounded."""
    squared_error: float
    """Sum over valid core pixels and bands of the squared low-frequency error, in squared grey levels."""
    count: int
    """How many pixels and bands that sum is over."""


class TileProcessor:
    """The network specialised to one scene, on one device.

    Args:
        bundle: the model.
        scene: the layer's radiometry and context.
        bands: band numbers of a tile's values, in order; they include the scene's colour bands.
        device: a torch device name.
        dtype: what the network computes in; interpolation and consistency are computed in the tile's own precision.
        balanced: whether low frequencies are restored.
    """

    def __init__(
        self,
        bundle: Bundle,
        scene: SceneContext,
        bands: Sequence[int],
        device: str,
        dtype: torch.dtype,
        *,
        balanced: bool,
    ) -> None:
        self.scale = bundle.scale
        self.device = torch.device(device)
        self.dtype = dtype
        self.halo = bundle.inference.halo
        self.rounds = bundle.inference.consistency_rounds if balanced else 0
        self.colour = [list(bands).index(band) for band in scene.rgb]
        self.stretch = scene.stretch
        self.typical = [scene.typical[band] for band in bands]
        self.grey_levels = [scene.grey_levels[band] for band in bands]
        with torch.no_grad():
            features = bundle.student.encode_context(torch.from_numpy(scene.patches)[None])
            network = bundle.student.for_scene(features)
        self.network = place(network, self.device, dtype)

    def __call__(self, tile: TileInput) -> TileOutput:
        """Super-resolves one tile.

        Raises:
            DeviceError: the device's memory doesn't suffice.
        """
        try:
            with torch.no_grad():
                return self._process(tile)
        except torch.OutOfMemoryError as error:
            raise DeviceError(
                f"The memory of {self.device} doesn't suffice for a tile of {tile.values.shape[2]} pixels; "
                "choose a smaller tile size."
            ) from error
        except RuntimeError as error:
            if "memory" in str(error).lower():
                raise DeviceError(
                    f"The memory doesn't suffice for a tile of {tile.values.shape[2]} pixels; "
                    "choose a smaller tile size."
                ) from error
            raise

    def _process(self, tile: TileInput) -> TileOutput:
        normalised = torch.from_numpy(self.stretch.normalise(tile.values[self.colour]))[None]
        residual = self._residual(normalised)
        image = torch.from_numpy(tile.values)[None].to(self.device)
        valid = torch.from_numpy(tile.valid)[None].to(self.device)
        # The network saw one band thrice in a grey raster: its detail is the mean of the three answers.
        detail = residual.to(image.dtype) * (self.stretch.span / 2)
        result = upsample(image, self.scale)
        result += inject_detail(detail, image, self.colour, self.scale, self.typical, self.stretch.grey_level)
        if self.rounds:
            weights = None if bool(valid.all()) else valid.to(image.dtype)
            result = restore_low_frequencies(result, image, self.scale, weights, self.rounds)
        return self._core(result, image, valid)

    def _residual(self, normalised: Tensor) -> Tensor:
        stride = NetworkConfig.STRIDE
        height, width = normalised.shape[2:]
        padded = F.pad(normalised, (0, -width % stride, 0, -height % stride), mode="replicate")
        padded = padded.to(self.device, self.dtype).contiguous(memory_format=torch.channels_last)
        residual: Tensor = self.network(padded, None).residual.float()
        return residual[:, :, : height * self.scale, : width * self.scale]

    def _core(self, result: Tensor, image: Tensor, valid: Tensor) -> TileOutput:
        weights = None if bool(valid.all()) else valid.to(image.dtype)
        error = low_frequencies(image - block_mean(result, self.scale), weights)
        inside = (..., slice(self.halo, -self.halo), slice(self.halo, -self.halo))
        levels = torch.tensor(self.grey_levels, dtype=error.dtype, device=error.device).view(1, -1, 1, 1)
        error, counted = error[inside] / levels, valid[inside]
        edge = self.halo * self.scale
        core = result[0, :, edge:-edge, edge:-edge].contiguous().cpu().numpy()
        return TileOutput(core, float(error[counted].double().square().sum()), int(counted.sum()))


def working_dtype(dtype: np.dtype[Any]) -> type[np.floating[Any]]:
    """The float type that a raster's values are interpolated in without losing their precision."""
    return np.float32 if dtype.itemsize <= 2 or dtype == np.float32 else np.float64


def place(network: SlimDiffStudent, device: torch.device, dtype: torch.dtype) -> SlimDiffStudent:
    """Moves a network to where and what it computes in, with its channels last (twice as fast on a CPU)."""
    return network.to(device=device, dtype=dtype).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
