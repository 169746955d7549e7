"""The parameters and outputs of `slimdiffsr:superresolvelayer`. Their names are frozen: saved models hold them."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBand,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..core.compat import ADVANCED_PARAMETER, DOUBLE_PARAMETER, INTEGER_PARAMETER, VECTOR_POLYGON
from ..core.models import AUTOMATIC, shipped_models

FULL_DETAIL = 100
"""Per cent."""


MASK_SELECTED = "MASK_SELECTED"
"""Stands beside the mask where parameters are kept as text and numbers: only its selected features are meant."""


def with_selection(parameters: dict[str, Any]) -> dict[str, Any]:
    """Parameters that are kept as text and numbers, as the algorithm takes them."""
    given = {name: value for name, value in parameters.items() if name != MASK_SELECTED}
    if parameters.get(MASK_SELECTED) and SuperResolveParameters.MASK in given:
        mask = given[SuperResolveParameters.MASK]
        given[SuperResolveParameters.MASK] = QgsProcessingFeatureSourceDefinition(mask, True)
    return given


class SuperResolveParameters(QgsProcessingAlgorithm):
    """What the algorithm is given, and what it gives back besides the raster."""

    INPUT = "INPUT"
    EXTENT = "EXTENT"
    MASK = "MASK"
    SCALE = "SCALE"
    MODEL = "MODEL"
    DEVICE = "DEVICE"
    CONSISTENCY = "CONSISTENCY"
    RGB_BANDS = "RGB_BANDS"
    BANDS = "BANDS"
    NEAREST_BANDS = "NEAREST_BANDS"
    MODEL_FILE = "MODEL_FILE"
    TILE = "TILE"
    PRECISION = "PRECISION"
    FORMAT = "FORMAT"
    CREATION_OPTIONS = "CREATION_OPTIONS"
    DETAIL = "DETAIL"
    RESUME = "RESUME"
    AS_DISPLAYED = "AS_DISPLAYED"
    EXPORT_RESOLUTION = "EXPORT_RESOLUTION"
    UNCERTAINTY = "UNCERTAINTY"
    OUTPUT = "OUTPUT"

    TILES = "TILES"
    SECONDS = "SECONDS"
    DEVICE_USED = "DEVICE_USED"
    CONSISTENCY_ERROR = "CONSISTENCY_ERROR"
    MODEL_USED = "MODEL_USED"

    def initAlgorithm(self, configuration=None):
        self._add(
            QgsProcessingParameterRasterLayer(self.INPUT, tr("Input layer")),
            tr("The raster layer to make finer: any number of bands, 8 to 32-bit integers or floating-point numbers."),
        )
        self._add(
            QgsProcessingParameterExtent(self.EXTENT, tr("Extent"), optional=True),
            tr(
                "The part to compute, by default the whole layer. It is widened to whole pixels of the input. Web "
                "maps need it."
            ),
        )
        self._add(
            QgsProcessingParameterFeatureSource(self.MASK, tr("Mask"), [VECTOR_POLYGON], optional=True),
            tr(
                "Polygons, in any coordinate system: their bounding box is computed, and what lies outside of them is "
                "masked in the result. With an extent, what both have in common."
            ),
        )
        self._add(
            _choice(self.SCALE, tr("Scale"), ["2", "4", "8"], "4"),
            tr("How many pixels of the result lie along the side of one input pixel."),
        )
        self._add(
            _choice(self.MODEL, tr("Model"), [AUTOMATIC, *shipped_models()], AUTOMATIC),
            tr("The model to use; 'auto' takes the best one for the scale. A model's name ends in its scale."),
        )
        self._add(
            _choice(self.CONSISTENCY, tr("Consistency with the input"), ["balanced", "exact", "off"], "balanced"),
            tr(
                "'balanced': the result's large structures are the input's, while its noise is not copied back. "
                "'exact': the mean of the result over each input pixel is that pixel's value. 'off': the model's own."
            ),
        )
        self._add(
            _choice(self.DEVICE, tr("Device"), ["auto", "cpu", "cuda", "mps"], "auto"),
            tr("Where to compute: 'auto' takes a graphics card that works (cuda: NVIDIA, mps: Apple), else the CPU."),
        )
        self._add_advanced(
            QgsProcessingParameterString(self.RGB_BANDS, tr("Red, green and blue band"), optional=True),
            tr(
                "The numbers of the bands that the model sees as colour, such as 4,3,2; by default found out from the "
                "band's descriptions. The log tells the choice."
            ),
        )
        self._add_advanced(
            _bands(self.BANDS, tr("Bands to write"), self.INPUT), tr("The bands of the result; by default all.")
        )
        self._add_advanced(
            _bands(self.NEAREST_BANDS, tr("Bands with classes or flags"), self.INPUT),
            tr(
                "Bands whose values are codes (quality flags, land cover): they are repeated, not interpolated. Those "
                "that can be recognised are found by themselves."
            ),
        )
        self._add_advanced(
            QgsProcessingParameterFile(self.MODEL_FILE, tr("Model file"), extension="safetensors", optional=True),
            tr("A model of your own (.safetensors); it takes the place of 'Model'."),
        )
        self._add_advanced(
            QgsProcessingParameterNumber(
                self.DETAIL, tr("Detail in per cent"), INTEGER_PARAMETER, FULL_DETAIL, minValue=0, maxValue=FULL_DETAIL
            ),
            tr("How much of the synthesised detail is added: 100 for all of it, 0 for an interpolation."),
        )
        self._add_advanced(
            QgsProcessingParameterNumber(
                self.TILE, tr("Tile size"), INTEGER_PARAMETER, None, optional=True, minValue=32
            ),
            tr("The side of a tile in input pixels; smaller tiles need less memory. By default the model's own."),
        )
        self._add_advanced(
            _choice(self.PRECISION, tr("Precision"), ["auto", "fp32", "bf16", "fp16"], "auto"),
            tr("The number format for the computing; 'auto' takes the fastest one that is right on the device."),
        )
        self._add_advanced(
            _choice(self.FORMAT, tr("Format"), ["gtiff", "cog"], "gtiff"),
            tr("A tiled GeoTIFF, or a cloud-optimised one."),
        )
        self._add_advanced(
            QgsProcessingParameterString(self.CREATION_OPTIONS, tr("Creation options"), optional=True),
            tr("GDAL creation options that override the plugin's, such as COMPRESS=LZW|PREDICTOR=2."),
        )
        self._add_advanced(
            QgsProcessingParameterBoolean(self.RESUME, tr("Go on after an interruption"), False),
            tr(
                "Go on from what an interrupted run into the same file finished, and keep what this run finishes if "
                "it is cancelled or fails. Input, model and settings must be the same; a temporary output can't be "
                "resumed."
            ),
        )
        self._add_advanced(
            QgsProcessingParameterBoolean(self.AS_DISPLAYED, tr("As displayed"), False),
            tr(
                "Take the colours that the map shows, with the layer's renderer, stretch and choice of bands, in place "
                "of its data: the result is red, green and blue of 8 bits. What is transparent is masked."
            ),
        )
        self._add_advanced(
            QgsProcessingParameterNumber(
                self.EXPORT_RESOLUTION,
                tr("Export resolution"),
                DOUBLE_PARAMETER,
                None,
                optional=True,
                minValue=0.0,
            ),
            tr(
                "For 'As displayed', and for layers without pixels of their own, such as web maps: the size of an "
                "exported pixel in the layer's map units. By default the layer's own, else that of the map canvas."
            ),
        )
        self._add(
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Super-resolved")),
            tr("The GeoTIFF to make; a file of that name is replaced once the result is complete."),
        )
        self._add_advanced(
            QgsProcessingParameterRasterDestination(
                self.UNCERTAINTY, tr("Uncertainty"), optional=True, createByDefault=False
            ),
            tr(
                "A second GeoTIFF: one standard deviation of the result's error, in the raster's own units. Only some "
                "models can tell it; 'About this model' in the panel says which."
            ),
        )
        self.addOutput(QgsProcessingOutputNumber(self.TILES, tr("Number of tiles")))
        self.addOutput(QgsProcessingOutputNumber(self.SECONDS, tr("Seconds")))
        self.addOutput(QgsProcessingOutputString(self.DEVICE_USED, tr("Device used")))
        self.addOutput(
            QgsProcessingOutputNumber(self.CONSISTENCY_ERROR, tr("Deviation from the input in grey levels (RMS)"))
        )
        self.addOutput(QgsProcessingOutputString(self.MODEL_USED, tr("Model used")))

    def _add(self, parameter: QgsProcessingParameterDefinition, help_text: str) -> None:
        parameter.setHelp(help_text)
        self.addParameter(parameter)

    def _add_advanced(self, parameter: QgsProcessingParameterDefinition, help_text: str) -> None:
        parameter.setFlags(parameter.flags() | ADVANCED_PARAMETER)
        self._add(parameter, help_text)


def _choice(name: str, description: str, options: list[str], default: str) -> QgsProcessingParameterEnum:
    # Texts, not numbers: a saved model goes on to mean the same when a choice is added.
    return QgsProcessingParameterEnum(name, description, options, defaultValue=default, usesStaticStrings=True)


def _bands(name: str, description: str, layer: str) -> QgsProcessingParameterBand:
    return QgsProcessingParameterBand(
        name, description, parentLayerParameterName=layer, optional=True, allowMultiple=True
    )


def tr(text: str) -> str:
    """A text of the algorithm in QGIS's language."""
    return QCoreApplication.translate("SuperResolveLayer", text)
