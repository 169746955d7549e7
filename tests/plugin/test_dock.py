"""The panel, driven as an analyst does it, with the real engine."""

from __future__ import annotations

import pytest
from qgis.core import QgsProcessing, QgsProject, QgsRectangle
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QPushButton

from slimdiffsr_qgis.core import run_history
from slimdiffsr_qgis.core.engine_locator import PYTHON_VARIABLE, find_engine
from slimdiffsr_qgis.core.worker_pool import worker_pool
from slimdiffsr_qgis.processing.result_layer import source_of_result
from tests.plugin.desktop import pause, wait


@pytest.fixture
def scene(desktop, make_raster, load):
    layer = load(make_raster(), "Fields")
    desktop.zoom_to(layer)
    desktop.setActiveLayer(layer)
    return layer


@pytest.fixture(scope="module")
def engine_python() -> str:
    """The interpreter, found before a test hides it."""
    return str(find_engine().python)


@pytest.fixture
def dock(actions, scene):
    return opened(actions)


def opened(actions):
    actions.dock_action.trigger()
    actions.dock.preview_box.setCollapsed(True)  # test_preview.py is about that
    return actions.dock


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def choose(box, value):
    index = box.findData(value)
    assert index >= 0, value
    box.setCurrentIndex(index)


def wait_for_plan(dock):
    wait(lambda: dock.plan.values["time"].isEnabled() and "tiles" in dock.plan.values["time"].text())


def test_it_opens_with_the_current_layer_and_tells_what_a_run_takes(hold_engine, actions, scene):
    gate = hold_engine()
    dock = opened(actions)
    gate.let_desktop_turn()
    assert dock.isVisible()
    assert dock.form.layer() is scene
    assert not dock.plan.values["time"].isEnabled(), "the engine hasn't told it yet"
    gate.open()
    wait_for_plan(dock)
    assert "192 × 160" in dock.plan.values["result"].text()
    assert "3 bands (uint8)" in dock.plan.values["result"].text()
    names = ", ".join(scene.dataProvider().displayBandName(band) for band in (1, 2, 3))
    assert dock.plan.values["colours"].text().startswith(names)
    for row in ("disk", "memory", "time"):
        assert any(c.isdigit() for c in dock.plan.values[row].text())
    assert dock.run_panel.run_button.isEnabled()
    wait(lambda: dock.form.device_box.count() >= 2)
    assert "cpu" in [dock.form.device_box.itemData(i) for i in range(dock.form.device_box.count())]
    assert len(dock.form.device_box.itemText(dock.form.device_box.findData("cpu"))) > len("Processor: ")


def test_a_run_adds_a_styled_result_above_its_source(hold_engine, dock, scene, desktop):
    renderer = scene.renderer()
    renderer.setRedBand(3)
    renderer.redContrastEnhancement().setMinimumValue(17)
    ended, progress = [], []
    dock.controller.ended.connect(ended.append)
    dock.controller.progressed.connect(progress.append)
    choose(dock.form.consistency_box, "exact")
    dock.form.tile_box.setValue(32)
    dock.form.group_box.setChecked(True)
    wait(dock.form.uncertainty_box.isEnabled)  # no question to the engine is open
    gate = hold_engine()
    click(dock.run_panel.run_button)
    assert not dock.run_panel.run_button.isEnabled()
    assert dock.run_panel.cancel_button.isEnabled()
    gate.let_desktop_turn()
    assert dock.controller.is_running
    gate.open()
    wait(lambda: ended)
    (run,) = ended
    assert (run.outcome, run.message) == (run_history.FINISHED, "")
    assert {p.stage for p in progress} >= {"compute", "assemble"}
    assert max(p.tiles_done for p in progress) == max(p.tiles_total for p in progress) == 4

    result = desktop.activeLayer()
    assert result.name() == "Fields (4x)"
    assert (result.width(), result.height()) == (192, 160)
    assert source_of_result(QgsProject.instance(), result) is scene
    assert result.renderer().redBand() == 3
    assert result.renderer().redContrastEnhancement().minimumValue() == 17
    group = QgsProject.instance().layerTreeRoot().children()[0]
    assert group.name() == "Fields"
    assert [node.layer() for node in group.children()] == [result, scene]


