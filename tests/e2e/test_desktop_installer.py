"""The QGIS desktop without an engine: the first use leads to the dialog that installs one."""

from __future__ import annotations


def test_the_first_use_offers_to_install_the_engine(run_script):
    report = run_script("installer_script.py", seconds=240, SLIMDIFFSR_PYTHON=None)

    assert report["offer"] == "Install the engine…"
    assert report["dialog_visible"]
    assert not report["dialog_modal"]
    assert report["opened_before_looking_around"], "it takes long on some computers"
    assert report["looked_around"]
    assert report["can_install"]
    assert "slimdiffsr-engine" in report["summary"], "in this profile"
    assert any(text.startswith("Python 3.") for text in report["pythons"])
    assert report["options_page"]
    assert "not installed" in report["options_state"]
    assert report["dialog_above_options"], "the options are modal, and the dialog has to be usable"
    assert report["left"] == []
