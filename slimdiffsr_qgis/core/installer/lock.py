"""One installation at a time: a file that the operating system locks, and unlocks when its process ends."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import BinaryIO

from .. import file_lock
from ..error_codes import Code
from ..errors import InstallFailed
from .texts import tr


class InstallLock:
    """Holds a lock file while it is entered. The file exists that long and names the process.

    Raises:
        InstallFailed: on entering, when another installation holds it, or the folder's file system has no locks.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def __enter__(self) -> InstallLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        while self._file is None:
            file = self._path.open("a+b")
            try:
                file_lock.lock(file)
                if file_lock.is_at(file, self._path):  # otherwise its holder removed it in between
                    self._file = file
            except OSError as error:
                raise self._refused(error) from error
            finally:
                if self._file is None:
                    file.close()
        self._file.truncate(0)
        self._file.write(str(os.getpid()).encode())
        self._file.flush()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._file is not None
        if os.name == "nt":  # where an open file can't be removed, so neither can one that the next has opened
            self._file.close()
            with contextlib.suppress(OSError):
                self._path.unlink()
        else:
            self._path.unlink(missing_ok=True)
            self._file.close()
        self._file = None

    def _refused(self, error: OSError) -> InstallFailed:
        if error.errno not in file_lock.HELD:
            text = tr("The file {path} can't be locked; choose a local folder.")
            return InstallFailed(text.format(path=self._path), Code.INSTALL_LOCK)
        text = tr("Another QGIS window (process {pid}) installs the engine just now. Wait until it is done.")
        return InstallFailed(text.format(pid=lock_owner(self._path) or "?"), Code.INSTALL_BUSY)


def lock_owner(path: Path) -> int | None:
    """The process that a lock file names; None where there is no file, or no name in it yet."""
    try:
        return int(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
