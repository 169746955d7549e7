"""The plugin speaks QGIS's language where it can."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtCore import QCoreApplication

from slimdiffsr_qgis.core.model_card import shipped_cards
from tools.translations import LANGUAGES


@pytest.mark.parametrize(
    ("language", "text"), [("de", "Vorher"), ("es_MX", "Antes"), ("fr", "Avant"), ("ja", "Before")]
)
def test_texts_come_in_the_language_of_qgis(qgis_app, speak, language, text):
    with speak(language):
        assert QCoreApplication.translate("SwipeItem", "Before") == text
    assert QCoreApplication.translate("SwipeItem", "Before") == "Before"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_of_each_shipped_model_is_translated(qgis_app, speak, language):
    english = {card.name: card.description for card in shipped_cards()}
    assert english
    with speak(language):
        for card in shipped_cards():
            assert card.description != english[card.name], f"name it in model_card.py: {english[card.name]}"
