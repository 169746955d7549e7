"""The result keeps the input's numbers, types and masks."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.enums import ColorInterp, MaskFlags

from slimdiffsr.errors import InputError, OutputError
from tests.engine.rasters import block_means, declare_nodata, low_frequency_rms, read, textured, to_dtype, write_raster

TYPES = ["uint8", "uint16", "int16", "int32", "float32", "float64"]


@pytest.mark.parametrize("dtype", TYPES)
def test_balanced_keeps_low_frequencies_within_one_grey_level(tmp_path, run, dtype):
    image = to_dtype(textured(4, 90, 100), dtype)
    result = run(write_raster(tmp_path / "in.tif", image), rgb=(1, 2, 3))
    values = read(result.output)
    assert values.dtype == image.dtype
    assert low_frequency_rms(values, image, 4)[:3].max() <= result.grey_level
    assert result.consistency_error is not None
    assert result.consistency_error <= 1


@pytest.mark.parametrize("dtype", TYPES)
def test_exact_keeps_every_block_mean(tmp_path, run, dtype):
    image = to_dtype(textured(4, 70, 80), dtype)
    if image.dtype.kind in "ui":
        image[:, :20, :20] = np.iinfo(dtype).max if dtype != "int32" else 100_000  # saturated ground
    values = read(run(write_raster(tmp_path / "in.tif", image), consistency="exact", rgb=(1, 2, 3)).output)
    error = np.abs(block_means(values, 4) - image)
    if image.dtype.kind in "ui":
        assert error.max() <= 0.5
    else:
        assert (error <= 1e-6 * np.abs(image)).all()
    assert (values != image.repeat(4, 1).repeat(4, 2)).mean() > 0.3, "detail must remain"


def test_off_leaves_the_network_alone(tmp_path, run):
    source = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 64, 64), "float32"))
    off = read(run(source, "off.tif", consistency="off").output)
    balanced = read(run(source, "balanced.tif").output)
    assert not np.array_equal(off, balanced)
    # They differ by low frequencies only: by slopes within an input pixel, much smaller than the difference itself.
    difference = off - balanced
    fine = difference - block_means(difference, 4).repeat(4, 1).repeat(4, 2)
    assert fine.std() < 0.25 * difference.std()


def test_values_outside_the_stretch_survive(tmp_path, run):
    image = to_dtype(textured(3, 80, 80), "uint16")
    image[:, 40:44, 40:44] = 60_000
    values = read(run(write_raster(tmp_path / "in.tif", image)).output)
    assert values[:, 164:172, 164:172].min() > 50_000


@pytest.mark.parametrize(("scale", "offset"), [(0.0001, -0.1), (-1e300, 1e300), (5e-324, 0.0), (0.0, 7.0)])
def test_band_metadata_is_kept(tmp_path, run, scale, offset):
    image = to_dtype(textured(4, 40, 40), "int16")
    source = write_raster(tmp_path / "in.tif", image, descriptions=["blue", "green", "red", "nir"], nodata=-9999)
    with rasterio.open(source, "r+") as target:
        target.scales, target.offsets, target.units = (scale,) * 4, (offset,) * 4, ("reflectance",) * 4
        target.update_tags(2, wavelength="560")
    result = run(source, bands=(4, 2))
    assert result.rgb == (3, 2, 1)
    with rasterio.open(result.output) as target:
        assert target.descriptions == ("nir", "green")
        assert target.scales == (scale, scale)
        assert target.offsets == (offset, offset)
        assert target.units == ("reflectance", "reflectance")
        assert target.nodata == -9999
        assert target.tags(2)["wavelength"] == "560"


def test_bands_are_written_in_the_order_asked(tmp_path, run):
    image = to_dtype(textured(4, 48, 48), "uint16")
    source = write_raster(tmp_path / "in.tif", image)
    whole = read(run(source, "all.tif", rgb=(3, 2, 1)).output)
    some = read(run(source, "some.tif", rgb=(3, 2, 1), bands=(4, 1)).output)
    np.testing.assert_array_equal(some, whole[[3, 0]])


@pytest.mark.parametrize(
    ("dtype", "nodata"), [("uint8", 0), ("uint8", 255), ("int16", -9999), ("float32", -3.4e38), ("float32", np.nan)]
)
@pytest.mark.parametrize("consistency", ["balanced", "exact"])
def test_nodata_is_enlarged_exactly_and_never_invented(tmp_path, run, dtype, nodata, consistency):
    image = to_dtype(textured(3, 72, 72), dtype)
    if dtype == "uint8":
        # Valid values crowd the nodata value from its side.
        image = (
            np.clip(image // 40, 1, 254).astype(np.uint8)
            if nodata == 0
            else np.clip(200 + image // 4, 1, 254).astype(np.uint8)
        )
    hole = np.zeros((72, 72), bool)
    hole[20:35, 30:50] = hole[:, 70:] = hole[60, 5] = True
    image[:, hole] = nodata
    values = read(run(write_raster(tmp_path / "in.tif", image, nodata=nodata), consistency=consistency).output)
    missing = np.isnan(values) if np.isnan(nodata) else values == np.array(nodata).astype(dtype)
    np.testing.assert_array_equal(missing, np.broadcast_to(hole.repeat(4, 0).repeat(4, 1), values.shape))


def test_masked_ground_does_not_bleed(tmp_path, run):
    """Whatever a masked pixel holds, valid pixels come out the same."""
    image = to_dtype(textured(3, 64, 64), "uint16")
    mask = np.ones((64, 64), bool)
    mask[20:30, 20:44] = False
    results = []
    for value in (0, 65_535):
        image[:, ~mask] = value
        source = write_raster(tmp_path / f"in{value}.tif", image, mask=mask)
        results.append(read(run(source, f"out{value}.tif").output)[:, mask.repeat(4, 0).repeat(4, 1)])
    np.testing.assert_array_equal(*results)


def test_an_internal_mask_is_carried_over(tmp_path, run):
    mask = np.ones((50, 60), bool)
    mask[10:20, 10:33] = False
    source = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 50, 60), "uint8"), mask=mask)
    result = run(source)
    with rasterio.open(result.output) as target:
        assert MaskFlags.per_dataset in target.mask_flag_enums[0]
        np.testing.assert_array_equal(target.read_masks(1) > 0, mask.repeat(4, 0).repeat(4, 1))
    assert not (tmp_path / "result.tif.msk").exists()


@pytest.mark.parametrize("last", ["blue", "alpha"])
@pytest.mark.parametrize("bands", [3, 4])
@pytest.mark.parametrize("format_", ["gtiff", "cog"])
def test_a_mask_file_is_carried_over_beside_alpha_too(tmp_path, run, bands, last, format_):
    image = to_dtype(textured(bands, 50, 60), "uint8")
    mask = np.ones((50, 60), bool)
    mask[10:20, 10:33] = False
    if last == "alpha":
        image[-1] = 255
        image[-1, :, 40:] = 0
    colours = [*["red", "green", "undefined"][: bands - 1], last]
    source = write_raster(tmp_path / "in.tif", image, mask=mask, mask_file=True, colours=colours)
    assert (tmp_path / "in.tif.msk").exists()
    with rasterio.open(run(source, format=format_).output) as target:
        np.testing.assert_array_equal(target.read_masks(1) > 0, mask.repeat(4, 0).repeat(4, 1))
        assert MaskFlags.per_dataset in target.mask_flag_enums[0]
        hidden = ~mask.repeat(4, 0).repeat(4, 1)
        np.testing.assert_array_equal(target.read()[:, hidden], image.repeat(4, 1).repeat(4, 2)[:, hidden])
        if last == "alpha":
            assert target.colorinterp[-1] == ColorInterp.alpha
            np.testing.assert_array_equal(target.read(bands), image[-1].repeat(4, 0).repeat(4, 1))


def test_alpha_is_passed_through(tmp_path, run):
    image = to_dtype(textured(4, 50, 60), "uint8")
    image[3] = 255
    image[3, :10] = 0
    image[3, 10:12] = 128
    source = write_raster(
        tmp_path / "in.tif", image, colours=["red", "green", "blue", "alpha"], photometric="RGB", alpha="yes"
    )
    result = run(source)
    with rasterio.open(result.output) as target:
        assert target.colorinterp == (ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha)
        np.testing.assert_array_equal(target.read(4), image[3].repeat(4, 0).repeat(4, 1))


def test_alpha_that_is_not_written_becomes_a_mask(tmp_path, run):
    image = to_dtype(textured(4, 50, 60), "uint8")
    image[3] = 255
    image[3, :10] = 0
    source = write_raster(
        tmp_path / "in.tif", image, colours=["red", "green", "blue", "alpha"], photometric="RGB", alpha="yes"
    )
    with rasterio.open(run(source, bands=(1, 2, 3)).output) as target:
        np.testing.assert_array_equal(target.read_masks(1) > 0, (image[3] > 0).repeat(4, 0).repeat(4, 1))


def test_what_alpha_hides_beside_another_bands_nodata_stays_hidden(tmp_path, run):
    """GDAL asks a GeoTIFF's nodata value only, where there is one; in the input just the first band has it."""
    image = to_dtype(textured(4, 50, 60), "uint8")
    image[:3] = image[:3].clip(8)
    image[3] = 255
    image[:, :10] = 0
    source = write_raster(
        tmp_path / "in.tif", image, colours=["red", "green", "blue", "alpha"], photometric="RGB", alpha="yes"
    )
    one_band = "<PAMDataset><PAMRasterBand band='1'><NoDataValue>7</NoDataValue></PAMRasterBand></PAMDataset>"
    source.with_name("in.tif.aux.xml").write_text(one_band)
    with rasterio.open(source) as original, rasterio.open(run(source).output) as target:
        assert not original.read_masks(2)[:10].any()
        for band in (1, 2, 3):
            np.testing.assert_array_equal(target.read_masks(band), original.read_masks(band).repeat(4, 0).repeat(4, 1))
        np.testing.assert_array_equal(target.read(4), image[3].repeat(4, 0).repeat(4, 1))


