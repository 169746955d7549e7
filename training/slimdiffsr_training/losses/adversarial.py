"""The adversarial loss: discriminator heads on a frozen backbone's features (paper: DINO; here any convolutional one).

Non-saturating logistic losses (Goodfellow et al. 2014): the discriminator minimises softplus(-D(real)) +
softplus(D(fake)), the generator softplus(-D(fake)), each a mean over the heads' patches. The heads see features only,
as in "Projected GANs" (Sauer et al. 2021): a pretrained backbone keeps a small discriminator from memorising pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm


class FeatureBackbone(Protocol):
    """A frozen network whose features a discriminator judges."""

    channels: tuple[int, ...]
    """Of each feature."""

    def __call__(self, image: Tensor) -> list[Tensor]:
        """Features (b, c, h, w) of images (b, 3, H, W)."""


class FeatureDiscriminator(nn.Module):
    """One head of spectrally normalised convolutions for each of a backbone's features.

    Args:
        channels: the features' channels.
        width: of each head's hidden layers.
    """

    def __init__(self, channels: Sequence[int], width: int = 64) -> None:
        super().__init__()
        self.heads = nn.ModuleList(
            nn.Sequential(
                spectral_norm(nn.Conv2d(c, width, 1)),
                nn.LeakyReLU(0.2),
                spectral_norm(nn.Conv2d(width, width, 3, padding=1)),
                nn.LeakyReLU(0.2),
                spectral_norm(nn.Conv2d(width, 1, 3, padding=1)),
            )
            for c in channels
        )

    def forward(self, features: Sequence[Tensor]) -> list[Tensor]:
        """Logits (batch, 1, h, w) for features (batch, c, h, w): positive where an image looks real."""
        logits = []
        for head, feature in zip(self.heads, features, strict=True):
            # Unit RMS over channels: activations differ by orders of magnitude between layers and images.
            feature = feature.float()
            feature = feature * (feature.square().mean(1, keepdim=True) + 1e-6).rsqrt()
            logits.append(head(feature))
        return logits


def generator_loss(discriminator: nn.Module, fake: Sequence[Tensor]) -> Tensor:
    """softplus(-D(fake)), averaged over heads; gradients flow to the features, not to the discriminator."""
    frozen = {name: p.detach() for name, p in discriminator.named_parameters()}
    logits = torch.func.functional_call(discriminator, frozen, (list(fake),))
    return torch.stack([F.softplus(-x.float()).mean() for x in logits]).mean()


def discriminator_loss(discriminator: nn.Module, real: Sequence[Tensor], fake: Sequence[Tensor]) -> Tensor:
    """softplus(-D(real)) + softplus(D(fake)), averaged over heads; gradients flow to the discriminator alone."""
    real_logits = discriminator([x.detach() for x in real])
    fake_logits = discriminator([x.detach() for x in fake])
    terms = [
        F.softplus(-r.float()).mean() + F.softplus(f.float()).mean()
        for r, f in zip(real_logits, fake_logits, strict=True)
    ]
    return torch.stack(terms).mean()
