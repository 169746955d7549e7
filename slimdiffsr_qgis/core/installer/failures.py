"""The known ways in which an installation fails: what pip, venv or the engine says, and what it means.

The table itself is in known_failures.py. Nothing here needs QGIS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .known_failures import ROWS
from .texts import tr


@dataclass(frozen=True)
class Failure:
    """One known failure. Texts are in English; `translated` gives them in the language of QGIS."""

    id: str
    """Frozen: the guide's anchors are named after it."""
    patterns: tuple[str, ...]
    """Regular expressions; one that is found in the output suffices."""
    title: str
    cause: str
    """A sentence."""
    next_step: str
    """What the analyst does now."""

    @property
    def code(self) -> str:
        """What an installation that failed so is called; see `PluginError`."""
        return f"install.{self.id}"

    def matches(self, output: str) -> bool:
        """Whether the output of a program shows this failure."""
        return any(re.search(pattern, output, re.IGNORECASE | re.MULTILINE) for pattern in self.patterns)

    def translated(self) -> Failure:
        """The same in the language of QGIS."""
        return Failure(self.id, self.patterns, tr(self.title), tr(self.cause), tr(self.next_step))


def explain(output: str, exit_code: int | None = None) -> Failure | None:
    """The failure that an output shows; the first one of the table, which has the special before the general.

    Args:
        output: the end of what was said.
        exit_code: of the program; negative for a signal.
    """
    if exit_code is not None:
        output += f"\n[exit code {exit_code}]"
    return next((failure for failure in FAILURES if failure.matches(output)), None)


FAILURES: tuple[Failure, ...] = tuple(Failure(*row) for row in ROWS)
"""Special before general: the first that matches is shown."""
