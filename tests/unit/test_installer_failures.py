"""Known failures are recognised in what programs really say, and the guide is made from the same table."""

from __future__ import annotations

import re

import pytest

from slimdiffsr_qgis.core.installer.failures import FAILURES, explain
from tests.unit.installer_outputs import OUTPUTS
from tools import troubleshooting

CASES = [(name, text) for name, texts in OUTPUTS.items() for text in texts]


@pytest.mark.parametrize(("name", "text"), CASES, ids=[f"{name}-{number}" for number, (name, _) in enumerate(CASES)])
def test_an_output_leads_to_its_failure(name: str, text: str):
    found = explain(text)
    assert found is not None
    assert found.id == name


def test_every_failure_has_an_output_and_every_output_a_failure():
    assert {failure.id for failure in FAILURES} == set(OUTPUTS)
    assert len(FAILURES) >= 20


def test_ids_are_unique_and_texts_are_sentences():
    assert len({failure.id for failure in FAILURES}) == len(FAILURES)
    for failure in FAILURES:
        assert re.fullmatch(r"[a-z][a-z0-9-]+", failure.id)
        assert not failure.title.endswith(".")
        for text in (failure.cause, failure.next_step):
            assert text.endswith("."), failure.id
            assert text[0].isupper() or text.startswith(("pip", "macOS")), failure.id
        assert failure.translated() == failure, "without Qt the texts stay as they are"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Collecting torch==2.13.0\n  Downloading torch-2.13.0.whl (526.6 MB)\nSuccessfully installed torch-2.13.0",
        "Something nobody has seen before",
        "Requirement already satisfied: numpy in ./lib (2.4.6)",
        "[exit code 1]",
    ],
)
def test_nothing_is_made_up(text: str):
    assert explain(text) is None


@pytest.mark.parametrize(("code", "name"), [(-9, "out-of-memory"), (-4, "illegal-instruction"), (137, "out-of-memory")])
def test_an_exit_code_tells_too(code: int, name: str):
    found = explain("Collecting torch==2.13.0", code)
    assert found is not None
    assert found.id == name
    assert explain("Collecting torch==2.13.0", 1) is None


def test_the_guide_is_what_the_table_says():
    assert troubleshooting.PAGE.read_text(encoding="utf-8") == troubleshooting.page(), "run `make docs`"
