"""The result as a value, how its GeoTIFF is laid out, and whether its target can take it."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import rasterio.shutil
from rasterio.enums import ColorInterp
from rasterio.io import MemoryFile

from slimdiffsr.errors import Code, OutputError
from slimdiffsr.raster.geometry import Rect, output_transform
from slimdiffsr.raster.integrity import WritingErrors
from slimdiffsr.raster.source import Georeference

BLOCK: Final = 512
"""Side of the output's blocks, pixels."""
ZSTD_LEVEL: Final = 1
"""Synthesised texture hardly compresses: higher levels, and DEFLATE, take several times the time for nothing."""
CREATION_OPTIONS: Final = (
    *("BIGTIFF", "BLOCKSIZE", "BLOCKXSIZE", "BLOCKYSIZE", "COMPRESS", "ENDIANNESS", "GEOTIFF_VERSION", "INTERLEAVE"),
    *("JPEG_QUALITY", "LEVEL", "LZMA_PRESET", "MAX_Z_ERROR", "NUM_THREADS", "OVERVIEW_COMPRESS", "OVERVIEW_PREDICTOR"),
    *("OVERVIEW_QUALITY", "PHOTOMETRIC", "PREDICTOR", "QUALITY", "TILED", "WEBP_LEVEL", "WEBP_LOSSLESS", "ZLEVEL"),
    "ZSTD_LEVEL",
)
"""Creation options that leave place, size, values' meaning and tags alone. Others could break what is promised."""
LOSSY: Final = frozenset(("JPEG", "WEBP", "JXL"))
LONGEST_NAME: Final = 240
"""Bytes of a name that work files still can carry in their own: file systems allow 255."""


@dataclass(frozen=True)
class OutputBand:
    """What one band of the result carries over from the input."""

    description: str = ""
    interpretation: ColorInterp = ColorInterp.undefined
    scale: float = 1.0
    offset: float = 0.0
    unit: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    colormap: Mapping[int, tuple[int, int, int, int]] | None = None
    nearest: bool = False


@dataclass(frozen=True)
class OutputSpec:
    """The result, as a value: all that is known before the first pixel is computed."""

    path: Path
    format: Literal["gtiff", "cog"]
    window: Rect
    """The input pixels that it covers."""
    scale: int
    dtype: np.dtype[Any]
    bands: tuple[OutputBand, ...]
    nodata: float | None
    with_mask: bool
    """Whether an internal mask band is written."""
    georeference: Georeference
    creation_options: Mapping[str, str]
    tags: Mapping[str, str]

    @property
    def size(self) -> Rect:
        """The result's pixels."""
        return Rect(0, 0, self.window.width * self.scale, self.window.height * self.scale)

    @property
    def raw_bytes(self) -> int:
        """Uncompressed size without overviews."""
        return self.size.area * (len(self.bands) * self.dtype.itemsize + self.with_mask)


def parts_directory(output: Path) -> Path:
    """Where the part files of an output lie while it is made: beside it, so that they share its disk.

    `.NAME.parts`; a name of more than `LONGEST_NAME` bytes is replaced by its SHA-256. Whoever removes what a killed
    engine left has to find the folder by this rule (docs/protocol.md).
    """
    name = os.fsencode(output.name)
    shown = output.name if len(name) <= LONGEST_NAME else hashlib.sha256(name).hexdigest()
    return output.with_name(f".{shown}.parts")


def check_target(spec: OutputSpec, overwrite: bool) -> None:
    """Refuses what can't be written, before anything is.

    Raises:
        OutputError: the target exists, its folder is missing or can't be written, or the disk is too full for result
            and parts.
    """
    path = spec.path
    try:
        exists = _exists(path)
    except OSError as error:  # the name is too long
        raise OutputError(
            f"The output '{path.name[:80]}...' can't be written: {error.strerror}.", Code.OUTPUT_NAME
        ) from error
    if path.is_dir():
        raise OutputError(f"The output '{path}' is a folder; name a file.", Code.OUTPUT_NAME)
    if exists and not overwrite:
        raise OutputError(
            f"The output '{path}' exists already; choose another name or allow overwriting.", Code.OUTPUT_EXISTS
        )
    if not path.parent.is_dir():
        raise OutputError(f"The folder '{path.parent}' doesn't exist.", Code.OUTPUT_FOLDER)
    if path.suffix.lower() not in (".tif", ".tiff"):
        raise OutputError(f"The output '{path.name}' must end in .tif: results are GeoTIFF files.", Code.OUTPUT_NAME)
    probe = parts_directory(path).with_suffix(".probe")
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(
            f"The folder '{path.parent}' can't be written: {error.strerror}.", Code.OUTPUT_FOLDER
        ) from error
    _check_options(spec)
    needed, free = disk_bytes_needed(spec), shutil.disk_usage(path.parent).free
    if needed > free:
        raise OutputError(
            f"The disk of '{path.parent}' has {_gib(free)} free, but the result and its temporary files may take "
            f"{_gib(needed)}.",
            Code.OUTPUT_DISK_SPACE,
        )


