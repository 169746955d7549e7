"""The diffusion half: autoencoder, pretrain, uncertainty, teacher."""

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

Base = Annotated[
    Path,
    typer.Option(
        exists=True, file_okay=False, help="A local Stable Diffusion folder in diffusers' layout, or pretrain's export."
    ),
]


def register(app: typer.Typer) -> None:
    """Adds the subcommands."""
    for command in (autoencoder, pretrain, uncertainty, teacher):
        app.command()(command)


def autoencoder(
    config: Config,
    data: Imagery,
    out: RunFolder,
    perceptual_weights: PerceptualWeights = None,
    device: Device = None,
    steps: Steps = None,
) -> None:
    """Train a tiny autoencoder on the imagery (not needed with a Stable Diffusion folder)."""
    from slimdiffsr_training.stages.autoencoder import AutoencoderConfig, AutoencoderStage

    train(AutoencoderConfig, config, lambda c: AutoencoderStage(c, data, perceptual_weights), out, device, steps)


def pretrain(
    config: Config,
    data: Imagery,
    vae: Annotated[Path, typer.Option(exists=True, file_okay=False, help="A folder with vae/: autoencoder's export.")],
    out: RunFolder,
    device: Device = None,
    steps: Steps = None,
) -> None:
    """Train a latent diffusion UNet on the imagery (not needed with a Stable Diffusion folder)."""
    from slimdiffsr_training.stages.pretrain import PretrainConfig, PretrainStage

    train(PretrainConfig, config, lambda c: PretrainStage(c, data, vae), out, device, steps)


def uncertainty(
    config: Config,
    data: Imagery,
    base: Base,
    out: RunFolder,
    device: Device = None,
    steps: Steps = None,
) -> None:
    """Train the uncertainty estimator that the teacher's timestep is chosen by."""
    from slimdiffsr_training.stages.uncertainty import UncertaintyConfig, UncertaintyStage

    train(UncertaintyConfig, config, lambda c: UncertaintyStage(c, data, base), out, device, steps)


def teacher(
    config: Config,
    data: Imagery,
    base: Base,
    uncertainty: Annotated[Path, typer.Option(exists=True, file_okay=False, help="The export of uncertainty.")],
    out: RunFolder,
    perceptual_weights: PerceptualWeights = None,
    discriminator_backbone: DiscriminatorBackbone = None,
    device: Device = None,
    steps: Steps = None,
) -> None:
    """Train the single-step teacher on a latent diffusion base."""
    from slimdiffsr_training.stages.teacher import TeacherConfig, TeacherStage

    def make(settings: TeacherConfig) -> TeacherStage:
        return TeacherStage(settings, data, base, uncertainty, perceptual_weights, discriminator_backbone)

    train(TeacherConfig, config, make, out, device, steps)
