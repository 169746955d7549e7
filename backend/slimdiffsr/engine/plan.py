"""The plan of a job: everything that can be decided or refused before a byte is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from slimdiffsr.engine.blocking import cancellable
from slimdiffsr.engine.devices import choose_device
from slimdiffsr.engine.job import Job
from slimdiffsr.engine.job_plan import JobPlan
from slimdiffsr.engine.memory import MemoryNeeds
from slimdiffsr.engine.models import load_model
from slimdiffsr.engine.monitor import Monitor
from slimdiffsr.engine.output_plan import plan_output, plan_uncertainty
from slimdiffsr.engine.precision import choose_precision
from slimdiffsr.engine.speed import seconds_per_pixel
from slimdiffsr.errors import Code, DeviceError, InputError
from slimdiffsr.network.bundle import Bundle
from slimdiffsr.raster.bands import BandInfo, RgbChoice, choose_rgb, is_nearest
from slimdiffsr.raster.geometry import Rect, TileGrid, window_of_extent
from slimdiffsr.raster.output import BLOCK, disk_bytes_needed
from slimdiffsr.raster.polygon_mask import PolygonMask
from slimdiffsr.raster.source import RasterSource, SourceOptions, raster_environment

SMALLEST_TILE: Final = 64
"""Below this, in input pixels, no tile is made smaller to fit into the memory that is allowed."""


def make_plan(job: Job) -> JobPlan:
    """Decides everything about a job. Reads headers and the model only.

    Raises:
        SlimDiffSRError: something about input, model or device doesn't fit.
    """
    options = SourceOptions(job.crs_wkt, job.nodata, job.open_options)
    warnings: list[str] = []
    with raster_environment(), RasterSource(job.input, options) as source:
        bundle = load_model(job.model, job.scale)
        infos = source.bands()
        _check_bands(job, source)
        rgb = _choose_rgb(job, source, infos, warnings)
        written = job.bands or tuple(range(1, source.count + 1))
        nearest = _nearest(job, infos, written)
        dtype = source.dtype_of(sorted({*rgb.bands, *written}))
        mask = _mask(job, source)
        window = _cut_to(mask, _window(job, source, warnings), source)
        _warn_about_place(source, warnings)
        grid = TileGrid(source.layer, _on_stride(job.tile or bundle.inference.tile, bundle))
        spec = plan_output(job, source, infos, written, nearest, dtype, window, bundle.scale, warnings)
        uncertainty = plan_uncertainty(job, spec, bundle)
    device = choose_device(job.device)
    precision = choose_precision(job.precision, device, bundle)
    return _within_memory(JobPlan(
        job, options, bundle, rgb, written, nearest, dtype, grid, window, spec, uncertainty, mask, device, precision,
        0, tuple(warnings),
    ))  # fmt: skip


def describe(job: Job, cancelled: Callable[[], bool] = lambda: False) -> dict[str, Any]:
    """What a job would do, as JSON-ready values; nothing is written.

    Args:
        job: what is asked for.
        cancelled: asked ten times a second; the answer to true is JobCancelled, though a server may stall.

    Raises:
        SlimDiffSRError: as `make_plan`.
        JobCancelled: nobody wants to know any more.
    """
    plan = cancellable(lambda: make_plan(job), Monitor(lambda progress: None, cancelled).check_cancelled)
    crs = plan.spec.georeference.crs
    return {
        "input": job.input,
        "width": plan.window.width,
        "height": plan.window.height,
        "output_width": plan.spec.size.width,
        "output_height": plan.spec.size.height,
        "bands": list(plan.written),
        "nearest_bands": list(plan.nearest),
        "rgb": list(plan.rgb.bands),
        "rgb_source": plan.rgb.source,
        "dtype": plan.dtype.name,
        "crs": (crs.to_string() or None) if crs is not None else None,
        "scale": plan.scale,
        "model": plan.bundle.name,
        "tiles": plan.grid.count(plan.window),
        "tile": plan.grid.core,
        "halo": plan.bundle.inference.halo,
        "output_bytes": plan.spec.raw_bytes,
        "disk_bytes_needed": sum(disk_bytes_needed(spec) for spec in plan.outputs),
        "memory_bytes": plan.memory_bytes,
        "device": plan.device.label,
        "precision": plan.precision,
        "estimated_seconds": round(_estimated_seconds(plan), 1),
        "warnings": list(plan.warnings),
    }


def _check_bands(job: Job, source: RasterSource) -> None:
    for what, bands in (("RGB", job.rgb), ("output", job.bands), ("nearest-neighbour", job.nearest_bands)):
        outside = [b for b in bands or () if b > source.count]
        if outside:
            raise InputError(
                f"'{source.name}' has {source.count} band(s); there is no {what} band {outside[0]}.", Code.INPUT_BAND
            )


def _choose_rgb(job: Job, source: RasterSource, infos: tuple[BandInfo, ...], warnings: list[str]) -> RgbChoice:
    if job.rgb is not None:
        return RgbChoice(job.rgb, "request")
    try:
        rgb = choose_rgb(infos)
    except ValueError as error:
        raise InputError(f"'{source.name}' can't be super-resolved: {error}.", Code.INPUT_NO_IMAGE) from error
    if rgb.guessed:
        red, green, blue = rgb.bands
        warnings.append(
            f"Nothing in '{source.name}' tells its colours: bands {red}, {green}, {blue} are taken as red, green, "
            "blue. Name them if that is wrong."
        )
    elif rgb.source == "grey":
        warnings.append(
            f"'{source.name}' has one image band, seen as grey. The models know optical imagery; detail in radar or "
            "elevation is not to be trusted."
        )
    return rgb


def _nearest(job: Job, infos: tuple[BandInfo, ...], written: tuple[int, ...]) -> tuple[int, ...]:
    detected = {info.number for info in infos if is_nearest(info)}
    return tuple(b for b in written if b in detected or b in (job.nearest_bands or ()))


def _window(job: Job, source: RasterSource, warnings: list[str]) -> Rect:
    layer = source.layer
    if job.window is not None:
        col, row, width, height = job.window
        if width < 1 or height < 1:
            raise InputError(
                "The window is empty; it needs a width and a height of at least one pixel.", Code.INPUT_WINDOW
            )
        window = Rect(col, row, width, height)
        if window.intersection(layer) != window:
            raise InputError(
                f"The window reaches beyond '{source.name}', which has {layer.width} x {layer.height} pixels.",
                Code.INPUT_WINDOW,
            )
        return window
    if job.extent is None:
        return layer
    if source.georeference.gcps and not source.georeference.has_transform:
        raise InputError(
            f"'{source.name}' is placed by ground control points only; name a pixel window instead of an extent.",
            Code.INPUT_EXTENT,
        )
    try:
        asked = window_of_extent(job.extent, source.georeference.transform)
    except ValueError as error:
        raise InputError(f"The extent can't be used: {error}.", Code.INPUT_EXTENT) from error
    window = asked.intersection(layer)
    if window.empty:
        raise InputError(f"The extent doesn't overlap '{source.name}'.", Code.INPUT_EXTENT)
    if window != asked:
        warnings.append(f"The extent reaches beyond '{source.name}' and was cut to it.")
    return window


def _mask(job: Job, source: RasterSource) -> PolygonMask | None:
    if job.mask is None:
        return None
    if not source.georeference.has_transform:
        raise InputError(f"'{source.name}' can't be cut to polygons: it isn't georeferenced.", Code.INPUT_MASK)
    try:
        return PolygonMask(job.mask, source.georeference.transform)
    except ValueError as error:
        raise InputError(f"The mask can't be used: {error}.", Code.INPUT_MASK) from error


def _cut_to(mask: PolygonMask | None, window: Rect, source: RasterSource) -> Rect:
    """The part of a window that a mask's bounds touch."""
    if mask is None:
        return window
    cut = window.intersection(mask.bounds)
    if cut.empty:
        raise InputError(f"The mask's polygons don't overlap what is asked for of '{source.name}'.", Code.INPUT_MASK)
    return cut


