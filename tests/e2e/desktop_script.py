"""Runs inside the QGIS desktop (`qgis --code`): does what an analyst does with the mouse, and notes what was seen.

The environment names the raster (SLIMDIFFSR_TEST_RASTER).
"""

import itertools
import os
import signal
import threading
import time
from pathlib import Path

from desktop_driver import REPORT, delete_what_is_due, drive, grab, pause, wait
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QMenu, QToolBar, QToolButton
from qgis.utils import iface, plugins, unloadPlugin

RASTER = os.environ["SLIMDIFFSR_TEST_RASTER"]


def action_texts(menu):
    return [action.text().replace("&", "") for action in menu.actions()]


def raster_menu_entry():
    for action in iface.rasterMenu().actions():
        if action.menu() is not None and "SlimDiffSR" in action.text():
            return action_texts(action.menu())
    return []


def context_menu(layer):
    iface.layerTreeView().setCurrentLayer(layer)
    menu = iface.layerTreeView().menuProvider().createContextMenu()
    texts = action_texts(menu) if isinstance(menu, QMenu) else []
    menu.deleteLater()
    return texts


def toolbar_button():
    return next(
        (
            button
            for button in iface.mainWindow().findChildren(QToolButton)
            if button.defaultAction() is not None and button.defaultAction().objectName() == "slimdiffsrSuperResolve"
        ),
        None,
    )


def main():
    window = iface.mainWindow()
    window.setGeometry(0, 0, 1500, 950)
    pause(2)
    layer = QgsRasterLayer(RASTER, "Scene")
    QgsProject.instance().addMapLayer(layer)
    iface.setActiveLayer(layer)
    pause(1)

    REPORT["raster_menu"] = raster_menu_entry()
    REPORT["context_menu"] = context_menu(layer)
    button = toolbar_button()
    REPORT["button_visible"] = button is not None and button.isVisible()
    REPORT["button_has_icon"] = button is not None and not button.icon().isNull()

    grab("toolbar")
    actions = plugins["slimdiffsr_qgis"]._actions
    look_at_panel(actions, layer)
    button.click()
    opened, _ = wait(lambda: bool(actions._dialogs) and actions._dialogs[0].isVisible(), 10)
    REPORT["dialog_opened"] = opened
    dialog = actions._dialogs[0]
    dialog.resize(1000, 780)
    dialog.move(60, 60)
    pause(1)
    parameters = dialog.createProcessingParameters()
    value = parameters.get("INPUT")
    REPORT["dialog_title"] = dialog.windowTitle()
    REPORT["dialog_input"] = value if isinstance(value, str) else getattr(value, "id", lambda: None)()
    REPORT["layer_id"] = layer.id()
    REPORT["dialog_modal"] = dialog.isModal()
    grab("dialog")

    run_button = dialog.runButton()
    REPORT["goes_on_during_a_run"] = goes_on_without_engine(run_button.click, lambda: _layers() == 1)
    _, longest = wait(lambda: _layers() == 2 or "Execution failed" in _log_of(dialog), 120)
    REPORT["result_loaded"] = _layers() == 2
    REPORT["longest_freeze_seconds"] = longest
    pause(1)
    grab("log")
    REPORT["log"] = _log_of(dialog)
    dialog.close()
    result = [other for other in QgsProject.instance().mapLayers().values() if other is not layer]
    if result:
        REPORT["result_name"] = result[0].name()
        REPORT["result_size"] = [result[0].width(), result[0].height()]
        REPORT["same_extent"] = result[0].extent() == layer.extent()
        REPORT["same_crs"] = result[0].crs() == layer.crs()
    iface.zoomToActiveLayer()
    pause(2)
    grab("result")

    swipe(actions, result[0] if result else layer)
    REPORT["dialogs_kept"] = len(actions._dialogs)
    unloadPlugin("slimdiffsr_qgis")
    pause(0.5)
    delete_what_is_due()
    REPORT["left_widgets"] = [
        widget.objectName()
        for kind in (QDockWidget, QToolBar)
        for widget in window.findChildren(kind)
        if widget.objectName().startswith("slimdiffsr")
    ]
    REPORT["tool_put_back"] = iface.mapCanvas().mapTool() is not actions.swipe_tool
    REPORT["left_button"] = toolbar_button() is not None
    REPORT["left_raster_menu"] = raster_menu_entry()
    REPORT["left_context_menu"] = [text for text in context_menu(layer) if "Super-resolve" in text]
    REPORT["left_provider"] = QgsApplication.processingRegistry().providerById("slimdiffsr") is not None
    REPORT["left_children"] = list(_engines().values())


def look_at_panel(actions, layer):
    """Opens the panel, and waits for its figures and its preview."""
    started = time.monotonic()
    actions.dock_action.trigger()
    REPORT["panel_opened_seconds"] = time.monotonic() - started
    dock, shown = actions.dock, []
    dock.preview.shown.connect(shown.append)
    plan = dock.plan.values["time"]
    wait(_engines, 60)
    REPORT["goes_on_without_figures"] = goes_on_without_engine(
        iface.zoomToActiveLayer, lambda: dock.isVisible() and not plan.isEnabled() and not shown
    )
    _, longest = wait(lambda: bool(shown) and plan.isEnabled() and any(c.isdigit() for c in plan.text()), 150)
    REPORT["panel_longest_freeze_seconds"] = longest
    REPORT["panel_layer"] = dock.form.layer().id() if dock.form.layer() is not None else None
    REPORT["panel_result"] = dock.plan.values["result"].text()
    REPORT["panel_preview"] = [image.width() for image in dock.preview.view.images()]
    pause(1)
    grab("panel")
    dock.form.model_chooser.about_button.click()
    pause(1)
    grab("about")
    for dialog in QApplication.topLevelWidgets():
        if dialog.objectName() == "slimdiffsrAboutModel":
            dialog.close()
    actions.dock_action.trigger()
    REPORT["panel_hidden"] = not dock.isVisible()


def swipe(actions, result):
    """Compares before and after on the map."""
    iface.setActiveLayer(result)
    before = iface.mapCanvas().mapTool()
    actions.swipe_action.trigger()
    tool = actions.swipe_tool
    REPORT["swipe_drawn"], _ = wait(lambda: tool.item is not None and tool.item.has_picture(), 20)
    pause(1)
    grab("swipe")
    actions.swipe_action.trigger()
    REPORT["swipe_put_tool_back"] = iface.mapCanvas().mapTool() is before
    actions.swipe_action.trigger()  # unloading has to end it
    pause(0.5)


def goes_on_without_engine(act, is_waiting):
    """Whether QGIS's event loop comes round after an action whose engine, stopped meanwhile, can't have answered."""
    pids, rounds = list(_engines()), itertools.count()

    def let_go():
        for pid in pids:
            os.kill(pid, signal.SIGCONT)

    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    rescue = threading.Timer(60, let_go)  # a desktop that waits would wait for ever
    rescue.start()
    act()
    wait(lambda: next(rounds) >= 5, 120)
    went_on = bool(pids) and is_waiting() and rescue.is_alive()
    rescue.cancel()
    let_go()
    return went_on


def _layers():
    return len(QgsProject.instance().mapLayers())


def _log_of(dialog):
    from qgis.PyQt.QtWidgets import QTextEdit

    return "\n".join(text.toPlainText() for text in dialog.findChildren(QTextEdit))


def _engines():
    """The command lines of this process's children that run the engine, by process."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
            line = stat.with_name("cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (OSError, ValueError, IndexError):
            continue
        if parent == os.getpid() and "slimdiffsr" in line:
            found[int(stat.parent.name)] = line
    return found


drive(main, 400)