def _exists(path: Path) -> bool:
    """As `Path.exists`, which from Python 3.14 on says False of names that no file can have."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def disk_bytes_needed(spec: OutputSpec) -> int:
    """What result, overviews and parts may take: uncompressed, since nobody knows how well the data compresses."""
    copies = 3 if spec.format == "cog" else 2
    return int(spec.raw_bytes * (copies + 1 / 3) + spec.size.width * BLOCK) + 2**20


def creation_profile(spec: OutputSpec) -> dict[str, Any]:
    """What rasterio creates the result with."""
    options = spec.creation_options if spec.format == "gtiff" else {}
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "width": spec.size.width,
        "height": spec.size.height,
        "count": len(spec.bands),
        "dtype": spec.dtype.name,
        "compress": "zstd",
        "zstd_level": ZSTD_LEVEL,
        "predictor": 3 if spec.dtype.kind == "f" else 2,
        "tiled": True,
        "blockxsize": BLOCK,
        "blockysize": BLOCK,
        "bigtiff": "if_safer",
        "interleave": "pixel",
    }
    if spec.nodata is not None:
        profile["nodata"] = spec.nodata
    place = spec.georeference
    if place.has_transform:
        profile["transform"] = output_transform(place.transform, spec.window, spec.scale)
    if place.crs is not None and not place.gcps:
        profile["crs"] = place.crs
    if len(spec.bands) >= 3 and [b.interpretation for b in spec.bands[:3]] == [
        ColorInterp.red,
        ColorInterp.green,
        ColorInterp.blue,
    ]:
        profile["photometric"] = "RGB"
    else:
        profile["photometric"] = "MINISBLACK"
    if any(b.interpretation == ColorInterp.alpha for b in spec.bands):
        profile["alpha"] = "unspecified" if spec.bands[-1].interpretation != ColorInterp.alpha else "yes"
    profile.update({key.lower(): value for key, value in options.items()})
    compression = str(profile["compress"]).lower()
    if compression not in ("deflate", "lzw", "zstd"):
        # A predictor belongs to these three only.
        profile.pop("predictor", None)
    if compression != "zstd":
        profile.pop("zstd_level", None)
    return profile


def _check_options(spec: OutputSpec) -> None:
    """Makes an empty file in memory with the job's options: what GDAL says of them is said before computing begins."""
    others = sorted(set(spec.creation_options) - set(CREATION_OPTIONS))
    if others:
        raise OutputError(
            f"The creation option {others[0]} isn't supported; there are {', '.join(CREATION_OPTIONS)}.",
            Code.OUTPUT_CREATION_OPTION,
        )
    compression = spec.creation_options.get("COMPRESS", "").upper()
    lossless = spec.creation_options.get("WEBP_LOSSLESS", "").upper() in ("YES", "TRUE", "ON", "1")
    if compression in LOSSY and not lossless and spec.nodata is not None:
        raise OutputError(
            f"{compression} compression would change nodata pixels; choose DEFLATE, LZW or ZSTD.", Code.OUTPUT_LOSSY
        )
    side = min(BLOCK, spec.size.width), min(BLOCK, spec.size.height)
    with MemoryFile() as plain, MemoryFile(ext=".tif") as cog, WritingErrors(spec.path, strict=True):
        with plain.open(**{**creation_profile(spec), "width": side[0], "height": side[1]}) as target:
            target.write(np.zeros((len(spec.bands), side[1], side[0]), spec.dtype))
        if spec.format == "cog":
            rasterio.shutil.copy(plain.name, cog.name, driver="COG", **cog_options(spec))


def cog_options(spec: OutputSpec) -> dict[str, str]:
    """What GDAL's COG driver copies the result with."""
    options = {"COMPRESS": "DEFLATE", "PREDICTOR": "YES", "BLOCKSIZE": str(BLOCK), "BIGTIFF": "IF_SAFER"}
    return {**options, **spec.creation_options}


def _gib(count: int) -> str:
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.0f} MiB"
