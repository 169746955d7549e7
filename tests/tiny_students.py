"""Students of a few thousand random weights: they compute in next to no time what the real ones compute."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import torch

from slimdiffsr.network import NetworkConfig, SlimDiffStudent, TrunkConfig, TrunkStudent
from slimdiffsr.network.bundle import InferenceSettings, save_bundle

COMPACT: Final[dict[str, Any]] = {
    "scale": 4,
    "widths": [8, 16],
    "decoder_widths": [8, 8, 8],
    "context_width": 8,
    "queries": 4,
    "head_width": 8,
}
"""A configuration of the compact family, as a YAML file or a checkpoint holds it."""
TRUNK: Final[dict[str, Any]] = {
    "family": "trunk",
    "scale": 4,
    "width": 8,
    "blocks": 3,
    "guide_width": 8,
    "context_width": 8,
    "queries": 4,
    "head_width": 8,
}
"""One of the trunk's family."""
PAPER: Final[dict[str, Any]] = {
    "family": "paper",
    "scale": 4,
    "widths": [16, 24, 32],
    "autoencoder_width": 8,
    "groups": 8,
    "queries": 4,
    "head_width": 8,
}
"""One of the paper's family."""
INFERENCE: Final = InferenceSettings(halo=16, tile=64)


def tiny_config(scale: int = 4, **changes: Any) -> NetworkConfig:
    """`COMPACT` at a scale, with changes."""
    return NetworkConfig.from_mapping({**COMPACT, "scale": scale, **changes})


def tiny_student(scale: int = 4, seed: int = 0, **changes: Any) -> SlimDiffStudent:
    """A new compact student."""
    torch.manual_seed(seed)
    return SlimDiffStudent(tiny_config(scale, **changes))


def tiny_trunk(scale: int = 4, seed: int = 0, **changes: Any) -> TrunkStudent:
    """A new student of the trunk's family."""
    torch.manual_seed(seed)
    return TrunkStudent(TrunkConfig.from_mapping({**TRUNK, "scale": scale, **changes}))


def save_tiny_bundle(
    path: Path, scale: int = 4, *, seed: int = 0, inference: InferenceSettings = INFERENCE, **changes: Any
) -> Path:
    """Writes a compact student as a bundle that is named after its file; returns the path."""
    save_bundle(path, tiny_student(scale, seed, **changes), inference, {"name": path.stem})
    return path
