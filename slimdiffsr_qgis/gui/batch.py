"""Processing's batch dialog with several layers filled in."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import QgsProcessing, QgsProcessingAlgorithm, QgsProcessingContext, QgsProject, QgsRasterLayer
from qgis.PyQt.QtWidgets import QDialog, QWidget

from ..processing.super_resolve_layer import SuperResolveLayer


def batch_dialog(
    algorithm: QgsProcessingAlgorithm, layers: Sequence[QgsRasterLayer], parent: QWidget | None
) -> QDialog:
    """Makes the dialog: one row a layer, temporary outputs, so that it can be run as it is."""
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog

    dialog = BatchAlgorithmDialog(algorithm, parent=parent)
    panel = dialog.mainWidget()
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    source = panel.parameter_to_column[SuperResolveLayer.INPUT]
    output = panel.parameter_to_column[SuperResolveLayer.OUTPUT]
    for row, layer in enumerate(layers):
        if row >= panel.batchRowCount():
            panel.addRow()
        panel.wrappers[row][source].setParameterValue(layer.id(), context)
        # The table's first row holds the buttons that fill a column.
        panel.tblParameters.cellWidget(row + 1, output).setValue(QgsProcessing.TEMPORARY_OUTPUT)
    return dialog
