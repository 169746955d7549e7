"""Geometry by properties: rectangles, the tile grid, and the way from a map extent to pixels and back."""

from __future__ import annotations

import math

import numpy as np
import pytest
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st

from slimdiffsr.raster.geometry import SNAP_TOLERANCE, Rect, TileGrid, output_transform, window_of_extent

SCALES = st.sampled_from([2, 4, 8])
COORDINATES = st.integers(-200, 200)
RECTS = st.builds(Rect, COORDINATES, COORDINATES, st.integers(0, 120), st.integers(0, 120))
FILLED_RECTS = st.builds(Rect, COORDINATES, COORDINATES, st.integers(1, 120), st.integers(1, 120))
WINDOWS = st.builds(Rect, st.integers(0, 20_000), st.integers(0, 20_000), st.integers(1, 5000), st.integers(1, 5000))


@st.composite
def axis_aligned(draw: st.DrawFn) -> Affine:
    """North-up, south-up, mirrored, and turned by quarters; square pixels or not."""
    width, height = (draw(st.sampled_from([0.1, 0.3, 1.0, 10.0, 30.0])) for _ in range(2))
    flip = Affine.scale(draw(st.sampled_from([1, -1])) * width, draw(st.sampled_from([1, -1])) * height)
    quarter = draw(st.sampled_from([Affine.identity(), Affine(0, -1, 0, 1, 0, 0)]))
    return Affine.translation(draw(st.integers(-500_000, 500_000)), draw(st.integers(-100, 9_000_000))) @ quarter @ flip


@st.composite
def tilted(draw: st.DrawFn) -> Affine:
    """Rotated and sheared by any angle, south-up too."""
    transform = draw(axis_aligned())
    shear = Affine.shear(draw(st.floats(-40, 40)), 0)
    return transform @ Affine.rotation(draw(st.floats(0, 360))) @ shear


def extent_of(window: Rect, transform: Affine) -> tuple[float, float, float, float]:
    corners = [transform @ (c, r) for c in (window.col, window.right) for r in (window.row, window.bottom)]
    xs, ys = [c[0] for c in corners], [c[1] for c in corners]
    return min(xs), min(ys), max(xs), max(ys)


def contains(outer: Rect, inner: Rect) -> bool:
    return outer.intersection(inner) == inner


def members(rect: Rect) -> set[tuple[int, int]]:
    return {(c, r) for c in range(rect.col, rect.right) for r in range(rect.row, rect.bottom)}


class TestRect:
    @pytest.mark.parametrize(("width", "height"), [(-1, 1), (1, -1)])
    def test_a_negative_size_is_refused(self, width, height):
        with pytest.raises(ValueError, match="can't have the size"):
            Rect(0, 0, width, height)

    @given(
        st.builds(Rect, st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 9), st.integers(0, 9)),
        st.builds(Rect, st.integers(-9, 9), st.integers(-9, 9), st.integers(0, 9), st.integers(0, 9)),
    )
    def test_the_intersection_is_the_common_pixels(self, a, b):
        both = a.intersection(b)
        assert members(both) == members(a) & members(b)
        assert both.area == len(members(both))
        assert both.empty == (not members(both))
        assert members(b.intersection(a)) == members(both)

    @given(FILLED_RECTS)
    def test_a_rectangle_is_its_own_intersection(self, rect):
        assert rect.intersection(rect) == rect

    @given(RECTS, st.integers(0, 50))
    def test_growing_can_be_taken_back(self, rect, margin):
        grown = rect.grown(margin)
        assert grown.grown(-margin) == rect
        assert (grown.col, grown.row) == (rect.col - margin, rect.row - margin)
        assert (grown.right, grown.bottom) == (rect.right + margin, rect.bottom + margin)

    @given(RECTS, RECTS, SCALES)
    def test_scaling_keeps_overlaps(self, a, b, scale):
        common, scaled = a.intersection(b), a.scaled(scale).intersection(b.scaled(scale))
        assert scaled == common.scaled(scale)
        assert a.scaled(scale).area == a.area * scale**2

    @given(RECTS, RECTS)
    def test_relative_positions_add_up(self, rect, origin):
        relative = rect.relative_to(origin)
        assert (relative.col + origin.col, relative.row + origin.row) == (rect.col, rect.row)
        assert (relative.width, relative.height) == (rect.width, rect.height)

    def test_slices_are_rows_then_columns(self):
        image = np.arange(60).reshape(6, 10)
        np.testing.assert_array_equal(image[Rect(2, 1, 4, 3).slices()], image[1:4, 2:6])


