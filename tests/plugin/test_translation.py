"""The plugin speaks QGIS's language where it can."""

from __future__ import annotations

import shutil

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication

from slimdiffsr_qgis.core import paths
from slimdiffsr_qgis.core.translation import install_translator, remove_translator
from tools import translations


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    if shutil.which("lrelease") is None:
        pytest.skip("lrelease is not installed")
    for source in paths.translations_folder().glob("*.ts"):
        shutil.copy(source, tmp_path)
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    assert translations.compile_all()
    monkeypatch.setattr(paths, "translations_folder", lambda: tmp_path)


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Vorher"), ("es_MX", "Antes"), ("fr", "Avant"), ("ja", "Before")]
)
def test_texts_come_in_the_language_of_qgis(qgis_app, compiled, monkeypatch, language, text):
    monkeypatch.setattr(QgsApplication, "translation", lambda self: language)
    translator = install_translator()
    try:
        assert QCoreApplication.translate("SwipeItem", "Before") == text
    finally:
        remove_translator(translator)
    assert QCoreApplication.translate("SwipeItem", "Before") == "Before"
