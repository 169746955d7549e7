"""Finds the interpreter that the engine runs in, and makes the command that starts it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QCoreApplication

from . import paths
from .errors import EngineMissing
from .identity import settings_key

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


def find_engine() -> Engine:
    """The engine to use: the interpreter of the settings, else of the environment, else of the checkout.

    Raises:
        EngineMissing: there is none; the message says what to do.
    """
    named = _named()
    if named:
        # Not resolved: the link in a virtual environment is what makes it one.
        path, origin = named[0]
        if not path.is_file():
            missing = _tr("The Python interpreter given by {origin} does not exist: {path}.")
            raise EngineMissing(missing.format(origin=origin, path=path) + " " + _what_to_do())
        return Engine(path, paths.backend_folder())
    for relative in ("bin/python", "Scripts/python.exe"):
        path = paths.checkout_folder() / ".venv" / relative
        if path.is_file():
            return Engine(path, paths.backend_folder())
    raise EngineMissing(_tr("The SlimDiffSR engine is not set up.") + " " + _what_to_do())


def _named() -> list[tuple[Path, str]]:
    setting = QgsSettings().value(PYTHON_SETTING, "")
    variable = os.environ.get(PYTHON_VARIABLE, "")
    found = []
    if isinstance(setting, str) and setting.strip():
        found.append((Path(setting.strip()), _tr("the setting {name}").format(name=PYTHON_SETTING)))
    if variable.strip():
        found.append((Path(variable.strip()), _tr("the environment variable {name}").format(name=PYTHON_VARIABLE)))
    return found


def _what_to_do() -> str:
    return _tr(
        "Make a Python environment (3.11 or newer) with the engine's requirements (torch, rasterio; for instance "
        "'pip install {backend}'), and give its interpreter's path in the setting {setting} or in the environment "
        "variable {variable}."
    ).format(backend=paths.part("backend"), setting=PYTHON_SETTING, variable=PYTHON_VARIABLE)


def _tr(text: str) -> str:
    return QCoreApplication.translate("EngineLocator", text)
