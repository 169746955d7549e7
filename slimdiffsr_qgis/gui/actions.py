"""The action "Super-resolve layer...": in the toolbar, in the Raster menu and in a raster layer's context menu."""

from __future__ import annotations

from typing import Any

from qgis.core import Qgis, QgsApplication, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QDialog

from ..core import paths
from ..core.compat import RASTER_LAYER
from ..core.identity import NAME, algorithm_id
from ..processing.super_resolve_layer import SuperResolveLayer

ALGORITHM = algorithm_id("superresolvelayer")


class LayerActions:
    """Adds the actions when it is made.

    Args:
        iface: the desktop's interface.
    """

    def __init__(self, iface) -> None:
        self._iface = iface
        self._dialogs: list[QDialog] = []
        self.toolbar_action = self._action("slimdiffsrSuperResolve")
        self.toolbar_action.setToolTip(self._tr("Make the current raster layer 2, 4 or 8 times finer"))
        self.layer_action = self._action("slimdiffsrSuperResolveLayer")
        iface.addToolBarIcon(self.toolbar_action)
        iface.addPluginToRasterMenu(NAME, self.toolbar_action)
        iface.addCustomActionForLayerType(self.layer_action, "", RASTER_LAYER, True)

    def remove(self) -> None:
        """Takes the actions back and closes the dialogs."""
        self._iface.removeCustomActionForLayerType(self.layer_action)
        self._iface.removePluginRasterMenu(NAME, self.toolbar_action)
        self._iface.removeToolBarIcon(self.toolbar_action)
        for action in (self.toolbar_action, self.layer_action):
            action.deleteLater()
        for dialog in list(self._dialogs):
            dialog.close()
        self._dialogs.clear()

    def open_dialog(self) -> QDialog | None:
        """Opens the algorithm's dialog with the current layer filled in; None where there is no engine."""
        import processing

        algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
        possible, reason = algorithm.canExecute()
        if not possible:
            self._iface.messageBar().pushMessage(NAME, reason, Qgis.MessageLevel.Warning, 0)
            return None
        # Not `processing.execAlgorithmDialog`: its dialog is modal, and an extent is drawn on the canvas beside it.
        dialog = processing.createAlgorithmDialog(ALGORITHM, self._parameters())
        if dialog is None:
            return None
        self._dialogs.append(dialog)
        # Processing's dialogs have a method in the place of QDialog's signal `finished`.
        dialog.rejected.connect(lambda: self._forget(dialog))
        dialog.show()
        return dialog

    def _parameters(self) -> dict[str, Any]:
        layer = self._iface.activeLayer()
        return {SuperResolveLayer.INPUT: layer.id()} if isinstance(layer, QgsRasterLayer) else {}

    def _forget(self, dialog: QDialog) -> None:
        if dialog in self._dialogs:
            self._dialogs.remove(dialog)

    def _action(self, name: str) -> QAction:
        action = QAction(QIcon(str(paths.icon_file())), self._tr("Super-resolve layer…"), self._iface.mainWindow())
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: self.open_dialog())
        return action

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("LayerActions", text)
