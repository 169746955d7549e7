"""Which bands the model sees as colours, and which the result has."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsRasterLayer
from qgis.gui import QgsCheckableComboBox, QgsRasterBandComboBox
from qgis.PyQt.QtCore import QCoreApplication, QObject, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ..processing.super_resolve_layer import SuperResolveLayer
from .choices import limit_width


class BandChooser(QObject):
    """Two rows of a form."""

    changed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        tr = self._tr
        self.rgb_boxes = [QgsRasterBandComboBox(parent) for _ in range(3)]
        for box, colour in zip(self.rgb_boxes, (tr("red"), tr("green"), tr("blue"))):
            box.setShowNotSetOption(True, tr("Auto"))
            box.setToolTip(tr("The band that the model sees as {colour}").format(colour=colour))
            box.setAccessibleName(colour)
            limit_width(box, 4)
            box.bandChanged.connect(self.changed)
        self.bands_box = QgsCheckableComboBox(parent)
        self.bands_box.setToolTip(tr("The bands of the result"))
        self.bands_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # Its own signal is silent where another than the mouse changes a tick.
        self.bands_box.model().dataChanged.connect(lambda *_: self.changed.emit())

    def add_to(self, form: QFormLayout) -> None:
        """Adds the rows."""
        rgb = QHBoxLayout()
        rgb.setSpacing(4)
        for box in self.rgb_boxes:
            rgb.addWidget(box, 1)
        label = QLabel(self._tr("&Red, green, blue"))
        label.setBuddy(self.rgb_boxes[0])
        form.addRow(label, rgb)
        form.addRow(self._tr("&Bands to write"), self.bands_box)

    def tab_order(self) -> list[QWidget]:
        """The widgets in the order that the keyboard goes through."""
        return [*self.rgb_boxes, self.bands_box]

    def set_layer(self, layer: QgsRasterLayer | None) -> None:
        """Offers a layer's bands, all of them to be written."""
        for box in self.rgb_boxes:
            box.setLayer(layer)
            box.setBand(-1)
        self.bands_box.clear()
        for number in range(1, layer.bandCount() + 1) if layer is not None else ():
            self.bands_box.addItemWithCheckState(layer.bandName(number), Qt.CheckState.Checked, number)

    def set_enabled(self, enabled: bool) -> None:
        """Bands can't be chosen where colours are taken as the map shows them."""
        for box in self.tab_order():
            box.setEnabled(enabled)

    def problem(self) -> str:
        """What is wrong with the choice; empty if nothing is."""
        chosen = [box.currentBand() for box in self.rgb_boxes]
        if any(band > 0 for band in chosen) and not all(band > 0 for band in chosen):
            return self._tr("Choose a band for each of red, green and blue, or none.")
        if self.bands_box.count() and not self.bands_box.checkedItems():
            return self._tr("Choose at least one band to write.")
        return ""

    def parameters(self) -> dict[str, Any]:
        """The algorithm's parameters, without those at their defaults."""
        rgb = [box.currentBand() for box in self.rgb_boxes]
        written = [int(band) for band in self.bands_box.checkedItemsData()]
        found: dict[str, Any] = {}
        if all(band > 0 for band in rgb):
            found[SuperResolveLayer.RGB_BANDS] = ",".join(map(str, rgb))
        if 0 < len(written) < self.bands_box.count():
            found[SuperResolveLayer.BANDS] = written
        return found

    def set_parameters(self, parameters: dict[str, Any]) -> None:
        """Chooses what `parameters` has given."""
        rgb = [int(band) for band in str(parameters.get(SuperResolveLayer.RGB_BANDS, "")).split(",") if band]
        for box, band in zip(self.rgb_boxes, rgb or (-1, -1, -1)):
            box.setBand(band)
        written = parameters.get(SuperResolveLayer.BANDS)
        for index in range(self.bands_box.count()):
            on = not written or index + 1 in written
            self.bands_box.setItemCheckState(index, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("JobForm", text)
