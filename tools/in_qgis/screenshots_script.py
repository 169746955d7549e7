"""Runs inside the QGIS desktop (`qgis --code`): makes the pictures of the guide with the demo scene.

The environment names the scene (SLIMDIFFSR_SCENE). What fails ends the script: no picture is better than a wrong one.
"""

import os
from typing import Any

from desktop_driver import REPORT, drive, expect, grab, pause, settled, wait
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsRasterLayer, QgsRectangle, QgsSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QDockWidget
from qgis.utils import iface, plugins

from slimdiffsr_qgis.processing.result_layer import source_of_result

PART = (0.34, 0.30, 0.62, 0.58)
"""What is shown closely: left, lower, right and upper edge as shares of the scene."""


def main() -> None:
    window = iface.mainWindow()
    window.setGeometry(0, 0, 1240, 860)
    for dock in window.findChildren(QDockWidget):
        if dock.objectName() in ("Browser", "PanelMessageLog"):
            dock.hide()
    pause(2)
    scene = QgsRasterLayer(os.environ["SLIMDIFFSR_SCENE"], "OSBS_029")
    QgsProject.instance().addMapLayer(scene)
    iface.setActiveLayer(scene)
    iface.zoomToActiveLayer()
    plugin = plugins["slimdiffsr_qgis"]
    actions = plugin._actions
    menu(actions)
    panel(actions, scene)
    dialogs(actions, scene)
    result = run(actions, scene)
    swipe(actions, result, scene)
    installer(plugin)
    mask(actions, scene)


def menu(actions: Any) -> None:
    """The entries in QGIS's Raster menu."""
    bar, raster = iface.mainWindow().menuBar(), iface.rasterMenu()
    entry = next(action for action in raster.actions() if action.menu() and "SlimDiffSR" in action.text())
    place = bar.actionGeometry(raster.menuAction())
    raster.popup(bar.mapToGlobal(place.bottomLeft()))
    pause(0.5)
    raster.setActiveAction(entry)
    pause(0.5)
    entry.menu().popup(raster.mapToGlobal(raster.actionGeometry(entry).topRight()))
    pause(1)
    grab("menu", crop=(0, 0, 860, 330))
    entry.menu().close()
    raster.close()


def panel(actions: Any, scene: Any) -> None:
    """The panel as a whole, and its parts."""
    actions.dock_action.trigger()
    dock, shown = actions.dock, []
    dock.preview.shown.connect(shown.append)
    dock.setMinimumWidth(390)
    pause(1)
    iface.zoomToActiveLayer()
    expect(lambda: shown and settled(dock), "preview")
    dock.plan_box.setCollapsed(True)
    # The first one waited for the engine to start; the second one is what is usual.
    shown.clear()
    dock.preview.ask_soon()
    expect(lambda: shown and settled(dock), "second preview")
    pause(1)
    grab("panel")
    dock.preview_box.setCollapsed(True)
    dock.plan_box.setCollapsed(False)
    dock.form.more_box.setCollapsed(False)
    expect(lambda: settled(dock), "figures")
    pause(1)
    grab("panel-advanced", dock)
    dock.form.more_box.setCollapsed(True)
    dock.form.export.displayed_box.setChecked(True)
    dock.form.export.resolution_box.setValue(0.2)
    expect(lambda: settled(dock) and "200" in dock.plan.notes.text(), "figures of the export")
    pause(0.5)
    grab("panel-as-displayed", dock)
    dock.form.export.resolution_box.setValue(0)
    dock.form.export.displayed_box.setChecked(False)
    dock.form.model_chooser.about_button.click()
    pause(1)
    about = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "slimdiffsrAboutModel")
    grab("about-model", about)
    about.close()


def dialogs(actions: Any, scene: Any) -> None:
    """The algorithm's dialog."""
    actions.toolbar_action.trigger()
    expect(lambda: actions._dialogs and actions._dialogs[0].isVisible(), "dialog")
    dialog = actions._dialogs[0]
    dialog.resize(820, 600)
    pause(1)
    grab("dialog", dialog)
    dialog.close()