def test_earlier_runs_can_be_filled_in_and_run_again(dock, scene, tmp_path):
    output = tmp_path / "first.tif"
    ended = []
    dock.controller.ended.connect(ended.append)
    dock.form.output_widget.setFilePath(str(output))
    dock.form.bands.bands_box.setItemCheckState(1, Qt.CheckState.Unchecked)
    choose(dock.form.consistency_box, "off")
    click(dock.run_panel.run_button)
    wait(lambda: ended)
    assert output.exists()
    made = output.stat().st_mtime_ns

    dock.form.set_parameters({"INPUT": scene.id(), "OUTPUT": QgsProcessing.TEMPORARY_OUTPUT})
    assert dock.form.parameters()["CONSISTENCY"] == "balanced"
    assert "BANDS" not in dock.form.parameters()
    dock.tabs.setCurrentWidget(dock.history)
    assert not dock.history.rerun_button.isEnabled()
    dock.history.list.setCurrentItem(dock.history.list.topLevelItem(0))
    click(dock.history.rerun_button)
    assert dock.form.parameters()["CONSISTENCY"] == "off"
    assert dock.form.parameters()["BANDS"] == [1, 3]
    wait(lambda: len(ended) == 2)
    assert ended[1].outcome == run_history.FINISHED
    assert output.stat().st_mtime_ns > made
    assert len(run_history.runs()) == 2
    click(dock.history.clear_button)
    assert run_history.runs() == []


def test_cancelling_leaves_nothing(dock, make_raster, load, tmp_path):
    layer = load(make_raster("large.tif", columns=500, rows=500), "Large")
    dock.choose_layer(layer)
    output = tmp_path / "results" / "out.tif"
    output.parent.mkdir()
    dock.form.output_widget.setFilePath(str(output))
    dock.form.tile_box.setValue(32)
    ended, progress = [], []
    dock.controller.ended.connect(ended.append)
    dock.controller.progressed.connect(progress.append)
    click(dock.run_panel.run_button)
    wait(lambda: any(p.tiles_done for p in progress))
    click(dock.run_panel.cancel_button)
    wait(lambda: ended)
    assert ended[0].outcome == run_history.CANCELLED
    assert progress[-1].tiles_done < progress[-1].tiles_total, "in the middle"
    assert list(output.parent.iterdir()) == []
    assert "Cancelled" in dock.run_panel.state.text()
    assert len(QgsProject.instance().mapLayers()) == 2


def test_questions_are_answered_while_a_run_is_under_way(dock, make_raster, load):
    wait_for_plan(dock)
    layer = load(make_raster("large.tif", columns=500, rows=500), "Large")
    dock.choose_layer(layer)
    dock.form.tile_box.setValue(32)
    ended, progress = [], []
    dock.controller.ended.connect(ended.append)
    dock.controller.progressed.connect(progress.append)
    click(dock.run_panel.run_button)
    wait(lambda: any(p.tiles_done for p in progress))
    dock.form.tile_box.setValue(64)
    pause(0.3)
    wait_for_plan(dock)
    assert not ended, "the job goes on"
    assert len(worker_pool()._workers) == 2
    click(dock.run_panel.cancel_button)
    wait(lambda: ended)


def test_what_keeps_a_run_from_starting_is_said(dock, scene, desktop):
    for index in range(3):
        dock.form.bands.bands_box.setItemCheckState(index, Qt.CheckState.Unchecked)
    wait(lambda: not dock.run_panel.run_button.isEnabled())
    assert "band" in dock.plan.notes.text()
    QgsProject.instance().removeMapLayer(scene.id())
    wait(lambda: "raster layer" in dock.plan.notes.text())
    dock.run()
    assert "raster layer" in dock.run_panel.state.text()
    assert not dock.controller.is_running


