"""Running a job: plan, scene statistics, tile rows into a part store, and the assembled result."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from slimdiffsr.engine.executor import Executor, LocalExecutor
from slimdiffsr.engine.job import CancelledCallback, Job, JobResult, ProgressCallback, WarningCallback
from slimdiffsr.engine.journal import Journal, check_input_unchanged, journalled_parts
from slimdiffsr.engine.monitor import Monitor
from slimdiffsr.engine.plan import JobPlan, make_plan, settings_tags
from slimdiffsr.engine.rows import RowTotals, finished_rows
from slimdiffsr.engine.scene import SceneContext, describe_scene
from slimdiffsr.errors import Code, DeviceError, InputError, OutputError
from slimdiffsr.raster.assembly import publish
from slimdiffsr.raster.output import check_target
from slimdiffsr.raster.source import RasterSource, raster_environment


def super_resolve(
    job: Job,
    *,
    progress: ProgressCallback,
    warn: WarningCallback,
    cancelled: CancelledCallback,
    executor: Executor | None = None,
    before_publishing: Callable[[Path], None] = lambda draft: None,
) -> JobResult:
    """Runs a job to its end.

    Args:
        job: what is asked for; needs an output.
        progress: called from any thread, with fractions that never decrease.
        warn: called with one sentence for the analyst, before computing begins.
        cancelled: polled at least once a tile.
        executor: who computes and assembles; None: this process.
        before_publishing: called with the finished result just before it gets its name.

    Raises:
        SlimDiffSRError: what went wrong, in one sentence; nothing is left behind, but for the finished rows of a job
            that is to be resumable.
    """
    begin = time.monotonic()
    torch.set_flush_denormal(True)  # in this thread; those of the pipeline inherit it
    try:
        plan = plan_run(job)
        monitor = Monitor(plan.grid.count(plan.window), progress, cancelled)
        with raster_environment():
            scene, totals = _make(plan, monitor, warn, executor or LocalExecutor(), before_publishing)
    except (MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "memory" not in str(error):  # torch and safetensors say it like this
            raise
        raise DeviceError(
            "The computer's memory doesn't suffice; close other programs, or choose a smaller tile size.",
            Code.DEVICE_MEMORY,
        ) from error
    return JobResult(
        output=str(plan.spec.path),
        width=plan.spec.size.width,
        height=plan.spec.size.height,
        bands=len(plan.written),
        tiles=monitor.tiles_total,
        tiles_computed=totals.tiles_computed,
        seconds=round(time.monotonic() - begin, 3),
        device=plan.device.label,
        precision=plan.precision,
        model=plan.bundle.name,
        model_sha256=plan.bundle.sha256,
        rgb=plan.rgb.bands,
        grey_level=scene.grey_level,
        consistency_error=totals.consistency_error,
        uncertainty=plan.job.uncertainty,
        warnings=plan.warnings,
    )


def plan_run(job: Job) -> JobPlan:
    """Decides everything about a job that writes, and refuses what can't be written.

    Raises:
        SlimDiffSRError: as `make_plan`; or the output can't take the result.
    """
    if job.output is None:
        raise InputError("The job names no output.", Code.INPUT_SETTING)
    plan = make_plan(job)
    for spec in plan.outputs:
        with raster_environment():
            check_target(spec, job.overwrite)
        with contextlib.suppress(OSError):  # one of them isn't there, or isn't a file
            if spec.path.samefile(job.input):
                raise OutputError("The output would replace the input; choose another file.", Code.OUTPUT_IS_INPUT)
    if len({spec.path.absolute() for spec in plan.outputs}) < len(plan.outputs):
        raise OutputError("The result and its uncertainty need two files.", Code.OUTPUT_NAME)
    return plan


def describe_run(plan: JobPlan, monitor: Monitor) -> SceneContext:
    """Takes the statistics of the job's scene, or of the raster that lends its own.

    Raises:
        InputError: a file can't be read, or can't lend its stretch.
    """
    sampling = plan.bundle.student.sampling
    if plan.job.stretch_from is None:
        with RasterSource(plan.job.input, plan.options) as source:
            return describe_scene(source, plan.views, sampling, monitor.check_cancelled)
    with RasterSource(plan.job.stretch_from) as source:
        missing = [b for b in plan.computed if b > source.count]
        if missing:
            raise InputError(
                f"'{source.name}' can't lend its stretch: it has no band {missing[0]}.", Code.INPUT_STRETCH
            )
        scene = describe_scene(source, plan.views, sampling, monitor.check_cancelled)
    if scene.empty:
        raise InputError(f"'{source.name}' can't lend its stretch: it has no valid pixel.", Code.INPUT_STRETCH)
    return scene


def _make(
    plan: JobPlan,
    monitor: Monitor,
    warn: WarningCallback,
    executor: Executor,
    before_publishing: Callable[[Path], None],
) -> tuple[SceneContext, RowTotals]:
    """From the plan to the result under its final name."""
    journal = Journal.of(plan)
    with journalled_parts(plan, journal) as (parts, warnings):
        monitor.planned()
        for message in (*plan.warnings, *warnings):
            warn(message)
        scene = describe_run(plan, monitor)
        monitor.described()
        totals = finished_rows(parts, plan.rows, monitor.check_cancelled)
        if totals:
            tiles = sum(len(list(plan.grid.cores(row))) for row in totals)
            monitor.done(tiles, f"{len(totals)} of {len(plan.rows)} tile rows were finished before")
        missing = [row for row in plan.rows if row not in totals]
        if missing:
            totals |= executor.compute(plan, scene, missing, parts, monitor)
        total = RowTotals.sum(totals[row] for row in plan.rows)
        check_input_unchanged(plan, journal)
        tags = {**settings_tags(plan), **_scene_tags(scene, total)}
        drafts = executor.assemble(plan, parts, tags, monitor)
        before_publishing(drafts[0])
        _publish_all(plan, drafts)
    return scene, total


def _publish_all(plan: JobPlan, drafts: Sequence[Path]) -> None:
    """Every output is assembled before the first gets its final name; the result comes last."""
    published: list[Path] = []
    try:
        for draft, spec in reversed(list(zip(drafts, plan.outputs, strict=True))):
            publish(draft, spec)
            published.append(spec.path)
    except OutputError:
        for path in published:
            path.unlink(missing_ok=True)
        raise


def _scene_tags(scene: SceneContext, totals: RowTotals) -> dict[str, str]:
    if scene.empty:
        return {}
    stretches = [{"bands": list(v.bands), "black": list(v.stretch.black), "span": v.stretch.span} for v in scene.views]
    tags = {"SLIMDIFFSR_STRETCH": json.dumps(stretches)}
    error = totals.consistency_error
    return tags if error is None else {**tags, "SLIMDIFFSR_CONSISTENCY_ERROR": f"{error:.3f}"}
