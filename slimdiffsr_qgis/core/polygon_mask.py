"""Polygons of a layer that say which part of a raster is wanted."""

from __future__ import annotations

import json
import math
import threading
from typing import Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessingFeatureSource,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QCoreApplication

from .compat import POLYGON_GEOMETRY, SKIP_VALIDITY_CHECKS
from .error_codes import Code
from .errors import SourceRefused

MAX_CHARACTERS = 900_000
"""A request to the worker is one line of at most 1 MiB."""


class PolygonMask:
    """Made in the main thread, which only opens the layer; read in any other, once.

    Args:
        polygons: the layer, or what of it was selected.
        crs: the raster's.
        within: the part of the raster that is wanted at most.
        context: the project's.

    Raises:
        SourceRefused: the part can't be brought into the polygons' coordinate system.
    """

    def __init__(
        self,
        polygons: QgsProcessingFeatureSource,
        crs: QgsCoordinateReferenceSystem,
        within: QgsRectangle,
        context: QgsCoordinateTransformContext,
    ) -> None:
        self._name = polygons.sourceName()
        self._within = within
        self._transform = QgsCoordinateTransform(polygons.sourceCrs(), crs, context)
        try:
            wanted = self._transform.transformBoundingBox(within, Qgis.TransformDirection.Reverse)
        except QgsCsException as error:
            raise self._out_of_reach() from error
        request = QgsFeatureRequest().setFilterRect(wanted).setSubsetOfAttributes([])
        self._polygons = polygons  # selected features are read through it
        # A snapshot: the layer may be edited, or removed, before it is read.
        self._features = polygons.getFeatures(request, SKIP_VALIDITY_CHECKS)
        self._lock = threading.Lock()
        self._area: QgsGeometry | None = None

    def area(self) -> QgsGeometry:
        """What the polygons cover of the wanted part, as one multipolygon in the raster's CRS.

        Raises:
            SourceRefused: a polygon is invalid, or none overlaps the wanted part.
        """
        with self._lock:
            if self._area is None:
                self._area = self._read()
            return self._area

    def _read(self) -> QgsGeometry:
        frame = QgsGeometry.fromRect(self._within)
        pieces = []
        for feature in self._features:
            geometry = feature.geometry()
            if geometry.isEmpty():
                continue
            geometry.convertToStraightSegment()
            if not geometry.isGeosValid():
                text = _tr(
                    "Polygon {id} of the mask '{mask}' is invalid: run 'Fix geometries' on the layer and take the "
                    "result as mask."
                )
                raise SourceRefused(text.format(id=feature.id(), mask=self._name), Code.MASK)
            try:
                geometry.transform(self._transform)
            except QgsCsException as error:
                raise self._out_of_reach() from error
            # Valid ones may come to touch themselves on their way into another system.
            geometry = geometry if geometry.isGeosValid() else geometry.makeValid()
            pieces += _polygons(geometry.intersection(frame))
        together = _polygons(QgsGeometry.unaryUnion(pieces)) if pieces else []
        if not together:
            text = _tr("No polygon of the mask '{mask}' lies in the part of the layer that is to be computed.")
            raise SourceRefused(text.format(mask=self._name), Code.MASK)
        return QgsGeometry.collectGeometry(together)

    def _out_of_reach(self) -> SourceRefused:
        text = _tr("The mask '{mask}' can't be brought into the coordinate system of the raster layer.")
        return SourceRefused(text.format(mask=self._name), Code.MASK)


def mask_geojson(area: QgsGeometry, pixel: float) -> dict[str, Any]:
    """An area as the job has it.

    Args:
        area: polygons, as the job's input has them.
        pixel: side of a pixel of the result; a thousandth of it is the precision.

    Raises:
        SourceRefused: it has too many vertices, even without those that make less than half a pixel's difference.
    """
    decimals = min(max(0, 3 - math.floor(math.log10(pixel))), 15)
    text = area.asJson(decimals)
    if len(text) > MAX_CHARACTERS:
        text = QgsGeometry.collectGeometry(_polygons(area.simplify(pixel / 2).makeValid())).asJson(decimals)
    if len(text) > MAX_CHARACTERS:
        text = _tr("The mask has too many vertices ({count}): simplify it, or mask a smaller part.")
        raise SourceRefused(text.format(count=area.constGet().nCoordinates()), Code.MASK)
    return json.loads(text)


def _polygons(geometry: QgsGeometry) -> list[QgsGeometry]:
    """The polygons of a geometry, without lines and points that an intersection leaves, and without heights."""
    found = [part for part in geometry.asGeometryCollection() if part.type() == POLYGON_GEOMETRY and part.area() > 0]
    for part in found:
        part.get().dropZValue()
        part.get().dropMValue()
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("PolygonMask", text)
