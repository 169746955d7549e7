#!/usr/bin/env python3
"""Write docs/troubleshooting.md from the installer's table of known failures: `python3 -m tools.troubleshooting`."""

from __future__ import annotations

from pathlib import Path

from slimdiffsr_qgis.core.installer.failures import FAILURES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "troubleshooting.md"

_HEAD = """# When the engine can't be installed

This page is made from the installer's own table (`make docs`); the dialog shows the same texts. "Copy the report" there
puts the error and the programs' last lines on the clipboard, for an issue or for your administrator.

[Installing the engine](installing.md) says what is installed where, and how to install without internet.
"""


def page() -> str:
    """The whole page."""
    parts = [_HEAD, "\n".join(f"- [{failure.title}](#{failure.id})" for failure in FAILURES)]
    for failure in FAILURES:
        anchor = f'<a id="{failure.id}"></a>'
        parts.append(f"{anchor}\n\n## {failure.title}\n\n{failure.cause}\n\n**What to do:** {failure.next_step}")
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
