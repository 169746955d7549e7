"""The command `slimdiffsr-train`: each stage a subcommand; heavy imports only where they are used."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from slimdiffsr_training.commands import diffusion, imagery, judging, pruning

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)

Device = Annotated[str | None, typer.Option(help="A torch device, such as cpu or cuda:1; the best one by default.")]
Folder = Annotated[
    Path,
    typer.Option(exists=True, help="Folder of imagery, one subfolder a source; or what `prepare` made of it."),
]


@app.callback()
def _callback() -> None:
    """Train, export and evaluate SlimDiffSR students."""


@app.command()
def student(
    config: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The run's YAML file.")],
    data: Folder,
    out: Annotated[Path, typer.Option(help="The run's folder; a run that was stopped goes on from it.")],
    perceptual_weights: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="npz with a VGG16 backbone and LPIPS heads.")
    ] = None,
    device: Device = None,
    steps: Annotated[int | None, typer.Option(help="Stop after this many steps; a later call goes on.")] = None,
) -> None:
    """Train a student with the paper's degradations, L1, LPIPS and the lattice penalty."""
    from slimdiffsr_training.config import load_config
    from slimdiffsr_training.run import Trainer
    from slimdiffsr_training.stages.student import StudentConfig, StudentStage

    settings = load_config(StudentConfig, config)
    typer.echo(Trainer(StudentStage(settings, data, perceptual_weights), settings, out, device).run(steps))


@app.command()
def export(
    checkpoint: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A run's last.pt, or a pruned.pt.")],
    card: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="YAML with the model card.")],
    out: Annotated[Path, typer.Option(help="The bundle to write; its folder's SHA256SUMS is written anew.")],
    halo: Annotated[int, typer.Option(help="Input pixels around a tile that the network needs to see.")] = 32,
    tile: Annotated[int, typer.Option(help="Default side of a tile's core, input pixels.")] = 512,
    consistency_rounds: Annotated[int, typer.Option(help="Rounds of back-projection it was trained with.")] = 1,
    manifest: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The manifest.json of the prepared imagery.")
    ] = None,
) -> None:
    """Write a model bundle from a training run or a pruned student."""
    from slimdiffsr.network.bundle import InferenceSettings
    from slimdiffsr_training.export import export_bundle, write_checksums

    digest = export_bundle(checkpoint, card, InferenceSettings(halo, tile, consistency_rounds), out, manifest)
    write_checksums(out.parent)
    typer.echo(f"{digest}  {out}")


@app.command()
def interpolate(
    first: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A run's last.pt, or a copy of it.")],
    second: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A later one.")],
    share: Annotated[float, typer.Option(help="Of the second, from 0 to 1.")],
    out: Annotated[Path, typer.Option(help="The checkpoint to write, for `export` and `distill`.")],
) -> None:
    """Mix the weights of two checkpoints of one run, such as before and after its adversarial phase."""
    from slimdiffsr_training.interpolate import interpolate_checkpoints

    interpolate_checkpoints(first, second, share, out)
    typer.echo(out)


imagery.register(app)
diffusion.register(app)
pruning.register(app)
judging.register(app)


def main() -> None:
    """Entry point: an expected failure is one line and exit code 1."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # GDAL tells of every oddity of a file's tags.
    logging.getLogger("rasterio").setLevel(logging.ERROR)
    try:
        app()
    except (ValueError, OSError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
