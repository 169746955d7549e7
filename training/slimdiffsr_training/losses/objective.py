"""The weighted sum of losses that a phase of training minimises."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from slimdiffsr_training.config import LossConfig
from slimdiffsr_training.losses.adversarial import (
    FeatureBackbone,
    FeatureDiscriminator,
    discriminator_loss,
    generator_loss,
)
from slimdiffsr_training.losses.lattice import LATENT_PERIODS, Periods, lattice_penalty
from slimdiffsr_training.metrics.lpips import LPIPS
from slimdiffsr_training.run.stage import Losses


class Objective:
    """L1, uncorrected low-frequency error, perceptual distance, adversary and lattice penalty, each with its weight.

    Args:
        perceptual: LPIPS for predictions and targets in [-1, 1]; needed for the perceptual and adversarial terms.
        discriminator: judges the perceptual backbone's features; needed for the adversarial term.
        backbone: for images in [-1, 1]; whose features the discriminator judges, instead of the perceptual backbone's.
        periods: of the grids whose lattice is penalised; by default those of an 8-fold autoencoder's latents.
    """

    def __init__(
        self,
        perceptual: LPIPS | None,
        discriminator: FeatureDiscriminator | None = None,
        backbone: FeatureBackbone | None = None,
        periods: Periods = LATENT_PERIODS,
    ) -> None:
        self.perceptual = perceptual
        self.discriminator = discriminator
        self.backbone = backbone
        self.periods = periods

    def frozen(self) -> nn.ModuleDict:
        """The networks that judge and aren't trained, by name."""
        found = {"perceptual": self.perceptual, "backbone": self.backbone}
        return nn.ModuleDict({name: module for name, module in found.items() if isinstance(module, nn.Module)})

    def __call__(
        self,
        result: Tensor,
        truth: Tensor,
        weights: LossConfig,
        generator: torch.Generator,
        low_frequency_error: Tensor | None = None,
    ) -> Losses:
        """The losses, with their unweighted terms for the log.

        Args:
            result: (batch, 3, h, w) in [-1, 1] units.
            truth: the same shape.
            weights: the phase's.
            generator: draws the perceptual window's place.
            low_frequency_error: what the consistency step had to put right; any shape.

        Raises:
            ValueError: a weight is set whose network wasn't given.
        """
        terms = {"l1": (result - truth).abs().mean()}
        loss = weights.l1 * terms["l1"]
        adversary = None
        if weights.low_frequency and low_frequency_error is not None:
            terms["low_frequency"] = low_frequency_error.abs().mean()
            loss = loss + weights.low_frequency * terms["low_frequency"]
        if weights.lattice:
            terms["lattice"] = lattice_penalty(result, truth, self.periods)
            loss = loss + weights.lattice * terms["lattice"]
        if weights.perceptual or weights.adversarial:
            if self.perceptual is None:
                raise ValueError("the configuration has a perceptual loss: give its weights by --perceptual-weights")
            window = _window(result, weights.perceptual_crop, generator)
            with torch.no_grad():
                real = self.perceptual.features(truth[window])
            fake = self.perceptual.features(result[window].clamp(-1.2, 1.2))
            terms["perceptual"] = self.perceptual.distance(fake, real).mean()
            loss = loss + weights.perceptual * terms["perceptual"]
            if weights.adversarial:
                if self.discriminator is None:
                    raise ValueError("the objective was made without a discriminator")
                if self.backbone is not None:
                    with torch.no_grad():
                        real = self.backbone(truth[window])
                    fake = self.backbone(result[window].clamp(-1.2, 1.2))
                terms["adversarial"] = generator_loss(self.discriminator, fake)
                loss = loss + weights.adversarial * terms["adversarial"]
                adversary = terms["discriminator"] = discriminator_loss(self.discriminator, real, fake)
        return Losses(loss, terms, adversary)

    def verdict(
        self, result: Tensor, examples: Tensor, weights: LossConfig, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """The adversary's loss for results that have no truth, and its own: sharp images are its only examples.

        Args:
            result: (batch, 3, h, w) in [-1, 1] units.
            examples: (n, 3, H, W), other images.
            weights: the phase's.
            generator: draws the windows' places.
        """
        features = self.backbone or (self.perceptual.features if self.perceptual else None)
        if features is None or self.discriminator is None:
            raise ValueError("the objective was made without a discriminator")
        with torch.no_grad():
            real = features(examples[_window(examples, weights.perceptual_crop, generator)])
        fake = features(result[_window(result, weights.perceptual_crop, generator)].clamp(-1.2, 1.2))
        return generator_loss(self.discriminator, fake), discriminator_loss(self.discriminator, real, fake)


def _window(image: Tensor, side: int, generator: torch.Generator) -> tuple[slice, slice, slice, slice]:
    corner = []
    for size in image.shape[2:]:
        spare = max(0, size - side)
        corner.append(int(torch.randint(spare + 1, (), generator=generator)))
    row, col = corner
    return slice(None), slice(None), slice(row, row + side), slice(col, col + side)