def test_class_bands_keep_their_values(tmp_path, run):
    image = to_dtype(textured(4, 40, 50), "uint16")
    image[3] = np.random.default_rng(0).integers(0, 12, (40, 50))
    source = write_raster(tmp_path / "in.tif", image, descriptions=["B04", "B03", "B02", "SCL"])
    result = run(source)
    np.testing.assert_array_equal(read(result.output)[3], image[3].repeat(4, 0).repeat(4, 1))
    assert result.rgb == (1, 2, 3)


def test_bands_named_nearest_keep_their_values(tmp_path, run):
    image = to_dtype(textured(4, 40, 50), "uint16")
    source = write_raster(tmp_path / "in.tif", image)
    np.testing.assert_array_equal(
        read(run(source, nearest_bands=(2,), rgb=(1, 3, 4)).output)[1], image[1].repeat(4, 0).repeat(4, 1)
    )


def test_a_users_nodata_replaces_the_files(tmp_path, run):
    image = to_dtype(textured(3, 40, 40), "uint8").clip(1, 254)
    image[:, 5:9, 5:9] = 7
    image[:, 20, 20] = 0
    source = write_raster(tmp_path / "in.tif", image, nodata=0)
    with rasterio.open(run(source, nodata=(7.0, 7.0, 7.0)).output) as target:
        assert target.nodata == 7
        values = target.read()
    assert ((values == 7) == (image == 7).repeat(4, 1).repeat(4, 2)).all()


