"""Which engine is in use and how it is, without starting it: for the options page and the installer's dialog."""

from __future__ import annotations

from dataclasses import dataclass

from qgis.PyQt.QtCore import QCoreApplication

from . import settings
from .engine_locator import PYTHON_VARIABLE, chosen_engine, find_engine, named_engine
from .errors import EngineMissing, InstallFailed
from .identity import version
from .installer import layout
from .installer.layout import Environment
from .installer.requirements import read_requirements

READY, UPDATE, BROKEN, MISSING = "ready", "update", "broken", "missing"


@dataclass(frozen=True)
class EngineState:
    """How it is with the engine."""

    kind: str
    """`ready`; `update`: newer packages are to be had, or it doesn't fit this version; `broken`; `missing`."""
    text: str
    """A sentence or two."""
    environment: Environment | None = None
    """The installed one, whether it can be used or not."""


def engine_state() -> EngineState:
    """Looks at settings and files; quick."""
    try:
        requirements = read_requirements()
    except InstallFailed as error:
        return EngineState(BROKEN, str(error))
    found = layout.environments(settings.engine_folder(), requirements)
    environment = found[0] if found else None
    named = named_engine()
    if named is not None:
        if not named.is_file():
            return EngineState(BROKEN, _tr("The chosen interpreter {path} is gone.").format(path=named), environment)
        if chosen_engine():
            text = _tr("An interpreter of your own is used, chosen in the options: {path}.").format(path=named)
        else:
            text = _tr("The environment variable {variable} names the interpreter that is used: {path}.")
            text = text.format(path=named, variable=PYTHON_VARIABLE)
        return EngineState(READY, text, environment)
    if environment is not None:
        return _installed(environment, environment.is_current(requirements), environment.fits(requirements))
    try:
        engine = find_engine()
    except EngineMissing:
        text = _tr(
            "The engine is not installed yet. It is the program that does the computing: on this computer, apart from "
            "QGIS."
        )
        return EngineState(MISSING, text)
    return EngineState(READY, _tr("The engine of the development checkout is used: {path}.").format(path=engine.python))


def _installed(environment: Environment, current: bool, fits: bool) -> EngineState:
    marker = environment.marker
    if not environment.intact:
        text = _tr("The Python that the engine was installed with has vanished: choose Repair.")
        return EngineState(BROKEN, text, environment)
    if not fits:
        text = _tr("The engine was installed for version {old} of the plugin and can't serve version {new}: update it.")
        return EngineState(UPDATE, text.format(old=marker.plugin, new=version()), environment)
    text = _tr("Installed: PyTorch {torch}, Python {python}, tried on {device}.").format(
        torch=marker.torch, python=marker.python, device=marker.device
    )
    if current:
        return EngineState(READY, text, environment)
    return EngineState(UPDATE, text + " " + _tr("It works; an update brings newer packages."), environment)


def _tr(text: str) -> str:
    return QCoreApplication.translate("EngineState", text)
