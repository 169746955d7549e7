"""Writes an evaluation down for programs; `markdown` writes it for readers."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any, Final

from slimdiffsr_training.evaluation.evaluate import Evaluation

SCHEMA: Final = 2
BASELINES: Final = ("bicubic", "realesrgan", "span")


def write_json(evaluation: Evaluation, path: Path) -> None:
    """All rows, the table, paired comparisons with the yardsticks, and what they were made with.

    Figures that aren't finite are written as null.
    """
    finite = _without_infinities(to_mapping(evaluation))
    path.write_text(json.dumps(finite, indent=1, sort_keys=True, allow_nan=False) + "\n", encoding="utf-8")


def to_mapping(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as plain values."""
    config = evaluation.test_set.config
    return {
        "schema": SCHEMA,
        "test_set": {
            "digest": evaluation.test_set.digest,
            "samples": len(evaluation.test_set.samples),
            "config": dataclasses.asdict(config),
        },
        "methods": [{"name": m.name, "label": m.label, "identity": m.identity} for m in evaluation.methods],
        "metrics": [
            {"key": m.key, "label": m.label, "better": m.better, "aggregate": m.aggregate} for m in evaluation.suite
        ],
        "table": [
            {"setting": setting, "method": method, "metric": metric.key, **dataclasses.asdict(figure)}
            for setting in config.settings
            for method in evaluation.method_names
            for metric in evaluation.suite
            if (figure := evaluation.estimate(setting, method, metric)) is not None
        ],
        "by_origin": [
            {"setting": setting, "origin": origin, "method": method, "metric": m.key, **dataclasses.asdict(figure)}
            for setting in config.settings
            for origin in evaluation.origins
            for method in evaluation.method_names
            for m in evaluation.suite
            if (figure := evaluation.estimate(setting, method, m, origin)) is not None
        ],
        "comparisons": [
            {
                "setting": setting,
                "method": method,
                "against": baseline,
                "metric": metric.key,
                "difference": dataclasses.asdict(both[0]),
                "ratio": dataclasses.asdict(both[1]),
            }
            for setting in config.settings
            for method, baseline in pairs(evaluation)
            for metric in evaluation.suite
            if (both := evaluation.compare(setting, method, baseline, metric)) is not None
        ],
        "rows": [dataclasses.asdict(row) for row in evaluation.rows],
    }


def pairs(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Each method but the baselines, with each baseline that was judged: those whose figures are compared."""
    names = [m.name for m in evaluation.methods]
    return [(name, b) for name in names if name not in BASELINES for b in BASELINES if b in names]


def _without_infinities(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_infinities(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_infinities(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
