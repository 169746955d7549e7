"""The merged bottleneck convolutions: two 3x3 convolutions with nothing between them as one (method, section 3).

Composed they are a 5x5 convolution, exactly so in the interior: at a border the second of two convolutions pads its own
input with zeros, one of the composition sees what the first would have made of the padding.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from slimdiffsr_training.config import ConfigError


class Kernel(NamedTuple):
    """A convolution's weights."""

    weight: Tensor
    """(out, in, size, size), float64."""
    bias: Tensor
    """(out,), float64."""


class DenoisingStep(NamedTuple):
    """One denoising step as a linear map of the latent and of what the UNet says: `z0 = latent z + output unet(z)`."""

    latent: float
    output: float


def kernel_of(conv: torch.nn.Module) -> Kernel:
    """The weights of an `nn.Conv2d`; no bias is a bias of zero."""
    weight = conv.weight.detach().double().cpu()  # type: ignore[operator]
    bias = conv.bias
    return Kernel(weight, weight.new_zeros(len(weight)) if bias is None else bias.detach().double().cpu())  # type: ignore[operator]


def denoising_step(abar: float, prediction_type: str) -> DenoisingStep:
    """The step's two factors.

    `epsilon`: `z0 = z / sqrt(abar) - sqrt((1 - abar) / abar) eps`. `v_prediction`: `z0 = sqrt(abar) z - sqrt(1 - abar)
    v`.

    Raises:
        ConfigError: the UNet predicts something else.
    """
    if prediction_type == "epsilon":
        return DenoisingStep(abar**-0.5, -(((1 - abar) / abar) ** 0.5))
    if prediction_type == "v_prediction":
        return DenoisingStep(abar**0.5, -((1 - abar) ** 0.5))
    raise ConfigError(f"a UNet that predicts '{prediction_type}' can't be merged; epsilon or v_prediction is needed")


def compose(first: Kernel, second: Kernel, factor: float = 1.0, shift: float = 0.0) -> Kernel:
    """One kernel for `second(factor first(x) + shift)`, of size `first + second - 1`; exact in the interior.

    Args:
        first: (m, c, a, a), applied first.
        second: (o, m, b, b).
        factor: what the result of the first is multiplied by, such as the denoising step's.
        shift: what is added to it then.
    """
    # A correlation with the flipped kernel as input: out[o, c] = sum_m second[o, m] full-convolved with first[m, c].
    size = first.weight.shape[-1]
    flipped = first.weight.flip(2, 3).transpose(0, 1) * factor
    weight = F.conv2d(second.weight, flipped, padding=size - 1)
    bias = second.bias + second.weight.sum((2, 3)) @ (first.bias * factor + shift)
    return Kernel(weight, bias)


def fold_input(kernel: Kernel, factor: float, shift: float) -> Kernel:
    """The kernel that reads x where the given one reads `factor x + shift`; exact in the interior."""
    return Kernel(kernel.weight * factor, kernel.bias + shift * kernel.weight.sum((1, 2, 3)))


def fold_output(kernel: Kernel, factor: float, shift: float) -> Kernel:
    """The kernel that gives `factor y + shift` where the given one gives y; exact."""
    return Kernel(kernel.weight * factor, kernel.bias * factor + shift)


def autocorrelation(features: Tensor, reach: int = 4) -> Tensor:
    """`E f(p) f(p + d)` for shifts d up to `reach` a side: (2 reach + 1, 2 reach + 1), 1 in the centre.

    Args:
        features: (b, c, h, w), h and w above `reach`; averaged over all channels.
    """
    x = features.double()
    height, width = x.shape[2:]
    result = x.new_zeros(2 * reach + 1, 2 * reach + 1)
    for down, right in itertools.product(range(reach + 1), range(-reach, reach + 1)):
        a = x[:, :, : height - down, max(0, -right) : width - max(0, right)]
        b = x[:, :, down:, max(0, right) : width - max(0, -right)]
        value = (a * b).mean()
        result[reach + down, reach + right] = result[reach - down, reach - right] = value
    return result / result[reach, reach].clamp_min(1e-30)


def shrink(kernel: Kernel, size: int = 3, correlation: Tensor | None = None) -> Kernel:
    """The smaller kernel whose output is nearest to the larger one's in the mean square.

    For white inputs that is the kernel's middle. Features of images are smooth: a neighbour says something of the pixel
    beyond it. With the inputs' autocorrelation R the kept taps S take over from all taps by `k_S = R_SS^-1 R_S: k`.

    Args:
        kernel: of odd size.
        size: the odd size wanted.
        correlation: as `autocorrelation` returns it, with a reach of at least the kernel's size - 1; None: white.
    """
    large = kernel.weight.shape[-1]
    rim = (large - size) // 2
    if rim <= 0:
        return kernel
    if correlation is None:
        return Kernel(kernel.weight[:, :, rim:-rim, rim:-rim], kernel.bias)
    places = list(itertools.product(range(large), repeat=2))
    reach = len(correlation) // 2
    full = torch.tensor(
        [[float(correlation[reach + a - c, reach + b - d]) for c, d in places] for a, b in places], dtype=torch.float64
    )
    full = full + 1e-4 * torch.eye(len(full), dtype=torch.float64)
    kept = torch.tensor([i for i, place in enumerate(places) if all(rim <= p < large - rim for p in place)])
    taking_over = torch.linalg.solve(full[kept][:, kept], full[kept])  # (kept, all)
    weight = kernel.weight.flatten(2) @ taking_over.T
    return Kernel(weight.view(*weight.shape[:2], size, size), kernel.bias)
