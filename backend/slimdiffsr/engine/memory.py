"""What a job takes of the computer's memory, and how little it can do with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from slimdiffsr.engine.devices import DTYPES
from slimdiffsr.engine.job_plan import JobPlan
from slimdiffsr.engine.scene import sampling_bytes
from slimdiffsr.raster.assembly import assembling_bytes
from slimdiffsr.raster.source import CACHE_BYTES

QUEUE_DEPTH: Final = 2
"""Tiles that wait to be computed, and as many that wait to be written."""
MOST_FINISHERS: Final = 8
GAPS: Final = 1.15
"""What freed maps leave in the C library's heaps comes on top of what is in use (measured: 1.10 with glibc)."""


@dataclass(frozen=True)
class MemoryNeeds:
    """What the stages of a job take at most, in bytes; the interpreter, torch and the model come on top."""

    statistics: int
    tiles: int
    assembling: int

    @classmethod
    def of(cls, plan: JobPlan) -> MemoryNeeds:
        """A job's needs.

        `statistics` and `tiles` are functions of layer and settings, never of the window: where they decide the tile
        size, a window's result must still be the crop of the whole's.
        """
        pixels = plan.grid.layer.area * len(plan.written) * plan.dtype.itemsize
        cache = min(cache_bytes(plan), pixels * (1 + plan.scale**2))
        statistics = sampling_bytes(plan.grid.layer, len(plan.computed))
        return cls(
            statistics=cache + statistics + plan.bundle.student.sample_bytes(plan.sampled_patches),
            tiles=cache + _tile_bytes(plan),
            assembling=max(assembling_bytes(spec) for spec in plan.outputs),
        )

    @property
    def most(self) -> int:
        """Of the stage that takes most."""
        return max(self.statistics, self.tiles, self.assembling)


def finishers(device_kind: str) -> int:
    """Threads that round and clip results: a CPU needs its cores for the network, a device is quicker than one core."""
    return 0 if device_kind == "cpu" else max(1, min(MOST_FINISHERS, (os.cpu_count() or 1) - 2))


def cache_bytes(plan: JobPlan) -> int:
    """Bound of GDAL's block cache while tiles are computed; results don't depend on it."""
    allowed = plan.job.memory_mib
    return CACHE_BYTES if allowed is None else min(CACHE_BYTES, allowed * 2**20 // 4)


def _tile_bytes(plan: JobPlan) -> int:
    """Network, float results and queues."""
    halo, core = plan.bundle.inference.halo, plan.grid.core_rect(0, 0)
    out = core.grown(halo).scaled(plan.scale).area
    bytes_per_value = DTYPES[plan.precision].itemsize
    activations = plan.bundle.student.activation_values(out, plan.device.kind)
    network = activations * bytes_per_value + out * 3 * (4 + bytes_per_value)
    deviation = 4 if plan.uncertainty is not None else 0
    values = out * len(plan.computed) * (4 * (4 if plan.dtype.itemsize <= 4 else 8) + deviation)
    waiting = core.area * plan.scale**2 * len(plan.written) * (4 + plan.dtype.itemsize + deviation)
    return int(GAPS * (network + values + (QUEUE_DEPTH + 1 + finishers(plan.device.kind)) * waiting))
