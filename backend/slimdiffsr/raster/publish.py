"""Finished files get their names: all of a job's outputs or none, and nothing half-made or lost in between."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from slimdiffsr.errors import OutputError
from slimdiffsr.raster.integrity import WritingErrors
from slimdiffsr.raster.output import OutputSpec, parts_directory

COMPANIONS: Final = (".aux.xml", ".ovr", ".msk")
"""Statistics, overviews and masks that an overwritten file left beside itself: they would be wrong for the new one."""


def publish(drafts: Sequence[Path], specs: Sequence[OutputSpec]) -> None:
    """Flushes finished files to disk, then renames them; the first gets its name last.

    What they replace is kept until all have their names, and is put back where one can't get its own.

    Args:
        drafts: the files.
        specs: the outputs that they are, in the same order.

    Raises:
        OutputError: a folder is gone or full, or a file can't be replaced; where older files couldn't be put back, it
            says what lies where.
    """
    staged: list[Path] = []
    replacements: list[_Replacement] = []
    try:
        for draft, spec in zip(drafts, specs, strict=True):
            with WritingErrors(spec.path):
                staged.append(_staged(draft, spec.path))
        for draft, spec in reversed(list(zip(staged, specs, strict=True))):
            replacement = _Replacement(spec.path)
            replacements.append(replacement)
            with WritingErrors(spec.path):
                replacement.make(draft)
    except BaseException as error:
        remarks = [remark for replacement in reversed(replacements) if (remark := replacement.undo())]
        for draft in set(staged) - set(drafts):
            draft.unlink(missing_ok=True)
        if remarks and isinstance(error, OutputError):
            error.args = (" ".join((str(error), *remarks)),)
        raise
    for replacement in replacements:
        replacement.forget()


def _staged(draft: Path, target: Path) -> Path:
    """The draft on its target's disk, flushed: a second output may lie on another one than the parts."""
    if draft.stat().st_dev != target.parent.stat().st_dev:
        draft = Path(shutil.copyfile(draft, parts_directory(target).with_suffix(".moving")))
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    return draft


class _Replacement:
    """A file takes the place of another, which is kept beside it until that is final."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made = False
        self._kept: list[tuple[Path, Path]] = []
        """(name, where what had it is kept)."""

    def make(self, draft: Path) -> None:
        """Gives the draft the name; where the file system has hard links, the name is never without a file."""
        if os.path.lexists(self._path) and not self._path.is_dir():
            self._keep(self._path)
        draft.replace(self._path)
        self._made = True
        for suffix in COMPANIONS:
            companion = self._path.with_name(self._path.name + suffix)
            if os.path.lexists(companion):  # its name may be too long for any file
                self._keep(companion)
                companion.unlink(missing_ok=True)

    def undo(self) -> str:
        """Puts back what was there; a sentence for the analyst where that can't be done, else nothing."""
        try:
            for name, kept in reversed(self._kept):
                kept.replace(name)
                kept.unlink(missing_ok=True)  # where both are the same file still, nothing was renamed
            if self._made and self._path not in dict(self._kept):
                self._path.unlink()
        except OSError:
            older = "".join(f" What '{name}' was before is now '{kept}'." for name, kept in self._kept if kept.exists())
            return f"'{self._path}' couldn't be put back.{older}"
        return ""

    def forget(self) -> None:
        """Removes what was kept."""
        for _, kept in self._kept:
            with contextlib.suppress(OSError):  # in nobody's way, and removed when the file is replaced again
                kept.unlink()

    def _keep(self, name: Path) -> None:
        kept = parts_directory(name).with_suffix(".older")
        kept.unlink(missing_ok=True)
        with contextlib.suppress(OSError, NotImplementedError):
            os.link(name, kept, follow_symlinks=False)
        if not os.path.lexists(kept):  # no hard links here
            name.replace(kept)
        self._kept.append((name, kept))
