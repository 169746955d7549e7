"""The stage `prepare`: from folders of imagery to a folder of tiles with its manifest."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.data.imagery import EXCLUDED_SHA256, SUFFIXES
from slimdiffsr_training.data.prepare.config import PrepareConfig, SourceConfig
from slimdiffsr_training.data.prepare.licences import source_config
from slimdiffsr_training.data.prepare.locations import Place, block_of, cell_of, choose_validation, divide, too_near
from slimdiffsr_training.data.prepare.manifest import FileRecord, Outcome, TileRecord, build_manifest, to_json
from slimdiffsr_training.data.prepare.overlaps import Frame, describe, find_overlaps, groups
from slimdiffsr_training.data.prepare.rasters import Bounds, Box, RasterFile, bounds_of, open_raster, read_box
from slimdiffsr_training.data.prepare.screens import measure, reject
from slimdiffsr_training.data.prepare.storage import archive_overhead, archived_size, encode, fit, write_archive
from slimdiffsr_training.data.prepared import MANIFEST

logger = logging.getLogger(__name__)

ARCHIVE: Final = "imagery.tar"
TILES: Final = "tiles"
_MEGABYTE: Final = 1_000_000


@dataclass
class _Work:
    """What is known so far of one file."""

    file: RasterFile
    record: FileRecord
    boxes: list[Box]
    bounds: list[Bounds]
    frame: Frame | None = None
    tiles: list[TileRecord] = field(default_factory=list)
    """Those that passed their own screens."""
    group: str | None = None
    """The location of the whole file, where it is one."""


def prepare(
    config: PrepareConfig,
    data: Path,
    out: Path,
    sources: Mapping[str, SourceConfig] | None = None,
    limit_mb: float | None = None,
    show_progress: bool = True,
) -> Outcome:
    """Cuts, screens, splits and writes; `out` appears when everything is done, or not at all.

    Args:
        config: tiles, screens and split.
        data: folder of images and GeoTIFFs; each subfolder is a source.
        out: folder to make: `manifest.json`, `tiles/`, and with a limit `imagery.tar`, which holds both.
        sources: what is known of each source, by folder.
        limit_mb: megabytes (10^6 bytes) that the archive may have; tiles of lossy files are then stored as JPEG of
            quality 95, and training tiles beyond the limit are left out.
        show_progress: bars in the terminal.

    Returns:
        What was kept, what was left out, and the manifest's warnings.

    Raises:
        ConfigError: `out` exists, a source names a folder that doesn't, bands are missing, or nothing fits the limit.
        FileNotFoundError: the folder doesn't exist or gives no usable tile.
    """
    out = out.absolute()
    if out.exists():
        raise ConfigError(f"{out} exists already; prepared imagery is written into a new folder only")
    if not data.is_dir():
        raise FileNotFoundError(f"the folder {data} doesn't exist")
    absent = sorted(name for name in sources or {} if not (data / name).is_dir())
    if absent:
        raise ConfigError(f"sources.yaml names folders that {data} doesn't have: {', '.join(absent)}")
    partial = out.with_name(f".{out.name}.partial")
    # What a killed run left; its name is ours alone.
    shutil.rmtree(partial, ignore_errors=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, disable=not show_progress) as bar:
            outcome = _Preparation(config, data, partial, sources or {}, limit_mb, bar).run()
        partial.replace(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    for warning in outcome.warnings:
        logger.warning("warning: %s", warning)
    return outcome


class _Preparation:
    """One run of the stage."""

    def __init__(
        self,
        config: PrepareConfig,
        data: Path,
        folder: Path,
        sources: Mapping[str, SourceConfig],
        limit_mb: float | None,
        bar: Progress,
    ) -> None:
        self.config = config
        self.data = data
        self.folder = folder
        self.sources = sources
        self.limit = None if limit_mb is None else int(limit_mb * _MEGABYTE)
        self.bar = bar
        self.outcome = Outcome()
        self.seen_files: dict[str, str] = {}
        self.seen_tiles: set[str] = set()

    def run(self) -> Outcome:
        paths = sorted(p for p in self.data.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
        task = self.bar.add_task("reading", total=len(paths))
        works = []
        for path in paths:
            work = self._read(path)
            if work is not None:
                works.append(work)
            self.bar.advance(task)
        self._find_neighbours(works)
        self._split(works)
        self._apply_limit(works)
        if not self.outcome.tiles:
            raise FileNotFoundError(f"{self.data} gives no tile that passes: {self.outcome.reasons() or 'no images'}")
        content = build_manifest(self.outcome, self.config, self.data, self.sources)
        (self.folder / MANIFEST).write_bytes(to_json(content))
        if self.limit is not None:
            names = [MANIFEST, *(tile.path for tile in self.outcome.tiles)]
            write_archive(self.folder, names, self.folder / ARCHIVE)
            size = (self.folder / ARCHIVE).stat().st_size
            if size > self.limit:
                # Names outside ASCII or of great length take entries of their own.
                raise ConfigError(f"the archive became {size} bytes; lower the limit a little and run again")
        return self.outcome

    def _read(self, path: Path) -> _Work | None:
        """Cuts one file and writes the tiles that pass their own screens."""
        relative = path.relative_to(self.data).as_posix()
        source = path.parent.relative_to(self.data).as_posix()
        settings = source_config(source, self.sources)
        try:
            file = open_raster(path, source, settings)
        except ConfigError:
            raise
        except (OSError, ValueError) as error:
            self.outcome.skip(relative, f"can't be read: {' '.join(str(error).split())}")
            return None
        if file.sha256 in EXCLUDED_SHA256:
            self.outcome.skip(relative, "the demo scene")
            return None
        if file.sha256 in self.seen_files:
            self.outcome.skip(relative, f"the same file as {self.seen_files[file.sha256]}")
            return None
        self.seen_files[file.sha256] = relative
        boxes = divide(file.width, file.height, self.config.tile, self.config.minimum_side)
        if not boxes:
            self.outcome.skip(relative, f"smaller than {self.config.minimum_side} pixels")
            return None
        record = FileRecord.of(file, relative)
        self.outcome.files.append(record)
        work = _Work(file, record, boxes, bounds_of(file, boxes))
        if settings.location is not None and (match := re.search(settings.location, path.name)):
            work.group = f"{source}:{match.group(1) if match.re.groups else match.group(0)}"
        for number, box in enumerate(boxes):
            self._cut(work, number, box)
        return work

    def _cut(self, work: _Work, number: int, box: Box) -> None:
        pixels, valid = read_box(work.file, box)
        figures = measure(pixels, valid)
        digest = hashlib.sha256(f"{pixels.shape}".encode() + pixels.tobytes()).hexdigest()
        reason = reject(figures, self.config.screens) or ("duplicate" if digest in self.seen_tiles else None)
        if reason is not None:
            work.record.reject(reason)
            return
        self.seen_tiles.add(digest)
        suffix, content = encode(pixels, work.file, box, small=self.limit is not None)
        # The file's own ending stays in the name: a.tif and a.png may lie side by side.
        name = f"{TILES}/{work.record.path}"
        name += suffix if len(work.boxes) == 1 else f"-{number:04d}{suffix}"
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        work.tiles.append(
            TileRecord(name, hashlib.sha256(content).hexdigest(), len(content), work.record.path, box, figures)
        )
        if work.frame is None and self.config.overlap_matches and not work.file.georeferenced:
            whole = Box(0, 0, work.file.width, work.file.height)
            # A picture of one tile has been read already; huge images are locations of their own blocks anyway.
            if len(work.boxes) == 1:
                work.frame = describe(pixels)
            elif not self._in_blocks(work):
                work.frame = describe(read_box(work.file, whole)[0])

    def _in_blocks(self, work: _Work) -> bool:
        """Whether a file without georeference is large enough to hold several locations."""
        side = self.config.block * self.config.tile
        return work.file.width * work.file.height >= 4 * side * side

    def _find_neighbours(self, works: list[_Work]) -> None:
        """Frames of one source that show the same ground become one location."""
        named = [w for w in works if w.frame is not None]
        task = self.bar.add_task("comparing frames", total=len(named))
        for source in sorted({w.file.source for w in named}):
            own = [w for w in named if w.file.source == source]
            overlaps = find_overlaps(
                [w.frame for w in own if w.frame is not None],
                self.config.overlap_matches,
                lambda: self.bar.advance(task),
            )
            for overlap in overlaps:
                pair = (own[overlap.first].record.path, own[overlap.second].record.path)
                self.outcome.overlaps.append((*pair, overlap.matches))
            for work, leader in zip(own, groups(len(own), overlaps), strict=True):
                # Overlap joins what the user's own pattern told apart.
                work.group = own[leader].group or f"file:{own[leader].record.path}"

    def _split(self, works: list[_Work]) -> None:
        """Decides the side of each tile and leaves out those that lie too near to the other side."""
        distances = [(b.top - b.bottom) / box.height for w in works if w.file.georeferenced
                     for box, b in zip(w.boxes[:1], w.bounds[:1], strict=True)]  # fmt: skip
        cell = float(np.median(distances)) * self.config.block * self.config.tile if distances else 0.0
        tiles, places = [], []
        for work in works:
            bounds = dict(zip(work.boxes, work.bounds, strict=True))
            for tile in work.tiles:
                tiles.append((work, tile))
                places.append(self._place(work, tile.window, bounds[tile.window], cell))
        held_out = choose_validation(places, self.config.validation_share, self.config.seed)
        near = too_near(places, held_out, self.config.gap)
        for (work, tile), place, dropped in zip(tiles, places, near, strict=True):
            if dropped:
                self._drop(work, tile, "gap")
            else:
                side = "validation" if place.location in held_out else "train"
                self.outcome.tiles.append(replace(tile, split=side, location=place.location))

    def _place(self, work: _Work, box: Box, bounds: Bounds, cell: float) -> Place:
        pixel = ((bounds.right - bounds.left) / box.width, (bounds.top - bounds.bottom) / box.height)
        space = f"file:{work.record.path}"
        if work.file.georeferenced:
            row, column = cell_of(bounds, cell)
            space, location = "earth", f"cell:{row},{column}"
        elif work.group is not None:
            location = work.group
        elif self._in_blocks(work):
            row, column = block_of(box, self.config.block * self.config.tile)
            location = f"{space}#{row},{column}"
        else:
            location = space
        return Place(work.file.source, space, location, bounds, pixel)

    def _apply_limit(self, works: list[_Work]) -> None:
        if self.limit is None:
            return
        by_path = {w.record.path: w for w in works}
        # With all tiles the manifest is as long as it can get, but for the counts of those that are left out.
        manifest = len(to_json(build_manifest(self.outcome, self.config, self.data, self.sources)))
        room = self.limit - archive_overhead(manifest + 4096)
        needed = sum(archived_size(t.size) for t in self.outcome.tiles)
        kept: set[str] = set()
        for side in ("train", "validation"):
            own = [t for t in self.outcome.tiles if t.split == side]
            # Both sides shrink alike.
            share = sum(archived_size(t.size) for t in own) / needed if needed else 0.0
            sources = [by_path[t.file].file.source for t in own]
            keep = fit([t.size for t in own], sources, int(room * share), self.config.seed)
            if own and not any(keep):
                raise ConfigError(f"{self.limit / _MEGABYTE:g} MB hold no tile for {side}; raise the limit")
            kept.update(t.path for t, stays in zip(own, keep, strict=True) if stays)
        for tile in self.outcome.tiles:
            if tile.path not in kept:
                self._drop(by_path[tile.file], tile, "limit")
        self.outcome.tiles = [t for t in self.outcome.tiles if t.path in kept]

    def _drop(self, work: _Work, tile: TileRecord, reason: str) -> None:
        work.record.reject(reason)
        (self.folder / tile.path).unlink()
