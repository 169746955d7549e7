"""The algorithm `slimdiffsr:superresolvelayer`."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingMultiStepFeedback,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtGui import QIcon

from ..core import paths
from ..core.engine_locator import find_engine
from ..core.error_codes import Code
from ..core.errors import EngineMissing, PluginError, SourceRefused
from ..core.identity import guide_url
from ..core.models import AUTOMATIC, listed_uncertainty, scale_of
from ..core.polygon_mask import PolygonMask
from ..core.raster_source import FileSource
from ..core.source import source_of
from ..core.worker_pool import worker_pool
from .canvas import desktop_resolution
from .job_runner import JobRunner, processing_error
from .planned_job import PlannedJob, temporary_folder
from .result_layer import ResultPostProcessor
from .super_resolve_parameters import FULL_DETAIL, SuperResolveParameters, tr
from .texts import parse_creation_options, parse_rgb
from .uncertainty_layer import UncertaintyPostProcessor

_EXPORT_STEPS = 10
"""An export takes the first tenth of the progress bar."""


class SuperResolveLayer(SuperResolveParameters):
    """Makes a raster layer two, four or eight times finer."""

    def createInstance(self):
        return SuperResolveLayer()

    def name(self):
        return "superresolvelayer"

    def displayName(self):
        return tr("Super-resolve layer")

    def icon(self):
        return QIcon(str(paths.icon_file()))

    def svgIconPath(self):
        return str(paths.icon_file())

    def tags(self):
        return tr(
            "super-resolution,super resolution,upscale,upsample,enhance,sharpen,resolution,deep learning,diffusion"
        ).split(",")

    def shortDescription(self):
        return tr("Makes a raster 2, 4 or 8 times finer, exactly on the input's grid.")

    def shortHelpString(self):
        return tr(
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
        return guide_url()

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
            raise processing_error(SourceRefused(self.invalidRasterError(parameters, self.INPUT), Code.LAYER))
        try:
            self._engine = find_engine()
            self._source = source_of(layer, as_displayed=self._is_as_displayed(parameters, context))
            self._extent, self._mask = self._wanted_part(parameters, context, layer)
        except PluginError as error:
            raise processing_error(error) from error
        self._layer_id = layer.id() if QgsProject.instance().mapLayer(layer.id()) is not None else None
        self._resolution = self.parameterAsDouble(parameters, self.EXPORT_RESOLUTION, context) or None
        if self._resolution is None and not self._source.grid.has_size:
            self._resolution = desktop_resolution(layer.crs())
        for note in self._source.notes:
            feedback.pushWarning(note)
        return True

    def processAlgorithm(self, parameters, context, feedback):
        job = self._job(parameters, context)
        planned = self._plan(job, context)
        for name in ("output", "uncertainty"):
            if name in job and isinstance(self._source, FileSource) and _same_file(self._source.path, Path(job[name])):
                text = tr("The output would replace the input; choose another file.")
                raise processing_error(SourceRefused(text, Code.OUTPUT_IS_INPUT))
        folder = temporary_folder()
        steps = QgsProcessingMultiStepFeedback(_EXPORT_STEPS, feedback)
        try:
            if "uncertainty" in job:
                self._check_uncertainty(job, feedback)
            extent, mask = planned.region()
            with self._source.opened(
                extent, self._resolution, folder, context.transformContext(), steps, feedback.pushInfo
            ) as keys:
                runner = JobRunner(feedback, 100.0 / _EXPORT_STEPS if planned.is_exported else 0.0)
                result = runner.run(self._engine, {**job, **mask, **keys})
        except PluginError as error:
            raise processing_error(error) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        self._report(result, feedback)
        self._prepare_layers(job, planned, context)
        outputs = {self.UNCERTAINTY: result["uncertainty"]} if "uncertainty" in job else {}
        return {
            **outputs,
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
        # Nothing is written, and asking for temporary files' names would make folders for them.
        written = (self.OUTPUT, self.UNCERTAINTY)
        job = self._job({key: value for key, value in parameters.items() if key not in written}, context)
        if self._is_given(parameters, self.UNCERTAINTY):
            job["uncertainty"] = str(Path(QgsProcessingUtils.tempFolder()) / "uncertainty.tif")
        return self._plan(job, context)

    def _plan(self, job: dict[str, Any], context) -> PlannedJob:
        part = self._extent, self._mask
        return PlannedJob(self._engine, self._source, *part, self._resolution, job, context.transformContext())

    def _wanted_part(self, parameters: dict[str, Any], context, layer: QgsRasterLayer) -> tuple[Any, Any]:
        """The extent in the layer's CRS and the polygons, None where they aren't given."""
        extent = mask = None
        if self._is_given(parameters, self.EXTENT):
            extent = self.parameterAsExtent(parameters, self.EXTENT, context, layer.crs())
        if self._is_given(parameters, self.MASK):
            polygons = self.parameterAsSource(parameters, self.MASK, context)
            if polygons is None:
                raise SourceRefused(self.invalidSourceError(parameters, self.MASK), Code.MASK)
            within = layer.extent() if extent is None else self._source.grid.common(extent)
            mask = PolygonMask(polygons, layer.crs(), within, context.transformContext())
        return extent, mask

    def _check_uncertainty(self, job: dict[str, Any], feedback) -> None:
        models = worker_pool().request(self._engine, "models", {}, is_cancelled=feedback.isCanceled)["models"]
        if listed_uncertainty(models, job.get("model"), job["scale"]) is False:
            text = tr("The model {model} can't tell its uncertainty: leave the output 'Uncertainty' out.")
            if "model" not in job:
                text = tr("No model for scale {scale} can tell its uncertainty: leave the output 'Uncertainty' out.")
            raise SourceRefused(text.format(model=job.get("model"), scale=job["scale"]), Code.UNCERTAINTY)

    def _job(self, parameters: dict[str, Any], context) -> dict[str, Any]:
        model = self.parameterAsEnumString(parameters, self.MODEL, context)
        model_file = self.parameterAsFile(parameters, self.MODEL_FILE, context)
        detail = self.parameterAsInt(parameters, self.DETAIL, context)
        job = {
            "output": self._output_path(parameters, self.OUTPUT, context),
            "uncertainty": self._output_path(parameters, self.UNCERTAINTY, context),
            "model": str(Path(model_file).absolute()) if model_file else None if model == AUTOMATIC else model,
            "scale": int(self.parameterAsEnumString(parameters, self.SCALE, context)),
            "rgb": parse_rgb(self.parameterAsString(parameters, self.RGB_BANDS, context)),
            "bands": self._band_numbers(parameters, self.BANDS, context),
            "nearest_bands": self._band_numbers(parameters, self.NEAREST_BANDS, context),
            "consistency": self.parameterAsEnumString(parameters, self.CONSISTENCY, context),
            "device": self.parameterAsEnumString(parameters, self.DEVICE, context),
            "precision": self.parameterAsEnumString(parameters, self.PRECISION, context),
            "detail": None if detail == FULL_DETAIL else detail / FULL_DETAIL,
            "tile": self.parameterAsInt(parameters, self.TILE, context) or None,
            "resume": self.parameterAsBool(parameters, self.RESUME, context) or None,
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
            return tr("The model file {path} does not exist.").format(path=model_file)
        if not model_file and scale_of(model) not in (None, int(scale)):
            text = tr("The model {model} is made for scale {made}, not {scale}: choose scale {made} or another model.")
            return text.format(model=model, made=scale_of(model), scale=scale)
        outputs = [
            self._output_path(parameters, name, context)
            for name in (self.OUTPUT, self.UNCERTAINTY)
            if parameters.get(name) != QgsProcessing.TEMPORARY_OUTPUT
        ]
        for output in outputs:
            if output and Path(output).suffix.lower() not in (".tif", ".tiff"):
                return tr("The result is a GeoTIFF: give the output {path} the ending .tif.").format(path=output)
        if len(outputs) == 2 and outputs[0] and outputs[0] == outputs[1]:
            return tr("The result and its uncertainty need two files.")
        if self._is_given(parameters, self.MASK):
            mask = self.parameterAsSource(parameters, self.MASK, context)
            if mask is not None and mask.featureCount() == 0:
                return tr("The mask '{mask}' has no polygons.").format(mask=mask.sourceName())
        layer = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        return self._layer_problem(parameters, context, layer, rgb) if layer is not None else ""

    def _layer_problem(self, parameters: dict[str, Any], context, layer: QgsRasterLayer, rgb: list[int] | None) -> str:
        provider = layer.dataProvider()
        if provider is None:
            return ""
        parts = (self.EXTENT, self.MASK)
        if provider.xSize() == 0 and not any(self._is_given(parameters, name) for name in parts):
            return tr("The layer '{layer}' has no size of its own: choose an extent.").format(layer=layer.name())
        if self._is_as_displayed(parameters, context):
            named = (self.RGB_BANDS, self.BANDS, self.NEAREST_BANDS)
            if any(self._is_given(parameters, name) for name in named):
                return tr("'As displayed' takes the colours of the map: leave the choice of bands out.")
            return ""
        if layer.providerType() != "gdal":
            return ""  # an export may have other bands than its provider
        asked = [*(rgb or []), *(self._band_numbers(parameters, self.BANDS, context) or [])]
        asked += self._band_numbers(parameters, self.NEAREST_BANDS, context) or []
        missing = sorted({band for band in asked if not 1 <= band <= layer.bandCount()})
        if missing:
            text = tr("The layer '{layer}' has no band {bands}; it has {count}.")
            bands = ", ".join(map(str, missing))
            return text.format(layer=layer.name(), bands=bands, count=layer.bandCount())
        return ""

    def _is_as_displayed(self, parameters: dict[str, Any], context) -> bool:
        return self.parameterAsBoolean(parameters, self.AS_DISPLAYED, context)

    def _output_path(self, parameters: dict[str, Any], name: str, context) -> str | None:
        if not self._is_given(parameters, name):
            return None
        path = self.parameterAsOutputLayer(parameters, name, context)
        return str(Path(path).absolute()) if path else None

    def _band_numbers(self, parameters: dict[str, Any], name: str, context) -> list[int] | None:
        return self.parameterAsInts(parameters, name, context) or None if self._is_given(parameters, name) else None

    @staticmethod
    def _is_given(parameters: dict[str, Any], name: str) -> bool:
        value = parameters.get(name)
        # PyQt5 shows a database's NULL as a QVariant.
        return value is not None and value != "" and value != [] and not (hasattr(value, "isNull") and value.isNull())

    def _report(self, result: dict[str, Any], feedback) -> None:
        text = tr(
            "{width} x {height} pixels, bands: {bands}, tiles: {tiles}, {seconds:.1f} s with {model} on {device}."
        )
        feedback.pushInfo(text.format(**result))
        if result.get("consistency_error") is not None:
            text = tr("Deviation from the input at its own resolution: {error:.3f} grey levels (RMS).")
            feedback.pushInfo(text.format(error=result["consistency_error"]))

    def _prepare_layers(self, job: dict[str, Any], planned: PlannedJob, context) -> None:
        """Names the layers that Processing will load, and has them styled and placed."""
        name = tr("{layer} ({scale}x)").format(layer=self._source.name, scale=job["scale"])
        result = self._details(job["output"], self.OUTPUT, name, context)
        if result is not None and self._layer_id is not None:
            bands = None if planned.is_rendered else job.get("bands")
            result.setPostProcessor(ResultPostProcessor(self._layer_id, bands, rendered=planned.is_rendered).keep())
        if "uncertainty" not in job:
            return
        name = tr("{name}, uncertainty").format(name=name)
        uncertainty = self._details(job["uncertainty"], self.UNCERTAINTY, name, context)
        if uncertainty is not None:
            uncertainty.setPostProcessor(UncertaintyPostProcessor(job["output"]).keep())

    @staticmethod
    def _details(path: str, output: str, name: str, context):
        """What Processing will load from a path; None where it loads nothing from there."""
        if not context.willLoadLayerOnCompletion(path):
            return None
        details = context.layerToLoadOnCompletionDetails(path)
        # The author of a model has named its outputs.
        if details.outputName == output:
            details.name = name
        return details


def _same_file(source: str, output: Path) -> bool:
    try:
        return output.exists() and Path(source).exists() and output.samefile(source)
    except OSError:  # not a file's name at all
        return False
