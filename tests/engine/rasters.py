"""Rasters made on the spot for the engine's tests, and the few measures that the contracts are written in."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from affine import Affine
from scipy import ndimage

GDAL_NODATA = 42113
"""The TIFF tag."""
NORTH_UP = Affine(10.0, 0, 500_000, 0, -10.0, 4_600_000)


def textured(bands: int, height: int, width: int, seed: int = 0) -> np.ndarray:
    """(bands, height, width) in about 0..1: soft ground with sharp fields and roads, correlated over the bands."""
    rng = np.random.default_rng(seed)
    ground = ndimage.gaussian_filter(rng.standard_normal((height, width)), 6) * 4
    fields = ndimage.gaussian_filter(rng.standard_normal((height, width)), 4) > 0.02
    fine = ndimage.gaussian_filter(rng.standard_normal((height, width)), 0.8) * 0.1
    base = 0.45 + 0.1 * ground + 0.25 * fields + fine
    base[height // 3 : height // 3 + 2] = 0.9
    gains = 1 + 0.1 * np.arange(bands)[:, None, None]
    own = ndimage.gaussian_filter(rng.standard_normal((bands, height, width)), (0, 3, 3)) * 0.2
    return np.clip(base / gains + own, 0.02, 0.98)


def to_dtype(values: np.ndarray, dtype: str) -> np.ndarray:
    """Values in 0..1 as a sensor of that type would deliver them."""
    if dtype == "uint8":
        return np.rint(values * 255).astype(dtype)
    if dtype in ("uint16", "int16", "int32"):
        return np.rint(values * 8000 + 200).astype(dtype)
    return (values * 0.6).astype(dtype)


def write_raster(
    path: Path,
    values: np.ndarray,
    *,
    transform: Affine | None = NORTH_UP,
    crs: str | None = "EPSG:32633",
    descriptions: list[str] | None = None,
    colours: list[str] | None = None,
    mask: np.ndarray | None = None,
    mask_file: bool = False,
    **profile: Any,
) -> Path:
    """Writes a GeoTIFF; `colours` are names of rasterio's ColorInterp, `mask_file` puts the mask beside it (.msk)."""
    georeference = {} if transform is None else {"transform": transform, "crs": crs}
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=not mask_file), rasterio.open(
        path, "w", driver="GTiff", count=values.shape[0], height=values.shape[1], width=values.shape[2],
        dtype=values.dtype.name, **{"photometric": "MINISBLACK", **georeference, **profile},
    ) as target:  # fmt: skip
        target.write(values)
        if descriptions:
            target.descriptions = descriptions
        if colours:
            target.colorinterp = [rasterio.enums.ColorInterp[c] for c in colours]
        if mask is not None:
            target.write_mask(mask)
    return path


def declare_nodata(path: Path, text: str) -> None:
    """Changes the nodata value that a GeoTIFF (no BigTIFF) declares to any text, which rasterio wouldn't write."""
    data = bytearray(path.read_bytes())
    order = "<" if data[:2] == b"II" else ">"
    (directory,) = struct.unpack_from(order + "I", data, 4)
    (count,) = struct.unpack_from(order + "H", data, directory)
    entries = [directory + 2 + 12 * index for index in range(count)]
    (entry,) = (e for e in entries if struct.unpack_from(order + "H", data, e)[0] == GDAL_NODATA)
    value = text.encode() + b"\0"
    struct.pack_into(order + "II", data, entry + 4, len(value), len(data))
    if len(value) <= 4:
        data[entry + 8 : entry + 12] = value.ljust(4, b"\0")
    else:
        data += value
    path.write_bytes(data)


def read(path: Path | str) -> np.ndarray:
    """All bands."""
    with rasterio.open(path) as source:
        return source.read()


def block_means(values: np.ndarray, scale: int) -> np.ndarray:
    """(bands, h * scale, w * scale) to (bands, h, w), in float64."""
    bands, height, width = values.shape
    return values.astype(np.float64).reshape(bands, height // scale, scale, width // scale, scale).mean((2, 4))


def low_frequency_rms(result: np.ndarray, image: np.ndarray, scale: int, valid: np.ndarray | None = None) -> np.ndarray:
    """RMS a band of Gaussian(sigma = 2 input pixels)(block mean - input), by scipy and apart from the engine's own."""
    error = block_means(result, scale) - image
    weights = np.ones(image.shape) if valid is None else valid.astype(float)
    sigma = (0, 2, 2)
    spread = ndimage.gaussian_filter(np.where(weights > 0, error, 0), sigma, mode="nearest")
    smooth = spread / np.maximum(ndimage.gaussian_filter(weights, sigma, mode="nearest"), 1e-9)
    return np.array([np.sqrt(np.mean(s[w > 0] ** 2)) for s, w in zip(smooth, weights, strict=True)])
