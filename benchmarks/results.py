"""The committed figures: what each benchmark measured last, and on which machine."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import torch

from slimdiffsr.engine.devices import probe

FILE: Final = Path(__file__).resolve().parent / "results.json"


@dataclass(frozen=True)
class Machine:
    """What a measurement was made on."""

    processor: str
    cores: int
    system: str
    torch: str
    load_average: float
    """Of the minute before the figures were written; above the threads that were used, others were at work too."""


def machine() -> Machine:
    """This one, now."""
    return Machine(
        probe("cpu").name, os.cpu_count() or 1, platform.system(), torch.__version__, round(os.getloadavg()[0], 1)
    )


def record(benchmark: str, settings: Mapping[str, Any], figures: Sequence[Mapping[str, Any]]) -> None:
    """Keeps a benchmark's figures in `results.json`, in place of its earlier ones.

    Args:
        benchmark: its name.
        settings: what it was called with.
        figures: rows of its table.
    """
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    known[benchmark] = {"machine": asdict(machine()), "settings": dict(settings), "figures": [dict(f) for f in figures]}
    FILE.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n", encoding="utf-8")
