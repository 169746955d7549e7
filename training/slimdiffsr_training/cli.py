"""The command `slimdiffsr-train`: each stage a subcommand; heavy imports only where they are used."""

from __future__ import annotations

import logging

import typer

from slimdiffsr_training.commands import diffusion, imagery, judging, pruning, student

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


@app.callback()
def _callback() -> None:
    """Train, export and evaluate SlimDiffSR students."""


student.register(app)
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
