"""Runs inside a QGIS desktop that has never seen the plugin: installs its zip as the plugin manager does, and runs it.

The environment names the zip (SLIMDIFFSR_TEST_ZIP) and the raster (SLIMDIFFSR_TEST_RASTER).
"""

import os
import sys
from pathlib import Path

import pyplugin_installer
from desktop_driver import REPORT, drive, grab, pause, wait
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication
from qgis.utils import iface, plugins


def accept_questions():
    """A zip's origin is asked about in a modal dialog."""
    dialog = QApplication.activeModalWidget()
    if dialog is not None and hasattr(dialog, "accept"):
        REPORT.setdefault("asked", []).append(dialog.windowTitle())
        dialog.accept()


def main():
    REPORT["there_before"] = "slimdiffsr_qgis" in plugins
    timer = QTimer()
    timer.timeout.connect(accept_questions)
    timer.start(500)
    REPORT["installed"] = pyplugin_installer.instance().installFromZipFile(os.environ["SLIMDIFFSR_TEST_ZIP"])
    timer.stop()
    wait(lambda: "slimdiffsr_qgis" in plugins, 20)
    REPORT["enabled"] = "slimdiffsr_qgis" in plugins
    REPORT["folder"] = str(Path(sys.modules["slimdiffsr_qgis"].__file__).parent)
    REPORT["provider"] = QgsApplication.processingRegistry().providerById("slimdiffsr") is not None
    layer = QgsRasterLayer(os.environ["SLIMDIFFSR_TEST_RASTER"], "Scene")
    QgsProject.instance().addMapLayer(layer)
    iface.setActiveLayer(layer)
    actions = plugins["slimdiffsr_qgis"]._actions
    actions.dock_action.trigger()
    ended = []
    actions.dock.controller.ended.connect(ended.append)
    wait(actions.dock.run_panel.run_button.isEnabled, 60)
    actions.dock.run_panel.run_button.click()
    wait(lambda: ended, 120)
    pause(1)
    grab("installed-from-zip")
    REPORT["outcome"] = [(run.outcome, run.message) for run in ended]
    REPORT["layers"] = sorted(other.name() for other in QgsProject.instance().mapLayers().values())


drive(main, 300)
