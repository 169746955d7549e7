"""An evaluation as readers want it: tables with intervals, comparisons, and the breakdown by source of imagery."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from slimdiffsr_training.evaluation.evaluate import TRUTH, Evaluation
from slimdiffsr_training.evaluation.report import pairs
from slimdiffsr_training.evaluation.statistics import RESAMPLES, Estimate
from slimdiffsr_training.evaluation.suite import Metric

BREAKDOWN: Final = ("psnr_y", "lpips_alex", "dists", "dists_equal")
"""Keys of the metrics that are given by source too; those that a set lacks are left out."""
DECIBELS: Final = ("psnr_y",)
"""Keys of logarithmic metrics, whose ratios mean nothing."""


def to_markdown(evaluation: Evaluation, against: str | None = None) -> str:
    """A table for each setting with 95 % intervals, paired comparisons with the yardsticks, and figures by source.

    Args:
        evaluation: what is written down.
        against: the name of a method; the others' ratios to it get a table with intervals.

    Raises:
        ValueError: no method of that name was judged.
    """
    if against is not None and against not in evaluation.method_names[:-1]:
        raise ValueError(f"{against!r} isn't among the judged methods: {', '.join(evaluation.method_names[:-1])}")
    config = evaluation.test_set.config
    lines = [f"# Evaluation at {config.scale}x", ""]
    for setting in config.settings:
        count = sum(s.setting == setting for s in evaluation.test_set.samples)
        scenes = len({s.scene for s in evaluation.test_set.samples})
        lines += [f"## {setting.capitalize()} input", ""]
        lines += [f"{count} crops of {config.crop} pixels from {scenes} scenes.", ""]
        lines += _figures(evaluation, setting)
        lines += _ratios(evaluation, setting, against) if against else []
        lines += _differences(evaluation, setting)
        lines += _by_origin(evaluation, setting)
    return "\n".join([*lines, *_footnotes(evaluation)])


def _labels(evaluation: Evaluation) -> dict[str, str]:
    return {m.name: m.label for m in evaluation.methods} | {TRUTH: "ground truth"}


def _figures(evaluation: Evaluation, setting: str) -> list[str]:
    labels = _labels(evaluation)
    columns = [m.label + (" (median)" if m.aggregate == "median" else "") for m in evaluation.suite]
    lines = table_header("method", *columns)
    for method in evaluation.method_names:
        cells = [_with_interval(evaluation.estimate(setting, method, m), m.digits) for m in evaluation.suite]
        lines.append(f"| {labels[method]} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _ratios(evaluation: Evaluation, setting: str, against: str) -> list[str]:
    labels = _labels(evaluation)

    def cell(method: str, metric: Metric) -> str:
        both = evaluation.compare(setting, method, against, metric)
        if both is None:
            return "-"
        if metric.key in DECIBELS:
            return _with_interval(both[0], metric.digits, sign=True)
        return _with_interval(both[1], 3)

    others = [m.name for m in evaluation.methods if m.name != against]
    title = f"Ratios to {labels[against]} of the same images (PSNR: difference in dB):"
    return _table(title, evaluation, others, labels, cell)


def _differences(evaluation: Evaluation, setting: str) -> list[str]:
    labels = _labels(evaluation)
    compared = {f"{method} - {baseline}": (method, baseline) for method, baseline in pairs(evaluation)}
    names = {key: f"{labels[method]} - {labels[baseline]}" for key, (method, baseline) in compared.items()}

    def cell(key: str, metric: Metric) -> str:
        return _difference(evaluation, setting, *compared[key], metric)

    return _table("Paired differences (and ratios):", evaluation, list(compared), names, cell)


def _table(
    title: str, evaluation: Evaluation, rows: list[str], labels: dict[str, str], cell: Callable[[str, Metric], str]
) -> list[str]:
    if not rows:
        return []
    lines = [title, "", *table_header("method", *(m.label for m in evaluation.suite))]
    lines += [f"| {labels[row]} | " + " | ".join(cell(row, m) for m in evaluation.suite) + " |" for row in rows]
    return [*lines, ""]


def _by_origin(evaluation: Evaluation, setting: str) -> list[str]:
    """One table a metric: methods down, folders of imagery across."""
    if len(evaluation.origins) < 2:
        return []
    labels, lines = _labels(evaluation), []
    for metric in evaluation.suite:
        if metric.key not in BREAKDOWN:
            continue
        counts = [
            sum(s.setting == setting and s.origin == origin for s in evaluation.test_set.samples)
            for origin in evaluation.origins
        ]
        lines += [f"{metric.label} by source of imagery (crops):", ""]
        lines += table_header("method", *(f"{o} ({n})" for o, n in zip(evaluation.origins, counts, strict=True)))
        for method in (m.name for m in evaluation.methods):
            figures = [evaluation.estimate(setting, method, metric, origin) for origin in evaluation.origins]
            cells = [_plain(figure, metric.digits) for figure in figures]
            lines.append(f"| {labels[method]} | " + " | ".join(cells) + " |")
        lines.append("")
    return lines


def _footnotes(evaluation: Evaluation) -> list[str]:
    config = evaluation.test_set.config
    keys = {m.key for m in evaluation.suite}
    text = (
        f"PSNR and SSIM: BT.601 studio-swing luminance, {config.scale} pixels cropped at each side. Brackets: 95 % "
        f"bootstrap intervals over scenes ({RESAMPLES} draws). Low-frequency error: block means of the result minus "
        "the input, Gaussian of sigma 2 input pixels, RMS in grey levels of the 8 bit scale. Lattice: power of the "
        "high-passed luminance at the grid's frequencies over that around them, median over images; the coarser "
        "periods count only their own frequencies."
    )
    if "dists_equal" in keys:
        text += " DISTS (equal weights): without the authors' alpha and beta, so not comparable with published figures."
    if "niqe" in keys:
        text += f" NIQE is taken on crops of {config.crop} pixels, so it compares with crops of that size only."
    return [text, "", f"Test set: SHA-256 {evaluation.test_set.digest}, seed {config.seed}.", ""]


def table_header(*labels: str) -> list[str]:
    """The first two lines of a Markdown table."""
    return ["| " + " | ".join(labels) + " |", "|---" * len(labels) + "|"]


def _plain(figure: Estimate | None, digits: int) -> str:
    return "-" if figure is None or not math.isfinite(figure.value) else f"{figure.value:.{digits}f}"


def _with_interval(figure: Estimate | None, digits: int, sign: bool = False) -> str:
    if figure is None or not math.isfinite(figure.value):
        return "-"
    style = f"{'+' if sign else ''}.{digits}f"
    return f"{figure.value:{style}} [{figure.low:{style}}, {figure.high:{style}}]"


def _difference(evaluation: Evaluation, setting: str, method: str, baseline: str, metric: Metric) -> str:
    both = evaluation.compare(setting, method, baseline, metric)
    if both is None or not math.isfinite(both[0].value):
        return "-"
    text = _with_interval(both[0], metric.digits, sign=True)
    return text if metric.key in DECIBELS else f"{text} (x{both[1].value:.2f})"
