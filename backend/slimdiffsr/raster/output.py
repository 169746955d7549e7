"""Writing: closed part files first, then one deterministic pass that assembles the result and renames it.

A compressed GeoTIFF whose writer was killed can't be continued, so each tile row goes to a part file of its own,
closed when the row is done. Nothing appears under the final name before everything is complete.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import rasterio
import rasterio.errors
import rasterio.shutil
from numpy.typing import NDArray
from rasterio.control import GroundControlPoint
from rasterio.enums import ColorInterp, Resampling
from rasterio.io import DatasetWriter, MemoryFile
from rasterio.rpc import RPC
from rasterio.windows import Window

from slimdiffsr.errors import OutputError
from slimdiffsr.raster.geometry import Rect, output_transform
from slimdiffsr.raster.integrity import WritingErrors, check_readable
from slimdiffsr.raster.source import Georeference

BLOCK: Final = 512
"""Side of the output's blocks, pixels."""
OVERVIEW_STOP: Final = 256
"""Overviews are made until the smaller side would be below this."""
PARTS_PREFIX, PARTS_SUFFIX = ".", ".parts"


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
    """Where the part files of an output lie while it is made: beside it, so that they share its disk."""
    return output.with_name(f"{PARTS_PREFIX}{output.name}{PARTS_SUFFIX}")


def check_target(spec: OutputSpec, overwrite: bool) -> None:
    """Refuses what can't be written, before anything is.

    Raises:
        OutputError: the target exists, its folder is missing or can't be written, or the disk is too full for result
            and parts.
    """
    path = spec.path
    if path.is_dir():
        raise OutputError(f"The output '{path}' is a folder; name a file.")
    if path.exists() and not overwrite:
        raise OutputError(f"The output '{path}' exists already; choose another name or allow overwriting.")
    if not path.parent.is_dir():
        raise OutputError(f"The folder '{path.parent}' doesn't exist.")
    if path.suffix.lower() not in (".tif", ".tiff"):
        raise OutputError(f"The output '{path.name}' must end in .tif: results are GeoTIFF files.")
    probe = parts_directory(path).with_suffix(".probe")
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(f"The folder '{path.parent}' can't be written: {error.strerror}.") from error
    _check_options(spec)
    needed, free = disk_bytes_needed(spec), shutil.disk_usage(path.parent).free
    if needed > free:
        raise OutputError(
            f"The disk of '{path.parent}' has {_gib(free)} free, but the result and its temporary files may take "
            f"{_gib(needed)}."
        )


def disk_bytes_needed(spec: OutputSpec) -> int:
    """What result, overviews and parts may take: uncompressed, since nobody knows how well the data compresses."""
    copies = 3 if spec.format == "cog" else 2
    return int(spec.raw_bytes * (copies + 1 / 3) + spec.size.width * BLOCK) + 2**20


class PartStore:
    """The part files of one output: one per tile row, on the layer's own grid, written tile by tile and closed."""

    def __init__(self, spec: OutputSpec) -> None:
        self.spec = spec
        self.directory = parts_directory(spec.path)
        self._open: dict[Rect, tuple[DatasetWriter, DatasetWriter | None]] = {}

    def begin(self) -> None:
        """Makes the folder; what an earlier, killed job left there is removed.

        Raises:
            OutputError: the folder can't be made.
        """
        try:
            shutil.rmtree(self.directory, ignore_errors=True)
            self.directory.mkdir()
        except OSError as error:
            raise OutputError(f"The folder '{self.directory.parent}' can't be written: {error.strerror}.") from error

    def write(self, row: Rect, core: Rect, values: NDArray[Any], mask: NDArray[np.bool_] | None) -> None:
        """Writes one tile's core.

        Args:
            row: the tile row's cores together, input pixels; names the part.
            core: the tile's core, input pixels, inside `row`.
            values: (bands, core height * scale, core width * scale).
            mask: (core height * scale, core width * scale), where the output has a mask.

        Raises:
            OutputError: the disk is full or the folder is gone.
        """
        place = core.relative_to(row).scaled(self.spec.scale)
        window = Window(place.col, place.row, place.width, place.height)
        with WritingErrors(self.spec.path):
            data, masks = self._open.get(row) or self._create(row)
            data.write(values, window=window)
            if masks is not None and mask is not None:
                masks.write(mask.astype(np.uint8) * 255, 1, window=window)

    def close(self, row: Rect) -> None:
        """Closes a finished part and reads it back.

        Raises:
            OutputError: its blocks couldn't all be written.
        """
        datasets = self._open.pop(row, ())
        with WritingErrors(self.spec.path):
            for dataset in datasets:
                if dataset is not None:
                    dataset.close()
                    check_readable(Path(dataset.name))

    def remove(self) -> None:
        """Closes and removes everything."""
        for row in list(self._open):
            for dataset in self._open.pop(row):
                if dataset is not None:
                    try:
                        dataset.close()
                    except (rasterio.errors.RasterioError, OSError):
                        continue  # It goes away with the folder.
        shutil.rmtree(self.directory, ignore_errors=True)

    def path(self, row: Rect, kind: Literal["data", "mask"]) -> Path:
        """The part file of a tile row."""
        return self.directory / f"{row.row:08d}.{kind}.tif"

    def _create(self, row: Rect) -> tuple[DatasetWriter, DatasetWriter | None]:
        area = row.scaled(self.spec.scale)
        profile = {
            "driver": "GTiff", "width": area.width, "height": area.height, "compress": "zstd", "zstd_level": 1,
            "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK, "bigtiff": "if_safer", "interleave": "pixel",
        }  # fmt: skip
        data = rasterio.open(
            self.path(row, "data"), "w", count=len(self.spec.bands), dtype=self.spec.dtype.name, **profile
        )
        masks = None
        if self.spec.with_mask:
            masks = rasterio.open(self.path(row, "mask"), "w", count=1, dtype="uint8", **profile)
        self._open[row] = (data, masks)
        return data, masks


