"""Pictures that put the methods side by side, whole and magnified: figures alone don't show a lattice or a smear."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

PANEL: Final = 256
"""Side of a column, in pixels; larger results are shown reduced."""
DETAIL: Final = 64
"""Side of the parts that are shown magnified, in pixels of the result."""
CONTRAST: Final = 4
"""By which the calmest part's contrast is raised, since noise and lattices hide on smooth ground."""
GAP: Final = 6
LINE: Final = 17
FONT_SIZE: Final = 13


def comparison(
    panels: Sequence[tuple[str, NDArray[np.uint8]]],
    captions: Mapping[str, Sequence[str]] | None = None,
    places: tuple[tuple[int, int], tuple[int, int]] | None = None,
) -> Image.Image:
    """One column a method: label, result, its busiest part magnified, its calmest part magnified with more contrast.

    Args:
        panels: label and image [H, W, 3] uint8 of each method, all of one shape, the truth last: it decides which parts
            are shown.
        captions: lines of text under a column, by label.
        places: upper left corners (row, column) of the two magnified parts, instead of those that the truth decides.

    Raises:
        ValueError: there is no panel, or shapes differ.
    """
    shapes = {image.shape for _, image in panels}
    if len(shapes) != 1:
        raise ValueError(f"a comparison needs images of one shape, not {sorted(shapes)}")
    height, width = panels[0][1].shape[:2]
    factor = min(1.0, PANEL / max(height, width))
    shown = (round(width * factor), round(height * factor))
    side = min(DETAIL, height, width)
    if places is None:
        variation = _places(panels[-1][1], side)
        places = (max(variation, key=variation.__getitem__), min(variation, key=variation.__getitem__))
    busiest, calmest = places
    captions = captions or {}
    lines = max((len(text) for text in captions.values()), default=0)
    size = (GAP + len(panels) * (PANEL + GAP), 4 * GAP + (1 + lines) * LINE + shown[1] + 2 * PANEL)
    sheet = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=FONT_SIZE)
    for index, (label, pixels) in enumerate(panels):
        x, y = GAP + index * (PANEL + GAP), GAP
        draw.text((x, y), label, "black", font)
        y += LINE
        sheet.paste(Image.fromarray(pixels).resize(shown, Image.Resampling.BOX), (x, y))
        for (row, column), colour in ((busiest, "yellow"), (calmest, "cyan")):
            corner = (x + round(column * factor), y + round(row * factor))
            draw.rectangle((*corner, *(c + round(side * factor) - 1 for c in corner)), outline=colour)
        y += shown[1] + GAP
        sheet.paste(_magnified(_part(pixels, busiest, side)), (x, y))
        y += PANEL + GAP
        sheet.paste(_magnified(_more_contrast(_part(pixels, calmest, side))), (x, y))
        y += PANEL + GAP
        for text in captions.get(label, ()):
            draw.text((x, y), text, "black", font)
            y += LINE
    return sheet


def write_comparison(
    folder: Path,
    name: str,
    panels: Sequence[tuple[str, NDArray[np.uint8]]],
    captions: Mapping[str, Sequence[str]] | None = None,
    places: tuple[tuple[int, int], tuple[int, int]] | None = None,
) -> Path:
    """Saves a comparison as PNG, named after the sample, in a folder that is made when missing; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = re.sub(r"\.(png|jpe?g|tiff?)(?=#|$)", "", name, flags=re.IGNORECASE)
    path = folder / (re.sub(r"[^A-Za-z0-9._-]+", "_", stem) + ".png")
    comparison(panels, captions, places).save(path)
    return path


def contact_sheet(rows: Sequence[tuple[str, Sequence[tuple[str, NDArray[np.uint8]]]]]) -> Image.Image:
    """All comparisons at a glance: one row a sample with its name, one column a method, results reduced to 256 pixels.

    Args:
        rows: name of a sample, and label and image [H, W, 3] uint8 of each method, the same methods in every row.

    Raises:
        ValueError: there is no row.
    """
    if not rows:
        raise ValueError("a sheet needs at least one row")
    columns = max(len(panels) for _, panels in rows)
    height = PANEL + LINE + GAP
    sheet = Image.new("RGB", (GAP + columns * (PANEL + GAP), GAP + LINE + len(rows) * height), "white")
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(size=FONT_SIZE)
    for column, (label, _) in enumerate(rows[0][1]):
        draw.text((GAP + column * (PANEL + GAP), GAP), label, "black", font)
    for index, (name, panels) in enumerate(rows):
        y = GAP + LINE + index * height
        draw.text((GAP, y), name, "black", font)
        for column, (_, pixels) in enumerate(panels):
            image = Image.fromarray(pixels)
            image.thumbnail((PANEL, PANEL), Image.Resampling.BOX)
            sheet.paste(image, (GAP + column * (PANEL + GAP), y + LINE))
    return sheet


def _places(image: NDArray[np.uint8], side: int) -> dict[tuple[int, int], float]:
    """Row and column of squares on a grid of half their side, and how much grey varies in each."""
    grey = image.mean(axis=2)
    step = max(1, side // 2)
    return {
        (row, column): float(grey[row : row + side, column : column + side].std())
        for row in range(0, grey.shape[0] - side + 1, step)
        for column in range(0, grey.shape[1] - side + 1, step)
    }


def _part(image: NDArray[np.uint8], place: tuple[int, int], side: int) -> NDArray[np.uint8]:
    return image[place[0] : place[0] + side, place[1] : place[1] + side]


def _more_contrast(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    mean = image.mean(axis=(0, 1))
    return np.clip(128 + CONTRAST * (image - mean), 0, 255).round().astype(np.uint8)


def _magnified(image: NDArray[np.uint8]) -> Image.Image:
    return Image.fromarray(image).resize((PANEL, PANEL), Image.Resampling.NEAREST)
