"""The command `slimdiffsr`. Heavy imports happen inside the commands: `--help` and the worker start at once."""

from __future__ import annotations

import enum
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slimdiffsr import __version__
from slimdiffsr.engine.blocking import is_any_hanging
from slimdiffsr.service.batch_command import batch
from slimdiffsr.service.console import cancel_on_signals, guarded, print_json, print_table, progress_bar
from slimdiffsr.service.options import (
    AsJson,
    Bands,
    ComputedIn,
    Consistency,
    CreationOption,
    Detail,
    Device,
    Extent,
    Format,
    HowConsistent,
    Input,
    Memory,
    Model,
    Nearest,
    OpenOption,
    OutputFormat,
    Overwrite,
    PixelWindow,
    Precision,
    Resume,
    Rgb,
    Scale,
    StretchFrom,
    Tile,
    job_settings,
)

if TYPE_CHECKING:
    from slimdiffsr.engine.job import Job

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class QgamScale(enum.StrEnum):
    """What attention was scaled by when a checkpoint was trained."""

    RELEASED = "released"
    CORRECTED = "corrected"


@app.callback(invoke_without_command=True)
def _callback(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Super-resolution of geospatial rasters."""
    if version:
        typer.echo(f"slimdiffsr {__version__}")
        raise typer.Exit


@app.command("super-resolve")
def super_resolve_command(
    input_: Input,
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="The GeoTIFF to write.", show_default=False)],
    scale: Scale = None,
    model: Model = None,
    rgb: Rgb = None,
    bands: Bands = None,
    nearest_bands: Nearest = None,
    window: PixelWindow = None,
    extent: Extent = None,
    consistency: HowConsistent = Consistency.BALANCED,
    device: Device = "auto",
    precision: ComputedIn = Precision.AUTO,
    tile: Tile = None,
    format_: OutputFormat = Format.GTIFF,
    creation_option: CreationOption = None,
    open_option: OpenOption = None,
    stretch_from: StretchFrom = None,
    detail: Detail = 100,
    uncertainty: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Also write one standard deviation of each value's error.", show_default=False
        ),
    ] = None,
    memory: Memory = None,
    overwrite: Overwrite = False,
    resume: Resume = False,
    as_json: AsJson = False,
) -> None:
    """Super-resolve a raster into a GeoTIFF that lies exactly on it."""
    settings = job_settings(locals())
    guarded(lambda: _run(_job(settings), as_json=as_json), as_json=as_json)


app.command()(batch)


@app.command()
def info(
    input_: Input,
    scale: Scale = None,
    model: Model = None,
    rgb: Rgb = None,
    bands: Bands = None,
    nearest_bands: Nearest = None,
    window: PixelWindow = None,
    extent: Extent = None,
    device: Device = "auto",
    precision: ComputedIn = Precision.AUTO,
    tile: Tile = None,
    memory: Memory = None,
    as_json: AsJson = False,
) -> None:
    """Say what would be done: size, bands, memory, disk, time. Nothing is written."""
    settings = job_settings(locals())

    def describe_job() -> None:
        from slimdiffsr.engine.plan import describe

        plan = describe(_job(settings), cancel_on_signals().is_set)
        if as_json:
            print_json(plan)
        else:
            print_table(_readable(plan))

    guarded(describe_job, as_json=as_json)


@app.command()
def models(as_json: AsJson = False) -> None:
    """List the installed models."""

    def show() -> None:
        from slimdiffsr.engine.models import list_models, models_folder

        found = [m.to_mapping() for m in list_models()]
        if as_json:
            print_json({"models": found})
        elif not found:
            typer.echo(f"No model is installed in {models_folder()}.")
        for m in [] if as_json else found:
            typer.echo(f"{m['name']:<28} {m['scale']}x  {m['parameters'] / 1e6:5.1f} M parameters  {m['description']}")

    guarded(show, as_json=as_json)


@app.command()
def devices(as_json: AsJson = False) -> None:
    """List the compute devices, each tried with a real kernel."""

    def show() -> None:
        from slimdiffsr.engine.devices import list_devices

        found = [d.to_mapping() for d in list_devices()]
        if as_json:
            print_json({"devices": found})
        for d in [] if as_json else found:
            state = f"works in {', '.join(d['precisions'])}" if d["works"] else f"doesn't work: {d['detail']}"
            typer.echo(f"{d['id']:<8} {d['name']}: {state}")

    guarded(show, as_json=as_json)


@app.command("import-checkpoint")
def import_checkpoint_command(
    checkpoint: Annotated[
        Path, typer.Argument(metavar="CHECKPOINT", help="The authors' net_params_4x.pkl.", show_default=False)
    ],
    output: Annotated[Path, typer.Argument(metavar="OUTPUT", help="The .safetensors to write.", show_default=False)],
    scale: Annotated[int, typer.Option(help="What it was trained for: 2, 4 or 8.", show_default=False)],
    qgam_scale: Annotated[
        QgamScale, typer.Option(help="Attention scaled by channels^-0.5, as released, or by 64^-0.5.")
    ] = QgamScale.RELEASED,
    name: Annotated[str | None, typer.Option(help="The model's name; OUTPUT's by default.", show_default=False)] = None,
    halo: Annotated[
        int | None,
        typer.Option(help="Input pixels computed around a tile; as measured by default.", show_default=False),
    ] = None,
    full: Annotated[bool, typer.Option("--float32", help="Keep float32 weights in a file twice as large.")] = False,
    overwrite: Overwrite = False,
    as_json: AsJson = False,
) -> None:
    """Make a model of the weights that the paper's authors published."""

    def convert() -> None:
        import torch

        from slimdiffsr.engine.import_checkpoint import import_checkpoint

        done = import_checkpoint(
            checkpoint,
            output,
            scale=scale,
            qgam_scale=qgam_scale.value,
            name=name,
            halo=halo,
            dtype=torch.float32 if full else torch.float16,
            overwrite=overwrite,
        )
        if as_json:
            print_json({"event": "result", **vars(done), "output": str(done.output)})
        else:
            typer.echo(
                f"{done.output}: {done.parameters / 1e6:.1f} M parameters; {done.unused} unused weights of the "
                f"checkpoint were left out. SHA-256 {done.sha256}"
            )

    guarded(convert, as_json=as_json)


@app.command()
def worker(
    idle_seconds: Annotated[float, typer.Option(help="End after this long without a request.")] = 600,
    models_dir: Annotated[Path | None, typer.Option(help="Folder of model bundles.", show_default=False)] = None,
) -> None:
    """Serve jobs over the standard streams (JSON-RPC 2.0; for programs, see docs/protocol.md)."""
    from slimdiffsr.service.worker import serve

    raise typer.Exit(serve(idle_seconds, models_dir))


def main() -> None:
    """Entry point of the command."""
    try:
        app(prog_name="slimdiffsr")
    except SystemExit as end:
        if is_any_hanging():  # Python would wait for a server that a cancelled job didn't wait for
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code if isinstance(end.code, int) else 1)
        raise


