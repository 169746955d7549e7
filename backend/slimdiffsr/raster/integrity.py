"""Whether what was written is really there.

GDAL reports a full disk while flushing, often from threads of its own, and closing a file then fails in silence. So
files are read back once they are closed. What GDAL merely warns of, such as an option that it doesn't know, is an error
too.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

import rasterio
import rasterio.errors
from rasterio._err import CPLE_BaseError
from rasterio.enums import MaskFlags
from rasterio.io import DatasetReader

from slimdiffsr.errors import Code, OutputError

_GDAL_LOG = logging.getLogger("rasterio._env")
FULL_BYTES: Final = 2**20
"""A disk with less room than this counts as full where writing to it failed: no block of a part is certain to fit."""


class WritingErrors:
    """Turns what GDAL and the system say while writing `path` into one `OutputError`.

    Args:
        path: the output that messages name.
        strict: whether GDAL's warnings (an option that it doesn't know, say) are errors too.
    """

    def __init__(self, path: Path, *, strict: bool = False) -> None:
        self._path = path
        self._complaints = _Complaints()
        self._strict = strict

    def __enter__(self) -> WritingErrors:
        if self._strict:
            _GDAL_LOG.addHandler(self._complaints)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._strict:
            _GDAL_LOG.removeHandler(self._complaints)
        # rasterio lets some of GDAL's errors through as they are, and these aren't RasterioErrors.
        if isinstance(error, (rasterio.errors.RasterioError, CPLE_BaseError, OSError, ValueError)):
            if not isinstance(error, OSError) or isinstance(error, rasterio.errors.RasterioError):
                while error.__cause__ is not None:
                    error = error.__cause__
            self._refuse(str(error))
        if error is None and self._complaints.messages:
            self._refuse(self._complaints.messages[0])

    def _refuse(self, reason: str) -> None:
        # rasterio's log puts GDAL's error class before the message.
        reason = re.sub(r"^CPLE_\w+ in ", "", reason)
        if not self._strict and _is_full(self._path.parent):  # which GDAL itself says on standard error only
            reason = f"the disk is full ({reason.rstrip('.')})."
        raise OutputError(f"'{self._path}' can't be written: {' '.join(reason.split())}", Code.OUTPUT_WRITE)


def _is_full(folder: Path) -> bool:
    with suppress(OSError):  # it is gone
        return shutil.disk_usage(folder).free < FULL_BYTES
    return False


class _Complaints(logging.Handler):
    """What GDAL says in the thread that made it; others may be at work on other files."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.messages.append(record.getMessage())


def check_readable(path: Path) -> None:
    """Checks that every block of a GeoTIFF's bands and overviews is there and can be decoded, and its masks with them.

    Raises:
        OSError: a block is missing or damaged.
    """
    with rasterio.open(path) as dataset:
        levels = len(dataset.overviews(1))
        _check_level(dataset, dataset, {})
        for level in range(levels):
            with rasterio.open(path, overview_level=level) as reduced:
                _check_level(dataset, reduced, {"ovr": level})


def _check_level(dataset: DatasetReader, reduced: DatasetReader, overview: dict[str, int]) -> None:
    """`reduced` is the dataset at the resolution that `overview` names."""
    has_mask = MaskFlags.per_dataset in reduced.mask_flag_enums[0]
    for (row, column), window in reduced.block_windows(1):
        # A block that was never written would read as nodata, without an error.
        if dataset.get_tag_item(f"BLOCK_OFFSET_{column}_{row}", "TIFF", bidx=1, **overview) is None:
            raise OSError("a part of the file is missing; the disk may be full")
        try:
            reduced.read(window=window)
            if has_mask:
                reduced.read_masks(1, window=window)
        except rasterio.errors.RasterioError as error:
            raise OSError("a part of the file is damaged; the disk may be full") from error
