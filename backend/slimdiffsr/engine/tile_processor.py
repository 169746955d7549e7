"""One tile: from filled input pixels to super-resolved values, in the raster's own units."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from slimdiffsr.engine.devices import is_out_of_memory
from slimdiffsr.engine.scene import SceneContext
from slimdiffsr.engine.transfers import transfers_of
from slimdiffsr.errors import Code, DeviceError
from slimdiffsr.network.base import Detail, SceneSample, Student
from slimdiffsr.network.bundle import Bundle
from slimdiffsr.network.consistency import block_mean, low_frequencies, restore_low_frequencies
from slimdiffsr.network.detail_limit import limit_detail, scene_sharpness
from slimdiffsr.network.interpolation import upsample

NETWORKS_KEPT: Final = 16
"""Specialised networks held at once, of a scene with many further bands."""


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
    deviation: NDArray[np.float32] | None = None
    """As `values`: one standard deviation of their error; None where it wasn't asked for."""


@dataclass(frozen=True)
class LaunchedTile:
    """A tile that a device may still be at work on."""

    _values: Callable[[], Tensor]
    _squared_error: Callable[[], Tensor]
    _deviation: Callable[[], Tensor] | None
    _count: int

    def collect(self) -> TileOutput:
        """Waits for the result; in any thread."""
        return TileOutput(
            values=self._values().numpy(),
            squared_error=float(self._squared_error()),
            count=self._count,
            deviation=None if self._deviation is None else self._deviation().numpy(),
        )


