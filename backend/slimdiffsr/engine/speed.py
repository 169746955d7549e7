"""How quick a network is here: timed once in a process for each model, device, precision and number of threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import torch

from slimdiffsr.engine.devices import DTYPES
from slimdiffsr.engine.tile_processor import place
from slimdiffsr.network.base import SceneSample, SceneSampling
from slimdiffsr.network.bundle import Bundle

PROBE_SIDE: Final = 128
SLOW_PROBE_SECONDS: Final = 1.0
_TIMED: dict[tuple[str, str, str, int], float] = {}


def seconds_per_pixel(bundle: Bundle, device_id: str, precision: str) -> float:
    """Seconds that the network alone takes for an input pixel, as timed on one small tile.

    Args:
        bundle: the model.
        device_id: a torch device name.
        precision: a name in `DTYPES` that the device can compute in.
    """
    key = (bundle.sha256, device_id, precision, torch.get_num_threads())
    if key not in _TIMED:
        _TIMED[key] = _time(bundle, torch.device(device_id), DTYPES[precision])
    return _TIMED[key]


def _time(bundle: Bundle, device: torch.device, dtype: torch.dtype) -> float:
    student = bundle.student
    with torch.no_grad():
        network = place(student.for_sample(_blank_sample(student.sampling), device), device, dtype)
        image = torch.zeros(1, 3, PROBE_SIDE, PROBE_SIDE, device=device, dtype=dtype).contiguous(
            memory_format=torch.channels_last
        )
        return _best_time(lambda: float(network(image).residual.float().mean())) / PROBE_SIDE**2


def _blank_sample(sampling: SceneSampling) -> SceneSample:
    side = sampling.side + 2 * sampling.margin
    return SceneSample(torch.zeros(1, 3, side, side), torch.ones(1, 1, side, side) if sampling.margin else None)


def _best_time(function: Callable[[], object]) -> float:
    """Seconds of the best of three calls, or of the first if it is slow anyway."""
    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - begin)
        if best > SLOW_PROBE_SECONDS:
            break
    return best
