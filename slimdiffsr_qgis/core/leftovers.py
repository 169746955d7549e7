"""What a killed worker leaves beside the output."""

from __future__ import annotations

import shutil
from pathlib import Path


def remove_leftovers(output: Path) -> None:
    """Removes the engine's part files of `output`; the engine does it itself unless it is killed.

    Nothing half-made ever has the output's own name, so that file, if there is one, is left alone.
    """
    shutil.rmtree(output.with_name(f".{output.name}.parts"), ignore_errors=True)
