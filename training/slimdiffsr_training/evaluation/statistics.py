"""Averages over a test set and how sure they are: a seeded bootstrap over scenes, the same draws for all methods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

RESAMPLES: Final = 2000
SEED: Final = 0
LEVEL: Final = 0.95

Aggregate = Literal["mean", "median"]


@dataclass(frozen=True)
class Estimate:
    """A figure of a whole set with its bootstrap interval."""

    value: float
    low: float
    high: float
    count: int
    """Images that it was taken over."""


def estimate(values: Sequence[float], scenes: Sequence[str], aggregate: Aggregate = "mean") -> Estimate:
    """Mean or median of one value an image, with a 95 % percentile interval.

    Whole scenes are drawn, with replacement, since crops of one scene resemble each other. The draws depend on the
    scenes only, so that intervals of different methods belong together.

    Args:
        values: one an image; infinities and NaN make the figure so.
        scenes: the scene of each image.
        aggregate: over images.

    Raises:
        ValueError: there are no values, or not as many scenes.
    """
    data = np.asarray(values, np.float64)
    return _bootstrap(scenes, len(data), lambda index: _aggregate(data[index], aggregate))


def compare(
    values: Sequence[float], against: Sequence[float], scenes: Sequence[str], aggregate: Aggregate = "mean"
) -> tuple[Estimate, Estimate]:
    """Difference and ratio of two methods' figures on the same images, with paired bootstrap intervals.

    Args:
        values: of the method, one an image.
        against: of the other one, in the same order.
        scenes: the scene of each image.
        aggregate: over images, before the difference or ratio is taken.

    Returns:
        `values - against` and `values / against`.

    Raises:
        ValueError: the lengths differ or are zero.
    """
    if len(values) != len(against):
        raise ValueError(f"{len(values)} values can't be compared with {len(against)} image by image")
    x, y = np.asarray(values, np.float64), np.asarray(against, np.float64)

    def figures(index: NDArray[np.intp]) -> tuple[float, float]:
        return _aggregate(x[index], aggregate), _aggregate(y[index], aggregate)

    difference = _bootstrap(scenes, len(x), lambda index: float(np.subtract(*figures(index))))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = _bootstrap(scenes, len(x), lambda index: float(np.divide(*figures(index))))
    return difference, ratio


def _bootstrap(scenes: Sequence[str], count: int, figure: Callable[[NDArray[np.intp]], float]) -> Estimate:
    if count == 0 or len(scenes) != count:
        raise ValueError(f"needs a scene for each of at least one image, not {len(scenes)} for {count}")
    figures = [figure(index) for index in _draws(tuple(scenes))]
    low, high = np.quantile(figures, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], method="nearest")
    return Estimate(figure(np.arange(count)), float(low), float(high), count)


@lru_cache(maxsize=4)
def _draws(scenes: tuple[str, ...]) -> tuple[NDArray[np.intp], ...]:
    """The images of each resample: those of as many scenes as there are, drawn with replacement."""
    names, members = np.unique(np.asarray(scenes), return_inverse=True)
    groups = [np.flatnonzero(members == k) for k in range(len(names))]
    draws = np.random.default_rng(SEED).integers(len(groups), size=(RESAMPLES, len(groups)))
    return tuple(np.concatenate([groups[k] for k in draw]) for draw in draws)


def _aggregate(values: NDArray[np.float64], aggregate: Aggregate) -> float:
    return float(np.median(values) if aggregate == "median" else np.mean(values))
