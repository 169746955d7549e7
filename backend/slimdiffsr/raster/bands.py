"""Which bands are colour, which are classes or flags, and how we know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rasterio.enums import ColorInterp

_COLOURS: Final = ("red", "green", "blue")
# Names that mean one colour only: plain words, and Sentinel-2's zero-padded numbers.
_NAMES: Final = {
    "red": re.compile(r"(?<![a-z])red(?![a-z])|(?<![a-z0-9])b04(?![0-9])", re.IGNORECASE),
    "green": re.compile(r"(?<![a-z])green(?![a-z])|(?<![a-z0-9])b03(?![0-9])", re.IGNORECASE),
    "blue": re.compile(r"(?<![a-z])blue(?![a-z])|(?<![a-z0-9])b02(?![0-9])", re.IGNORECASE),
}
_NOT_A_COLOUR: Final = re.compile(r"(near|infra|short|mid|edge|nir|swir|coastal)", re.IGNORECASE)
_WAVELENGTHS_NM: Final = {"red": (620, 700), "green": (520, 600), "blue": (450, 515)}
# Landsat's names depend on the sensor: SR_B4 is red on Landsat 8 and 9, near infrared on 4 to 7.
_CLASS_NAMES: Final = re.compile(
    r"(?<![a-z0-9])(qa|qa_pixel|qa_radsat|bqa|scl|fmask|cfmask|cloud_?mask|class(es|ification)?|land_?cover|flags?|label|udm2?)(?![a-z0-9])",
    re.IGNORECASE,
)
_WAVELENGTH_TAGS: Final = (
    "wavelength",
    "center_wavelength",
    "central_wavelength",
    "central_wavelength_um",
    "wavelength_um",
)


@dataclass(frozen=True)
class BandInfo:
    """What a file tells about one band."""

    number: int
    """From 1."""
    description: str
    interpretation: ColorInterp
    has_colormap: bool = False
    has_categories: bool = False
    is_integer: bool = True
    wavelength_nm: float | None = None


@dataclass(frozen=True)
class RgbChoice:
    """The bands that the network sees as colour, and how they were found."""

    bands: tuple[int, int, int]
    source: str
    """`request`, `colour interpretation`, `names`, `wavelengths`, `grey` or `order`; the last one is a guess."""

    @property
    def guessed(self) -> bool:
        """Whether nothing in the file told the colours."""
        return self.source == "order"


def choose_rgb(bands: Sequence[BandInfo]) -> RgbChoice:
    """Colour by interpretation, then names, then wavelengths; fewer than three image bands are grey; else the first 3.

    Raises:
        ValueError: no band is an image band.
    """
    image_bands = [b for b in bands if not is_nearest(b)]
    if not image_bands:
        raise ValueError("the raster has no band with image values, only masks, classes or flags")
    by_interpretation = {
        colour: [b.number for b in image_bands if b.interpretation == ColorInterp[colour]] for colour in _COLOURS
    }
    by_name = {
        colour: [
            b.number
            for b in image_bands
            if _NAMES[colour].search(b.description) and not _NOT_A_COLOUR.search(b.description)
        ]
        for colour in _COLOURS
    }
    by_wavelength = {
        colour: [b.number for b in image_bands if b.wavelength_nm is not None and low <= b.wavelength_nm <= high]
        for colour, (low, high) in _WAVELENGTHS_NM.items()
    }
    for source, found in (
        ("colour interpretation", by_interpretation),
        ("names", by_name),
        ("wavelengths", by_wavelength),
    ):
        if all(found[colour] for colour in _COLOURS):
            red, green, blue = (found[colour][0] for colour in _COLOURS)
            return RgbChoice((red, green, blue), source)
    numbers = [b.number for b in image_bands]
    if len(numbers) < 3:
        return RgbChoice((numbers[0],) * 3, "grey")
    return RgbChoice((numbers[0], numbers[1], numbers[2]), "order")


def is_nearest(band: BandInfo) -> bool:
    """Whether a band holds alpha, classes or flags, whose values must not be mixed."""
    if band.interpretation in (ColorInterp.alpha, ColorInterp.palette) or band.has_colormap or band.has_categories:
        return True
    return band.is_integer and bool(_CLASS_NAMES.search(band.description))


def parse_wavelength(tags: dict[str, str]) -> float | None:
    """A band's central wavelength in nanometres from its tags, whatever their unit; None where none is given."""
    lowered = {key.lower(): value for key, value in tags.items()}
    for tag in _WAVELENGTH_TAGS:
        match = re.match(r"\s*([0-9]*\.?[0-9]+)", lowered.get(tag, ""))
        if match:
            value = float(match.group(1))
            # Micrometres for optical sensors are below 20, nanometres above 300.
            return value * 1000 if value < 20 else value
    return None
