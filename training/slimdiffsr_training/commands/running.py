"""What the subcommands that train have in common: configuration, stage, run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from slimdiffsr_training.config import RunConfig
    from slimdiffsr_training.run import Stage

C = TypeVar("C", bound="RunConfig")


def train(
    kind: type[C], config: Path, make: Callable[[C], Stage], out: Path, device: str | None, steps: int | None
) -> None:
    """Runs a stage, or goes on with it, and prints its checkpoint's path.

    Args:
        kind: the stage's configuration.
        config: its YAML file.
        make: the stage of a configuration.
        out: the run's folder.
        device: a torch device; None for the best one.
        steps: after which to stop; None for the whole run.
    """
    from slimdiffsr_training.config import load_config
    from slimdiffsr_training.run import Trainer

    settings = load_config(kind, config)
    typer.echo(Trainer(make(settings), settings, out, device).run(steps))
