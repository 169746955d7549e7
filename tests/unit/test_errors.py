"""Every refusal has a code, every code is raised somewhere, and docs/errors.md lists them all."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from slimdiffsr import errors
from slimdiffsr.errors import Code, InputError, JobCancelled, SlimDiffSRError, internal_code
from tools import error_codes

BACKEND = Path(errors.__file__).resolve().parents[1]
TESTS = Path(__file__).resolve().parents[1]
CLASSES = {
    name: value for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, SlimDiffSRError)
}


FROZEN = {
    "input.setting", "input.missing", "input.not-a-file", "input.unreadable", "input.damaged", "input.remote-reference",
    "input.no-bands", "input.palette", "input.complex", "input.type", "input.mixed-types", "input.nodata", "input.crs",
    "input.band", "input.no-image", "input.georeference", "input.window", "input.extent", "input.mask", "input.changed",
    "input.batch", "input.lost", "input.stretch",
    "output.name", "output.exists", "output.is-input", "output.folder", "output.disk-space", "output.creation-option",
    "output.lossy", "output.busy", "output.clash", "output.resume", "output.write",
    "model.unknown", "model.scale", "model.unreadable", "model.not-a-bundle", "model.version", "model.hash",
    "model.damaged", "model.uncertainty", "model.checkpoint",
    "device.unknown", "device.broken", "device.precision", "device.cluster", "device.memory",
    "protocol.version",
    "batch.failed",
    "cancelled",
    "internal", "internal.memory", "internal.environment",
}  # fmt: skip
"""May grow. A code that was once released is never renamed or taken away."""


def raised(source: str) -> Iterator[tuple[int, str, str | None]]:
    """(line, class, name of the code or None) of every error of ours that a module makes."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASSES:
            named = [*node.args[1:], *(word.value for word in node.keywords)]
            codes = [ast.unparse(value).removeprefix("Code.") for value in named]
            yield node.lineno, node.func.id, codes[0] if codes else None


def backend_raises() -> list[tuple[str, str, str | None]]:
    modules = [path for path in BACKEND.rglob("*.py") if path.parent.name != "errors"]
    return [
        (f"{path.relative_to(BACKEND)}:{line}", name, code)
        for path in modules
        for line, name, code in raised(path.read_text(encoding="utf-8"))
    ]


def test_every_refusal_names_a_code_of_its_own_kind():
    wrong = []
    for place, name, code in backend_raises():
        found = CLASSES[name].code if code is None else Code.__members__.get(code)
        if found is None or str(found).partition(".")[0] != CLASSES[name].kind:
            wrong.append(f"{place}: {name} with {code}")
    assert wrong == []


def test_every_code_is_raised_somewhere():
    used = {code for _, _, code in backend_raises()} | {value.code.name for value in CLASSES.values()}
    used |= {internal_code(error).name for error in (MemoryError(), ImportError(), KeyError())}
    assert sorted(set(Code.__members__) - used) == []


def test_no_code_was_renamed():
    assert {str(code) for code in Code} == FROZEN


def test_every_code_is_asserted_by_a_test():
    """By its member, or by its text in what a program answers."""
    paths = sorted(TESTS.rglob("*.py"))
    members = set(re.findall(r"\bCode\.([A-Z_]+)\b", "\n".join(path.read_text(encoding="utf-8") for path in paths)))
    others = "\n".join(path.read_text(encoding="utf-8") for path in paths if path != Path(__file__).resolve())
    missing = [code for code in Code if code.name not in members and not re.search(rf"[\"\[]{code}[\"\]]", others)]
    assert missing == []


def test_what_is_raised_by_others_has_a_code_too():
    errors_of_others = [MemoryError(), ImportError(), KeyError()]
    codes = [Code.INTERNAL_MEMORY, Code.INTERNAL_ENVIRONMENT, Code.INTERNAL]
    assert [internal_code(error) for error in errors_of_others] == codes


def test_a_raise_without_a_code_is_seen():
    assert list(raised("raise InputError('a', Code.INPUT_BAND)\nraise OutputError(f'{b}')")) == [
        (1, "InputError", "INPUT_BAND"),
        (2, "OutputError", None),
    ]


def test_codes_are_short_names_and_explained_in_sentences():
    for code in Code:
        assert re.fullmatch(r"[a-z]+(\.[a-z]+(-[a-z]+)*)?", str(code)), code
        assert code.cause.endswith(".")
        assert code.remedy.endswith(".")
    assert len({str(code) for code in Code}) == len(Code.__members__)


def test_an_error_carries_its_code():
    assert InputError("No.", Code.INPUT_BAND).code is Code.INPUT_BAND
    assert JobCancelled("Stopped.").code is Code.CANCELLED


@pytest.mark.parametrize("code", list(Code), ids=str)
def test_the_page_lists_the_code(code: Code):
    assert f'<a id="{code}"></a>' in error_codes.page()


def test_the_page_is_up_to_date():
    assert error_codes.PAGE.read_text(encoding="utf-8") == error_codes.page(), "run `make docs`"
