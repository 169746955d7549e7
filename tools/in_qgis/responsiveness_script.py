"""Runs inside the QGIS desktop (`qgis --code`): panel, preview, run and swipe under a heartbeat.

The environment names the scene (SLIMDIFFSR_SCENE).
"""

import os

from desktop_driver import REPORT, drive, expect, pause, settled
from heartbeat import Heartbeat
from qgis.core import QgsPointXY, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.utils import iface, plugins, unloadPlugin


def main() -> None:
    window = iface.mainWindow()
    window.setGeometry(0, 0, 1240, 860)
    pause(2)
    scene = QgsRasterLayer(os.environ["SLIMDIFFSR_SCENE"], "OSBS_029")
    QgsProject.instance().addMapLayer(scene)
    iface.setActiveLayer(scene)
    iface.zoomToActiveLayer()
    pause(2)
    actions, heartbeat = plugins["slimdiffsr_qgis"]._actions, Heartbeat()

    heartbeat.start("idle")
    pause(3)
    heartbeat.start("open the panel")
    actions.dock_action.trigger()
    dock, shown, ended = actions.dock, [], []
    dock.preview.shown.connect(shown.append)
    dock.controller.ended.connect(ended.append)
    expect(lambda: shown and settled(dock), "preview")

    heartbeat.start("preview, moved about")
    for share in (0.3, 0.5, 0.7):
        shown.clear()
        extent = scene.extent()
        iface.mapCanvas().setCenter(QgsPointXY(extent.xMinimum() + share * extent.width(), extent.center().y()))
        iface.mapCanvas().refresh()
        expect(lambda: shown and settled(dock), "preview")

    heartbeat.start("run, with group and uncertainty")
    dock.form.group_box.setChecked(True)
    dock.form.uncertainty_box.setChecked(True)
    expect(lambda: settled(dock), "figures")
    dock.run_panel.run_button.click()
    expect(lambda: ended, "result")
    REPORT["outcome"] = [ended[0].outcome, ended[0].message]
    expect(lambda: not iface.mapCanvas().isDrawing() and settled(dock), "map")
    pause(2)

    heartbeat.start("swipe")
    actions.swipe_action.trigger()
    tool, canvas = actions.swipe_tool, iface.mapCanvas()
    expect(lambda: tool.item is not None and tool.item.has_picture() and not tool.is_rendering, "swipe")
    viewport = canvas.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(canvas.width() // 2, 200))
    for step in range(100):
        QTest.mouseMove(viewport, QPoint(round(canvas.width() * (0.1 + 0.008 * step)), 200))
        pause(0.02)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(canvas.width() // 2, 200))
    actions.swipe_action.trigger()

    heartbeat.start("unload")
    unloadPlugin("slimdiffsr_qgis")
    pause(1)
    heartbeat.stop()
    REPORT["phases"] = heartbeat.report()


drive(main, 900)
