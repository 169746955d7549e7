"""The distillation loss `L_dis = sum over levels of (mean |phi(f_student) - f_teacher|^2 + 0.1 MMD^2)` (section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from slimdiffsr_training.config import require
from slimdiffsr_training.distillation.adapters import FeatureAdapters
from slimdiffsr_training.distillation.features import LEVELS
from slimdiffsr_training.losses.mmd import mmd_squared, sample_tokens


@dataclass(frozen=True)
class DistillationConfig:
    """Weights and sampling of `L_dis`."""

    weight: float = 1.0
    """Of `L_dis` in the objective; 0 switches distillation off (ablation), and the teacher isn't needed."""
    mmd: float = 0.1
    """Of MMD^2 against the squared error; 0 switches it off (ablation)."""
    levels: tuple[str, ...] = LEVELS
    tokens: int = 512
    """Feature vectors drawn from each side, level and micro-batch."""
    bandwidths: tuple[float, ...] = (1.0,)
    """Of the kernel, in units of the median distance; several make a mixture."""
    relative: bool = False
    """Whether features are divided by the teacher's root mean square over the level, so that levels weigh alike
    whatever their magnitude; the paper's formula doesn't."""

    def __post_init__(self) -> None:
        require(min(self.weight, self.mmd) >= 0, "distillation weights can't be negative")
        require(self.tokens >= 2, "distillation.tokens must be at least 2")
        require(bool(self.bandwidths) and min(self.bandwidths) > 0, "distillation.bandwidths must be positive")
        known = set(self.levels) <= set(LEVELS) and len(set(self.levels)) == len(self.levels) > 0
        require(known, f"distillation.levels must be some of {', '.join(LEVELS)}")


def distillation_loss(
    adapters: FeatureAdapters,
    student: Mapping[str, Tensor],
    teacher: Mapping[str, Tensor],
    config: DistillationConfig,
    generator: torch.Generator,
) -> tuple[Tensor, dict[str, Tensor]]:
    """`L_dis`, without its own weight, and its two parts for the log.

    Args:
        adapters: phi.
        student: features of each level, (b, c, h, w).
        teacher: the same, without gradient.
        config: levels, weights, sampling.
        generator: on the CPU; draws the tokens of MMD, for each side by itself, since the estimate is unbiased for
            independent samples only.
    """
    squares, discrepancies = [], []
    for name in config.levels:
        wanted = teacher[name].detach().float()
        made = adapters(name, student[name], (wanted.shape[2], wanted.shape[3])).float()
        if config.relative:
            magnitude = wanted.square().mean().clamp_min(1e-12).sqrt()
            made, wanted = made / magnitude, wanted / magnitude
        squares.append((made - wanted).square().mean())
        if config.mmd:
            discrepancies.append(
                mmd_squared(
                    _drawn(made, config.tokens, generator), _drawn(wanted, config.tokens, generator), config.bandwidths
                )
            )
    terms = {"feature_mse": torch.stack(squares).sum()}
    loss = terms["feature_mse"]
    if discrepancies:
        terms["mmd"] = torch.stack(discrepancies).sum()
        loss = loss + config.mmd * terms["mmd"]
    return loss, terms


def _drawn(features: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """(at most count, channels) vectors from anywhere in the batch."""
    tokens = features.permute(0, 2, 3, 1).flatten(0, 2)
    return tokens[sample_tokens(count, len(tokens), generator).to(tokens.device)]
