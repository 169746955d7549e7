"""LPIPS v0.1 (Zhang et al. 2018, "The Unreasonable Effectiveness of Deep Features as a Perceptual Metric")."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

from slimdiffsr_training.metrics.backbones import Backbone, BackboneName, read_tensors

# Images in [-1, 1] to ImageNet's normalisation: (x - SHIFT) / SCALE, RGB.
SHIFT: Final = (-0.030, -0.088, -0.188)
SCALE: Final = (0.458, 0.448, 0.450)

EPSILON: Final = 1e-10
MINIMUM_SIZE: Final = 32
CHUNK: Final = 2**21
"""Feature values that are held in fp32 at a time on a CPU."""


class LPIPS(nn.Module):
    """Learned perceptual distance, as a metric and as a training loss.

    `d(x, y) = sum_l mean_hw sum_c w_lc (xhat_lchw - yhat_lchw)^2` (equation 1 of the paper), with `xhat_l` the features
    of layer l normalised to unit length over channels (epsilon 1e-10) and `w_l >= 0` the linear heads.

    All weights are frozen buffers or parameters without gradient, and the module stays in evaluation mode. Convolutions
    run in the dtype of the weights, or that of an enclosing autocast; normalisation, difference and sums in fp32.

    Args:
        backbone: `alex` (the usual figure in tables) or `vgg` (the usual loss).
        weights: npz file with the backbone's `features.N.weight|bias` and the heads `linK.model.1.weight`.
        compiled: whether the layers' distances are compiled (needs a C++ compiler): six times faster on a CPU.

    Raises:
        FileNotFoundError: there is no such weights file.
        ValueError: the file doesn't hold the tensors of this backbone and its heads.
    """

    shift: Tensor
    scale: Tensor

    def __init__(self, backbone: BackboneName, weights: Path, *, compiled: bool = False) -> None:
        super().__init__()
        self.compiled = compiled
        tensors = read_tensors(weights)
        self.backbone = Backbone(backbone, tensors)
        self.register_buffer("shift", torch.tensor(SHIFT).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("scale", torch.tensor(SCALE).view(1, 3, 1, 1), persistent=False)
        for layer, channels in enumerate(self.backbone.channels):
            name = f"lin{layer}.model.1.weight"
            head = tensors.get(name)
            if head is None or tuple(head.shape) != (1, channels, 1, 1):
                found = "missing" if head is None else f"of shape {tuple(head.shape)}"
                raise ValueError(f"{weights}: {name} is {found}, LPIPS with {backbone!r} needs (1, {channels}, 1, 1)")
            if bool((head < 0).any()):
                raise ValueError(f"{weights}: {name} holds negative weights, so it is no LPIPS head")
            self.register_buffer(f"head{layer}", head.clone())
        self.eval()

    def train(self, mode: bool = True) -> LPIPS:
        """Stays in evaluation mode, whatever the model that holds it does."""
        return super().train(False)

    def forward(self, prediction: Tensor, target: Tensor) -> Tensor:
        """Distance of each image of a batch.

        Args:
            prediction: RGB in [-1, 1], [N, 3, H, W], any float dtype and memory format; gradients flow to it.
            target: the same shape; no gradient flows to it.

        Returns:
            fp32 [N], 0 for equal images.

        Raises:
            ValueError: shapes differ, aren't [N, 3, H, W], or a side is under 32 pixels.
        """
        if prediction.shape != target.shape or prediction.ndim != 4 or prediction.shape[1] != 3:
            raise ValueError(
                f"LPIPS compares RGB batches [N, 3, H, W] of one shape, not {tuple(prediction.shape)} "
                f"and {tuple(target.shape)}"
            )
        if min(prediction.shape[2:]) < MINIMUM_SIZE:
            raise ValueError(f"LPIPS needs sides of at least {MINIMUM_SIZE} pixels, not {tuple(prediction.shape[2:])}")
        with torch.no_grad():
            target_features = self.features(target)
        return self.distance(self.features(prediction), target_features)

    def features(self, image: Tensor) -> list[Tensor]:
        """The backbone's activations for RGB images in [-1, 1], [N, 3, H, W]: one [N, C, h, w] a layer."""
        normalised = (image.float() - self.shift.float()) / self.scale.float()
        features: list[Tensor] = self.backbone(normalised.to(self.backbone.dtype))
        return features

    def distance(self, prediction: list[Tensor], target: list[Tensor]) -> Tensor:
        """Distance [N] between two images' `features`; gradients flow to the first."""
        distance = torch.zeros(prediction[0].shape[0], device=prediction[0].device)
        for layer, (x, y) in enumerate(zip(prediction, target, strict=True)):
            distance = distance + _LayerDistance.apply(x, y, self.get_buffer(f"head{layer}"), self.compiled)
        return distance


