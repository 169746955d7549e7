"""Running a job: plan, scene statistics, tile rows into a part store, and the assembled result."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from slimdiffsr.engine.devices import is_out_of_memory
from slimdiffsr.engine.executor import Executor, LocalExecutor
from slimdiffsr.engine.job import CancelledCallback, Job, JobResult, ProgressCallback, WarningCallback
from slimdiffsr.engine.journal import Journal, check_input_unchanged, journalled_parts
from slimdiffsr.engine.memory import cache_bytes
from slimdiffsr.engine.monitor import Monitor
from slimdiffsr.engine.plan import JobPlan, make_plan, settings_tags
from slimdiffsr.engine.rows import RowTotals, finished_rows
from slimdiffsr.engine.scene import SceneContext, describe_scene
from slimdiffsr.errors import Code, DeviceError, InputError, OutputError
from slimdiffsr.raster.output import check_target
from slimdiffsr.raster.publish import publish
from slimdiffsr.raster.source import RasterSource, raster_environment


@dataclass(frozen=True)
class PlannedRun:
    """A job whose every choice is made, and what its result's bytes depend on."""

    plan: JobPlan
    journal: Journal
    begun: float
    """When planning began, by `time.monotonic`."""


def super_resolve(
    job: Job,
    *,
    progress: ProgressCallback,
    warn: WarningCallback,
    cancelled: CancelledCallback,
    executor: Executor | None = None,
) -> JobResult:
    """Runs a job to its end: plans it, checks its outputs, computes.

    Args:
        job: what is asked for; needs an output.
        progress, warn, cancelled, executor: as in `run_planned`.

    Raises:
        SlimDiffSRError: as `plan_run`, `check_outputs` and `run_planned`.
    """
    planned = plan_run(job)
    check_outputs(planned.plan)
    return run_planned(planned, progress=progress, warn=warn, cancelled=cancelled, executor=executor)


def plan_run(job: Job) -> PlannedRun:
    """Decides everything about a job, and identifies its input. Whether its outputs may be written isn't asked yet.

    Raises:
        SlimDiffSRError: something about input, model or device doesn't fit.
    """
    begun = time.monotonic()
    with _memory_guard():
        plan = make_plan(job)
        return PlannedRun(plan, Journal.of(plan), begun)


def check_outputs(plan: JobPlan) -> None:
    """Refuses what can't be written.

    Raises:
        SlimDiffSRError: the job names no output, or one that can't take the result.
    """
    if plan.job.output is None:
        raise InputError("The job names no output.", Code.INPUT_SETTING)
    for spec in plan.outputs:
        with raster_environment():
            check_target(spec, plan.job.overwrite)
        with contextlib.suppress(OSError):  # one of them isn't there, or isn't a file
            if spec.path.samefile(plan.job.input):
                raise OutputError("The output would replace the input; choose another file.", Code.OUTPUT_IS_INPUT)
    if len({spec.path.absolute() for spec in plan.outputs}) < len(plan.outputs):
        raise OutputError("The result and its uncertainty need two files.", Code.OUTPUT_NAME)


def run_planned(
    planned: PlannedRun,
    *,
    progress: ProgressCallback,
    warn: WarningCallback,
    cancelled: CancelledCallback,
    executor: Executor | None = None,
    before_publishing: Callable[[Sequence[Path]], None] = lambda drafts: None,
) -> JobResult:
    """Runs a planned job, whose outputs are checked, to its end.

    Args:
        planned: the job.
        progress: called from any thread, with fractions that never decrease.
        warn: called with one sentence for the analyst, before computing begins.
        cancelled: polled at least once a tile.
        executor: who computes and assembles; None: this process.
        before_publishing: called with the finished outputs just before they get their names.

    Raises:
        SlimDiffSRError: what went wrong, in one sentence; nothing is left behind, but for the finished rows of a job
            that is to be resumable.
    """
    plan = planned.plan
    torch.set_flush_denormal(True)  # in this thread; those of the pipeline inherit it
    monitor = Monitor(plan.grid.count(plan.window), progress, cancelled)
    with _memory_guard(), raster_environment(cache_bytes(plan)):
        scene, totals = _make(planned, monitor, warn, executor or LocalExecutor(), before_publishing)
    return JobResult(
        output=str(plan.spec.path),
        width=plan.spec.size.width,
        height=plan.spec.size.height,
        bands=len(plan.written),
        tiles=monitor.tiles_total,
        tiles_computed=totals.tiles_computed,
        seconds=round(time.monotonic() - planned.begun, 3),
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


@contextlib.contextmanager
def _memory_guard() -> Iterator[None]:
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        raise DeviceError(
            "The computer's memory doesn't suffice; close other programs, or choose a smaller tile size.",
            Code.DEVICE_MEMORY,
        ) from error


def _make(
    planned: PlannedRun,
    monitor: Monitor,
    warn: WarningCallback,
    executor: Executor,
    before_publishing: Callable[[Sequence[Path]], None],
) -> tuple[SceneContext, RowTotals]:
    """From the plan to the result under its final name."""
    plan, journal = planned.plan, planned.journal
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
        before_publishing(drafts)
        publish(drafts, plan.outputs)
    return scene, total


def _scene_tags(scene: SceneContext, totals: RowTotals) -> dict[str, str]:
    if scene.empty:
        return {}
    tags = {"SLIMDIFFSR_STRETCH": json.dumps([view.stretch_mapping() for view in scene.views])}
    error = totals.consistency_error
    return tags if error is None else {**tags, "SLIMDIFFSR_CONSISTENCY_ERROR": f"{error:.3f}"}
