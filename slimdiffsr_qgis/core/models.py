"""The shipped models, as far as the plugin needs to know them: by name. Weights are the engine's business."""

from __future__ import annotations

import re
from typing import Any

from . import paths

AUTOMATIC = "auto"
"""The choice that leaves the model to the engine."""

_NAME = re.compile(r"(.*-x)([248])$")


def shipped_models() -> list[str]:
    """The names of the models in the plugin's folder, sorted."""
    folder = paths.models_folder()
    return sorted(path.stem for path in folder.glob("*.safetensors")) if folder.is_dir() else []


def scale_of(model: str) -> int | None:
    """The scale that a model's name tells; None where it tells none."""
    match = _NAME.match(model)
    return int(match.group(2)) if match else None


def at_scale(model: str, scale: int) -> str:
    """The name that a model's sibling for another scale has; the model's own where that tells no scale."""
    match = _NAME.match(model)
    return f"{match.group(1)}{scale}" if match else model


def listed_uncertainty(listed: list[dict[str, Any]], model: str | None, scale: int) -> bool | None:
    """Whether a model can tell its uncertainty; None where only the engine knows, as for a model file.

    Args:
        listed: the engine's list of models.
        model: a model's name or file; None: the engine's default for the scale.
        scale: the job's.
    """
    if model is None:
        able = [bool(entry.get("uncertainty")) for entry in listed if entry["scale"] == scale]
        # Where some can and some can't, it depends on which one the engine takes.
        return able[0] if len(set(able)) == 1 else None if able else False
    return next((bool(entry.get("uncertainty")) for entry in listed if entry["name"] == model), None)
