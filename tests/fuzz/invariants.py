"""What holds for every job, whatever it is given: a right result, or a refusal that leaves nothing behind."""

from __future__ import annotations

import faulthandler
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import torch
from affine import Affine
from rasterio.crs import CRS
from rasterio.io import DatasetReader, MemoryFile
from rasterio.rpc import RPC

from slimdiffsr.engine.job import Job
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.errors import SlimDiffSRError
from slimdiffsr.raster.source import raster_environment

PATIENCE_SECONDS = 300
UNDECLARED_NODATA = 1e37


@contextmanager
def watchdog() -> Iterator[None]:
    """Ends the process, with every thread's traceback, where a case takes for ever."""
    faulthandler.dump_traceback_later(PATIENCE_SECONDS, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def check(name: str, folder: Path, settings: Mapping[str, Any]) -> str:
    """Runs a job on `name`; returns the refusal's code, or "done".

    Raises:
        AssertionError: an invariant doesn't hold.
    """
    output = folder / "result.tif"
    before = contents(folder)
    with watchdog():
        job, refusal = attempt({"input": name, "output": str(output), **settings})
    after = contents(folder)
    if refusal is not None:
        assert str(refusal.code).partition(".")[0] == refusal.kind, f"{refusal.code}: {refusal}"
        assert refusal.kind != "internal", refusal
        assert str(refusal).strip(), "a refusal says why"
        assert after == before, "a refusal leaves nothing behind"
        return str(refusal.code)
    assert set(after) - set(before) == {output.name}, "a result is one file"
    assert {name: after[name] for name in before} == before, "the input is left alone"
    assert job is not None
    with watchdog():
        check_result(name, output, job)
    return "done"


def attempt(asked: Mapping[str, Any]) -> tuple[Job | None, SlimDiffSRError | None]:
    """Runs a job, if it is one; what is no refusal is raised."""
    job = None
    try:
        job = Job.from_mapping(asked)
        super_resolve(job, progress=lambda p: None, warn=lambda m: None, cancelled=lambda: False)
    except SlimDiffSRError as error:
        return job, error
    return job, None


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def check_result(name: str, output: Path, job: Job) -> None:
    """Place, size, type, scale and offset, and that masks are the input's and masked pixels hold what they held."""
    torch.set_flush_denormal(False)  # whatever the job left: denormal numbers are no nodata
    options = {key.upper(): value for key, value in job.open_options.items()}
    # One thread, as the engine reads: several miss some damage and find some that is none.
    with raster_environment(threads=1), DatasetReader(name, **options) as source, rasterio.open(output) as result:
        if job.extent is not None:
            return  # tests/unit/test_geometry.py
        bands = list(job.bands or source.indexes)
        scale = result.width // (job.window[2] if job.window else source.width)
        col, row, width, height = job.window or (0, 0, source.width, source.height)
        assert scale in (2, 4, 8)
        assert (result.count, result.width, result.height) == (len(bands), width * scale, height * scale)
        assert {result.dtypes[0]} == {source.dtypes[b - 1] for b in bands}
        check_place(source, result, Affine.translation(col, row) @ Affine.scale(1 / scale), job)
        check_numbers(source, result, bands)
        if job.nodata is not None:
            return  # masks are then not what the file says
        window = rasterio.windows.Window(col, row, width, height)
        image, found = source.read(bands, window=window), result.read()
        with DatasetReader(name, **options) as again:
            if not np.array_equal(image, again.read(bands, window=window), equal_nan=image.dtype.kind == "f"):
                return  # a damaged PNG gives other values each time
        if image.dtype.kind != "f" and any(n is not None and not float(n).is_integer() for n in source.nodatavals):
            return  # GDAL rounds such a value and masks what no analyst meant
        masks = source.read_masks(bands, window=window) > 0
        source_valid = masks.repeat(scale, 1).repeat(scale, 2)
        if image.dtype.kind == "f":
            masks &= np.abs(image) < UNDECLARED_NODATA
        enlarged = image.repeat(scale, 1).repeat(scale, 2)
        valid = masks.repeat(scale, 1).repeat(scale, 2)
        same = (found == enlarged) | ((found != found) & (enlarged != enlarged))
        if result.nodata is not None:
            # Values that one band alone calls nodata take the result's own nodata value.
            nodata = np.array(result.nodata).astype(found.dtype)
            same |= (found == nodata) | (np.isnan(nodata) & (found != found))
        assert same[~valid].all(), f"{int((~same & ~valid).sum())} masked pixels hold invented values"
        if job.bands is None:  # alpha that isn't written becomes a mask
            changed = (result.read_masks() > 0) != source_valid
            assert not changed.any(), f"{int(changed.sum())} of {changed.size} pixels were masked or unmasked"
        if image.dtype.kind == "f":
            assert np.isfinite(found[valid]).all(), "a valid pixel became NaN or infinite"


def check_place(source: DatasetReader, result: DatasetReader, step: Affine, job: Job) -> None:
    """Georeferencing: the input's, from the window's corner, in pixels that are `scale` times smaller."""
    gcps, gcps_crs = source.gcps
    shift = ~step
    np.testing.assert_allclose(
        [(p.col, p.row, p.x, p.y, p.z) for p in result.gcps[0]],
        [(*(shift @ (p.col, p.row)), p.x, p.y, p.z) for p in gcps],
        rtol=1e-9, err_msg="GCPs",
    )  # fmt: skip
    check_polynomials(source.rpcs, result.rpcs, shift)
    wanted = source.transform @ step
    if source.driver == "PNM":  # without a world file here; rasterio makes its transform of what memory held
        assert result.transform == Affine.identity() or result.transform.almost_equals(step)
    elif source.transform != Affine.identity() and not gcps:
        assert result.transform.almost_equals(wanted, precision=1e-9 * max(map(abs, wanted[:6]))), "transform"
    crs = gcps_crs if gcps else source.crs
    if job.crs_wkt is None and held_by_geotiff(crs):
        assert (result.gcps[1] if gcps else result.crs) == crs, "CRS"


def check_polynomials(given: RPC | None, found: RPC | None, shift: Affine) -> None:
    """Rational polynomials: the input's, but for pixel positions, which count from the first pixel's centre."""
    assert (given is None) == (found is None), "RPCs"
    if given is None or found is None:
        return
    wanted = dict(given.to_dict())
    col, row = shift @ (given.samp_off + 0.5, given.line_off + 0.5)
    wanted.update(samp_off=col - 0.5, line_off=row - 0.5)
    wanted.update(samp_scale=given.samp_scale * shift.a, line_scale=given.line_scale * shift.e)
    for name, value in found.to_dict().items():
        if value is not None and wanted[name] is not None:
            np.testing.assert_allclose(value, wanted[name], rtol=1e-9, err_msg=name)


def check_numbers(source: DatasetReader, result: DatasetReader, bands: list[int]) -> None:
    """What values mean: scale, offset and unit, however extreme."""
    for name in ("scales", "offsets"):
        given, found = getattr(source, name), getattr(result, name)
        np.testing.assert_array_equal(found, [given[b - 1] for b in bands], err_msg=name)
    assert [unit or "" for unit in result.units] == [source.units[b - 1] or "" for b in bands]


def held_by_geotiff(crs: CRS | None) -> bool:
    """Whether a GeoTIFF gives back the CRS that it was given: not where damage invented a parameter."""
    profile = {"driver": "GTiff", "width": 1, "height": 1, "count": 1, "dtype": "uint8"}
    with MemoryFile() as memory:
        with memory.open(**profile, crs=crs, transform=Affine.scale(2)) as target:
            target.write(np.zeros((1, 1, 1), np.uint8))
        with memory.open() as back:
            return bool(back.crs == crs)
