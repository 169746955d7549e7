"""Small networks of the paper's family with weights that matter, for tests."""

from __future__ import annotations

from typing import Any, Final, TypeVar

import torch
from torch import nn

from slimdiffsr.network import PaperConfig, PaperStudent

SMALL: Final[dict[str, Any]] = {"widths": (32, 64, 64), "autoencoder_width": 8, "queries": 8, "head_width": 16}

Module = TypeVar("Module", bound=nn.Module)


def lively(module: Module, seed: int = 0) -> Module:
    """Fills weights so that signals stay at about unit size and every gate, bias and query has its effect."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            values = torch.randn(parameter.shape, generator=generator)
            if name.endswith("query"):
                parameter.copy_(values)
            elif parameter.ndim == 1:
                parameter.copy_(0.1 * values + (1.0 if "norm" in name and name.endswith("weight") else 0.0))
            else:
                parameter.copy_(values * (1.4 if name.startswith(("encoder", "decoder")) else 1) * _fan_in(parameter))
            if "conv3" in name:
                parameter.mul_(0.5)
    return module.eval()


def small_student(scale: int = 4, seed: int = 0) -> PaperStudent:
    """A student whose result has a spread of about half of [-1, 1]."""
    student = lively(PaperStudent(PaperConfig(scale=scale, **SMALL)), seed)
    with torch.no_grad():
        image = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(1)) * 2 - 1
        result = student.restore(image)
        gain = 0.4 / result.std()
        last = student.decoder[-1]
        last.weight.mul_(gain)
        last.bias.copy_((last.bias - result.mean((0, 2, 3))) * gain)
    return student


def _fan_in(weight: torch.Tensor) -> float:
    return float(weight[0].numel()) ** -0.5