def test_nodata_can_be_switched_off(tmp_path, run):
    image = to_dtype(textured(3, 40, 40), "uint8")
    image[:, :8] = 0
    source = write_raster(tmp_path / "in.tif", image, nodata=0)
    with rasterio.open(run(source, nodata=()).output) as target:
        assert target.nodata is None


def test_bands_with_nodata_values_of_their_own_share_the_results(tmp_path, run):
    image = to_dtype(textured(3, 40, 50), "uint8").clip(10, 240)
    for band, (rows, value) in enumerate(((5, 0), (7, 255), (9, 7))):
        image[band, :rows] = value
    with rasterio.open(run(write_raster(tmp_path / "in.tif", image), nodata=(0.0, 255.0, 7.0)).output) as target:
        assert target.nodata == 0
        values = target.read()
    for band, rows in enumerate((5, 7, 9)):
        expected = np.zeros((160, 200), bool)
        expected[: rows * 4] = True
        assert np.array_equal(values[band] == 0, expected)


def test_a_nodata_value_outside_the_type_masks_nothing(tmp_path, run):
    image = to_dtype(textured(3, 40, 50), "uint8")
    image[:, 10:20, 10:20] = 241  # what -9999 becomes in 8 bits
    source = write_raster(tmp_path / "in.tif", image)
    plain, out_of_range = run(source, "plain.tif"), run(source, "odd.tif", nodata=(-9999.0,) * 3)
    assert np.array_equal(read(plain.output), read(out_of_range.output))


