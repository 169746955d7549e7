"""Waits, limits and times left are measured with a clock that nobody sets; a wall clock only dates what is kept."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WALL_CLOCKS = {
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "QDateTime": {"currentDateTime", "currentDateTimeUtc", "currentSecsSinceEpoch", "currentMSecsSinceEpoch"},
    "QTime": {"currentTime"},
    "QDate": {"currentDate"},
}
"""Module or class -> functions of it that tell the time of day."""
DATED = {
    "slimdiffsr_qgis/core/run_history.py",  # when a run began
    "slimdiffsr_qgis/core/installer/installation.py",  # when the engine was installed
}
SOURCES = sorted(p for folder in ("backend", "slimdiffsr_qgis") for p in (ROOT / folder).rglob("*.py"))


def wall_clocks(source: str) -> list[int]:
    """Lines that read a wall clock."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if node.attr in WALL_CLOCKS.get(owner, ()):
                found.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            found += [node.lineno for name in node.names if name.name in WALL_CLOCKS["time"]]
    return found


def test_they_are_found():
    source = "from time import time\nx = time.time() + 1\ny = datetime.datetime.now()\nz = time.monotonic()\n"
    assert sorted(wall_clocks(source)) == [1, 2, 3]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_measures_with_a_wall_clock(path: Path):
    name = path.relative_to(ROOT).as_posix()
    lines = wall_clocks(path.read_text(encoding="utf-8"))
    assert bool(lines) == (name in DATED), f"{name}: lines {lines}"
