"""The shipped models, as far as the plugin needs to know them: by name. Weights are the engine's business."""

from __future__ import annotations

import re

from . import paths

AUTOMATIC = "auto"
"""The choice that leaves the model to the engine."""

_NAME = re.compile(r".*-x([248])$")


def shipped_models() -> list[str]:
    """The names of the models in the plugin's folder, sorted."""
    folder = paths.models_folder()
    return sorted(path.stem for path in folder.glob("*.safetensors")) if folder.is_dir() else []


def scale_of(model: str) -> int | None:
    """The scale that a model's name tells; None where it tells none."""
    match = _NAME.match(model)
    return int(match.group(1)) if match else None
