"""Locks that the operating system puts on an open file, and takes off when the process ends."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

HELD = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""Numbers of the errors that say that another process holds the lock."""

_LOCKED_BYTE = 1 << 20
"""On Windows a locked byte can't be read by others: one far behind any content is taken."""


def is_at(file: BinaryIO, path: Path) -> bool:
    """Whether an open file still is what its path names: a holder may remove the file together with its lock."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False


if os.name == "nt":
    import msvcrt

    def lock(file: BinaryIO) -> None:
        """Takes the lock, or raises OSError at once."""
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]

else:
    import fcntl

    def lock(file: BinaryIO) -> None:
        """Takes the lock, or raises OSError at once."""
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
