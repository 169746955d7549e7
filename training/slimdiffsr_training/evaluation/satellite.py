"""Judging without truth: real satellite rasters through the engine, homogeneous windows, NIQE.

All values are taken to grey levels of the scene's own stretch (0 to 255 from its black to its white), so that rasters
of any type compare.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import DatasetReader
from rasterio.windows import Window

from slimdiffsr.engine.job import Job
from slimdiffsr.network.bundle import read_header
from slimdiffsr.raster.radiometry import Stretch
from slimdiffsr_training.config import ConfigError, require
from slimdiffsr_training.evaluation.methods import Method
from slimdiffsr_training.evaluation.ours import CHECKPOINT_SUFFIX, read_student, run_engine
from slimdiffsr_training.metrics.homogeneity import deviation_ratio, high_pass_deviation

INTERPOLATED: Final = "bicubic"
"""The name of the yardstick that every ratio is taken to."""
MINIMUM_VALID: Final = 0.99
"""Of a scene: black pixels may carry the nodata value by chance."""
Box = tuple[int, int, int, int]
"""Column, row, width, height in pixels of the file."""
Judge = Callable[[NDArray[np.uint8]], float]


@dataclass(frozen=True, kw_only=True)
class WindowConfig:
    """A piece of homogeneous ground."""

    window: Box
    shows: str


@dataclass(frozen=True, kw_only=True)
class RasterConfig:
    """One raster and what is looked at in it."""

    file: str
    """Relative to the data folder."""
    title: str
    rgb: tuple[int, int, int]
    scene: Box
    """The part that is super-resolved; free of nodata."""
    windows: tuple[WindowConfig, ...] = ()

    def __post_init__(self) -> None:
        column, row, width, height = self.scene
        for item in self.windows:
            c, r, w, h = item.window
            inside = column <= c and row <= r and c + w <= column + width and r + h <= row + height
            require(inside and min(w, h) >= 16, f"{self.file}: the window {item.window} must lie within the scene")


@dataclass(frozen=True, kw_only=True)
class SatelliteConfig:
    """The YAML file of windows."""

    rasters: tuple[RasterConfig, ...]


@dataclass(frozen=True)
class Model:
    """One of our models: a bundle, and the name that it is listed under."""

    name: str
    bundle: Path


@dataclass(frozen=True)
class WindowFigures:
    """What was measured on one window."""

    shows: str
    window: Box
    deviations: dict[str, float]
    """High-pass standard deviation in grey levels, by method, after a Gaussian of one input pixel."""
    fine: dict[str, float]
    """The same after a Gaussian of one output pixel."""

    def ratio(self, method: str) -> float:
        """The method's deviation over bicubic's; infinite where bicubic has none and the method has."""
        return deviation_ratio(self.deviations[method], self.deviations[INTERPOLATED])

    def fine_ratio(self, method: str) -> float:
        """The same for the finest scale."""
        return deviation_ratio(self.fine[method], self.fine[INTERPOLATED])


@dataclass(frozen=True)
class RasterFigures:
    """What was measured on one raster."""

    config: RasterConfig
    windows: tuple[WindowFigures, ...]
    niqe: dict[str, float]
    """Of the whole scene, by method; empty without NIQE's model."""
    pictures: dict[str, NDArray[np.uint8]] = field(repr=False)
    """The scene in grey levels, by method: [s H, s W, 3]."""


def judge_raster(
    config: RasterConfig,
    data: Path,
    models: Sequence[Model],
    scale: int,
    yardsticks: Sequence[Method] = (),
    niqe: Judge | None = None,
) -> RasterFigures:
    """Runs all methods on a raster's scene and measures them.

    Args:
        config: the raster.
        data: the folder that its file is relative to.
        models: bundles, run through the engine on the file itself.
        scale: of the models.
        yardsticks: further methods; they are given the scene in 8 bit grey levels.
        niqe: judges a picture of the scene.

    Raises:
        ConfigError: the scene lies outside the raster, or isn't free of nodata.
        OSError: the file can't be read.
    """
    path = data / config.file
    source = _read_scene(path, config)
    stretch = Stretch.from_samples(source.reshape(3, -1).astype(np.float64), source.dtype)
    results = {INTERPOLATED: _levels(_interpolate(source, scale), stretch)}
    for model in models:
        results[model.name] = _levels(_super_resolve(path, config, model, scale), stretch)
    picture = _picture(_levels(source, stretch))
    for method in yardsticks:
        results[method.name] = method(picture).astype(np.float32)
    figures = []
    for item in config.windows:
        part = _inside(config.scene, item.window, scale)
        deviations = {name: high_pass_deviation(values[part], scale) for name, values in results.items()}
        fine = {name: high_pass_deviation(values[part], 1) for name, values in results.items()}
        figures.append(WindowFigures(item.shows, item.window, deviations, fine))
    pictures = {name: _picture(values) for name, values in results.items()}
    judged = {name: niqe(image) for name, image in pictures.items()} if niqe is not None else {}
    return RasterFigures(config, tuple(figures), judged, pictures)


