"""What judges models: evaluate, evaluate-satellite."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Models = Annotated[
    list[Path] | None,
    typer.Option("--bundle", exists=True, dir_okay=False, help="A model to judge: a bundle, or a run's last.pt."),
]
Cache = Annotated[Path | None, typer.Option(help="Folder that keeps the yardsticks' results.")]
Weights = Annotated[
    Path | None,
    typer.Option(
        "--perceptual-weights",
        exists=True,
        help="Folder with lpips_alex*.npz, and lpips_vgg*.npz (for DISTS) and niqe*.npz where wanted; or one npz file.",
    ),
]
Rounds = Annotated[int, typer.Option(help="Rounds of back-projection of checkpoints; bundles say their own.")]


class Split(StrEnum):
    """Which images are judged on."""

    TEST = "test"
    VALIDATION = "validation"


def register(app: typer.Typer) -> None:
    """Adds the subcommands."""
    app.command()(evaluate)
    app.command("evaluate-satellite")(evaluate_satellite)


def evaluate(
    data: Annotated[Path, typer.Option(exists=True, help="Folder of imagery, one subfolder a source.")],
    out: Annotated[Path, typer.Option(help="Folder for the table, the figures and the pictures.")],
    perceptual_weights: Weights = None,
    bundle: Models = None,
    yardsticks: Annotated[str, typer.Option(help="Networks to compare with, by comma.")] = "bicubic,realesrgan,span",
    against: Annotated[str | None, typer.Option(help="Yardstick or model that ratios are taken to.")] = None,
    scale: Annotated[
        int, typer.Option(help="2, 4 or 8; models that enlarge more are averaged down, others enlarged by bicubic.")
    ] = 4,
    crop: Annotated[int, typer.Option(help="Side of a crop, output pixels.")] = 256,
    limit: Annotated[int | None, typer.Option(help="Judge this many crops only.")] = None,
    cache: Cache = None,
    pictures: Annotated[int, typer.Option(help="Comparison pictures for each setting.")] = 8,
    split: Annotated[
        Split, typer.Option(help="test: all images of --data. validation: those that a run on --data held out.")
    ] = Split.TEST,
    config: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="With validation: the run's YAML file.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="With validation: the run's seed, without its YAML.")] = None,
    validation_images: Annotated[
        int | None, typer.Option(help="With validation: images that the run held out, without its YAML.")
    ] = None,
    dists_weights: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="DISTS's alpha and beta (by default from DISTS-pytorch)."),
    ] = None,
    pyiqa: Annotated[list[str] | None, typer.Option(help="A further metric of pyiqa, whose weights are here.")] = None,
    consistency_rounds: Rounds = 1,
) -> None:
    """Judge models and yardsticks on held-out imagery, clean and degraded, in one table."""
    from slimdiffsr_training.config import ConfigError
    from slimdiffsr_training.evaluation.run import TABLE, run_evaluation
    from slimdiffsr_training.evaluation.suite import SuiteConfig
    from slimdiffsr_training.evaluation.test_set import TestSetConfig
    from slimdiffsr_training.evaluation.validation import HeldOut, held_out_of

    held_out = None
    if split is Split.VALIDATION:
        if config is not None and (seed is not None or validation_images is not None):
            raise ConfigError("give the run's YAML or its seed and number of images, not both")
        held_out = held_out_of(config) if config else HeldOut(
            HeldOut.seed if seed is None else seed,
            HeldOut.images if validation_images is None else validation_images,
        )  # fmt: skip
    elif config is not None or seed is not None or validation_images is not None:
        raise ConfigError("--config, --seed and --validation-images are for --split validation")
    run_evaluation(
        data,
        out,
        bundles=tuple(bundle or ()),
        yardsticks=tuple(name for name in yardsticks.split(",") if name),
        config=TestSetConfig(scale=scale, crop=crop),
        limit=limit,
        cache=cache,
        pictures=pictures,
        learned=SuiteConfig(perceptual_weights, dists_weights, tuple(pyiqa or ())),
        against=against,
        held_out=held_out,
        consistency_rounds=consistency_rounds,
    )
    typer.echo((out / TABLE).read_text(encoding="utf-8"))


def evaluate_satellite(
    windows: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="YAML: rasters and homogeneous windows.")],
    data: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder that the files are relative to.")],
    out: Annotated[Path, typer.Option(help="Folder for the table, the figures and the pictures.")],
    bundle: Models = None,
    perceptual_weights: Weights = None,
    yardsticks: Annotated[str, typer.Option(help="Networks to compare with beside bicubic, by comma.")] = "",
    scale: Annotated[int, typer.Option(help="2, 4 or 8.")] = 4,
    cache: Cache = None,
    consistency_rounds: Rounds = 1,
) -> None:
    """Look for invented texture on real satellite rasters: homogeneous windows, NIQE, pictures."""
    from slimdiffsr_training.config import load_config
    from slimdiffsr_training.evaluation.satellite import SatelliteConfig
    from slimdiffsr_training.evaluation.satellite_run import TABLE, run_satellite_evaluation

    run_satellite_evaluation(
        load_config(SatelliteConfig, windows),
        data,
        out,
        tuple(bundle or ()),
        scale=scale,
        weights=perceptual_weights,
        yardsticks=tuple(name for name in yardsticks.split(",") if name),
        cache=cache,
        consistency_rounds=consistency_rounds,
    )
    typer.echo((out / TABLE).read_text(encoding="utf-8"))
