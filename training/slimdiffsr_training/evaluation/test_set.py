"""The test set: fixed crops of held-out imagery, each with a clean and a degraded low-resolution input.

Everything is a function of the folder's files, the scale and the seed, so two machines judge the same pixels; the
`digest` of a set says so.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image

from slimdiffsr_training.degradation import DegradationConfig, clean_downsample, degrade

Setting = Literal["clean", "degraded"]
SETTINGS: Final[tuple[Setting, ...]] = get_args(Setting)

IMAGE_SUFFIXES: Final = (".png", ".jpg", ".jpeg", ".tif", ".tiff")


@dataclass(frozen=True)
class Sample:
    """One input and its truth."""

    name: str
    """Unique within a setting: file path inside the data folder, and the crop's number where a file gives several."""
    scene: str
    """The file it was cropped from; crops of one scene are not independent."""
    setting: Setting
    source: NDArray[np.uint8]
    """The low-resolution input, [H, W, 3]."""
    truth: NDArray[np.uint8]
    """[s H, s W, 3]."""

    @property
    def origin(self) -> str:
        """The folder of imagery that it comes from: the first part of the scene's path."""
        return self.scene.split("/")[0] if "/" in self.scene else "."


class Crop(NamedTuple):
    """One truth."""

    scene: str
    name: str
    pixels: NDArray[np.uint8]


@dataclass(frozen=True)
class TestSetConfig:
    """Which crops, and how they are degraded.

    Raises:
        ValueError: the crop isn't a multiple of 16 pixels and of the scale, or a number is outside its range.
    """

    __test__ = False  # not a test case, whatever pytest makes of the name

    scale: int = 4
    settings: tuple[Setting, ...] = SETTINGS
    crop: int = 256
    """Side of the truth, in pixels."""
    crops_per_image: int = 3
    exclude: tuple[str, ...] = ("planet_3m",)
    """Folders of imagery that is judged without reference."""
    seed: int = 20260502
    degradation: DegradationConfig = field(default_factory=DegradationConfig)

    def __post_init__(self) -> None:
        if self.scale not in (2, 4, 8):
            raise ValueError(f"the scale must be 2, 4 or 8, not {self.scale}")
        if self.crop < 64 or self.crop % 16:
            raise ValueError(f"the crop must be a multiple of 16 and at least 64 pixels, not {self.crop}")
        if self.crops_per_image < 1:
            raise ValueError(f"an image must give at least one crop, not {self.crops_per_image}")
        if not self.settings or set(self.settings) - set(SETTINGS):
            raise ValueError(f"settings must be some of {', '.join(SETTINGS)}, not {self.settings}")


@dataclass(frozen=True)
class TestSet:
    """The samples of one evaluation, setting by setting, in a fixed order."""

    __test__ = False

    config: TestSetConfig
    samples: tuple[Sample, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of all names, inputs and truths."""
        digest = hashlib.sha256()
        for sample in self.samples:
            digest.update(f"{sample.setting} {sample.name} {sample.source.shape}".encode())
            digest.update(sample.source.tobytes())
            digest.update(sample.truth.tobytes())
        return digest.hexdigest()


def build_test_set(data: Path, config: TestSetConfig, limit: int | None = None) -> TestSet:
    """Reads a folder of images (PNG, JPEG, GeoTIFF; 8 bit, the first three bands as RGB) and makes the test set.

    An image is divided into whole crops around its centre; at most `crops_per_image` of them are taken, evenly spread.

    Args:
        data: folder, searched recursively; each subfolder named in `config.exclude` is left out.
        config: crops and degradation.
        limit: takes only about this many crops a setting, spread over the folders; None for all.

    Raises:
        FileNotFoundError: the folder doesn't exist or holds no image of at least one crop.
        ValueError: an image isn't 8 bit RGB.
    """
    if not data.is_dir():
        raise FileNotFoundError(f"the test data folder {data} doesn't exist")
    crops: list[Crop] = []
    for path in sorted(p for p in data.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES and p.is_file()):
        relative = path.relative_to(data)
        if set(relative.parts[:-1]) & set(config.exclude):
            continue
        scene = relative.as_posix()
        crops += list(crops_of(scene, _read_rgb(path), config))
    if not crops:
        raise FileNotFoundError(f"{data} holds no image of at least {config.crop} x {config.crop} pixels")
    return assemble(crops, config, limit)


def assemble(crops: Sequence[Crop], config: TestSetConfig, limit: int | None = None) -> TestSet:
    """The test set of some crops: an input for each setting; with a limit, only that many crops, evenly spread."""
    if limit is not None and limit < len(crops):
        crops = [crops[i] for i in spread(len(crops), limit)]
    samples = tuple(
        Sample(name, scene, setting, make_input(truth, name, setting, config), truth)
        for setting in config.settings
        for scene, name, truth in crops
    )
    return TestSet(config, samples)


def make_input(truth: NDArray[np.uint8], name: str, setting: Setting, config: TestSetConfig) -> NDArray[np.uint8]:
    """The low-resolution input of a crop; the degradation's seed depends on the name only, not on the other crops.

    Args:
        truth: [H, W, 3] uint8, sides multiples of the scale.
        name: of the sample.
        setting: `clean` is an antialiased, half-pixel-centred bicubic (a = -0.5) downsampling, rounded to uint8;
            `degraded` is the paper's two-stage degradation.
        config: scale, seed and degradation.

    Returns:
        [H / scale, W / scale, 3] uint8.
    """
    if setting == "clean":
        return clean_downsample(truth, config.scale)
    rng = np.random.default_rng([config.seed, zlib.crc32(name.encode())])
    return degrade(truth, config.scale, rng, config.degradation)


def spread(available: int, wanted: int) -> list[int]:
    """At most `wanted` of the indices 0 .. available - 1, evenly spread and in order."""
    if wanted >= available:
        return list(range(available))
    return [int((i + 0.5) * available / wanted) for i in range(wanted)]


def crops_of(scene: str, image: NDArray[np.uint8], config: TestSetConfig) -> Iterator[Crop]:
    """An image divided into whole crops around its centre; at most `crops_per_image` of them, evenly spread."""
    height, width = image.shape[:2]
    rows, columns = height // config.crop, width // config.crop
    top, left = (height - rows * config.crop) // 2, (width - columns * config.crop) // 2
    chosen = spread(rows * columns, config.crops_per_image)
    for index in chosen:
        row, column = divmod(index, columns)
        y, x = top + row * config.crop, left + column * config.crop
        name = scene if len(chosen) == 1 else f"{scene}#{index}"
        yield Crop(scene, name, np.ascontiguousarray(image[y : y + config.crop, x : x + config.crop]))


def _read_rgb(path: Path) -> NDArray[np.uint8]:
    if path.suffix.lower() in (".tif", ".tiff"):
        with rasterio.open(path) as dataset:
            if dataset.count < 3 or dataset.dtypes[0] != "uint8":
                raise ValueError(f"{path} isn't an 8 bit image of at least three bands; take it out of the test data")
            return np.ascontiguousarray(np.moveaxis(dataset.read([1, 2, 3]), 0, 2))
    with Image.open(path) as image:
        if image.mode not in ("RGB", "RGBA", "L", "P"):
            raise ValueError(f"{path} isn't an 8 bit RGB image (mode {image.mode}); take it out of the test data")
        return np.asarray(image.convert("RGB"))
