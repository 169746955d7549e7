"""The uncertainty of a result as a layer of the project: in false colour, with a legend in the raster's own units."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qgis.core import (
    QgsBasicNumericFormat,
    QgsColorRampLegendNodeSettings,
    QgsColorRampShader,
    QgsGradientColorRamp,
    QgsProject,
    QgsRasterLayer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
    QgsStyle,
)
from qgis.PyQt.QtCore import QCoreApplication, QTimer
from qgis.PyQt.QtGui import QColor

from .kept_post_processor import KeptPostProcessor
from .layer_tree import put_above, wrap_in_group
from .result_layer import source_of_result

_BAND = 1
_UPPER_SHARE = 0.98
_SAMPLE_PIXELS = 250_000
_DIGITS = 3
_SMALLEST_RANGE = 1e-9
"""What is shown of a raster that holds nothing but zeros."""


def style_uncertainty(layer: QgsRasterLayer) -> None:
    """Colours from 0 to what 98 % of the pixels stay below, with a legend of one standard deviation."""
    provider = layer.dataProvider()
    _, highest = provider.cumulativeCut(_BAND, 0.0, _UPPER_SHARE, layer.extent(), _SAMPLE_PIXELS)
    highest = highest if highest > 0 else _SMALLEST_RANGE
    function = QgsColorRampShader(0.0, highest, _ramp(), QgsColorRampShader.Type.Interpolated)
    function.classifyColorRamp(2, _BAND, layer.extent(), provider)
    legend = QgsColorRampLegendNodeSettings()
    legend.setPrefix("± ")
    legend.setSuffix(_unit_suffix(layer))
    numbers = QgsBasicNumericFormat()
    numbers.setRoundingType(QgsBasicNumericFormat.RoundingType.SignificantFigures)
    numbers.setNumberDecimalPlaces(_DIGITS)
    legend.setNumericFormat(numbers)
    function.setLegendSettings(legend)
    shader = QgsRasterShader(0.0, highest)
    shader.setRasterShaderFunction(function)
    renderer = QgsSingleBandPseudoColorRenderer(provider, _BAND, shader)
    renderer.setClassificationMin(0.0)
    renderer.setClassificationMax(highest)
    layer.setRenderer(renderer)
    metadata = layer.metadata()
    metadata.setAbstract(_tr("One standard deviation of the super-resolved values, in the raster's own units."))
    layer.setMetadata(metadata)


def place_beside(project: QgsProject, uncertainty: QgsRasterLayer, result: QgsRasterLayer) -> None:
    """Puts an uncertainty layer above its result, hidden so that it covers nothing, both in one group.

    A result that shares a group with its source shares that one.
    """
    root = project.layerTreeRoot()
    entry = root.findLayer(result.id())
    if entry is None:
        return
    parent = entry.parent()
    source = source_of_result(project, result)
    together = source is not None and parent is not root and parent.findLayer(source.id()) is not None
    if not together:
        entry = wrap_in_group(entry, result.name())
    own = put_above(root, uncertainty, entry)
    own.setItemVisibilityChecked(False)
    own.setExpanded(True)


class UncertaintyPostProcessor(KeptPostProcessor):
    """Styles and places the uncertainty layer that Processing loads.

    Args:
        result: path of the result that it belongs to.
    """

    def __init__(self, result: str) -> None:
        super().__init__()
        self._result = result

    def finish(self, layer, project):
        style_uncertainty(layer)
        # Processing puts layers into the tree after this, and in an order of its own.
        QTimer.singleShot(0, partial(_place_later, layer.id(), self._result))


def _ramp() -> QgsGradientColorRamp:
    ramp = QgsStyle.defaultStyle().colorRamp("Viridis")
    # A user may have deleted it from the style library.
    return ramp if ramp is not None else QgsGradientColorRamp(QColor(68, 1, 84), QColor(253, 231, 37))


def _unit_suffix(layer: QgsRasterLayer) -> str:
    """The unit that the file names for its values, as the legend shows it; QGIS itself doesn't read it."""
    from osgeo import gdal

    dataset = gdal.OpenEx(layer.source(), gdal.OF_RASTER)
    unit = dataset.GetRasterBand(_BAND).GetUnitType() if dataset is not None else ""
    dataset = None
    return f" {unit}" if unit else " " + _tr("(in the raster's units)")


def _place_later(uncertainty: str, result_path: str) -> None:
    project = QgsProject.instance()
    layer, result = project.mapLayer(uncertainty), _layer_of(project, result_path)
    if layer is not None and result is not None and project.layerTreeRoot().findLayer(uncertainty) is not None:
        place_beside(project, layer, result)


def _layer_of(project: QgsProject, path: str) -> QgsRasterLayer | None:
    wanted = Path(path)
    for layer in project.mapLayers().values():
        if isinstance(layer, QgsRasterLayer) and layer.providerType() == "gdal" and Path(layer.source()) == wanted:
            return layer
    return None


def _tr(text: str) -> str:
    return QCoreApplication.translate("UncertaintyLayer", text)
