"""Models for other scales than the usual one: choosing them, previewing, running, and comparing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from qgis.core import QgsProject

from slimdiffsr_qgis.core import paths, settings
from slimdiffsr_qgis.core.models import AUTOMATIC, at_scale
from slimdiffsr_qgis.processing.result_layer import source_of_result
from tests.plugin.desktop import wait

ROOT = Path(__file__).resolve().parents[2]
MAKE_MODELS = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[1:3]
from tests.tiny_students import save_tiny_bundle
for scale in (2, 8):
    save_tiny_bundle(Path(sys.argv[3]) / f"slimdiffsr-fast-x{scale}.safetensors", scale, variance_head=True)
"""


@pytest.fixture
def models(engine, tmp_path, monkeypatch):
    """A folder of models for 2, 4 and 8; the first and the last are small and untrained."""
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(paths.models_folder() / "slimdiffsr-fast-x4.safetensors", folder)
    subprocess.run(
        [str(engine.python), "-c", MAKE_MODELS, str(ROOT), str(engine.backend), str(folder)],
        check=True,
    )
    monkeypatch.setenv("SLIMDIFFSR_MODELS", str(folder))
    monkeypatch.setattr("slimdiffsr_qgis.core.paths.models_folder", lambda: folder)
    return folder


@pytest.fixture
def default_model():
    """Sets the model that dialogs begin with."""
    yield settings.set_default_model
    settings.set_default_model(AUTOMATIC)


@pytest.fixture
def scene(models, desktop, make_raster, load):
    layer = load(make_raster(columns=100, rows=90), "Fields")
    desktop.zoom_to(layer)
    desktop.setActiveLayer(layer)
    return layer


@pytest.fixture
def dock(actions, scene):
    actions.dock_action.trigger()
    return actions.dock


def offered(box):
    return [box.itemData(index) for index in range(box.count())]


def choose(box, value):
    box.setCurrentIndex(box.findData(value))


def test_a_sibling_has_the_same_name_but_for_the_scale():
    assert at_scale("slimdiffsr-fast-x4", 8) == "slimdiffsr-fast-x8"
    assert at_scale(AUTOMATIC, 8) == AUTOMATIC
    assert at_scale("own", 2) == "own"


def test_the_model_follows_the_scale(dock):
    chooser = dock.form.model_chooser
    assert offered(chooser.scale_box) == ["2", "4", "8"]
    assert (chooser.scale(), chooser.model()) == (4, AUTOMATIC)
    choose(chooser.model_box, "slimdiffsr-fast-x4")
    choose(chooser.scale_box, "8")
    assert offered(chooser.model_box) == [AUTOMATIC, "slimdiffsr-fast-x8"]
    assert chooser.model() == chooser.card().name == "slimdiffsr-fast-x8"
    choose(chooser.model_box, AUTOMATIC)
    choose(chooser.scale_box, "2")
    assert chooser.model() == AUTOMATIC
    assert chooser.card().name == "slimdiffsr-fast-x2"


def test_panel_and_dialog_begin_with_the_scale_of_the_default_model(actions, scene, default_model, monkeypatch):
    monkeypatch.setattr("processing.gui.ParametersPanel.iface", None)
    default_model("slimdiffsr-fast-x2")
    actions.show_dock()
    assert (actions.dock.form.model_chooser.scale(), actions.dock.form.model_chooser.model()) == (
        2, "slimdiffsr-fast-x2",
    )  # fmt: skip
    dialog = actions.open_dialog()
    chosen = dialog.createProcessingParameters()
    assert (chosen["SCALE"], chosen["MODEL"]) == ("2", "slimdiffsr-fast-x2")
    dialog.close()


@pytest.mark.parametrize("scale", [2, 8])
def test_from_the_preview_to_the_comparison(actions, dock, desktop, scene, scale):
    shown, ended = [], []
    dock.preview.shown.connect(shown.append)
    dock.controller.ended.connect(ended.append)
    scene.renderer().setRedBand(3)
    choose(dock.form.model_chooser.scale_box, str(scale))
    columns, rows = 100 * scale, 90 * scale
    wait(lambda: f"{columns} × {rows}" in dock.plan.values["result"].text())
    wait(lambda: shown and not dock.preview.view.is_busy)
    before, after = dock.preview.view.images()
    assert before.size() == after.size()
    assert after.width() == 64 * scale

    wait(dock.form.uncertainty_box.isEnabled)
    dock.form.uncertainty_box.setChecked(True)
    dock.run_panel.run_button.click()
    wait(lambda: ended)
    assert ended[0].message == ""
    result = desktop.activeLayer()
    assert result.name() == f"Fields ({scale}x)"
    assert (result.width(), result.height()) == (columns, rows)
    assert result.extent() == scene.extent()
    assert result.renderer().redBand() == 3
    assert source_of_result(QgsProject.instance(), result) is scene
    uncertainty = QgsProject.instance().layerTreeRoot().children()[0].children()[0].layer()
    assert (uncertainty.width(), uncertainty.height()) == (columns, rows)

    actions.swipe_action.trigger()
    wait(lambda: actions.swipe_tool.item.has_picture() and not actions.swipe_tool.is_rendering)
