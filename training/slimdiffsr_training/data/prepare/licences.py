"""Under which terms a source may be used: from the user's `sources.yaml`, or from a licence file beside the imagery."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from slimdiffsr_training.data.prepare.config import SourceConfig

_NAMES: Final = ("license", "licence", "copying")
_EXCERPT: Final = 200


@dataclass(frozen=True)
class Terms:
    """What the manifest says of a source's terms."""

    licence: str | None
    """None where nothing is known."""
    attribution: str | None
    title: str | None
    url: str | None
    file: str | None = None
    """The licence file, relative to the data folder."""
    file_sha256: str | None = None


def source_config(source: str, sources: Mapping[str, SourceConfig]) -> SourceConfig:
    """The entry of a source: its own, or that of the nearest folder above it, or the defaults."""
    path = PurePosixPath(source)
    for folder in (path, *path.parents):
        if folder.as_posix() in sources:
            return sources[folder.as_posix()]
    return SourceConfig()


def terms_of(source: str, config: SourceConfig, data: Path) -> Terms:
    """A source's terms: what its entry says, and the licence file in its folder or the nearest one above it."""
    file = _licence_file(data / source, data)
    licence = config.licence
    if file is not None and licence is None:
        text = " ".join(file.read_text(encoding="utf-8", errors="replace").split())
        licence = text[:_EXCERPT] or None
    return Terms(
        licence,
        config.attribution,
        config.title,
        config.url,
        file.relative_to(data).as_posix() if file else None,
        hashlib.sha256(file.read_bytes()).hexdigest() if file else None,
    )


def _licence_file(folder: Path, top: Path) -> Path | None:
    for place in (folder, *folder.parents):
        for path in sorted(place.iterdir()):
            if path.is_file() and path.stem.lower() in _NAMES and path.suffix.lower() in ("", ".txt", ".md", ".rst"):
                return path
        if place == top:
            break
    return None