def _job(settings: dict[str, Any]) -> Job:
    from slimdiffsr.engine.job import Job

    return Job(**settings)


def _run(job: Job, *, as_json: bool) -> None:
    from slimdiffsr.engine.run import super_resolve

    cancelled = cancel_on_signals()
    if as_json:
        result = super_resolve(
            job,
            progress=lambda p: print_json({"event": "progress", **vars(p)}),
            warn=lambda message: print_json({"event": "warning", "message": message}),
            cancelled=cancelled.is_set,
        )
        print_json({"event": "result", **result.to_mapping()})
        return
    with progress_bar() as show:
        result = super_resolve(
            job,
            progress=lambda p: show(p.fraction, p.message or f"{p.tiles_done}/{p.tiles_total} tiles"),
            warn=lambda message: typer.echo(f"Warning: {message}", err=True),
            cancelled=cancelled.is_set,
        )
    typer.echo(
        f"{result.output}: {result.width} x {result.height} pixels, {result.bands} band(s), "
        f"{result.seconds:.1f} s on {result.device} in {result.precision}"
    )


def _readable(plan: dict[str, Any]) -> dict[str, str]:
    def size(count: int) -> str:
        return f"{count / 2**30:.2f} GiB" if count >= 2**30 else f"{count / 2**20:.0f} MiB"

    rows = {
        "input": f"{plan['width']} x {plan['height']} pixels, {plan['dtype']}, {plan['crs'] or 'no coordinate system'}",
        "output": f"{plan['output_width']} x {plan['output_height']} pixels, "
        f"{size(plan['output_bytes'])} before compression",
        "bands": ", ".join(map(str, plan["bands"])),
        "seen as RGB": f"{', '.join(map(str, plan['rgb']))} (by {plan['rgb_source']})",
        "model": f"{plan['model']}, {plan['scale']}x",
        "tiles": f"{plan['tiles']} of {plan['tile']} pixels, halo {plan['halo']}",
        "device": f"{plan['device']} in {plan['precision']}",
        "memory": f"about {size(plan['memory_bytes'])} besides Python, PyTorch and the model",
        "disk": f"up to {size(plan['disk_bytes_needed'])} while it runs",
        "time": f"about {plan['estimated_seconds']:.0f} s",
    }
    if plan["nearest_bands"]:
        rows["nearest"] = ", ".join(map(str, plan["nearest_bands"]))
    for index, message in enumerate(plan["warnings"], start=1):
        rows[f"warning {index}"] = message
    return rows
