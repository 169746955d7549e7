"""Reading imagery of any size and type, window by window, as 8 bit RGB with a mask."""

from __future__ import annotations

import hashlib
import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import DatasetReader
from rasterio.warp import transform_bounds
from rasterio.windows import Window

from slimdiffsr.raster.radiometry import Stretch
from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.data.prepare.config import SourceConfig

SAMPLE: Final = 1024
"""Longest side of the reduced image that a stretch is taken from."""
METRES_PER_DEGREE: Final = 111_320.0
_LOSSY: Final = frozenset({"JPEG", "YCBCR JPEG", "JPEG2000", "WEBP", "LERC", "JXL"})


class Box(NamedTuple):
    """A part of an image: column, row, width and height, pixels."""

    column: int
    row: int
    width: int
    height: int


class Bounds(NamedTuple):
    """Left, bottom, right, top in degrees (longitude, latitude), or in pixels for images without georeference."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class RasterFile:
    """One file of imagery, and how it becomes 8 bit RGB."""

    path: Path
    source: str
    """Its folder, relative to the data folder."""
    sha256: str
    width: int
    height: int
    dtype: str
    bands: tuple[int, int, int]
    nodata: float | None
    """Where the user gave it and the file doesn't."""
    stretch: Stretch | None
    """None where the file's 8 bit values stay as they are."""
    lossy: bool
    plain_jpeg: bool
    """Whether the file's own bytes are a picture of what we read of it."""
    crs: str | None
    ground_sampling_distance: float | None
    """Metres, where the file says it."""

    @property
    def georeferenced(self) -> bool:
        """Whether the file has a place on Earth."""
        return self.crs is not None


def open_raster(path: Path, source: str, config: SourceConfig) -> RasterFile:
    """Reads what a file says of itself and chooses its stretch.

    Raises:
        ConfigError: the source's entry asks for bands that the file doesn't have.
        OSError: the file can't be read.
        ValueError: the file holds no valid pixel.
    """
    digest = _sha256(path)
    with _dataset(path) as dataset:
        if max(config.bands) > dataset.count:
            raise ConfigError(
                f"{path} has {dataset.count} bands, not those asked for: {config.bands}; name its red, green and blue "
                "bands in sources.yaml, or take it out of the folder"
            )
        types = {dataset.dtypes[band - 1] for band in config.bands}
        kind = np.dtype(types.pop())
        if types or kind.kind not in "uif":
            raise ConfigError(f"{path} has bands of types that can't be made a picture of")
        nodata = config.nodata if all(dataset.nodatavals[band - 1] is None for band in config.bands) else None
        profile = str(dataset.profile.get("compress", "")).upper()
        jpeg = dataset.driver == "JPEG"
        plain = jpeg and dataset.count == 3 and config.bands == (1, 2, 3) and config.stretch is None
        file = RasterFile(
            path=path,
            source=source,
            sha256=digest,
            width=dataset.width,
            height=dataset.height,
            dtype=kind.name,
            bands=config.bands,
            nodata=nodata,
            stretch=None,
            lossy=jpeg or dataset.driver in ("JP2OpenJPEG", "WEBP") or profile in _LOSSY,
            plain_jpeg=plain and nodata is None,
            crs=dataset.crs.to_string() if dataset.crs else None,
            ground_sampling_distance=_ground_sampling_distance(dataset),
        )
        stretch = _stretch(dataset, file, config, kind)
    return RasterFile(**{**file.__dict__, "stretch": stretch})


def read_box(file: RasterFile, box: Box) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """A part of a file: pixels [H, W, 3] uint8 and where they are valid [H, W].

    Values are stretched linearly where the file has a stretch, `255 (value - black) / span`, rounded, and cut off at 0
    and 255. Invalid pixels are 0.
    """
    with _dataset(file.path) as dataset:
        values, valid = _read(dataset, file, box)
    if file.stretch is not None:
        with np.errstate(invalid="ignore"):
            unit = (file.stretch.normalise(values) + 1) / 2
        values = np.rint(np.nan_to_num(unit, nan=0.0).clip(0, 1) * 255)
    pixels = np.where(valid, values, 0).astype(np.uint8)
    return np.ascontiguousarray(np.moveaxis(pixels, 0, 2)), valid


def bounds_of(file: RasterFile, boxes: list[Box]) -> list[Bounds]:
    """Where parts of a file lie: longitudes and latitudes, or pixels (top negative) without georeference."""
    if not file.georeferenced:
        return [Bounds(b.column, -(b.row + b.height), b.column + b.width, -b.row) for b in boxes]
    with _dataset(file.path) as dataset:
        places = [dataset.window_bounds(Window(*box)) for box in boxes]
        return [Bounds(*transform_bounds(dataset.crs, CRS.from_epsg(4326), *place)) for place in places]


def _stretch(dataset: DatasetReader, file: RasterFile, config: SourceConfig, kind: np.dtype[Any]) -> Stretch | None:
    if config.stretch is not None:
        black, white = config.stretch
        return Stretch(black=(black,) * 3, span=white - black)
    if kind == np.uint8:
        return None
    factor = max(1.0, max(dataset.width, dataset.height) / SAMPLE)
    shape = (max(1, round(dataset.height / factor)), max(1, round(dataset.width / factor)))
    values, valid = _read(dataset, file, None, shape)
    samples = np.where(valid, values, np.nan).astype(np.float64).reshape(3, -1)
    try:
        return Stretch.from_samples(samples, kind)
    except ValueError as error:
        raise ValueError(f"{file.path}: {error}") from error


def _read(
    dataset: DatasetReader, file: RasterFile, box: Box | None, shape: tuple[int, int] | None = None
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    window = None if box is None else Window(*box)
    out_shape = None if shape is None else (3, *shape)
    # Nearest neighbour, rasterio's default: averages would mix nodata into valid values.
    values = dataset.read(list(file.bands), window=window, out_shape=out_shape)
    masks = dataset.read_masks(list(file.bands), window=window, out_shape=out_shape)
    valid = (masks > 0).all(axis=0)
    if values.dtype.kind == "f":
        valid &= np.isfinite(values).all(axis=0)
    if file.nodata is not None:
        valid &= (values != file.nodata).all(axis=0)
    return values, valid


def _ground_sampling_distance(dataset: DatasetReader) -> float | None:
    if not dataset.crs:
        return None
    side = math.sqrt(abs(dataset.transform.determinant))
    if dataset.crs.is_geographic:
        middle = (dataset.bounds.bottom + dataset.bounds.top) / 2
        return side * METRES_PER_DEGREE * math.sqrt(max(0.0, math.cos(math.radians(middle))))
    return side * float(dataset.crs.linear_units_factor[1])


@contextmanager
def _dataset(path: Path) -> Iterator[DatasetReader]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path) as dataset:
            yield dataset


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