@contextmanager
def opened_models(paths: Sequence[Path], scale: int, consistency_rounds: int = 1) -> Iterator[list[Model]]:
    """Bundles and checkpoints as models; a checkpoint's bundle exists until the block ends.

    Raises:
        ConfigError: a checkpoint isn't one of a student.
        ModelError: a bundle can't be read.
        ValueError: a model is for another scale, or two have one name.
    """
    with tempfile.TemporaryDirectory(prefix="slimdiffsr-satellite-") as folder:
        models = []
        for path in paths:
            model = Model(path.stem, path)
            if path.suffix == CHECKPOINT_SUFFIX:
                name, write = read_student(path, consistency_rounds)
                model = Model(name, Path(folder) / f"{name}.safetensors")
                write(model.bundle)
            own = read_header(model.bundle).config.scale
            if own != scale:
                raise ValueError(f"{path.name} enlarges {own} times, the evaluation is for {scale} times")
            models.append(model)
        names = [m.name for m in models]
        if len(set(names)) != len(names) or INTERPOLATED in names:
            raise ValueError(f"models need distinct names other than {INTERPOLATED!r}, not {', '.join(names)}")
        yield models


def _read_scene(path: Path, config: RasterConfig) -> NDArray[Any]:
    """(3, H, W) in the file's own type."""
    column, row, width, height = config.scene
    with _dataset(path) as dataset:
        if column < 0 or row < 0 or column + width > dataset.width or row + height > dataset.height:
            raise ConfigError(f"{config.file}: the scene {config.scene} lies outside {dataset.width}x{dataset.height}")
        window = Window(column, row, width, height)
        values = dataset.read(list(config.rgb), window=window)
        # Of all bands together: dark water has values of 0, which may be the nodata value, in single bands.
        valid = (dataset.dataset_mask(window=window) > 0) & np.isfinite(values).all(axis=0)
    if valid.mean() < MINIMUM_VALID or not np.isfinite(values).all():
        raise ConfigError(f"{config.file}: {(~valid).mean():.1%} of the scene {config.scene} are nodata")
    for item in config.windows:
        if not valid[_inside(config.scene, item.window, 1)].all():
            raise ConfigError(f"{config.file}: the window {item.window} holds nodata")
    return values


def _interpolate(source: NDArray[Any], scale: int) -> NDArray[np.float32]:
    """Bicubic (a = -0.5), half-pixel-centred, rounded and limited as the type asks for: (3, s H, s W)."""
    size = (source.shape[2] * scale, source.shape[1] * scale)
    bands = [Image.fromarray(band.astype(np.float32)).resize(size, Image.Resampling.BICUBIC) for band in source]
    result = np.stack([np.asarray(band) for band in bands])
    if source.dtype.kind in "ui":
        limits = np.iinfo(source.dtype)
        result = np.rint(result).clip(limits.min, limits.max)
    return result


def _super_resolve(path: Path, config: RasterConfig, model: Model, scale: int) -> NDArray[Any]:
    with tempfile.TemporaryDirectory(prefix="slimdiffsr-satellite-") as folder:
        output = Path(folder) / "result.tif"
        job = Job(
            input=str(path),
            output=str(output),
            model=str(model.bundle),
            scale=scale,
            rgb=config.rgb,
            bands=config.rgb,
            window=config.scene,
        )
        run_engine(job)
        with _dataset(output) as dataset:
            return dataset.read([1, 2, 3])


def _levels(values: NDArray[Any], stretch: Stretch) -> NDArray[np.float32]:
    """(3, H, W) in the raster's units to [H, W, 3] in grey levels."""
    return np.moveaxis((stretch.normalise(values) + 1) * np.float32(127.5), 0, 2)


def _picture(levels: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.ascontiguousarray(np.rint(levels).clip(0, 255).astype(np.uint8))


def _inside(scene: Box, window: Box, scale: int) -> tuple[slice, slice]:
    """Rows and columns of a window in the result of a scene."""
    column, row, width, height = window
    top, left = (row - scene[1]) * scale, (column - scene[0]) * scale
    return slice(top, top + height * scale), slice(left, left + width * scale)


@contextmanager
def _dataset(path: Path) -> Iterator[DatasetReader]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path) as dataset:
            yield dataset
