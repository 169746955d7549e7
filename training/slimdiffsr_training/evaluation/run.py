"""The command `slimdiffsr-train evaluate`: from folders and bundles to a table and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from slimdiffsr_training.evaluation.evaluate import TRUTH, Evaluation, evaluate
from slimdiffsr_training.evaluation.methods import Method
from slimdiffsr_training.evaluation.pictures import write_comparison
from slimdiffsr_training.evaluation.report import to_markdown, write_json
from slimdiffsr_training.evaluation.suite import standard_suite
from slimdiffsr_training.evaluation.test_set import Sample, TestSet, TestSetConfig, build_test_set, spread
from slimdiffsr_training.evaluation.yardsticks import YARDSTICKS, yardstick

RESULTS: Final = "results.json"
TABLE: Final = "table.md"
PICTURES: Final = "pictures"


def run_evaluation(
    data: Path,
    out: Path,
    perceptual_weights: Path | None = None,
    bundles: Sequence[Path] = (),
    yardsticks: Sequence[str] = YARDSTICKS,
    config: TestSetConfig | None = None,
    limit: int | None = None,
    cache: Path | None = None,
    pictures: int = 8,
    show_progress: bool = True,
) -> Evaluation:
    """Judges yardsticks, bundles and the truth on a folder of held-out imagery.

    Writes `results.json`, `table.md` and `pictures/*.png` into `out`, replacing what an earlier evaluation left there.

    Args:
        data: folder of ground truth images.
        out: folder for the results; made when missing.
        perceptual_weights: folder with `lpips_alex*.npz`; without it, LPIPS is left out.
        bundles: model bundles, each run through the engine with default settings.
        yardsticks: some of `YARDSTICKS`.
        config: crops, scale and degradation.
        limit: crops per setting; None for all.
        cache: folder that keeps the yardsticks' results between evaluations.
        pictures: comparison pictures per setting, spread over the test set.
        show_progress: a bar in the terminal.

    Raises:
        FileNotFoundError: data, weights or a yardstick's wheel is missing.
        ModelError: a bundle is missing or damaged.
        ValueError: a yardstick is unknown, a bundle is for another scale, or two bundles have the same name.
    """
    config = config or TestSetConfig()
    methods = [yardstick(name, config.scale, cache) for name in yardsticks]
    if bundles:
        # The engine is needed only here.
        from slimdiffsr_training.evaluation.ours import bundle_method

        methods += [bundle_method(bundle, config.scale) for bundle in bundles]
    suite = standard_suite(config.scale, perceptual_weights, config.crop)
    test_set = build_test_set(data, config, limit)
    album = _Album(test_set, pictures)
    columns = (TextColumn("judging"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, disable=not show_progress) as bar:
        task = bar.add_task("judging", total=None)
        evaluation = evaluate(
            methods,
            test_set,
            suite,
            keep=album.keep,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    out.mkdir(parents=True, exist_ok=True)
    write_json(evaluation, out / RESULTS)
    (out / TABLE).write_text(to_markdown(evaluation), encoding="utf-8")
    album.write(evaluation, methods, out / PICTURES)
    return evaluation


class _Album:
    """Keeps the results of the samples that are to be shown."""

    def __init__(self, test_set: TestSet, count: int) -> None:
        self.chosen: list[Sample] = []
        for setting in test_set.config.settings:
            samples = [s for s in test_set.samples if s.setting == setting]
            self.chosen += [samples[i] for i in spread(len(samples), count)] if count else []
        self.results: dict[tuple[str, str, str], NDArray[np.uint8]] = {}

    def keep(self, sample: Sample, method: str, result: NDArray[np.uint8]) -> None:
        if any(sample is chosen for chosen in self.chosen):
            self.results[sample.setting, sample.name, method] = result

    def write(self, evaluation: Evaluation, methods: Sequence[Method], folder: Path) -> None:
        labels = {m.name: m.label for m in methods} | {TRUTH: "ground truth"}
        rows = {(r.setting, r.sample, r.method): r for r in evaluation.rows}
        keys = ("psnr_y", "lpips_alex", f"lattice_{evaluation.test_set.config.scale}")
        shown = [m for m in evaluation.suite if m.key in keys]
        for sample in self.chosen:
            panels, captions = [], {}
            for name, label in labels.items():
                panels.append((label, self.results[sample.setting, sample.name, name]))
                values = rows[sample.setting, sample.name, name].values
                captions[label] = [f"{m.label} {values[m.key]:.{m.digits}f}" for m in shown if m.key in values]
            write_comparison(folder, f"{sample.setting}-{sample.name}", panels, captions)
