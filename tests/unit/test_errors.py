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
CLASSES = {
    name: value for name, value in vars(errors).items() if inspect.isclass(value) and issubclass(value, SlimDiffSRError)
}


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
