"""One writer at a time in a folder: a file that the operating system locks, and unlocks when its process ends."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import BinaryIO, Final

LOCK_NAME: Final = "lock"
_LOCKED_BYTE: Final = 1 << 20
_HELD: Final = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_NO_LOCKS: Final = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


class FolderLock:
    """The lock of a folder, which is made with it and removed with it.

    Args:
        folder: its parent must exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / LOCK_NAME
        self._file: BinaryIO | None = None

    def acquire(self) -> bool:
        """Makes the folder and takes its lock.

        Returns:
            Whether the file system has locks; without, nothing keeps others out.

        Raises:
            BlockingIOError: another process, or another lock of this one, holds it.
            OSError: the folder can't be made or written.
        """
        while True:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            try:
                file = self._path.open("a+b")
            except FileNotFoundError:  # its holder removed the folder in between
                continue
            try:
                _lock(file)
                if _is_at(file, self._path):  # otherwise its holder removed the file in between
                    self._file = file
                    return True
            except OSError as error:
                if error.errno in _HELD:
                    raise BlockingIOError(error.errno, "locked by another process") from error
                if error.errno not in _NO_LOCKS:
                    raise
                self._file = file
                return False
            finally:
                if self._file is None:
                    file.close()

    def release(self) -> None:
        """Lets others in; the file stays. Does nothing where the lock isn't held."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def remove(self) -> None:
        """Lets others in and removes the folder, unless one of them uses it already; does nothing without the lock."""
        if self._file is None:
            return
        if os.name == "nt":  # where an open file can't be removed, so neither can one that the next has opened
            self.release()
        with contextlib.suppress(OSError):
            self._path.unlink()
            self._folder.rmdir()
        self.release()


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


if os.name == "nt":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
