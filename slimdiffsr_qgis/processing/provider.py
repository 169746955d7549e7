"""The Processing provider."""

from __future__ import annotations

from qgis.core import QgsProcessingModelAlgorithm, QgsProcessingProvider
from qgis.PyQt.QtGui import QIcon

from ..core import paths
from ..core.identity import NAME, PROVIDER_ID, version
from .super_resolve_layer import SuperResolveLayer


class SlimDiffSRProvider(QgsProcessingProvider):
    """All algorithms of the plugin. They are there even without an engine, and then say what to do."""

    def id(self):
        return PROVIDER_ID

    def name(self):
        return NAME

    def longName(self):
        return NAME

    def versionInfo(self):
        return version()

    def icon(self):
        return QIcon(str(paths.icon_file()))

    def svgIconPath(self):
        return str(paths.icon_file())

    def loadAlgorithms(self):
        self.addAlgorithm(SuperResolveLayer())
        for path in paths.example_models():
            model = QgsProcessingModelAlgorithm()
            if model.fromFile(str(path)):
                self.addAlgorithm(model)

    def supportedOutputRasterLayerExtensions(self):
        return ["tif", "tiff"]

    def defaultRasterFileExtension(self, hasGeometry=True):
        return "tif"