class TileProcessor:
    """The network specialised to each view of one scene, on one device.

    Args:
        bundle: the model.
        scene: the layer's radiometry and context.
        bands: band numbers of a tile's values, in order; they include those of the scene's views.
        device: a torch device name.
        dtype: what the network computes in; interpolation and consistency are computed in the tile's own precision.
        balanced: whether low frequencies are restored.
        detail: share of the network's detail that is added, 0 to 1.
        uncertainty: whether standard deviations are computed, too; the model must predict them.
        cancelled: called while the network is specialised and many times a tile; raises to stop.

    Raises:
        DeviceError: the device's memory doesn't suffice.
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
        detail: float = 1.0,
        uncertainty: bool = False,
        cancelled: Callable[[], None] = lambda: None,
    ) -> None:
        self.detail = detail
        self._cancelled = cancelled
        self.uncertainty = uncertainty
        self.scale = bundle.scale
        self.device = torch.device(device)
        # MPS has no float64, which wide types are interpolated in.
        self.values_device = torch.device("cpu") if self.device.type == "mps" else self.device
        self._transfers = transfers_of(self.device)
        self._values_transfers = transfers_of(self.values_device)
        self.dtype = dtype
        self.stride = bundle.student.config.stride
        self.halo = bundle.inference.halo
        self.rounds = bundle.inference.consistency_rounds if balanced else 0
        self.detail_limit = bundle.inference.detail_limit
        self.student = bundle.student
        self.views = scene.views
        self.sharpness = [
            scene_sharpness(torch.from_numpy(v.patches)) if self.detail_limit else 1.0 for v in self.views
        ]
        self.positions = [[list(bands).index(band) for band in view.bands] for view in scene.views]
        """Of each view's bands among a tile's."""
        # A network that sweeps the scene is specialised once; others so quickly that few need to be kept.
        sweeps = self.student.sampling.margin > 0
        self._network = functools.lru_cache(None if sweeps else NETWORKS_KEPT)(self._specialise)
        with self._memory_guard("the scene's statistics; choose another device"):
            for index in range(len(self.views) if sweeps else 0):
                self._network(index)
        self.grey_levels = [1.0] * len(bands)
        for view, positions in zip(self.views, self.positions, strict=True):
            for index in positions:
                self.grey_levels[index] = view.stretch.grey_level

    def __call__(self, tile: TileInput) -> LaunchedTile:
        """Super-resolves one tile; a CUDA device may still be at it, for nothing here waits for its answers.

        Raises:
            DeviceError: the device's memory doesn't suffice.
        """
        side = tile.values.shape[2]
        with self._memory_guard(f"a tile of {side} pixels; choose a smaller tile size"), torch.no_grad():
            return self._process(tile)

    def _specialise(self, index: int) -> Student:
        view = self.views[index]
        weights = None if view.weights is None else torch.from_numpy(view.weights)
        sample = SceneSample(torch.from_numpy(view.patches), weights)
        specialised = self.student.for_sample(sample, self.device, self._cancelled)
        if not self.uncertainty:
            specialised.drop_variance()
        # A tile takes seconds on a CPU: whoever cancels isn't kept waiting for its end.
        for module in specialised.modules():
            module.register_forward_pre_hook(lambda *_: self._cancelled())
        return place(specialised, self.device, self.dtype)

    @contextmanager
    def _memory_guard(self, task: str) -> Iterator[None]:
        try:
            yield
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            memory = f"memory of {self.device}" if isinstance(error, torch.OutOfMemoryError) else "memory"
            raise DeviceError(f"The {memory} doesn't suffice for {task}.", Code.DEVICE_MEMORY) from error

    def _process(self, tile: TileInput) -> LaunchedTile:
        image = self._values_transfers.to_device(tile.values)[None]
        weights = None if tile.valid.all() else self._values_transfers.to_device(tile.valid)[None].to(image.dtype)
        result = upsample(image, self.scale)
        deviation = torch.zeros_like(result, dtype=torch.float32) if self.uncertainty else None
        for index, (view, positions) in enumerate(zip(self.views, self.positions, strict=True)):
            normalised = self._transfers.to_device(view.stretch.normalise(tile.values[positions]))[None]
            found = self._apply(self._network(index), normalised)
            unit = view.stretch.span / 2
            if self.detail_limit:
                nearby = normalised.to(found.residual)
                limit_detail(found.residual, nearby, self.scale, self.detail_limit, self.sharpness[index])
            detail = found.residual.to(image.device, image.dtype).mul_(unit * self.detail)
            for band in set(positions):
                # Where the network saw one band thrice, its detail is the mean of the three answers.
                answers = [i for i, position in enumerate(positions) if position == band]
                result[:, band] += detail[:, answers[0]] if len(answers) == 1 else detail[:, answers].mean(1)
                if deviation is not None and found.log_variance is not None:
                    deviation[:, band] = (0.5 * found.log_variance[:, 0].to(image.device)).exp() * unit
        if self.rounds:
            result = restore_low_frequencies(result, image, self.scale, weights, self.rounds)
        return self._core(result, deviation, image, weights, tile.valid)

    def _apply(self, network: Student, normalised: Tensor) -> Detail:
        stride = self.stride
        height, width = normalised.shape[2:]
        padded = F.pad(normalised, (0, -width % stride, 0, -height % stride), mode="replicate")
        padded = padded.to(self.device, self.dtype).contiguous(memory_format=torch.channels_last)
        area = (..., slice(height * self.scale), slice(width * self.scale))
        detail: Detail = network(padded)
        log_variance = None if detail.log_variance is None else detail.log_variance[area].float()
        return Detail(detail.residual[area].float(), log_variance)

    def _core(
        self,
        result: Tensor,
        deviation: Tensor | None,
        image: Tensor,
        weights: Tensor | None,
        valid: NDArray[np.bool_],
    ) -> LaunchedTile:
        error = low_frequencies(image - block_mean(result, self.scale), weights)
        inside = (..., slice(self.halo, -self.halo), slice(self.halo, -self.halo))
        levels = torch.tensor(self.grey_levels, dtype=error.dtype).view(1, -1, 1, 1)
        error = error[inside] / levels.to(error.device, non_blocking=True)
        if weights is not None:
            error = error * weights[inside]
        edge = self.halo * self.scale
        core = (0, slice(None), slice(edge, -edge), slice(edge, -edge))
        to_host = self._values_transfers.to_host
        return LaunchedTile(
            _values=to_host(result[core].contiguous()),
            _squared_error=to_host(error.double().square().sum()),
            _deviation=None if deviation is None else to_host(deviation[core].contiguous()),
            _count=int(valid[inside].sum()),
        )


def place(network: Student, device: torch.device, dtype: torch.dtype) -> Student:
    """Moves a network to where and what it computes in, with its channels last (twice as fast on a CPU).

    The last convolution stays in float32: rounded to bf16, its output would come in steps of a quarter of a grey level.
    """
    network = network.to(device=device, dtype=dtype, memory_format=torch.channels_last)  # type: ignore[call-overload]
    network.last_layer.float()
    return network
