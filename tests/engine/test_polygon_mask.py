"""Results cut to polygons: the window shrinks to them, and nothing lies outside."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from affine import Affine

from slimdiffsr.errors import Code, InputError
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.polygon_mask import PolygonMask
from tests.engine.rasters import NORTH_UP, read, textured, to_dtype, write_raster

TRIANGLE = [(10.3, 12.2), (70.8, 20.1), (33.0, 61.7)]
"""Pixels of the raster."""


def polygon(points, transform=NORTH_UP):
    ring = [list(transform @ point) for point in [*points, points[0]]]
    return {"type": "Polygon", "coordinates": [ring]}


def inside_triangle(height, width, scale):
    """By the sign of cross products, pixel by pixel."""
    y, x = np.mgrid[0:height, 0:width]
    x, y = (x + 0.5) / scale, (y + 0.5) / scale
    sides = []
    for (ax, ay), (bx, by) in zip(TRIANGLE, TRIANGLE[1:] + TRIANGLE[:1], strict=True):
        sides.append((bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0)
    return np.all(sides, axis=0) | ~np.any(sides, axis=0)


@pytest.fixture
def values():
    return to_dtype(textured(3, 80, 90, seed=2), "uint8")


@pytest.mark.parametrize("transform", [NORTH_UP, NORTH_UP @ Affine.rotation(30), NORTH_UP @ Affine.scale(1, -1)])
def test_pixels_whose_centre_is_inside_are_kept_whatever_way_the_raster_lies(transform):
    mask = PolygonMask(polygon(TRIANGLE, transform), transform)
    assert mask.bounds == Rect(10, 12, 61, 50)
    np.testing.assert_array_equal(mask.inside(Rect(0, 0, 90, 80), 4), inside_triangle(320, 360, 4))
    part = mask.inside(Rect(20, 30, 25, 10), 4)
    np.testing.assert_array_equal(part, inside_triangle(320, 360, 4)[120:160, 80:180])


def test_the_result_is_the_masked_crop_of_the_whole(values, run, tmp_path):
    source = write_raster(tmp_path / "in.tif", values)
    whole = read(run(source, "whole.tif").output)
    done = run(source, "cut.tif", mask=polygon(TRIANGLE))
    assert (done.width, done.height) == (61 * 4, 50 * 4)
    crop = (slice(12 * 4, 62 * 4), slice(10 * 4, 71 * 4))
    inside = inside_triangle(320, 360, 4)[crop]
    with rasterio.open(done.output) as cut:
        assert cut.transform == NORTH_UP @ Affine.translation(10, 12) @ Affine.scale(0.25)
        np.testing.assert_array_equal(cut.dataset_mask() > 0, inside)
        np.testing.assert_array_equal(cut.read(), np.where(inside, whole[(slice(None), *crop)], 0))


def test_nodata_and_alpha_say_what_lies_outside(values, run, tmp_path):
    with_nodata = write_raster(tmp_path / "nodata.tif", np.maximum(values, 1), nodata=0)
    alpha = np.full((1, *values.shape[1:]), 255, np.uint8)
    colours = ["red", "green", "blue", "alpha"]
    with_alpha = write_raster(tmp_path / "alpha.tif", np.concatenate([values, alpha]), colours=colours)
    inside = inside_triangle(320, 360, 4)[48:248, 40:284]
    cut = read(run(with_nodata, "a.tif", mask=polygon(TRIANGLE)).output)
    assert ((cut == 0) == ~inside).all()
    cut = read(run(with_alpha, "b.tif", mask=polygon(TRIANGLE)).output)
    np.testing.assert_array_equal(cut[3], np.where(inside, 255, 0))
    assert (cut[:, ~inside] == 0).all()


def test_it_cuts_within_the_window_and_tiles_outside_arent_computed(values, run, tmp_path):
    source = write_raster(tmp_path / "in.tif", values)
    square = polygon([(2, 2), (12, 2), (12, 12), (2, 12)])
    far = polygon([(70, 70), (80, 70), (80, 79), (70, 79)])
    both = {"type": "MultiPolygon", "coordinates": [square["coordinates"], far["coordinates"]]}
    done = run(source, mask=both, tile=32)
    assert (done.tiles, done.tiles_computed) == (9, 2)
    done = run(source, "part.tif", mask=both, window=(60, 60, 30, 20), tile=32)
    assert (done.width, done.height) == (4 * 20, 4 * 19)
    assert (done.tiles, done.tiles_computed) == (4, 1)


@pytest.mark.parametrize(
    ("mask", "text"),
    [
        (polygon([(200, 200), (220, 200), (220, 220)]), "don't overlap"),
        ({"type": "Polygon", "coordinates": []}, "mask"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, float("nan")], [1, 1], [0, 0]]]}, "mask"),
        ({"type": "Point", "coordinates": [0, 0]}, "GeoJSON"),
        ({"type": "Polygon", "coordinates": "all"}, "mask"),
    ],
)
def test_a_mask_that_cant_be_used_is_refused(values, run, tmp_path, mask, text):
    source = write_raster(tmp_path / "in.tif", values)
    with pytest.raises(InputError, match=text):
        run(source, mask=mask)
    assert [p.name for p in tmp_path.iterdir()] == ["in.tif"]


def test_a_raster_without_a_place_cant_be_cut(values, run, tmp_path):
    source = write_raster(tmp_path / "in.tif", values, transform=None)
    with pytest.raises(InputError, match="isn't georeferenced") as caught:
        run(source, mask=polygon(TRIANGLE))
    assert caught.value.code is Code.INPUT_MASK