class TestTileGrid:
    @staticmethod
    @st.composite
    def grids(draw: st.DrawFn) -> tuple[TileGrid, Rect]:
        layer = Rect(0, 0, draw(st.integers(1, 90)), draw(st.integers(1, 90)))
        col, row = draw(st.integers(0, layer.width - 1)), draw(st.integers(0, layer.height - 1))
        width, height = draw(st.integers(1, layer.width - col)), draw(st.integers(1, layer.height - row))
        return TileGrid(layer, draw(st.integers(1, 40))), Rect(col, row, width, height)

    @given(grids())
    def test_the_cores_partition_the_layer(self, case):
        grid, _ = case
        hits = np.zeros((grid.layer.height, grid.layer.width), int)
        for core in grid.cores(grid.layer):
            assert not core.empty
            assert max(core.width, core.height) <= grid.core
            hits[core.slices()] += 1
        assert (hits == 1).all()

    @given(grids())
    def test_a_windows_tiles_are_the_layers_tiles_that_it_touches(self, case):
        grid, window = case
        touched = [core for core in grid.cores(grid.layer) if not core.intersection(window).empty]
        assert list(grid.cores(window)) == touched
        assert grid.count(window) == len(touched)
        assert grid.area_with_halos(window, 3) == sum(core.grown(3).area for core in touched)

    @given(grids())
    def test_a_tile_row_is_its_cores_together(self, case):
        grid, window = case
        row_rects = [grid.row_rect(row, window) for row in grid.rows(window)]
        for rect in row_rects:
            cores = [core for core in grid.cores(window) if core.row == rect.row]
            assert set().union(*map(members, cores)) == members(rect)
            # What a run relies on: the cores of a row's rectangle are the row's own.
            assert list(grid.cores(rect)) == cores
        assert contains(Rect(0, row_rects[0].row, grid.layer.width, sum(r.height for r in row_rects)), window)

    @pytest.mark.parametrize("core", [0, -4])
    def test_a_core_without_pixels_is_refused(self, core):
        with pytest.raises(ValueError, match="at least one pixel"):
            TileGrid(Rect(0, 0, 10, 10), core)


class TestOutputTransform:
    @given(tilted(), WINDOWS, SCALES, st.floats(0, 1), st.floats(0, 1))
    def test_every_place_keeps_its_coordinates(self, transform, window, scale, x, y):
        target = output_transform(transform, window, scale)
        col, row = x * window.width, y * window.height
        before, after = transform @ (window.col + col, window.row + row), target @ (col * scale, row * scale)
        assert math.dist(before, after) < 1e-6 * math.sqrt(abs(transform.determinant)) + 1e-8
        assert target.determinant == pytest.approx(transform.determinant / scale**2, rel=1e-9)

    @given(axis_aligned(), WINDOWS, SCALES)
    def test_the_windows_extent_is_the_whole_result(self, transform, window, scale):
        whole = window_of_extent(extent_of(window, transform), output_transform(transform, window, scale))
        assert whole == Rect(0, 0, window.width * scale, window.height * scale)


class TestWindowOfExtent:
    @given(axis_aligned(), WINDOWS)
    def test_a_windows_extent_gives_the_window_back(self, transform, window):
        assert window_of_extent(extent_of(window, transform), transform) == window

    @given(tilted(), WINDOWS)
    def test_a_tilted_windows_extent_holds_the_window(self, transform, window):
        assert contains(window_of_extent(extent_of(window, transform), transform), window)

    @given(tilted(), WINDOWS)
    def test_no_row_or_column_is_taken_for_nothing(self, transform, window):
        extent = extent_of(window, transform)
        found = window_of_extent(extent, transform)
        corners = [~transform @ (x, y) for x in (extent[0], extent[2]) for y in (extent[1], extent[3])]
        cols, rows = [c[0] for c in corners], [c[1] for c in corners]
        slack = 2 * SNAP_TOLERANCE
        assert found.col - slack <= min(cols) < found.col + 1 + slack
        assert found.right - 1 - slack < max(cols) <= found.right + slack
        assert found.row - slack <= min(rows) < found.row + 1 + slack
        assert found.bottom - 1 - slack < max(rows) <= found.bottom + slack

    @given(axis_aligned(), st.integers(0, 5000), st.integers(0, 5000), st.floats(0.05, 0.9))
    def test_an_extent_within_a_pixel_takes_that_pixel(self, transform, col, row, start):
        corners = [transform @ (col + start, row + start), transform @ (col + start + 0.05, row + start + 0.05)]
        (x0, y0), (x1, y1) = corners
        extent = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        assert window_of_extent(extent, transform) == Rect(col, row, 1, 1)

    @pytest.mark.parametrize(("miss", "columns"), [(0.5, 1), (20, 2)])
    def test_an_edge_is_snapped_to_only_within_the_tolerance(self, miss, columns):
        transform = Affine(10, 0, 0, 0, -10, 0)
        found = window_of_extent((0, -10, 10 + 10 * miss * SNAP_TOLERANCE, 0), transform)
        assert found == Rect(0, 0, columns, 1)

    @pytest.mark.parametrize("extent", [(0, 0, 0, 1), (0, 0, 1, 0), (1, 0, 0, 1), (0, 1, 1, 0), (0, 0, math.nan, 1)])
    def test_an_extent_without_area_is_refused(self, extent):
        with pytest.raises(ValueError, match="xmin < xmax"):
            window_of_extent(extent, Affine(1, 0, 0, 0, -1, 0))

    def test_a_degenerate_transform_is_refused(self):
        with pytest.raises(ValueError, match="inverted"):
            window_of_extent((0, 0, 1, 1), Affine(1, 2, 0, 2, 4, 0))
