"""What the stage's two YAML files say: how tiles are cut and judged, and what is known of each source."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from slimdiffsr_training.config import require
from slimdiffsr_training.data.prepare.screens import ScreenConfig


@dataclass(frozen=True, kw_only=True)
class PrepareConfig:
    """How imagery becomes tiles."""

    seed: int = 1
    """Of the validation locations and of what a size limit leaves out."""
    tile: int = 512
    """Largest side of a tile, pixels. Images are divided into equal parts of at most this side."""
    minimum_side: int = 256
    """Smallest side of a tile; smaller images are left out."""
    screens: ScreenConfig = field(default_factory=ScreenConfig)
    validation_share: float = 0.08
    """Share of each source's tiles that is held out, by whole locations."""
    block: int = 4
    """Side of a block, in tiles: within large or georeferenced images, blocks are the locations."""
    gap: int = 256
    """Pixels of the file between a validation tile and the next training tile; what lies nearer is left out."""
    overlap_matches: int = 12
    """Matching features, agreeing on one similarity transform, that make two frames neighbours; 0 doesn't look."""

    def __post_init__(self) -> None:
        require(self.minimum_side >= 64, "minimum_side must be at least 64")
        require(self.tile // 16 * 16 >= self.minimum_side, "tile, in whole 16 pixels, must be at least minimum_side")
        require(0 <= self.validation_share <= 0.5, "validation_share must be within 0 and 0.5")
        require(self.block >= 1, "block must be at least 1")
        require(self.gap >= 0, "gap can't be negative")
        require(self.overlap_matches == 0 or self.overlap_matches >= 6, "overlap_matches must be 0 or at least 6")


@dataclass(frozen=True, kw_only=True)
class SourceConfig:
    """What the user says of one folder of imagery, or of all folders below it."""

    title: str | None = None
    licence: str | None = None
    attribution: str | None = None
    url: str | None = None
    bands: tuple[int, int, int] = (1, 2, 3)
    """Red, green, blue, counted from 1."""
    stretch: tuple[float, float] | None = None
    """Black and white in the file's units, for all bands. Without it, 8 bit files stay as they are and others get the
    engine's own stretch of that file."""
    nodata: float | None = None
    """Where a file doesn't say it itself."""
    location: str | None = None
    """A regular expression found in the path of a file inside the source; files whose first groups (or, without a
    group, matches) are equal lie in one place, so they go to one side of the split."""

    def __post_init__(self) -> None:
        require(min(self.bands) >= 1, "bands are counted from 1")
        require(self.stretch is None or self.stretch[0] < self.stretch[1], "stretch must be black, then white")
        if self.location is not None:
            try:
                re.compile(self.location)
            except re.error as error:
                require(False, f"location isn't a regular expression: {error}")


@dataclass(frozen=True, kw_only=True)
class SourcesFile:
    """The file `sources.yaml`: by folder, relative to the data folder; `.` stands for all."""

    sources: Mapping[str, SourceConfig]
