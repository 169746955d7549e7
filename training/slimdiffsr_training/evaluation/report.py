"""Writes an evaluation down: JSON for programs, Markdown for readers."""

from __future__ import annotations

import dataclasses
import json
import math
from pathlib import Path
from typing import Any, Final

from slimdiffsr_training.evaluation.evaluate import TRUTH, Evaluation
from slimdiffsr_training.evaluation.statistics import RESAMPLES, Estimate
from slimdiffsr_training.evaluation.suite import Metric

SCHEMA: Final = 1
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
            for method, baseline in _pairs(evaluation)
            for metric in evaluation.suite
            if (both := evaluation.compare(setting, method, baseline, metric)) is not None
        ],
        "rows": [dataclasses.asdict(row) for row in evaluation.rows],
    }


def to_markdown(evaluation: Evaluation) -> str:
    """A table for each setting, with 95 % intervals, and the comparisons with the yardsticks."""
    config = evaluation.test_set.config
    labels = {m.name: m.label for m in evaluation.methods} | {TRUTH: "ground truth"}
    lines = [f"# Evaluation at {config.scale}x", ""]
    for setting in config.settings:
        count = sum(s.setting == setting for s in evaluation.test_set.samples)
        scenes = len({s.scene for s in evaluation.test_set.samples})
        lines += [f"## {setting.capitalize()} input", ""]
        lines += [f"{count} crops of {config.crop} pixels from {scenes} scenes.", ""]
        lines += _header([m.label + (" (median)" if m.aggregate == "median" else "") for m in evaluation.suite])
        for method in evaluation.method_names:
            cells = [_with_interval(evaluation.estimate(setting, method, m), m) for m in evaluation.suite]
            lines.append(f"| {labels[method]} | " + " | ".join(cells) + " |")
        lines.append("")
        comparisons = [
            f"| {labels[method]} - {labels[baseline]} | "
            + " | ".join(_difference(evaluation, setting, method, baseline, m) for m in evaluation.suite)
            + " |"
            for method, baseline in _pairs(evaluation)
        ]
        if comparisons:
            lines += ["Paired differences (and ratios):", ""]
            lines += [*_header([m.label for m in evaluation.suite]), *comparisons, ""]
    lines += [
        f"PSNR and SSIM: BT.601 studio-swing luminance, {config.scale} pixels cropped at each side. Brackets: 95 % "
        f"bootstrap intervals over scenes ({RESAMPLES} draws). Low-frequency error: block means of the result minus "
        "the input, Gaussian of sigma 2 input pixels, RMS in grey levels of the 8 bit scale. Lattice: power of the "
        "high-passed luminance at the grid's frequencies over that around them, median over images; the coarser "
        "periods count only their own frequencies.",
        "",
        f"Test set: SHA-256 {evaluation.test_set.digest}, seed {config.seed}.",
        "",
    ]
    return "\n".join(lines)


def _pairs(evaluation: Evaluation) -> list[tuple[str, str]]:
    names = [m.name for m in evaluation.methods]
    return [(name, b) for name in names if name not in BASELINES for b in BASELINES if b in names]


def _header(labels: list[str]) -> list[str]:
    return ["| method | " + " | ".join(labels) + " |", "|---" * (len(labels) + 1) + "|"]


def _with_interval(figure: Estimate | None, metric: Metric) -> str:
    if figure is None or not math.isfinite(figure.value):
        return "-"
    d = metric.digits
    return f"{figure.value:.{d}f} [{figure.low:.{d}f}, {figure.high:.{d}f}]"


def _difference(evaluation: Evaluation, setting: str, method: str, baseline: str, metric: Metric) -> str:
    both = evaluation.compare(setting, method, baseline, metric)
    if both is None or not math.isfinite(both[0].value):
        return "-"
    difference, ratio = both
    d = metric.digits
    text = f"{difference.value:+.{d}f} [{difference.low:+.{d}f}, {difference.high:+.{d}f}]"
    return text if metric.key == "psnr_y" else f"{text} (x{ratio.value:.2f})"


def _without_infinities(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_infinities(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_infinities(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
