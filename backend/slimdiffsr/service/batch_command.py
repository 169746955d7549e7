"""The command `slimdiffsr batch`: many scenes, here or on a cluster."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from slimdiffsr.errors import BatchFailed, Code, JobCancelled, OutputError
from slimdiffsr.service.console import cancel_on_signals, guarded, print_json, progress_bar
from slimdiffsr.service.options import (
    AsJson,
    Bands,
    ComputedIn,
    Consistency,
    CreationOption,
    Detail,
    Device,
    Format,
    HowConsistent,
    Memory,
    Model,
    Nearest,
    OpenOption,
    OutputFormat,
    Overwrite,
    Precision,
    Rgb,
    Scale,
    StretchFrom,
    Tile,
    job_settings,
)

if TYPE_CHECKING:
    from slimdiffsr.engine.batch import SceneResult
    from slimdiffsr.engine.cluster import ClusterExecutor
    from slimdiffsr.engine.job import Job, Progress

MOST_SCENES_AT_ONCE: Final = 16


def batch(
    scenes: Annotated[
        str,
        typer.Argument(
            metavar="PATTERN|LIST",
            help="A quoted pattern such as 'scenes/*.tif', or a .txt file with one path a line.",
            show_default=False,
        ),
    ],
    folder: Annotated[
        Path, typer.Argument(metavar="OUT_DIR", help="Where results go; made if missing.", show_default=False)
    ],
    suffix: Annotated[
        str | None, typer.Option(help="Added to a scene's name; _x4 and the like by default.", show_default=False)
    ] = None,
    scale: Scale = None,
    model: Model = None,
    rgb: Rgb = None,
    bands: Bands = None,
    nearest_bands: Nearest = None,
    consistency: HowConsistent = Consistency.BALANCED,
    device: Device = "auto",
    precision: ComputedIn = Precision.AUTO,
    tile: Tile = None,
    format_: OutputFormat = Format.GTIFF,
    creation_option: CreationOption = None,
    open_option: OpenOption = None,
    stretch_from: StretchFrom = None,
    detail: Detail = 100,
    with_uncertainty: Annotated[
        bool,
        typer.Option(
            "--uncertainty", help="Also write one standard deviation of each value's error, beside each result."
        ),
    ] = False,
    memory: Memory = None,
    overwrite: Overwrite = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Skip scenes that are done already; go on with those half done.")
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Compute on the Dask cluster of this scheduler.", show_default=False),
    ] = None,
    summary: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What became of each scene, as .csv or .json.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Super-resolve many scenes. One that fails doesn't stop the others; the exit code tells."""
    settings = job_settings(locals())
    from slimdiffsr.engine.batch import SUMMARY_SUFFIXES

    if summary is not None and summary.suffix.lower() not in SUMMARY_SUFFIXES:
        raise typer.BadParameter(f"'{summary}' must end in {' or '.join(SUMMARY_SUFFIXES)}", param_hint="--summary")

    def run() -> None:
        jobs = _jobs(scenes, folder, suffix, settings, with_uncertainty=with_uncertainty)
        _run(jobs, folder, scheduler, summary, as_json=as_json)

    guarded(run, as_json=as_json)


def _jobs(
    scenes: str, folder: Path, suffix: str | None, settings: dict[str, Any], *, with_uncertainty: bool
) -> list[Job]:
    from slimdiffsr.engine.batch_scenes import find_scenes, name_outputs, name_uncertainties
    from slimdiffsr.engine.job import Job
    from slimdiffsr.engine.models import load_model

    inputs = find_scenes(scenes)
    bundle = load_model(settings["model"], settings["scale"])
    outputs = name_outputs(inputs, folder, f"_x{bundle.scale}" if suffix is None else suffix)
    uncertainties = map(str, name_uncertainties(inputs, outputs)) if with_uncertainty else [None] * len(inputs)
    return [
        Job(name, str(output), uncertainty=uncertainty, **settings)
        for name, output, uncertainty in zip(inputs, outputs, uncertainties, strict=True)
    ]


def _run(jobs: list[Job], folder: Path, scheduler: str | None, summary: Path | None, *, as_json: bool) -> None:
    from slimdiffsr.engine.batch import BatchRecord, run_batch, write_summary

    if summary is not None and not summary.absolute().parent.is_dir():
        raise OutputError(f"The folder '{summary.absolute().parent}' doesn't exist.", Code.OUTPUT_FOLDER)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"The folder '{folder}' can't be made: {error.strerror}.", Code.OUTPUT_FOLDER) from error
    cancelled = cancel_on_signals()
    with _executor(scheduler, as_json=as_json) as executor, _watching(len(jobs), as_json=as_json) as progress:
        results = run_batch(
            jobs,
            BatchRecord(folder),
            cancelled=cancelled.is_set,
            progress=progress,
            finished=lambda index, result: _say(index, len(jobs), result, as_json=as_json),
            executor=executor,
            at_once=1 if executor is None else min(len(jobs), max(1, executor.workers), MOST_SCENES_AT_ONCE),
        )
    if summary is not None:
        write_summary(summary, results)
    _conclude(results, as_json=as_json)


@contextlib.contextmanager
def _watching(count: int, *, as_json: bool) -> Iterator[Callable[[int, Progress], None]]:
    """What shows how far the scenes are: a bar over all of them, or a line of JSON for each step."""
    if as_json:
        yield lambda index, report: print_json({"event": "progress", "scene": index, **vars(report)})
        return
    shares = [0.0] * count

    with progress_bar() as show:

        def progress(index: int, report: Progress) -> None:
            shares[index] = report.fraction
            scene = f"scene {index + 1}/{count}"
            show(sum(shares) / count, f"{scene}, {report.message}" if report.message else scene)

        yield progress


@contextlib.contextmanager
def _executor(scheduler: str | None, *, as_json: bool) -> Iterator[ClusterExecutor | None]:
    if scheduler is None:
        yield None
        return
    from slimdiffsr.engine.cluster import ClusterExecutor

    executor = ClusterExecutor(scheduler)
    try:
        if not executor.workers:
            message = f"The cluster at {scheduler} has no workers yet; waiting for them."
            if as_json:
                print_json({"event": "warning", "message": message})
            else:
                typer.echo(f"Warning: {message}", err=True)
        yield executor
    finally:
        executor.close()


def _say(index: int, count: int, result: SceneResult, *, as_json: bool) -> None:
    if as_json:
        print_json({"event": "scene", **vars(result)})
        return
    words = f"done in {result.seconds:.1f} s" if result.status == "done" else result.status
    typer.echo(f"[{index + 1}/{count}] {result.input}: {words}{': ' if result.message else ''}{result.message}")


def _conclude(results: list[SceneResult], *, as_json: bool) -> None:
    counts = {status: sum(r.status == status for r in results) for status in ("done", "skipped", "failed", "cancelled")}
    if as_json:
        print_json({"event": "result", "scenes": len(results), **counts})
    else:
        typer.echo(", ".join(f"{count} {status}" for status, count in counts.items() if count))
    if counts["cancelled"]:
        raise JobCancelled(f"The batch was cancelled; {counts['cancelled']} of {len(results)} scenes weren't finished.")
    if counts["failed"]:
        raise BatchFailed(f"{counts['failed']} of {len(results)} scenes failed.")
