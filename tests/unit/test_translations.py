"""The translations hold every text of the plugin, and what is put into a text in one language is in all."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from tools import translations
from tools.translations import TranslationError, collect, texts_of, update


def test_texts_are_found_in_their_context():
    source = (
        'class A:\n    def f(self):\n        tr = self._tr\n        tr("one")\n        self._tr("two " "three")\n'
        '    @staticmethod\n    def _tr(text):\n        return QCoreApplication.translate("A", text)\n'
    )
    assert texts_of(source, "a.py") == [("A", "one"), ("A", "two three")]
    assert texts_of('QCoreApplication.translate("B", "direct")', "b.py") == [("B", "direct")]
    assert texts_of('C = "Con"\ndef tr(t):\n    return translate(C, t)\ntr("x")', "c.py") == [("Con", "x")]
    assert texts_of('tr("x")', "d.py", "Lent") == [("Lent", "x")]
    with pytest.raises(TranslationError, match=r"e\.py"):
        texts_of('tr("x")', "e.py")


def test_what_is_translated_stays(tmp_path):
    path = tmp_path / "x_de.ts"
    update(path, "de", {"A": ["one"]})
    path.write_text(path.read_text().replace('<translation type="unfinished" />', "<translation>eins</translation>"))
    assert update(path, "de", {"A": ["one", "two"]}) == (2, 1)
    assert "eins" in path.read_text()


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_each_language_has_every_text(language):
    path = translations.FOLDER / f"slimdiffsr_{language}.ts"
    found: dict[str, list[str]] = {}
    for context in ET.parse(path).getroot().iter("context"):
        found[context.findtext("name", "")] = [m.findtext("source", "") for m in context.iter("message")]
    assert found == collect(), "run: python3 tools/translations.py update"


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_places_to_fill_in_are_the_same(language):
    known = translations._translations(translations.FOLDER / f"slimdiffsr_{language}.ts")
    translated = {key: text for key, text in known.items() if text}
    assert len(translated) >= 100
    for (context, source), text in translated.items():
        fields = re.compile(r"\{[^}]*\}")
        assert sorted(fields.findall(source)) == sorted(fields.findall(text)), (context, source, text)
        assert source.count("&") == text.count("&"), (context, source, text)
