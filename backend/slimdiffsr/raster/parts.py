"""Part files: one per tile row, on the layer's own grid, written tile by tile, closed and put on record.

A compressed GeoTIFF whose writer was killed can't be continued, so each tile row goes to a file of its own. It is
written under a passing name, read back when the row is done, and only then gets its own name and its record: what has
a record is whole, whenever a process was killed, and also where two processes computed the same row.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import rasterio
import rasterio.errors
from numpy.typing import NDArray
from rasterio.io import DatasetWriter
from rasterio.windows import Window

from slimdiffsr.errors import Code, OutputError
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.integrity import WritingErrors, check_readable
from slimdiffsr.raster.lock import LOCK_NAME, FolderLock
from slimdiffsr.raster.output import BLOCK, OutputSpec, parts_directory

Kind = Literal["data", "mask", "uncertainty"]
PASSING_SUFFIX: Final = ".unfinished"


class PartStore:
    """The part files of a job, in a folder beside its output, whose lock the process that makes the output holds.

    Args:
        spec: the output.
        uncertainty: a second output whose parts lie beside the first's, if there is one. It is locked too, by a folder
            of its own that holds nothing else.
    """

    def __init__(self, spec: OutputSpec, uncertainty: OutputSpec | None = None) -> None:
        self.spec = spec
        self.uncertainty = uncertainty
        self.directory = parts_directory(spec.path)
        self._bands: dict[Kind, tuple[int, str]] = {"data": (len(spec.bands), spec.dtype.name)}
        if spec.with_mask:
            self._bands["mask"] = (1, "uint8")
        if uncertainty is not None:
            self._bands["uncertainty"] = (len(uncertainty.bands), uncertainty.dtype.name)
        self._paths = [output.path for output in (spec, uncertainty) if output is not None]
        self._locks = [FolderLock(parts_directory(path)) for path in self._paths]
        self._open: dict[Rect, dict[Kind, DatasetWriter]] = {}
        # Two processes that write the same row must not write to the same file.
        self.passing_suffix: Final = f".{uuid.uuid4().hex[:8]}{PASSING_SUFFIX}"

    def lock(self) -> bool:
        """Makes the folder, if there is none, and keeps other jobs out of it and away from the outputs.

        Returns:
            Whether the file system has locks; where it hasn't, nothing keeps others out.

        Raises:
            OutputError: another job writes one of the outputs just now, or a folder can't be made.
        """
        try:
            have_locks = [_acquire(lock, path) for lock, path in zip(self._locks, self._paths, strict=True)]
        except OutputError:
            for lock in self._locks:
                lock.remove()
            raise
        return all(have_locks)

    def unlock(self) -> None:
        """Closes everything and lets others in; finished parts stay."""
        self._abandon()
        own, *others = self._locks
        own.release()
        for lock in others:
            lock.remove()

    def clear(self) -> None:
        """Removes what the folder holds, but for the lock."""
        self._abandon()
        for path in self._entries():
            if path.name != LOCK_NAME:
                _remove(path)

    def remove(self) -> None:
        """Removes everything and lets others in."""
        self.clear()
        for lock in self._locks:
            lock.remove()

    def remove_unfinished(self) -> None:
        """Removes what a killed process left half written."""
        for path in self._entries():
            if path.name.endswith(PASSING_SUFFIX):
                _remove(path)

    def write(
        self,
        row: Rect,
        core: Rect,
        values: NDArray[Any],
        mask: NDArray[np.bool_] | None,
        uncertainty: NDArray[np.float32] | None = None,
    ) -> None:
        """Writes one tile's core.

        Args:
            row: the tile row's cores together, input pixels; names the part.
            core: the tile's core, input pixels, inside `row`.
            values: (bands, core height * scale, core width * scale).
            mask: (core height * scale, core width * scale), where the output has a mask.
            uncertainty: as `values`, where there is such an output.

        Raises:
            OutputError: the disk is full or the folder is gone.
        """
        place = core.relative_to(row).scaled(self.spec.scale)
        window = Window(place.col, place.row, place.width, place.height)
        with self._writing():
            if row not in self._open:
                self._create(row)
            part = self._open[row]
            part["data"].write(values, window=window)
            if "mask" in part and mask is not None:
                part["mask"].write(mask.astype(np.uint8) * 255, 1, window=window)
            if "uncertainty" in part and uncertainty is not None:
                part["uncertainty"].write(uncertainty, window=window)

    def close(self, row: Rect, facts: Mapping[str, float]) -> None:
        """Closes a finished part, reads it back, and puts it on record.

        Args:
            row: the tile row.
            facts: what is to be known of the row when its job goes on.

        Raises:
            OutputError: its blocks couldn't all be written.
        """
        with self._writing():
            for kind, dataset in self._open.pop(row, {}).items():
                dataset.close()
                passing = Path(dataset.name)
                check_readable(passing)
                passing.replace(self.path(row, kind))
            sizes = {kind: self.path(row, kind).stat().st_size for kind in self._bands}
            self.write_file(self._record(row).name, json.dumps({"facts": dict(facts), "sizes": sizes}).encode())

    def finished(self, row: Rect) -> dict[str, float] | None:
        """The facts of a finished part; None where it has no record, or isn't what its record says."""
        try:
            record = json.loads(self._record(row).read_bytes())
            facts = {str(name): value for name, value in record["facts"].items() if isinstance(value, int | float)}
            for kind in self._bands:
                path = self.path(row, kind)
                if path.stat().st_size != record["sizes"][kind]:
                    return None
                check_readable(path)
        except (OSError, ValueError, TypeError, KeyError, AttributeError, rasterio.errors.RasterioError):
            return None
        return facts

    def write_file(self, name: str, content: bytes) -> None:
        """Writes a small file of the folder: whole or not at all, whoever is killed.

        It isn't flushed to disk, as parts aren't: what a power cut tears is noticed when it is read.

        Raises:
            OutputError: the disk is full or the folder is gone.
        """
        passing = self.directory / f"{name}{self.passing_suffix}"
        with self._writing():
            passing.write_bytes(content)
            passing.replace(self.directory / name)

    def path(self, row: Rect, kind: Kind) -> Path:
        """The part file of a finished tile row."""
        return self.directory / f"{row.row:08d}.{kind}.tif"

    @property
    def any_finished(self) -> bool:
        """Whether a part is on record."""
        return any(path.name.endswith(".row.json") for path in self._entries())

    def _record(self, row: Rect) -> Path:
        return self.directory / f"{row.row:08d}.row.json"

    def _entries(self) -> list[Path]:
        try:
            return list(self.directory.iterdir())
        except OSError:
            return []

    def _create(self, row: Rect) -> None:
        area = row.scaled(self.spec.scale)
        profile = {
            "driver": "GTiff", "width": area.width, "height": area.height, "compress": "zstd", "zstd_level": 1,
            "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK, "bigtiff": "if_safer", "interleave": "pixel",
        }  # fmt: skip
        self._open[row] = {}
        for kind, (count, dtype) in self._bands.items():
            passing = self.path(row, kind).with_suffix(self.passing_suffix)
            self._open[row][kind] = rasterio.open(passing, "w", count=count, dtype=dtype, **profile)

    def _abandon(self) -> None:
        for row in list(self._open):
            for dataset in self._open.pop(row).values():
                with suppress(rasterio.errors.RasterioError, OSError):  # Nothing is lost: it has no record.
                    dataset.close()
                _remove(Path(dataset.name))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with WritingErrors(self.spec.path):
                yield
        except OutputError as error:
            if not self.directory.is_dir():
                raise OutputError(
                    f"'{self.spec.path}' can't be written: the folder with its temporary files was removed while the "
                    "job ran.",
                    Code.OUTPUT_WRITE,
                ) from error
            raise


def _acquire(lock: FolderLock, output: Path) -> bool:
    directory = parts_directory(output)
    if directory.is_symlink():
        raise OutputError(f"'{directory}' is a link; remove it.", Code.OUTPUT_FOLDER)
    try:
        return lock.acquire()
    except BlockingIOError as error:
        raise OutputError(
            f"'{output}' is being written by another job; wait for its end, or choose another name.", Code.OUTPUT_BUSY
        ) from error
    except OSError as error:
        raise OutputError(
            f"The folder '{directory.parent}' can't be written: {error.strerror}.", Code.OUTPUT_FOLDER
        ) from error


def _remove(path: Path) -> None:
    """As far as it can be: what is left over is in nobody's way."""
    try:
        path.unlink()
    except IsADirectoryError:
        shutil.rmtree(path, ignore_errors=True)
    except OSError:
        return
