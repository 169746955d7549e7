"""Blur kernels: isotropic, anisotropic, generalised and plateau Gaussians, and circular sinc filters."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import j1

from slimdiffsr_training.degradation.config import DegradationConfig, StageConfig

Kernel = NDArray[np.float32]


def gaussian_kernel(
    size: int, sigmas: tuple[float, float], angle: float, *, beta: float = 1.0, plateau: bool = False
) -> Kernel:
    """A normalised (size, size) kernel of the squared Mahalanobis distance q: exp(-q^beta / 2), or 1 / (1 + q^beta).

    Args:
        size: odd side, pixels.
        sigmas: standard deviations along the two axes, pixels.
        angle: rotation of the first axis, radians.
        beta: shape; 1 is the Gaussian.
        plateau: the second, flat-topped form.
    """
    axis = np.arange(size) - size // 2
    x, y = np.meshgrid(axis, axis)
    along = x * math.cos(angle) + y * math.sin(angle)
    across = -x * math.sin(angle) + y * math.cos(angle)
    distance = ((along / sigmas[0]) ** 2 + (across / sigmas[1]) ** 2) ** beta
    kernel = 1 / (1 + distance) if plateau else np.exp(-0.5 * distance)
    return (kernel / kernel.sum()).astype(np.float32)


def sinc_kernel(size: int, cutoff: float) -> Kernel:
    """The ideal circular low-pass of angular frequency `cutoff` (radians a pixel), cut to (size, size), normalised."""
    axis = np.arange(size) - size // 2
    radius = np.hypot(*np.meshgrid(axis, axis))
    with np.errstate(divide="ignore", invalid="ignore"):
        kernel = cutoff * j1(cutoff * radius) / (2 * np.pi * radius)
    kernel[size // 2, size // 2] = cutoff**2 / (4 * np.pi)
    return (kernel / kernel.sum()).astype(np.float32)


def random_size(rng: np.random.Generator, config: DegradationConfig) -> int:
    """An odd kernel size within the configured range."""
    low, high = config.kernel_sizes
    return low + 2 * int(rng.integers((high - low) // 2 + 1))


def random_sinc(rng: np.random.Generator, size: int) -> Kernel:
    """A sinc kernel whose cutoff suits its size."""
    return sinc_kernel(size, rng.uniform(math.pi / 3 if size < 13 else math.pi / 5, math.pi))


def random_blur(rng: np.random.Generator, config: DegradationConfig, stage: StageConfig) -> Kernel:
    """A kernel of a stage: sinc with `sinc_probability`, otherwise one of the six Gaussian kinds."""
    size = random_size(rng, config)
    if rng.random() < stage.sinc_probability:
        return random_sinc(rng, size)
    kind = int(rng.choice(6, p=config.kernel_probabilities))
    first = rng.uniform(*stage.blur_sigma)
    second, angle = (rng.uniform(*stage.blur_sigma), rng.uniform(-math.pi, math.pi)) if kind % 2 else (first, 0.0)
    beta = 1.0
    if kind >= 2:
        low, high = stage.beta_generalised if kind < 4 else stage.beta_plateau
        # Half of the draws flatter, half more peaked than the Gaussian, where the range allows both.
        beta = rng.uniform(low, 1) if low < 1 and rng.random() < 0.5 else rng.uniform(max(low, 1), high)
    return gaussian_kernel(size, (first, second), angle, beta=beta, plateau=kind >= 4)
