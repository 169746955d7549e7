"""What lies where in the engine's folder, and which of its environments is complete.

    slimdiffsr-engine/
        install.lock       another QGIS installs just now
        0.1.0/             an environment, named after the plugin's version; `-2`, `-3` for its successors
            engine.json    written last: without it the environment is none
        cache/  temp/      pip's, while an installation isn't complete
        python/  tools/    a Python that uv brought, and uv

An environment can't be renamed, since the scripts in it hold its path; so the marker says that it is complete.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .requirements import Requirements

MARKER = "engine.json"
FORMAT = 1
LOCK, CACHE, TEMP, PYTHON, TOOLS = "install.lock", "cache", "temp", "python", "tools"
_NAME = "slimdiffsr-engine"


@dataclass(frozen=True)
class Marker:
    """What an environment is, as its marker says."""

    plugin: str
    """The plugin's version that made it."""
    fingerprint: str
    """Of the requirements it was made from."""
    dependencies: tuple[str, ...]
    """The direct ones, as backend/pyproject.toml had them."""
    build: str
    torch: str
    """The version that is installed, its label included."""
    python: str
    device: str
    """The device that it was tried on, such as `cuda:0 (NVIDIA RTX A2000)`."""
    installed: str
    """When, in ISO 8601."""


@dataclass(frozen=True)
class Environment:
    """A complete environment."""

    folder: Path
    marker: Marker

    @property
    def python(self) -> Path:
        return python_of(self.folder)

    @property
    def intact(self) -> bool:
        """Its Python is still there; it is a link to another one on most systems, which an update may take away."""
        return self.python.is_file()

    def fits(self, requirements: Requirements) -> bool:
        """Whether the engine of this plugin can run in it: other pins may do, other dependencies may not."""
        return sorted(self.marker.dependencies) == sorted(requirements.dependencies)

    def is_current(self, requirements: Requirements) -> bool:
        """Whether an installation would make the same."""
        return self.marker.fingerprint == requirements.fingerprint


def default_root(profile: Path) -> Path:
    """The engine's folder in a QGIS profile."""
    return profile / "python" / _NAME


def python_of(folder: Path) -> Path:
    """The interpreter of an environment on this system."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def environments(root: Path, requirements: Requirements) -> list[Environment]:
    """The complete environments, those that the plugin can use first, of these the current ones, the newest first."""
    found = [
        Environment(folder, marker) for folder in _folders(root) if (marker := read_marker(folder / MARKER)) is not None
    ]
    found.sort(key=lambda item: item.marker.installed, reverse=True)
    return sorted(
        found, key=lambda item: (not (item.intact and item.fits(requirements)), not item.is_current(requirements))
    )


def usable_environment(root: Path, requirements: Requirements) -> Environment | None:
    """The environment that the engine runs in; None where there is none that it can run in."""
    found = environments(root, requirements)
    return found[0] if found and found[0].intact and found[0].fits(requirements) else None


def partial_environments(root: Path) -> list[Path]:
    """Environments that an installation left unfinished."""
    return [folder for folder in _folders(root) if read_marker(folder / MARKER) is None]


def new_folder(root: Path, version: str) -> Path:
    """A folder for another environment: an existing one stays until its successor works."""
    number = 1
    while (root / _numbered(version, number)).exists():
        number += 1
    return root / _numbered(version, number)


def write_marker(folder: Path, marker: Marker) -> None:
    """Declares an environment complete."""
    unfinished = folder / (MARKER + ".tmp")
    unfinished.write_text(json.dumps({"format": FORMAT, **asdict(marker)}, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(folder / MARKER)


def read_marker(path: Path) -> Marker | None:
    """A marker; None where there is none, or none that this version understands."""
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if values.pop("format") != FORMAT:
            return None
        values["dependencies"] = tuple(values["dependencies"])
        return Marker(**values)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def installed_version(folder: Path, distribution: str) -> str:
    """The version of a distribution in an environment, from its metadata's name; empty where it isn't there."""
    for path in _metadata_folders(folder):
        name, _, version = path.name[: -len(".dist-info")].partition("-")
        if name.lower() == distribution:
            return version
    return ""


def installed_count(folder: Path) -> int:
    """How many distributions an environment holds."""
    return len(_metadata_folders(folder))


def downloaded_bytes(root: Path) -> int:
    """What an interrupted installation has left in the cache for the next one."""
    total = 0
    for folder, _, names in os.walk(root / CACHE):
        for name in names:
            with contextlib.suppress(OSError):
                total += (Path(folder) / name).stat().st_size
    return total


def remove_environment(folder: Path) -> bool:
    """Removes an environment, the marker first, so that what can't be removed is never taken for a complete one."""
    with contextlib.suppress(OSError):
        (folder / MARKER).unlink()
    remove_tree(folder)
    return not folder.exists()


def remove_everything(root: Path) -> list[Path]:
    """Removes all that an installation made, and nothing else; returns what couldn't be removed."""
    for folder in _folders(root):
        remove_environment(folder)
    for name in (CACHE, TEMP, PYTHON, TOOLS):
        remove_tree(root / name)
    left = [*_folders(root), *(root / name for name in (CACHE, TEMP, PYTHON, TOOLS))]
    return [path for path in left if path.exists()]


def remove_if_empty(root: Path) -> None:
    """Removes the engine's folder unless there is something else in it."""
    with contextlib.suppress(OSError):
        root.rmdir()


def remove_tree(folder: Path) -> None:
    """Removes a folder as far as it can be removed."""

    def again(function: Any, path: str, _error: Any) -> None:
        with contextlib.suppress(OSError):
            Path(path).chmod(stat.S_IWRITE | stat.S_IREAD | stat.S_IEXEC)
            function(path)

    if sys.version_info >= (3, 12):
        shutil.rmtree(folder, onexc=again)
    else:
        shutil.rmtree(folder, onerror=again)


def _folders(root: Path) -> Iterator[Path]:
    """The folders of environments: only what has the look of one, since the user may have chosen any folder as root."""
    try:
        entries = sorted(root.iterdir())
    except OSError:
        return
    for entry in entries:
        if entry.is_dir() and entry.name[:1].isdigit() and (entry / ".slimdiffsr").is_file():
            yield entry


def claim(folder: Path) -> None:
    """Makes the folder of an environment and marks it as ours, which it needs to be to be removed again."""
    folder.mkdir(parents=True)
    (folder / ".slimdiffsr").touch()


def _metadata_folders(folder: Path) -> list[Path]:
    inside = ("Lib/site-packages",) if os.name == "nt" else ("lib/python3.*/site-packages",)
    return [path for pattern in inside for path in folder.glob(f"{pattern}/*.dist-info")]


def _numbered(version: str, number: int) -> str:
    return version if number == 1 else f"{version}-{number}"