def test_an_engine_that_refuses_is_quoted(dock, scene):
    choices = dock.form.device_box
    wait(lambda: choices.count() >= 2)
    choices.addItem("Apple", "mps")
    choose(choices, "mps")
    wait(lambda: "MPS" in dock.plan.notes.text() or "mps" in dock.plan.notes.text())
    ended = []
    dock.controller.ended.connect(ended.append)
    click(dock.run_panel.run_button)
    wait(lambda: ended)
    assert ended[0].outcome == run_history.FAILED
    assert ended[0].message
    assert "Traceback" not in ended[0].message


def test_without_an_engine_the_way_to_one_is_offered(no_engine, dock):
    wanted = []
    dock.engineWanted.connect(lambda: wanted.append(True))
    wait(lambda: dock.messages.currentItem() is not None)
    assert not dock.run_panel.run_button.isEnabled()
    click(dock.messages.currentItem().findChild(QPushButton))
    assert wanted == [True]


def test_an_engine_that_is_installed_meanwhile_is_noticed(engine_python, no_engine, actions, dock, monkeypatch):
    wait(lambda: dock.messages.currentItem() is not None)
    monkeypatch.setenv(PYTHON_VARIABLE, engine_python)
    actions.refresh_dock()
    assert dock.messages.currentItem() is None
    assert dock.run_panel.run_button.isEnabled()
    wait_for_plan(dock)


def test_extent_and_bands_reach_the_job(dock, scene):
    dock.form.extent_widget.setOutputExtentFromUser(QgsRectangle(500000, 3999900, 500100, 4000000), scene.crs())
    for box, band in zip(dock.form.bands.rgb_boxes, (3, 2, 1), strict=True):
        box.setBand(band)
    pause(0.3)
    wait_for_plan(dock)
    assert "40 × 40" in dock.plan.values["result"].text()
    names = ", ".join(scene.dataProvider().displayBandName(band) for band in (3, 2, 1))
    assert dock.plan.values["colours"].text() == f"{names} (as chosen)"
    assert dock.form.parameters()["RGB_BANDS"] == "3,2,1"


def test_every_field_has_a_tooltip_and_can_be_reached_by_keyboard(dock):
    form = dock.form
    fields = [form.layer_box, form.extent_widget, form.model_chooser.scale_box, form.model_chooser.model_box,
              form.model_chooser.about_button, form.consistency_box, form.device_box, form.output_widget,
              form.group_box, *form.bands.tab_order(), form.tile_box, *form.mask.tab_order(), *form.export.tab_order(),
              form.detail_slider, form.detail_slider.slider, form.detail_slider.box, form.uncertainty_box,
              dock.run_panel.run_button, dock.run_panel.cancel_button, dock.preview.centre_button,
              dock.preview.pick_button, dock.preview.view]  # fmt: skip
    for field in fields:
        assert field.toolTip(), field
    page = form.parentWidget()
    assert page.minimumSizeHint().width() < 420


def test_unloading_takes_everything_back(actions, dock, desktop):
    dock.run()
    pause(0.2)
    actions.swipe_action.trigger()
    actions.remove()
    assert desktop.leftovers() == []
    assert desktop.canvas.mapTool() is desktop.pan
    assert not [item for item in desktop.canvas.scene().items() if type(item).__name__ == "SwipeItem"]


def test_what_keeps_a_run_stands_below_the_bar(dock, make_raster, load, use_stand_in):
    dock.choose_layer(load(make_raster("waiting.tif"), "Waiting"))
    ended, said = [], []
    dock.controller.ended.connect(ended.append)
    dock.controller.progressed.connect(lambda progress: said.append(dock.run_panel.state.text()))
    click(dock.run_panel.run_button)
    wait(lambda: ended)
    waiting = "Waiting for the input to be read"
    assert waiting in said
    assert said[said.index(waiting) - 1] == said[len(said) - said[::-1].index(waiting)] == "Tile 0 of 50"
    assert "Writing the result" in said
