"""What the fuzz tests share: a tiny model with random weights, and how many cases there are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from slimdiffsr.network import NetworkConfig, SlimDiffStudent
from slimdiffsr.network.bundle import InferenceSettings, save_bundle

CASES = int(os.environ.get("SLIMDIFFSR_FUZZ_CASES", "300"))
FIRST = int(os.environ.get("SLIMDIFFSR_FUZZ_FIRST", "0"))
"""Number of the first case: to look at one that failed, or to go on where a run stopped."""


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle whose network takes next to no time."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    config = NetworkConfig(2, widths=(8, 8), decoder_widths=(4, 4, 4), context_width=8, queries=2, head_width=8)
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    save_bundle(path, SlimDiffStudent(config), InferenceSettings(4, 32), {"name": "tiny"})
    return path
