"""What happens to a layer that Processing loads."""

from __future__ import annotations

from qgis.core import QgsProcessingLayerPostProcessorInterface, QgsProject, QgsRasterLayer


class KeptPostProcessor(QgsProcessingLayerPostProcessorInterface):
    """Lives until it has done its work: QGIS keeps a bare pointer."""

    _alive: list[KeptPostProcessor] = []

    def keep(self) -> KeptPostProcessor:
        """Keeps this one alive."""
        self._alive.append(self)
        del self._alive[:-200]  # runs whose layers were never loaded
        return self

    def finish(self, layer: QgsRasterLayer, project: QgsProject) -> None:
        """Styles and places the layer, which may not be in the layer tree yet."""
        raise NotImplementedError

    def postProcessLayer(self, layer, context, feedback):
        if isinstance(layer, QgsRasterLayer):
            self.finish(layer, context.project() or QgsProject.instance())
            layer.triggerRepaint()
        if self in self._alive:
            self._alive.remove(self)
