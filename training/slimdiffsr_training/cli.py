"""The command `slimdiffsr-train`: each stage a subcommand; heavy imports only where they are used."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)

Device = Annotated[str | None, typer.Option(help="A torch device, such as cpu or cuda:1; the best one by default.")]
Folder = Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder of imagery, one subfolder a source.")]


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
    checkpoint: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A run's last.pt.")],
    card: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="YAML with the model card.")],
    out: Annotated[Path, typer.Option(help="The bundle to write; its folder's SHA256SUMS is written anew.")],
    halo: Annotated[int, typer.Option(help="Input pixels around a tile that the network needs to see.")] = 32,
    tile: Annotated[int, typer.Option(help="Default side of a tile's core, input pixels.")] = 512,
    consistency_rounds: Annotated[int, typer.Option(help="Rounds of back-projection it was trained with.")] = 1,
) -> None:
    """Write a model bundle from a training run."""
    from slimdiffsr.network.bundle import InferenceSettings
    from slimdiffsr_training.export import export_bundle, write_checksums

    digest = export_bundle(checkpoint, card, InferenceSettings(halo, tile, consistency_rounds), out)
    write_checksums(out.parent)
    typer.echo(f"{digest}  {out}")


@app.command()
def evaluate(
    data: Folder,
    out: Annotated[Path, typer.Option(help="Folder for the table, the figures and the pictures.")],
    perceptual_weights: Annotated[
        Path | None, typer.Option(exists=True, help="Folder or npz with an AlexNet backbone and LPIPS heads.")
    ] = None,
    bundle: Annotated[list[Path] | None, typer.Option(exists=True, dir_okay=False, help="A model to judge.")] = None,
    yardsticks: Annotated[str, typer.Option(help="Networks to compare with, by comma.")] = "bicubic,realesrgan,span",
    scale: Annotated[int, typer.Option(help="2, 4 or 8.")] = 4,
    limit: Annotated[int | None, typer.Option(help="Judge this many crops only.")] = None,
    cache: Annotated[Path | None, typer.Option(help="Folder that keeps the yardsticks' results.")] = None,
    pictures: Annotated[int, typer.Option(help="Comparison pictures for each setting.")] = 8,
) -> None:
    """Judge models and yardsticks on held-out imagery, clean and degraded, in one table."""
    from slimdiffsr_training.evaluation.run import run_evaluation
    from slimdiffsr_training.evaluation.test_set import TestSetConfig

    run_evaluation(
        data,
        out,
        perceptual_weights=perceptual_weights,
        bundles=tuple(bundle or ()),
        yardsticks=tuple(name for name in yardsticks.split(",") if name),
        config=TestSetConfig(scale=scale),
        limit=limit,
        cache=cache,
        pictures=pictures,
    )
    typer.echo((out / "table.md").read_text(encoding="utf-8"))


def main() -> None:
    """Entry point: an expected failure is one line and exit code 1."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        app()
    except (ValueError, OSError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
