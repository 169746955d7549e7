"""Which bands are taken for colour, and which for classes, from what files really say."""

from __future__ import annotations

from typing import Any

import pytest
from rasterio.enums import ColorInterp

from slimdiffsr.raster.bands import BandInfo, choose_rgb, is_nearest, parse_wavelength

SENTINEL_2 = ["B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B11", "B12"]


def bands(descriptions: list[str], **common: Any) -> list[BandInfo]:
    return [BandInfo(i, text, ColorInterp.undefined, **common) for i, text in enumerate(descriptions, start=1)]


def at_wavelengths(wavelengths: list[float | None]) -> list[BandInfo]:
    return [BandInfo(i, "", ColorInterp.undefined, wavelength_nm=w) for i, w in enumerate(wavelengths, start=1)]


def interpreted(*interpretations: ColorInterp, description: str = "") -> list[BandInfo]:
    return [BandInfo(i, description, interpretation) for i, interpretation in enumerate(interpretations, start=1)]


class TestNames:
    @pytest.mark.parametrize(
        ("descriptions", "expected"),
        [
            (SENTINEL_2, (4, 3, 2)),
            (["B04", "B03", "B02", "B08"], (1, 2, 3)),
            (["b02", "b03", "b04", "b08"], (3, 2, 1)),
            (["B2_not_padded", "B04, central wavelength 665 nm", "B03, 560 nm", "B02, 490 nm"], (2, 3, 4)),
            (["Blue", "Green", "Red", "Near Infrared"], (3, 2, 1)),
            (["coastal blue", "blue", "green", "red", "red edge", "nir"], (4, 3, 2)),
            (["SR_B2 blue", "SR_B3 green", "SR_B4 red", "SR_B5 near infrared (NIR)"], (3, 2, 1)),
            (["infrared", "band_red", "band_green", "band_blue"], (2, 3, 4)),
            (["NearInfraRed", "red", "green", "blue"], (2, 3, 4)),
        ],
    )
    def test_colours_are_found_by_their_names(self, descriptions, expected):
        choice = choose_rgb(bands(descriptions))
        assert (choice.bands, choice.source, choice.guessed) == (expected, "names", False)

    @pytest.mark.parametrize(
        "descriptions",
        [
            # Landsat's numbers mean other colours on other sensors, so they tell nothing.
            [f"SR_B{n}" for n in range(1, 8)],
            # Not zero-padded: not Sentinel-2's.
            ["B1", "B2", "B3", "B4"],
            ["B040", "B030", "B020"],
            # Words that only contain a colour.
            ["sacred", "evergreen", "bluebell"],
            ["red edge 1", "red edge 2", "red edge 3"],
            ["red", "green", "thermal"],
            ["", "", "", ""],
        ],
    )
    def test_what_names_no_colours_is_a_guess(self, descriptions):
        choice = choose_rgb(bands(descriptions))
        assert (choice.bands, choice.source, choice.guessed) == ((1, 2, 3), "order", True)


class TestWavelengths:
    def test_landsat_9_is_placed_by_its_wavelengths(self):
        choice = choose_rgb(at_wavelengths([443, 482, 561, 655, 865, 1609, 2201]))
        assert (choice.bands, choice.source) == ((4, 3, 2), "wavelengths")

    def test_a_hyperspectral_cube_is_placed_by_its_wavelengths(self):
        choice = choose_rgb(at_wavelengths([400 + 10 * i for i in range(60)]))
        assert [400 + 10 * (b - 1) for b in choice.bands] == [620, 520, 450]

    def test_one_missing_colour_makes_it_a_guess(self):
        assert choose_rgb(at_wavelengths([None, 561, 655, 865])).guessed

    @pytest.mark.parametrize(
        ("tags", "expected"),
        [
            ({"wavelength": "665"}, 665),
            ({"wavelength": "0.665"}, 665),
            ({"wavelength": "0.665 um"}, 665),
            ({"wavelength": " 664.6 nm"}, 664.6),
            ({"WAVELENGTH": ".49"}, 490),
            ({"CENTRAL_WAVELENGTH_UM": "0.8335"}, 833.5),
            ({"Central_Wavelength": "2202"}, 2202),
            ({"center_wavelength": "12.005 um"}, 12005),
            ({"wavelength": "unknown", "wavelength_um": "0.56"}, 560),
            ({"wavelength": "unknown"}, None),
            ({"wavelength": ""}, None),
            ({"fwhm": "30"}, None),
            ({}, None),
        ],
    )
    def test_micrometres_and_nanometres_are_told_apart(self, tags, expected):
        assert parse_wavelength(tags) == pytest.approx(expected)


