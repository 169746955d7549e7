"""The loss of the uncertainty estimator, and whether its variance is that of its error (method, section 2)."""

from __future__ import annotations

from typing import Final

from torch import Tensor

PRIOR: Final = 3.0
"""Weight of `s`: 1 of the Gaussian likelihood and 2 of Jeffreys' prior `1 / z_var`, all of it halved."""


def jeffreys_loss(mean: Tensor, log_variance: Tensor, truth: Tensor) -> Tensor:
    """`L_unc = 1 / (2 N) sum_i [exp(-s_i) (z_gt - z_mean)_i^2 + 3 s_i]`.

    Its optimum in s is `exp(s) = (z_gt - z_mean)^2 / 3`: a third of the variance that the Gaussian likelihood alone
    would give, which is what the calibration factor 3 puts right.

    Args:
        mean: `z_mean`, (b, c, h, w).
        log_variance: `s`, (b, c or 1, h, w).
        truth: `z_gt`, (b, c, h, w).
    """
    s = log_variance.float()
    error = (truth.float() - mean.float()).square()
    return 0.5 * ((-s).exp() * error + PRIOR * s).mean()


def standardised_rms(mean: Tensor, variance: Tensor, truth: Tensor) -> Tensor:
    """`sqrt(mean((z_gt - z_mean)^2 / z_var))`: 1 for a calibrated variance, more where it is too small."""
    return ((truth.float() - mean.float()).square() / variance.float()).mean().sqrt()
