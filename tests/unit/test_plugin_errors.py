"""The plugin's own errors have stable codes, each raised somewhere, explained, and listed in docs/errors.md."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from slimdiffsr.errors import Code as EngineCode
from slimdiffsr_qgis.core import errors
from slimdiffsr_qgis.core.error_codes import Code
from slimdiffsr_qgis.core.errors import Cancelled, EngineFailed, InstallFailed, PluginError
from slimdiffsr_qgis.core.installer.failures import FAILURES
from tools import error_codes

PLUGIN = Path(errors.__file__).resolve().parents[1]
CLASSES = {
    name: value
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, PluginError) and not issubclass(value, Cancelled)
}
ENGINES_OWN = {"protocol.version"}
"""Codes of the engine that the plugin uses for what it finds out itself."""
FROZEN = {
    "plugin.layer", "plugin.extent", "plugin.resolution", "plugin.mask", "plugin.uncertainty", "plugin.output-is-input",
    "plugin.export", "plugin.export-size", "plugin.temporary-file", "plugin.no-engine", "plugin.engine-start",
    "plugin.engine-silent", "plugin.engine-incomplete", "plugin.engine-killed", "plugin.engine-ended",
    "plugin.engine-answer", "plugin.request-size", "plugin.internal",
    "install.choice", "install.space", "install.path", "install.python", "install.no-python", "install.download",
    "install.wheels", "install.lock", "install.busy", "install.in-use", "install.device", "install.trial",
    "install.plugin", "install.failed",
}  # fmt: skip
"""May grow. A code that was once released is never renamed or taken away."""


def raised(source: str) -> Iterator[tuple[int, str, str]]:
    """(line, class, code as it is written or nothing) of every error of ours that a module makes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES:
            place = 2 if node.func.id == "EngineFailed" else 1
            yield node.lineno, node.func.id, ast.unparse(node.args[place]) if len(node.args) > place else ""


def plugin_raises() -> list[tuple[str, str, str]]:
    return [
        (f"{path.relative_to(PLUGIN)}:{line}", name, code)
        for path in PLUGIN.rglob("*.py")
        for line, name, code in raised(path.read_text(encoding="utf-8"))
    ]


def is_named(code: str) -> bool:
    """Whether it is a member, the code of something else, or one of the engine's own."""
    known = code.startswith("Code.") and code.removeprefix("Code.") in Code.__members__
    return known or code.split(".")[-1] == "code" or code.strip("'") in ENGINES_OWN


def test_every_error_names_its_code():
    assert [found for found in plugin_raises() if not is_named(found[2])] == []
    assert {str(code) for code in EngineCode} >= ENGINES_OWN


def test_an_error_without_a_code_is_seen():
    source = "raise SourceRefused('a', Code.MASK)\nraise WorkerDied(f'{b}')\nEngineFailed('c', 'd', error.code)"
    assert list(raised(source)) == [
        (1, "SourceRefused", "Code.MASK"),
        (2, "WorkerDied", ""),
        (3, "EngineFailed", "error.code"),
    ]
    assert [is_named(code) for code in ("Code.MASK", "", "error.code", "Code.NONESUCH", "'other'")] == [
        True, False, True, False, False,
    ]  # fmt: skip


def test_every_code_is_raised_somewhere():
    used = "\n".join(path.read_text(encoding="utf-8") for path in PLUGIN.rglob("*.py"))
    assert [name for name in Code.__members__ if not re.search(rf"\bCode\.{name}\b", used)] == []


def test_no_code_was_renamed():
    assert {str(code) for code in Code} == FROZEN
    assert len(Code.__members__) == len(FROZEN), "two members with one code"


def test_no_code_has_two_meanings():
    codes = [*map(str, Code), *map(str, EngineCode), *(failure.code for failure in FAILURES)]
    assert len(codes) == len(set(codes))


def test_codes_are_explained_in_sentences():
    for code in Code:
        assert re.fullmatch(r"(plugin|install)(\.[a-z]+(-[a-z]+)*)", str(code)), code
        assert code.cause.endswith(".")
        assert code.remedy.endswith(".")


def test_an_error_reports_its_code_and_details():
    assert InstallFailed("No.", Code.INSTALL_SPACE, "df: 0").report == "No. [install.space]\ndf: 0"
    assert EngineFailed("No.", "input", "input.band").report == "No. [input.band]"
    assert (Cancelled("Stopped.").code, PluginError("Oops.").code) == ("cancelled", "plugin.internal")


@pytest.mark.parametrize("code", [*map(str, Code), *(failure.code for failure in FAILURES)])
def test_the_page_lists_the_code(code: str):
    page = error_codes.page()
    assert f'<a id="{code}"></a>' in page or f"[`{code}`](troubleshooting.md#" in page
