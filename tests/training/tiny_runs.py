"""A run's YAML, of a few steps on the CPU, that gives the same numbers each time."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def write_student_run(path: Path, network: Mapping[str, Any], region: int, steps: int) -> None:
    """That of a student which is trained with L1 alone."""
    settings = {
        "name": "tiny",
        "network": dict(network),
        "precision": "fp32",
        "threads": 1,
        "workers": 0,
        "data": {"region": region, "context_patches": 1, "validation_images": 0},
        "phases": [{"steps": steps, "batch": 1, "warmup_steps": 0}],
    }
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
