"""Running a job: plan, scene statistics, tile rows into a part store, and the assembled result."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from slimdiffsr.engine.blocking import cancellable
from slimdiffsr.engine.devices import is_out_of_memory
from slimdiffsr.engine.executor import Executor, LocalExecutor
from slimdiffsr.engine.job import CancelledCallback, Job, JobResult, ProgressCallback, WarningCallback
from slimdiffsr.engine.job_plan import JobPlan, settings_tags
from slimdiffsr.engine.journal import Journal, check_input_unchanged, journalled_parts
from slimdiffsr.engine.memory import cache_bytes
from slimdiffsr.engine.monitor import Monitor
from slimdiffsr.engine.plan import make_plan
from slimdiffsr.engine.rows import RowTotals, finished_rows
from slimdiffsr.engine.scene import SceneContext, describe_scene
from slimdiffsr.errors import Code, DeviceError, InputError, OutputError
from slimdiffsr.raster.output import check_target
from slimdiffsr.raster.publish import publish
from slimdiffsr.raster.source import RasterSource, raster_environment

_LAST_SCENE: dict[str, SceneContext] = {}
"""By the input's identity and how it is seen; at most one."""


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
        progress, cancelled: as in `Monitor`.
        warn, executor: as in `run_planned`.

    Raises:
        SlimDiffSRError: as `plan_run`, `check_outputs` and `run_planned`.
    """
    with Monitor(progress, cancelled) as monitor:
        planned = plan_run(job, monitor)
        check_outputs(planned.plan)
        return run_planned(planned, monitor, warn=warn, executor=executor)


def plan_run(job: Job, monitor: Monitor) -> PlannedRun:
    """Decides everything about a job, and identifies its input. Whether its outputs may be written isn't asked yet.

    Args:
        job: what is asked for.
        monitor: the job's.

    Raises:
        SlimDiffSRError: something about input, model or device doesn't fit.
    """
    begun = time.monotonic()
    with _memory_guard():
        with monitor.doing("plan"):
            plan = cancellable(lambda: make_plan(job), monitor.check_cancelled)
        with monitor.doing("read"):
            journal = cancellable(lambda: Journal.of(plan), monitor.check_cancelled)
            return PlannedRun(plan, journal, begun)


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
    monitor: Monitor,
    *,
    warn: WarningCallback,
    executor: Executor | None = None,
    before_publishing: Callable[[Sequence[Path]], None] = lambda drafts: None,
) -> JobResult:
    """Runs a planned job, whose outputs are checked, to its end.

    Args:
        planned: the job.
        monitor: that of `plan_run`.
        warn: called with one sentence for the analyst, before computing begins.
        executor: who computes and assembles; None: this process.
        before_publishing: called with the finished outputs just before they get their names.

    Raises:
        SlimDiffSRError: what went wrong, in one sentence; nothing is left behind, but for the finished rows of a job
            that is to be resumable.
    """
    plan = planned.plan
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
        monitor.planned(plan.grid.count(plan.window))
        for message in (*plan.warnings, *warnings):
            warn(message)
        with monitor.doing("read"):
            scene = cancellable(lambda: _scene_of(planned, monitor), monitor.check_cancelled)
        monitor.described()
        with monitor.doing("resume"):
            totals = finished_rows(parts, plan.rows, monitor.check_cancelled)
        if totals:
            tiles = sum(len(list(plan.grid.cores(row))) for row in totals)
            monitor.done(tiles, f"{len(totals)} of {len(plan.rows)} tile rows were finished before")
        missing = [row for row in plan.rows if row not in totals]
        if missing:
            totals |= executor.compute(plan, scene, missing, parts, monitor)
        total = RowTotals.sum(totals[row] for row in plan.rows)
        with monitor.doing("read"):
            cancellable(lambda: check_input_unchanged(plan, journal), monitor.check_cancelled)
        tags = {**settings_tags(plan), **_scene_tags(scene, total)}
        drafts = executor.assemble(plan, parts, tags, monitor)
        before_publishing(drafts)
        with monitor.doing("write"):
            publish(drafts, plan.outputs)
    return scene, total


def _scene_of(planned: PlannedRun, monitor: Monitor) -> SceneContext:
    """As `describe_run`; of the last job where it was the same scene: a layer's previews follow one another."""
    plan, sampling = planned.plan, planned.plan.bundle.student.sampling
    lent = plan.job.stretch_from is not None
    key = repr((planned.journal.input, lent, plan.options, plan.views, sampling))
    scene = _LAST_SCENE.get(key)
    if scene is None:
        with raster_environment(cache_bytes(plan)):
            scene = describe_run(plan, monitor)
        _LAST_SCENE.clear()
        if not sampling.margin:  # squares that cover a scene are too large to keep
            _LAST_SCENE[key] = scene
    return scene


def _scene_tags(scene: SceneContext, totals: RowTotals) -> dict[str, str]:
    if scene.empty:
        return {}
    tags = {"SLIMDIFFSR_STRETCH": json.dumps([view.stretch_mapping() for view in scene.views])}
    error = totals.consistency_error
    return tags if error is None else {**tags, "SLIMDIFFSR_CONSISTENCY_ERROR": f"{error:.3f}"}
