"""A planned job: a value that every stage reads and none changes, and what a result says of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

import slimdiffsr
from slimdiffsr.engine.devices import DeviceInfo
from slimdiffsr.engine.job import Job
from slimdiffsr.network.bundle import Bundle
from slimdiffsr.raster.bands import RgbChoice
from slimdiffsr.raster.geometry import Rect, TileGrid
from slimdiffsr.raster.output import OutputSpec
from slimdiffsr.raster.polygon_mask import PolygonMask
from slimdiffsr.raster.source import SourceOptions


@dataclass(frozen=True)
class JobPlan:
    """A job whose every choice is made."""

    job: Job
    options: SourceOptions
    bundle: Bundle
    rgb: RgbChoice
    written: tuple[int, ...]
    """Bands of the result, in order."""
    nearest: tuple[int, ...]
    """Those of them that are passed through by nearest neighbour."""
    dtype: np.dtype[Any]
    grid: TileGrid
    window: Rect
    spec: OutputSpec
    uncertainty: OutputSpec | None
    """Where standard deviations go, if they are asked for."""
    mask: PolygonMask | None
    device: DeviceInfo
    precision: str
    memory_bytes: int
    warnings: tuple[str, ...]

    @property
    def views(self) -> tuple[tuple[int, int, int], ...]:
        """Bands that the network sees together: colour, if any of it is written, then each further band by itself."""
        computed = [b for b in self.written if b not in self.nearest]
        colour = (self.rgb.bands,) if set(computed) & set(self.rgb.bands) else ()
        return colour + tuple((b, b, b) for b in sorted(set(computed) - set(self.rgb.bands)))

    @property
    def computed(self) -> tuple[int, ...]:
        """Bands that a tile's computation reads."""
        return tuple(sorted({band for view in self.views for band in view}))

    @property
    def scale(self) -> int:
        """Output pixels a side for one input pixel."""
        return self.bundle.scale

    @property
    def outputs(self) -> tuple[OutputSpec, ...]:
        """The result, and its uncertainty where it is asked for."""
        return (self.spec,) if self.uncertainty is None else (self.spec, self.uncertainty)

    @property
    def sampled_patches(self) -> int:
        """How many patches the scene is described by, at most."""
        layer, sampling = self.grid.layer, self.bundle.student.sampling
        return min(sampling.limit, -(-layer.width // sampling.side) * -(-layer.height // sampling.side))

    @property
    def rows(self) -> list[Rect]:
        """The tile rows that touch the window."""
        return [self.grid.row_rect(row, self.window) for row in self.grid.rows(self.window)]


def tagged_settings(plan: JobPlan) -> dict[str, Any]:
    """The settings that a result names, JSON-ready."""
    return {
        "scale": plan.scale,
        "consistency": plan.job.consistency,
        "detail": plan.job.detail,
        "tile": plan.grid.core,
        "rgb": list(plan.rgb.bands),
        "rgb_source": plan.rgb.source,
        "precision": plan.precision,
        "device": plan.device.kind,
        "threads": torch.get_num_threads(),
        "window": [plan.window.col, plan.window.row, plan.window.width, plan.window.height],
    }


def settings_tags(plan: JobPlan) -> dict[str, str]:
    """What the result says of how it was made; nothing in it changes from run to run."""
    return {
        "TIFFTAG_SOFTWARE": f"SlimDiffSR {slimdiffsr.__version__}",
        "SLIMDIFFSR_VERSION": slimdiffsr.__version__,
        "SLIMDIFFSR_MODEL": plan.bundle.name,
        "SLIMDIFFSR_MODEL_SHA256": plan.bundle.sha256,
        "SLIMDIFFSR_SETTINGS": json.dumps(tagged_settings(plan), sort_keys=True),
        "SLIMDIFFSR_NOTE": "Detail finer than the input's pixels is synthesised by a neural network, not measured.",
    }
