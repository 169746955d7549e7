"""Chooses the polygon layer that says which part of a raster is wanted."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QFormLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ..core.compat import POLYGON_FILTER
from ..processing.super_resolve_layer import SuperResolveLayer
from ..processing.super_resolve_parameters import MASK_SELECTED
from .choices import limit_width


class MaskChooser(QObject):
    """A row of a form: the layer, and whether only its selected polygons count."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        tr = self._tr
        self._watched: QgsVectorLayer | None = None
        self.layer_box = QgsMapLayerComboBox(parent)
        self.layer_box.setFilters(POLYGON_FILTER)
        self.layer_box.setAllowEmptyLayer(True, tr("No mask"))
        self.layer_box.setLayer(None)
        self.layer_box.setToolTip(
            tr("Polygons: their bounding box is computed, and what lies outside of them is masked in the result")
        )
        limit_width(self.layer_box, 12)
        self.layer_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.selected_box = QCheckBox(tr("Selected &features only"), parent)
        self.selected_box.setToolTip(tr("Only the polygons that are selected on the map; ticked where some are"))
        self.selected_box.hide()
        self.layer_box.layerChanged.connect(self._on_layer)
        self.selected_box.toggled.connect(self.changed)

    def add_to(self, form: QFormLayout) -> None:
        """Adds the row."""
        rows = QVBoxLayout()  # a hidden row of a form leaves a gap
        rows.addWidget(self.layer_box)
        rows.addWidget(self.selected_box)
        label = QLabel(self._tr("Mas&k"))
        label.setBuddy(self.layer_box)
        form.addRow(label, rows)

    def tab_order(self) -> list[QWidget]:
        """The widgets in the order that the keyboard goes through."""
        return [self.layer_box, self.selected_box]

    def layer(self) -> QgsVectorLayer | None:
        """The chosen layer."""
        layer = self.layer_box.currentLayer()
        return layer if isinstance(layer, QgsVectorLayer) and layer.isValid() else None

    def parameters(self) -> dict[str, Any]:
        """The algorithm's parameters, without those at their defaults."""
        layer = self.layer()
        if layer is None:
            return {}
        selected = self.selected_box.isChecked() and self.selected_box.isEnabled()
        return {SuperResolveLayer.MASK: layer.id(), **({MASK_SELECTED: True} if selected else {})}

    def set_parameters(self, parameters: dict[str, Any]) -> None:
        """Chooses what `parameters` has given."""
        layer = QgsProject.instance().mapLayer(str(parameters.get(SuperResolveLayer.MASK, "")))
        self.layer_box.setLayer(layer)
        self.selected_box.setChecked(bool(parameters.get(MASK_SELECTED)) and self.selected_box.isEnabled())

    def _on_layer(self, *_: object) -> None:
        if self._watched is not None:
            self._watched.selectionChanged.disconnect(self._on_selection)
            self._watched.willBeDeleted.disconnect(self._forget)
        self._watched = self.layer()
        if self._watched is not None:
            self._watched.selectionChanged.connect(self._on_selection)
            self._watched.willBeDeleted.connect(self._forget)
        self.selected_box.setVisible(self._watched is not None)
        self._offer_selection()
        self.changed.emit()

    def _on_selection(self, *_: object) -> None:
        if self.selected_box.isEnabled() != self._has_selection():
            self._offer_selection()
        self.changed.emit()

    def _offer_selection(self) -> None:
        self.selected_box.setEnabled(self._has_selection())
        self.selected_box.setChecked(self._has_selection())

    def _has_selection(self) -> bool:
        return self._watched is not None and self._watched.selectedFeatureCount() > 0

    def _forget(self) -> None:
        self._watched = None

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("MaskChooser", text)
