"""The plugin's actions: in a toolbar, in the Raster menu, and in the context menu of raster layers."""

from __future__ import annotations

import html
from typing import Any, Callable

from qgis.core import Qgis, QgsApplication, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication, Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QIcon
from qgis.PyQt.QtWidgets import QAction, QActionGroup, QDialog, QMenu, QToolButton

from ..core import paths, settings
from ..core.compat import RASTER_LAYER
from ..core.identity import NAME, algorithm_id, guide_url
from ..core.models import scale_of
from ..processing.super_resolve_layer import SuperResolveLayer
from .batch import batch_dialog
from .dock import SlimDiffSRDock
from .swipe_tool import SwipeTool

ALGORITHM = algorithm_id("superresolvelayer")


class LayerActions:
    """Adds the actions when it is made.

    Args:
        iface: the desktop's interface.
        set_engine_up: leads the analyst to an engine, where there is none.
        offer_engine: says why there is none, and offers to lead there.
    """

    def __init__(
        self,
        iface,
        set_engine_up: Callable[[], Any] | None = None,
        offer_engine: Callable[[str], Any] | None = None,
    ) -> None:
        self._iface = iface
        self._set_engine_up = set_engine_up
        self._offer_engine = offer_engine
        self._dialogs: list[QDialog] = []
        self._previous_tool = None
        self.dock: SlimDiffSRDock | None = None
        self._make_actions()
        self.swipe_tool = SwipeTool(iface.mapCanvas(), iface.activeLayer)
        self.swipe_tool.setAction(self.swipe_action)
        self.swipe_tool.turned.connect(self._on_turned)
        self.swipe_tool.deactivated.connect(self._on_swipe_over)
        iface.currentLayerChanged.connect(self._on_current_layer)
        self._add()

    def remove(self) -> None:
        """Takes everything back and closes the dialogs."""
        self._iface.currentLayerChanged.disconnect(self._on_current_layer)
        self._stop_swiping()
        self.swipe_tool.close_down()
        self.swipe_tool.deleteLater()
        if self.dock is not None:
            self.dock.close_down()
            self.dock = None
        self._iface.removeCustomActionForLayerType(self.layer_action)
        for action in self._menu_actions:
            self._iface.removePluginRasterMenu(NAME, action)
        self._iface.mainWindow().removeToolBar(self.toolbar)
        self.swipe_menu.deleteLater()
        self.toolbar.deleteLater()
        self.toolbar = None
        for action in (*self._menu_actions, self.layer_action, self._directions):
            action.deleteLater()
        for dialog in list(self._dialogs):
            dialog.close()
        self._dialogs.clear()

    # What the actions do.

    def open_dialog(self) -> QDialog | None:
        """Opens the algorithm's dialog for the current layer, or the batch dialog where several are selected.

        Returns:
            The dialog; None where there is no engine.
        """
        import processing

        algorithm = QgsApplication.processingRegistry().createAlgorithmById(ALGORITHM)
        possible, reason = algorithm.canExecute()
        if not possible:
            self._explain_missing_engine(reason)
            return None
        layers = self._selected_layers()
        if len(layers) > 1:
            dialog = batch_dialog(algorithm, layers, self._iface.mainWindow())
        else:
            # Not `processing.execAlgorithmDialog`: its dialog is modal, and an extent is drawn on the canvas beside it.
            dialog = processing.createAlgorithmDialog(ALGORITHM, self._parameters())
        if dialog is None:
            return None
        self._dialogs.append(dialog)
        # Processing's dialogs have a method in the place of QDialog's signal `finished`.
        dialog.rejected.connect(lambda: self._forget(dialog))
        dialog.show()
        return dialog

    def show_dock(self, visible: bool = True) -> None:
        """Opens the panel, or hides it."""
        if self.dock is None:
            if not visible:
                return
            self.dock = SlimDiffSRDock(self._iface)
            self.dock.engineWanted.connect(lambda: self._set_engine_up() if self._set_engine_up else None)
            self.dock.closedStateChanged.connect(self._on_dock_closed)
            self._iface.addTabifiedDockWidget(
                Qt.DockWidgetArea.RightDockWidgetArea, self.dock, ["ProcessingToolbox", "LayerStyling"], True
            )
        self.dock.setUserVisible(visible)

    def refresh_dock(self) -> None:
        """Has the panel look anew at what there is to compute with."""
        if self.dock is not None:
            self.dock.refresh()

    def swipe(self, on: bool) -> None:
        """Starts comparing, or goes back to the map tool that was in use before."""
        if not on:
            self._stop_swiping()
            return
        canvas = self._iface.mapCanvas()
        if self._iface.activeLayer() is None:
            self.swipe_action.setChecked(False)
            text = self._tr("Choose a super-resolved layer in the layer tree first.")
            self._iface.messageBar().pushMessage(NAME, text, Qgis.MessageLevel.Info, 6)
            return
        self._previous_tool = canvas.mapTool()
        canvas.setMapTool(self.swipe_tool)

    # How they are made.

    def _make_actions(self) -> None:
        tr = self._tr
        self.toolbar_action = self._action("slimdiffsrSuperResolve", "slimdiffsr", tr("Super-resolve layer…"))
        _explain(self.toolbar_action, tr("Make the selected raster layers 2, 4 or 8 times finer"))
        self.toolbar_action.triggered.connect(lambda _checked=False: self.open_dialog())
        self.layer_action = self._action("slimdiffsrSuperResolveLayer", "slimdiffsr", tr("Super-resolve layer…"))
        self.layer_action.triggered.connect(lambda _checked=False: self.open_dialog())
        self.dock_action = self._action("slimdiffsrPanel", "panel", tr("SlimDiffSR panel"))
        _explain(self.dock_action, tr("Super-resolve with a preview, figures beforehand, and earlier runs"))
        self.dock_action.setCheckable(True)
        self.dock_action.triggered.connect(self.show_dock)
        self.swipe_action = self._action("slimdiffsrSwipe", "swipe", tr("Compare before and after"))
        _explain(
            self.swipe_action,
            tr("Drag a line across the map: before on one side, after on the other. The right button turns it."),
        )
        self.swipe_action.setCheckable(True)
        self.swipe_action.triggered.connect(self.swipe)
        self.help_action = self._action("slimdiffsrHelp", "", tr("SlimDiffSR help"))
        self.help_action.setIcon(QgsApplication.getThemeIcon("/mActionHelpContents.svg"))
        self.help_action.triggered.connect(lambda _checked=False: QDesktopServices.openUrl(QUrl(guide_url())))
        self._menu_actions = (self.toolbar_action, self.dock_action, self.swipe_action, self.help_action)

    def _add(self) -> None:
        tr = self._tr
        self.toolbar = self._iface.addToolBar(NAME)
        self.toolbar.setObjectName("slimdiffsrToolbar")
        self.toolbar.addAction(self.toolbar_action)
        self.toolbar.addAction(self.dock_action)
        self.swipe_menu = QMenu(self.toolbar)
        self._directions = QActionGroup(self.toolbar)
        self.vertical_action = QAction(tr("Vertical line"), self._directions)
        self.horizontal_action = QAction(tr("Horizontal line"), self._directions)
        for action, vertical in ((self.vertical_action, True), (self.horizontal_action, False)):
            action.setCheckable(True)
            action.setChecked(vertical)
            action.triggered.connect(lambda _checked=False, v=vertical: self.swipe_tool.set_vertical(v))
            self.swipe_menu.addAction(action)
        button = QToolButton(self.toolbar)
        button.setDefaultAction(self.swipe_action)
        button.setMenu(self.swipe_menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.toolbar.addWidget(button)
        for action in self._menu_actions:
            self._iface.addPluginToRasterMenu(NAME, action)
        self._iface.addCustomActionForLayerType(self.layer_action, "", RASTER_LAYER, True)

    def _action(self, name: str, icon: str, text: str) -> QAction:
        action = QAction(text, self._iface.mainWindow())
        if icon:
            action.setIcon(QIcon(str(paths.icon(icon))))
        action.setObjectName(name)
        return action

    def _selected_layers(self) -> list[QgsRasterLayer]:
        return [layer for layer in self._iface.layerTreeView().selectedLayers() if isinstance(layer, QgsRasterLayer)]

    def _parameters(self) -> dict[str, Any]:
        layer, start = self._iface.activeLayer(), SuperResolveLayer
        model = settings.default_model()
        values = {start.MODEL: model, start.CONSISTENCY: settings.default_consistency()}
        if scale_of(model) is not None:
            values[start.SCALE] = str(scale_of(model))
        return {**values, start.INPUT: layer.id()} if isinstance(layer, QgsRasterLayer) else values

    def _explain_missing_engine(self, reason: str) -> None:
        if self._offer_engine is not None:
            self._offer_engine(reason)
            return
        self._iface.messageBar().pushMessage(NAME, reason, Qgis.MessageLevel.Warning, 0)

    def _forget(self, dialog: QDialog) -> None:
        if dialog in self._dialogs:
            self._dialogs.remove(dialog)

    def _on_dock_closed(self, closed: bool) -> None:
        self.dock_action.setChecked(not closed)

    def _on_turned(self, vertical: bool) -> None:
        (self.vertical_action if vertical else self.horizontal_action).setChecked(True)

    def _on_current_layer(self, _layer: object) -> None:
        self.swipe_tool.refresh()

    def _on_swipe_over(self) -> None:
        self.swipe_action.setChecked(False)

    def _stop_swiping(self) -> None:
        canvas, previous = self._iface.mapCanvas(), self._previous_tool
        self._previous_tool = None
        if canvas.mapTool() is not self.swipe_tool:
            return
        if previous is not None and previous is not self.swipe_tool:
            canvas.setMapTool(previous)
        else:
            canvas.unsetMapTool(self.swipe_tool)

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("LayerActions", text)


def _explain(action: QAction, text: str) -> None:
    """A tooltip as QGIS's own buttons have it: the name, by which the guide calls them, and what it does."""
    action.setToolTip(f"<b>{html.escape(action.text())}</b><p>{html.escape(text)}</p>")