def run(actions: Any, scene: Any) -> QgsRasterLayer:
    """A run from the panel, the result on the map, and the list of earlier runs."""
    dock, ended = actions.dock, []
    dock.controller.ended.connect(ended.append)
    dock.plan_box.setCollapsed(True)
    dock.run_panel.run_button.click()
    expect(lambda: ended, "result")
    REPORT["outcome"] = ended[0].message
    result = iface.activeLayer()
    if source_of_result(QgsProject.instance(), result) is not scene:
        raise RuntimeError(result.name())
    close_look(result)
    dock.preview_box.setCollapsed(False)
    expect(lambda: settled(dock), "preview")
    pause(2)
    grab("result")
    dock.tabs.setCurrentWidget(dock.history)
    dock.history.list.setCurrentItem(dock.history.list.topLevelItem(0))
    pause(0.5)
    grab("history", dock)
    dock.tabs.setCurrentIndex(0)
    return result


def close_look(layer: Any) -> None:
    """Shows a part of the scene."""
    whole = layer.extent()
    left, lower, right, upper = PART
    iface.mapCanvas().setExtent(
        QgsRectangle(
            whole.xMinimum() + left * whole.width(),
            whole.yMinimum() + lower * whole.height(),
            whole.xMinimum() + right * whole.width(),
            whole.yMinimum() + upper * whole.height(),
        )
    )
    iface.mapCanvas().refresh()
    wait(lambda: not iface.mapCanvas().isDrawing(), 10)


def swipe(actions: Any, result: Any, scene: Any) -> None:
    """Before and after on the map."""
    actions.dock_action.trigger()
    iface.setActiveLayer(result)
    pause(1)
    close_look(result)
    actions.swipe_action.trigger()
    tool = actions.swipe_tool
    expect(lambda: tool.item is not None and tool.item.has_picture() and not tool.is_rendering, "swipe")
    pause(2)
    grab("swipe")
    actions.swipe_action.trigger()


def mask(actions: Any, scene: Any) -> None:
    """A polygon layer as mask: the form with it."""
    polygons = QgsVectorLayer(f"Polygon?crs={scene.crs().authid()}", "Plots", "memory")
    features = []
    for x, y, radius in ((0.35, 0.6, 0.2), (0.7, 0.35, 0.16)):
        feature = QgsFeature()
        extent = scene.extent()
        centre = QgsGeometry.fromPointXY(extent.center())
        centre.translate((x - 0.5) * extent.width(), (y - 0.5) * extent.height())
        feature.setGeometry(centre.buffer(radius * extent.width(), 24))
        features.append(feature)
    polygons.dataProvider().addFeatures(features)
    polygons.renderer().symbol().setOpacity(0.4)
    QgsProject.instance().addMapLayer(polygons)
    actions.dock_action.trigger()
    dock = actions.dock
    dock.preview_box.setCollapsed(True)
    dock.plan_box.setCollapsed(False)
    dock.choose_layer(scene)
    dock.form.mask.layer_box.setLayer(polygons)
    iface.setActiveLayer(scene)
    iface.zoomToActiveLayer()
    pause(1)
    expect(lambda: settled(dock), "figures with a mask")
    ended = []
    dock.controller.ended.connect(ended.append)
    dock.run_panel.run_button.click()
    expect(lambda: ended, "masked result")
    root = QgsProject.instance().layerTreeRoot()
    for entry in root.findLayers():
        entry.setItemVisibilityChecked(entry.layer() in (polygons, iface.activeLayer()))
    polygons.renderer().symbol().setOpacity(0.15)
    iface.zoomToActiveLayer()
    pause(2)
    grab("mask")


def installer(plugin: Any) -> None:
    """The installer's dialog and the options, as they are before there is an engine."""
    python = os.environ.pop("SLIMDIFFSR_PYTHON")
    QgsSettings().setValue("slimdiffsr/engine_folder", "/opt/slimdiffsr-engine")
    dialog = plugin.engine_setup.open_dialog()
    expect(lambda: dialog.form.build is not None, "installer")
    pause(1)
    grab("installer", dialog)
    dialog.close()
    timer = QTimer()
    timer.timeout.connect(lambda: options(timer))
    timer.start(1500)
    iface.showOptionsDialog(iface.mainWindow(), "slimdiffsrOptions")
    timer.stop()
    os.environ["SLIMDIFFSR_PYTHON"] = python


def options(timer: Any) -> None:
    """The plugin's page, once it is on the screen."""
    page = next((w for w in QApplication.allWidgets() if w.objectName() == "slimdiffsrOptions"), None)
    if page is None or not page.isVisible():
        return
    timer.stop()
    pause(1)
    grab("options", page.window())
    page.window().reject()


drive(main, 900)