def _warn_about_place(source: RasterSource, warnings: list[str]) -> None:
    place = source.georeference
    if not place.has_transform and not place.gcps and place.rpcs is None:
        warnings.append(f"'{source.name}' isn't georeferenced; the result won't be either.")
    elif place.has_transform and place.crs is None:
        warnings.append(f"'{source.name}' has no coordinate system; the result won't have one either.")


def _on_stride(tile: int, bundle: Bundle) -> int:
    """The largest core up to a size that ends on the network's stride, and on the output's blocks if large enough."""
    stride = bundle.student.config.stride
    step = max(stride, BLOCK // bundle.scale)
    if tile < step:
        step = stride
    return max(step, tile // step * step)


def _within_memory(plan: JobPlan) -> JobPlan:
    """The plan with its memory; and with the largest tile that fits, where memory is limited and no tile was asked for.

    Raises:
        DeviceError: more is taken than allowed.
    """
    needs = MemoryNeeds.of(plan)
    plan = replace(plan, memory_bytes=needs.most)
    allowed = plan.job.memory_mib
    if allowed is None or needs.most <= allowed * 2**20:
        return plan
    smaller = _on_stride(plan.grid.core - 1, plan.bundle)
    if needs.most == needs.assembling:
        task, advice = "Joining the result", "allow more"
    elif needs.most == needs.statistics:
        task, advice = "Taking the scene's statistics", "allow more, or choose another model"
    elif plan.job.tile is not None:
        task, advice = f"A tile of {plan.grid.core} pixels", "choose a smaller tile size, or none"
    elif smaller < SMALLEST_TILE:
        task, advice = f"Even a tile of {plan.grid.core} pixels", "allow more"
    else:
        return _within_memory(replace(plan, grid=replace(plan.grid, core=smaller)))
    raise DeviceError(
        f"{task} takes about {plan.memory_bytes >> 20} MiB, more than the {allowed} MiB allowed; {advice}.",
        Code.DEVICE_MEMORY,
    )


def _estimated_seconds(plan: JobPlan) -> float:
    """What the network takes for a pixel on the chosen device, times the area with halos."""
    area = plan.grid.area_with_halos(plan.window, plan.bundle.inference.halo)
    sampling = plan.bundle.student.sampling
    sampled = sampling.cost * plan.sampled_patches * (sampling.side + 2 * sampling.margin) ** 2
    # Interpolation, consistency and writing: measured at about a quarter more for three bands.
    overhead = len(plan.views) + 0.25 * len(plan.computed) / 3
    seconds = seconds_per_pixel(plan.bundle, plan.device.id, plan.precision) * (area + sampled)
    return seconds * overhead * (4 / plan.scale if plan.scale == 8 else 1)
