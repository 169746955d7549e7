"""Filling masked ground: local, blind to what was masked, and never outside the values around."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slimdiffsr.raster.fill import REACH, fill_masked

TYPICAL = [1000.0, 2000.0]


def case(seed: int, share: float, side: int = 36, dtype: str = "float32") -> tuple[np.ndarray, np.ndarray]:
    """(2, side, side) values and validity; masks are blotches and single pixels."""
    rng = np.random.default_rng(seed)
    values = rng.uniform(0, 100, (2, side, side)).astype(dtype)
    blotches = rng.random((2, side // 6, side // 6)).repeat(6, 1).repeat(6, 2) < share
    return values, ~(blotches | (rng.random((2, side, side)) < share / 4))


CASES = st.builds(case, st.integers(0, 10_000), st.sampled_from([0.1, 0.4, 0.8, 0.97]))


@given(CASES)
def test_valid_pixels_keep_their_values_and_the_input_is_left_alone(drawn):
    values, valid = drawn
    before = values.copy()
    filled = fill_masked(values, valid, TYPICAL)
    np.testing.assert_array_equal(filled[valid], before[valid])
    np.testing.assert_array_equal(values, before)
    assert filled.dtype == values.dtype


@given(CASES, st.sampled_from([np.nan, np.inf, -9999.0, 3e38]))
def test_what_a_masked_pixel_holds_does_not_matter(drawn, garbage):
    values, valid = drawn
    expected = fill_masked(values, valid, TYPICAL)
    dirty = np.where(valid, values, np.float32(garbage))
    np.testing.assert_array_equal(fill_masked(dirty, valid, TYPICAL), expected)


@given(CASES, st.data())
def test_only_pixels_within_reach_see_a_valid_pixel(drawn, data):
    values, valid = drawn
    places = np.argwhere(valid[0])
    if not len(places):
        return
    row, col = places[data.draw(st.integers(0, len(places) - 1))]
    changed = values.copy()
    changed[0, row, col] += 5000
    before, after = fill_masked(values, valid, TYPICAL), fill_masked(changed, valid, TYPICAL)
    rows, cols = np.indices(valid.shape[1:])
    far = np.maximum(abs(rows - row), abs(cols - col)) > REACH
    np.testing.assert_array_equal(after[0][far], before[0][far])
    np.testing.assert_array_equal(after[1], before[1])


@given(CASES, st.integers(0, 12), st.integers(0, 12))
def test_a_crop_with_enough_margin_fills_like_the_whole(drawn, row, col):
    values, valid = drawn
    inner = (slice(None), slice(row + REACH, row + 20), slice(col + REACH, col + 20))
    crop = (slice(None), slice(row, row + 20 + REACH), slice(col, col + 20 + REACH))
    whole = fill_masked(values, valid, TYPICAL)
    part = fill_masked(values[crop], valid[crop], TYPICAL)
    height, width = whole[inner].shape[1:]
    np.testing.assert_array_equal(part[:, REACH : REACH + height, REACH : REACH + width], whole[inner])


@given(CASES)
def test_filled_values_lie_within_the_valid_ones_or_are_typical(drawn):
    values, valid = drawn
    filled = fill_masked(values, valid, TYPICAL)
    for band, typical in enumerate(TYPICAL):
        new = filled[band][~valid[band]]
        known = values[band][valid[band]]
        inside = (new >= known.min() - 1e-3) & (new <= known.max() + 1e-3) if known.size else np.zeros(new.shape, bool)
        assert (inside | (new == typical)).all()


def test_ground_up_to_the_reach_is_spread_and_beyond_is_typical():
    values = np.full((1, 40, 40), np.nan)
    valid = np.zeros((1, 40, 40), bool)
    values[0, 20, 20], valid[0, 20, 20] = 7.0, True
    filled = fill_masked(values, valid, [55.0])[0]
    near = slice(20 - REACH, 20 + REACH + 1)
    np.testing.assert_allclose(filled[near, near], 7.0)
    filled[near, near] = 55.0
    assert (filled == 55.0).all()


def test_a_neighbour_is_seen():
    values, valid = np.full((1, 9, 9), 10.0), np.ones((1, 9, 9), bool)
    valid[0, 4, 4] = False
    values[0, 4, 5] = 90.0
    assert fill_masked(values, valid, [0.0])[0, 4, 4] == pytest.approx((7 * 10 + 90) / 8)


def test_nothing_masked_costs_nothing():
    values = np.ones((2, 5, 5), np.float32)
    assert fill_masked(values, np.ones((2, 5, 5), bool), TYPICAL) is values


def test_an_entirely_masked_band_is_typical():
    values, valid = case(0, 0.1)
    valid[1] = False
    assert (fill_masked(values, valid, TYPICAL)[1] == TYPICAL[1]).all()
