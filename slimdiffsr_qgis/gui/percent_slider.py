"""A share in per cent, to drag or to type."""

from __future__ import annotations

from qgis.gui import QgsSpinBox
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QSlider, QWidget

_FULL = 100


class PercentSlider(QWidget):
    """A slider and a spin box that show the same value, 0 to 100; it begins with 100."""

    valueChanged = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.box = QgsSpinBox(self)
        for part in (self.slider, self.box):
            part.setRange(0, _FULL)
            part.setValue(_FULL)
        self.slider.setPageStep(10)
        self.slider.setTickInterval(25)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.box.setClearValue(_FULL)
        self.box.setSuffix(" %")
        self.slider.valueChanged.connect(self.box.setValue)
        self.box.valueChanged.connect(self.slider.setValue)
        self.box.valueChanged.connect(self.valueChanged)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.box)
        self.setFocusProxy(self.slider)

    def value(self) -> int:
        """Per cent."""
        return self.box.value()

    def setValue(self, value: int) -> None:
        """Shows another value."""
        self.box.setValue(value)

    def setToolTip(self, text: str) -> None:
        for part in (self.slider, self.box):
            part.setToolTip(text)
        super().setToolTip(text)
