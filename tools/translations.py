#!/usr/bin/env python3
"""Keep the translations: resources/i18n/slimdiffsr_LANGUAGE.ts, as Qt Linguist reads and writes them.

    python3 tools/translations.py update    collect the plugin's texts into the .ts files; what is translated stays
    python3 tools/translations.py compile   make the .qm files that QGIS loads, where lrelease is installed

The texts are found in the source itself, since pylupdate sees no context where a module translates through a short
function of its own. Needs nothing but Python's standard library.
"""

from __future__ import annotations

import argparse
import ast
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "slimdiffsr_qgis"
FOLDER = ROOT / "resources" / "i18n"
LANGUAGES = ("de", "es", "fr")
FUNCTIONS = ("tr", "_tr")
"""A call of one of these with a text is a text to translate; each hands on to `translate` with the module's context."""
DIRECT = ("translate", "QT_TRANSLATE_NOOP")
"""A call of one of these names context and text itself."""

Texts = dict[str, list[str]]
"""Context -> texts, in the order of the source."""


class TranslationError(Exception):
    """The source can't be read as it should."""


def collect(folder: Path = SOURCES) -> Texts:
    """All texts of the plugin."""
    found: Texts = {}
    for path in sorted(folder.rglob("*.py")):
        for context, text in texts_of(path.read_text(encoding="utf-8"), path.name, _lent_context(path)):
            texts = found.setdefault(context, [])
            if text not in texts:
                texts.append(text)
    return dict(sorted(found.items()))


def texts_of(source: str, name: str, lent_context: str | None = None) -> list[tuple[str, str]]:
    """(context, text) of each text in one module.

    Args:
        source: the module.
        name: its name, for messages.
        lent_context: the context of the module that it takes its function from, if it has none of its own.

    Raises:
        TranslationError: the module translates, but it can't be told in which context.
    """
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    direct = [call for call in calls if _called(call) in DIRECT and len(call.args) >= 2]
    contexts = _contexts(tree) or {lent_context} - {None}
    only = next(iter(contexts)) if len(contexts) == 1 else None
    found = [(call.lineno, _text(call.args[0]) or only, _text(call.args[1])) for call in direct]
    texts = [(call.lineno, only, _text(call.args[0])) for call in calls if _called(call) in FUNCTIONS]
    found = [entry for entry in found + texts if entry[2] is not None]
    if any(context is None for _, context, _ in found):
        raise TranslationError(f"{name}: texts need one context a module, not {sorted(map(str, contexts))}")
    return [(str(context), str(text)) for _, context, text in sorted(found, key=lambda entry: entry[0]) if text]


def update(path: Path, language: str, texts: Texts) -> tuple[int, int]:
    """Writes one .ts file; returns how many texts there are, and how many of them are translated."""
    known = _translations(path)
    root = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    done = 0
    for context, sources in texts.items():
        element = ET.SubElement(root, "context")
        ET.SubElement(element, "name").text = context
        for source in sources:
            message = ET.SubElement(element, "message")
            ET.SubElement(message, "source").text = source
            translation = known.get((context, source))
            if translation:
                ET.SubElement(message, "translation").text = translation
                done += 1
            else:
                ET.SubElement(message, "translation", type="unfinished")
    ET.indent(root, "    ")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = ET.tostring(root, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{text}\n', encoding="utf-8")
    return sum(map(len, texts.values())), done


def compile_all() -> bool:
    """Makes the .qm files; False where lrelease isn't installed."""
    program = next((found for name in ("lrelease", "lrelease-qt5", "lrelease6") if (found := shutil.which(name))), None)
    if program is None:
        return False
    for language in LANGUAGES:
        source = FOLDER / f"slimdiffsr_{language}.ts"
        subprocess.run([program, "-silent", str(source), "-qm", str(source.with_suffix(".qm"))], check=True)
    return True


def _translations(path: Path) -> dict[tuple[str, str], str]:
    if not path.is_file():
        return {}
    found = {}
    for context in ET.parse(path).getroot().iter("context"):  # nosec B314 # our own file
        name = context.findtext("name", "")
        for message in context.iter("message"):
            found[name, message.findtext("source", "")] = message.findtext("translation", "")
    return found


def _contexts(tree: ast.Module) -> set[str | None]:
    """The contexts that a module translates in: texts, or constants of the module."""
    constants = {
        node.targets[0].id: _text(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and n.args and _called(n) in DIRECT]
    named = {constants.get(n.args[0].id) for n in calls if isinstance(n.args[0], ast.Name)}
    return ({_text(n.args[0]) for n in calls} | named) - {None}


def _lent_context(path: Path) -> str | None:
    """The context of the neighbouring module that `path` imports its function from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level and any(alias.name in FUNCTIONS for alias in node.names):
            lender = path.parents[node.level - 1].joinpath(*(node.module or "").split(".")).with_suffix(".py")
            return next(iter(_contexts(ast.parse(lender.read_text(encoding="utf-8")))), None)
    return None


def _called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Keep the plugin's translations.")
    parser.add_argument("what", choices=("update", "compile"))
    options = parser.parse_args(arguments)
    if options.what == "compile":
        if not compile_all():
            print("translations: lrelease is not installed, so the plugin speaks English only", file=sys.stderr)
        return 0
    try:
        texts = collect()
    except TranslationError as error:
        print(f"translations: {error}", file=sys.stderr)
        return 1
    for language in LANGUAGES:
        total, done = update(FOLDER / f"slimdiffsr_{language}.ts", language, texts)
        print(f"{language}: {done} of {total} texts translated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
