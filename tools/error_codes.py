#!/usr/bin/env python3
"""Write docs/errors.md from the engine's own table of codes: `PYTHONPATH=backend python3 -m tools.error_codes`."""

from __future__ import annotations

from pathlib import Path

from slimdiffsr import errors
from slimdiffsr.errors import Code, SlimDiffSRError

PAGE = Path(__file__).resolve().parent.parent / "docs" / "errors.md"

_HEAD = """# When the engine refuses

This page is made from the engine's own table (`make docs`). Every refusal has a code that stays the same while its
sentence may change: the command line shows it in brackets at the end of the error and as `code` with `--json`, the
worker sends it as `data.code`, and QGIS writes it to the log (View > Panels > Log Messages, tab SlimDiffSR).

Installing the engine has [a page of its own](troubleshooting.md). Messages of the worker protocol that are no valid
requests get the codes of JSON-RPC ([The worker protocol](protocol.md#errors))."""
_INTERNAL = "Nothing that the engine refuses, but an error in it or in what it uses."


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for error in _kinds():
        meaning = _INTERNAL if error is SlimDiffSRError else (error.__doc__ or "").partition("\n")[0]
        parts.append(f"## `{error.kind}`: exit code {error.exit_code}\n\n{meaning}")
        for code in Code:
            if str(code).partition(".")[0] == error.kind:
                title = f'<a id="{code}"></a>\n\n### `{code}`'
                parts.append(f"{title}\n\n{code.cause}\n\n**What to do:** {code.remedy}")
    return "\n\n".join(parts) + "\n"


def _kinds() -> list[type[SlimDiffSRError]]:
    classes = [getattr(errors, name) for name in dir(errors)]
    found = [c for c in classes if isinstance(c, type) and issubclass(c, SlimDiffSRError)]
    return sorted(found, key=lambda error: (error is SlimDiffSRError, error.exit_code))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
