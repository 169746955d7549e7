"""Checkpoints that resume to the same numbers: weights, their average, the optimiser, the step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn


class ExponentialAverage:
    """Running average of a module's parameters; the decay rises to its value so that the start is forgotten."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay = decay
        self.weights = {name: p.detach().clone() for name, p in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module: nn.Module, step: int) -> None:
        """Takes in the weights after step `step` (from 0)."""
        decay = min(self.decay, (1 + step) / (10 + step))
        current = module.state_dict()
        floating = [name for name, weight in self.weights.items() if weight.is_floating_point()]
        torch._foreach_lerp_([self.weights[n] for n in floating], [current[n] for n in floating], 1 - decay)

    def load(self, weights: dict[str, torch.Tensor]) -> None:
        """Takes over saved averages, onto the device that the module's lie on."""
        self.weights = {name: weights[name].to(old.device) for name, old in self.weights.items()}


def save_checkpoint(path: Path, state: dict[str, Any]) -> None:
    """Writes beside the target and renames, so that a killed run never leaves half a checkpoint."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Reads a checkpoint without unpickling anything but tensors and plain values."""
    state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return state
