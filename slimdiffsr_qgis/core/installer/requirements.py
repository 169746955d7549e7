"""What the engine needs, read from the files that came with the plugin."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from .. import paths
from ..errors import InstallFailed
from .texts import tr

PIP_VERSION = "26.3"
"""The pip that installs: it trusts the system's certificates, retries, and tells its progress in bytes."""

_DEPENDENCIES = re.compile(r"^dependencies\s*=\s*(\[.*?\])", re.MULTILINE | re.DOTALL)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)$")


@dataclass(frozen=True)
class Requirements:
    """The engine's dependencies and the versions that they are pinned to."""

    dependencies: tuple[str, ...]
    """As backend/pyproject.toml has them, such as `torch>=2.4`."""
    pins: tuple[str, ...]
    """The engine's part of constraints.txt, such as `torch==2.13.0`, sorted."""
    constraints: Path
    """The file for pip's `--constraint`."""

    @property
    def torch(self) -> str:
        """The pinned version of PyTorch."""
        return self.version("torch")

    @property
    def fingerprint(self) -> str:
        """Changes when a dependency or a pin changes."""
        text = "\n".join([*sorted(self.dependencies), "", *self.pins])
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the direct dependencies, normalised."""
        return tuple(normalised(re.split(r"[<>=!~;\[ ]", text, maxsplit=1)[0]) for text in self.dependencies)

    def version(self, name: str) -> str:
        """The version that a dependency is pinned to; empty where it isn't."""
        for pin in self.pins:
            pinned, _, version = pin.partition("==")
            if normalised(pinned) == normalised(name):
                return version
        return ""


def normalised(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_requirements() -> Requirements:
    """The requirements of the engine that came with the plugin.

    Raises:
        InstallFailed: the plugin's folder is incomplete.
    """
    project = paths.part("backend/pyproject.toml")
    constraints = next(
        (p for p in map(paths.part, ("backend/constraints.txt", "constraints.txt")) if p.is_file()), None
    )
    if constraints is None or not project.is_file():
        raise InstallFailed(tr("The plugin's folder is incomplete; reinstall SlimDiffSR with the plugin manager."))
    return parse_requirements(project.read_text(encoding="utf-8"), constraints)


def parse_requirements(project: str, constraints: Path) -> Requirements:
    """The requirements in the text of a pyproject.toml and in a constraints file."""
    # QGIS's Python may be older than tomllib; our own list of dependencies is written as JSON would have it.
    match = _DEPENDENCIES.search(project)
    dependencies = tuple(json.loads(match.group(1))) if match else ()
    pins = []
    inside = True  # a file without headings is the engine's as a whole
    for line in constraints.read_text(encoding="utf-8").splitlines():
        if line.startswith("# -- "):
            inside = line.startswith("# -- engine")
        elif inside and _PIN.match(line.strip()):
            pins.append(line.strip())
    return Requirements(dependencies, tuple(sorted(pins)), constraints)
