"""Runs methods over a test set, image by image, and sums the figures up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from slimdiffsr_training.evaluation.methods import Method
from slimdiffsr_training.evaluation.statistics import Estimate, compare, estimate
from slimdiffsr_training.evaluation.suite import Metric
from slimdiffsr_training.evaluation.test_set import Sample, TestSet

TRUTH: Final = "truth"
"""The name under which the ground truth itself is judged, by the metrics that need no truth."""

Progress = Callable[[int, int], None]
Keep = Callable[[Sample, str, NDArray[np.uint8]], None]


@dataclass(frozen=True)
class Row:
    """All figures of one method on one sample."""

    setting: str
    sample: str
    scene: str
    origin: str
    """The folder of imagery."""
    method: str
    values: dict[str, float]
    """By the metric's key; metrics that say nothing about this row are absent."""


@dataclass(frozen=True)
class Evaluation:
    """What came of an evaluation."""

    test_set: TestSet
    methods: tuple[Method, ...]
    suite: tuple[Metric, ...]
    rows: tuple[Row, ...]

    @property
    def method_names(self) -> tuple[str, ...]:
        """Of all judged methods, the truth last."""
        return (*(m.name for m in self.methods), TRUTH)

    @property
    def origins(self) -> tuple[str, ...]:
        """The folders of imagery, in alphabetical order."""
        return tuple(sorted({row.origin for row in self.rows}))

    def estimate(self, setting: str, method: str, metric: Metric, origin: str | None = None) -> Estimate | None:
        """A figure over a setting's samples, of one folder of imagery or of all; None where there is none."""
        values, scenes = self._values(setting, method, metric, origin)
        return estimate(values, scenes, metric.aggregate) if values else None

    def compare(
        self, setting: str, method: str, against: str, metric: Metric, origin: str | None = None
    ) -> tuple[Estimate, Estimate] | None:
        """Paired difference and ratio of two methods' figures; None where one of them has none."""
        values, scenes = self._values(setting, method, metric, origin)
        others, _ = self._values(setting, against, metric, origin)
        return compare(values, others, scenes, metric.aggregate) if values and others else None

    def _values(self, setting: str, method: str, metric: Metric, origin: str | None) -> tuple[list[float], list[str]]:
        rows = [
            r
            for r in self.rows
            if r.setting == setting
            and r.method == method
            and metric.key in r.values
            and (origin is None or r.origin == origin)
        ]
        return [r.values[metric.key] for r in rows], [r.scene for r in rows]


def evaluate(
    methods: Sequence[Method],
    test_set: TestSet,
    suite: Sequence[Metric],
    keep: Keep | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Judges every method, and the truth itself, on every sample.

    Args:
        methods: with distinct names, none of them `truth`.
        test_set: the samples.
        suite: the metrics.
        keep: is given each sample, method name and result [s H, s W, 3] uint8, the truth's included, for pictures.
        progress: is told how many of how many results are judged.

    Raises:
        ValueError: names clash, or a method's result doesn't have the truth's shape and type.
    """
    names = [m.name for m in methods]
    if TRUTH in names or len(set(names)) != len(names):
        raise ValueError(f"methods need distinct names other than {TRUTH!r}, not {', '.join(names)}")
    rows = []
    total = len(test_set.samples) * (len(methods) + 1)
    for sample in test_set.samples:
        for method in (*methods, None):
            result = sample.truth if method is None else _checked(method, sample)
            name = TRUTH if method is None else method.name
            values = {m.key: m.measure(result, sample) for m in suite if method is not None or not m.needs_truth}
            rows.append(Row(sample.setting, sample.name, sample.scene, sample.origin, name, values))
            if keep is not None:
                keep(sample, name, result)
            if progress is not None:
                progress(len(rows), total)
    return Evaluation(test_set, tuple(methods), tuple(suite), tuple(rows))


def _checked(method: Method, sample: Sample) -> NDArray[np.uint8]:
    result = method(sample.source)
    if result.shape != sample.truth.shape or result.dtype != np.uint8:
        raise ValueError(
            f"{method.label} made {result.shape} of {result.dtype} from {sample.name}, "
            f"where {sample.truth.shape} of uint8 is due"
        )
    return result
