"""Reads the weights of an ncnn model (`NAME.param` and `NAME.bin`) into a torch network of the same structure."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

FP16_TAG: Final = 0x01306B47
FP32_TAG: Final = 0


class _Blob:
    """The .bin file, read from front to back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = path.read_bytes()
        self.offset = 0

    def take(self, dtype: str, count: int) -> NDArray[np.float32]:
        """The next numbers; what follows is aligned to four bytes."""
        size = np.dtype(dtype).itemsize * count
        if self.offset + size > len(self.data):
            raise ValueError(f"{self.path} ends before all weights are read")
        numbers = np.frombuffer(self.data, dtype, count, self.offset).astype(np.float32)
        self.offset += -(-size // 4) * 4
        return numbers

    def take_tagged(self, count: int) -> NDArray[np.float32]:
        """The next weights, fp16 or fp32 as their tag says."""
        tag = int(np.frombuffer(self.data, "<u4", 1, self.offset)[0])
        self.offset += 4
        if tag not in (FP16_TAG, FP32_TAG):
            raise ValueError(f"{self.path} stores weights in an unsupported way (tag {tag:#x})")
        return self.take("<f2" if tag == FP16_TAG else "<f4", count)


def load_ncnn_weights(network: nn.Module, param: Path) -> None:
    """Fills the convolutions of a network, in the order of registration, from an ncnn model of the same structure.

    Args:
        network: its `nn.Conv2d` modules stand in the order of the model's convolutions; all have biases.
        param: the `.param` file; the `.bin` file lies beside it.

    Raises:
        FileNotFoundError: a file is missing.
        ValueError: the model's layers don't match the network's, or weights are left over.
    """
    blob = _Blob(param.with_suffix(".bin"))
    convolutions = [(name, m) for name, m in network.named_modules() if isinstance(m, nn.Conv2d)]
    position = 0
    for line in param.read_text().splitlines()[2:]:
        kind, name, inputs, outputs, *rest = line.split()
        settings = dict(item.split("=", 1) for item in rest[int(inputs) + int(outputs) :])
        if kind == "MemoryData":
            blob.take("<f4", int(np.prod([int(settings.get(k, 0)) or 1 for k in ("0", "1", "2")])))
        elif kind == "Convolution":
            if position == len(convolutions):
                raise ValueError(f"{param} has more convolutions than {type(network).__name__}")
            target, convolution = convolutions[position]
            if int(settings["6"]) != convolution.weight.numel() or int(settings.get("5", 0)) != 1:
                raise ValueError(f"{param}: {name} doesn't fit {target} of {type(network).__name__}")
            weight = torch.from_numpy(blob.take_tagged(convolution.weight.numel()))
            bias = torch.from_numpy(blob.take("<f4", convolution.weight.shape[0]))
            with torch.no_grad():
                convolution.weight.copy_(weight.view_as(convolution.weight))
                assert convolution.bias is not None
                convolution.bias.copy_(bias)
            position += 1
    if position != len(convolutions) or blob.offset != len(blob.data):
        raise ValueError(f"{param} has {position} convolutions of {len(convolutions)}, or weights are left over")
