"""Finds the interpreter that the engine runs in, and makes the command that starts it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QCoreApplication

from . import paths, settings
from .error_codes import Code
from .errors import EngineMissing, InstallFailed
from .identity import settings_key
from .installer import layout
from .installer.requirements import read_requirements

PYTHON_SETTING = settings_key("engine_python")
PYTHON_VARIABLE = "SLIMDIFFSR_PYTHON"

# `python -I` ignores the working folder and PYTHONPATH, so the engine that came with the plugin is put on the path
# here: then plugin and engine have one version, whatever is installed in the environment.
_BOOTSTRAP = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "runpy.run_module('slimdiffsr', run_name='__main__', alter_sys=True)"
)


@dataclass(frozen=True)
class Engine:
    """An interpreter with the engine's libraries, and where the engine's own package is."""

    python: Path
    backend: Path | None = None
    """None: the package is installed in the interpreter's environment."""

    def worker_command(self, idle_seconds: float) -> list[str]:
        """The command line of a worker, as a list of arguments."""
        start = ["-m", "slimdiffsr"] if self.backend is None else ["-c", _BOOTSTRAP, str(self.backend)]
        return [str(self.python), "-I", "-u", *start, "worker", "--idle-seconds", str(idle_seconds)]


def find_engine(with_chosen: bool = True) -> Engine:
    """The engine to use: the interpreter of the settings, else of the environment variable, else the installed one.

    In a checkout that of its `.venv` comes last.

    Args:
        with_chosen: take the setting into account.

    Raises:
        EngineMissing: there is none; the message says what to do.
    """
    named = _named(with_chosen)
    if named:
        # Not resolved: the link in a virtual environment is what makes it one.
        path, origin = named[0]
        if not path.is_file():
            missing = _tr("The Python interpreter given by {origin} does not exist: {path}.")
            raise EngineMissing(missing.format(origin=origin, path=path) + " " + _what_to_do(), Code.NO_ENGINE)
        return Engine(path, paths.backend_folder())
    installed = installed_engine()
    if installed is not None:
        return installed
    for relative in ("bin/python", "Scripts/python.exe"):
        path = paths.checkout_folder() / ".venv" / relative
        if path.is_file():
            return Engine(path, paths.backend_folder())
    raise EngineMissing(_why_missing() + " " + _what_to_do(), Code.NO_ENGINE)


def installed_engine() -> Engine | None:
    """The engine that the plugin installed; None where there is none that this version can use."""
    try:
        environment = layout.usable_environment(settings.engine_folder(), read_requirements())
    except InstallFailed:  # the plugin's folder is incomplete
        return None
    return Engine(environment.python, paths.backend_folder()) if environment is not None else None


def named_engine() -> Path | None:
    """The interpreter that the setting or the environment variable names, whether it is there or not."""
    named = _named()
    return named[0][0] if named else None


def chosen_engine() -> str:
    """The interpreter that was chosen in the options; empty where none was."""
    value = QgsSettings().value(PYTHON_SETTING, "")
    return value.strip() if isinstance(value, str) else ""


def choose_engine(path: str) -> None:
    """Chooses an interpreter of the user's own; an empty text takes the choice back."""
    if path.strip():
        QgsSettings().setValue(PYTHON_SETTING, path.strip())
    else:
        QgsSettings().remove(PYTHON_SETTING)


def _why_missing() -> str:
    try:
        found = layout.environments(settings.engine_folder(), read_requirements())
    except InstallFailed as error:
        return str(error)
    if found and not found[0].intact:
        return _tr("The Python that the SlimDiffSR engine was installed with has vanished; the engine needs a repair.")
    if found:
        text = _tr("The SlimDiffSR engine was installed for version {version} of the plugin; it needs an update.")
        return text.format(version=found[0].marker.plugin)
    return _tr("The SlimDiffSR engine is not set up.")


def _named(with_chosen: bool = True) -> list[tuple[Path, str]]:
    setting = chosen_engine() if with_chosen else ""
    variable = os.environ.get(PYTHON_VARIABLE, "")
    found = []
    if setting:
        found.append((Path(setting), _tr("the setting {name}").format(name=PYTHON_SETTING)))
    if variable.strip():
        found.append((Path(variable.strip()), _tr("the environment variable {name}").format(name=PYTHON_VARIABLE)))
    return found


def _what_to_do() -> str:
    return _tr(
        "In QGIS choose Raster, SlimDiffSR, Install the engine. Without a desktop make a Python environment (3.11 or "
        "newer) with the engine's requirements (torch, rasterio; for instance 'pip install {backend}'), and give its "
        "interpreter's path in the setting {setting} or in the environment variable {variable}."
    ).format(backend=paths.part("backend"), setting=PYTHON_SETTING, variable=PYTHON_VARIABLE)


def _tr(text: str) -> str:
    return QCoreApplication.translate("EngineLocator", text)
