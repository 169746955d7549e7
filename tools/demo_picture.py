"""The demo's picture: places of the scene at full size, bicubic beside the result, the truth where there is one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

CELL = 480
"""Side of a shown place, in pixels of the result."""
PLACES = 2
MARGIN, GAP, LINE = 28, 10, 22
PAPER, INK, GREY = (255, 255, 255), (25, 25, 25), (105, 105, 105)
MARKS = ((214, 39, 40), (31, 119, 180), (255, 127, 14))
COLUMNS = (MARGIN, MARGIN + CELL + 2 * GAP, MARGIN + 2 * CELL + 3 * GAP)
"""Left edges of the page's columns: the scene, bicubic, the result."""


@dataclass(frozen=True)
class Comparison:
    """The pictures to be shown, all RGB."""

    scene: Image.Image
    result: Image.Image
    """Of the scene; a whole multiple of its size."""
    coarse: Image.Image
    """The scene made coarser."""
    restored: Image.Image
    """Result of that, of the scene's size."""


def side_by_side(pictures: Comparison, title: str, facts: tuple[str, ...]) -> Image.Image:
    """One page: the scene, two places of it, bicubic beside the result, pixel for pixel; below, the same with a truth.

    Args:
        pictures: what to show.
        title: the page's heading.
        facts: lines under the overview of the scene.
    """
    scene, result = pictures.scene, pictures.result
    side = min(CELL, *result.size)
    places = liveliest_places(np.asarray(result.convert("L"), dtype=np.float64), side, PLACES)
    top = MARGIN + 3 * LINE
    middle = top + len(places) * (side + GAP) + LINE
    truth_top = middle + 3 * LINE
    truth_side = min(CELL, *scene.size)
    page = Image.new("RGB", (COLUMNS[2] + CELL + MARGIN, truth_top + truth_side + MARGIN), PAPER)
    draw = ImageDraw.Draw(page)

    _write(draw, (MARGIN, MARGIN - 6), title, size=24)
    _head(draw, top, ("Input, and the places shown", "Bicubic interpolation", "SlimDiffSR"))
    bicubic = scene.resize(result.size, Image.Resampling.BICUBIC)
    overview = scene.resize((CELL, round(scene.height * CELL / scene.width)), Image.Resampling.BICUBIC)
    page.paste(overview, (MARGIN, top))
    scale = CELL / result.width
    for number, ((column, row), colour) in enumerate(zip(places, MARKS, strict=False), start=1):
        corner = (round(MARGIN + column * scale), round(top + row * scale))
        draw.rectangle((*corner, corner[0] + side * scale, corner[1] + side * scale), outline=colour, width=3)
        _number(draw, corner, number, colour)
        y = top + (number - 1) * (side + GAP)
        box = (column, row, column + side, row + side)
        page.paste(bicubic.crop(box), (COLUMNS[1], y))
        page.paste(result.crop(box), (COLUMNS[2], y))
        _number(draw, (COLUMNS[1], y), number, colour)
    for line, fact in enumerate(facts):
        _write(draw, (MARGIN, top + overview.height + GAP + line * LINE), fact, colour=GREY)

    _write(draw, (MARGIN, middle), "The same scene made coarser first, so that there is a truth", size=19)
    _head(
        draw,
        truth_top,
        ("The scene itself", "Bicubic interpolation of the coarser copy", "SlimDiffSR on the coarser copy"),
    )
    again = pictures.coarse.resize(pictures.restored.size, Image.Resampling.BICUBIC)
    for x, picture in zip(COLUMNS, (scene, again, pictures.restored), strict=True):
        page.paste(picture.crop((0, 0, truth_side, truth_side)), (x, truth_top))
    return page


def liveliest_places(luminance: NDArray[np.float64], side: int, count: int) -> list[tuple[int, int]]:
    """Upper left corners (column, row) of squares with the most contrast, none overlapping another, most lively first.

    Args:
        luminance: [rows, columns].
        side: of a square, in pixels.
        count: how many are wanted; fewer come back where fewer fit.
    """
    gradient = np.hypot(*np.gradient(luminance))
    sums = np.pad(gradient, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    liveliness = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    places: list[tuple[int, int]] = []
    while len(places) < count and liveliness.max() >= 0:
        row, column = np.unravel_index(int(liveliness.argmax()), liveliness.shape)
        places.append((int(column), int(row)))
        rows = slice(max(0, int(row) - side + 1), int(row) + side)
        columns = slice(max(0, int(column) - side + 1), int(column) + side)
        liveliness[rows, columns] = -1
    return places


def _head(draw: ImageDraw.ImageDraw, top: int, words: tuple[str, str, str]) -> None:
    for x, text in zip(COLUMNS, words, strict=True):
        _write(draw, (x, top - LINE), text)


def _write(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, size: int = 15, colour: tuple[int, int, int] = INK
) -> None:
    draw.text(at, text, fill=colour, font=ImageFont.load_default(size=size))


def _number(draw: ImageDraw.ImageDraw, corner: tuple[int, int], number: int, colour: tuple[int, int, int]) -> None:
    x, y = corner
    draw.rectangle((x, y, x + 22, y + 24), fill=colour)
    _write(draw, (x + 6, y + 2), str(number), size=17, colour=PAPER)
