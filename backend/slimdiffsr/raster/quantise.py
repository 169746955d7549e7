"""From computed values back to the raster's own numbers: exact block means, type limits, nodata kept apart."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]

NODATA_MARGIN_EPSILONS: Final = 5
"""A float within 4 of its type's epsilons (relative) of the nodata value reads as nodata in GDAL."""
NODATA_MARGIN: Final = 1e-15
"""A float within 4 epsilons of float64 (absolute) of the nodata value reads as nodata in QGIS."""


def type_limits(dtype: np.dtype[Any]) -> tuple[float, float]:
    """Smallest and largest finite value of a type."""
    if dtype.kind in "ui":
        info = np.iinfo(dtype)
        return float(info.min), float(info.max)
    limits = np.finfo(dtype)
    return float(limits.min), float(limits.max)


def quantise(values: FloatArray, dtype: np.dtype[Any], nodata: float | None) -> NDArray[Any]:
    """Clamps to the type's range, rounds (half to even), and moves valid values off the nodata value.

    Floats are moved as far as it takes for readers that compare with a tolerance.

    Args:
        values: any shape, finite.
        dtype: the raster's type.
        nodata: the value that no valid pixel may take; None where there is none.
    """
    low, high = type_limits(dtype)
    if dtype.itemsize >= 4 and dtype != np.float32:
        # float32 can't hold these types' limits.
        values = values.astype(np.float64)
    clamped = np.clip(values, low, high)
    if dtype.kind in "ui":
        clamped = np.rint(clamped)
    result = clamped.astype(dtype)
    if nodata is None or np.isnan(nodata):
        return result
    forbidden = dtype.type(nodata)
    if dtype.kind in "ui":
        margin, hit = 1.0, result == forbidden
    else:
        margin = max(NODATA_MARGIN_EPSILONS * float(np.finfo(dtype).eps) * abs(float(forbidden)), NODATA_MARGIN)
        with np.errstate(over="ignore"):
            hit = np.abs(result - forbidden) < margin
    if hit.any():
        # To the side on which the computed value lies, unless the type ends there.
        above, below = float(forbidden) + margin, float(forbidden) - margin
        upward = (values[hit] >= nodata) & (above <= high) | (below < low)
        result[hit] = np.where(upward, above, below).astype(dtype)
    return result


def unify_nodata(values: NDArray[Any], own: float | None, nodata: float | None) -> None:
    """Writes the result's one nodata value where a band holds a nodata value of its own, in place."""
    if own is not None and nodata is not None and own != nodata:
        values[np.isnan(values) if np.isnan(own) else values == own] = nodata


def fit_into_type(values: FloatArray, scale: int, dtype: np.dtype[Any]) -> FloatArray:
    """Shrinks the detail of blocks that would leave the type's range, instead of clipping them: their means stay.

    Args:
        values: (h * scale, w * scale), computed.
        scale: output pixels a side for one input pixel.
        dtype: the raster's type.
    """
    low, high = type_limits(dtype)
    if low <= values.min() and values.max() <= high:
        return values
    fitted = values.copy()
    blocks = fitted.reshape(values.shape[0] // scale, scale, values.shape[1] // scale, scale)
    # Most blocks fit: only those that don't are looked at.
    rows, cols = np.nonzero((values < low) | (values > high))
    rows, cols = np.unique(np.stack([rows // scale, cols // scale]), axis=1)
    chosen = blocks[rows, :, cols, :]
    means = chosen.mean((1, 2), keepdims=True)
    target = means.clip(low, high)
    blocks[rows, :, cols, :] = target + _shrunk(chosen - means, target, dtype, (1, 2))
    return fitted


def exact_block_means(values: FloatArray, image: NDArray[Any], scale: int, nodata: float | None) -> NDArray[Any]:
    """Makes the mean over each input pixel equal to that pixel, then quantises.

    The detail around each mean is kept, shrunk only where it would leave the type's range. After rounding, integers
    are within 0.5 and floats within 1e-6 (relative) of the input; a block that can't be (its values would hit
    nodata) takes the input's value throughout.

    Args:
        values: (h * scale, w * scale), computed.
        image: (h, w), the input in the raster's own type; finite.
        scale: output pixels a side for one input pixel.
        nodata: as in `quantise`.

    Returns:
        (h * scale, w * scale) in the type of `image`.
    """
    height, width = image.shape
    target = image.astype(np.float64)[:, None, :, None]
    blocks = values.astype(np.float64).reshape(height, scale, width, scale)
    detail = _shrunk(blocks - blocks.mean((1, 3), keepdims=True), target, image.dtype, (1, 3))
    result = quantise((target + detail).reshape(values.shape), image.dtype, nodata)
    means = result.astype(np.float64).reshape(blocks.shape).mean((1, 3), keepdims=True)
    tolerance = 0.5 if image.dtype.kind in "ui" else 1e-6 * np.abs(target)
    off = (np.abs(means - target) > tolerance)[:, 0, :, 0]
    if off.any():
        result.reshape(blocks.shape).transpose(0, 2, 1, 3)[off] = image[off][:, None, None]
    return result


def _shrunk(detail: FloatArray, means: FloatArray, dtype: np.dtype[Any], axes: tuple[int, int]) -> FloatArray:
    """Detail around its blocks' means, scaled down in blocks that would leave the type's range.

    Args:
        detail: blocks of pixels.
        means: the same shape, but for 1 at the axes within a block.
        dtype: the raster's type.
        axes: those within a block.
    """
    low, high = type_limits(dtype)
    largest, smallest = detail.max(axes, keepdims=True), -detail.min(axes, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        shrink = np.fmin(np.fmin((high - means) / largest, (means - low) / smallest), 1.0)
    shrunk: FloatArray = detail * np.nan_to_num(shrink, nan=1.0)
    return shrunk