@pytest.mark.parametrize("text", ["-9999", "300", "nan", "-inf", "", "1" * 400])
def test_a_nodata_value_that_the_files_type_cant_hold_masks_nothing(tmp_path, run, text):
    image = to_dtype(textured(3, 30, 40), "uint8")
    image[:, 10:20, 10:20] = 241  # what -9999 becomes in 8 bits
    image[:, :5] = 0
    results = []
    for name, nodata in (("plain", None), ("odd", 1)):
        source = write_raster(tmp_path / f"{name}.tif", image, nodata=nodata)
        if name == "odd":
            declare_nodata(source, text)
        results.append(run(source, f"{name}_out.tif", window=(0, 0, 40, 30)))
    np.testing.assert_array_equal(*(read(result.output) for result in results))
    with rasterio.open(results[1].output) as target:
        assert target.nodata is None
        assert target.read_masks().all()


@pytest.mark.parametrize(
    ("in_the_file", "asked"), [("1.5", None), (None, -9999.0), (None, 300.0), (None, 1.5), (None, 2**70)]
)
def test_a_nodata_value_that_is_dropped_is_named(tmp_path, run, in_the_file, asked):
    image = to_dtype(textured(3, 30, 40), "uint8")
    source = write_raster(tmp_path / "in.tif", image, nodata=1)
    if in_the_file is not None:
        declare_nodata(source, in_the_file)
    settings = {} if asked is None else {"nodata": (asked,) * 3}
    warnings: list[str] = []
    result = run(source, warnings=warnings, **settings)
    named = in_the_file or f"{asked:g}"
    dropped = [warning for warning in warnings if "was dropped" in warning]
    assert dropped == [f"The nodata value {named} can't occur in uint8 data and was dropped."]
    with rasterio.open(result.output) as target:
        assert target.nodata is None
        assert target.read_masks().all()


def test_an_infinite_nodata_value_is_kept(tmp_path, run):
    image = to_dtype(textured(3, 40, 50), "float32")
    image[:, :8] = np.inf
    with rasterio.open(run(write_raster(tmp_path / "in.tif", image, nodata=np.inf)).output) as target:
        assert target.nodata == np.inf
        assert np.array_equal(np.isinf(target.read()), np.isinf(image).repeat(4, 1).repeat(4, 2))


def test_undeclared_nodata_at_the_types_limit_spoils_nothing_else(tmp_path, run):
    image = to_dtype(textured(3, 60, 60), "float32")
    image[:, :10, :10] = np.finfo(np.float32).min
    values = read(run(write_raster(tmp_path / "in.tif", image)).output)
    limit = values == np.finfo(np.float32).min
    assert np.array_equal(limit, (image == np.finfo(np.float32).min).repeat(4, 1).repeat(4, 2))
    assert np.abs(values[~limit]).max() < 2


