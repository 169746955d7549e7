"""What makes training data: prepare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Adds the subcommands."""
    app.command("prepare")(prepare_imagery)


def prepare_imagery(
    config: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="YAML: tiles, screens and split.")],
    data: Annotated[
        Path, typer.Option(exists=True, file_okay=False, help="Folder of imagery, one subfolder a source.")
    ],
    out: Annotated[Path, typer.Option(help="The folder to make.")],
    sources: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="YAML: licence, bands and more of each source.")
    ] = None,
    limit_mb: Annotated[
        float | None, typer.Option(min=0.1, help="Also write an archive of at most this many megabytes.")
    ] = None,
) -> None:
    """Cut imagery of any size into screened training tiles, split by location, with a manifest."""
    from slimdiffsr_training.config import load_config
    from slimdiffsr_training.data.prepare import PrepareConfig, SourcesFile, prepare

    known = load_config(SourcesFile, sources).sources if sources else {}
    outcome = prepare(load_config(PrepareConfig, config), data, out, known, limit_mb)
    typer.echo(f"{outcome.count('train')} tiles for training, {outcome.count('validation')} for validation in {out}")
    typer.echo(f"left out: {outcome.reasons() or 'nothing'}; {len(outcome.skipped)} files skipped")
