"""What the map canvas shows, where there is one."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsCsException, QgsProject


def desktop_resolution(crs: QgsCoordinateReferenceSystem) -> float | None:
    """The size of a pixel of the desktop's canvas in the units of `crs`; None without a desktop."""
    from qgis.utils import iface

    canvas = iface.mapCanvas() if iface is not None else None
    return canvas_resolution(canvas, crs) if canvas is not None else None


def canvas_resolution(canvas: Any, crs: QgsCoordinateReferenceSystem) -> float | None:
    """The size of a canvas pixel in the units of `crs`; None where there is no telling. For the main thread only.

    Args:
        canvas: a `QgsMapCanvas`.
        crs: a layer's.
    """
    shown = canvas.mapSettings().destinationCrs()
    if not shown.isValid() or not crs.isValid() or shown == crs:
        return canvas.mapUnitsPerPixel() or None
    try:
        transform = QgsCoordinateTransform(shown, crs, QgsProject.instance())
        extent = transform.transformBoundingBox(canvas.extent())
    except QgsCsException:
        return None
    return extent.width() / canvas.width() if canvas.width() > 0 else None
