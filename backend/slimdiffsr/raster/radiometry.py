"""The one radiometric transform: from a raster's own numbers to the network's units and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

PERCENTILES: Final = (0.5, 99.5)
"""Darkest and brightest percent of a scene that the stretch leaves outside."""
MARGIN: Final = 0.05
"""The stretch is widened by this share at both ends."""
MINIMUM_SPAN: Final = {"u1": 24.0, "i1": 24.0}
"""Spans below this would blow up quantisation steps; for other integers the limit is 16 counts."""


@dataclass(frozen=True)
class Stretch:
    """The scene's linear stretch: `normalised = 2 * (value - black[band]) / span - 1`.

    Each band has its own black level (which takes haze away), all share one span (which keeps colours and lets
    no band's noise be blown up).

    Raises:
        ValueError: the span isn't a positive number.
    """

    black: tuple[float, ...]
    """Value of each band that becomes -1."""
    span: float
    """Distance from black to white in the raster's units."""

    def __post_init__(self) -> None:
        if not (np.isfinite(self.span) and self.span > 0 and np.all(np.isfinite(self.black))):
            raise ValueError(
                f"a stretch needs finite black levels and a positive span, not {self.black} and {self.span}"
            )

    @property
    def grey_level(self) -> float:
        """1/255 of the stretch, in the raster's units."""
        return self.span / 255

    def normalise(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """(bands, ...) in the raster's units to float32 in about [-1, 1]; differences are in float64 where needed."""
        black = np.asarray(self.black, dtype=working_dtype(values.dtype)).reshape(-1, *[1] * (values.ndim - 1))
        return ((values - black) * (2 / self.span) - 1).astype(np.float32)

    @classmethod
    def from_samples(cls, samples: NDArray[np.float64], dtype: np.dtype[Any]) -> Stretch:
        """The stretch of a scene from a sample of its pixels.

        Args:
            samples: (bands, pixels), NaN where a pixel is masked in that band.
            dtype: the raster's type, which tells the smallest sensible span.

        Raises:
            ValueError: a band has no valid sample.
        """
        if samples.size == 0 or np.isnan(samples).all(axis=1).any():
            raise ValueError("a band has no valid pixel to take statistics from")
        low, high = np.nanpercentile(samples, PERCENTILES, axis=1)
        span = float((high - low).max())
        if dtype.kind in "ui":
            span = max(span, MINIMUM_SPAN.get(dtype.str[1:], 16.0))
        else:
            # A constant scene: any span will do, as long as rounding noise isn't stretched.
            span = max(span, 1e-4 * float(np.abs(samples[np.isfinite(samples)]).max()), 1e-30)
        return cls(black=tuple(float(v - MARGIN * span) for v in low), span=span * (1 + 2 * MARGIN))


def working_dtype(dtype: np.dtype[Any]) -> type[np.floating[Any]]:
    """The float type that a raster's values are computed in: float32 holds 8 and 16 bits, wider types need float64."""
    return np.float32 if dtype.itemsize <= 2 or dtype == np.float32 else np.float64
