"""Names that moved between QGIS 3.22 and 4, each under the newest name first."""

from __future__ import annotations

from qgis.core import Qgis, QgsMapLayer, QgsRasterFileWriter

try:
    ADVANCED_PARAMETER = Qgis.ProcessingParameterFlag.Advanced
    INTEGER_PARAMETER = Qgis.ProcessingNumberParameterType.Integer
    DOUBLE_PARAMETER = Qgis.ProcessingNumberParameterType.Double
except AttributeError:  # before 3.36
    from qgis.core import QgsProcessingParameterDefinition, QgsProcessingParameterNumber

    ADVANCED_PARAMETER = QgsProcessingParameterDefinition.Flag.FlagAdvanced
    INTEGER_PARAMETER = QgsProcessingParameterNumber.Type.Integer
    DOUBLE_PARAMETER = QgsProcessingParameterNumber.Type.Double

try:
    WKT_PREFERRED = Qgis.CrsWktVariant.Preferred
except AttributeError:  # before 3.36
    from qgis.core import QgsCoordinateReferenceSystem

    WKT_PREFERRED = QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED

try:
    RASTER_LAYER = Qgis.LayerType.Raster
except AttributeError:  # before 3.30
    from qgis.core import QgsMapLayerType

    RASTER_LAYER = QgsMapLayerType.RasterLayer

try:
    RASTER_WRITTEN = Qgis.RasterFileWriterResult.Success
except AttributeError:  # before 3.30
    RASTER_WRITTEN = QgsRasterFileWriter.WriterError.NoError

try:
    RASTER_FILTER = Qgis.LayerFilter.RasterLayer
except AttributeError:  # before 3.34
    from qgis.core import QgsMapLayerProxyModel

    RASTER_FILTER = QgsMapLayerProxyModel.Filter.RasterLayer

try:
    POLYGON_GEOMETRY = Qgis.GeometryType.Polygon
except AttributeError:  # before 3.30
    from qgis.core import QgsWkbTypes

    POLYGON_GEOMETRY = QgsWkbTypes.GeometryType.PolygonGeometry

try:
    POLYGON_FILTER = Qgis.LayerFilter.PolygonLayer
except AttributeError:  # before 3.34
    from qgis.core import QgsMapLayerProxyModel

    POLYGON_FILTER = QgsMapLayerProxyModel.Filter.PolygonLayer

try:
    VECTOR_POLYGON = Qgis.ProcessingSourceType.VectorPolygon
except AttributeError:  # before 3.36
    from qgis.core import QgsProcessing

    VECTOR_POLYGON = QgsProcessing.SourceType.TypeVectorPolygon

try:
    SKIP_VALIDITY_CHECKS = Qgis.ProcessingFeatureSourceFlag.SkipGeometryValidityChecks
except AttributeError:  # before 3.36
    from qgis.core import QgsProcessingFeatureSource

    SKIP_VALIDITY_CHECKS = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks

SYMBOLOGY = QgsMapLayer.StyleCategory.Symbology


def set_creation_options(writer: QgsRasterFileWriter, options: list[str]) -> None:
    """GDAL's creation options of a raster writer, whose setter was renamed after 3.40."""
    setter = getattr(writer, "setCreationOptions", None) or writer.setCreateOptions
    setter(options)
