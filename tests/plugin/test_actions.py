"""The actions: everywhere the same, for one layer and for several."""

from __future__ import annotations

import inspect

from qgis.core import QgsProcessing, QgsProcessingContext
from qgis.PyQt.QtCore import QItemSelectionModel

from slimdiffsr_qgis.core import paths


def test_they_are_in_toolbar_menu_and_layer_menu(actions, desktop):
    texts = [action.text() for action in desktop.raster_menu["SlimDiffSR"]]
    assert texts == ["Super-resolve layer…", "SlimDiffSR panel", "Compare before and after", "SlimDiffSR help"]
    assert [action.text() for action in desktop.layer_actions] == ["Super-resolve layer…"]
    assert actions.toolbar.isVisible()
    for action in (actions.toolbar_action, actions.dock_action, actions.swipe_action):
        assert not action.icon().isNull(), action.text()
        assert not action.icon().pixmap(24).isNull(), action.text()
        assert action.toolTip()
    for name in ("slimdiffsr", "panel", "swipe"):
        assert paths.icon(name).is_file()


def select(desktop, layers):
    model, tree = desktop.tree.selectionModel(), desktop.tree
    tree.setCurrentLayer(layers[0])
    for layer in layers:
        node = desktop.model.rootGroup().findLayer(layer.id())
        index = tree.node2index(node) if hasattr(tree, "node2index") else desktop.model.node2index(node)
        model.select(index, QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows)


def test_several_layers_open_the_batch_dialog_filled_in(actions, desktop, make_raster, load, monkeypatch):
    monkeypatch.setattr("processing.gui.BatchPanel.iface", None)
    layers = [load(make_raster(f"{name}.tif"), name) for name in ("one", "two", "three")]
    select(desktop, layers[:2])
    dialog = actions.open_dialog()
    panel = dialog.mainWidget()
    assert panel.batchRowCount() == 2
    inputs = [panel.valueForParameter(row, "INPUT") for row in range(2)]
    assert sorted(getattr(value, "id", lambda v=value: v)() for value in inputs) == sorted(
        layer.id() for layer in layers[:2]
    )
    # Later versions want a context.
    wanted = inspect.signature(panel.parametersForRow).parameters
    parameters, ok = panel.parametersForRow(0, **({"context": QgsProcessingContext()} if "context" in wanted else {}))
    assert ok
    output = parameters["OUTPUT"]
    assert QgsProcessing.TEMPORARY_OUTPUT in (output, getattr(getattr(output, "sink", None), "staticValue", str)())
    assert parameters["CONSISTENCY"] == "balanced"
    dialog.close()


def test_without_an_engine_an_offer_is_made(no_engine, actions, desktop):
    assert actions.open_dialog() is None
    assert desktop.bar.currentItem() is not None
