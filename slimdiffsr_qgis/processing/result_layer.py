"""A result as a layer of the project: above its source, with its source's style. For the main thread only."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import (
    QgsLayerTreeGroup,
    QgsLayerTreeLayer,
    QgsProcessingLayerPostProcessorInterface,
    QgsProject,
    QgsRasterLayer,
    QgsReadWriteContext,
)
from qgis.PyQt.QtXml import QDomDocument, QDomElement

from ..core.compat import SYMBOLOGY

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
    if bands is None and source.bandCount() != result.bandCount():
        return False
    document = QDomDocument()
    if source.exportNamedStyle(document, QgsReadWriteContext(), SYMBOLOGY):
        return False
    renderers = document.elementsByTagName("rasterrenderer")
    if renderers.count() != 1 or not _renumber(renderers.at(0).toElement(), numbers):
        return False
    ok, _ = result.importNamedStyle(document, SYMBOLOGY)
    return ok


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
    parent, index = (below.parent(), below.parent().children().index(below)) if below is not None else (root, 0)
    if group and below is not None and not _is_group_of(parent, source):
        together = parent.insertGroup(index, source.name())
        together.insertChildNode(0, below.clone())
        parent.removeChildNode(below)
        parent, index = together, 0
    entry = root.findLayer(result.id())
    if entry is None:
        parent.insertLayer(index, result)
        return
    moved: QgsLayerTreeLayer = entry.clone()
    parent.insertChildNode(index, moved)
    entry.parent().removeChildNode(entry)


def mark_source(result: QgsRasterLayer, source: QgsRasterLayer) -> None:
    """Notes on a result what it was made from."""
    result.setCustomProperty(SOURCE_PROPERTY, source.id())


def source_of_result(project: QgsProject, result: QgsRasterLayer) -> QgsRasterLayer | None:
    """The layer that a result was made from; None where it isn't in the project, or `result` is no result."""
    layer = project.mapLayer(str(result.customProperty(SOURCE_PROPERTY, "")))
    return layer if isinstance(layer, QgsRasterLayer) else None


class ResultPostProcessor(QgsProcessingLayerPostProcessorInterface):
    """Styles and places the layer that Processing loads for a result.

    Args:
        source: the id of the layer that was super-resolved.
        bands: see `carry_style`.
    """

    # QGIS keeps a bare pointer.
    _alive: list[ResultPostProcessor] = []

    def __init__(self, source: str, bands: Sequence[int] | None) -> None:
        super().__init__()
        self._source = source
        self._bands = bands

    @classmethod
    def keep(cls, source: str, bands: Sequence[int] | None) -> ResultPostProcessor:
        """Makes one that lives until it has done its work."""
        processor = cls(source, bands)
        cls._alive.append(processor)
        del cls._alive[:-200]  # runs whose layers were never loaded
        return processor

    def postProcessLayer(self, layer, context, feedback):
        project = context.project() or QgsProject.instance()
        source = project.mapLayer(self._source)
        if isinstance(layer, QgsRasterLayer) and isinstance(source, QgsRasterLayer):
            mark_source(layer, source)
            carry_style(source, layer, self._bands)
            if project.layerTreeRoot().findLayer(layer.id()) is not None:
                place_above(project, layer, source)
            layer.triggerRepaint()
        if self in self._alive:
            self._alive.remove(self)


def _renumber(renderer: QDomElement, numbers: dict[int, int]) -> bool:
    """Turns the source's band numbers into the result's; False where the result lacks one."""
    for name in _BAND_ATTRIBUTES:
        text = renderer.attribute(name)
        if not text or int(text) <= 0:
            continue
        if int(text) not in numbers:
            return False
        renderer.setAttribute(name, str(numbers[int(text)]))
    return True


def _is_group_of(parent: object, source: QgsRasterLayer) -> bool:
    return isinstance(parent, QgsLayerTreeGroup) and parent.parent() is not None and parent.name() == source.name()
