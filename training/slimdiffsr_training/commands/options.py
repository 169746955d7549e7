"""Options that several subcommands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Config = Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The run's YAML file.")]
Imagery = Annotated[
    Path,
    typer.Option(
        "--data", exists=True, help="Folder of imagery, one subfolder a source; or what `prepare` made of it."
    ),
]
RunFolder = Annotated[
    Path,
    typer.Option(
        "--out",
        help="The run's folder; a run that was stopped goes on from it. What other stages need of it is in export/.",
    ),
]
Device = Annotated[str | None, typer.Option(help="A torch device, such as cpu or cuda:1; the best one by default.")]
Steps = Annotated[
    int | None, typer.Option(min=0, help="Stop after this many steps; a later call goes on. With 0, only export.")
]
PerceptualWeights = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="npz with a VGG16 backbone and LPIPS heads.")
]
DiscriminatorBackbone = Annotated[
    Path | None,
    typer.Option(
        exists=True,
        file_okay=False,
        help="A local transformers folder (DINO, DINOv2) for the discriminator; the perceptual weights' VGG16 without.",
    ),
]
