"""Noise schedules over `alphas_cumprod`: the share `abar` of signal variance at a timestep, and back.

A diffusion state is `z_t = sqrt(abar_t) z_0 + sqrt(1 - abar_t) eps`. Between the integer timesteps of a schedule,
`log abar` is taken to be linear, so that one denoising step can stand at any real timestep: the inverse is then exact
and differentiable almost everywhere. A timestep is a real number from 0 to `len(alphas_cumprod) - 1`.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

SD_CUBIC: Final = (-2.1911e-9, -2.3314e-6, -8.5743e-4, -6.0726e-4)
"""Coefficients of t^3, t^2, t and 1 in `log abar(t)` for Stable Diffusion's schedule; the largest error is 2.8e-4."""

SMALLEST_ABAR: Final = 1e-8
"""Schedules that end in pure noise have abar = 0 there, which has no logarithm."""


def scaled_linear_alphas_cumprod(steps: int = 1000, start: float = 0.00085, end: float = 0.012) -> Tensor:
    """Stable Diffusion's schedule: `beta` is the square of a line from `sqrt(start)` to `sqrt(end)`.

    Returns:
        float32 (steps,), falling from nearly 1.
    """
    betas = torch.linspace(start**0.5, end**0.5, steps, dtype=torch.float64) ** 2
    return torch.cumprod(1 - betas, 0).float()


def log_abar_cubic(timestep: Tensor) -> Tensor:
    """`log abar(t)` of Stable Diffusion's schedule by a cubic, any shape.

    The paper fits a quadratic instead, which is wrong by up to 51 steps and not monotone below t = 40.
    """
    a, b, c, d = SD_CUBIC
    return ((a * timestep + b) * timestep + c) * timestep + d


def abar_at(alphas_cumprod: Tensor, timestep: Tensor) -> Tensor:
    """`abar` at real timesteps, by linear interpolation of `log abar`; differentiable in the timestep.

    Args:
        alphas_cumprod: (steps,), strictly falling.
        timestep: any shape; values outside the schedule are clamped to its ends.

    Returns:
        float32 of the timestep's shape.
    """
    logs = _logs(alphas_cumprod)
    t = timestep.float().clamp(0, len(logs) - 1)
    below = t.detach().floor().long().clamp(max=len(logs) - 2)
    return torch.exp(logs[below] + (t - below) * (logs[below + 1] - logs[below]))


def timestep_at(alphas_cumprod: Tensor, abar: Tensor) -> Tensor:
    """The real timestep at which a schedule has `abar`: the inverse of `abar_at`; differentiable in `abar`.

    Args:
        alphas_cumprod: (steps,), strictly falling.
        abar: any shape, from 0 to 1; values outside the schedule give its first or last timestep.

    Returns:
        float32 of abar's shape.
    """
    logs = _logs(alphas_cumprod)
    wanted = abar.float().clamp(min=SMALLEST_ABAR).log()
    wanted = torch.minimum(torch.maximum(wanted, logs[-1]), logs[0])
    below = torch.searchsorted(-logs, -wanted.detach().contiguous(), right=True).sub(1).clamp(0, len(logs) - 2)
    return below + (logs[below] - wanted) / (logs[below] - logs[below + 1])


def matched_abar(signal_variance: Tensor, error_variance: Tensor) -> Tensor:
    """The `abar` whose signal-to-noise ratio is that of an uncertain reconstruction (method, section 2).

    A diffusion state's ratio is `abar / (1 - abar)`, the reconstruction's `var(z_gt) / z_var`; they are equal at
    `abar = var(z_gt) / (var(z_gt) + z_var)`.

    Args:
        signal_variance: `var(z_gt)`, positive, any shape that broadcasts.
        error_variance: `z_var`, calibrated.
    """
    return signal_variance / (signal_variance + error_variance)


def _logs(alphas_cumprod: Tensor) -> Tensor:
    return alphas_cumprod.float().clamp(min=SMALLEST_ABAR).log()