def assemble(
    spec: OutputSpec, parts: PartStore, rows: Sequence[Rect], tags: Mapping[str, str], progress: Callable[[float], None]
) -> None:
    """Joins closed parts into the result, with overviews, masks and tags, and gives it its final name.

    Args:
        spec: the result.
        parts: the closed parts.
        rows: the parts' tile rows, from top to bottom.
        tags: metadata known only now, added to the spec's.
        progress: called with the share done.

    Raises:
        OutputError: the disk is full, or a creation option isn't accepted.
    """
    draft = parts.directory / "result.tif"
    with WritingErrors(spec.path):
        _join(draft, spec, parts, rows, tags, lambda share: progress(0.7 * share))
        factors = overview_factors(spec.size)
        if factors:
            nearest = any(band.nearest and band.interpretation != ColorInterp.alpha for band in spec.bands)
            with rasterio.open(draft, "r+") as target:
                target.build_overviews(factors, Resampling.nearest if nearest else Resampling.average)
        progress(0.9)
        if spec.format == "cog":
            cog = parts.directory / "cog.tif"
            rasterio.shutil.copy(draft, cog, driver="COG", **_cog_options(spec))
            draft = cog
        check_readable(draft)
        _publish(draft, spec.path)
    progress(1.0)


def _join(
    draft: Path,
    spec: OutputSpec,
    parts: PartStore,
    rows: Sequence[Rect],
    tags: Mapping[str, str],
    progress: Callable[[float], None],
) -> None:
    with rasterio.open(draft, "w", **_profile(spec)) as target:
        _describe(spec, target, tags)
        strips = list(_strips(spec, rows))
        for index, (row, source_window, target_window) in enumerate(strips):
            with rasterio.open(parts.path(row, "data")) as part:
                target.write(part.read(window=source_window), window=target_window)
            if spec.with_mask:
                with rasterio.open(parts.path(row, "mask")) as part:
                    target.write_mask(part.read(1, window=source_window) > 0, window=target_window)
            progress((index + 1) / len(strips))


def overview_factors(size: Rect) -> list[int]:
    """2, 4, 8, ... until the smaller side would fall below `OVERVIEW_STOP`."""
    factors, factor = [], 2
    while (
        min(size.width, size.height) // factor >= OVERVIEW_STOP // 2
        and max(size.width, size.height) // factor >= OVERVIEW_STOP
    ):
        factors.append(factor)
        factor *= 2
    return factors


def _check_options(spec: OutputSpec) -> None:
    """Makes an empty file in memory with the job's options: what GDAL says of them is said before computing begins."""
    side = min(BLOCK, spec.size.width), min(BLOCK, spec.size.height)
    with MemoryFile() as plain, MemoryFile(ext=".tif") as cog, WritingErrors(spec.path, strict=True):
        with plain.open(**{**_profile(spec), "width": side[0], "height": side[1]}) as target:
            target.write(np.zeros((len(spec.bands), side[1], side[0]), spec.dtype))
        if spec.format == "cog":
            rasterio.shutil.copy(plain.name, cog.name, driver="COG", **_cog_options(spec))


