"""Frozen convolutional backbones for perceptual metrics and losses: AlexNet and VGG16, read from npz files.

The tensors have torchvision's names and layout (`features.N.weight`, `features.N.bias`); torchvision isn't needed.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

BackboneName = Literal["alex", "vgg"]


@dataclass(frozen=True)
class ConvolutionSpec:
    """One convolution of a backbone and what stands around it. A ReLU always follows."""

    index: int
    """N in torchvision's `features.N`."""
    kernel: int
    stride: int
    padding: int
    pool: tuple[int, int] | None
    """Kernel and stride of a max pooling before the convolution."""
    tap: bool
    """True where the activation after the ReLU is one of the features."""


def _vgg16() -> tuple[ConvolutionSpec, ...]:
    specs = []
    index = 0
    for stage, convolutions in enumerate((2, 2, 3, 3, 3)):
        for position in range(convolutions):
            pool = (2, 2) if stage > 0 and position == 0 else None
            specs.append(ConvolutionSpec(index, 3, 1, 1, pool, tap=position == convolutions - 1))
            index += 2
        index += 1
    return tuple(specs)


SPECS: Final[Mapping[BackboneName, tuple[ConvolutionSpec, ...]]] = {
    # Krizhevsky 2014 ("One weird trick"), as in torchvision: the taps are all five convolutions.
    "alex": (
        ConvolutionSpec(0, 11, 4, 2, None, tap=True),
        ConvolutionSpec(3, 5, 1, 2, (3, 2), tap=True),
        ConvolutionSpec(6, 3, 1, 1, (3, 2), tap=True),
        ConvolutionSpec(8, 3, 1, 1, None, tap=True),
        ConvolutionSpec(10, 3, 1, 1, None, tap=True),
    ),
    # Simonyan & Zisserman 2015: the taps are relu1_2, relu2_2, relu3_3, relu4_3 and relu5_3.
    "vgg": _vgg16(),
}


def read_tensors(path: Path) -> dict[str, Tensor]:
    """Reads a npz file of floating-point arrays as fp32 tensors, without unpickling.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file isn't a npz archive of numeric arrays.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: torch.from_numpy(archive[name].astype(np.float32)) for name in archive.files}
    except (zipfile.BadZipFile, ValueError, AttributeError, OSError, EOFError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{path} can't be read as a npz file of perceptual weights: {error}") from error


class Backbone(nn.Module):
    """The convolutions of AlexNet or VGG16, frozen, returning the activations at the taps.

    Channel counts are taken from the tensors, so that tests can use narrow networks.

    Args:
        name: `alex` or `vgg`.
        tensors: holds `features.N.weight` [O, I, k, k] and `features.N.bias` [O] for every convolution.

    Raises:
        ValueError: a tensor is missing, or its shape doesn't fit the convolution before it.
    """

    channels: tuple[int, ...]
    """Number of channels of each feature."""

    def __init__(self, name: BackboneName, tensors: Mapping[str, Tensor]) -> None:
        super().__init__()
        if name not in SPECS:
            raise ValueError(f"unknown backbone {name!r}; choose one of {', '.join(SPECS)}")
        self.specs = SPECS[name]
        convolutions = []
        width = 3
        for spec in self.specs:
            weight_name, bias_name = f"features.{spec.index}.weight", f"features.{spec.index}.bias"
            missing = [n for n in (weight_name, bias_name) if n not in tensors]
            if missing:
                raise ValueError(f"the weights of backbone {name!r} lack {', '.join(missing)}")
            weight, bias = tensors[weight_name], tensors[bias_name]
            expected = (weight.shape[0], width, spec.kernel, spec.kernel)
            if tuple(weight.shape) != expected or tuple(bias.shape) != expected[:1]:
                raise ValueError(f"{weight_name} has shape {tuple(weight.shape)}, backbone {name!r} needs {expected}")
            width = weight.shape[0]
            convolution = nn.Conv2d(expected[1], width, spec.kernel, spec.stride, spec.padding)
            with torch.no_grad():
                convolution.weight.copy_(weight)
                assert convolution.bias is not None
                convolution.bias.copy_(bias)
            convolutions.append(convolution)
        self.convolutions = nn.ModuleList(convolutions)
        self.channels = tuple(
            int(c.weight.shape[0]) for c, spec in zip(convolutions, self.specs, strict=True) if spec.tap
        )
        self.requires_grad_(False)
        self.eval()

    @property
    def dtype(self) -> torch.dtype:
        """Of the weights."""
        return next(self.parameters()).dtype

    def forward(self, image: Tensor) -> list[Tensor]:
        """Features of an image [N, 3, H, W] normalised for the backbone: one tensor [N, C, h, w] a tap."""
        features = []
        x = image
        for convolution, spec in zip(self.convolutions, self.specs, strict=True):
            if spec.pool is not None:
                x = functional.max_pool2d(x, spec.pool[0], spec.pool[1])
            x = functional.relu(convolution(x), inplace=True)
            if spec.tap:
                features.append(x)
        return features
