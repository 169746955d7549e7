"""Translates what the installer says; without Qt it speaks English, so that tests and tools need no QGIS."""

from __future__ import annotations

_NO_BREAK = "\N{NO-BREAK SPACE}"


def tr(text: str) -> str:
    """A text in the language of QGIS."""
    try:
        from qgis.PyQt.QtCore import QCoreApplication
    except ImportError:
        return text
    return QCoreApplication.translate("Installer", text)


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Marks a text that is translated where it is shown; the translators' tools know the name."""
    return text


def size_text(megabytes: float) -> str:
    """A size as people read it: `255 MB`, `1.1 GB`."""
    if megabytes < 1000:
        return tr("{size} MB").format(size=_number(megabytes, 0)).replace(" ", _NO_BREAK)
    return tr("{size} GB").format(size=_number(megabytes / 1000, 1)).replace(" ", _NO_BREAK)


def _number(value: float, decimals: int) -> str:
    try:
        from qgis.PyQt.QtCore import QLocale
    except ImportError:
        return f"{value:.{decimals}f}"
    return QLocale().toString(float(value), "f", decimals)
