"""The last runs of the desktop, kept in QGIS's settings, so that one can be looked up and run again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from typing import Any

from qgis.core import QgsSettings

from .identity import settings_key

HISTORY_SETTING = settings_key("runs")
MAX_RUNS = 20
FINISHED, FAILED, CANCELLED = "finished", "failed", "cancelled"


@dataclass(frozen=True)
class Run:
    """One run."""

    layer: str
    """The name that the layer had."""
    source: str
    """Its data source, to find it again in another project."""
    parameters: dict[str, Any]
    """The algorithm's, as text, numbers and lists; the input is the layer's id."""
    outcome: str
    """`FINISHED`, `FAILED` or `CANCELLED`."""
    when: str
    """UTC, ISO 8601."""
    output: str = ""
    seconds: float = 0.0
    message: str = ""


def now() -> str:
    """The time as a `Run` has it."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def runs() -> list[Run]:
    """The runs, newest first."""
    text = QgsSettings().value(HISTORY_SETTING, "")
    try:
        entries = json.loads(text) if isinstance(text, str) and text else []
        return [Run(**entry) for entry in entries][:MAX_RUNS]
    except (ValueError, TypeError):  # written by another version
        return []


def remember(run: Run) -> None:
    """Adds a run; the oldest ones are forgotten."""
    kept = [asdict(entry) for entry in [run, *runs()][:MAX_RUNS]]
    QgsSettings().setValue(HISTORY_SETTING, json.dumps(kept))


def forget_all() -> None:
    """Empties the list."""
    QgsSettings().remove(HISTORY_SETTING)
