"""One installation at a time: a lock file that names its process, and is void once that process is gone."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import InstallFailed
from . import child
from .texts import tr


@dataclass(frozen=True)
class Owner:
    """A process: ids are used again, a pair of id and start is not."""

    pid: int
    started: str
    """When it started, in the system's own spelling; empty where that can't be found out."""


class InstallLock:
    """Holds a lock file while it is entered.

    Raises:
        InstallFailed: on entering, when another process that is alive holds it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._owner = Owner(os.getpid(), process_start(os.getpid()))

    def __enter__(self) -> InstallLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        for _ in range(3):
            if self._create():
                return self
            owner = lock_owner(self._path)
            if owner is not None and is_alive(owner):
                text = tr(
                    "Another QGIS window (process {pid}) installs the engine just now. Wait until it is done; if there "
                    "is none, close all QGIS windows or delete the file {path}."
                )
                raise InstallFailed(text.format(pid=owner.pid, path=self._path))
            self._break()
        raise InstallFailed(tr("The lock file {path} can't be replaced; delete it.").format(path=self._path))

    def __exit__(self, *_: object) -> None:
        if lock_owner(self._path) == self._owner:
            self._path.unlink()

    def _create(self) -> bool:
        # Written elsewhere and linked into place, so that nobody ever reads half a lock.
        draft = self._path.with_name(f"{self._path.name}.{uuid.uuid4().hex}")
        draft.write_text(json.dumps(asdict(self._owner)), encoding="utf-8")
        try:
            if os.name == "nt":
                draft.rename(self._path)  # refuses to replace a file there
            else:
                os.link(draft, self._path)
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            try:
                with self._path.open("x", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(self._owner)))
            except FileExistsError:
                return False
        finally:
            with contextlib.suppress(OSError):
                draft.unlink()
        return True

    def _break(self) -> None:
        # Moved aside first: of two that find the same void lock only one succeeds in that.
        aside = self._path.with_name(f"{self._path.name}.{uuid.uuid4().hex}")
        try:
            self._path.rename(aside)
        except OSError:
            return
        owner = lock_owner(aside)
        if owner is not None and is_alive(owner):  # it was replaced in between
            with contextlib.suppress(OSError):
                aside.rename(self._path)
            return
        with contextlib.suppress(OSError):
            aside.unlink()


def lock_owner(path: Path) -> Owner | None:
    """Who holds a lock; None where there is no lock, or no name in it."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Owner(int(values["pid"]), str(values["started"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_alive(owner: Owner) -> bool:
    """Whether the very process is running, not another one that got its id."""
    if owner.started:
        return process_start(owner.pid) == owner.started
    return _exists(owner.pid)


def process_start(pid: int) -> str:
    """When a process started; empty where it doesn't run, or where that can't be told."""
    if sys.platform == "linux":
        try:
            # Behind the program's name, in brackets, which may hold anything: its state, and 19 numbers on, its start.
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
            fields = text.rsplit(")", 1)[1].split()
            return "" if fields[0] in "ZX" else fields[19]  # a dead one may wait for its parent
        except (OSError, IndexError):
            return ""
    if os.name == "nt":
        return _windows_start(pid)
    return child.output_of(["/bin/ps", "-o", "lstart=", "-p", str(pid)]).strip()


def _exists(pid: int) -> bool:
    if os.name == "nt":
        return bool(_windows_start(pid))
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _windows_start(pid: int) -> str:
    import ctypes
    from ctypes import wintypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = wintypes.HANDLE
    opened = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not opened:
        return ""
    handle = wintypes.HANDLE(opened)
    try:
        times = [wintypes.FILETIME() for _ in range(4)]
        code = wintypes.DWORD()
        still_active = kernel.GetExitCodeProcess(handle, ctypes.byref(code)) and code.value == 259
        if not still_active or not kernel.GetProcessTimes(handle, *(ctypes.byref(item) for item in times)):
            return ""
        return str((times[0].dwHighDateTime << 32) + times[0].dwLowDateTime)
    finally:
        kernel.CloseHandle(handle)
