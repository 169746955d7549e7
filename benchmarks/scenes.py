"""Scenes to measure on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import rasterio

DEMO: Final = Path(__file__).resolve().parents[1] / "resources" / "demo" / "OSBS_029.tif"


def write_scene(path: Path, size: int, dtype: str, rows: int | None = None) -> None:
    """The demo scene, mirrored up to `size` columns and as many rows (or `rows`), as a tiled compressed GeoTIFF."""
    rows = size if rows is None else rows
    with rasterio.open(DEMO) as demo:
        tile = demo.read()
        profile = {**demo.profile, "width": size, "height": rows, "tiled": True, "blockxsize": 256, "blockysize": 256}
    pixels = np.pad(tile, ((0, 0), (0, rows - tile.shape[1]), (0, size - tile.shape[2])), mode="reflect")
    if dtype == "uint16":  # with the noise of a sensor in the digits below
        grain = np.random.default_rng(0).integers(0, 40, pixels.shape, dtype=np.uint16)
        pixels = pixels.astype(np.uint16) * 40 + grain
    with rasterio.open(path, "w", **{**profile, "dtype": dtype, "compress": "deflate"}) as target:
        target.write(pixels)
