"""What is exported of a layer before it is computed: its data or what the map shows, and at which pixel size."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsRasterLayer
from qgis.gui import QgsDoubleSpinBox, QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QWidget

from ..processing.canvas import canvas_resolution
from ..processing.super_resolve_layer import SuperResolveLayer


class ExportChooser(QObject):
    """A row of a form; the pixel size is there where it can be chosen.

    Args:
        canvas: the map, whose pixel size is the default for layers without one of their own.
        parent: the form.
    """

    changed = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget) -> None:
        super().__init__(parent)
        tr = self._tr
        self._canvas = canvas
        self._layer: QgsRasterLayer | None = None
        self.displayed_box = QCheckBox(tr("As &displayed"), parent)
        self.displayed_box.setToolTip(
            tr(
                "Take the colours that the map shows, with the layer's style, in place of its data; what is "
                "transparent is masked"
            )
        )
        self.resolution_box = QgsDoubleSpinBox(parent)
        self.resolution_box.setDecimals(6)
        self.resolution_box.setRange(0.0, 1e6)
        self.resolution_box.setClearValue(0.0, tr("As on the map"))
        self.resolution_box.setToolTip(tr("The size of an exported pixel, in map units of the layer"))
        self._label = QLabel(tr("Pixel si&ze"), parent)
        self._label.setBuddy(self.resolution_box)
        self.displayed_box.toggled.connect(self._on_displayed)
        self.resolution_box.valueChanged.connect(lambda _value: self.changed.emit())
        canvas.extentsChanged.connect(self._on_map_moved)

    def add_to(self, form: QFormLayout) -> None:
        """Adds the row."""
        row = QHBoxLayout()
        row.addWidget(self.displayed_box, 1)
        row.addWidget(self._label)
        row.addWidget(self.resolution_box, 2)
        form.addRow(row)

    def tab_order(self) -> list[QWidget]:
        """The widgets in the order that the keyboard goes through."""
        return [self.displayed_box, self.resolution_box]

    def close_down(self) -> None:
        """Takes everything back."""
        self._canvas.extentsChanged.disconnect(self._on_map_moved)

    def is_as_displayed(self) -> bool:
        """Whether the map's colours are wanted."""
        return self.displayed_box.isChecked()

    def set_layer(self, layer: QgsRasterLayer | None) -> None:
        """Offers what goes with another layer."""
        self._layer = layer
        self._update()

    def has_size(self) -> bool:
        """Whether the layer has pixels of its own; web maps have none."""
        return self._layer is not None and self._layer.dataProvider() is not None and self._layer.width() > 0

    def parameters(self) -> dict[str, Any]:
        """The algorithm's parameters, without those at their defaults."""
        found: dict[str, Any] = {}
        if self.is_as_displayed():
            found[SuperResolveLayer.AS_DISPLAYED] = True
        if self._is_exported() and self.resolution_box.value() > 0:
            found[SuperResolveLayer.EXPORT_RESOLUTION] = self.resolution_box.value()
        return found

    def set_parameters(self, parameters: dict[str, Any]) -> None:
        """Chooses what `parameters` has given."""
        self.displayed_box.setChecked(bool(parameters.get(SuperResolveLayer.AS_DISPLAYED)))
        self.resolution_box.setValue(float(parameters.get(SuperResolveLayer.EXPORT_RESOLUTION, 0.0)))

    def _is_exported(self) -> bool:
        return self._layer is not None and (self.is_as_displayed() or not self.has_size())

    def _on_displayed(self, _on: bool) -> None:
        self._update()
        self.changed.emit()

    def _on_map_moved(self) -> None:
        # The default is the map's own pixel size: what a run takes changes with it.
        if self._is_exported() and not self.has_size():
            self._update()
            if self.resolution_box.value() == 0:
                self.changed.emit()

    def _update(self) -> None:
        shown = self._is_exported()
        self._label.setVisible(shown)
        self.resolution_box.setVisible(shown)
        if not shown:
            return
        if self.has_size():
            size = self._layer.extent().width() / self._layer.width()
            text = self._tr("The layer's own: {size}")
        else:
            size = canvas_resolution(self._canvas, self._layer.crs())
            text = self._tr("As on the map: {size}")
        number = QLocale().toString(float(size), "g", 6) if size else "?"
        self.resolution_box.setSpecialValueText(text.format(size=number))

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("ExportChooser", text)
