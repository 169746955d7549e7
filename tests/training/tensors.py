"""Random tensors that depend on their seed alone, and how checkpoints and tensors are compared."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor


def random(*shape: int, seed: int = 0) -> Tensor:
    """Standard normal values."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def image(seed: int = 0, batch: int = 2, size: int = 64) -> Tensor:
    """(batch, 3, size, size), uniform in [-1, 1]."""
    return torch.rand(batch, 3, size, size, generator=torch.Generator().manual_seed(seed)) * 2 - 1


def spread(a: Tensor, b: Tensor) -> float:
    """The maximum norm of a - b."""
    return float((a - b).detach().abs().max())


def assert_equal(a: Any, b: Any, where: str = "") -> None:
    """Two nested states are equal, bit by bit."""
    if isinstance(a, Tensor):
        assert torch.equal(a, b), where
    elif isinstance(a, dict):
        assert a.keys() == b.keys(), where
        for key in a:
            assert_equal(a[key], b[key], f"{where}/{key}")
    elif isinstance(a, list):
        assert len(a) == len(b), where
        for index, (x, y) in enumerate(zip(a, b, strict=True)):
            assert_equal(x, y, f"{where}/{index}")
    else:
        assert a == b, where
