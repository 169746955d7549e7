"""A result as a layer of the project: above its source, with its source's style. For the main thread only."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import (
    QgsLayerTreeGroup,
    QgsMultiBandColorRenderer,
    QgsProject,
    QgsRaster,
    QgsRasterLayer,
    QgsReadWriteContext,
)
from qgis.PyQt.QtXml import QDomDocument, QDomElement

from ..core.compat import SYMBOLOGY
from .kept_post_processor import KeptPostProcessor
from .layer_tree import put_above, wrap_in_group

SOURCE_PROPERTY = "slimdiffsr/source"
"""A result's custom property that holds the id of the layer it was made from."""

_BAND_ATTRIBUTES = ("redBand", "greenBand", "blueBand", "grayBand", "alphaBand", "band")


def carry_style(source: QgsRasterLayer, result: QgsRasterLayer, bands: Sequence[int] | None = None) -> bool:
    """Gives a result its source's stretch, choice of bands, colours, resampling, blending and opacity.

    Args:
        source: the layer that was super-resolved.
        result: the layer to style.
        bands: the source's bands that the result has, in order; None: all.

    Returns:
        False where the style doesn't fit the result, which then keeps QGIS's default.
    """
    numbers = {band: index for index, band in enumerate(bands or range(1, source.bandCount() + 1), start=1)}
    # A web map has one band of ready colours, and its result three or four of numbers.
    if source.renderer() is None or source.renderer().type() == "singlebandcolordata":
        return False
    mask = mask_band(result)
    if bands is None and source.bandCount() != result.bandCount() - (0 if mask is None or mask_band(source) else 1):
        return False
    document = QDomDocument()
    if source.exportNamedStyle(document, QgsReadWriteContext(), SYMBOLOGY):
        return False
    renderers = document.elementsByTagName("rasterrenderer")
    if renderers.count() != 1 or not _renumber(renderers.at(0).toElement(), numbers):
        return False
    ok, _ = result.importNamedStyle(document, SYMBOLOGY)
    if ok and mask is not None and (mask_band(source) is None or source.renderer().alphaBand() > 0):
        result.renderer().setAlphaBand(mask)  # the source's style knows of none, or of one with another number
    return ok


def show_colours(source: QgsRasterLayer, result: QgsRasterLayer) -> None:
    """Shows a result that has the colours of the map as they are, laid over the map as its source is."""
    renderer = QgsMultiBandColorRenderer(result.dataProvider(), 1, 2, 3)
    renderer.setAlphaBand(mask_band(result) or -1)
    renderer.setOpacity(source.renderer().opacity())
    result.setRenderer(renderer)
    result.setBlendMode(source.blendMode())


def mask_band(layer: QgsRasterLayer) -> int | None:
    """The band that QGIS shows a file's mask as: an alpha band after all others. None where there is none."""
    last = layer.bandCount()
    if last < 2 or layer.dataProvider().colorInterpretation(last) != QgsRaster.ColorInterpretation.AlphaBand:
        return None
    return last


def place_above(project: QgsProject, result: QgsRasterLayer, source: QgsRasterLayer, *, group: bool = False) -> None:
    """Puts a result's entry in the layer tree above that of its source.

    Args:
        project: whose layers; the result is one of them, but need not be in the tree yet.
        result: the layer.
        source: the layer it was made from.
        group: put both into a group of the source's name.
    """
    root = project.layerTreeRoot()
    below = root.findLayer(source.id())
    if group and below is not None and not _is_group_of(below.parent(), source):
        below = wrap_in_group(below, source.name())
    put_above(root, result, below)


def style_result(
    source: QgsRasterLayer, result: QgsRasterLayer, bands: Sequence[int] | None = None, *, rendered: bool = False
) -> None:
    """Notes on a result what it was made from, and makes it look like it.

    Args:
        source: see `carry_style`.
        result: likewise.
        bands: likewise.
        rendered: the result has the colours of the map, and not the source's data.
    """
    mark_source(result, source)
    if rendered:
        show_colours(source, result)
    else:
        carry_style(source, result, bands)


def mark_source(result: QgsRasterLayer, source: QgsRasterLayer) -> None:
    """Notes on a result what it was made from."""
    result.setCustomProperty(SOURCE_PROPERTY, source.id())


def source_of_result(project: QgsProject, result: QgsRasterLayer) -> QgsRasterLayer | None:
    """The layer that a result was made from; None where it isn't in the project, or `result` is no result."""
    layer = project.mapLayer(str(result.customProperty(SOURCE_PROPERTY, "")))
    return layer if isinstance(layer, QgsRasterLayer) else None


class ResultPostProcessor(KeptPostProcessor):
    """Styles and places the layer that Processing loads for a result.

    Args:
        source: the id of the layer that was super-resolved.
        bands: see `carry_style`.
        rendered: the result has the colours of the map.
    """

    def __init__(self, source: str, bands: Sequence[int] | None, *, rendered: bool = False) -> None:
        super().__init__()
        self._source, self._bands, self._rendered = source, bands, rendered

    def finish(self, layer, project):
        source = project.mapLayer(self._source)
        if not isinstance(source, QgsRasterLayer):
            return
        style_result(source, layer, self._bands, rendered=self._rendered)
        if project.layerTreeRoot().findLayer(layer.id()) is not None:
            place_above(project, layer, source)


def _renumber(renderer: QDomElement, numbers: dict[int, int]) -> bool:
    """Turns the source's band numbers into the result's; False where the result lacks one."""
    for name in _BAND_ATTRIBUTES:
        text = renderer.attribute(name)
        if not text or int(text) <= 0:
            continue
        if int(text) not in numbers and name != "alphaBand":
            return False
        renderer.setAttribute(name, str(numbers.get(int(text), -1)))
    return True


def _is_group_of(parent: object, source: QgsRasterLayer) -> bool:
    return isinstance(parent, QgsLayerTreeGroup) and parent.parent() is not None and parent.name() == source.name()
