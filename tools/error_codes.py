#!/usr/bin/env python3
"""Write docs/errors.md from the engine's and the plugin's tables of codes.

PYTHONPATH=backend python3 -m tools.error_codes
"""

from __future__ import annotations

from pathlib import Path

from slimdiffsr import errors
from slimdiffsr.errors import Code, SlimDiffSRError
from slimdiffsr_qgis.core import error_codes as plugin
from slimdiffsr_qgis.core.installer.failures import FAILURES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "errors.md"

_HEAD = """# When the engine or the plugin refuses

This page is made from the engine's and the plugin's own tables (`make docs`). Every refusal has a code that stays the
same while its sentence may change: the command line shows it in brackets at the end of the error and as `code` with
`--json`, the worker sends it as `data.code`, and QGIS writes it to the log (View > Panels > Log Messages, tab
SlimDiffSR). What the plugin refuses by itself comes [at the end](#plugin).

Installing the engine has [a page of its own](troubleshooting.md). Messages of the worker protocol that are no valid
requests get the codes of JSON-RPC ([The worker protocol](protocol.md#errors))."""
_PLUGIN = {
    "plugin": "Refused by the plugin, before or instead of the engine. The code is in QGIS's log.",
    "install": "The engine couldn't be installed, repaired or removed. The code is in QGIS's log, and in what "
    '"Copy the report" copies.',
}
_KNOWN = (
    "Failures that the installer's table knows have causes and remedies on [a page of their own](troubleshooting.md):"
)
_INTERNAL = "Nothing that the engine refuses, but an error in it or in what it uses."


def page() -> str:
    """The whole page."""
    parts = [_HEAD]
    for error in _kinds():
        meaning = _INTERNAL if error is SlimDiffSRError else (error.__doc__ or "").partition("\n")[0]
        parts.append(f"## `{error.kind}`: exit code {error.exit_code}\n\n{meaning}")
        for code in Code:
            if _kind(code) == error.kind:
                parts.append(_entry(code))
    for kind, meaning in _PLUGIN.items():
        parts.append(f'<a id="{kind}"></a>\n\n## `{kind}`: in QGIS\n\n{meaning}')
        parts += [_entry(code) for code in plugin.Code if _kind(code) == kind]
    known = [f"- [`{failure.code}`](troubleshooting.md#{failure.id}): {failure.title}" for failure in FAILURES]
    parts += [_KNOWN, "\n".join(known)]
    return "\n\n".join(parts) + "\n"


def _kind(code: Code | plugin.Code) -> str:
    return str(code).partition(".")[0]


def _entry(code: Code | plugin.Code) -> str:
    return f'<a id="{code}"></a>\n\n### `{code}`\n\n{code.cause}\n\n**What to do:** {code.remedy}'


def _kinds() -> list[type[SlimDiffSRError]]:
    classes = [getattr(errors, name) for name in dir(errors)]
    found = [c for c in classes if isinstance(c, type) and issubclass(c, SlimDiffSRError)]
    return sorted(found, key=lambda error: (error is SlimDiffSRError, error.exit_code))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
