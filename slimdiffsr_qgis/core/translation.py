"""The plugin's texts in the language of QGIS."""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

from . import paths


def install_translator() -> QTranslator | None:
    """Loads the translation for QGIS's language; None where there is none, as for English.

    Whoever calls keeps the translator, and gives it to `remove_translator` in the end.
    """
    # The language may be given on QGIS's command line, which its settings don't know of.
    application = QgsApplication.instance()
    language = (application.translation() if application is not None else "") or QgsApplication.locale()
    for name in (language, language.split("_")[0]):
        path = paths.translations_folder() / f"slimdiffsr_{name}.qm"
        if not path.is_file():
            continue
        translator = QTranslator()
        if translator.load(str(path)) and QCoreApplication.installTranslator(translator):
            return translator
    return None


def remove_translator(translator: QTranslator | None) -> None:
    """Takes a translation back."""
    if translator is not None:
        QCoreApplication.removeTranslator(translator)
