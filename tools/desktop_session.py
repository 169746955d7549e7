"""Run a script inside the QGIS desktop, under a virtual display, with a profile of its own."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools import package

ROOT = Path(__file__).resolve().parent.parent
DRIVER = Path(__file__).with_name("in_qgis")
"""What scripts inside QGIS import `desktop_driver` from."""
_SETTINGS = "[app]\nprojections\\unknownCrsBehavior=NoAction\n"
_QGIS_ONLY = ("QT_QPA_PLATFORM", "QGIS_CUSTOM_CONFIG_PATH")


class DesktopError(Exception):
    """QGIS, or the script in it, failed; the text holds what was said."""


def plugin_environment(folder: Path) -> dict[str, str]:
    """The environment of a QGIS that finds the plugin, staged into a folder, and this checkout's engine.

    Args:
        folder: everything is written below it.
    """
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return {
        **inherited,
        "QGIS_PLUGINPATH": str(package.stage(folder / "plugins").parent),
        "SLIMDIFFSR_PYTHON": os.environ.get("SLIMDIFFSR_PYTHON") or str(ROOT / ".venv" / "bin" / "python"),
        "XDG_RUNTIME_DIR": str(runtime),
    }


def run_in_desktop(
    script: Path,
    folder: Path,
    environment: Mapping[str, str],
    *,
    seconds: float,
    enabled: bool = True,
    screen: tuple[int, int] = (1600, 1000),
    language: str = "en",
) -> dict[str, Any]:
    """Runs a script that ends with `desktop_driver.drive`.

    Args:
        script: the script.
        folder: for the profile, pictures and the report.
        environment: of QGIS.
        seconds: after so long all of it is ended.
        enabled: whether the profile has the plugin enabled.
        screen: width and height of the display.
        language: of QGIS, such as `de`.

    Returns:
        The script's report.

    Raises:
        DesktopError: a program is missing, there is no report, or it tells of an exception.
    """
    for program in ("qgis", "xvfb-run"):
        if shutil.which(program) is None:
            raise DesktopError(f"{program} is not installed")
    profile = folder / "profiles" / "profiles" / "test"
    (profile / "QGIS").mkdir(parents=True)
    plugins = "[PythonPlugins]\nslimdiffsr_qgis=true\n" if enabled else ""
    locale = f"[locale]\noverrideFlag=true\nuserLocale={language}\nglobalLocale={language}\n"
    (profile / "QGIS" / "QGIS3.ini").write_text(plugins + _SETTINGS + locale)
    inherited = {name: value for name, value in environment.items() if name not in _QGIS_ONLY}
    options = ["--profiles-path", str(folder / "profiles"), "--profile", "test", "--nologo", "--noversioncheck"]
    display = f"-screen 0 {screen[0]}x{screen[1]}x24"
    process = subprocess.Popen(
        ["xvfb-run", "-a", "-s", display, "qgis", *options, "--code", str(script)],
        env={**inherited, "SLIMDIFFSR_DESKTOP_OUT": str(folder), "PYTHONPATH": str(DRIVER)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise DesktopError(f"QGIS did not end within {seconds:.0f} seconds") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the display goes too
    if not (folder / "report.json").is_file():
        raise DesktopError(f"QGIS left no report:\n{said}")
    report = json.loads((folder / "report.json").read_text())
    for key in ("error", "exceptions"):
        if key in report:
            raise DesktopError(str(report[key]))
    return report
