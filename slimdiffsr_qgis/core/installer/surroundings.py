"""What an installation finds on this computer, looked up once and in the background: it starts a dozen programs."""

from __future__ import annotations

from dataclasses import dataclass

from . import managed_python
from .builds import Choice, choose_builds
from .hardware import Machine, find_gpus, this_machine
from .interpreters import Interpreter, find_interpreters


@dataclass(frozen=True)
class Surroundings:
    """The choices there are."""

    machine: Machine
    builds: Choice
    interpreters: tuple[Interpreter, ...]
    """Usable ones, the best first."""
    can_fetch_python: bool


def look_around(qgis_prefix: str) -> Surroundings:
    """Looks; takes seconds.

    Args:
        qgis_prefix: `QgsApplication.prefixPath()`.
    """
    machine = this_machine()
    return Surroundings(
        machine=machine,
        builds=choose_builds(machine, find_gpus()),
        interpreters=tuple(find_interpreters(machine, qgis_prefix)),
        can_fetch_python=managed_python.can_manage(machine),
    )
