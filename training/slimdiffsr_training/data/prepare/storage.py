"""How tiles are stored, how many fit under a size limit, and the archive that they travel in."""

from __future__ import annotations

import io
import tarfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from slimdiffsr_training.data.prepare.rasters import Box, RasterFile

JPEG_QUALITY: Final = 95
_TAR_BLOCK: Final = 512
_TAR_END: Final = 10240


def encode(pixels: NDArray[np.uint8], file: RasterFile, box: Box, small: bool) -> tuple[str, bytes]:
    """Suffix and bytes of a tile.

    - The whole of a JPEG file of three bands is that file's own bytes: nothing is lost, and they are small.
    - With `small`, a part of a lossy file is a JPEG without chroma subsampling: with the quantisation tables of the
      JPEG file that it was cut from, on whose grid parts are cut, so that hardly anything changes; else of quality 95.
    - Everything else is a PNG.
    """
    if file.plain_jpeg and (box.width, box.height) == (file.width, file.height):
        return ".jpg", file.path.read_bytes()
    buffer = io.BytesIO()
    if small and file.lossy:
        settings = {"subsampling": 0, "optimize": True}
        tables = _quantisation(file) if file.plain_jpeg else None
        if tables:
            Image.fromarray(pixels).save(buffer, "JPEG", qtables=tables, **settings)
        else:
            Image.fromarray(pixels).save(buffer, "JPEG", quality=JPEG_QUALITY, **settings)
        return ".jpg", buffer.getvalue()
    Image.fromarray(pixels).save(buffer, "PNG", optimize=small)
    return ".png", buffer.getvalue()


def _quantisation(file: RasterFile) -> list[list[int]] | None:
    """The quantisation tables of a JPEG file, luminance first; None where it has other than one or two."""
    with Image.open(file.path) as image:
        tables = getattr(image, "quantization", {})
    return [list(tables[k]) for k in sorted(tables)] if sorted(tables) in ([0], [0, 1]) else None


def archived_size(size: int) -> int:
    """Bytes that a file of `size` bytes takes in an archive."""
    return _TAR_BLOCK + -(-size // _TAR_BLOCK) * _TAR_BLOCK


def fit(sizes: Sequence[int], sources: Sequence[str], room: int, seed: int) -> list[bool]:
    """Which files to keep so that their archived sizes stay within `room` bytes.

    All sources get the same room, and what a small source doesn't need goes to the others, so that a limit takes from
    the largest sources first. Within a source, a seeded draw decides.
    """
    needs: dict[str, int] = {}
    for size, source in zip(sizes, sources, strict=True):
        needs[source] = needs.get(source, 0) + archived_size(size)
    rooms = share_out(needs, room)
    keep = [False] * len(sizes)
    for source, left in rooms.items():
        own = [i for i, s in enumerate(sources) if s == source]
        for index in np.random.default_rng([seed, zlib.crc32(source.encode())]).permutation(own):
            need = archived_size(sizes[index])
            if need <= left:
                keep[index] = True
                left -= need
    return keep


def share_out(needs: Mapping[str, int], room: int) -> dict[str, int]:
    """`room` shared among needs: nobody gets more than it needs, and those who get less all get the same."""
    rooms: dict[str, int] = {}
    waiting = sorted(needs, key=lambda name: (needs[name], name))
    for position, name in enumerate(waiting):
        rooms[name] = min(needs[name], max(0, room - sum(rooms.values())) // (len(waiting) - position))
    return rooms


def write_archive(folder: Path, names: Sequence[str], target: Path) -> None:
    """An uncompressed tar file of a folder's files; equal files give equal archives, whenever they were made."""
    with tarfile.open(target, "w", format=tarfile.PAX_FORMAT) as archive:
        for name in names:
            data = (folder / name).read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))


def archive_overhead(manifest: int) -> int:
    """Bytes of an archive beside its tiles, for a manifest of so many bytes."""
    return archived_size(manifest) + _TAR_END + 2 * _TAR_BLOCK
