"""A small desktop: a window with a map, a layer tree and a message bar, and what QGIS's interface offers of them."""

from __future__ import annotations

import time

from qgis.core import QgsLayerTreeModel, QgsMapLayer, QgsProject
from qgis.gui import QgsLayerTreeMapCanvasBridge, QgsLayerTreeView, QgsMapCanvas, QgsMapToolPan, QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QMainWindow, QMenu, QToolBar

PATIENCE = 120
"""Seconds after which what is waited for never comes; the machine may be busy."""


class Desktop(QObject):
    """Stands in for the desktop's interface (`QgisInterface`); its widgets are real ones."""

    currentLayerChanged = pyqtSignal(object)  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self.window = QMainWindow()
        self.canvas = QgsMapCanvas(self.window)
        self.canvas.resize(400, 300)
        self.window.setCentralWidget(self.canvas)
        self.bar = QgsMessageBar(self.window)
        self.tree = QgsLayerTreeView(self.window)
        self.model = QgsLayerTreeModel(QgsProject.instance().layerTreeRoot(), self.tree)
        self.tree.setModel(self.model)
        self.tree.currentLayerChanged.connect(lambda layer: self.currentLayerChanged.emit(layer))
        self.bridge = QgsLayerTreeMapCanvasBridge(QgsProject.instance().layerTreeRoot(), self.canvas)
        self.pan = QgsMapToolPan(self.canvas)
        self.canvas.setMapTool(self.pan)
        self.raster_menu: dict[str, list[QAction]] = {}
        self.layer_actions: list[QAction] = []
        self.window.resize(1100, 800)
        self.window.show()

    def mainWindow(self):
        return self.window

    def mapCanvas(self):
        return self.canvas

    def messageBar(self):
        return self.bar

    def layerTreeView(self):
        return self.tree

    def activeLayer(self):
        return self.tree.currentLayer()

    def setActiveLayer(self, layer: QgsMapLayer):
        self.tree.setCurrentLayer(layer)

    def addToolBar(self, name):
        return self.window.addToolBar(name)

    def addPluginToRasterMenu(self, menu, action):
        self.raster_menu.setdefault(menu, []).append(action)

    def removePluginRasterMenu(self, menu, action):
        self.raster_menu[menu].remove(action)

    def addCustomActionForLayerType(self, action, menu, kind, all_layers):
        self.layer_actions.append(action)

    def removeCustomActionForLayerType(self, action):
        self.layer_actions.remove(action)

    def addTabifiedDockWidget(self, area, dock, others, raise_tab):
        self.window.addDockWidget(area, dock)

    def removeDockWidget(self, dock):
        self.window.removeDockWidget(dock)

    def zoom_to(self, layer: QgsMapLayer) -> None:
        """Shows a layer and lets the map be drawn."""
        self.canvas.setDestinationCrs(layer.crs())
        self.canvas.setExtent(layer.extent())
        self.canvas.refresh()
        wait(lambda: not self.canvas.isDrawing())

    def leftovers(self) -> list[str]:
        """What a plugin left in the window."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        kinds = (QDockWidget, QToolBar, QAction, QMenu)
        found = [w for kind in kinds for w in self.window.findChildren(kind) if "slimdiffsr" in w.objectName().lower()]
        menus = [action.text() for actions in self.raster_menu.values() for action in actions]
        return [w.objectName() for w in found] + menus + [action.text() for action in self.layer_actions]

    def close(self) -> None:
        """Ends it in an order that QGIS survives."""
        self.canvas.unsetMapTool(self.canvas.mapTool())
        self.bridge.deleteLater()
        self.canvas.stopRendering()
        self.window.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def wait(condition) -> None:
    """Lets Qt work until the condition holds, and fails if it doesn't in time."""
    loop, started = QEventLoop(), time.monotonic()

    def look():
        if condition() or time.monotonic() - started > PATIENCE:
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    loop.exec()
    timer.stop()
    assert condition(), f"not within {PATIENCE} s"


def pause(seconds: float) -> None:
    """Lets Qt work for a while."""
    end = time.monotonic() + seconds
    wait(lambda: time.monotonic() >= end)
