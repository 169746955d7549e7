"""Whether a predicted standard deviation can be trusted: pure functions of errors and predictions, pixel by pixel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

LEVELS: Final = (0.68, 0.95)
STEPS: Final = 100
"""Points of a sparsification curve."""


@dataclass(frozen=True)
class Sparsification:
    """How the remaining error falls while the pixels that are held for the worst are left out, most uncertain first."""

    removed: NDArray[np.float64]
    """[steps]: share of pixels left out, from 0 up to but not including 1."""
    predicted: NDArray[np.float64]
    """[steps]: RMS error of the rest, ordered by the predicted standard deviation."""
    oracle: NDArray[np.float64]
    """[steps]: ordered by the error itself: no order is better."""
    random: NDArray[np.float64]
    """[steps]: expected for a random order: the RMS error of all, at every step."""

    @property
    def gap_closed(self) -> float:
        """Share of the area between random and oracle order that the prediction closes.

        1 for the oracle's own order, about 0 for a prediction that knows nothing, negative for a misleading one. NaN
        where all errors are equal, so that no order is better than another.
        """
        whole = float(np.trapezoid(self.random - self.oracle, self.removed))
        part = float(np.trapezoid(self.random - self.predicted, self.removed))
        return part / whole if whole > 1e-12 * float(self.random[0]) else float("nan")


@dataclass(frozen=True)
class Calibration:
    """All figures of one set of pixels."""

    pixels: int
    standardised_rms: float
    """RMS of error over predicted standard deviation; 1 for a calibrated prediction, above for an overconfident one."""
    multipliers: dict[float, float]
    """By coverage: the number of standard deviations that hold this share of the errors (1 and 1.96 for a Gaussian)."""
    gap_closed: float
    """Of the sparsification curve."""


def calibrate(error: NDArray[Any], deviation: NDArray[Any], levels: Sequence[float] = LEVELS) -> Calibration:
    """All figures at once; see the functions below for arguments and errors."""
    return Calibration(
        pixels=int(np.size(error)),
        standardised_rms=standardised_rms(error, deviation),
        multipliers={level: coverage_multiplier(error, deviation, level) for level in levels},
        gap_closed=sparsification(error, deviation).gap_closed,
    )


def standardised_rms(error: NDArray[Any], deviation: NDArray[Any]) -> float:
    """`sqrt(mean((e / s)^2))`.

    Args:
        error: result minus truth, any shape.
        deviation: predicted standard deviation, the same shape and units, positive.

    Raises:
        ValueError: shapes differ, there are no pixels, a value isn't finite, or a deviation isn't positive.
    """
    e, s = _checked(error, deviation)
    return float(np.sqrt(np.mean((e / s) ** 2)))


def coverage_multiplier(error: NDArray[Any], deviation: NDArray[Any], level: float) -> float:
    """The smallest k such that `|e| <= k s` holds for the share `level` of the pixels, measured.

    Raises:
        ValueError: the level isn't within 0 and 1, or as `standardised_rms` says.
    """
    if not 0 < level <= 1:
        raise ValueError(f"a coverage must be above 0 and at most 1, not {level}")
    e, s = _checked(error, deviation)
    return float(np.quantile(np.abs(e) / s, level, method="inverted_cdf"))


def coverage(error: NDArray[Any], deviation: NDArray[Any], multiplier: float) -> float:
    """Share of pixels with `|e| <= multiplier * s`; errors as `standardised_rms` says."""
    e, s = _checked(error, deviation)
    return float(np.mean(np.abs(e) <= multiplier * s))


def sparsification(error: NDArray[Any], deviation: NDArray[Any], steps: int = STEPS) -> Sparsification:
    """The curve at `steps` evenly spaced shares; pixels of equal deviation (or error) leave in a seeded random order.

    Raises:
        ValueError: there are fewer pixels than steps, or as `standardised_rms` says.
    """
    e, s = _checked(error, deviation)
    if not 2 <= steps <= len(e):
        raise ValueError(f"a curve of {steps} steps needs at least two steps and as many pixels, not {len(e)}")
    squares = e**2
    removed = np.arange(steps) / steps
    # Without it, ties (a constant prediction, saturated pixels) would leave in scan order, which isn't random.
    shuffled = np.random.default_rng(0).permutation(len(e))
    kept = len(e) - np.round(removed * len(e)).astype(int)

    def curve(worth: NDArray[np.float64]) -> NDArray[np.float64]:
        order = shuffled[np.argsort(worth[shuffled], kind="stable")]
        sums = np.cumsum(squares[order])
        result: NDArray[np.float64] = np.sqrt(sums[kept - 1] / kept)
        return result

    return Sparsification(removed, curve(s), curve(squares), np.full(steps, np.sqrt(squares.mean())))


def _checked(error: NDArray[Any], deviation: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if np.shape(error) != np.shape(deviation) or np.size(error) == 0:
        raise ValueError(f"errors {np.shape(error)} and deviations {np.shape(deviation)} must be of one shape")
    e, s = np.asarray(error, np.float64).ravel(), np.asarray(deviation, np.float64).ravel()
    if not (np.isfinite(e).all() and np.isfinite(s).all()):
        raise ValueError("errors and deviations must be finite; leave masked pixels out")
    if not (s > 0).all():
        raise ValueError("a standard deviation must be positive")
    return e, s
