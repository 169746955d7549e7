"""The manifest: where every tile comes from, under which terms, and what was left out."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slimdiffsr_training.data.prepare.config import PrepareConfig, SourceConfig
from slimdiffsr_training.data.prepare.licences import source_config, terms_of
from slimdiffsr_training.data.prepare.rasters import Box, RasterFile
from slimdiffsr_training.data.prepare.screens import Figures
from slimdiffsr_training.data.prepared import SCHEMA


@dataclass
class FileRecord:
    """What the manifest says of a file."""

    path: str
    """Relative to the data folder."""
    content: dict[str, Any]
    rejected: Counter[str] = field(default_factory=Counter)
    """Tiles that were left out, by reason."""

    @classmethod
    def of(cls, file: RasterFile, path: str) -> FileRecord:
        """The record of an opened file."""
        stretch = file.stretch
        return cls(
            path,
            {
                "path": path,
                "source": file.source,
                "sha256": file.sha256,
                "width": file.width,
                "height": file.height,
                "dtype": file.dtype,
                "bands": list(file.bands),
                "stretch": None if stretch is None else {"black": list(stretch.black), "span": stretch.span},
                "lossy": file.lossy,
                "crs": file.crs,
                "ground_sampling_distance": file.ground_sampling_distance,
            },
        )

    def reject(self, reason: str) -> None:
        """Counts a tile that was left out."""
        self.rejected[reason] += 1


@dataclass(frozen=True)
class TileRecord:
    """What the manifest says of a tile."""

    path: str
    """Relative to the prepared folder."""
    sha256: str
    """Of the stored file."""
    size: int
    """Bytes of the stored file."""
    file: str
    window: Box
    figures: Figures
    split: str = "train"
    location: str = ""

    def to_mapping(self) -> dict[str, Any]:
        """JSON-ready values."""
        figures = {name: round(value, 5) for name, value in dataclasses.asdict(self.figures).items()}
        rest = {"path": self.path, "sha256": self.sha256, "file": self.file, "window": list(self.window)}
        return {**rest, "split": self.split, "location": self.location, **figures}


@dataclass
class Outcome:
    """What came of a preparation."""

    files: list[FileRecord] = field(default_factory=list)
    tiles: list[TileRecord] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    """Files that gave nothing, with the reason."""
    overlaps: list[tuple[str, str, int]] = field(default_factory=list)
    """Frames without georeference that show the same ground, with the number of agreeing features."""
    warnings: list[str] = field(default_factory=list)

    def skip(self, path: str, reason: str) -> None:
        """Notes a file that gives nothing."""
        self.skipped.append((path, reason))

    def count(self, split: str) -> int:
        """Tiles of a split."""
        return sum(tile.split == split for tile in self.tiles)

    def reasons(self) -> str:
        """What was left out, in words."""
        total: Counter[str] = sum((f.rejected for f in self.files), Counter())
        return ", ".join(f"{number} {reason}" for reason, number in sorted(total.items()))


def build_manifest(
    outcome: Outcome, config: PrepareConfig, data: Path, sources: Mapping[str, SourceConfig]
) -> dict[str, Any]:
    """The manifest as JSON-ready values; the outcome's warnings are filled in."""
    warnings: list[str] = []
    described = {}
    source_of = {f.path: f.content["source"] for f in outcome.files}
    for source in sorted(set(source_of.values())):
        own = [t for t in outcome.tiles if source_of[t.file] == source]
        terms = terms_of(source, source_config(source, sources), data)
        if terms.licence is None:
            warnings.append(f"{source}: no licence is known; say in sources.yaml under which terms it may be used")
        held_out = sum(t.split == "validation" for t in own)
        if own and not held_out and config.validation_share:
            warnings.append(f"{source}: no tile is held out, since its locations are too few or too large")
        described[source] = {
            **dataclasses.asdict(terms),
            "files": sum(s == source for s in source_of.values()),
            "tiles": {"train": len(own) - held_out, "validation": held_out},
        }
    unread = [f"{path}: {reason}" for path, reason in outcome.skipped if reason.startswith("can't")]
    outcome.warnings = warnings + unread
    digest = hashlib.sha256("".join(f"{t.split} {t.sha256}\n" for t in outcome.tiles).encode()).hexdigest()
    return {
        "schema": SCHEMA,
        "digest": digest,
        "config": dataclasses.asdict(config),
        "warnings": outcome.warnings,
        "sources": described,
        "rejected": dict(sorted(sum((f.rejected for f in outcome.files), Counter()).items())),
        "skipped": [{"path": path, "reason": reason} for path, reason in outcome.skipped],
        "overlaps": [{"files": [a, b], "matches": number} for a, b, number in outcome.overlaps],
        "files": [{**f.content, "rejected": dict(sorted(f.rejected.items()))} for f in outcome.files],
        "tiles": [t.to_mapping() for t in outcome.tiles],
    }


def to_json(manifest: dict[str, Any]) -> bytes:
    """The manifest's file."""
    return (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
