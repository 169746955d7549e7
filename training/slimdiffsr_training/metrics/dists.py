"""DISTS (Ding et al. 2020, "Image Quality Assessment: Unifying Structure and Texture Similarity")."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from slimdiffsr_training.metrics.backbones import Backbone, read_tensors

# ImageNet's statistics, of RGB in [0, 1].
MEAN: Final = (0.485, 0.456, 0.406)
DEVIATION: Final = (0.229, 0.224, 0.225)

C1: Final = 1e-6
C2: Final = 1e-6
POOL_EPSILON: Final = 1e-12
MINIMUM_SIZE: Final = 32

PACKAGE: Final = "DISTS_pytorch"
"""The importable package of the wheel `DISTS-pytorch`, whose `weights.pt` holds the authors' alpha and beta."""


@dataclass(frozen=True)
class DistsWeights:
    """How much each channel's texture (alpha) and structure (beta) counts; only their proportions matter.

    Raises:
        ValueError: the two differ in length, or a weight is negative or not finite, or all are zero.
    """

    alpha: Tensor
    """fp32 [3 + channels of the five taps]: of the similarity of means."""
    beta: Tensor
    """The same length: of the similarity of deviations."""

    def __post_init__(self) -> None:
        both = torch.cat([self.alpha.flatten(), self.beta.flatten()])
        if self.alpha.ndim != 1 or self.alpha.shape != self.beta.shape:
            raise ValueError(f"alpha {tuple(self.alpha.shape)} and beta {tuple(self.beta.shape)} must be two vectors")
        if not bool(torch.isfinite(both).all()) or bool((both < 0).any()) or float(both.sum()) <= 0:
            raise ValueError("alpha and beta must be weights of at least zero that don't all vanish")


