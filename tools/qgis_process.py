"""Run Processing algorithms in a real QGIS, in a profile of its own, with the plugin staged from this repository."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import package


class QgisError(Exception):
    """QGIS is absent, or refused, or an algorithm failed; the text holds what QGIS said."""


@dataclass(frozen=True)
class QgisProcess:
    """A QGIS with nothing in its profile but the staged plugin."""

    program: str
    environment: dict[str, str]

    @classmethod
    def prepare(cls, folder: Path, engine_python: Path) -> QgisProcess:
        """Stage the plugin into `folder`, make an empty profile there and enable the plugin in it.

        Args:
            folder: everything is written below it; a profile left from an earlier run is replaced.
            engine_python: the interpreter that the plugin starts its worker with.

        Raises:
            QgisError: QGIS is not installed, or it doesn't take the plugin.
        """
        # Debian 12's wrapper `qgis_process` passes an option that the program doesn't know.
        program = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
        if program is None:
            raise QgisError("qgis_process was not found; install QGIS (make setup)")
        profile, runtime = folder / "profile", folder / "runtime"
        shutil.rmtree(profile, ignore_errors=True)
        profile.mkdir(parents=True)
        runtime.mkdir(mode=0o700, exist_ok=True)
        plugin = package.stage(folder / "plugins")
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
        }
        process = cls(
            program,
            inherited
            | {
                "QGIS_CUSTOM_CONFIG_PATH": str(profile),
                "QGIS_PLUGINPATH": str(plugin.parent),
                "QT_QPA_PLATFORM": "offscreen",
                "XDG_RUNTIME_DIR": str(runtime),
                "SLIMDIFFSR_PYTHON": str(engine_python),
            },
        )
        process._call("plugins", "enable", plugin.name)
        return process

    def version(self) -> str:
        """What QGIS calls itself, such as `QGIS 3.22.16-Białowieża`."""
        lines = self._call("--version").splitlines()
        return next((line.split(" '")[0].strip() for line in lines if line.startswith("QGIS ")), "QGIS")

    def run(self, algorithm: str, **parameters: object) -> tuple[dict[str, Any], float]:
        """Run one algorithm.

        Returns:
            Its outputs, and how many seconds all of it took, QGIS's own start included.

        Raises:
            QgisError: the algorithm failed.
        """
        started = time.monotonic()
        output = self._call("--json", "run", algorithm, *(f"--{name}={value}" for name, value in parameters.items()))
        seconds = time.monotonic() - started
        try:
            return json.loads(output[output.index("{") :])["results"], seconds
        except (ValueError, KeyError) as error:
            raise QgisError(f"{algorithm} gave no results:\n{output}") from error

    def _call(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.program, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            # QGIS says some things twice, and its own start-up warns about PyQt.
            said = dict.fromkeys((done.stdout + done.stderr).splitlines())
            reason = "\n".join(line for line in said if "DeprecationWarning" not in line)
            raise QgisError(f"{Path(self.program).name} {' '.join(arguments)} failed:\n{reason}".rstrip())
        return done.stdout
