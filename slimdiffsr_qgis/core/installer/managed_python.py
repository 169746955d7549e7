"""A Python of our own, where the computer has none that fits: brought by uv, which checks what it fetches.

uv is taken from the PATH, else fetched from PyPI as the wheel that PyPI has, with the hash that is written here. The
hashes were taken from the published wheels; only the program for Linux on x86-64 was started so far.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import urllib.request
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from ..error_codes import Code
from ..errors import Cancelled, InstallFailed
from . import layout
from .hardware import Machine
from .texts import tr

PYTHON_VERSION = "3.11"
UV_VERSION = "0.13.9"
DOWNLOAD_MB = 50
"""uv and a Python, about."""
DISK_MB = 170

_FILES = "https://files.pythonhosted.org/packages/"
_CHUNK = 1 << 18


@dataclass(frozen=True)
class UvWheel:
    """A published wheel of uv."""

    path: str
    sha256: str
    tried: bool = False
    """Its program was started by the authors."""

    @property
    def url(self) -> str:
        return _FILES + self.path


UV_WHEELS = {
    ("linux", "x86_64"): UvWheel(
        "3d/aa/26d64642d808de4a652579ef950d7cd2d37f080a8babf9c67c6b75fc4c3f/"
        "uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
        tried=True,
    ),
    ("linux", "aarch64"): UvWheel(
        "fe/2f/51a5de367c602592c018a42a23d57fba5f2689fe6c3bf025dcf043b39c61/"
        "uv-0.13.9-py3-none-manylinux_2_28_aarch64.whl",
        "ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375",
    ),
    ("windows", "x86_64"): UvWheel(
        "dd/ef/ceeabf3631117f7354787d9fb1ffe943899e59ed4b887a696ed547e47e76/uv-0.13.9-py3-none-win_amd64.whl",
        "6a44b2ed8111d2f60d2b92627c5dccda3f7ed7570b18ce115e569cd68c28246b",
    ),
    ("macos", "arm64"): UvWheel(
        "f3/a7/a8d7b074798c7fb3b26b37584b8fe2e29df2ccdc24ce7902caab2a53edbf/uv-0.13.9-py3-none-macosx_11_0_arm64.whl",
        "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
    ),
}
"""Operating system and processor -> wheel. Where there is none the user has to choose an interpreter."""


def can_manage(machine: Machine) -> bool:
    """Whether a Python can be brought to this computer."""
    return bool(find_uv()) or (machine.system, machine.processor) in UV_WHEELS


def find_uv() -> str:
    """The user's own uv; empty where there is none."""
    found = shutil.which("uv")
    if found:
        return found
    name = "uv.exe" if os.name == "nt" else "uv"
    for folder in (".local/bin", ".cargo/bin"):
        path = Path.home() / folder / name
        if path.is_file():
            return str(path)
    return ""


def fetch_uv(
    root: Path,
    machine: Machine,
    proxies: Mapping[str, str],
    is_cancelled: Callable[[], bool] = lambda: False,
    wheels: Mapping[tuple[str, str], UvWheel] = UV_WHEELS,
) -> Path:
    """Fetches uv into the engine's folder, unless it is there.

    Args:
        root: the engine's folder.
        machine: this computer.
        proxies: scheme -> proxy, as urllib takes it; empty: the system's.
        is_cancelled: polled between the parts of the download.
        wheels: what may be fetched.

    Raises:
        InstallFailed: there is none for this computer, or what came isn't what was published.
        OSError: the download failed.
        Cancelled: by `is_cancelled`.
    """
    wheel = wheels.get((machine.system, machine.processor))
    if wheel is None:
        text = tr("No Python was found that fits, and none can be fetched for this computer: choose one.")
        raise InstallFailed(text, Code.INSTALL_NO_PYTHON)
    target = root / layout.TOOLS / f"uv-{UV_VERSION}" / ("uv.exe" if machine.system == "windows" else "uv")
    if target.is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    download = target.with_name("uv.whl.part")
    try:
        found = _download(wheel.url, download, proxies, is_cancelled)
        if found != wheel.sha256:
            text = tr(
                "What came from {url} is not the uv that was published (its SHA-256 is {found}): a proxy or virus "
                "scanner may have replaced it. Choose a Python interpreter instead."
            )
            raise InstallFailed(text.format(url=wheel.url, found=found), Code.INSTALL_DOWNLOAD)
        with zipfile.ZipFile(download) as archive:
            member = next(name for name in archive.namelist() if name.endswith(f".data/scripts/{target.name}"))
            unfinished = target.with_name(target.name + ".part")
            unfinished.write_bytes(archive.read(member))
        unfinished.chmod(0o755)
        unfinished.replace(target)
    finally:
        with contextlib.suppress(OSError):
            download.unlink()
    return target


def install_command(uv: str, root: Path) -> list[str]:
    """The command that brings a Python into the engine's folder."""
    return [uv, "python", "install", "--install-dir", str(root / layout.PYTHON), PYTHON_VERSION]


def managed_python(root: Path) -> Path | None:
    """The Python that uv has brought into the engine's folder."""
    inside = "python.exe" if os.name == "nt" else f"bin/python{PYTHON_VERSION}"
    pattern = re.compile(rf"cpython-{re.escape(PYTHON_VERSION)}\.\d+-")
    with contextlib.suppress(OSError):
        for folder in sorted((root / layout.PYTHON).iterdir(), reverse=True):
            if pattern.match(folder.name) and (folder / inside).is_file():
                return folder / inside
    return None


def _download(url: str, target: Path, proxies: Mapping[str, str], is_cancelled: Callable[[], bool]) -> str:
    """Writes a file and returns its SHA-256."""
    if not url.startswith("https://"):
        raise ValueError(url)
    handler = urllib.request.ProxyHandler(dict(proxies) or None)
    digest = hashlib.sha256()
    with urllib.request.build_opener(handler).open(url, timeout=60) as response, target.open("wb") as file:
        while True:
            if is_cancelled():
                raise Cancelled(tr("The installation was cancelled."))
            chunk = response.read(_CHUNK)
            if not chunk:
                return digest.hexdigest()
            digest.update(chunk)
            file.write(chunk)
