"""Runs inside the QGIS desktop (`qgis --code`) on a computer without an engine: follows the offer to install one.

The environment names the raster (SLIMDIFFSR_TEST_RASTER) and the folder for screenshots and the report
(SLIMDIFFSR_TEST_OUT).
"""

import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from qgis.PyQt.QtWidgets import QApplication, QPushButton
from qgis.utils import iface, plugins, unloadPlugin

OUT = Path(os.environ["SLIMDIFFSR_TEST_OUT"])
REPORT = {}


def wait(condition, seconds):
    """Lets QGIS work until the condition holds; returns whether it did, and the longest freeze."""
    loop, started, last, longest = QEventLoop(), time.monotonic(), time.monotonic(), 0.0

    def look():
        nonlocal last, longest
        now = time.monotonic()
        longest, last = max(longest, now - last), now
        if condition() or now - started > seconds:
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    loop.exec()
    timer.stop()
    return condition(), longest


def grab(name):
    iface.mainWindow().screen().grabWindow(0).save(str(OUT / f"{name}.png"))


def main():
    window = iface.mainWindow()
    window.setGeometry(0, 0, 1500, 950)
    wait(lambda: False, 2)
    layer = QgsRasterLayer(os.environ["SLIMDIFFSR_TEST_RASTER"], "Scene")
    QgsProject.instance().addMapLayer(layer)
    iface.setActiveLayer(layer)

    plugin = plugins["slimdiffsr_qgis"]
    plugin._actions.toolbar_action.trigger()
    button = iface.messageBar().findChild(QPushButton, "slimdiffsrInstallOffer")
    REPORT["offer"] = button.text() if button is not None else None
    wait(lambda: False, 1)
    grab("offer")
    button.click()
    dialog = plugin.engine_setup._dialog
    REPORT["dialog_visible"], REPORT["dialog_modal"] = dialog.isVisible(), dialog.isModal()
    found, longest = wait(lambda: dialog.form.build is not None, 60)
    REPORT["looked_around"], REPORT["longest_freeze_seconds"] = found, longest
    REPORT["summary"] = dialog.form.summary.text()
    REPORT["pythons"] = [dialog.form.python_box.itemText(i) for i in range(dialog.form.python_box.count())]
    REPORT["can_install"] = dialog.install_button.isEnabled()
    wait(lambda: False, 0.5)
    grab("installer")
    dialog.close()

    # The options are modal: the timer runs while they are open, and closes them.
    timer = QTimer()
    timer.timeout.connect(lambda: look_at_options(timer))
    timer.start(1000)
    iface.showOptionsDialog(window, "slimdiffsrOptions")
    timer.stop()
    unloadPlugin("slimdiffsr_qgis")
    wait(lambda: False, 0.5)
    # What is to be deleted later waits for the loop that this script runs in.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    REPORT["left"] = [w.objectName() for w in QApplication.topLevelWidgets() if w.objectName().startswith("slimdiffsr")]
    REPORT["left"] = [name for name in REPORT["left"] if name != "slimdiffsrOptions"]


def look_at_options(timer):
    """Looks at our page once the options are open, and closes them."""
    page = next((w for w in QApplication.allWidgets() if w.objectName() == "slimdiffsrOptions"), None)
    REPORT["looks"] = REPORT.get("looks", 0) + 1
    if page is not None and page.isVisible():
        REPORT["seen"] = REPORT.get("seen", 0) + 1  # the first time it may not be painted yet
    if REPORT.get("seen", 0) < 3 and REPORT["looks"] < 30:
        return
    timer.stop()
    REPORT["options_page"] = page is not None
    if page is not None:
        REPORT["options_state"] = page.state_label.text()
        grab("options")
        page.install_button.click()
        dialog = plugins["slimdiffsr_qgis"].engine_setup._dialog
        wait(lambda: dialog.isVisible(), 5)
        REPORT["dialog_above_options"] = QApplication.activeModalWidget() is dialog
        grab("options-installer")
        dialog.close()
        page.window().reject()


def run():
    try:
        main()
    except Exception:
        REPORT["error"] = traceback.format_exc()
    (OUT / "report.json").write_text(json.dumps(REPORT, default=str))
    QgsProject.instance().clear()
    QTimer.singleShot(200, iface.actionExit().trigger)


def remember(kind, error, trace):
    """QGIS would show the exception in a dialog that nobody closes."""
    REPORT.setdefault("exceptions", []).append("".join(traceback.format_exception(kind, error, trace)))


sys.excepthook = remember
watchdog = threading.Timer(200, os._exit, (9,))
watchdog.daemon = True
watchdog.start()
QTimer.singleShot(1500, run)
