"""A student by itself: trained, mixed, exported."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from slimdiffsr_training.commands.options import Config, Device, Imagery, PerceptualWeights, RunFolder, Steps
from slimdiffsr_training.commands.running import train


def register(app: typer.Typer) -> None:
    """Adds the subcommands."""
    for command in (student, control, variance, export, interpolate):
        app.command()(command)


def student(
    config: Config,
    data: Imagery,
    out: RunFolder,
    perceptual_weights: PerceptualWeights = None,
    start: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A run's last.pt, or a bundle: what fits is taken over."),
    ] = None,
    device: Device = None,
    steps: Steps = None,
) -> None:
    """Train a student with the paper's degradations, L1, LPIPS and the lattice penalty."""
    from slimdiffsr_training.stages.student import StudentConfig, StudentStage

    train(StudentConfig, config, lambda c: StudentStage(c, data, perceptual_weights, start), out, device, steps)


def control(
    config: Config,
    data: Imagery,
    out: RunFolder,
    perceptual_weights: PerceptualWeights = None,
    features: Annotated[int, typer.Option(min=1, help="SPAN's width; 64 take as long as a student `fast`.")] = 64,
    device: Device = None,
    steps: Steps = None,
) -> None:
    """Train a SPAN from a student's configuration, in its place, to tell what the network's design gives."""
    from slimdiffsr_training.stages.control import ControlStage
    from slimdiffsr_training.stages.student import StudentConfig

    train(StudentConfig, config, lambda c: ControlStage(c, features, data, perceptual_weights), out, device, steps)


def variance(
    config: Config,
    start: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A run's last.pt, or a bundle.")],
    data: Imagery,
    out: RunFolder,
    device: Device = None,
    steps: Steps = None,
) -> None:
    """Train a head that predicts how far a finished student's result is from the truth; the student stays as it is."""
    from slimdiffsr_training.stages.variance import VarianceConfig, VarianceStage

    train(VarianceConfig, config, lambda c: VarianceStage(c, start, data), out, device, steps)


class Bits(StrEnum):
    """How finely a bundle stores its weights."""

    EIGHT = "8"
    SIXTEEN = "16"


def export(
    checkpoint: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="A run's last.pt, or a pruned.pt.")],
    card: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="YAML with the model card.")],
    out: Annotated[
        Path,
        typer.Option(help="The bundle to write; its STAC item and SHA256SUMS go beside it."),
    ],
    halo: Annotated[int, typer.Option(help="Input pixels around a tile that the network needs to see.")] = 32,
    tile: Annotated[int, typer.Option(help="Default side of a tile's core, input pixels.")] = 896,
    consistency_rounds: Annotated[int, typer.Option(help="Rounds of back-projection it was trained with.")] = 1,
    detail_limit: Annotated[
        float, typer.Option(help="Detail's strength on even ground, in multiples of the local contrast; 0: unlimited.")
    ] = 0.0,
    bf16: Annotated[bool, typer.Option(help="Tiles agree in bf16, too, so that it is used unasked.")] = False,
    manifest: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The manifest.json of the prepared imagery.")
    ] = None,
    bits: Annotated[Bits, typer.Option(help="Of a stored weight; with 8, small tensors keep 16.")] = Bits.SIXTEEN,
) -> None:
    """Write a model bundle and its STAC item from a training run or a pruned student."""
    import torch

    from slimdiffsr.network.bundle import InferenceSettings
    from slimdiffsr_training.export import export_bundle, write_checksums
    from slimdiffsr_training.stac_item import write_stac_item

    dtype = torch.int8 if bits is Bits.EIGHT else torch.float16
    inference = InferenceSettings(halo, tile, consistency_rounds, detail_limit, bf16)
    digest = export_bundle(checkpoint, card, inference, out, manifest, dtype)
    write_checksums(out.parent)
    write_stac_item(out)
    typer.echo(f"{digest}  {out}")


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
