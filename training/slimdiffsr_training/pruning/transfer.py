"""Filling a student's weights, and keeping account of where they come from."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import torch
from torch import Tensor, nn

Origin = Literal["exact", "derived"]
"""`exact`: the teacher's own weight; `derived`: computed from the teacher's weights and activations."""


class Transfer:
    """Copies values into parameters and counts them; what isn't touched keeps its fresh initialisation."""

    def __init__(self, student: nn.Module) -> None:
        self.student = student
        self.counts: Counter[Origin] = Counter()
        self._filled: set[int] = set()

    @torch.no_grad()
    def fill(self, parameter: Tensor | None, value: Tensor, origin: Origin = "derived") -> None:
        """Copies a value of a parameter's shape, up to axes of length 1.

        Raises:
            ValueError: the parameter doesn't exist, or has another size; `student` and teacher don't fit.
        """
        if parameter is None or parameter.numel() != value.numel():
            shape = None if parameter is None else tuple(parameter.shape)
            raise ValueError(f"a weight of shape {tuple(value.shape)} doesn't fit a parameter of shape {shape}")
        if [s for s in parameter.shape if s != 1] != [s for s in value.shape if s != 1]:
            raise ValueError(f"a weight of shape {tuple(value.shape)} doesn't fit one of {tuple(parameter.shape)}")
        parameter.copy_(value.reshape(parameter.shape))
        if id(parameter) not in self._filled:
            self._filled.add(id(parameter))
            self.counts[origin] += parameter.numel()

    def copy(self, target: nn.Module, source: nn.Module) -> None:
        """Copies weight and bias of one layer exactly."""
        self.fill(target.weight, source.weight, "exact")  # type: ignore[arg-type]
        if source.bias is not None:
            self.fill(target.bias, source.bias, "exact")  # type: ignore[arg-type]

    def zero(self, parameter: Tensor | None) -> None:
        """Sets a parameter that has no counterpart to zero; it counts as fresh."""
        assert parameter is not None
        with torch.no_grad():
            parameter.zero_()

    def shares(self) -> dict[str, float]:
        """Shares of the student's parameters: `exact`, `derived`, `fresh`."""
        total = sum(p.numel() for p in self.student.parameters())
        shares = {origin: self.counts[origin] / total for origin in ("exact", "derived")}
        return {**shares, "fresh": 1 - sum(shares.values())}
