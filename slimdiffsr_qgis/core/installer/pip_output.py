"""Understands what pip says while it works."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .texts import size_text, tr

_UNITS = {"bytes": 1e-6, "kB": 1e-3, "MB": 1.0, "GB": 1e3}
_FILE = re.compile(r"^\s*(?:Downloading|Using cached) (\S+)(?: \(([\d.]+) (bytes|kB|MB|GB)\))?")
_RAW = re.compile(r"^Progress (\d+) of (\d+)")
_COLLECTING = re.compile(r"^(?:Collecting|Processing) (\S+)")
_INSTALLING = re.compile(r"^Installing collected packages: (.+)")


@dataclass(frozen=True)
class Step:
    """Where pip is."""

    text: str
    downloaded_mb: float
    """All files so far, those from the cache included."""
    to_install: int = 0
    """How many packages are being written; 0 while pip still fetches."""


class PipOutput:
    """Reads pip's lines one after the other."""

    def __init__(self) -> None:
        self._done_mb = 0.0
        self._name, self._size_mb, self._part_mb = "", 0.0, 0.0

    def read(self, line: str) -> Step | None:
        """What a line tells; None if nothing that concerns progress."""
        raw = _RAW.match(line)
        if raw:
            self._part_mb = int(raw[1]) / 1e6
            self._size_mb = int(raw[2]) / 1e6 or self._size_mb
            return self._download_step()
        file = _FILE.match(line)
        if file:
            self._end_file()
            # Metadata are fetched ahead of the packages, and are small.
            if file[1].endswith(".metadata"):
                return None
            self._name = package_of(file[1])
            self._size_mb = float(file[2]) * _UNITS[file[3]] if file[2] else 0.0
            if "Using cached" in line:
                self._end_file()
            return self._download_step()
        installing = _INSTALLING.match(line)
        if installing:
            self._end_file()
            count = len(installing[1].split(","))
            return Step(tr("Writing {count} packages").format(count=count), self._done_mb, count)
        collecting = _COLLECTING.match(line)
        if collecting:
            return Step(tr("Looking for {name}").format(name=package_of(collecting[1])), self._done_mb + self._part_mb)
        return None

    def _download_step(self) -> Step:
        if not self._name:
            return Step(tr("Downloading"), self._done_mb + self._part_mb)
        text = tr("Downloading {name}: {part} of {size}") if self._size_mb else tr("Downloading {name}")
        text = text.format(name=self._name, part=size_text(self._part_mb), size=size_text(self._size_mb))
        return Step(text, self._done_mb + self._part_mb)

    def _end_file(self) -> None:
        self._done_mb += self._size_mb
        self._name, self._size_mb, self._part_mb = "", 0.0, 0.0


def package_of(word: str) -> str:
    """The package's name in a requirement, a file name, a path or an address."""
    name = word.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    if name.endswith((".whl", ".tar.gz", ".zip")):
        return name.split("-", 1)[0].replace("_", "-")
    return re.split(r"[<>=!~;\[ ]", name, maxsplit=1)[0]
