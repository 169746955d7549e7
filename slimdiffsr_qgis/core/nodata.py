"""The nodata that a layer's user chose in QGIS, as a job expresses it: one value a band, in the file's own numbers."""

from __future__ import annotations

import math
from typing import Union

from qgis.core import Qgis, QgsRasterDataProvider, QgsRasterRange
from qgis.PyQt.QtCore import QCoreApplication

_INTEGERS = tuple(
    getattr(Qgis.DataType, name)
    for name in ("Byte", "Int8", "UInt16", "Int16", "UInt32", "Int32")
    if hasattr(Qgis.DataType, name)  # Int8 came with 3.30
)

NodataList = list[Union[float, str, None]]
"""One entry a source band: a number, "nan", or None for a band without nodata."""


class Unexpressible(Exception):
    """The layer's nodata is more than one value in some band; the text says so."""


def layer_nodata(provider: QgsRasterDataProvider) -> NodataList | None:
    """The nodata that the layer has in QGIS.

    Returns:
        None where it is what the file says; an empty list for no nodata at all.

    Raises:
        Unexpressible: ranges, or several values in one band.
    """
    values: NodataList = []
    changed = False
    for band in range(1, provider.bandCount() + 1):
        own = provider.sourceNoDataValue(band) if provider.sourceHasNoDataValue(band) else None
        used = own if own is not None and provider.useSourceNoDataValue(band) else None
        distinct = [] if used is None else [used]
        for entry in provider.userNoDataValues(band):
            value = _single(provider, band, entry)
            if value is not None and not any(_same(value, known) for known in distinct):
                distinct.append(value)
        if len(distinct) > 1:
            raise Unexpressible(_several(band))
        value = distinct[0] if distinct else None
        changed = changed or (value is None) != (own is None) or (value is not None and not _same(value, own))
        values.append(travelling(value))
    if not changed:
        return None
    return values if any(v is not None for v in values) else []


def travelling(value: float | None) -> float | str | None:
    """A nodata value as JSON can carry it."""
    return "nan" if value is not None and math.isnan(value) else value


def _single(provider: QgsRasterDataProvider, band: int, entry: QgsRasterRange) -> float | None:
    low, high = entry.min(), entry.max()
    if not _same(low, high):
        raise Unexpressible(_several(band))
    # QGIS shows the numbers after scale and offset, and then calls the band a floating-point one.
    scale, offset = provider.bandScale(band) or 1.0, provider.bandOffset(band)
    value = (low - offset) / scale
    is_whole = math.isfinite(value) and abs(value - round(value)) < 1e-6 * max(1.0, abs(value))
    if is_whole and (scale, offset) != (1.0, 0.0):
        value = float(round(value))
    if provider.sourceDataType(band) in _INTEGERS and not is_whole:
        return None  # no pixel has a value between whole numbers
    return value


def _same(a: float, b: float) -> bool:
    return a == b or (math.isnan(a) and math.isnan(b))


def _several(band: int) -> str:
    text = QCoreApplication.translate(
        "Nodata",
        "Band {band} has several nodata values in the layer's properties, so the layer is exported first; band names, "
        "scale and offset of the file are not kept.",
    )
    return text.format(band=band)
