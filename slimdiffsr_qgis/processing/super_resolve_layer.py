"""The algorithm `slimdiffsr:superresolvelayer`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingMultiStepFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBand,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from ..core import paths
from ..core.compat import ADVANCED_PARAMETER, DOUBLE_PARAMETER, INTEGER_PARAMETER
from ..core.engine_locator import find_engine
from ..core.errors import EngineMissing, PluginError
from ..core.identity import homepage
from ..core.models import AUTOMATIC, scale_of, shipped_models
from ..core.source import FileSource, source_of
from .canvas import canvas_resolution
from .job_runner import JobRunner, processing_error
from .planned_job import PlannedJob
from .result_layer import ResultPostProcessor
from .texts import parse_creation_options, parse_rgb

_EXPORT_STEPS = 10
"""An export takes the first tenth of the progress bar."""


class SuperResolveLayer(QgsProcessingAlgorithm):
    """Makes a raster layer two, four or eight times finer."""

    INPUT = "INPUT"
    EXTENT = "EXTENT"
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
    EXPORT_RESOLUTION = "EXPORT_RESOLUTION"
    OUTPUT = "OUTPUT"

    TILES = "TILES"
    SECONDS = "SECONDS"
    DEVICE_USED = "DEVICE_USED"
    CONSISTENCY_ERROR = "CONSISTENCY_ERROR"
    MODEL_USED = "MODEL_USED"

    def createInstance(self):
        return SuperResolveLayer()

    def name(self):
        return "superresolvelayer"

    def displayName(self):
        return self.tr("Super-resolve layer")

    def icon(self):
        return QIcon(str(paths.icon_file()))

    def svgIconPath(self):
        return str(paths.icon_file())

    def tags(self):
        return self.tr(
            "super-resolution,super resolution,upscale,upsample,enhance,sharpen,resolution,deep learning,diffusion"
        ).split(",")

    def shortDescription(self):
        return self.tr("Makes a raster 2, 4 or 8 times finer, exactly on the input's grid.")

    def shortHelpString(self):
        return self.tr(
            "Makes a raster layer 2, 4 or 8 times finer with a small single-step diffusion model.\n\n"
            "The result is a GeoTIFF that lies exactly on the input and keeps its data type, bands, scale and offset, "
            "nodata and masks. At the input's own resolution its values stay those of the input, as closely as "
            "'Consistency with the input' says.\n\n"
            "The added detail is synthesised: it is plausible, but nobody measured it. Do not read single small "
            "objects off the result.\n\n"
            "Local files are read directly. Web maps, databases and other sources are exported first: choose an "
            "extent, and the export resolution under the advanced parameters. The computing is done by a separate "
            "process on this computer; cancelling leaves no file behind."
        )

    def helpUrl(self):
        return homepage()

    def tr(self, text):
        return QCoreApplication.translate("SuperResolveLayer", text)

    def initAlgorithm(self, configuration=None):
        tr = self.tr
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
            QgsProcessingParameterNumber(
                self.EXPORT_RESOLUTION,
                tr("Export resolution"),
                DOUBLE_PARAMETER,
                None,
                optional=True,
                minValue=0.0,
            ),
            tr(
                "For layers without pixels of their own, such as web maps: the size of an exported pixel in the "
                "layer's map units. By default that of the map canvas."
            ),
        )
        self._add(
            QgsProcessingParameterRasterDestination(self.OUTPUT, tr("Super-resolved")),
            tr("The GeoTIFF to make; a file of that name is replaced once the result is complete."),
        )
        self.addOutput(QgsProcessingOutputNumber(self.TILES, tr("Number of tiles")))
        self.addOutput(QgsProcessingOutputNumber(self.SECONDS, tr("Seconds")))
        self.addOutput(QgsProcessingOutputString(self.DEVICE_USED, tr("Device used")))
        self.addOutput(
            QgsProcessingOutputNumber(self.CONSISTENCY_ERROR, tr("Deviation from the input in grey levels (RMS)"))
        )
        self.addOutput(QgsProcessingOutputString(self.MODEL_USED, tr("Model used")))

    def canExecute(self):
        try:
            find_engine()
        except EngineMissing as error:
            return False, str(error)
        return True, ""

    def checkParameterValues(self, parameters, context):
        ok, message = super().checkParameterValues(parameters, context)
        if ok:
            message = self._problem(parameters, context)
        return not message, message

    def prepareAlgorithm(self, parameters, context, feedback):
        layer = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        if layer is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.INPUT))
        try:
            self._engine = find_engine()
            self._source = source_of(layer)
        except PluginError as error:
            raise processing_error(error) from error
        self._layer_id = layer.id() if QgsProject.instance().mapLayer(layer.id()) is not None else None
        self._extent = None
        if self._is_given(parameters, self.EXTENT):
            self._extent = self.parameterAsExtent(parameters, self.EXTENT, context, layer.crs())
        self._resolution = self.parameterAsDouble(parameters, self.EXPORT_RESOLUTION, context) or None
        if self._resolution is None and not self._source.grid.has_size:
            self._resolution = canvas_resolution(layer.crs())
        for note in self._source.notes:
            feedback.pushWarning(note)
        return True

    def processAlgorithm(self, parameters, context, feedback):
        output = Path(self.parameterAsOutputLayer(parameters, self.OUTPUT, context)).absolute()
        job = self._job(parameters, context, output)
        if isinstance(self._source, FileSource) and _same_file(self._source.path, output):
            raise QgsProcessingException(self.tr("The output would replace the input; choose another file."))
        folder = Path(tempfile.mkdtemp(prefix="slimdiffsr-", dir=QgsProcessingUtils.tempFolder()))
        steps = QgsProcessingMultiStepFeedback(_EXPORT_STEPS, feedback)
        try:
            with self._source.opened(
                self._extent, self._resolution, folder, context.transformContext(), steps, feedback.pushInfo
            ) as keys:
                exported = not isinstance(self._source, FileSource)
                runner = JobRunner(feedback, 100.0 / _EXPORT_STEPS if exported else 0.0)
                result = runner.run(self._engine, {**job, **keys})
        except PluginError as error:
            raise processing_error(error) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        self._report(result, feedback)
        self._prepare_layer(job, context)
        return {
            self.OUTPUT: result["output"],
            self.TILES: result["tiles"],
            self.SECONDS: result["seconds"],
            self.DEVICE_USED: result["device"],
            self.CONSISTENCY_ERROR: result["consistency_error"],
            self.MODEL_USED: result["model"],
        }

    def planned(self, parameters: dict[str, Any], context) -> PlannedJob:
        """What a run with these parameters would do. For the main thread only.

        Raises:
            QgsProcessingException: it couldn't be run.
        """
        ok, message = self.checkParameterValues(parameters, context)
        if not ok:
            raise QgsProcessingException(message)
        self.prepareAlgorithm(parameters, context, QgsProcessingFeedback(False))
        job = self._job(parameters, context)
        return PlannedJob(self._engine, self._source, self._extent, self._resolution, job, context.transformContext())

    def _job(self, parameters: dict[str, Any], context, output: Path | None = None) -> dict[str, Any]:
        model = self.parameterAsEnumString(parameters, self.MODEL, context)
        model_file = self.parameterAsFile(parameters, self.MODEL_FILE, context)
        job = {
            "output": None if output is None else str(output),
            "model": str(Path(model_file).absolute()) if model_file else None if model == AUTOMATIC else model,
            "scale": int(self.parameterAsEnumString(parameters, self.SCALE, context)),
            "rgb": parse_rgb(self.parameterAsString(parameters, self.RGB_BANDS, context)),
            "bands": self._band_numbers(parameters, self.BANDS, context),
            "nearest_bands": self._band_numbers(parameters, self.NEAREST_BANDS, context),
            "consistency": self.parameterAsEnumString(parameters, self.CONSISTENCY, context),
            "device": self.parameterAsEnumString(parameters, self.DEVICE, context),
            "precision": self.parameterAsEnumString(parameters, self.PRECISION, context),
            "tile": self.parameterAsInt(parameters, self.TILE, context) or None,
            "format": self.parameterAsEnumString(parameters, self.FORMAT, context),
            "creation_options": parse_creation_options(
                self.parameterAsString(parameters, self.CREATION_OPTIONS, context)
            ),
            # Processing's destinations are replaced without a question, as everywhere in QGIS.
            "overwrite": True,
        }
        return {key: value for key, value in job.items() if value is not None}

    def _problem(self, parameters: dict[str, Any], context) -> str:
        """What is wrong between the parameters; empty if nothing is."""
        try:
            rgb = parse_rgb(self.parameterAsString(parameters, self.RGB_BANDS, context))
            parse_creation_options(self.parameterAsString(parameters, self.CREATION_OPTIONS, context))
        except ValueError as error:
            return str(error)
        model = self.parameterAsEnumString(parameters, self.MODEL, context)
        model_file = self.parameterAsFile(parameters, self.MODEL_FILE, context)
        scale = self.parameterAsEnumString(parameters, self.SCALE, context)
        if model_file and not Path(model_file).is_file():
            return self.tr("The model file {path} does not exist.").format(path=model_file)
        if not model_file and scale_of(model) not in (None, int(scale)):
            text = self.tr(
                "The model {model} is made for scale {made}, not {scale}: choose scale {made} or another model."
            )
            return text.format(model=model, made=scale_of(model), scale=scale)
        output = self.parameterAsOutputLayer(parameters, self.OUTPUT, context)
        if output and Path(output).suffix.lower() not in (".tif", ".tiff"):
            return self.tr("The result is a GeoTIFF: give the output {path} the ending .tif.").format(path=output)
        layer = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        return self._layer_problem(parameters, context, layer, rgb) if layer is not None else ""

    def _layer_problem(self, parameters: dict[str, Any], context, layer: QgsRasterLayer, rgb: list[int] | None) -> str:
        provider = layer.dataProvider()
        if provider is None:
            return ""
        if provider.xSize() == 0 and not self._is_given(parameters, self.EXTENT):
            return self.tr("The layer '{layer}' has no size of its own: choose an extent.").format(layer=layer.name())
        if layer.providerType() != "gdal":
            return ""  # an export may have other bands than its provider
        asked = [*(rgb or []), *(self._band_numbers(parameters, self.BANDS, context) or [])]
        asked += self._band_numbers(parameters, self.NEAREST_BANDS, context) or []
        missing = sorted({band for band in asked if not 1 <= band <= layer.bandCount()})
        if missing:
            text = self.tr("The layer '{layer}' has no band {bands}; it has {count}.")
            bands = ", ".join(map(str, missing))
            return text.format(layer=layer.name(), bands=bands, count=layer.bandCount())
        return ""

    def _band_numbers(self, parameters: dict[str, Any], name: str, context) -> list[int] | None:
        return self.parameterAsInts(parameters, name, context) or None if self._is_given(parameters, name) else None

    @staticmethod
    def _is_given(parameters: dict[str, Any], name: str) -> bool:
        value = parameters.get(name)
        # PyQt5 shows a database's NULL as a QVariant.
        return value is not None and value != "" and value != [] and not (hasattr(value, "isNull") and value.isNull())

    def _report(self, result: dict[str, Any], feedback) -> None:
        text = self.tr(
            "{width} x {height} pixels, bands: {bands}, tiles: {tiles}, {seconds:.1f} s with {model} on {device}."
        )
        feedback.pushInfo(text.format(**result))
        if result.get("consistency_error") is not None:
            text = self.tr("Deviation from the input at its own resolution: {error:.3f} grey levels (RMS).")
            feedback.pushInfo(text.format(error=result["consistency_error"]))

    def _prepare_layer(self, job: dict[str, Any], context) -> None:
        if not context.willLoadLayerOnCompletion(job["output"]):
            return
        details = context.layerToLoadOnCompletionDetails(job["output"])
        # The author of a model has named its outputs.
        if details.outputName == self.OUTPUT:
            details.name = self.tr("{layer} ({scale}x)").format(layer=self._source.name, scale=job["scale"])
        if self._layer_id is not None:
            details.setPostProcessor(ResultPostProcessor.keep(self._layer_id, job.get("bands")))

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


def _same_file(source: str, output: Path) -> bool:
    try:
        return output.exists() and Path(source).exists() and output.samefile(source)
    except OSError:  # not a file's name at all
        return False
