"""Finds a Python that the engine's environment can be made from. Never `sys.executable`: inside QGIS that is QGIS."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..error_codes import Code
from ..errors import InstallFailed
from . import child
from .hardware import Machine, processor_name
from .texts import tr

OLDEST = (3, 11)
NEWEST = (3, 14)
"""The newest Python that all pinned packages have wheels for."""
TRIED = (3, 11)
"""The version that the pins were tried with; it comes first where there is a choice."""

_VERSIONS = ("3.11", "3.12", "3.13", "3.14")

# Runs in the candidate. What is imported may be split off by a distribution (Debian: venv, ensurepip) or broken (ssl).
_PROBE = """
import json, platform, struct, sys, sysconfig
found = {"version": list(sys.version_info[:3]), "implementation": platform.python_implementation(),
    "bits": struct.calcsize("P") * 8, "machine": platform.machine(), "prefix": sys.prefix,
    "base_prefix": sys.base_prefix, "libc": " ".join(platform.libc_ver()), "missing": [],
    "free_threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED"))}
for name in ("venv", "ensurepip", "ssl"):
    try:
        __import__(name)
    except ImportError:
        found["missing"].append(name)
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python that answered."""

    path: Path
    version: tuple[int, int, int]
    processor: str
    problem: str = ""
    """Why no environment can be made from it: a sentence; empty where one can."""

    @property
    def usable(self) -> bool:
        return not self.problem

    @property
    def version_text(self) -> str:
        return ".".join(map(str, self.version))


def find_interpreters(machine: Machine, qgis_prefix: str) -> list[Interpreter]:
    """Every usable Python of this computer, the best first; starts each candidate, so not for the main thread.

    Args:
        machine: this computer.
        qgis_prefix: `QgsApplication.prefixPath()`.
    """
    found: dict[Path, Interpreter] = {}
    for path in candidates(machine, os.environ, qgis_prefix, sys.base_prefix, Path.home()):
        try:
            key = path.resolve()
        except OSError:
            continue
        if key in found or not path.is_file():
            continue
        interpreter = examine(path, machine)
        if interpreter is not None and interpreter.usable:
            found[key] = interpreter
    return ranked(found.values())


def ranked(interpreters: Iterable[Interpreter]) -> list[Interpreter]:
    """The tried version first, then older before newer ones; among equals the order in which they were found."""
    return sorted(interpreters, key=lambda item: (item.version[:2] != TRIED, item.version[:2]))


def candidates(
    machine: Machine, environment: Mapping[str, str], qgis_prefix: str, base_prefix: str, home: Path
) -> list[Path]:
    """Where a Python may be, without looking whether it is there; QGIS's own comes first on Windows and macOS.

    Args:
        machine: the computer to look for.
        environment: its environment variables.
        qgis_prefix: `QgsApplication.prefixPath()`.
        base_prefix: `sys.base_prefix` inside QGIS.
        home: the user's folder.
    """
    if machine.system == "windows":
        found = _windows(environment, Path(qgis_prefix), Path(base_prefix), home)
    elif machine.system == "macos":
        found = _macos(Path(qgis_prefix), Path(base_prefix), home)
    else:
        found = [Path(folder) / f"python{v}" for v in _VERSIONS for folder in ("/usr/bin", "/usr/local/bin")]
    if machine.system != "windows":
        for version in _VERSIONS:
            name = shutil.which(f"python{version}", path=environment.get("PATH", ""))
            found += [Path(name)] if name else []
        found += _globbed(home / ".pyenv" / "versions", r"3\.\d+\.\d+$", "bin/python3")
        found += _globbed(home / ".local" / "share" / "uv" / "python", r"cpython-3\.", "bin/python3")
    # A shim of pyenv decides by the folder it is started in, and may start nothing at all.
    return [path for path in found if "shims" not in path.parts]


def examine(path: Path, machine: Machine) -> Interpreter | None:
    """Starts a Python and asks it what it is; None where it isn't one."""
    text = child.output_of([str(path), "-I", "-c", _PROBE])
    try:
        return judge(path, json.loads(text), machine)
    except (ValueError, KeyError, TypeError):
        return None