class TestInterpretation:
    def test_it_comes_before_names_and_wavelengths(self):
        infos = [
            BandInfo(1, "red", ColorInterp.blue, wavelength_nm=660),
            BandInfo(2, "green", ColorInterp.green, wavelength_nm=560),
            BandInfo(3, "blue", ColorInterp.red, wavelength_nm=480),
        ]
        choice = choose_rgb(infos)
        assert (choice.bands, choice.source) == ((3, 2, 1), "colour interpretation")

    def test_names_come_before_wavelengths(self):
        infos = [
            BandInfo(i, name, ColorInterp.gray, wavelength_nm=nm)
            for i, (name, nm) in enumerate([("red", 480), ("green", 560), ("blue", 660)], start=1)
        ]
        assert choose_rgb(infos).bands == (1, 2, 3)

    def test_half_an_interpretation_is_none(self):
        infos = interpreted(ColorInterp.red, ColorInterp.green, ColorInterp.undefined)
        assert choose_rgb(infos).source == "order"


class TestFewBands:
    @pytest.mark.parametrize("count", [1, 2])
    def test_fewer_than_three_are_seen_as_grey(self, count):
        choice = choose_rgb(interpreted(*[ColorInterp.gray] * count))
        assert (choice.bands, choice.source, choice.guessed) == ((1, 1, 1), "grey", False)

    def test_masks_and_classes_are_no_colours(self):
        infos = [
            BandInfo(1, "SCL", ColorInterp.gray),
            BandInfo(2, "a", ColorInterp.undefined),
            BandInfo(3, "", ColorInterp.alpha),
            BandInfo(4, "b", ColorInterp.undefined),
            BandInfo(5, "c", ColorInterp.undefined),
        ]
        assert choose_rgb(infos).bands == (2, 4, 5)
        assert choose_rgb(infos[:3]).bands == (2, 2, 2)

    @pytest.mark.parametrize("infos", [[], interpreted(ColorInterp.alpha), bands(["QA_PIXEL"])])
    def test_nothing_but_masks_and_classes_is_refused(self, infos):
        with pytest.raises(ValueError, match="no band with image values"):
            choose_rgb(infos)


class TestNearest:
    @pytest.mark.parametrize(
        "description",
        [
            "QA_PIXEL", "QA_RADSAT", "qa", "BQA", "SCL", "Fmask", "cfmask", "cloud_mask", "cloudmask", "class",
            "Classes", "classification", "land_cover", "landcover", "flags", "flag", "label", "udm", "UDM2",
            "S2 SCL 20m", "scl-band",
        ],
    )  # fmt: skip
    def test_classes_are_found_by_their_names(self, description):
        assert is_nearest(BandInfo(1, description, ColorInterp.gray))

    @pytest.mark.parametrize(
        "description", ["", "B04", "red", "glass", "classic", "sclera", "NDVI", "flagstone", "aqua", "qa2"]
    )
    def test_other_names_are_image_bands(self, description):
        assert not is_nearest(BandInfo(1, description, ColorInterp.gray))

    def test_a_float_band_isnt_one_of_classes_whatever_its_name(self):
        assert not is_nearest(BandInfo(1, "class probability", ColorInterp.gray, is_integer=False))
        assert is_nearest(BandInfo(1, "class probability", ColorInterp.gray, is_integer=True))

    @pytest.mark.parametrize(
        "info",
        [
            BandInfo(1, "", ColorInterp.alpha),
            BandInfo(1, "", ColorInterp.palette),
            BandInfo(1, "", ColorInterp.gray, has_colormap=True),
            BandInfo(1, "", ColorInterp.gray, has_categories=True),
            BandInfo(1, "", ColorInterp.alpha, is_integer=False),
        ],
    )
    def test_alpha_palettes_and_categories_are_never_mixed(self, info):
        assert is_nearest(info)