def find_lpips_weights(path: Path, backbone: BackboneName) -> Path:
    """The weights of a backbone: the path itself if it is a file, else the only `lpips_alex*.npz` (or vgg) in it.

    Raises:
        FileNotFoundError: there is no such file, or there are several.
    """
    if path.is_file():
        return path
    found = sorted(path.glob(f"lpips_{backbone}*.npz"))
    if len(found) != 1:
        number = "several files" if found else "no file"
        raise FileNotFoundError(f"{path} holds {number} named lpips_{backbone}*.npz; exactly one is needed")
    return found[0]


class _LayerDistance(torch.autograd.Function):
    """One layer's `mean_hw sum_c w_c (xhat - yhat)^2` [N] of features [N, C, h, w], in fp32, with its gradient for x.

    Written out because autograd's chain of fp32 copies costs twice as much as VGG's convolutions on a CPU. There, a few
    images at a time are computed: buffers over 32 MiB would be mapped afresh by each operation.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, y: Tensor, head: Tensor, compiled: bool) -> Tensor:
        ctx.save_for_backward(x, y, head)
        ctx.compiled = compiled
        with torch.autocast(x.device.type, enabled=False):
            if compiled:
                distance: Tensor = _compiled(_distance)(x, y, head.float())
                return distance
            return torch.cat([_distance(xs, ys, head.float()) for xs, ys in _chunks(x, y)])

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None, None, None]:
        x, y, head = ctx.saved_tensors
        slopes = 2 * gradient.float() / (x.shape[2] * x.shape[3])
        with torch.autocast(x.device.type, enabled=False):
            if ctx.compiled:
                return _compiled(_slope)(x, y, head.float(), slopes), None, None, None
            result = torch.empty_like(x)
            for xs, ys, slope, out in _chunks(x, y, slopes, result):
                out.copy_(_slope(xs, ys, head.float(), slope))
        return result, None, None, None


def _distance(x: Tensor, y: Tensor, head: Tensor) -> Tensor:
    """[N]; head (1, C, 1, 1)."""
    x_unit, _ = _unit_length(x.float())
    y_unit, _ = _unit_length(y.float())
    return ((x_unit - y_unit).square() * head).sum(1).mean((1, 2))


def _slope(x: Tensor, y: Tensor, head: Tensor, slopes: Tensor) -> Tensor:
    """Gradient for x, in its dtype.

    With g = w (xhat - yhat), the gradient through xhat = x / |x| is (g - xhat (xhat . g)) / |x|.
    """
    x_unit, x_length = _unit_length(x.float())
    y_unit, _ = _unit_length(y.float())
    g = (x_unit - y_unit) * head
    projection = (x_unit * g).sum(1, keepdim=True)
    return ((g - x_unit * projection) * (slopes.view(-1, 1, 1, 1) / x_length)).to(x.dtype)


@functools.cache
def _compiled(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    # One variant a layer, for each size and precision of a run's phases and of its validation.
    torch._dynamo.config.recompile_limit = 64
    return torch.compile(function, dynamic=False)


def _chunks(*tensors: Tensor) -> Iterator[tuple[Tensor, ...]]:
    images = tensors[0].shape[0]
    size = max(1, CHUNK * images // max(1, tensors[0].numel())) if tensors[0].device.type == "cpu" else images
    return zip(*(tensor.split(size) for tensor in tensors), strict=True)


def _unit_length(features: Tensor) -> tuple[Tensor, Tensor]:
    """Features divided by their length over channels, and that length plus epsilon. Zero vectors stay zero."""
    length = features.square().sum(1, keepdim=True).sqrt() + EPSILON
    return features / length, length
