"""Our own models as methods: a bundle is run through the engine, as a user runs it, with default settings."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image
from rasterio.errors import NotGeoreferencedWarning

from slimdiffsr import __version__
from slimdiffsr.engine.job import Job
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.network.bundle import file_sha256, read_header
from slimdiffsr_training.evaluation.methods import Method


def bundle_method(bundle: Path, scale: int) -> Method:
    """A model bundle as a method: the input is written to a file, the engine makes a GeoTIFF of it, which is read back.

    Args:
        bundle: the safetensors file.
        scale: of the test set.

    Raises:
        ModelError: the file isn't a readable bundle.
        ValueError: the bundle is for another scale.
    """
    header = read_header(bundle)
    if header.config.scale != scale:
        raise ValueError(f"{bundle.name} enlarges {header.config.scale} times, the test set is made for {scale} times")

    def upscale(source: NDArray[np.uint8]) -> NDArray[np.uint8]:
        with tempfile.TemporaryDirectory(prefix="slimdiffsr-evaluate-") as folder:
            image, result = Path(folder) / "input.png", Path(folder) / "result.tif"
            Image.fromarray(source).save(image)
            job = Job(input=str(image), output=str(result), model=str(bundle), scale=scale)
            super_resolve(job, progress=lambda _: None, warn=lambda _: None, cancelled=lambda: False)
            # Like the input, the result has no place on Earth, which rasterio would warn of.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                with rasterio.open(result) as dataset:
                    return np.ascontiguousarray(np.moveaxis(dataset.read([1, 2, 3]), 0, 2))

    return Method(bundle.stem, bundle.stem, upscale, f"{__version__} {file_sha256(bundle)}")
