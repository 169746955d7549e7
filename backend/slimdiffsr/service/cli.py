"""The command `slimdiffsr`. Heavy imports happen inside the commands: `--help` and the worker start at once."""

from __future__ import annotations

import enum
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slimdiffsr import __version__
from slimdiffsr.service.console import guarded, print_json, print_table

if TYPE_CHECKING:
    from slimdiffsr.engine.job import Job

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Consistency(enum.StrEnum):
    """How closely the result keeps the input's numbers."""

    OFF = "off"
    BALANCED = "balanced"
    EXACT = "exact"


class Precision(enum.StrEnum):
    """What the network computes in."""

    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"


class QgamScale(enum.StrEnum):
    """What attention was scaled by when a checkpoint was trained."""

    RELEASED = "released"
    CORRECTED = "corrected"


class Format(enum.StrEnum):
    """The kind of GeoTIFF."""

    GTIFF = "gtiff"
    COG = "cog"


def _band_numbers(text: str | None) -> tuple[int, ...] | None:
    if text is None:
        return None
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(f"'{text}' isn't a list of band numbers such as 1,2,3") from None


def _options(pairs: list[str] | None) -> dict[str, str]:
    options = {}
    for pair in pairs or []:
        key, equals, value = pair.partition("=")
        if not (key and equals):
            raise typer.BadParameter(f"'{pair}' isn't of the form KEY=VALUE")
        options[key.upper()] = value
    return options


Input = Annotated[
    str, typer.Argument(metavar="INPUT", help="A raster, or a GDAL data source name.", show_default=False)
]
Scale = Annotated[int | None, typer.Option(help="2, 4 or 8; the model's own by default.", show_default=False)]
Model = Annotated[
    str | None, typer.Option(help="A model's name or file (see 'slimdiffsr models').", show_default=False)
]
Rgb = Annotated[
    str | None, typer.Option(metavar="R,G,B", help="Bands that the network sees as colour.", show_default=False)
]
Bands = Annotated[
    str | None, typer.Option(metavar="N,N,...", help="Bands to write; all by default.", show_default=False)
]
Nearest = Annotated[
    str | None,
    typer.Option(
        metavar="N,N,...", help="Class or flag bands, passed through by nearest neighbour.", show_default=False
    ),
]
PixelWindow = Annotated[
    tuple[int, int, int, int] | None,
    typer.Option(metavar="COL ROW W H", help="Part of the input, in pixels.", show_default=False),
]
Extent = Annotated[
    tuple[float, float, float, float] | None,
    typer.Option(
        metavar="XMIN YMIN XMAX YMAX",
        help="Part of the input, in map units; snapped outward to whole pixels.",
        show_default=False,
    ),
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N or mps.")]
Tile = Annotated[int | None, typer.Option(help="Side of a tile's core, input pixels.", show_default=False)]
StretchFrom = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Take the scene's statistics from this raster, so that neighbours match.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]


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
    consistency: Annotated[
        Consistency, typer.Option(help="How closely the result keeps the input's numbers.")
    ] = Consistency.BALANCED,
    device: Device = "auto",
    precision: Annotated[Precision, typer.Option(help="What the network computes in.")] = Precision.AUTO,
    tile: Tile = None,
    format_: Annotated[
        Format, typer.Option("--format", help="A plain GeoTIFF or a cloud-optimised one.")
    ] = Format.GTIFF,
    creation_option: Annotated[
        list[str] | None, typer.Option("--co", metavar="KEY=VALUE", help="GDAL creation option.")
    ] = None,
    open_option: Annotated[
        list[str] | None, typer.Option("--oo", metavar="KEY=VALUE", help="GDAL open option.")
    ] = None,
    stretch_from: StretchFrom = None,
    memory: Annotated[
        int | None, typer.Option(metavar="MIB", help="Memory that tiles may take.", show_default=False)
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an existing output.")] = False,
    as_json: AsJson = False,
) -> None:
    """Super-resolve a raster into a GeoTIFF that lies exactly on it."""
    settings = {
        "input": input_,
        "output": str(output),
        "scale": scale,
        "model": model,
        "rgb": _band_numbers(rgb),
        "bands": _band_numbers(bands),
        "nearest_bands": _band_numbers(nearest_bands),
        "window": window,
        "extent": extent,
        "consistency": consistency.value,
        "device": device,
        "precision": precision.value,
        "tile": tile,
        "format": format_.value,
        "creation_options": _options(creation_option),
        "open_options": _options(open_option),
        "stretch_from": stretch_from,
        "memory_mib": memory,
        "overwrite": overwrite,
    }
    guarded(lambda: _run(_job(settings), as_json=as_json), as_json=as_json)


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
    precision: Annotated[Precision, typer.Option(help="What the network computes in.")] = Precision.AUTO,
    tile: Tile = None,
    as_json: AsJson = False,
) -> None:
    """Say what would be done: size, bands, memory, disk, time. Nothing is written."""
    settings = {
        "input": input_,
        "scale": scale,
        "model": model,
        "rgb": _band_numbers(rgb),
        "bands": _band_numbers(bands),
        "nearest_bands": _band_numbers(nearest_bands),
        "window": window,
        "extent": extent,
        "device": device,
        "precision": precision.value,
        "tile": tile,
    }

    def describe_job() -> None:
        from slimdiffsr.engine.plan import describe

        plan = describe(_job(settings))
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
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an existing output.")] = False,
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
    app(prog_name="slimdiffsr")


def _job(settings: dict[str, Any]) -> Job:
    from slimdiffsr.engine.job import Job

    return Job(**settings)


def _run(job: Job, *, as_json: bool) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    from slimdiffsr.engine.job import Progress as JobProgress
    from slimdiffsr.engine.run import super_resolve

    cancelled = _cancel_on_signals()
    if as_json:
        result = super_resolve(
            job,
            progress=lambda p: print_json({"event": "progress", **vars(p)}),
            warn=lambda message: print_json({"event": "warning", "message": message}),
            cancelled=cancelled.is_set,
        )
        print_json({"event": "result", **result.to_mapping()})
        return
    console = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description:<11}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=1.0)

        def show(p: JobProgress) -> None:
            bar.update(task, completed=p.fraction, description=f"{p.tiles_done}/{p.tiles_total} tiles")

        result = super_resolve(
            job,
            progress=show,
            warn=lambda message: console.print(f"Warning: {message}", markup=False, soft_wrap=True),
            cancelled=cancelled.is_set,
        )
    typer.echo(
        f"{result.output}: {result.width} x {result.height} pixels, {result.bands} band(s), "
        f"{result.seconds:.1f} s on {result.device} in {result.precision}"
    )


def _cancel_on_signals() -> threading.Event:
    """Ctrl+C and a polite kill end the job cleanly; a second one ends the process."""
    event = threading.Event()

    def on_signal(number: int, _: FrameType | None) -> None:
        event.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    return event


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
        "memory": f"about {size(plan['memory_bytes'])} for tiles",
        "disk": f"up to {size(plan['disk_bytes_needed'])} while it runs",
        "time": f"about {plan['estimated_seconds']:.0f} s",
    }
    if plan["nearest_bands"]:
        rows["nearest"] = ", ".join(map(str, plan["nearest_bands"]))
    for index, message in enumerate(plan["warnings"], start=1):
        rows[f"warning {index}"] = message
    return rows
