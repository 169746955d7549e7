"""What a killed worker leaves beside the outputs: folders that the engine names, fills and locks (docs/protocol.md)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

from . import file_lock

_LONGEST_NAME = 240
_LOCK_NAME = "lock"


def remove_leftovers(job: dict[str, Any]) -> None:
    """Removes the folders of a killed job's parts, unless another engine writes the same output just now.

    The engine does it itself unless it is killed. Nothing half-made ever has an output's own name, so those files, if
    there are any, are left alone.

    Args:
        job: as docs/protocol.md has it.
    """
    for output in (job.get("output"), job.get("uncertainty")):
        if output:
            _remove(parts_folder(Path(output)))


def parts_folder(output: Path) -> Path:
    """Where the engine keeps the parts of an output while it makes it."""
    name = os.fsencode(output.name)
    shown = output.name if len(name) <= _LONGEST_NAME else hashlib.sha256(name).hexdigest()
    return output.with_name(f".{shown}.parts")


def _remove(folder: Path) -> None:
    lock = folder / _LOCK_NAME
    if folder.is_symlink():
        return
    with contextlib.suppress(OSError):  # another job's, or on a file system without locks: then nobody knows whose
        try:
            file = lock.open("r+b")
        except FileNotFoundError:  # killed before it took its lock, when the folder was empty
            folder.rmdir()
            return
        with file:
            file_lock.lock(file)
            if not file_lock.is_at(file, lock):
                return
            for entry in folder.iterdir():
                if entry.name != _LOCK_NAME:
                    _delete(entry)
            if os.name != "nt":  # where an open file can't be removed, so neither can one that the next has opened
                lock.unlink()
                folder.rmdir()
                return
        lock.unlink()
        folder.rmdir()


def _delete(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)
