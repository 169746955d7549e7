"""The plugin's tab in QGIS's log. Safe from any thread."""

from __future__ import annotations

from qgis.core import Qgis, QgsMessageLog

from .identity import LOG_TAG


def info(message: str) -> None:
    """Writes a line that nobody has to act on."""
    QgsMessageLog.logMessage(message, LOG_TAG, Qgis.MessageLevel.Info, False)


def warning(message: str) -> None:
    """Writes a line that explains what went wrong, without popping up."""
    QgsMessageLog.logMessage(message, LOG_TAG, Qgis.MessageLevel.Warning, False)
