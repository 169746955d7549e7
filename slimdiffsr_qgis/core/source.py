"""A raster layer as the input of a job: what the layer knows better than its file travels along.

Local files go by name. Everything else, and whatever a job can't express, is exported first (`core/export.py`). Make a
source in the main thread, where the layer lives; open it in any.
"""

from __future__ import annotations

import re
from pathlib import Path

from qgis.core import QgsProviderRegistry, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication

from .compat import WKT_PREFERRED
from .error_codes import Code
from .errors import SourceRefused
from .exported_source import ExportedSource, RenderedSource
from .nodata import Unexpressible, layer_nodata
from .raster_source import FileSource, JobKeys, RasterSource
from .source_grid import SourceGrid

# Data that another process can't reach, or that isn't a file on this computer.
_ELSEWHERE = re.compile(
    r"/vsimem/|/vsi(curl|s3|gs|az|adls|oss|swift|hdfs|webhdfs)(_streaming)?/|^MEM:|(https?|ftp)://|^\s*<"
    r"|^(PG|WMS|WMTS|WCS|EEDAI|PLMOSAIC|DAAS|NGW|OGCAPI|STACIT|STACTA|PostGISRaster):",
    re.IGNORECASE,
)
_SUBDATASET = re.compile(r"^[A-Za-z0-9_]{2,}:")


def source_of(layer: QgsRasterLayer, *, as_displayed: bool = False) -> RasterSource:
    """How to read a layer. Call it in the main thread; the layer itself isn't touched later.

    Args:
        layer: the layer.
        as_displayed: take the colours that its renderer makes, in place of its data.

    Raises:
        SourceRefused: the layer is not valid.
    """
    provider = layer.dataProvider()
    if not layer.isValid() or provider is None or not provider.isValid():
        text = _tr("The layer '{layer}' can't be read: {reason}")
        reason = layer.error().summary() if layer.error() is not None else ""
        raise SourceRefused(
            text.format(layer=layer.name(), reason=reason or _tr("its source is missing or damaged.")), Code.LAYER
        )
    grid = SourceGrid(layer.extent(), provider.xSize(), provider.ySize(), layer.crs())
    if as_displayed:
        return RenderedSource(layer, grid)
    notes: list[str] = []
    masked = False
    if layer.providerType() == "gdal":
        keys = _file_keys(layer)
        if keys is not None:
            try:
                nodata = layer_nodata(provider)
                if nodata is not None:
                    keys["nodata"] = nodata
                return FileSource(layer.name(), grid, notes, keys)
            except Unexpressible as error:
                notes.append(str(error))
                masked = True
    # A copy of a valid GDAL provider calls itself invalid until it is read, so only its absence counts.
    clone = provider.clone()
    if clone is None:
        text = _tr("The layer '{layer}' can't be exported by its data provider ({provider}).")
        raise SourceRefused(text.format(layer=layer.name(), provider=layer.providerType()), Code.LAYER)
    return ExportedSource(layer.name(), grid, notes, clone, masked)


def _file_keys(layer: QgsRasterLayer) -> JobKeys | None:
    """The keys that name a local dataset, None for one that has to be exported."""
    registry = QgsProviderRegistry.instance()
    parts = registry.decodeUri("gdal", layer.source())
    options = parts.pop("openOptions", None) or []
    if parts.get("authcfg") or parts.get("credentialOptions"):
        return None
    name = registry.encodeUri("gdal", parts)
    if not name or _ELSEWHERE.search(name):
        return None
    path = str(parts.get("path") or "")
    if not name.startswith("/vsi") and not _SUBDATASET.match(name):
        # The worker runs in another folder.
        name = str(Path(path).absolute())
    keys: JobKeys = {"input": name}
    if options:
        keys["open_options"] = dict(option.split("=", 1) for option in options if "=" in option)
    if layer.crs().isValid() and layer.crs() != layer.dataProvider().crs():
        keys["crs_wkt"] = layer.crs().toWkt(WKT_PREFERRED)
    return keys


def _tr(text: str) -> str:
    return QCoreApplication.translate("RasterSource", text)
