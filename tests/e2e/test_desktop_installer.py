"""The QGIS desktop without an engine: the first use leads to the dialog that installs one."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

SCRIPT = Path(__file__).with_name("installer_script.py")
SCREENSHOTS = os.environ.get("SLIMDIFFSR_SCREENSHOTS")


def test_the_first_use_offers_to_install_the_engine(qgis_environment, make_raster, tmp_path):
    settings = tmp_path / "profiles" / "profiles" / "test" / "QGIS" / "QGIS3.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text("[PythonPlugins]\nslimdiffsr_qgis=true\n[app]\nprojections\\unknownCrsBehavior=NoAction\n")
    left_out = ("QT_QPA_PLATFORM", "QGIS_CUSTOM_CONFIG_PATH", "SLIMDIFFSR_PYTHON")
    environment = {name: value for name, value in qgis_environment.items() if name not in left_out}
    environment.update(SLIMDIFFSR_TEST_OUT=str(tmp_path), SLIMDIFFSR_TEST_RASTER=str(make_raster()))
    options = ["--profiles-path", str(tmp_path / "profiles"), "--profile", "test", "--nologo", "--noversioncheck"]
    process = subprocess.Popen(
        ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24", "qgis", *options, "--code", str(SCRIPT)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=240)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if SCREENSHOTS:
        for picture in tmp_path.glob("*.png"):
            shutil.copy(picture, SCREENSHOTS)
    assert (tmp_path / "report.json").is_file(), said
    report = json.loads((tmp_path / "report.json").read_text())
    assert "error" not in report, report["error"]
    assert "exceptions" not in report, report["exceptions"]

    assert report["offer"] == "Install the engine…"
    assert report["dialog_visible"]
    assert not report["dialog_modal"]
    assert report["looked_around"]
    assert report["longest_freeze_seconds"] < 1.5
    assert report["can_install"]
    assert "slimdiffsr-engine" in report["summary"], "in this profile"
    assert any(text.startswith("Python 3.") for text in report["pythons"])
    assert report["options_page"]
    assert "not installed" in report["options_state"]
    assert report["dialog_above_options"], "the options are modal, and the dialog has to be usable"
    assert report["left"] == []
