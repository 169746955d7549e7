"""The QGIS desktop under a virtual display: a click on the toolbar leads to a finished layer."""

from __future__ import annotations

import pytest


@pytest.fixture
def report(run_script):
    return run_script("desktop_script.py", seconds=450)


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
    assert report["goes_on_without_figures"]
    assert report["panel_hidden"]

    assert report["dialog_opened"]
    assert not report["dialog_modal"]
    assert report["dialog_input"] == report["layer_id"]

    assert report["result_loaded"], report["log"]
    assert report["result_name"] == "Scene (4x)"
    assert report["result_size"] == [67 * 4, 53 * 4]
    assert report["same_extent"]
    assert report["same_crs"]
    assert report["goes_on_during_a_run"]
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
