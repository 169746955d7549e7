"""Polygons that a result is cut to: which of its pixels lie inside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import is_valid_geom, rasterize

from slimdiffsr.raster.geometry import Rect, output_transform, window_of_extent


class PolygonMask:
    """One polygon or several, in a raster's own coordinates.

    Args:
        geometry: a GeoJSON Polygon or MultiPolygon.
        transform: of the raster, from pixels to coordinates.

    Raises:
        ValueError: it isn't such a geometry, has no area, or the transform can't be inverted.
    """

    def __init__(self, geometry: Mapping[str, Any], transform: Affine) -> None:
        if geometry.get("type") not in ("Polygon", "MultiPolygon") or not is_valid_geom(dict(geometry)):
            raise ValueError("it isn't a GeoJSON Polygon or MultiPolygon")
        points = np.array(list(_points(geometry["coordinates"])), dtype=np.float64)
        if not np.isfinite(points).all():
            raise ValueError("a coordinate isn't a finite number")
        if transform.is_degenerate:
            raise ValueError("the raster's georeferencing can't be inverted")
        self.geometry = dict(geometry)
        self.transform = transform
        # In pixels: the raster may be rotated, and a box of map coordinates would be too large.
        pixels = np.array([(~transform) @ (x, y) for x, y in points])
        (left, top), (right, bottom) = pixels.min(0), pixels.max(0)
        self.bounds = window_of_extent((left, top, right, bottom), Affine.identity())
        """The raster's whole pixels that it touches; not clipped to the raster."""

    def inside(self, area: Rect, scale: int) -> NDArray[np.bool_]:
        """Which pixels of an area have their centre inside, at `scale` times its resolution.

        Args:
            area: pixels of the raster.
            scale: of the result.

        Returns:
            (area.height * scale, area.width * scale).
        """
        shape = (area.height * scale, area.width * scale)
        burnt = rasterize(
            [self.geometry], out_shape=shape, transform=output_transform(self.transform, area, scale), dtype="uint8"
        )
        result: NDArray[np.bool_] = burnt > 0
        return result


def _points(coordinates: Any) -> Iterator[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        yield float(coordinates[0]), float(coordinates[1])
        return
    for part in coordinates:
        yield from _points(part)
