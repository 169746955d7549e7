"""Synthetic imagery to train and judge on, and the crudest way to enlarge it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def write_fields(folder: Path, images: int = 3, side: int = 160) -> Path:
    """Images of sharp fields on soft ground, below a folder, which is returned."""
    (folder / "fields").mkdir(parents=True)
    for seed in range(images):
        rng = np.random.default_rng(seed)
        fields = rng.integers(40, 216, (side // 16, side // 16, 3)).repeat(16, 0).repeat(16, 1)
        pixels = (fields + rng.integers(-9, 10, fields.shape)).astype(np.uint8)
        Image.fromarray(pixels).save(folder / "fields" / f"{seed}.png")
    return folder


def write_hills(path: Path, height: int, width: int, seed: int = 0) -> Path:
    """A smooth random image with some texture, so that no two crops are alike; the path is returned."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(30, 220, (height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)).astype(float)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray((smooth + rng.normal(0, 4, smooth.shape)).clip(0, 255).astype(np.uint8)).save(path)
    return path


def nearest(source: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """[H, W, 3] to [4 H, 4 W, 3], each pixel repeated."""
    return np.kron(source, np.ones((4, 4, 1), np.uint8))