def test_alpha_of_five_bands_masks_too(tmp_path, run):
    """GDAL itself applies an alpha band only where the last of two or four bands is one."""
    results = []
    for under in (0, 255):
        image = to_dtype(textured(5, 50, 60), "uint8")
        image[:, :, 30:] = under
        image[3] = 255
        image[3, :, 30:] = 0
        source = write_raster(tmp_path / f"in{under}.tif", image, photometric="RGB", alpha="yes")
        with rasterio.open(source) as opened:
            assert opened.colorinterp[3] == ColorInterp.alpha
        results.append(read(run(source, f"out{under}.tif").output))
    assert np.array_equal(results[0][:, :, :120], results[1][:, :, :120])


def test_a_raster_without_georeference_warns_in_the_plans_words_only(tmp_path, run, recwarn):
    source = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 40, 40), "uint8"), transform=None)
    recwarn.clear()
    run(source)
    assert not [str(w.message) for w in recwarn if "geotransform" in str(w.message)]


def test_a_raster_without_valid_pixels_comes_back_empty(tmp_path, run):
    source = write_raster(tmp_path / "in.tif", np.zeros((3, 30, 40), np.uint16), nodata=0)
    result = run(source)
    assert result.tiles_computed == 0
    assert not read(result.output).any()


def test_empty_tiles_cost_nothing(tmp_path, run):
    image = np.zeros((3, 256, 256), np.uint16)
    image[:, 10:40, 70:100] = to_dtype(textured(3, 30, 30), "uint16")
    result = run(write_raster(tmp_path / "in.tif", image, nodata=0))
    assert (result.tiles, result.tiles_computed) == (16, 1)


@pytest.mark.parametrize(
    ("values", "profile", "message"),
    [
        (np.zeros((1, 9, 9), np.complex64), {}, "complex"),
        (np.zeros((3, 9, 9), np.uint64), {}, "uint64"),
    ],
)
def test_unsupported_types_are_refused(tmp_path, run, values, profile, message):
    with pytest.raises(InputError, match=message):
        run(write_raster(tmp_path / "in.tif", values, **profile))


def test_paletted_rasters_are_refused_with_what_to_do(tmp_path, run):
    source = write_raster(tmp_path / "in.tif", np.ones((1, 9, 9), np.uint8))
    with rasterio.open(source, "r+") as target:
        target.write_colormap(1, {1: (255, 0, 0, 255)})
    with pytest.raises(InputError, match="expand it to RGB"):
        run(source)


def test_neighbours_can_share_a_stretch(tmp_path, run):
    scene = to_dtype(textured(3, 64, 128), "uint16")
    left = write_raster(tmp_path / "left.tif", scene[:, :, :64])
    whole = write_raster(tmp_path / "whole.tif", scene)
    alone, shared = run(left, "alone.tif"), run(left, "shared.tif", stretch_from=str(whole))
    reference = run(whole, "reference.tif")
    assert shared.grey_level == reference.grey_level != alone.grey_level
    # Away from the cut the shared result is the whole's.
    np.testing.assert_allclose(
        read(shared.output)[:, :, :80].astype(float),
        read(reference.output)[:, :, :80].astype(float),
        atol=0.5 * reference.grey_level,
    )


def test_balanced_holds_where_values_reach_the_types_limits(tmp_path, run):
    image = (np.random.default_rng(0).random((3, 80, 80)) > 0.5).astype(np.uint8) * 255
    result = run(write_raster(tmp_path / "in.tif", image))
    assert low_frequency_rms(read(result.output), image, 4).max() <= result.grey_level


def test_lossy_compression_of_nodata_is_refused(tmp_path, run):
    source = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 40, 40), "uint8"), nodata=0)
    with pytest.raises(OutputError, match="would change nodata"):
        run(source, creation_options={"COMPRESS": "JPEG"})


def test_a_colour_that_is_masked_everywhere_leaves_the_others_their_detail(tmp_path, run):
    image = to_dtype(textured(3, 64, 64), "float32")
    image[1] = np.nan
    result = run(write_raster(tmp_path / "in.tif", image))
    values = read(result.output)
    assert np.isnan(values[1]).all()
    assert np.isfinite(values[[0, 2]]).all()
    assert result.tiles_computed == 1
