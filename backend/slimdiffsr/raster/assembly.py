"""One deterministic pass that joins closed parts into the result and checks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import rasterio
import rasterio.shutil
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.io import DatasetWriter
from rasterio.rpc import RPC
from rasterio.windows import Window

from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.integrity import WritingErrors, check_readable
from slimdiffsr.raster.output import BLOCK, ZSTD_LEVEL, OutputSpec, cog_options, creation_profile
from slimdiffsr.raster.parts import Kind, PartStore
from slimdiffsr.raster.source import CACHE_BYTES

OVERVIEW_STOP: Final = 256
"""No overview is made whose longer side would be below this, or whose shorter side below its half."""


def assemble(
    spec: OutputSpec,
    parts: PartStore,
    rows: Sequence[Rect],
    tags: Mapping[str, str],
    progress: Callable[[float], None],
    kind: Kind = "data",
) -> Path:
    """Joins closed parts into the result, with overviews, masks and tags, as a file among the parts.

    Args:
        spec: the result.
        parts: the closed parts.
        rows: the parts' tile rows, from top to bottom.
        tags: metadata known only now, added to the spec's.
        progress: called with the share done.
        kind: of the parts that hold the values.

    Returns:
        The checked file, for `publish`.

    Raises:
        OutputError: the disk is full, or a creation option isn't accepted.
    """
    draft = parts.directory / f"{kind}{parts.passing_suffix}"
    with WritingErrors(spec.path):
        _join(draft, spec, parts, rows, tags, lambda share: progress(0.7 * share), kind)
        factors = overview_factors(spec.size)
        if factors:
            nearest = any(band.nearest and band.interpretation != ColorInterp.alpha for band in spec.bands)
            level = creation_profile(spec).get("zstd_level", ZSTD_LEVEL)
            with rasterio.Env(ZSTD_LEVEL_OVERVIEW=level), rasterio.open(draft, "r+") as target:
                target.build_overviews(factors, Resampling.nearest if nearest else Resampling.average)
        progress(0.9)
        if spec.format == "cog":
            cog = parts.directory / f"{kind}-cog{parts.passing_suffix}"
            rasterio.shutil.copy(draft, cog, driver="COG", **cog_options(spec))
            draft = cog
        check_readable(draft)
    progress(1.0)
    return draft


def _join(
    draft: Path,
    spec: OutputSpec,
    parts: PartStore,
    rows: Sequence[Rect],
    tags: Mapping[str, str],
    progress: Callable[[float], None],
    kind: Kind,
) -> None:
    with rasterio.open(draft, "w", **creation_profile(spec)) as target:
        _describe(spec, target, tags)
        strips = list(_strips(spec, rows))
        for index, (row, source_window, target_window) in enumerate(strips):
            with rasterio.open(parts.path(row, kind)) as part:
                target.write(part.read(window=source_window), window=target_window)
            if spec.with_mask:
                with rasterio.open(parts.path(row, "mask")) as part:
                    target.write_mask(part.read(1, window=source_window) > 0, window=target_window)
            progress((index + 1) / len(strips))


def assembling_bytes(spec: OutputSpec) -> int:
    """Memory that `assemble` takes at most; measured: with overviews, GDAL takes twice what its cache may hold."""
    strip = 4 * BLOCK * BLOCK * len(spec.bands) * spec.dtype.itemsize
    return 2 * min(CACHE_BYTES, spec.raw_bytes) + 4 * strip


def overview_factors(size: Rect) -> list[int]:
    """2, 4, 8, ... as far as `OVERVIEW_STOP` lets."""
    factors, factor = [], 2
    while (
        min(size.width, size.height) // factor >= OVERVIEW_STOP // 2
        and max(size.width, size.height) // factor >= OVERVIEW_STOP
    ):
        factors.append(factor)
        factor *= 2
    return factors


def _describe(spec: OutputSpec, target: DatasetWriter, tags: Mapping[str, str]) -> None:
    place = spec.georeference
    if place.gcps:
        target.gcps = ([_moved_gcp(p, spec) for p in place.gcps], place.gcps_crs or CRS())
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
