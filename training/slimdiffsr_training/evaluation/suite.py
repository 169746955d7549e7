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
from slimdiffsr_training.metrics.dists import DISTS, find_dists_weights, read_dists_weights
from slimdiffsr_training.metrics.fidelity import psnr_y, ssim_y
from slimdiffsr_training.metrics.lattice import MINIMUM_PERIODS, lattice
from slimdiffsr_training.metrics.lpips import LPIPS, find_lpips_weights
from slimdiffsr_training.metrics.niqe import BLOCK, niqe, read_niqe_model
from slimdiffsr_training.metrics.pyiqa_adapter import load_pyiqa_metric

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


@dataclass(frozen=True)
class SuiteConfig:
    """Where the learned metrics' weights lie, and which further metrics are wanted."""

    perceptual_weights: Path | None = None
    """A folder: `lpips_alex*.npz` is needed, `lpips_vgg*.npz` adds DISTS and `niqe*.npz` NIQE; or a file, for LPIPS."""
    dists_weights: Path | None = None
    """DISTS's alpha and beta; by default those of the installed wheel `DISTS-pytorch`, else all weights are equal."""
    pyiqa: tuple[str, ...] = ()
    """Metrics of pyiqa by name."""


def standard_suite(scale: int, learned: SuiteConfig, crop: int = 256) -> list[Metric]:
    """PSNR-Y, SSIM, LPIPS (AlexNet), DISTS, NIQE, further metrics, the low-frequency error, and the lattice.

    Args:
        scale: border left out by PSNR and SSIM, and the period of the lattice, which is taken at two octaves more.
        learned: where learned metrics' weights lie; those without weights are left out.
        crop: side of the truth in pixels; what needs larger images is left out.

    Raises:
        FileNotFoundError: the folder holds no weights for LPIPS, or a metric of pyiqa can't be had.
        ValueError: weights don't fit.
    """
    suite = [
        Metric("psnr_y", "PSNR-Y (dB)", "higher", "mean", 2, lambda result, s: psnr_y(result, s.truth, scale)),
        Metric("ssim_y", "SSIM", "higher", "mean", 3, lambda result, s: ssim_y(result, s.truth, scale)),
    ]
    weights = learned.perceptual_weights
    if weights is not None:
        suite.append(_lpips(weights))
        backbone = _only(weights, "lpips_vgg*.npz")
        if backbone is not None:
            suite.append(_dists(backbone, learned.dists_weights))
        elif learned.dists_weights is not None:
            raise FileNotFoundError(f"DISTS needs a VGG16: {weights} holds no single file lpips_vgg*.npz")
        model = _only(weights, "niqe*.npz")
        if model is not None and crop >= 2 * BLOCK:
            suite.append(_niqe(model))
    elif learned.dists_weights is not None:
        raise FileNotFoundError("DISTS needs a VGG16 too: give a folder with lpips_vgg*.npz by --perceptual-weights")
    suite += [_pyiqa(name) for name in learned.pyiqa]
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


def niqe_of(weights: Path | None) -> Callable[[NDArray[np.uint8]], float] | None:
    """NIQE with the model in a folder of weights; None where there is none."""
    path = None if weights is None else _only(weights, "niqe*.npz")
    if path is None:
        return None
    model = read_niqe_model(path)
    return lambda image: niqe(image, model)


def _only(folder: Path, pattern: str) -> Path | None:
    found = sorted(folder.glob(pattern)) if folder.is_dir() else []
    return found[0] if len(found) == 1 else None


def _lpips(weights: Path) -> Metric:
    network = LPIPS("alex", find_lpips_weights(weights, "alex"))

    def measure(result: NDArray[np.uint8], sample: Sample) -> float:
        with torch.inference_mode(), _one_thread():
            return float(network(as_tensor(result), as_tensor(sample.truth)))

    return Metric("lpips_alex", "LPIPS (AlexNet)", "lower", "mean", 3, measure)


def _dists(backbone: Path, weights: Path | None) -> Metric:
    path = weights or find_dists_weights()
    network = DISTS(backbone, read_dists_weights(path) if path else None)

    def measure(result: NDArray[np.uint8], sample: Sample) -> float:
        with torch.inference_mode(), _one_thread():
            return float(network(as_tensor(result), as_tensor(sample.truth)))

    # Another key, so that figures of the two kinds are never compared.
    key = "dists" if network.learned else "dists_equal"
    return Metric(key, network.label, "lower", "mean", 3, measure)


def _niqe(model_file: Path) -> Metric:
    model = read_niqe_model(model_file)
    return Metric("niqe", "NIQE", "lower", "mean", 2, lambda result, _: niqe(result, model), needs_truth=False)


def _pyiqa(name: str) -> Metric:
    metric = load_pyiqa_metric(name)

    def measure(result: NDArray[np.uint8], sample: Sample) -> float:
        with torch.inference_mode(), _one_thread():
            return float(metric(as_tensor(result), as_tensor(sample.truth)))

    better: Literal["higher", "lower"] = "lower" if metric.lower_is_better else "higher"
    return Metric(f"pyiqa_{name}", f"{name} (pyiqa)", better, "mean", 3, measure, metric.needs_truth)


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
