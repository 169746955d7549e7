"""What a model says of itself: the card in a bundle's header, read without its weights and without the engine."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from . import paths
from .installer.texts import QT_TRANSLATE_NOOP

_HEADER_LIMIT = 4 * 2**20
_DESCRIPTIONS = (
    QT_TRANSLATE_NOOP("ModelCard", "Quick. For previews, large scenes and machines without an accelerator."),
    QT_TRANSLATE_NOOP("ModelCard", "Quick, 2 times finer. For input that is to gain sharpness with little invented."),
    QT_TRANSLATE_NOOP("ModelCard", "Quick, 8 times finer. For display only: more of it is invented than at 4 times."),
)
"""What the shipped cards say in one line, for the translators."""


@dataclass(frozen=True)
class ModelCard:
    """One model."""

    name: str
    """As a job names it."""
    scale: int
    path: Path
    facts: dict[str, Any] = field(default_factory=dict)
    """The card as its author wrote it."""

    @property
    def title(self) -> str:
        """For people."""
        return str(self.facts.get("title") or self.name)

    @property
    def description(self) -> str:
        """One line, in QGIS's language where it is known in that."""
        text = str(self.facts.get("description") or "")
        return QCoreApplication.translate("ModelCard", text) if text else ""


def read_card(path: Path) -> ModelCard | None:
    """The card of a bundle; None where the file isn't a readable one, which the engine will explain."""
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:
        return None


def shipped_cards() -> list[ModelCard]:
    """The cards of the models in the plugin's folder, by name."""
    folder = paths.models_folder()
    cards = [read_card(path) for path in sorted(folder.glob("*.safetensors"))] if folder.is_dir() else []
    return [card for card in cards if card is not None]


@lru_cache(maxsize=64)
def _read(path: Path, _modified: int) -> ModelCard | None:
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > _HEADER_LIMIT:
                return None
            metadata = json.loads(file.read(length))["__metadata__"]
        facts = json.loads(metadata["card"])
        scale = int(json.loads(metadata["config"])["scale"])
    except (OSError, struct.error, ValueError, KeyError, TypeError, RecursionError):
        return None
    return ModelCard(path.stem, scale, path, facts) if isinstance(facts, dict) else None
