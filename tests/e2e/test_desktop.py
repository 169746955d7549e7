"""The QGIS desktop under a virtual display: a click on the toolbar leads to a finished layer."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("desktop_script.py")
SCREENSHOTS = os.environ.get("SLIMDIFFSR_SCREENSHOTS")
"""A folder to keep the screenshots in."""


@pytest.fixture
def report(qgis_environment, staged_plugins, make_raster, tmp_path):
    for program in ("qgis", "xvfb-run"):
        assert shutil.which(program), f"{program} is not installed"
    settings = tmp_path / "profiles" / "profiles" / "test" / "QGIS" / "QGIS3.ini"
    settings.parent.mkdir(parents=True)
    settings.write_text("[PythonPlugins]\nslimdiffsr_qgis=true\n[app]\nprojections\\unknownCrsBehavior=NoAction\n")
    environment = {
        name: value
        for name, value in qgis_environment.items()
        if name not in ("QT_QPA_PLATFORM", "QGIS_CUSTOM_CONFIG_PATH")
    }
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
        said, _ = process.communicate(timeout=450)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the display goes too
    if SCREENSHOTS:
        for picture in tmp_path.glob("*.png"):
            shutil.copy(picture, SCREENSHOTS)
    assert (tmp_path / "report.json").is_file(), said
    report = json.loads((tmp_path / "report.json").read_text())
    assert "error" not in report, report["error"]
    assert "exceptions" not in report, report["exceptions"]
    return report


def test_from_the_toolbar_to_the_result_and_out_again(report):
    assert report["raster_menu"] == [
        "Super-resolve layer…",
        "SlimDiffSR panel",
        "Compare before and after",
        "SlimDiffSR help",
        "Install the engine…",
    ]
    assert "Super-resolve layer…" in report["context_menu"]
    assert report["button_visible"]
    assert report["button_has_icon"]

    assert report["panel_layer"] == report["layer_id"]
    assert "268 × 212" in report["panel_result"]
    assert report["panel_preview"][0] == report["panel_preview"][1] > 0
    assert report["panel_opened_seconds"] < 2
    assert report["panel_longest_freeze_seconds"] < 1.5
    assert report["panel_hidden"]

    assert report["dialog_opened"]
    assert not report["dialog_modal"]
    assert report["dialog_input"] == report["layer_id"]

    assert report["result_loaded"], report["log"]
    assert report["result_name"] == "Scene (4x)"
    assert report["result_size"] == [67 * 4, 53 * 4]
    assert report["same_extent"]
    assert report["same_crs"]
    assert report["longest_freeze_seconds"] < 1.5
    assert report["dialogs_kept"] == 0

    assert report["swipe_drawn"]
    assert report["swipe_put_tool_back"]
    assert report["tool_put_back"]
    assert report["left_widgets"] == []
    assert not report["left_button"]
    assert report["left_raster_menu"] == []
    assert report["left_context_menu"] == []
    assert not report["left_provider"]
    assert report["left_children"] == []
