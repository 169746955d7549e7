"""Runs inside the QGIS desktop (`qgis --code`) on a computer without an engine: follows the offer to install one.

The environment names the raster (SLIMDIFFSR_TEST_RASTER).
"""

import os

from desktop_driver import REPORT, delete_what_is_due, drive, grab, pause, wait
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication, QPushButton
from qgis.utils import iface, plugins, unloadPlugin


def main():
    window = iface.mainWindow()
    window.setGeometry(0, 0, 1500, 950)
    pause(2)
    layer = QgsRasterLayer(os.environ["SLIMDIFFSR_TEST_RASTER"], "Scene")
    QgsProject.instance().addMapLayer(layer)
    iface.setActiveLayer(layer)

    plugin = plugins["slimdiffsr_qgis"]
    plugin._actions.toolbar_action.trigger()
    button = iface.messageBar().findChild(QPushButton, "slimdiffsrInstallOffer")
    REPORT["offer"] = button.text() if button is not None else None
    pause(1)
    grab("offer")
    button.click()
    dialog = plugin.engine_setup._dialog
    REPORT["dialog_visible"], REPORT["dialog_modal"] = dialog.isVisible(), dialog.isModal()
    REPORT["opened_before_looking_around"] = dialog.form.build is None
    found, longest = wait(lambda: dialog.form.build is not None, 60)
    REPORT["looked_around"], REPORT["longest_freeze_seconds"] = found, longest
    REPORT["summary"] = dialog.form.summary.text()
    REPORT["pythons"] = [dialog.form.python_box.itemText(i) for i in range(dialog.form.python_box.count())]
    REPORT["can_install"] = dialog.install_button.isEnabled()
    pause(0.5)
    grab("installer")
    dialog.close()

    # The options are modal: the timer runs while they are open, and closes them.
    timer = QTimer()
    timer.timeout.connect(lambda: look_at_options(timer))
    timer.start(1000)
    iface.showOptionsDialog(window, "slimdiffsrOptions")
    timer.stop()
    unloadPlugin("slimdiffsr_qgis")
    pause(0.5)
    delete_what_is_due()
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


drive(main, 200)
