"""Running a planned job: reader, network and writer side by side, then the assembled result."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from slimdiffsr.engine.devices import DTYPES
from slimdiffsr.engine.job import CancelledCallback, Job, JobResult, Progress, ProgressCallback, Stage, WarningCallback
from slimdiffsr.engine.pipeline import Pipeline
from slimdiffsr.engine.plan import QUEUE_DEPTH, JobPlan, make_plan, settings_tags
from slimdiffsr.engine.scene import SceneContext, describe_scene
from slimdiffsr.engine.surroundings import read_with_surroundings
from slimdiffsr.engine.tile_processor import TileInput, TileOutput, TileProcessor
from slimdiffsr.errors import InputError, JobCancelled, OutputError
from slimdiffsr.raster.assembly import assemble
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.output import check_target
from slimdiffsr.raster.parts import PartStore
from slimdiffsr.raster.quantise import exact_block_means, fit_into_type, quantise, unify_nodata
from slimdiffsr.raster.radiometry import working_dtype
from slimdiffsr.raster.source import RasterSource, raster_environment

# Shares of a job's progress: statistics, then computing, then assembling.
_STATISTICS_END, _COMPUTE_END = 0.03, 0.92


@dataclass(frozen=True)
class _Tile:
    """One tile on its way from the reader to the writer."""

    row: Rect
    core: Rect
    last_of_row: bool
    source: NDArray[Any]
    """(written bands, h, w): the core's own values."""
    valid: NDArray[np.bool_]
    """(written bands, h, w)."""
    mask: NDArray[np.bool_]
    """(h, w): the dataset mask."""
    input: TileInput | None
    """None where the core holds nothing to compute."""
    output: TileOutput | None = None


class _Run:
    """The state of one running job."""

    def __init__(self, plan: JobPlan, progress: ProgressCallback, cancelled: CancelledCallback) -> None:
        self.plan = plan
        self.parts = PartStore(plan.spec)
        self.tiles_total = plan.grid.count(plan.window)
        self.tiles_done = 0
        self.tiles_computed = 0
        self.squared_error = 0.0
        self.error_count = 0
        self._progress = progress
        self._cancelled = cancelled

    def report(self, stage: Stage, fraction: float, message: str = "") -> None:
        self._progress(Progress(fraction, self.tiles_done, self.tiles_total, stage, message))

    def check_cancelled(self) -> None:
        if self._cancelled():
            raise JobCancelled("The job was cancelled.")

    def compute_all(self, scene: SceneContext) -> None:
        plan = self.plan
        # A scene without a valid pixel needs no network: its masked values are carried over.
        self.processor = None if scene.empty else TileProcessor(
            plan.bundle, scene, plan.computed, plan.device.id, DTYPES[plan.precision],
            balanced=plan.job.consistency != "off", cancelled=self.check_cancelled,
        )  # fmt: skip
        self.scene = scene
        Pipeline(self._read, self._compute, self._write, QUEUE_DEPTH).run()

    def _read(self) -> Iterator[_Tile]:
        plan, halo = self.plan, self.plan.bundle.inference.halo
        with raster_environment(), RasterSource(plan.job.input, plan.options) as source:
            for row in plan.rows:
                cores = list(plan.grid.cores(row))
                for core in cores:
                    self.check_cancelled()
                    own = source.read(plan.written, core)
                    for values, band in zip(own.values, plan.written, strict=True):
                        unify_nodata(values, source.nodata[band - 1], plan.spec.nodata)
                    tile = None if self.processor is None else _tile_input(source, plan, self.scene, core, halo)
                    yield _Tile(row, core, core == cores[-1], own.values, own.valid, own.dataset_mask, tile)

    def _compute(self, tile: _Tile) -> _Tile:
        self.check_cancelled()
        if tile.input is None or self.processor is None:
            return tile
        output = self.processor(tile.input)
        self.tiles_computed += 1
        self.squared_error += output.squared_error
        self.error_count += output.count
        return _Tile(tile.row, tile.core, tile.last_of_row, tile.source, tile.valid, tile.mask, None, output)

    def _write(self, tile: _Tile) -> None:
        plan, scale = self.plan, self.plan.scale
        values = np.empty((len(plan.written), tile.core.height * scale, tile.core.width * scale), plan.dtype)
        for index, band in enumerate(plan.written):
            values[index] = _finish_band(plan, band, tile.source[index], tile.valid[index], tile.output)
        self.parts.write(tile.row, tile.core, values, _enlarge(tile.mask, scale) if plan.spec.with_mask else None)
        if tile.last_of_row:
            self.parts.close(tile.row)
        self.tiles_done += 1
        share = self.tiles_done / self.tiles_total
        self.report("compute", _STATISTICS_END + (_COMPUTE_END - _STATISTICS_END) * share)


