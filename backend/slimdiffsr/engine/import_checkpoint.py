"""From the authors' checkpoint file to a model bundle."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch

from slimdiffsr.errors import Code, ModelError, OutputError
from slimdiffsr.network.bundle import InferenceSettings, file_sha256, save_bundle
from slimdiffsr.network.paper.checkpoint import ImportedStudent, import_state_dict, read_state_dict
from slimdiffsr.network.paper.config import QgamScale

TILE: Final = 1024
"""Side of a tile's core, output pixels: the published network works at the output's resolution, and needs memory."""
HALO: Final = 192
"""Default halo, output pixels, as measured (docs/decisions.md)."""


@dataclass(frozen=True)
class ImportResult:
    """What an import came to."""

    output: Path
    sha256: str
    parameters: int
    unused: int
    """Weights of the file that the network doesn't use."""


def import_checkpoint(
    checkpoint: Path,
    output: Path,
    *,
    scale: int,
    qgam_scale: QgamScale = "released",
    name: str | None = None,
    halo: int | None = None,
    dtype: torch.dtype = torch.float16,
    overwrite: bool = False,
) -> ImportResult:
    """Writes a bundle that the engine runs.

    Args:
        checkpoint: the authors' file, a state_dict.
        output: the bundle; its name ends in .safetensors.
        scale: what the weights were trained for.
        qgam_scale: how the code that they were trained with scales attention.
        name: the model's name; that of the output by default.
        halo: input pixels around a tile's core; what `HALO` output pixels are by default.
        dtype: what the weights are rounded to.
        overwrite: whether an existing bundle is replaced.

    Raises:
        ModelError: the checkpoint can't be read or doesn't fit; nothing is written.
        OutputError: the bundle can't be written; nothing is left behind.
    """
    if output.suffix != ".safetensors":
        raise OutputError(f"A model bundle's name ends in .safetensors, not '{output.name}'.", Code.OUTPUT_NAME)
    if output.exists() and not overwrite:
        raise OutputError(
            f"'{output}' exists already; choose another name or allow it to be replaced.", Code.OUTPUT_EXISTS
        )
    if not output.parent.is_dir():
        raise OutputError(f"The folder '{output.parent}' doesn't exist.", Code.OUTPUT_FOLDER)
    imported = import_state_dict(read_state_dict(checkpoint), scale, qgam_scale)
    parameters = sum(p.numel() for p in imported.student.parameters())
    card = _card(checkpoint, imported, name or output.stem, parameters)
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        inference = InferenceSettings(HALO // scale if halo is None else halo, TILE // scale)
        digest = save_bundle(part, imported.student, inference, card, dtype)
        part.replace(output)
    except ValueError as error:
        raise ModelError(f"'{checkpoint.name}' can't become a bundle: {error}.", Code.MODEL_CHECKPOINT) from error
    except OSError as error:
        raise OutputError(f"'{output}' can't be written: {error.strerror}.", Code.OUTPUT_WRITE) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()
    return ImportResult(output, digest, parameters, len(imported.dead))


def _card(checkpoint: Path, imported: ImportedStudent, name: str, parameters: int) -> dict[str, Any]:
    scale = imported.student.config.scale
    return {
        "name": name,
        "description": f"The published student of SlimDiffSR (arXiv 2605.02198), {scale}x, imported",
        "parameters": parameters,
        "source": {
            "file": checkpoint.name,
            "sha256": file_sha256(checkpoint),
            "qgam_scale": imported.student.config.qgam_scale,
            "unused_weights": len(imported.dead),
        },
        "licence": "The authors' code is Apache-2.0 (github.com/wwangcece/SlimDiffSR); these weights stay under the "
        "licence that they were obtained under.",
        "training_data": "As published: AID, 10,000 aerial images, degraded in two stages. Not verified here.",
        "metrics": "Not measured on this file; the paper gives its own.",
        "limits": "Detail is synthesised. The network depends on statistics of the whole image; here they are those of "
        "a sample of the scene, so results differ from the authors' program, which takes each picture's own.",
    }
