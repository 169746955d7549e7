"""The command `slimdiffsr-train evaluate-satellite`: ratios on homogeneous windows, NIQE, and pictures of both."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from rich.progress import track

from slimdiffsr_training.evaluation.markdown import table_header
from slimdiffsr_training.evaluation.pictures import DETAIL, write_comparison
from slimdiffsr_training.evaluation.satellite import (
    INTERPOLATED,
    RasterFigures,
    SatelliteConfig,
    judge_raster,
    opened_models,
)
from slimdiffsr_training.evaluation.suite import niqe_of
from slimdiffsr_training.evaluation.yardsticks import yardstick

LIMIT: Final = 1.2
"""Ratio of high-pass deviations above which a model is taken to invent texture."""
RESULTS: Final = "satellite.json"
TABLE: Final = "satellite.md"
PICTURES: Final = "pictures"


def run_satellite_evaluation(
    config: SatelliteConfig,
    data: Path,
    out: Path,
    models: Sequence[Path],
    scale: int = 4,
    weights: Path | None = None,
    yardsticks: Sequence[str] = (),
    cache: Path | None = None,
    consistency_rounds: int = 1,
    show_progress: bool = True,
) -> list[RasterFigures]:
    """Judges models on rasters; writes `satellite.json`, `satellite.md` and a picture for each window into `out`.

    Args:
        config: rasters and windows.
        data: folder that the rasters' files are relative to.
        out: folder for the results; made when missing.
        models: bundles or checkpoints.
        scale: of the models.
        weights: folder with `niqe*.npz`; without it, NIQE is left out.
        yardsticks: names beside bicubic, which is always there.
        cache: folder that keeps the yardsticks' results.
        consistency_rounds: of checkpoints.
        show_progress: a bar in the terminal.

    Raises:
        ConfigError: a window or scene doesn't fit its raster.
        FileNotFoundError: a yardstick's wheel is missing.
        ValueError: a yardstick is unknown, or a model is for another scale.
    """
    others = [yardstick(name, scale, cache) for name in yardsticks if name != INTERPOLATED]
    niqe = niqe_of(weights)
    results = []
    with opened_models(models, scale, consistency_rounds) as ours:
        for raster in track(config.rasters, "judging rasters", disable=not show_progress):
            result = judge_raster(raster, data, ours, scale, others, niqe)
            _write_pictures(result, scale, out / PICTURES)
            # Pictures of all rasters at once would fill the memory.
            results.append(dataclasses.replace(result, pictures={}))
        names = [INTERPOLATED, *(m.name for m in others), *(m.name for m in ours)]
    out.mkdir(parents=True, exist_ok=True)
    content = json.dumps(to_mapping(results), indent=1, allow_nan=False) + "\n"
    (out / RESULTS).write_text(content, encoding="utf-8")
    (out / TABLE).write_text(to_markdown(results, names, scale), encoding="utf-8")
    return results


def to_mapping(results: Sequence[RasterFigures]) -> list[dict[str, Any]]:
    """Plain values; infinite ratios are None."""
    return [
        {
            "file": result.config.file,
            "title": result.config.title,
            "niqe": {name: _finite(value) for name, value in result.niqe.items()},
            "windows": [
                {
                    "window": list(w.window),
                    "shows": w.shows,
                    "deviation": w.deviations,
                    "ratio": {name: _finite(w.ratio(name)) for name in w.deviations},
                    "fine_deviation": w.fine,
                    "fine_ratio": {name: _finite(w.fine_ratio(name)) for name in w.fine},
                }
                for w in result.windows
            ],
        }
        for result in results
    ]


def to_markdown(results: Sequence[RasterFigures], names: Sequence[str], scale: int) -> str:
    """The windows' ratios (bold above the limit), a summary, and NIQE."""
    judged = [name for name in names if name != INTERPOLATED]
    lines = [f"# Satellite rasters at {scale}x", ""]
    lines += [
        "High-pass standard deviation on homogeneous windows over bicubic's, after a Gaussian of one input pixel was "
        f"taken off (bold above {LIMIT}); in brackets grey levels of the scene's stretch; then the ratio at the finest "
        "scale, after a Gaussian of one output pixel.",
        "",
        *table_header("raster", "window", "bicubic, levels", *judged),
    ]
    for result in results:
        for item in result.windows:
            cells = [_cell(item.ratio(name), item.deviations[name], item.fine_ratio(name)) for name in judged]
            first = [result.config.title, item.shows, f"{item.deviations[INTERPOLATED]:.2f}"]
            lines.append("| " + " | ".join([*first, *cells]) + " |")
    everything = [w for result in results for w in result.windows]
    if everything:
        summary = []
        for name in judged:
            ratios = [w.ratio(name) for w in everything]
            summary.append(f"worst {max(ratios):.2f}, {sum(r > LIMIT for r in ratios)} of {len(ratios)} above {LIMIT}")
        lines.append("| " + " | ".join(["all", "", "", *summary]) + " |")
    if any(result.niqe for result in results):
        lines += ["", "NIQE of the whole scene (lower is more natural):", "", *table_header("raster", *names)]
        for result in results:
            cells = [f"{result.niqe[n]:.2f}" for n in names]
            lines.append(f"| {result.config.title} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def _write_pictures(result: RasterFigures, scale: int, folder: Path) -> None:
    """A comparison for each window: the whole scene, the busiest part, and the window with more contrast."""
    panels = list(result.pictures.items())
    # Bicubic last: it decides which part is the busiest, the same for all models.
    panels = panels[1:] + panels[:1]
    scene = result.config.scene
    busy = (scene[3] * scale // 2, scene[2] * scale // 2)
    for item in result.windows:
        column, row, width, height = item.window
        centre = ((row - scene[1]) * scale + height * scale // 2, (column - scene[0]) * scale + width * scale // 2)
        calm = (max(0, centre[0] - DETAIL // 2), max(0, centre[1] - DETAIL // 2))
        captions = {n: [f"ratio {item.ratio(n):.2f}", f"{d:.2f} levels"] for n, d in item.deviations.items()}
        name = f"{Path(result.config.file).stem}-{item.shows}-{column}-{row}"
        write_comparison(folder, name, panels, captions, places=(busy, calm))


def _cell(ratio: float, deviation: float, fine: float) -> str:
    text = f"{ratio:.2f} ({deviation:.2f})"
    return f"**{text}**; {fine:.2f}" if ratio > LIMIT else f"{text}; {fine:.2f}"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
