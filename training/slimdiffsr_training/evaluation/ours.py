"""Our own models as methods: a bundle is run through the engine, as a user runs it, with default settings.

A training run's checkpoint becomes the bundle that it would ship as, and is judged alike. A model of another scale than
the test set's is judged as what it would be to a user who has nothing else: averaged down, or enlarged by bicubic.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import rasterio
import torch
from numpy.typing import NDArray
from PIL import Image
from rasterio.errors import NotGeoreferencedWarning
from torch import Tensor

from slimdiffsr import __version__
from slimdiffsr.engine.job import Job
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.network.bundle import InferenceSettings, file_sha256, read_header, save_bundle
from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.control import Control, load_control
from slimdiffsr_training.degradation import area_downsample
from slimdiffsr_training.evaluation.methods import Method
from slimdiffsr_training.evaluation.yardsticks import bicubic, enlarged
from slimdiffsr_training.stages.reconstruction import super_resolve_batch
from slimdiffsr_training.students import load_student

CHECKPOINT_SUFFIX: Final = ".pt"
HALO: Final = 64
"""Input pixels around a tile that a checkpoint's network is given: more than any of ours looks at."""
TILE: Final = 512


def model_method(model: Path, scale: int, consistency_rounds: int = 1) -> Method:
    """A bundle or a checkpoint as a method; see `bundle_method`, `checkpoint_method` and `control_method`."""
    if model.suffix == CHECKPOINT_SUFFIX:
        control = load_control(model)
        if control is not None:
            return control_method(control, model, scale, consistency_rounds)
        return checkpoint_method(model, scale, consistency_rounds)
    return bundle_method(model, scale)


def bundle_method(bundle: Path, scale: int, device: str = "auto") -> Method:
    """A model bundle as a method: the input is written to a file, the engine makes a GeoTIFF of it, which is read back.

    Args:
        bundle: the safetensors file.
        scale: of the test set. The result of a bundle that enlarges more is averaged over blocks, of one that enlarges
            less is enlarged further by bicubic; the method's name and label say so.
        device: as in a job.

    Raises:
        ModelError: the file isn't a readable bundle.
    """
    own = read_header(bundle).config.scale
    name = label = bundle.stem
    if own > scale:
        name, label = f"{name}-to-x{scale}", f"{label} averaged {own // scale}x{own // scale}"
    elif own < scale:
        name, label = f"{name}-to-x{scale}", f"{label}, bicubic to x{scale}"

    def upscale(source: NDArray[np.uint8]) -> NDArray[np.uint8]:
        with tempfile.TemporaryDirectory(prefix="slimdiffsr-evaluate-") as folder:
            image, result = Path(folder) / "input.png", Path(folder) / "result.tif"
            Image.fromarray(source).save(image)
            run_engine(Job(input=str(image), output=str(result), model=str(bundle), scale=own, device=device))
            # Like the input, the result has no place on Earth, which rasterio would warn of.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                with rasterio.open(result) as dataset:
                    pixels = np.ascontiguousarray(np.moveaxis(dataset.read([1, 2, 3]), 0, 2))
        if own > scale:
            return area_downsample(pixels, own // scale)
        return bicubic(pixels, scale / own) if own < scale else pixels

    return Method(name, label, upscale, f"{__version__} {file_sha256(bundle)} x{scale}")


def checkpoint_method(checkpoint: Path, scale: int, consistency_rounds: int = 1) -> Method:
    """A training checkpoint's averaged student as a method, in the precision that a bundle has.

    Args:
        checkpoint: a run's `last.pt`; the method is named after its folder and step.
        scale: of the test set, as in `bundle_method`.
        consistency_rounds: rounds of back-projection that it was trained with.

    Raises:
        ConfigError: the file isn't a checkpoint of a student.
    """
    name, write = read_student(checkpoint, consistency_rounds)
    # Kept until the interpreter ends or the method is dropped.
    folder = tempfile.TemporaryDirectory(prefix="slimdiffsr-checkpoint-")
    bundle = Path(folder.name) / f"{name}.safetensors"
    write(bundle)
    method = bundle_method(bundle, scale)

    def upscale(source: NDArray[np.uint8]) -> NDArray[np.uint8]:
        assert folder.name
        return method(source)

    return replace(method, upscale=upscale)


def control_method(control: Control, checkpoint: Path, scale: int, consistency_rounds: int = 1) -> Method:
    """A control as a method, with what the engine does around a network: interpolation, and low frequencies restored.

    Raises:
        ConfigError: the control is of another scale than the test set.
    """
    if control.config.scale != scale:
        raise ConfigError(f"{checkpoint} enlarges {control.config.scale} times; a control is judged at its own scale")
    control.eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def restored(image: Tensor) -> Tensor:
        low = image * 2 - 1
        return super_resolve_batch(control, low, low, consistency_rounds).result * 0.5 + 0.5

    name, label = f"{checkpoint.absolute().parent.name}-{checkpoint.stem}", f"SPAN of {control.config.features}"
    return Method(name, f"{name}, {label}", lambda source: enlarged(restored, source), file_sha256(checkpoint))


def read_student(checkpoint: Path, consistency_rounds: int = 1) -> tuple[str, Callable[[Path], object]]:
    """The name of a checkpoint's student, and a function that writes it as a bundle.

    Raises:
        ConfigError: the file isn't a checkpoint of a student.
    """
    loaded = load_student(checkpoint)
    name = f"{checkpoint.absolute().parent.name}-{checkpoint.stem}-step{loaded.step}"
    inference = InferenceSettings(halo=HALO, tile=TILE, consistency_rounds=consistency_rounds)
    return name, lambda path: save_bundle(path, loaded.student, inference, {"name": name})


def run_engine(job: Job) -> None:
    """Runs a job in this process, without messages."""
    super_resolve(job, progress=lambda _: None, warn=lambda _: None, cancelled=lambda: False)
