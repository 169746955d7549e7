"""NIQE (Mittal, Soundararajan, Bovik 2013, "Making a 'Completely Blind' Image Quality Analyzer").

Statistics of locally normalised luminance in blocks of 96 pixels, on two scales, are compared with those of undistorted
photographs: lower is more natural. Unlike the paper's, and like the implementation that super-resolution papers use,
every block counts, also the unsharp ones, and luminance is BT.601's Y rounded to whole numbers. A small image has few
blocks, so figures of crops compare with those of crops of the same size only.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import correlate1d
from scipy.special import gamma, gammaln

from slimdiffsr_training.metrics.luminance import luminance

BLOCK: Final = 96
FEATURES: Final = 18
"""Of one scale."""
WINDOW: Final = 7
SIGMA: Final = 7 / 6
# Cubic (a = -0.5) at distances 0.25, 0.75, 1.25, 1.75: antialiased halving, half-pixel-centred.
_HALVING: Final = np.array([-0.0234375, -0.0703125, 0.2265625, 0.8671875, 0.8671875, 0.2265625, -0.0703125, -0.0234375])

Image = NDArray[np.float64]


@dataclass(frozen=True)
class NiqeModel:
    """The multivariate Gaussian of undistorted photographs' features.

    Raises:
        ValueError: shapes don't fit the 36 features.
    """

    mean: NDArray[np.float64]
    """[36]."""
    covariance: NDArray[np.float64]
    """[36, 36]."""

    def __post_init__(self) -> None:
        size = 2 * FEATURES
        if self.mean.shape != (size,) or self.covariance.shape != (size, size):
            raise ValueError(f"NIQE's model must have {size} features, not {self.mean.shape}, {self.covariance.shape}")


def read_niqe_model(path: Path) -> NiqeModel:
    """Reads `mu_pris_param` [1, 36] and `cov_pris_param` [36, 36] from a npz file.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file doesn't hold these arrays.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            mean, covariance = (archive[name].astype(np.float64) for name in ("mu_pris_param", "cov_pris_param"))
            return NiqeModel(mean.reshape(-1), covariance)
    except FileNotFoundError:
        raise
    except (KeyError, OSError, ValueError, AttributeError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} can't be read as NIQE's model: {error}") from error


def niqe(image: NDArray[np.uint8], model: NiqeModel) -> float:
    """NIQE of one image: `sqrt((m1 - m2)^T ((C1 + C2) / 2)^+ (m1 - m2))` (equation 10).

    Args:
        image: RGB [H, W, 3] uint8; its upper left part of whole blocks is judged.
        model: of undistorted photographs.

    Returns:
        A distance; about 3 for good photographs. NaN where no two blocks have any contrast.

    Raises:
        ValueError: the image is smaller than two blocks of 96 pixels.
    """
    features = niqe_features(image)
    features = features[~np.isnan(features).any(axis=1)]
    if len(features) < 2:
        return float("nan")
    difference = model.mean - features.mean(axis=0)
    pooled = (model.covariance + np.cov(features, rowvar=False)) / 2
    return float(np.sqrt(difference @ np.linalg.pinv(pooled) @ difference))


def niqe_features(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The 36 features of each block, row by row: [blocks, 36]; NaN where a block has no contrast.

    Raises:
        ValueError: the image holds fewer than two blocks.
    """
    rows, columns = image.shape[0] // BLOCK, image.shape[1] // BLOCK
    if rows * columns < 2:
        raise ValueError(f"NIQE needs two blocks of {BLOCK} pixels, which {image.shape[:2]} doesn't hold")
    y = np.rint(luminance(image[: rows * BLOCK, : columns * BLOCK]))
    scales = []
    for side, plane in ((BLOCK, y), (BLOCK // 2, halve(y))):
        normalised = locally_normalised(plane)
        blocks = normalised.reshape(rows, side, columns, side).transpose(0, 2, 1, 3).reshape(-1, side, side)
        scales.append(np.array([block_features(block) for block in blocks]))
    return np.concatenate(scales, axis=1)


def locally_normalised(y: Image) -> Image:
    """`(y - mu) / (sigma + 1)` (equation 1) with moments over a 7x7 Gaussian window of sigma 7/6, edges repeated."""
    mean = _gaussian(y)
    deviation = np.sqrt(np.abs(_gaussian(y * y) - mean * mean))
    result: Image = (y - mean) / (deviation + 1)
    return result


def halve(y: Image) -> Image:
    """Half the size by antialiased bicubic resampling, the image mirrored at its edges: [H, W] to [H / 2, W / 2]."""
    for axis in (0, 1):
        # scipy's "reflect" repeats the edge pixel; an even kernel's centre lies right of the middle.
        y = correlate1d(y, _HALVING / _HALVING.sum(), axis=axis, mode="reflect", origin=-1)
        y = y[::2] if axis == 0 else y[:, ::2]
    return y


def block_features(block: Image) -> list[float]:
    """18 numbers: shape and mean scale of the values, then shape, mean and both scales of four neighbours' products."""
    shape, left, right = fit_asymmetric_gaussian(block)
    features = [shape, (left + right) / 2]
    for shift in ((0, 1), (1, 0), (1, 1), (1, -1)):
        shape, left, right = fit_asymmetric_gaussian(block * np.roll(block, shift, axis=(0, 1)))
        # Equation 8.
        mean = (right - left) * np.exp(gammaln(2 / shape) - gammaln(1 / shape))
        features += [shape, float(mean), left, right]
    return features


def fit_asymmetric_gaussian(values: Image) -> tuple[float, float, float]:
    """(shape, left scale, right scale) of an asymmetric generalised Gaussian, by matching moments.

    With the standard deviations l, r of the negative and the positive values, g = l / r and
    `R = (mean |x|)^2 / mean x^2 * (g^3 + 1) (g + 1) / (g^2 + 1)^2`, the shape a solves
    `Gamma(2/a)^2 / (Gamma(1/a) Gamma(3/a)) = R` on a grid of 0.001; the scales are `l, r` times
    `sqrt(Gamma(1/a) / Gamma(3/a))`. NaN where one side has no values.
    """
    x = values.ravel()
    negative, positive = x[x < 0], x[x > 0]
    if len(negative) == 0 or len(positive) == 0:
        return float("nan"), float("nan"), float("nan")
    left, right = np.sqrt(np.mean(negative**2)), np.sqrt(np.mean(positive**2))
    g = left / right
    ratio = np.mean(np.abs(x)) ** 2 / np.mean(x**2)
    ratio *= (g**3 + 1) * (g + 1) / (g**2 + 1) ** 2
    shapes, ratios = _shape_table()
    shape = float(shapes[np.argmin((ratios - ratio) ** 2)])
    scale = np.sqrt(gamma(1 / shape) / gamma(3 / shape))
    return shape, float(left * scale), float(right * scale)


@cache
def _shape_table() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    shapes = np.arange(0.2, 10.001, 0.001)
    return shapes, gamma(2 / shapes) ** 2 / (gamma(1 / shapes) * gamma(3 / shapes))


def _gaussian(y: Image) -> Image:
    offsets = np.arange(WINDOW) - WINDOW // 2
    kernel = np.exp(-(offsets**2) / (2 * SIGMA**2))
    kernel /= kernel.sum()
    result: Image = correlate1d(correlate1d(y, kernel, axis=0, mode="nearest"), kernel, axis=1, mode="nearest")
    return result
