"""The few pixels of a preview: in one tile, around the place, inside the layer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from slimdiffsr_qgis.core.preview_window import STEP, preview_window

sizes = st.integers(1, 20_000)
shares = st.floats(0, 1)


@given(sizes, sizes, shares, shares, st.integers(8, 200))
def test_window_lies_in_the_layer_and_in_one_tile(columns, rows, x, y, side):
    window = preview_window(x * columns, y * rows, side, columns, rows)
    assert window.column >= 0
    assert window.row >= 0
    assert 0 < window.columns <= side
    assert 0 < window.rows <= side
    assert window.column + window.columns <= columns
    assert window.row + window.rows <= rows
    assert window.tile % STEP == 0
    assert window.column // window.tile == (window.column + window.columns - 1) // window.tile
    assert window.row // window.tile == (window.row + window.rows - 1) // window.tile


@given(st.integers(2000, 20_000), shares, shares)
def test_far_from_the_corner_the_place_is_near_the_middle(size, x, y):
    column, row = 1000 + x * (size - 1200), 1000 + y * (size - 1200)
    window = preview_window(column, row, 96, size, size)
    assert window.columns == window.rows == 96
    assert abs(window.column + 48 - column) <= 48
    assert abs(window.row + 48 - row) <= 48


def test_a_tile_is_never_much_larger_than_the_window():
    for place in range(0, 5000, 37):
        assert preview_window(place, place, 96, 5000, 5000).tile <= 96 + 40
