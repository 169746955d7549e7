"""Which figures an evaluation takes, how they are averaged and printed. A further metric is one more entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from slimdiffsr_training.evaluation.test_set import Sample
from slimdiffsr_training.metrics.consistency import low_frequency_error
from slimdiffsr_training.metrics.fidelity import psnr_y, ssim_y
from slimdiffsr_training.metrics.lattice import MINIMUM_PERIODS, lattice
from slimdiffsr_training.metrics.lpips import LPIPS, find_lpips_weights

Measure = Callable[[NDArray[np.uint8], Sample], float]


@dataclass(frozen=True)
class Metric:
    """One figure of a result [s H, s W, 3] uint8 for a sample."""

    key: str
    """Unique; the key in rows and files."""
    label: str
    """The column's heading, with its unit."""
    better: Literal["higher", "lower", "neither"]
    aggregate: Literal["mean", "median"]
    """Over the images of a setting."""
    digits: int
    """Printed after the point."""
    measure: Measure
    needs_truth: bool = True
    """False where the figure means something for the truth itself."""


def standard_suite(scale: int, perceptual_weights: Path | None, crop: int = 256) -> list[Metric]:
    """PSNR-Y, SSIM, LPIPS (AlexNet), the low-frequency error, and the lattice at the scale and its next two octaves.

    Args:
        scale: border left out by PSNR and SSIM, and the period of the lattice.
        perceptual_weights: folder with `lpips_alex*.npz`; without it, LPIPS is left out.
        crop: side of the truth in pixels; lattices too coarse for it are left out.

    Raises:
        FileNotFoundError: the folder holds no weights for LPIPS.
    """
    suite = [
        Metric("psnr_y", "PSNR-Y (dB)", "higher", "mean", 2, lambda result, s: psnr_y(result, s.truth, scale)),
        Metric("ssim_y", "SSIM", "higher", "mean", 3, lambda result, s: ssim_y(result, s.truth, scale)),
    ]
    if perceptual_weights is not None:
        suite.append(_lpips(perceptual_weights))
    suite.append(
        Metric(
            "low_frequency",
            "low-frequency error (levels)",
            "lower",
            "mean",
            2,
            lambda result, s: low_frequency_error(result, s.source),
            needs_truth=False,
        )
    )
    return suite + [_lattice(scale * octave) for octave in (1, 2, 4) if crop >= MINIMUM_PERIODS * scale * octave]


def _lpips(weights: Path) -> Metric:
    network = LPIPS("alex", find_lpips_weights(weights, "alex"))

    def measure(result: NDArray[np.uint8], sample: Sample) -> float:
        with torch.inference_mode(), _one_thread():
            return float(network(as_tensor(result), as_tensor(sample.truth)))

    return Metric("lpips_alex", "LPIPS (AlexNet)", "lower", "mean", 3, measure)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Small networks gain little from a second thread, and wait ten times longer where a training runs beside."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def _lattice(period: int) -> Metric:
    def measure(result: NDArray[np.uint8], sample: Sample) -> float:
        scale = sample.truth.shape[0] // sample.source.shape[0]
        return lattice(result, period, only_new=period > scale)

    return Metric(f"lattice_{period}", f"lattice {period} px", "lower", "median", 2, measure, needs_truth=False)


def as_tensor(image: NDArray[np.uint8]) -> Tensor:
    """[H, W, 3] uint8 to [1, 3, H, W] fp32 in [-1, 1]."""
    return torch.tensor(image).permute(2, 0, 1)[None].float() / 127.5 - 1
