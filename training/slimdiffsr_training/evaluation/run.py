"""The command `slimdiffsr-train evaluate`: from folders and bundles to a table and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from slimdiffsr_training.evaluation.evaluate import TRUTH, Evaluation, evaluate
from slimdiffsr_training.evaluation.markdown import to_markdown
from slimdiffsr_training.evaluation.methods import Method
from slimdiffsr_training.evaluation.pictures import contact_sheet, write_comparison
from slimdiffsr_training.evaluation.report import write_json
from slimdiffsr_training.evaluation.suite import SuiteConfig, standard_suite
from slimdiffsr_training.evaluation.test_set import Sample, TestSet, TestSetConfig, build_test_set, spread
from slimdiffsr_training.evaluation.validation import HeldOut, build_validation_set
from slimdiffsr_training.evaluation.yardsticks import YARDSTICKS, yardstick

RESULTS: Final = "results.json"
TABLE: Final = "table.md"
PICTURES: Final = "pictures"
SHEET: Final = "sheet.png"


def run_evaluation(
    data: Path,
    out: Path,
    learned: SuiteConfig,
    bundles: Sequence[Path] = (),
    yardsticks: Sequence[str] = YARDSTICKS,
    config: TestSetConfig | None = None,
    limit: int | None = None,
    cache: Path | None = None,
    pictures: int = 8,
    show_progress: bool = True,
    against: str | None = None,
    held_out: HeldOut | None = None,
    consistency_rounds: int = 1,
) -> Evaluation:
    """Judges yardsticks, models and the truth on a folder of held-out imagery.

    Writes `results.json`, `table.md`, `sheet.png` and `pictures/*.png` into `out`, replacing what an earlier evaluation
    left there.

    Args:
        data: folder of ground truth images; with `held_out`, a run's training imagery.
        out: folder for the results; made when missing.
        learned: where learned metrics' weights lie; without weights, they are left out.
        bundles: model bundles or a run's checkpoints, each run through the engine with default settings; one of another
            scale is averaged down or enlarged by bicubic to the test set's.
        yardsticks: some of `YARDSTICKS`.
        config: crops, scale and degradation.
        limit: crops per setting; None for all.
        cache: folder that keeps the yardsticks' results between evaluations.
        pictures: comparison pictures per setting, spread over the test set.
        show_progress: a bar in the terminal.
        against: the yardstick or model that the others' ratios are taken to.
        held_out: judges on the images of `data` that a training run held out.
        consistency_rounds: rounds of back-projection of the checkpoints; bundles say their own.

    Raises:
        FileNotFoundError: data, weights or a yardstick's wheel is missing.
        ModelError: a bundle is missing or damaged.
        ValueError: a yardstick is unknown, or two bundles have the same name.
    """
    config = config or TestSetConfig()
    methods = [yardstick(name, config.scale, cache) for name in yardsticks]
    if bundles:
        # The engine is needed only here.
        from slimdiffsr_training.evaluation.ours import model_method

        methods += [model_method(bundle, config.scale, consistency_rounds) for bundle in bundles]
    if against is not None and against not in [m.name for m in methods]:
        raise ValueError(f"{against!r} isn't among the judged methods: {', '.join(m.name for m in methods)}")
    suite = standard_suite(config.scale, learned, config.crop)
    if held_out is None:
        test_set = build_test_set(data, config, limit)
    else:
        test_set = build_validation_set(data, config, held_out, limit)
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
    (out / TABLE).write_text(to_markdown(evaluation, against), encoding="utf-8")
    album.write(evaluation, methods, out / PICTURES)
    if album.chosen:
        contact_sheet(album.rows(methods)).save(out / SHEET)
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

    def rows(self, methods: Sequence[Method]) -> list[tuple[str, list[tuple[str, NDArray[np.uint8]]]]]:
        """What a contact sheet shows."""
        labels = {m.name: m.label for m in methods} | {TRUTH: "ground truth"}
        return [
            (
                f"{sample.setting} {sample.name}",
                [(label, self.results[sample.setting, sample.name, name]) for name, label in labels.items()],
            )
            for sample in self.chosen
        ]

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
