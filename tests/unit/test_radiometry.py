"""The stretch: where black and white come from, and what it keeps of the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slimdiffsr.raster.radiometry import MARGIN, Stretch

FLOAT64 = np.dtype(np.float64)


def scene(bands: int = 3, pixels: int = 4000, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(100, 1100, (bands, pixels))


@pytest.mark.parametrize("span", [0.0, -1.0, np.nan, np.inf])
def test_a_span_that_is_no_positive_number_is_refused(span):
    with pytest.raises(ValueError, match="positive span"):
        Stretch((0.0,), span)


@pytest.mark.parametrize("black", [np.nan, np.inf])
def test_a_black_level_that_is_no_number_is_refused(black):
    with pytest.raises(ValueError, match="finite black levels"):
        Stretch((0.0, black), 1.0)


@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "uint32", "float32", "float64"])
@pytest.mark.parametrize("shape", [(2, 3), (2, 1, 3)])
def test_black_becomes_minus_one_and_white_one(dtype, shape):
    stretch = Stretch((10.0, 20.0), 100.0)
    values = np.array([[10, 60, 110], [20, 70, 120]], dtype).reshape(shape)
    result = stretch.normalise(values)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result.reshape(2, 3), [[-1, 0, 1]] * 2, atol=1e-6)
    assert stretch.grey_level == pytest.approx(100 / 255)


def test_values_below_black_do_not_wrap_around():
    assert Stretch((200.0,), 100.0).normalise(np.array([[0]], np.uint8))[0, 0] == pytest.approx(-5)


@pytest.mark.parametrize("dtype", ["uint32", "int32", "float64"])
def test_small_differences_of_large_numbers_survive(dtype):
    values = np.array([[2_000_000_000, 2_000_000_025, 2_000_000_050]], dtype)
    np.testing.assert_allclose(Stretch((2e9,), 50.0).normalise(values), [[-1, 0, 1]], atol=1e-6)


@given(st.floats(1e-3, 1e6), st.floats(-1e6, 1e6))
def test_gain_and_offset_of_a_sensor_do_not_matter(gain, offset):
    values = scene()
    expected = Stretch.from_samples(values, FLOAT64).normalise(values)
    # So that the constant-scene limit isn't met: the offset stays within ten thousand spans.
    shifted = gain * values + np.clip(offset, -1e6 * gain, 1e6 * gain)
    np.testing.assert_allclose(Stretch.from_samples(shifted, FLOAT64).normalise(shifted), expected, atol=1e-5)


def test_nearly_all_of_a_scene_lies_within_minus_one_and_one():
    values = scene()
    stretch = Stretch.from_samples(values, FLOAT64)
    result = stretch.normalise(values)
    assert (np.abs(result) <= 1).mean() > 0.99
    # The margin at both ends: the percentiles of the widest band lie that far inside.
    low, high = np.percentile(result[np.ptp(values, axis=1).argmax()], (0.5, 99.5))
    assert low == pytest.approx(-1 + 2 * MARGIN / (1 + 2 * MARGIN), abs=1e-3)
    assert 0.85 < high < 1


def test_a_few_outliers_change_little():
    values = scene()
    outliers = values.copy()
    outliers[:, :8] = 1e6
    plain, shot = (Stretch.from_samples(v, FLOAT64) for v in (values, outliers))
    assert shot.span == pytest.approx(plain.span, rel=0.02)


def test_masked_samples_do_not_count():
    values = scene()
    masked = np.concatenate([values, np.full((3, 1000), np.nan)], axis=1)
    assert Stretch.from_samples(masked, FLOAT64) == Stretch.from_samples(values, FLOAT64)


def test_bands_have_their_own_black_and_share_the_span_of_the_liveliest():
    values = scene() * np.array([[1.0], [0.1], [1.0]]) + np.array([[0.0], [5000.0], [0.0]])
    stretch = Stretch.from_samples(values, FLOAT64)
    assert np.ptp(stretch.normalise(values)[1]) == pytest.approx(0.2, abs=0.05)
    assert stretch.black[1] > 4900


@pytest.mark.parametrize(
    ("dtype", "least"), [("uint8", 24), ("int8", 24), ("uint16", 16), ("int16", 16), ("uint32", 16)]
)
def test_a_calm_integer_scene_is_not_blown_up(dtype, least):
    samples = np.full((3, 500), 100.0)
    samples[:, ::2] = 101
    assert Stretch.from_samples(samples, np.dtype(dtype)).span == pytest.approx(least * (1 + 2 * MARGIN))


@pytest.mark.parametrize("value", [0.0, 1e-20, -3.5, 1e30])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_constant_float_scene_gives_finite_numbers(value, dtype):
    image = np.full((3, 50), value, dtype)
    result = Stretch.from_samples(image.astype(np.float64), np.dtype(dtype)).normalise(image)
    assert np.isfinite(result).all()
    assert np.abs(result).max() <= 1


@pytest.mark.parametrize("samples", [np.empty((3, 0)), np.array([[1.0, 2.0], [np.nan, np.nan]])])
def test_a_band_without_valid_pixels_is_refused(samples):
    with pytest.raises(ValueError, match="no valid pixel"):
        Stretch.from_samples(samples, FLOAT64)
