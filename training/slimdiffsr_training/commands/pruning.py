"""From a teacher to a student: prune, distill."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slimdiffsr_training.commands.options import (
    Config,
    Device,
    DiscriminatorBackbone,
    Imagery,
    PerceptualWeights,
    RunFolder,
    Steps,
)
from slimdiffsr_training.commands.running import train

Teacher = Annotated[Path, typer.Option(exists=True, file_okay=False, help="A teacher's folder: teacher's export.")]


def register(app: typer.Typer) -> None:
    """Adds the subcommands."""
    for command in (prune, distill):
        app.command()(command)


def prune(
    teacher: Teacher,
    family: Annotated[str, typer.Option(help="Of the student: paper or compact.")],
    config: Config,
    out: Annotated[Path, typer.Option(help="Folder for pruned.pt and the account of parameters and MACs.")],
    data: Annotated[
        Path | None, typer.Option(exists=True, help="Imagery to calibrate on; synthetic images without it.")
    ] = None,
    autoencoder: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="A folder with vae/, tiny, where the teacher's isn't."),
    ] = None,
) -> None:
    """Prune a teacher into an untrained student that starts from the teacher's weights."""
    from slimdiffsr_training.config import load_config
    from slimdiffsr_training.pruning.run import PruneConfig
    from slimdiffsr_training.pruning.run import prune as run

    settings = load_config(PruneConfig, config)
    typer.echo(run(settings, family, teacher, out, data=data, autoencoder_folder=autoencoder))


def distill(
    config: Config,
    start: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="A pruned.pt, a student run's last.pt, or a bundle.")
    ],
    data: Imagery,
    out: RunFolder,
    teacher: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="A teacher's folder; none: plain training.")
    ] = None,
    perceptual_weights: PerceptualWeights = None,
    discriminator_backbone: DiscriminatorBackbone = None,
    device: Device = None,
    steps: Steps = None,
) -> None:
    """Train a student on towards sharp imagery and a teacher's features."""
    from slimdiffsr_training.stages.distill import DistillConfig, DistillStage

    def make(settings: DistillConfig) -> DistillStage:
        return DistillStage(settings, start, data, teacher, perceptual_weights, discriminator_backbone)

    train(DistillConfig, config, make, out, device, steps)
