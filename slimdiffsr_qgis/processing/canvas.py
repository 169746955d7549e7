"""What the map canvas shows, where there is one."""

from __future__ import annotations

from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsCsException, QgsProject


def canvas_resolution(crs: QgsCoordinateReferenceSystem) -> float | None:
    """The size of a canvas pixel in the units of `crs`; None without a desktop. For the main thread only."""
    from qgis.utils import iface

    if iface is None or iface.mapCanvas() is None:
        return None
    canvas = iface.mapCanvas()
    shown = canvas.mapSettings().destinationCrs()
    if not shown.isValid() or not crs.isValid() or shown == crs:
        return canvas.mapUnitsPerPixel() or None
    try:
        transform = QgsCoordinateTransform(shown, crs, QgsProject.instance())
        extent = transform.transformBoundingBox(canvas.extent())
    except QgsCsException:
        return None
    return extent.width() / canvas.width() if canvas.width() > 0 else None
