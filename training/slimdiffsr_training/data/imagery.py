"""The imagery of a training folder: one subfolder a source, images of any size, screened and split by whole images.

What `slimdiffsr-train prepare` wrote is read too, folder or archive; then the manifest's own split counts.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from slimdiffsr_training.data.prepared import Split, is_prepared, read_tiles

SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".tif", ".tiff")

EXCLUDED_SHA256: Final = frozenset(
    {
        # resources/demo/OSBS_029.tif, as it ships and as it came: the demo scene is never trained on.
        "be619a7ab8091ec381dd619d065a6846cc71f29461799003b70ea4a9d244341f",
        "8521dbb5e8063d37d61895867dfcca7476491d1345103dc1b3fd96f71b186353",
    }
)


@dataclass(frozen=True)
class Photo:
    """One image of a source, decoded."""

    source: str
    name: str
    pixels: NDArray[np.uint8]
    """(height, width, 3)."""
    split: Split | None = None
    """The side that a manifest puts it on; None where there is no manifest."""

    @property
    def area(self) -> int:
        """Pixels."""
        return self.pixels.shape[0] * self.pixels.shape[1]


def sharpness(pixels: NDArray[np.uint8]) -> float:
    """Standard deviation of the luminance minus its Gaussian of sigma 1, in grey levels: low for upsampled images."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return float((grey - cv2.GaussianBlur(grey, (0, 0), 1.0)).std())


def load_imagery(folder: Path, minimum_side: int, minimum_sharpness: float = 0.0) -> list[Photo]:
    """Decodes every image below `folder` that is large and sharp enough, in the order of their paths.

    Args:
        folder: of images; or what `prepare` made, a folder or its archive, of which the tiles are read.
        minimum_side: pixels.
        minimum_sharpness: see `sharpness`.

    Raises:
        FileNotFoundError: the folder doesn't exist or holds no usable image.
        ValueError: a prepared folder or archive is damaged.
    """
    photos = []
    for photo, known_sharpness in _prepared(folder) if is_prepared(folder) else _images(folder):
        if min(photo.pixels.shape[:2]) < minimum_side:
            continue
        if (sharpness(photo.pixels) if known_sharpness is None else known_sharpness) >= minimum_sharpness:
            photos.append(photo)
    if not photos:
        raise FileNotFoundError(f"no usable image of at least {minimum_side} pixels a side below {folder}")
    return photos


def _images(folder: Path) -> Iterator[tuple[Photo, None]]:
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES):
        if hashlib.sha256(path.read_bytes()).hexdigest() in EXCLUDED_SHA256:
            continue
        with Image.open(path) as image:
            pixels = np.asarray(image.convert("RGB"))
        yield Photo(path.parent.relative_to(folder).as_posix(), path.name, pixels), None


def _prepared(path: Path) -> Iterator[tuple[Photo, float]]:
    for tile in read_tiles(path):
        if tile.file_sha256 in EXCLUDED_SHA256:
            continue
        with Image.open(io.BytesIO(tile.data)) as image:
            pixels = np.asarray(image.convert("RGB"))
        yield Photo(tile.source, tile.name, pixels, tile.split), tile.sharpness


def split(photos: Sequence[Photo], held_out: int, seed: int) -> tuple[list[Photo], list[Photo]]:
    """(training, validation), as the manifest says; without one, by whole images drawn evenly over the sources.

    Args:
        photos: of one folder.
        held_out: images for validation; with a manifest, that many of its tiles, drawn evenly over the sources too.
        seed: of the draws.
    """
    if any(photo.split is not None for photo in photos):
        validation = [i for i, p in enumerate(photos) if p.split == "validation"]
        chosen = _draw([photos[i] for i in validation], held_out, seed, spare=0)
        return (
            [p for p in photos if p.split != "validation"],
            [photos[i] for k, i in enumerate(validation) if k in chosen],
        )
    # A source of few images keeps them for training.
    chosen = _draw(photos, min(held_out, len(photos) // 4), seed, spare=8)
    return (
        [p for i, p in enumerate(photos) if i not in chosen],
        [p for i, p in enumerate(photos) if i in chosen],
    )


def _draw(photos: Sequence[Photo], count: int, seed: int, spare: int) -> set[int]:
    """Indices of up to `count` photos, taken in turns from the sources that have more than `spare` left."""
    order = np.random.default_rng(seed).permutation(len(photos))
    by_source: dict[str, list[int]] = {}
    for index in order:
        by_source.setdefault(photos[index].source, []).append(int(index))
    chosen: set[int] = set()
    while len(chosen) < count and any(len(indices) > spare for indices in by_source.values()):
        for indices in by_source.values():
            if len(indices) > spare and len(chosen) < count:
                chosen.add(indices.pop())
    return chosen


def sampling_weights(photos: Sequence[Photo], source_weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Probability of each photo: its source's weight, shared within the source by area; by area alone without weights.

    Raises:
        ValueError: no photo has a positive weight.
    """
    areas = np.array([p.area for p in photos], dtype=np.float64)
    weights = areas.copy()
    if source_weights:
        for source in {p.source for p in photos}:
            mask = np.array([p.source == source for p in photos])
            weights[mask] = source_weights.get(source, 0.0) * areas[mask] / areas[mask].sum()
    if weights.sum() <= 0:
        raise ValueError("no image has a positive weight: data.source_weights names none of the folders")
    return weights / weights.sum()
