"""What makes a tile unfit for training: nodata, no content, blur, JPEG blocks. Each figure is a function of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from slimdiffsr_training.config import require
from slimdiffsr_training.data.imagery import sharpness

Reason = Literal["nodata", "blank", "saturated", "blurred", "blocked", "duplicate", "gap", "limit"]
"""Why a tile is left out; the last three are judged against other tiles."""
REASONS: Final[tuple[Reason, ...]] = get_args(Reason)

JPEG_BLOCK: Final = 8
_FINE: Final = (0.30, 0.42)
_COARSE: Final = (0.08, 0.16)


@dataclass(frozen=True)
class ScreenConfig:
    """Limits; a tile beyond one of them is left out."""

    minimum_valid: float = 1.0
    """Share of pixels that carry data: nodata's edges are no ground."""
    minimum_contrast: float = 1.0
    """Standard deviation of the luminance, grey levels. Calm ground is worth training on, an empty tile isn't."""
    maximum_saturated: float = 0.25
    """Share of pixels of which some band is at 0 or 255."""
    minimum_sharpness: float = 0.0
    """Standard deviation of the high-passed luminance, grey levels; it also leaves out calm ground, so it is off."""
    minimum_fineness: float = 0.006
    """See `fineness`: upsampled images lie below, whatever their contrast."""
    maximum_blockiness: float = 1.2
    """See `blockiness`; grey levels."""

    def __post_init__(self) -> None:
        require(0 < self.minimum_valid <= 1, "screens.minimum_valid must be above 0 and at most 1")
        require(0 <= self.maximum_saturated <= 1, "screens.maximum_saturated must be within 0 and 1")
        least = min(self.minimum_contrast, self.minimum_sharpness, self.minimum_fineness, self.maximum_blockiness)
        require(least >= 0, "limits of screens can't be negative")


@dataclass(frozen=True)
class Figures:
    """What was measured on one tile."""

    valid: float
    contrast: float
    saturated: float
    sharpness: float
    fineness: float
    blockiness: float


def measure(pixels: NDArray[np.uint8], valid: NDArray[np.bool_] | None = None) -> Figures:
    """All figures of a tile [H, W, 3] uint8 of at least 32 pixels a side; `valid` [H, W] is False on nodata."""
    grey = _grey(pixels)
    return Figures(
        valid=1.0 if valid is None else float(valid.mean()),
        contrast=float(grey.std()),
        saturated=float(((pixels == 0) | (pixels == 255)).any(axis=2).mean()),
        sharpness=sharpness(pixels),
        fineness=fineness(grey),
        blockiness=blockiness(grey),
    )


def reject(figures: Figures, config: ScreenConfig) -> Reason | None:
    """The first reason to leave a tile out, or None."""
    if figures.valid < config.minimum_valid:
        return "nodata"
    if figures.contrast < config.minimum_contrast:
        return "blank"
    if figures.saturated > config.maximum_saturated:
        return "saturated"
    if figures.sharpness < config.minimum_sharpness or figures.fineness < config.minimum_fineness:
        return "blurred"
    if figures.blockiness > config.maximum_blockiness:
        return "blocked"
    return None


def fineness(grey: NDArray[np.float32]) -> float:
    """Power at fine scales over power at coarse scales, both as medians over the bins of a ring of the spectrum.

    The rings are 0.30 to 0.42 and 0.08 to 0.16 cycles a pixel of the Hann-windowed luminance [H, W]. The ratio doesn't
    depend on contrast: images that resolve their pixels have about 0.02 to 0.2 (power falls with the square of the
    frequency), noise 1, images that were enlarged twice or are out of focus 0.001 to 0.005. Medians disregard single
    edges, which have fine power even in a blurred picture's frame or lettering.
    """
    centred = grey - grey.mean()
    window = np.outer(np.hanning(grey.shape[0] + 2)[1:-1], np.hanning(grey.shape[1] + 2)[1:-1])
    power = np.abs(np.fft.rfft2(centred * window)) ** 2
    radius = np.hypot(np.fft.fftfreq(grey.shape[0])[:, None], np.fft.rfftfreq(grey.shape[1])[None])

    def ring(limits: tuple[float, float]) -> float:
        return float(np.median(power[(radius >= limits[0]) & (radius < limits[1])]))

    coarse = ring(_COARSE)
    return ring(_FINE) / coarse if coarse > 0 else 0.0


def blockiness(grey: NDArray[np.float32]) -> float:
    """How much luminance [H, W] jumps at every eighth column and row more than elsewhere, in its own units.

    At each place, the step between neighbours minus the mean of the steps before and after it is taken, which is about
    0 in a picture without a grid; its median along the column (so that single edges don't count) is averaged over the
    places of one phase of eight. The figure is the largest phase's mean minus the median over phases, averaged over
    both directions. The grid may lie anywhere, since crops shift it. JPEG of quality 90 has about 0.3 grey levels,
    of quality 75 0.8, of quality 50 1.4, of quality 30 2.3.
    """
    figures = []
    for image in (grey, grey.T):
        steps = np.abs(np.diff(image, axis=1))
        columns = np.median(steps[:, 1:-1] - (steps[:, :-2] + steps[:, 2:]) / 2, axis=0)
        phases = [float(columns[phase::JPEG_BLOCK].mean()) for phase in range(JPEG_BLOCK)]
        figures.append(max(phases) - float(np.median(phases)))
    return float(np.mean(figures))


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    return cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