def super_resolve(
    job: Job, *, progress: ProgressCallback, warn: WarningCallback, cancelled: CancelledCallback
) -> JobResult:
    """Runs a job to its end.

    Args:
        job: what is asked for; needs an output.
        progress: called from any thread, with fractions that never decrease.
        warn: called with one sentence for the analyst, before computing begins.
        cancelled: polled at least once a tile.

    Raises:
        SlimDiffSRError: what went wrong, in one sentence; nothing is left behind.
    """
    begin = time.monotonic()
    if job.output is None:
        raise InputError("The job names no output.")
    torch.set_flush_denormal(True)
    plan = make_plan(job)
    with raster_environment():
        check_target(plan.spec, job.overwrite)
    with contextlib.suppress(OSError):  # one of them isn't there, or isn't a file
        if plan.spec.path.samefile(job.input):
            raise OutputError("The output would replace the input; choose another file.")
    run = _Run(plan, progress, cancelled)
    run.report("plan", 0.0)
    for message in plan.warnings:
        warn(message)
    with raster_environment():
        scene = _scene(plan, run)
        run.report("statistics", _STATISTICS_END)
        try:
            run.parts.begin()
            run.compute_all(scene)
            tags = {**settings_tags(plan), **_scene_tags(scene, run)}
            assemble(plan.spec, run.parts, plan.rows, tags, lambda share: _assembling(run, share))
        finally:
            run.parts.remove()
    return JobResult(
        output=str(plan.spec.path),
        width=plan.spec.size.width,
        height=plan.spec.size.height,
        bands=len(plan.written),
        tiles=run.tiles_total,
        tiles_computed=run.tiles_computed,
        seconds=round(time.monotonic() - begin, 3),
        device=plan.device.label,
        precision=plan.precision,
        model=plan.bundle.name,
        model_sha256=plan.bundle.sha256,
        rgb=plan.rgb.bands,
        grey_level=scene.grey_level,
        consistency_error=_consistency_error(run),
        warnings=plan.warnings,
    )


def _scene(plan: JobPlan, run: _Run) -> SceneContext:
    if plan.job.stretch_from is None:
        with RasterSource(plan.job.input, plan.options) as source:
            return describe_scene(source, plan.views, plan.bundle.student.sampling, run.check_cancelled)
    with RasterSource(plan.job.stretch_from) as source:
        missing = [b for b in plan.computed if b > source.count]
        if missing:
            raise InputError(f"'{source.name}' can't lend its stretch: it has no band {missing[0]}.")
        scene = describe_scene(source, plan.views, plan.bundle.student.sampling, run.check_cancelled)
    if scene.empty:
        raise InputError(f"'{source.name}' can't lend its stretch: it has no valid pixel.")
    return scene


def _tile_input(source: RasterSource, plan: JobPlan, scene: SceneContext, core: Rect, halo: int) -> TileInput | None:
    """The core with its halo, filled; None where no computed band has a valid pixel in the core."""
    found = read_with_surroundings(source, plan.computed, core, halo, scene.typical, working_dtype(plan.dtype))
    return None if found is None else TileInput(*found)


def _finish_band(
    plan: JobPlan, band: int, source: NDArray[Any], valid: NDArray[np.bool_], output: TileOutput | None
) -> NDArray[Any]:
    """One band of a core in the raster's own type; masked pixels carry their own values over, exactly enlarged."""
    enlarged = _enlarge(source, plan.scale)
    if output is None or band in plan.nearest or not valid.any():
        return enlarged
    computed = output.values[plan.computed.index(band)]
    nodata = plan.spec.nodata
    if plan.job.consistency == "exact":
        finite = np.where(valid, source, 0) if source.dtype.kind == "f" else source
        result = exact_block_means(computed, finite, plan.scale, nodata)
    else:
        result = quantise(fit_into_type(computed, plan.scale, plan.dtype), plan.dtype, nodata)
    return result if valid.all() else np.where(_enlarge(valid, plan.scale), result, enlarged)


def _enlarge(image: NDArray[Any], scale: int) -> NDArray[Any]:
    """Every pixel becomes a block of scale x scale equal ones."""
    return image.repeat(scale, axis=0).repeat(scale, axis=1)


def _assembling(run: _Run, share: float) -> None:
    run.check_cancelled()
    run.report("assemble", _COMPUTE_END + (1 - _COMPUTE_END) * share)


def _consistency_error(run: _Run) -> float | None:
    return float(np.sqrt(run.squared_error / run.error_count)) if run.error_count else None


def _scene_tags(scene: SceneContext, run: _Run) -> dict[str, str]:
    if scene.empty:
        return {}
    stretches = [{"bands": list(v.bands), "black": list(v.stretch.black), "span": v.stretch.span} for v in scene.views]
    tags = {"SLIMDIFFSR_STRETCH": json.dumps(stretches)}
    error = _consistency_error(run)
    return tags if error is None else {**tags, "SLIMDIFFSR_CONSISTENCY_ERROR": f"{error:.3f}"}
