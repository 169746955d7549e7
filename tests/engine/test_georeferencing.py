"""The result lies exactly on the input."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.rpc import RPC
from scipy import ndimage

from slimdiffsr.errors import InputError
from tests.engine.command import slimdiffsr
from tests.engine.rasters import NORTH_UP, read, textured, to_dtype, write_raster

ROTATED = NORTH_UP @ Affine.rotation(23)
SOUTH_UP = Affine(10.0, 0, 500_000, 0, 10.0, 4_600_000)
SHEARED = NORTH_UP @ Affine.shear(10, 3)


@pytest.fixture
def image() -> np.ndarray:
    return to_dtype(textured(3, 45, 61), "uint8")


@pytest.mark.parametrize(
    "transform", [NORTH_UP, SOUTH_UP, ROTATED, SHEARED], ids=["north-up", "south-up", "rotated", "sheared"]
)
def test_same_origin_and_pixels_divided_by_the_scale(tmp_path, run, image, transform):
    source = write_raster(tmp_path / "in.tif", image, transform=transform)
    run(source)
    with rasterio.open(tmp_path / "result.tif") as result:
        assert (result.height, result.width) == (4 * 45, 4 * 61)
        assert result.crs == CRS.from_epsg(32633)
        for col, row in ((0, 0), (61, 45), (61, 0), (13, 7)):
            np.testing.assert_allclose(result.transform @ (4 * col, 4 * row), transform @ (col, row), rtol=0, atol=1e-6)


def test_a_window_keeps_its_own_place(tmp_path, run, image):
    source = write_raster(tmp_path / "in.tif", image, transform=ROTATED)
    run(source, window=(13, 7, 20, 11))
    with rasterio.open(tmp_path / "result.tif") as result:
        assert (result.height, result.width) == (44, 80)
        np.testing.assert_allclose(result.transform @ (0, 0), ROTATED @ (13, 7), rtol=0, atol=1e-6)


def test_an_extent_is_snapped_outward_to_whole_pixels(tmp_path, run, image):
    source = write_raster(tmp_path / "in.tif", image)
    left, top = NORTH_UP @ (13, 7)
    run(source, extent=(left + 4, top - 105, left + 195, top - 3))
    with rasterio.open(tmp_path / "result.tif") as result:
        assert (result.width, result.height) == (4 * 20, 4 * 11)
        assert (result.transform.c, result.transform.f) == (left, top)


def test_an_extent_that_lies_on_pixel_edges_takes_no_more(tmp_path, run, image):
    source = write_raster(tmp_path / "in.tif", image, transform=Affine(0.1, 0, 7.3, 0, -0.1, 49.1), crs="EPSG:4326")
    run(source, extent=(7.3 + 1.3, 49.1 - 1.8, 7.3 + 3.3, 49.1 - 0.7))
    with rasterio.open(tmp_path / "result.tif") as result:
        assert (result.width, result.height) == (4 * 20, 4 * 11)


def test_an_extent_outside_is_refused(tmp_path, run, image):
    source = write_raster(tmp_path / "in.tif", image)
    with pytest.raises(InputError, match="doesn't overlap"):
        run(source, extent=(0, 0, 10, 10))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.tif"]


def test_content_lies_where_the_metadata_says(tmp_path, run):
    """Shift of the content against a bicubic enlargement of the input, by phase correlation: under 0.1 output pixel."""
    image = to_dtype(textured(3, 96, 96, seed=3), "uint16")
    run(write_raster(tmp_path / "in.tif", image))
    result = read(tmp_path / "result.tif")[0].astype(float)
    rows, cols = np.mgrid[0:384, 0:384]
    reference = ndimage.map_coordinates(
        image[0].astype(float), [(rows + 0.5) / 4 - 0.5, (cols + 0.5) / 4 - 0.5], order=3, mode="nearest"
    )
    inner = (slice(32, -32), slice(32, -32))
    gradient_y, gradient_x = np.gradient(reference)
    difference = (result - reference)[inner].ravel()
    slopes = np.stack([gradient_y[inner].ravel(), gradient_x[inner].ravel()], axis=1)
    shift, *_ = np.linalg.lstsq(slopes, difference, rcond=None)
    assert np.abs(shift).max() < 0.1


def test_without_georeference_there_is_a_warning_and_none_in_the_result(tmp_path, run, image):
    warnings: list[str] = []
    run(write_raster(tmp_path / "in.tif", image, transform=None), warnings=warnings)
    assert any("isn't georeferenced" in w for w in warnings)
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        result = rasterio.open(tmp_path / "result.tif")
    with result:
        assert result.crs is None
        assert result.transform == Affine.identity()


def test_a_png_with_world_file_is_placed_by_it(tmp_path, run, image):
    with rasterio.open(tmp_path / "in.png", "w", driver="PNG", count=3, height=45, width=61, dtype="uint8") as target:
        target.write(image)
    (tmp_path / "in.pgw").write_text("10\n0\n0\n-10\n500005\n4599995\n")
    run(tmp_path / "in.png")
    with rasterio.open(tmp_path / "result.tif") as result:
        assert result.transform.almost_equals(NORTH_UP @ Affine.scale(0.25))


@pytest.mark.parametrize(("suffix", "count"), [("ppm", 3), ("pgm", 1)])
def test_a_file_whose_driver_leaves_the_transform_unset_lies_nowhere(tmp_path, image, suffix, count):
    source = write_pnm(tmp_path / f"in.{suffix}", image[:count])
    # Processes of their own: what memory holds in place of a transform differs most in the first job.
    for name in ("first.tif", "second.tif"):
        done = slimdiffsr("super-resolve", source, tmp_path / name, "--tile", 64, "--device", "cpu")
        assert done.returncode == 0, done.stderr
        with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
            result = rasterio.open(tmp_path / name)
        with result:
            assert result.crs is None
            assert result.transform == Affine.identity()


def test_a_portable_pixmap_with_world_file_is_placed_by_it(tmp_path, run, image):
    source = write_pnm(tmp_path / "in.ppm", image)
    (tmp_path / "in.wld").write_text("10\n0\n0\n-10\n500005\n4599995\n")
    run(source)
    with rasterio.open(tmp_path / "result.tif") as result:
        assert result.transform.almost_equals(NORTH_UP @ Affine.scale(0.25))


def write_pnm(path: Path, image: np.ndarray) -> Path:
    """Writes (1 or 3, height, width) bytes as a portable graymap or pixmap."""
    count, height, width = image.shape
    header = f"P{6 if count == 3 else 5}\n{width} {height}\n255\n"
    path.write_bytes(header.encode() + image.transpose(1, 2, 0).tobytes())
    return path


@pytest.mark.parametrize("crs", [CRS.from_epsg(4326), CRS()])
def test_ground_control_points_move_with_the_pixels(tmp_path, run, image, crs):
    points = [
        GroundControlPoint(row=r, col=c, x=10 + c / 10, y=50 - r / 10, id=f"{r}-{c}") for r in (0, 45) for c in (0, 61)
    ]
    source = write_raster(tmp_path / "in.tif", image, transform=None)
    with rasterio.open(source, "r+") as target:
        target.gcps = (points, crs)
    run(source, window=(5, 3, 40, 30))
    with rasterio.open(tmp_path / "result.tif") as result:
        moved, moved_crs = result.gcps
        assert (moved_crs or CRS()) == crs
        assert [(p.row, p.col, p.x, p.y) for p in moved] == [
            ((p.row - 3) * 4, (p.col - 5) * 4, p.x, p.y) for p in points
        ]


def test_rational_polynomials_move_with_the_pixels(tmp_path, run, image):
    coefficients = [1.0] + [0.0] * 19
    rpcs = RPC(height_off=0, height_scale=1, lat_off=50, lat_scale=1, long_off=10, long_scale=1, line_off=22,
               line_scale=45, samp_off=30, samp_scale=61, line_num_coeff=coefficients, line_den_coeff=coefficients,
               samp_num_coeff=coefficients, samp_den_coeff=coefficients, err_bias=0, err_rand=0)  # fmt: skip
    source = write_raster(tmp_path / "in.tif", image, transform=None)
    with rasterio.open(source, "r+") as target:
        target.rpcs = rpcs
    run(source, window=(4, 2, 40, 30))
    with rasterio.open(tmp_path / "result.tif") as result:
        # Polynomials count from the first pixel's centre: its centre is 0, its corner -0.5.
        assert result.rpcs.line_off == pytest.approx((22 + 0.5 - 2) * 4 - 0.5)
        assert result.rpcs.samp_off == pytest.approx((30 + 0.5 - 4) * 4 - 0.5)
        assert (result.rpcs.line_scale, result.rpcs.samp_scale) == (180, 244)


def test_a_crs_that_was_set_on_the_layer_wins(tmp_path, run, image):
    source = write_raster(tmp_path / "in.tif", image)
    run(source, crs_wkt=CRS.from_epsg(3857).to_wkt())
    with rasterio.open(tmp_path / "result.tif") as result:
        assert result.crs == CRS.from_epsg(3857)
