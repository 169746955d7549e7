"""The form of the panel: which layer, how, and whereto. It knows nothing of running it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsCoordinateReferenceSystem, QgsProcessing, QgsProject, QgsRasterLayer, QgsRectangle
from qgis.gui import (
    QgsCollapsibleGroupBox,
    QgsExtentWidget,
    QgsFileWidget,
    QgsMapCanvas,
    QgsMapLayerComboBox,
    QgsSpinBox,
)
from qgis.PyQt.QtCore import QCoreApplication, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QFormLayout, QSizePolicy, QVBoxLayout, QWidget

from ..core import settings
from ..core.compat import RASTER_FILTER
from ..core.models import listed_uncertainty
from ..processing.super_resolve_layer import SuperResolveLayer
from ..processing.super_resolve_parameters import FULL_DETAIL
from .band_chooser import BandChooser
from .choices import Choice, fill_choices, limit_width
from .export_chooser import ExportChooser
from .mask_chooser import MaskChooser
from .model_chooser import ModelChooser
from .percent_slider import PercentSlider

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
        self._listed: list[dict[str, Any]] = []
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MILLISECONDS)
        self._settle.timeout.connect(self.changed)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self._update_uncertainty()
        self._on_layer()

    def close_down(self) -> None:
        """Takes everything back."""
        self.export.close_down()

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
            SuperResolveLayer.DETAIL: self.detail_slider.value() if self.detail_slider.value() < FULL_DETAIL else None,
            SuperResolveLayer.TILE: self.tile_box.value() or None,
            SuperResolveLayer.OUTPUT: self.output_widget.filePath().strip() or QgsProcessing.TEMPORARY_OUTPUT,
            SuperResolveLayer.UNCERTAINTY: self._uncertainty_path(),
            **self.mask.parameters(),
            **self.export.parameters(),
            **({} if self.export.is_as_displayed() else self.bands.parameters()),
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
        for part in (self.mask, self.export, self.bands):
            part.set_parameters(parameters)
        self.detail_slider.setValue(int(parameters.get(SuperResolveLayer.DETAIL, FULL_DETAIL)))
        self.tile_box.setValue(int(parameters.get(SuperResolveLayer.TILE, 0)))
        self.uncertainty_box.setChecked(SuperResolveLayer.UNCERTAINTY in parameters)
        output = str(parameters.get(SuperResolveLayer.OUTPUT, ""))
        self.output_widget.setFilePath("" if output == QgsProcessing.TEMPORARY_OUTPUT else output)
        self._set_extent_text(str(parameters.get(SuperResolveLayer.EXTENT, "")))

    def problem(self) -> str:
        """What keeps the form from being run, as a sentence; empty if nothing does."""
        layer = self.layer()
        if layer is None:
            return self._tr("Add a raster layer to the project, and choose it here.")
        bands = "" if self.export.is_as_displayed() else self.bands.problem()
        if bands:
            return bands
        if not self.export.has_size() and not self._extent_text() and self.mask.layer() is None:
            return self._tr("This layer has no size of its own: choose an extent or a mask.")
        return ""

    def set_models(self, listed: list[dict[str, Any]]) -> None:
        """Takes the engine's list of models, which says what each can do."""
        self._listed = listed
        self._update_uncertainty()

    def tell_used_model(self, model: str) -> None:
        """Notes which model the engine takes where the choice is left to it."""
        self.model_chooser.tell_used(model)
        self._update_uncertainty()

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
        self.mask = MaskChooser(self)
        self.export = ExportChooser(self._canvas, self)
        self.bands = BandChooser(self)
        self.detail_slider = PercentSlider(self)
        self.detail_slider.setToolTip(
            tr("How much of the synthesised detail is added: 100 % for all of it, 0 % for an interpolation")
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
        self.uncertainty_box = QCheckBox(tr("Uncertaint&y as a second layer"), self)
        for box in (self.layer_box, self.consistency_box, self.device_box):
            limit_width(box, 12)
        for box in (self.layer_box, self.consistency_box, self.device_box, self.tile_box):
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _lay_out(self) -> None:
        tr = self._tr
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        form.addRow(tr("&Layer"), self.layer_box)
        form.addRow(tr("E&xtent"), self.extent_widget)
        self.mask.add_to(form)
        self.export.add_to(form)
        self.model_chooser.add_to(form)
        form.addRow(tr("Co&nsistency"), self.consistency_box)
        form.addRow(tr("De&vice"), self.device_box)
        form.addRow(tr("&Output"), self.output_widget)
        form.addRow(self.group_box)
        form.addRow(self.uncertainty_box)
        self.more_box = QgsCollapsibleGroupBox(tr("Advanced"), self)
        self.more_box.setCollapsed(True)
        more = QFormLayout(self.more_box)
        more.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        more.addRow(tr("Det&ail"), self.detail_slider)
        self.bands.add_to(more)
        more.addRow(tr("&Tile size"), self.tile_box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(form)
        layout.addWidget(self.more_box)
        order = [self.layer_box, self.extent_widget, *self.mask.tab_order(), *self.export.tab_order(),
                 *self.model_chooser.tab_order(), self.consistency_box, self.device_box, self.output_widget,
                 self.group_box, self.uncertainty_box, self.more_box, self.detail_slider.slider,
                 self.detail_slider.box, *self.bands.tab_order(), self.tile_box]  # fmt: skip
        for first, second in zip(order, order[1:]):
            QWidget.setTabOrder(first, second)

    def _connect(self) -> None:
        self.layer_box.layerChanged.connect(self._on_layer)
        self.extent_widget.extentChanged.connect(self._settle_soon)
        self.model_chooser.changed.connect(self._update_uncertainty)
        self.export.changed.connect(self._on_export)
        for part in (self.model_chooser, self.mask, self.export, self.bands):
            part.changed.connect(self._settle_soon)
        for box in (self.consistency_box, self.device_box):
            box.currentIndexChanged.connect(self._settle_soon)
        for box in (self.detail_slider, self.tile_box):
            box.valueChanged.connect(self._settle_soon)
        self.uncertainty_box.toggled.connect(self._settle_soon)
        self.output_widget.fileChanged.connect(self._settle_soon)

    def _settle_soon(self, *_: object) -> None:
        self._settle.start()

    def _on_layer(self, *_: object) -> None:
        layer = self.layer()
        self.bands.set_layer(layer)
        self.export.set_layer(layer)
        if layer is not None:
            self.extent_widget.setOriginalExtent(layer.extent(), layer.crs())
            if layer.crs().isValid():
                self.extent_widget.setOutputCrs(layer.crs())
        self.extent_widget.clear()
        self.layerChanged.emit()
        self._settle_soon()

    def _on_export(self) -> None:
        self.bands.set_enabled(not self.export.is_as_displayed())

    def _update_uncertainty(self) -> None:
        """Offers the uncertainty where the model can tell it."""
        card = self.model_chooser.card()
        able = card is not None and bool(listed_uncertainty(self._listed, card.name, card.scale))
        self.uncertainty_box.setEnabled(able)
        self.uncertainty_box.setToolTip(
            self._tr("A second raster: one standard deviation of the result's error, in the raster's own units")
            if able
            else self._tr("This model can't tell how uncertain its results are")
        )

    def _uncertainty_path(self) -> str | None:
        if not (self.uncertainty_box.isEnabled() and self.uncertainty_box.isChecked()):
            return None
        output = self.output_widget.filePath().strip()
        if not output:
            return QgsProcessing.TEMPORARY_OUTPUT
        return str(Path(output).with_name(f"{Path(output).stem}_uncertainty.tif"))

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
