"""What may be fetched from the network: only what the user named, never what a file refers to.

A virtual raster that came by mail must not make this computer talk to its author's. Local sources are therefore opened
with GDAL's network access shut, and those whose text says where they would go are refused with that reason first.
"""

from __future__ import annotations

import contextlib
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import rasterio

from slimdiffsr.errors import Code, InputError

SHUT: Final = {
    # A name that nothing has: the only file that GDAL's file systems on the network may then open.
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "nothing",
    # Drivers that fetch by themselves (WMS and its like), and listings: sent to a port where nobody can listen.
    "GDAL_HTTP_PROXY": "127.0.0.1:0",
}
"""GDAL's options for a source that lies on this computer."""
PATIENCE: Final = {"GDAL_HTTP_CONNECTTIMEOUT": 30, "GDAL_HTTP_LOW_SPEED_LIMIT": 1, "GDAL_HTTP_LOW_SPEED_TIME": 60}
"""For remote sources: a server that doesn't answer, or sends nothing for so many seconds, is given up."""
NETCDF_SETTINGS: Final = Path(__file__).with_name("netcdf.rc")
"""netCDF's library speaks a protocol of its own (DAP), which GDAL can't switch off."""
REFERRING_DRIVERS: Final = frozenset({"VRT", "GTI", "MRF", "STACIT", "STACTA", "KMLSUPEROVERLAY"})
"""Drivers whose files refer to others."""

_NETWORK: Final = re.compile(
    r"\b(?!vrt:|file:)[a-z][a-z0-9+.-]+:(/|\\){2}|/vsi(curl|s3|gs|az|adls|oss|swift|hdfs|webhdfs)\b"
    r"|/vsi\w+_streaming\b|\b(WMS|WCS|WMTS|OGCAPI|PLMOSAIC|DAAS|EEDAI|STACIT|STACTA):",
    re.IGNORECASE,
)
_REFERRING_TEXT: Final = re.compile(
    rb"<(VRTDataset|GDALTileIndexDataset|MRF_META|GDAL_WMS|GDAL_WMTS|WCS_GDAL|TiledWMS|WMS_Tile_Service)\b"
)
_HEAD_BYTES: Final = 4096
_TEXT_LIMIT: Final = 64 * 2**20
_REFERENCES: Final = re.compile(r"<(SourceFilename|SourceDataset|Source|IndexDataset)\b[^>]*>([^<]*)<")
_NO_REFERENCE: Final = re.compile(
    r"<(Metadata|SRS|Description|CategoryNames|UnitType|GCPList|GeoTransform)\b[^>]*(?<!/)>.*?</\1>", re.DOTALL
)
_COMMENT_OR_CDATA: Final = re.compile(r"<!--.*?-->|<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_RASTER_SUFFIXES: Final = (".tif", ".tiff", ".jp2", ".png", ".jpg", ".jpeg", ".img", ".nc", ".h5", ".hdf")


def is_remote(name: str) -> bool:
    """Whether a source that the user named lies on the network."""
    return _NETWORK.search(name) is not None and not _is_file(Path(name))


@contextlib.contextmanager
def network_access(name: str) -> Iterator[list[str] | None]:
    """Shuts GDAL's network access for this thread where a source doesn't lie there.

    Yields:
        The drivers that may open it: a remote source mustn't refer to other ones. None for all.
    """
    # Before netCDF's library is first used, unless the user has settings of his own.
    os.environ.setdefault("NCRCENV_RC", str(NETCDF_SETTINGS))
    if is_remote(name):
        with rasterio.Env(**PATIENCE) as environment:
            yield sorted(set(environment.drivers()) - REFERRING_DRIVERS)
    else:
        with rasterio.Env(**SHUT):
            yield None


def check_references(path: Path) -> None:
    """Looks through a file that may refer to others, and through those of its kind that it refers to.

    Raises:
        InputError: one of them refers to the network or to itself, or would crash GDAL.
    """
    seen: set[Path] = set()
    waiting: list[tuple[Path, tuple[Path, ...]]] = [(path.absolute(), ())]
    while waiting:
        file, including = waiting.pop()
        if file in including:
            # GDAL notices, but then reads zeros from missing sources of later files without a word.
            raise InputError(f"'{path.name}' refers to itself, directly or through others.", Code.INPUT_UNREADABLE)
        if file in seen:
            continue
        seen.add(file)
        text = _referring_text(file)
        found = _NETWORK.search(html.unescape(text))
        if found:
            inside = "" if not including else f" ('{file.name}', which it includes)"
            raise InputError(
                f"'{path.name}'{inside} refers to a place on the network, which is never fetched on a file's behalf; "
                "name the remote raster itself, or export it to GeoTIFF.",
                Code.INPUT_REMOTE_REFERENCE,
            )
        if text.count("<KernelFilteredSource") > text.count("<Coefs"):
            raise InputError(
                f"'{path.name}' filters a source without a kernel, which GDAL can't read.", Code.INPUT_UNREADABLE
            )
        waiting += [
            (name, (*including, file))
            for name in _local_references(file, text)
            if name.suffix.lower() not in _RASTER_SUFFIXES
        ]


def _referring_text(path: Path) -> str:
    """What may name places in a file that can refer to others, still escaped; empty for files of other kinds."""
    if not _is_file(path):
        return ""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            if not _REFERRING_TEXT.search(head):
                return ""
            raw = head + file.read(_TEXT_LIMIT)
    except OSError:
        return ""  # opening it says why
    text = _COMMENT_OR_CDATA.sub(lambda match: html.escape(match.group(1) or ""), raw.decode("utf-8", "replace"))
    return _NO_REFERENCE.sub("", text)


def _local_references(file: Path, text: str) -> Iterator[Path]:
    for match in _REFERENCES.finditer(text):
        name = html.unescape(match.group(2)).strip()
        # Relative to the file or to the current folder: whichever exists is looked at.
        yield from (Path(os.path.normpath(path.absolute())) for path in (file.parent / name, Path(name)))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, or with a null character
        return False
