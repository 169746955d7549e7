"""The guide names every parameter, and its links and pictures lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from slimdiffsr_qgis.core.identity import guide_url

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = ("guide.md", "tutorial.md", "trust.md")


def headings(page: Path) -> set[str]:
    """The anchors of a page, as Markdown viewers make them of headings."""
    found = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).strip().replace(" ", "-") for text in found}


@pytest.mark.parametrize("name", PAGES)
def test_links_and_pictures_lead_somewhere(name):
    page = DOCS / name
    links = re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    for link in links:
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file) if file else page
        assert target.is_file(), link
        assert not anchor or anchor in headings(target), link


def test_every_parameter_and_output_is_in_the_guide(algorithm):
    text = (DOCS / "guide.md").read_text(encoding="utf-8")
    names = [p.name() for p in algorithm.parameterDefinitions()] + [o.name() for o in algorithm.outputDefinitions()]
    assert [name for name in names if f"`{name}`" not in text] == []


def test_the_pictures_are_small_and_all_are_used():
    text = "".join((DOCS / name).read_text(encoding="utf-8") for name in PAGES)
    pictures = list((DOCS / "images").glob("*.png"))
    assert [picture.name for picture in pictures if f"images/{picture.name}" not in text] == []
    assert sum(picture.stat().st_size for picture in pictures) < 1_500_000


def test_help_leads_to_the_guide(algorithm):
    assert algorithm.helpUrl() == guide_url()
    repository, _, page = guide_url().partition("/blob/main/")
    assert repository.startswith("https://")
    assert (DOCS.parent / page).is_file()
