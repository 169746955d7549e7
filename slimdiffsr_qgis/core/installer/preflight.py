"""What can be known to fail before anything is fetched: disk space, long paths, an incomplete folder of wheels."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from ..error_codes import Code
from ..errors import InstallFailed
from .builds import Build
from .requirements import Requirements, normalised
from .texts import size_text, tr

_MARGIN_MB = 200
_LONGEST_INSIDE = 190
"""The longest path inside an environment: `Lib/site-packages`, PyTorch's licences (171 characters), and some room."""
_WINDOWS_LIMIT = 259


@dataclass(frozen=True)
class Space:
    """Disk space in megabytes."""

    needed_mb: int
    """While the installation runs: the environment, the downloads, and once more these in the temporary folder."""
    free_mb: int

    @property
    def suffices(self) -> bool:
        return self.needed_mb <= self.free_mb


def space_for(build: Build, root: Path, offline: bool, free_bytes: Callable[[Path], int] | None = None) -> Space:
    """Needed and free space for an installation below `root`, which need not exist.

    Args:
        build: what will be installed.
        root: the engine's folder.
        offline: nothing is downloaded.
        free_bytes: gives the free space of a folder's disk.
    """
    folder = root
    while not folder.exists() and folder.parent != folder:
        folder = folder.parent
    needed = build.disk_mb + _MARGIN_MB + (0 if offline else 2 * build.download_mb)
    return Space(needed, (free_bytes or _free_bytes)(folder) // 1_000_000)


def check_space(space: Space, root: Path) -> None:
    """Raises InstallFailed with the numbers if the disk is too full."""
    if not space.suffices:
        text = tr(
            "The installation needs {needed} on the disk of {folder}, but only {free} are left. Free some space, "
            "choose another folder, or take the build for the CPU, which is the smallest."
        )
        needed, free = size_text(space.needed_mb), size_text(space.free_mb)
        raise InstallFailed(text.format(needed=needed, folder=root, free=free), Code.INSTALL_SPACE)


def check_path(folder: Path, windows: bool | None = None, long_paths: Callable[[], bool] | None = None) -> None:
    """Raises InstallFailed if Windows couldn't open the files of an environment in this folder."""
    if not (os.name == "nt" if windows is None else windows):
        return
    length = len(str(folder)) + 1 + _LONGEST_INSIDE
    if length > _WINDOWS_LIMIT and not (long_paths or _long_paths)():
        text = tr(
            "The folder {folder} has a path of {length} characters, too long for Windows to hold PyTorch's files: "
            "choose a folder with a shorter path, such as C:\\SlimDiffSR, or let your administrator allow long paths."
        )
        raise InstallFailed(text.format(folder=folder, length=len(str(folder))), Code.INSTALL_PATH)


def check_wheels(folder: Path, requirements: Requirements, python: tuple[int, int]) -> None:
    """Raises InstallFailed if a folder of wheels lacks a package, or has PyTorch for another Python."""
    try:
        names = [path.name for path in folder.iterdir() if path.suffix == ".whl"]
    except OSError as error:
        text = tr("The folder of wheels {folder} can't be read ({reason}).")
        raise InstallFailed(text.format(folder=folder, reason=error.strerror or error), Code.INSTALL_WHEELS) from error
    present = {normalised(name.split("-", 1)[0]) for name in names}
    missing = [name for name in requirements.names if name not in present]
    if missing:
        text = tr("The folder {folder} has no wheel of {names}. docs/installing.md says how to fill such a folder.")
        raise InstallFailed(text.format(folder=folder, names=", ".join(missing)), Code.INSTALL_WHEELS)
    tag = f"cp{python[0]}{python[1]}"
    torch = [name for name in names if normalised(name.split("-", 1)[0]) == "torch"]
    if not any(re.search(rf"-{tag}-|-py3-none-", name) for name in torch):
        text = tr("The folder {folder} has {name}, which is made for another Python than {python}: choose that Python.")
        wanted = ".".join(map(str, python))
        raise InstallFailed(text.format(folder=folder, name=torch[0], python=wanted), Code.INSTALL_WHEELS)


def _free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _long_paths() -> bool:
    import winreg

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
    except OSError:
        return False
