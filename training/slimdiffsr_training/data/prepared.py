"""A prepared folder, or the archive that it travels as: reading tiles as its manifest lists them."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

MANIFEST: Final = "manifest.json"
ARCHIVE_SUFFIX: Final = ".tar"
SCHEMA: Final = 1

Split = Literal["train", "validation"]


@dataclass(frozen=True)
class PreparedTile:
    """One tile of a manifest, encoded."""

    source: str
    name: str
    split: Split
    sharpness: float
    """As `data.imagery.sharpness` measured it."""
    file_sha256: str
    """Of the file that it was cut from."""
    data: bytes
    """A PNG or JPEG file."""


def is_prepared(path: Path) -> bool:
    """Whether a path is what `prepare` writes: a folder with a manifest, or an archive."""
    return (path / MANIFEST).is_file() if path.is_dir() else path.suffix == ARCHIVE_SUFFIX and path.is_file()


def read_tiles(path: Path) -> Iterator[PreparedTile]:
    """The tiles of a prepared folder or archive, in the manifest's order, each checked against its hash.

    Raises:
        ValueError: the manifest isn't readable or of a version that we know, or a tile isn't the one that it lists.
    """
    with _opened(path) as read:
        try:
            manifest: dict[str, Any] = json.loads(read(MANIFEST))
            if manifest["schema"] != SCHEMA:
                raise ValueError(f"its version is {manifest['schema']}, this code reads {SCHEMA}")
            files = {entry["path"]: entry for entry in manifest["files"]}
            entries = [(tile, files[tile["file"]]) for tile in manifest["tiles"]]
        except (KeyError, TypeError, ValueError, OSError) as error:
            raise ValueError(f"{path} has no readable manifest of prepared imagery: {error}") from error
        for tile, file in entries:
            try:
                data = read(tile["path"])
            except (KeyError, OSError) as error:
                raise ValueError(f"{path} lacks the tile {tile['path']}; prepare or copy it again") from error
            if hashlib.sha256(data).hexdigest() != tile["sha256"]:
                raise ValueError(f"{path}: {tile['path']} isn't the tile of the manifest; prepare or copy it again")
            yield PreparedTile(file["source"], tile["path"], tile["split"], tile["sharpness"], file["sha256"], data)


@contextmanager
def _opened(path: Path) -> Iterator[Callable[[str], bytes]]:
    if path.is_dir():
        yield lambda name: (path / name).read_bytes()
        return
    try:
        archive = tarfile.open(path, "r:")  # noqa: SIM115 - closed below
    except (tarfile.TarError, OSError) as error:
        raise ValueError(f"{path} isn't an archive of prepared imagery: {error}") from error
    with archive:

        def read(name: str) -> bytes:
            member = archive.extractfile(name)
            if member is None:
                raise KeyError(name)
            return member.read()

        yield read
