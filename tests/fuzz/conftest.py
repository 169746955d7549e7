"""What the fuzz tests share: a tiny model with random weights, and how many cases there are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from slimdiffsr.network.bundle import InferenceSettings
from tests.tiny_students import save_tiny_bundle

CASES = int(os.environ.get("SLIMDIFFSR_FUZZ_CASES", "300"))
FIRST = int(os.environ.get("SLIMDIFFSR_FUZZ_FIRST", "0"))
"""Number of the first case: to look at one that failed, or to go on where a run stopped."""


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle whose network takes next to no time."""
    torch.set_num_threads(1)
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    inference = InferenceSettings(halo=4, tile=32)
    return save_tiny_bundle(path, 2, inference=inference, widths=[8, 8], decoder_widths=[4, 4, 4], queries=2)