def require(path: Path, machine: Machine) -> Interpreter:
    """The Python at a path that somebody chose.

    Raises:
        InstallFailed: no environment can be made from it.
    """
    interpreter = examine(path, machine)
    if interpreter is None:
        text = tr("{path} is not a Python interpreter that can be started.")
        raise InstallFailed(text.format(path=path), Code.INSTALL_PYTHON)
    if not interpreter.usable:
        raise InstallFailed(f"{path}: {interpreter.problem}", Code.INSTALL_PYTHON)
    return interpreter


def judge(path: Path, found: dict, machine: Machine) -> Interpreter:
    """What to think of a Python that said `found` of itself."""
    version = (int(found["version"][0]), int(found["version"][1]), int(found["version"][2]))
    processor = processor_name(str(found["machine"]))
    missing = [str(name) for name in found["missing"]]
    problem = ""
    if not OLDEST <= version[:2] <= NEWEST:
        problem = tr("Python {version} doesn't fit; the engine needs {oldest} to {newest}.").format(
            version=".".join(map(str, version)), oldest=_dotted(OLDEST), newest=_dotted(NEWEST)
        )
    elif found["implementation"] != "CPython" or found.get("free_threaded"):
        problem = tr("It is not the standard Python (CPython with its lock), which PyTorch is made for.")
    elif found["bits"] != 64:
        problem = tr("It is a 32-bit Python; PyTorch needs a 64-bit one.")
    elif processor != machine.processor:
        problem = tr("It is made for another processor ({its}) than this computer has ({ours}).").format(
            its=processor, ours=machine.processor
        )
    elif str(found.get("libc", "")).startswith("musl"):
        problem = tr("It belongs to a system without glibc, which PyTorch's builds need.")
    elif missing:
        problem = tr("It lacks the module {names}; on Debian and Ubuntu install the package python3-venv.").format(
            names=", ".join(missing)
        )
    return Interpreter(path, version, processor, problem)


def _windows(environment: Mapping[str, str], qgis_prefix: Path, base_prefix: Path, home: Path) -> list[Path]:
    # <root>/apps/qgis is QGIS's prefix, <root>/apps/Python312 its Python.
    found = [base_prefix / "python.exe"]
    roots = [qgis_prefix.parent]
    roots += [Path(environment["OSGEO4W_ROOT"]) / "apps"] if environment.get("OSGEO4W_ROOT") else []
    for root in roots:
        found += _globbed(root, r"Python3\d\d$", "python.exe")
    local = Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
    folders = [local / "Programs" / "Python"]
    folders += [Path(environment[name]) for name in ("ProgramFiles", "ProgramW6432") if environment.get(name)]
    for folder in folders:
        found += _globbed(folder, r"Python3\d\d$", "python.exe")
    roaming = Path(environment.get("APPDATA") or home / "AppData" / "Roaming")
    found += _globbed(roaming / "uv" / "python", r"cpython-3\.", "python.exe")
    for folder in environment.get("PATH", "").split(";"):
        # Windows' own "python.exe" there opens its shop.
        if folder.strip() and "windowsapps" not in folder.lower():
            found.append(Path(folder.strip('"')) / "python.exe")
    return found


def _macos(qgis_prefix: Path, base_prefix: Path, home: Path) -> list[Path]:
    # QGIS.app/Contents/MacOS is the prefix; where the bundle has its Python changed between its makers.
    names = ["python3", *(f"python{version}" for version in _VERSIONS)]
    contents = qgis_prefix.parent
    folders = [qgis_prefix / "bin", qgis_prefix, contents / "MacOS" / "bin", contents / "MacOS"]
    folders += [base_prefix / "bin", contents / "Frameworks" / "bin"]
    folders += [Path("/opt/homebrew/bin"), Path("/usr/local/bin"), Path("/opt/local/bin")]
    found = [folder / name for folder in folders for name in names]
    framework = Path("/Library/Frameworks/Python.framework/Versions")
    return found + [framework / version / "bin" / "python3" for version in _VERSIONS]


def _globbed(folder: Path, pattern: str, inside: str) -> list[Path]:
    """`inside` in each sub-folder whose name matches, sorted by name."""
    try:
        names = sorted(entry.name for entry in folder.iterdir() if re.match(pattern, entry.name))
    except OSError:
        return []
    return [folder / name / inside for name in names]


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"