class DISTS(nn.Module):
    """Distance of structure and texture, as a metric for judging.

    With the feature maps `x_i, y_i` of i = 0 (the RGB image in [0, 1]) and the five taps of VGG16, in which each max
    pooling is replaced by L2 pooling `sqrt(g * x^2)` (g: 3x3 Hanning window, stride 2):

    - `l = (2 mx my + c1) / (mx^2 + my^2 + c1)` (equation 3: texture) from the maps' means,
    - `s = (2 cov + c2) / (vx + vy + c2)` (equation 4: structure) from their variances and covariance,
    - `d(x, y) = 1 - sum_ij (alpha_ij l_ij + beta_ij s_ij)` (equation 5), the weights adding up to 1.

    The authors resize images to 256 pixels on the shorter side before; here images are judged as they are, so compare
    crops of one size.

    Args:
        backbone: npz with `features.N.weight|bias` of VGG16.
        weights: alpha and beta; None gives every channel of both terms the same weight, which is another metric: call
            it "DISTS (equal weights)".

    Raises:
        FileNotFoundError: there is no such backbone file.
        ValueError: the file isn't a VGG16, or the weights aren't for its channels.
    """

    mean: Tensor
    deviation: Tensor
    window: Tensor
    alpha: Tensor
    beta: Tensor

    def __init__(self, backbone: Path, weights: DistsWeights | None = None) -> None:
        super().__init__()
        self.backbone = Backbone("vgg", read_tensors(backbone))
        self.channels = (3, *self.backbone.channels)
        self.learned = weights is not None
        count = sum(self.channels)
        alpha = weights.alpha.float() if weights else torch.ones(count)
        beta = weights.beta.float() if weights else torch.ones(count)
        if len(alpha) != count:
            raise ValueError(f"DISTS's weights are for {len(alpha)} channels, this backbone has {count}")
        total = float(alpha.sum() + beta.sum())
        self.register_buffer("alpha", alpha / total, persistent=False)
        self.register_buffer("beta", beta / total, persistent=False)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION).view(1, 3, 1, 1), persistent=False)
        # A Hanning window of five without its zeros.
        hanning = torch.tensor([0.25, 0.5, 0.25])
        self.register_buffer("window", torch.outer(hanning, hanning)[None, None], persistent=False)
        self.eval().requires_grad_(False)

    @property
    def label(self) -> str:
        """The metric's name in tables."""
        return "DISTS" if self.learned else "DISTS (equal weights)"

    def forward(self, prediction: Tensor, target: Tensor) -> Tensor:
        """Distance of each image of a batch.

        Args:
            prediction: RGB in [-1, 1], [N, 3, H, W].
            target: the same shape.

        Returns:
            fp32 [N], 0 for equal images.

        Raises:
            ValueError: shapes differ, aren't [N, 3, H, W], or a side is under 32 pixels.
        """
        if prediction.shape != target.shape or prediction.ndim != 4 or prediction.shape[1] != 3:
            raise ValueError(
                f"DISTS compares RGB batches [N, 3, H, W] of one shape, not {tuple(prediction.shape)} "
                f"and {tuple(target.shape)}"
            )
        if min(prediction.shape[2:]) < MINIMUM_SIZE:
            raise ValueError(f"DISTS needs sides of at least {MINIMUM_SIZE} pixels, not {tuple(prediction.shape[2:])}")
        similarity = torch.zeros(prediction.shape[0], device=prediction.device)
        weights = zip(self.alpha.split(self.channels), self.beta.split(self.channels), strict=True)
        for x, y, (alpha, beta) in zip(self.features(prediction), self.features(target), weights, strict=True):
            mean_x, mean_y = x.mean((2, 3)), y.mean((2, 3))
            x_centred, y_centred = x - mean_x[:, :, None, None], y - mean_y[:, :, None, None]
            var_x, var_y = x_centred.square().mean((2, 3)), y_centred.square().mean((2, 3))
            covariance = (x_centred * y_centred).mean((2, 3))
            texture = (2 * mean_x * mean_y + C1) / (mean_x.square() + mean_y.square() + C1)
            structure = (2 * covariance + C2) / (var_x + var_y + C2)
            similarity = similarity + (alpha * texture + beta * structure).sum(1)
        return 1 - similarity

    def features(self, image: Tensor) -> list[Tensor]:
        """The image in [0, 1] and the activations at VGG16's taps, each [N, C, h, w]."""
        unit = (image.float() + 1) / 2
        features = [unit]
        x = (unit - self.mean) / self.deviation
        for convolution, spec in zip(self.backbone.convolutions, self.backbone.specs, strict=True):
            if spec.pool is not None:
                x = self._pool(x)
            x = functional.relu(convolution(x))
            if spec.tap:
                features.append(x)
        return features

    def _pool(self, x: Tensor) -> Tensor:
        """L2 pooling: no aliasing, unlike the maximum, so that the distance is injective."""
        window = self.window.expand(x.shape[1], 1, 3, 3)
        squares = functional.conv2d(x.square(), window, stride=2, padding=1, groups=x.shape[1])
        return (squares + POOL_EPSILON).sqrt()


def read_dists_weights(path: Path) -> DistsWeights:
    """Reads alpha and beta from a torch file (as the authors' `weights.pt`) or a npz file, without unpickling.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file doesn't hold two vectors `alpha` and `beta`.
    """
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path} with DISTS's weights")
    if path.suffix == ".npz":
        tensors: Mapping[str, Tensor] = read_tensors(path)
    else:
        try:
            tensors = torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:  # torch raises whatever its reader ran into
            raise ValueError(f"{path} can't be read as DISTS's weights: {str(error).splitlines()[0]}") from error
    missing = [name for name in ("alpha", "beta") if not isinstance(tensors.get(name), Tensor)]
    if missing:
        raise ValueError(f"{path} lacks {' and '.join(missing)}, so these are no weights of DISTS")
    return DistsWeights(tensors["alpha"].detach().float().flatten(), tensors["beta"].detach().float().flatten())


def find_dists_weights() -> Path | None:
    """The authors' weights inside the installed wheel `DISTS-pytorch`; None where it isn't installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "weights.pt"
    return path if path.is_file() else None
