"""Whether a raster is still the one it was: a hash of its files and of what it says of itself, wherever it lies.

What doesn't change a pixel is left out: overviews, which aren't read, and GDAL's `.aux.xml`, to which QGIS adds
statistics when somebody looks at a histogram. What else such a file holds (nodata, names, georeferencing) is seen in
the opened raster.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from slimdiffsr.errors import Code, InputError
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.source import RasterSource

CHUNK: Final = 64 * 1024
CHUNKS: Final = 16
"""So many chunks of a file are hashed, the first and the last among them; smaller files are hashed whole."""
SAMPLED_FILES: Final = 64
"""Of so many files of one raster; the others count by size and time."""
WINDOWS, WINDOW_SIDE = 16, 64
"""Pixels are hashed where a raster isn't made of plain files: in an archive, on a server, written out as text."""
IGNORED_SUFFIXES: Final = (".aux.xml", ".ovr")
SEED: Final = 0


def raster_identity(source: RasterSource, bands: Sequence[int]) -> str:
    """SHA-256 of a raster's files (size, time of change, content at sampled places) and of its description.

    Args:
        source: the open raster.
        bands: those that matter, where pixels are hashed.

    Raises:
        InputError: a file can't be read.
    """
    digest = hashlib.sha256(repr(_description(source)).encode())
    files = [name for name in source.files if not name.lower().endswith(IGNORED_SUFFIXES)]
    plain = [Path(name) for name in files if Path(name).is_file()]
    try:
        for index, path in enumerate(plain):
            status = path.stat()
            digest.update(repr((status.st_size, status.st_mtime_ns)).encode())
            if index < SAMPLED_FILES:
                digest.update(_sampled_content(path, status.st_size))
    except OSError as error:
        raise InputError(f"'{source.name}' can't be read: {error.strerror}.", Code.INPUT_UNREADABLE) from error
    if not plain or len(plain) < len(files):
        digest.update(source.path.encode())
        for window in _sampled_windows(source.layer):
            digest.update(source.read(bands, window).values.tobytes())
    return digest.hexdigest()


def _description(source: RasterSource) -> Sequence[Any]:
    place = source.georeference
    numbers = range(1, source.count + 1)
    return (
        source.layer, source.bands(), source.nodata, source.has_dataset_mask, source.scales_offsets, source.units,
        [sorted(source.band_tags(number).items()) for number in numbers],
        [source.colormap(number) for number in numbers],
        tuple(place.transform), place.crs.to_wkt() if place.crs is not None else None,
        place.gcps, place.gcps_crs.to_wkt() if place.gcps_crs is not None else None,
        place.rpcs.to_dict() if place.rpcs is not None else None,
    )  # fmt: skip


def _sampled_content(path: Path, size: int) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if size <= CHUNK * CHUNKS:
            digest.update(file.read())
        else:
            between = np.random.default_rng(SEED).integers(CHUNK, size - CHUNK, CHUNKS - 2)
            for start in (0, *np.sort(between).tolist(), size - CHUNK):
                file.seek(start)
                digest.update(file.read(CHUNK))
    return digest.digest()


def _sampled_windows(layer: Rect) -> list[Rect]:
    width, height = min(WINDOW_SIDE, layer.width), min(WINDOW_SIDE, layer.height)
    rng = np.random.default_rng(SEED)
    columns = rng.integers(0, layer.width - width + 1, WINDOWS).tolist()
    rows = rng.integers(0, layer.height - height + 1, WINDOWS).tolist()
    return [Rect(col, row, width, height) for col, row in zip(columns, rows, strict=True)]