def _cog_options(spec: OutputSpec) -> dict[str, str]:
    options = {"COMPRESS": "DEFLATE", "PREDICTOR": "YES", "BLOCKSIZE": str(BLOCK), "BIGTIFF": "IF_SAFER"}
    return {**options, **spec.creation_options}


def _profile(spec: OutputSpec) -> dict[str, Any]:
    options = spec.creation_options if spec.format == "gtiff" else {}
    profile: dict[str, Any] = {
        "driver": "GTiff",
        "width": spec.size.width,
        "height": spec.size.height,
        "count": len(spec.bands),
        "dtype": spec.dtype.name,
        "compress": "deflate",
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
    if str(profile["compress"]).lower() not in ("deflate", "lzw", "zstd"):
        # A predictor belongs to these three only.
        profile.pop("predictor", None)
    return profile


def _describe(spec: OutputSpec, target: DatasetWriter, tags: Mapping[str, str]) -> None:
    place = spec.georeference
    if place.gcps:
        target.gcps = ([_moved_gcp(p, spec) for p in place.gcps], place.gcps_crs)
    if place.rpcs is not None:
        target.rpcs = _moved_rpcs(place.rpcs, spec)
    target.colorinterp = tuple(band.interpretation for band in spec.bands)
    target.descriptions = tuple(band.description or None for band in spec.bands)
    target.scales = tuple(band.scale for band in spec.bands)
    target.offsets = tuple(band.offset for band in spec.bands)
    target.units = tuple(band.unit or "" for band in spec.bands)
    for number, band in enumerate(spec.bands, start=1):
        if band.tags:
            target.update_tags(number, **band.tags)
        if band.colormap and len(spec.bands) == 1:
            target.write_colormap(number, dict(band.colormap))
    target.update_tags(**{**spec.tags, **tags})


def _moved_gcp(point: GroundControlPoint, spec: OutputSpec) -> GroundControlPoint:
    """GCPs count pixels from the corner: moved by the window, stretched by the scale."""
    return GroundControlPoint(
        row=(point.row - spec.window.row) * spec.scale,
        col=(point.col - spec.window.col) * spec.scale,
        x=point.x, y=point.y, z=point.z, id=point.id, info=point.info,
    )  # fmt: skip


def _moved_rpcs(rpcs: RPC, spec: OutputSpec) -> RPC:
    """RPCs count pixels from the first pixel's centre."""
    moved = dict(rpcs.to_dict())
    for axis, start in (("line", spec.window.row), ("samp", spec.window.col)):
        moved[f"{axis}_off"] = (moved[f"{axis}_off"] + 0.5 - start) * spec.scale - 0.5
        moved[f"{axis}_scale"] = moved[f"{axis}_scale"] * spec.scale
    return RPC(**moved)


def _strips(spec: OutputSpec, rows: Sequence[Rect]) -> Iterator[tuple[Rect, Window, Window]]:
    """(part, window in the part, window in the result) for each output block that a part holds, in the result's order.

    The part lies on the layer's grid, the result starts at the window, so blocks of the result may take from two parts.
    """
    size = spec.size
    for row in rows:
        covered = row.intersection(spec.window)
        inside = covered.relative_to(spec.window).scaled(spec.scale)
        offset = covered.relative_to(row).scaled(spec.scale)
        top = inside.row
        while top < inside.bottom:
            bottom = min(inside.bottom, (top // BLOCK + 1) * BLOCK)
            for left in range(0, size.width, 4 * BLOCK):
                width = min(4 * BLOCK, size.width - left)
                yield (
                    row,
                    Window(offset.col + left, offset.row + top - inside.row, width, bottom - top),
                    Window(left, top, width, bottom - top),
                )
            top = bottom


def _publish(draft: Path, final: Path) -> None:
    """Flushes to disk, then renames: the final name is never given to half a file."""
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(final)
    # Statistics and masks that an overwritten result left beside itself would now be wrong.
    for suffix in (".aux.xml", ".ovr", ".msk"):
        final.with_name(final.name + suffix).unlink(missing_ok=True)


def _gib(count: int) -> str:
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.0f} MiB"


__all__ = ["OutputBand", "OutputSpec", "PartStore", "assemble", "check_target", "disk_bytes_needed", "parts_directory"]
