"""The form of the panel: which layer, how, and whereto. It knows nothing of running it."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsCoordinateReferenceSystem, QgsProcessing, QgsProject, QgsRasterLayer, QgsRectangle
from qgis.gui import (
    QgsCheckableComboBox,
    QgsCollapsibleGroupBox,
    QgsDoubleSpinBox,
    QgsExtentWidget,
    QgsFileWidget,
    QgsMapCanvas,
    QgsMapLayerComboBox,
    QgsRasterBandComboBox,
    QgsSpinBox,
)
from qgis.PyQt.QtCore import QCoreApplication, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..core import settings
from ..core.compat import RASTER_FILTER
from ..processing.super_resolve_layer import SuperResolveLayer
from .choices import Choice, fill_choices
from .model_chooser import ModelChooser

_SETTLE_MILLISECONDS = 150


class JobForm(QWidget):
    """Everything that describes a job.

    Args:
        canvas: for drawing an extent, and for the resolution of web maps.
        parent: the panel.
    """

    changed = pyqtSignal()
    """Something was changed; comes once for changes that follow each other closely."""
    layerChanged = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MILLISECONDS)
        self._settle.timeout.connect(self.changed)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._on_layer()

    # What the form says.

    def layer(self) -> QgsRasterLayer | None:
        """The chosen layer."""
        layer = self.layer_box.currentLayer()
        return layer if isinstance(layer, QgsRasterLayer) and layer.isValid() else None

    def parameters(self) -> dict[str, Any]:
        """The algorithm's parameters as plain text, numbers and lists; without those left at their defaults."""
        layer = self.layer()
        values: dict[str, Any] = {
            SuperResolveLayer.INPUT: layer.id() if layer is not None else None,
            SuperResolveLayer.EXTENT: self._extent_text(),
            SuperResolveLayer.SCALE: str(self.model_chooser.scale()),
            SuperResolveLayer.MODEL: self.model_chooser.model(),
            SuperResolveLayer.CONSISTENCY: self.consistency_box.currentData(),
            SuperResolveLayer.DEVICE: self.device_box.currentData(),
            SuperResolveLayer.RGB_BANDS: self._rgb_text(),
            SuperResolveLayer.BANDS: self._written_bands(),
            SuperResolveLayer.TILE: self.tile_box.value() or None,
            SuperResolveLayer.EXPORT_RESOLUTION: self._resolution(),
            SuperResolveLayer.OUTPUT: self.output_widget.filePath().strip() or QgsProcessing.TEMPORARY_OUTPUT,
        }
        return {name: value for name, value in values.items() if value is not None}

    def set_parameters(self, parameters: dict[str, Any]) -> None:
        """Fills the form from parameters as `parameters` gives them; what they lack takes its default."""
        layer = QgsProject.instance().mapLayer(str(parameters.get(SuperResolveLayer.INPUT, "")))
        if layer is not None:
            self.layer_box.setLayer(layer)
        self.model_chooser.choose(
            int(parameters.get(SuperResolveLayer.SCALE, 4)), str(parameters.get(SuperResolveLayer.MODEL, "auto"))
        )
        for box, name in (
            (self.consistency_box, SuperResolveLayer.CONSISTENCY),
            (self.device_box, SuperResolveLayer.DEVICE),
        ):
            box.setCurrentIndex(max(0, box.findData(parameters.get(name))))
        rgb = [int(band) for band in str(parameters.get(SuperResolveLayer.RGB_BANDS, "")).split(",") if band]
        for box, band in zip(self.rgb_boxes, rgb or (-1, -1, -1)):
            box.setBand(band)
        written = parameters.get(SuperResolveLayer.BANDS)
        for index in range(self.bands_box.count()):
            on = not written or index + 1 in written
            self.bands_box.setItemCheckState(index, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.tile_box.setValue(int(parameters.get(SuperResolveLayer.TILE, 0)))
        self.resolution_box.setValue(float(parameters.get(SuperResolveLayer.EXPORT_RESOLUTION, 0.0)))
        output = str(parameters.get(SuperResolveLayer.OUTPUT, ""))
        self.output_widget.setFilePath("" if output == QgsProcessing.TEMPORARY_OUTPUT else output)
        self._set_extent_text(str(parameters.get(SuperResolveLayer.EXTENT, "")))

    def problem(self) -> str:
        """What keeps the form from being run, as a sentence; empty if nothing does."""
        layer = self.layer()
        if layer is None:
            return self._tr("Add a raster layer to the project, and choose it here.")
        chosen = [box.currentBand() for box in self.rgb_boxes]
        if any(band > 0 for band in chosen) and not all(band > 0 for band in chosen):
            return self._tr("Choose a band for each of red, green and blue, or none.")
        if self.bands_box.count() and not self.bands_box.checkedItems():
            return self._tr("Choose at least one band to write.")
        if not self.has_size() and not self._extent_text():
            return self._tr("This layer has no size of its own: choose an extent.")
        return ""

    def has_size(self) -> bool:
        """Whether the layer has pixels of its own; web maps have none."""
        layer = self.layer()
        return layer is not None and layer.dataProvider() is not None and layer.dataProvider().xSize() > 0

    def set_devices(self, devices: list[dict[str, Any]]) -> None:
        """Offers the devices that the engine found, with their names; those that don't work can't be chosen."""
        kept = self.device_box.currentData()
        choices = [Choice("auto", self._tr("Automatic"), self._tr("A graphics card that works, else the processor."))]
        for kind in ("cuda", "mps", "cpu"):
            found = [device for device in devices if str(device["id"]).split(":")[0] == kind]
            for device in found[:1]:  # the algorithm knows kinds of devices, of which it takes the first
                label = {"cuda": "NVIDIA", "mps": "Apple", "cpu": self._tr("Processor")}[kind]
                works = bool(device["works"])
                text = f"{label}: {device['name']}" if works else self._tr("{name} (doesn't work)")
                choices.append(Choice(kind, text.format(name=device["name"]), str(device.get("detail", "")), works))
        fill_choices(self.device_box, choices, kept)

    # How it is made.

    def _make_widgets(self) -> None:
        tr = self._tr
        self.layer_box = QgsMapLayerComboBox(self)
        self.layer_box.setFilters(RASTER_FILTER)
        self.layer_box.setToolTip(tr("The raster layer to make finer: a file, a web map, a database, anything."))
        self.extent_widget = QgsExtentWidget(self, QgsExtentWidget.WidgetStyle.CondensedStyle)
        self.extent_widget.setNullValueAllowed(True, tr("Whole layer"))
        self.extent_widget.setMapCanvas(self._canvas)
        self.extent_widget.setToolTip(tr("The part to compute: the whole layer, the map view, or what you draw."))
        self.model_chooser = ModelChooser(self)
        self.consistency_box = QComboBox(self)
        fill_choices(self.consistency_box, [
            Choice("balanced", tr("Balanced"), tr("Large structures are the input's; its noise is not copied back.")),
            Choice("exact", tr("Exact"), tr("The mean of the result over each input pixel is that pixel's value.")),
            Choice("off", tr("Off"), tr("What the model makes of it; colours may drift.")),
        ], settings.default_consistency())  # fmt: skip
        self.consistency_box.setToolTip(tr("How closely the result keeps to the input at the input's resolution"))
        self.device_box = QComboBox(self)
        self.device_box.setToolTip(tr("Where to compute"))
        self.set_devices([])
        self.rgb_boxes = [QgsRasterBandComboBox(self) for _ in range(3)]
        for box, colour in zip(self.rgb_boxes, (tr("red"), tr("green"), tr("blue"))):
            box.setShowNotSetOption(True, tr("Auto"))
            box.setToolTip(tr("The band that the model sees as {colour}").format(colour=colour))
            box.setAccessibleName(colour)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(4)
        self.bands_box = QgsCheckableComboBox(self)
        self.bands_box.setToolTip(tr("The bands of the result"))
        self.resolution_box = QgsDoubleSpinBox(self)
        self.resolution_box.setDecimals(6)
        self.resolution_box.setRange(0.0, 1e6)
        self.resolution_box.setClearValue(0.0, tr("As on the map"))
        self.resolution_box.setToolTip(
            tr("This layer has no pixels of its own: the size of an exported pixel, in map units of the layer")
        )
        self.tile_box = QgsSpinBox(self)
        self.tile_box.setRange(0, 8192)
        self.tile_box.setSingleStep(64)
        self.tile_box.setClearValue(0, tr("Automatic"))
        self.tile_box.setToolTip(tr("The side of a tile in input pixels; smaller tiles need less memory"))
        self.output_widget = QgsFileWidget(self)
        self.output_widget.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.output_widget.setFilter(tr("GeoTIFF (*.tif *.tiff)"))
        self.output_widget.setDialogTitle(tr("Save the super-resolved layer"))
        self.output_widget.lineEdit().setPlaceholderText(tr("Temporary file"))
        self.output_widget.setToolTip(tr("The GeoTIFF to make; empty: a temporary file"))
        self.group_box = QCheckBox(tr("&Group the result with its source"), self)
        self.group_box.setToolTip(tr("Put both layers into a group of the layer tree"))
        for box in (self.layer_box, self.consistency_box, self.device_box):
            # A long name must not make the panel wider than the screen.
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
        for box in (self.layer_box, self.consistency_box, self.device_box, self.bands_box, self.tile_box):
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _lay_out(self) -> None:
        tr = self._tr
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(tr("&Layer"), self.layer_box)
        form.addRow(tr("E&xtent"), self.extent_widget)
        self.resolution_label = _buddy(tr("Pixel si&ze"), self.resolution_box)
        form.addRow(self.resolution_label, self.resolution_box)
        self.model_chooser.add_to(form)
        form.addRow(tr("&Consistency"), self.consistency_box)
        form.addRow(tr("De&vice"), self.device_box)
        form.addRow(tr("&Output"), self.output_widget)
        form.addRow(self.group_box)
        self.more_box = QgsCollapsibleGroupBox(tr("Bands and tiles"), self)
        self.more_box.setCollapsed(True)
        rgb = QHBoxLayout()
        rgb.setSpacing(4)
        for box in self.rgb_boxes:
            rgb.addWidget(box, 1)
        more = QFormLayout(self.more_box)
        more.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        more.addRow(_buddy(tr("&Red, green, blue"), self.rgb_boxes[0]), rgb)
        more.addRow(tr("&Bands to write"), self.bands_box)
        more.addRow(tr("&Tile size"), self.tile_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        layout.addWidget(self.more_box)
        order = [self.layer_box, self.extent_widget, self.resolution_box, *self.model_chooser.tab_order(),
                 self.consistency_box, self.device_box, self.output_widget, self.group_box, self.more_box,
                 *self.rgb_boxes, self.bands_box, self.tile_box]  # fmt: skip
        for first, second in zip(order, order[1:]):
            QWidget.setTabOrder(first, second)

    def _connect(self) -> None:
        self.layer_box.layerChanged.connect(self._on_layer)
        self.extent_widget.extentChanged.connect(self._settle_soon)
        self.model_chooser.changed.connect(self._settle_soon)
        for box in (self.consistency_box, self.device_box):
            box.currentIndexChanged.connect(self._settle_soon)
        for box in self.rgb_boxes:
            box.bandChanged.connect(self._settle_soon)
        # Its own signal is silent where another than the mouse changes a tick.
        self.bands_box.model().dataChanged.connect(self._settle_soon)
        for box in (self.resolution_box, self.tile_box):
            box.valueChanged.connect(self._settle_soon)
        self.output_widget.fileChanged.connect(self._settle_soon)

    def _settle_soon(self, *_: object) -> None:
        self._settle.start()

    def _on_layer(self, *_: object) -> None:
        layer = self.layer()
        for box in self.rgb_boxes:
            box.setLayer(layer)
            box.setBand(-1)
        self.bands_box.clear()
        if layer is not None:
            for number in range(1, layer.bandCount() + 1):
                self.bands_box.addItemWithCheckState(layer.bandName(number), Qt.CheckState.Checked, number)
            self.extent_widget.setOriginalExtent(layer.extent(), layer.crs())
            if layer.crs().isValid():
                self.extent_widget.setOutputCrs(layer.crs())
        self.extent_widget.clear()
        sizeless = layer is not None and not self.has_size()
        self.resolution_label.setVisible(sizeless)
        self.resolution_box.setVisible(sizeless)
        self.layerChanged.emit()
        self._settle_soon()

    def _rgb_text(self) -> str | None:
        bands = [box.currentBand() for box in self.rgb_boxes]
        return ",".join(map(str, bands)) if all(band > 0 for band in bands) else None

    def _written_bands(self) -> list[int] | None:
        checked = self.bands_box.checkedItemsData()
        return [int(band) for band in checked] if 0 < len(checked) < self.bands_box.count() else None

    def _resolution(self) -> float | None:
        return self.resolution_box.value() or None if not self.has_size() else None

    def _extent_text(self) -> str | None:
        extent = self.extent_widget.outputExtent() if self.extent_widget.isValid() else None
        if extent is None or extent.isNull() or extent.isEmpty():
            return None
        text = f"{extent.xMinimum()!r},{extent.xMaximum()!r},{extent.yMinimum()!r},{extent.yMaximum()!r}"
        authid = self.extent_widget.outputCrs().authid()
        return f"{text} [{authid}]" if authid else text

    def _set_extent_text(self, text: str) -> None:
        numbers, _, crs = text.partition(" [")
        try:
            left, right, bottom, top = (float(part) for part in numbers.split(","))
        except ValueError:
            self.extent_widget.clear()
            return
        extent = QgsRectangle(left, bottom, right, top)
        self.extent_widget.setOutputExtentFromUser(extent, QgsCoordinateReferenceSystem(crs.rstrip("]")))

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("JobForm", text)


def _buddy(text: str, widget: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(widget)
    return label
