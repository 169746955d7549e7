"""Rounding by properties: exact block means, the type's range, and nodata kept apart from values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from slimdiffsr.raster.quantise import exact_block_means, fit_into_type, quantise, type_limits

INTEGERS = [np.dtype(t) for t in ("uint8", "int8", "uint16", "int16", "uint32", "int32")]
FLOATS = [np.dtype(t) for t in ("float32", "float64")]
TYPES = [*INTEGERS, *FLOATS]
# Beyond this a sum of 64 float64 values overflows; no sensor delivers it.
LARGEST = 1e300


def typed_values(dtype: np.dtype[Any]) -> st.SearchStrategy[Any]:
    """Values of a type, its limits among them."""
    if dtype.kind in "ui":
        limits = np.iinfo(dtype)
        return st.integers(int(limits.min), int(limits.max)) | st.sampled_from([int(limits.min), int(limits.max)])
    if dtype == np.float32:
        extremes = [float(np.finfo(dtype).min), float(np.finfo(dtype).max), 0.0]
        return st.floats(width=32, allow_nan=False, allow_infinity=False) | st.sampled_from(extremes)
    return st.floats(-LARGEST, LARGEST) | st.sampled_from([-9999.0, 0.0])


def reads_as_nodata(values: np.ndarray, nodata: float) -> np.ndarray:
    """As GDAL (relative tolerance for floats) and QGIS (absolute tolerance) compare."""
    exact = values == values.dtype.type(nodata)
    if values.dtype.kind != "f":
        return exact
    wide = values.astype(np.longdouble)
    difference = np.abs(wide - float(values.dtype.type(nodata)))
    relative = 2 * float(np.finfo(values.dtype).eps) * np.abs(wide + float(values.dtype.type(nodata)))
    return exact | (difference < relative) | (difference <= 4 * np.finfo(np.float64).eps)


@st.composite
def quantise_cases(draw: st.DrawFn) -> tuple[np.ndarray, np.dtype[Any], float]:
    dtype = draw(st.sampled_from(TYPES))
    nodata = float(draw(typed_values(dtype)))
    computed = draw(st.sampled_from([np.float32, np.float64]))
    near = [v for v in (nodata, nodata - 0.4, nodata + 0.4, nodata * (1 + 1e-7)) if abs(v) < 1e38]
    bound = 1e12 if dtype.kind in "ui" else 1e37
    element = st.floats(-bound, bound) | st.sampled_from([*near, 0.0]) | typed_values(dtype).map(float)
    values = np.array(draw(st.lists(element, min_size=1, max_size=12)))
    with np.errstate(over="ignore"):
        values = values.astype(computed)
    return values[np.isfinite(values)], dtype, nodata


class TestQuantise:
    @given(quantise_cases())
    def test_no_value_reads_as_nodata_and_none_leaves_the_range(self, case):
        values, dtype, nodata = case
        result = quantise(values, dtype, nodata)
        assert result.dtype == dtype
        assert result.shape == values.shape
        assert np.isfinite(result).all()
        assert not reads_as_nodata(result, nodata).any()

    @given(quantise_cases())
    def test_values_move_no_further_than_they_must(self, case):
        values, dtype, nodata = case
        low, high = type_limits(dtype)
        clamped = np.clip(values.astype(np.float64), low, high)
        distance = np.abs(quantise(values, dtype, nodata).astype(np.float64) - clamped)
        if dtype.kind in "ui":
            # Half a step to round, one more where nodata is in the way.
            assert (distance <= np.where(np.abs(clamped - nodata) <= 0.5, 1.5, 0.5)).all()
        else:
            assert (distance <= 1e-6 * np.abs(clamped) + 2e-15).all()

    @given(quantise_cases())
    def test_without_nodata_it_is_clamping_and_rounding(self, case):
        values, dtype, _ = case
        low, high = type_limits(dtype)
        expected = np.clip(values.astype(np.float64), low, high)
        expected = (np.rint(expected) if dtype.kind in "ui" else expected).astype(dtype)
        for nodata in (None, np.nan):
            np.testing.assert_array_equal(quantise(values, dtype, nodata), expected)

    @pytest.mark.parametrize("dtype", INTEGERS, ids=str)
    def test_values_move_to_the_side_that_they_lie_on(self, dtype):
        result = quantise(np.array([49.8, 50.0, 50.2, 51.0]), dtype, 50)
        assert result.tolist() == [49, 51, 51, 51]

    @pytest.mark.parametrize("computed", [np.float32, np.float64])
    @pytest.mark.parametrize("dtype", TYPES, ids=str)
    def test_nodata_at_the_ends_of_the_range_pushes_inward(self, dtype, computed):
        low, high = type_limits(dtype)
        ends = np.array([low, high]) if dtype != np.float64 else np.array([low, high], np.float64)
        values = ends.astype(computed) if dtype != np.float64 else ends
        below, above = quantise(values, dtype, low)[0], quantise(values, dtype, high)[1]
        assert float(below) > low
        assert float(above) < high

    @pytest.mark.parametrize("nodata", [0.0, 5.0, 7.9999, -9999.0, -32768.0, 1e30])
    def test_gdal_takes_no_quantised_float_for_nodata(self, tmp_path, nodata):
        around = np.float32(nodata) + np.linspace(-9, 9, 37) * np.spacing(np.float32(abs(nodata) * 0.999))
        values = quantise(around.astype(np.float64)[None], np.dtype(np.float32), nodata)
        path = tmp_path / "values.tif"
        profile = {"driver": "GTiff", "width": 37, "height": 1, "count": 1, "dtype": "float32", "nodata": nodata}
        with rasterio.open(path, "w", transform=rasterio.Affine(2, 0, 0, 0, -2, 0), **profile) as target:
            target.write(values, 1)
        with rasterio.open(path) as source:
            assert source.read_masks(1).all()


@st.composite
def block_cases(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int, float | None]:
    dtype = draw(st.sampled_from(TYPES))
    scale = draw(st.sampled_from([2, 4]))
    shape = (draw(st.integers(1, 3)), draw(st.integers(1, 3)))
    image = draw(hnp.arrays(dtype, shape, elements=typed_values(dtype)))
    nodata = draw(
        st.none() | typed_values(dtype) | st.sampled_from([int(v) for v in image.flat if abs(float(v)) < 100] or [7])
    )
    if nodata is not None and dtype.kind in "ui":
        low, high = type_limits(dtype)
        nodata = int(np.clip(nodata, low, high))
    # Detail from nothing to far beyond the type's range.
    amplitude = draw(st.sampled_from([0.0, 0.3, 3.0, 300.0, 1e6]))
    detail = np.random.default_rng(draw(st.integers(0, 99))).standard_normal((shape[0] * scale, shape[1] * scale))
    values = image.astype(np.float64).repeat(scale, 0).repeat(scale, 1) + amplitude * detail
    return values, image, scale, None if nodata is None else float(nodata)


def means_of(result: np.ndarray, scale: int) -> np.ndarray:
    height, width = (side // scale for side in result.shape)
    return result.astype(np.float64).reshape(height, scale, width, scale).mean((1, 3))


class TestExactBlockMeans:
    @given(block_cases())
    def test_the_mean_over_each_input_pixel_is_that_pixel(self, case):
        values, image, scale, nodata = case
        result = exact_block_means(values, image, scale, nodata)
        assert result.dtype == image.dtype
        assert result.shape == values.shape
        target = image.astype(np.float64)
        tolerance = 0.5 if image.dtype.kind in "ui" else 1e-6 * np.abs(target) * (1 + 1e-9)
        assert (np.abs(means_of(result, scale) - target) <= tolerance).all()

    @given(block_cases())
    def test_no_valid_pixel_takes_the_nodata_value(self, case):
        values, image, scale, nodata = case
        if nodata is None:
            return
        result = exact_block_means(values, image, scale, nodata)
        valid = (image != image.dtype.type(nodata)).repeat(scale, 0).repeat(scale, 1)
        assert (result[valid] != image.dtype.type(nodata)).all()

    @pytest.mark.parametrize("dtype", TYPES, ids=str)
    @pytest.mark.parametrize("end", [0, 1])
    def test_a_saturated_block_stays_saturated(self, dtype, end):
        limit = type_limits(dtype)[end] if dtype != np.float64 else (-LARGEST, LARGEST)[end]
        image = np.full((2, 2), limit, dtype)
        values = image.astype(np.float64).repeat(4, 0).repeat(4, 1)
        if dtype.kind in "ui":
            values += np.random.default_rng(0).normal(0, 40, values.shape)
        np.testing.assert_array_equal(exact_block_means(values, image, 4, None), image.repeat(4, 0).repeat(4, 1))

    def test_a_nearly_saturated_block_keeps_what_detail_there_is_room_for(self):
        image = np.full((1, 1), 253, np.uint8)
        values = np.full((4, 4), 253.0)
        values[:, ::2] += 40
        values[:, 1::2] -= 40
        result = exact_block_means(values, image, 4, None)
        assert (result[:, ::2] == 255).all()
        assert (result[:, 1::2] == 251).all()

    @pytest.mark.parametrize("dtype", [np.int16, np.uint16, np.int32, np.float32, np.float64])
    def test_detail_away_from_the_limits_is_kept(self, dtype):
        rng = np.random.default_rng(1)
        image = rng.integers(5000, 6000, (5, 6)).astype(dtype)
        detail = rng.normal(0, 50, (5, 4, 6, 4))
        detail -= detail.mean((1, 3), keepdims=True)
        wanted = image.repeat(4, 0).repeat(4, 1) + detail.reshape(20, 24)
        # A wrong mean is what it corrects: here it is off by 30 everywhere.
        result = exact_block_means(wanted + 30, image, 4, None)
        assert np.abs(result - wanted).max() <= (0.5 + 1e-9 if np.dtype(dtype).kind in "ui" else 1e-3)

    def test_values_next_to_nodata_keep_their_mean(self):
        image = np.array([[0, 1], [1, 2]], np.uint8)
        values = image.astype(np.float64).repeat(4, 0).repeat(4, 1)
        values += np.random.default_rng(2).normal(0, 1.5, values.shape)
        result = exact_block_means(values, image, 4, 0)
        valid = image > 0
        assert (np.abs(means_of(result, 4) - image)[valid] <= 0.5).all()
        assert (result[valid.repeat(4, 0).repeat(4, 1)] != 0).all()


def test_fitting_into_a_type_keeps_block_means():
    values = np.full((8, 8), 250.0)
    values[0, 0], values[1, 1] = 300.0, 190.0
    fitted = fit_into_type(values, 4, np.dtype("uint8"))
    assert fitted.max() <= 255
    np.testing.assert_allclose(fitted[:4, :4].mean(), values[:4, :4].mean())
    np.testing.assert_array_equal(fitted[4:], values[4:])
