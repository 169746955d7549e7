"""The weighted sum of losses that a phase of training minimises."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from slimdiffsr_training.config import LossConfig
from slimdiffsr_training.losses.lattice import lattice_penalty


class Objective:
    """L1, uncorrected low-frequency error, perceptual distance and lattice penalty, each with the phase's weight.

    Args:
        perceptual: maps (prediction, target) in [-1, 1] to one distance an image; needed where its weight isn't 0.
    """

    def __init__(self, perceptual: nn.Module | None) -> None:
        self.perceptual = perceptual

    def __call__(
        self,
        result: Tensor,
        truth: Tensor,
        low_frequency_error: Tensor,
        weights: LossConfig,
        generator: torch.Generator,
    ) -> tuple[Tensor, dict[str, float]]:
        """The loss, and its unweighted terms for the log.

        Args:
            result: (batch, 3, h, w) in [-1, 1] units.
            truth: the same shape.
            low_frequency_error: what the consistency step had to put right; any shape.
            weights: the phase's.
            generator: draws the perceptual window's place.

        Raises:
            ValueError: a perceptual weight is set but no perceptual weights were given.
        """
        terms = {"l1": (result - truth).abs().mean()}
        loss = weights.l1 * terms["l1"]
        if weights.low_frequency:
            terms["low_frequency"] = low_frequency_error.abs().mean()
            loss = loss + weights.low_frequency * terms["low_frequency"]
        if weights.lattice:
            terms["lattice"] = lattice_penalty(result, truth)
            loss = loss + weights.lattice * terms["lattice"]
        if weights.perceptual:
            if self.perceptual is None:
                raise ValueError("the configuration has a perceptual loss: give its weights by --perceptual-weights")
            window = _window(result, weights.perceptual_crop, generator)
            terms["perceptual"] = self.perceptual(result[window].clamp(-1.2, 1.2), truth[window]).mean()
            loss = loss + weights.perceptual * terms["perceptual"]
        return loss, {name: float(term.detach()) for name, term in terms.items()}


def _window(image: Tensor, side: int, generator: torch.Generator) -> tuple[slice, slice, slice, slice]:
    corner = []
    for size in image.shape[2:]:
        spare = max(0, size - side)
        corner.append(int(torch.randint(spare + 1, (), generator=generator)))
    row, col = corner
    return slice(None), slice(None), slice(row, row + side), slice(col, col + side)
