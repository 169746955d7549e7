"""What the engine needs, read from the files that came with the plugin."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from .. import paths
from ..error_codes import Code
from ..errors import InstallFailed
from .texts import tr

PIP_VERSION = "26.3"
"""The pip that installs: it trusts the system's certificates, retries, and tells its progress in bytes."""

_DEPENDENCIES = re.compile(r"^dependencies\s*=\s*(\[.*?\])", re.MULTILINE | re.DOTALL)
_PIN = re.compile(r"[A-Za-z0-9._-]+==[^\s;]+(\s*;.*)?")


@dataclass(frozen=True)
class Requirements:
    """The engine's dependencies and the versions that they are pinned to."""

    dependencies: tuple[str, ...]
    """As backend/pyproject.toml has them, such as `torch>=2.4`."""
    pins: tuple[str, ...]
    """The engine's part of constraints.txt, such as `torch==2.13.0`, sorted; some with a marker for a platform."""
    constraints: Path
    """The file for pip's `--constraint`."""
    hashes: Path
    """The folder of the files for pip's `--require-hashes`."""

    @property
    def torch(self) -> str:
        """The pinned version of PyTorch."""
        return self.version("torch")

    @property
    def fingerprint(self) -> str:
        """Changes when a dependency, a pin or a hash changes."""
        hashes = (path.read_text(encoding="utf-8") for path in (self.package_hashes, self.torch_hashes))
        text = "\n".join([*sorted(self.dependencies), "", *self.pins, "", *hashes])
        return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]

    @property
    def pip_hashes(self) -> Path:
        """The pip that installs, with its hash."""
        return self.hashes / "pip.txt"

    @property
    def package_hashes(self) -> Path:
        """Every pin but PyTorch's, with the hashes of PyPI's wheels."""
        return self.hashes / "packages.txt"

    @property
    def torch_hashes(self) -> Path:
        """PyTorch as PyPI has it, and the packages that only this build needs, with their hashes."""
        return self.hashes / "torch.txt"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is installed on every platform, normalised."""
        return tuple(normalised(pin.partition("==")[0]) for pin in self.pins if ";" not in pin)

    def version(self, name: str) -> str:
        """The version that a package is pinned to; empty where it isn't."""
        for pin in self.pins:
            pinned, _, version = pin.partition(";")[0].partition("==")
            if normalised(pinned) == normalised(name):
                return version.strip()
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
    hashes = paths.part("backend/hashes")
    if constraints is None or not project.is_file() or not hashes.is_dir():
        raise InstallFailed(
            tr("The plugin's folder is incomplete; reinstall SlimDiffSR with the plugin manager."), Code.INSTALL_PLUGIN
        )
    return parse_requirements(project.read_text(encoding="utf-8"), constraints, hashes)


def parse_requirements(project: str, constraints: Path, hashes: Path) -> Requirements:
    """The requirements in the text of a pyproject.toml, in a constraints file and in a folder of hashes."""
    # QGIS's Python may be older than tomllib; our own list of dependencies is written as JSON would have it.
    match = _DEPENDENCIES.search(project)
    dependencies = tuple(json.loads(match.group(1))) if match else ()
    pins = []
    inside = True  # a file without headings is the engine's as a whole
    for line in constraints.read_text(encoding="utf-8").splitlines():
        if line.startswith("# -- "):
            inside = line.startswith("# -- engine --")
        elif inside and _PIN.fullmatch(line.strip()):
            pins.append(line.strip())
    return Requirements(dependencies, tuple(sorted(pins)), constraints, hashes)
