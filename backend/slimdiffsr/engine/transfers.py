"""Tiles on their way to a device and back: beside its work where it can, so that it never waits for a copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import torch
from numpy.typing import NDArray
from torch import Tensor


class Transfers(Protocol):
    """Moves arrays to a device and tensors back."""

    def to_device(self, array: NDArray[Any]) -> Tensor:
        """A copy of the array, or the array itself, where the device can compute with it."""

    def to_host(self, tensor: Tensor) -> Callable[[], Tensor]:
        """Begins to copy a tensor to the computer's memory; the answer waits for it, in any thread, and has it."""


class DirectTransfers:
    """One copy after the other: for a CPU, where nothing is copied, and devices without queues of their own."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    def to_device(self, array: NDArray[Any]) -> Tensor:
        """See `Transfers`."""
        return torch.from_numpy(array).to(self._device)

    def to_host(self, tensor: Tensor) -> Callable[[], Tensor]:
        """See `Transfers`."""
        host = tensor.cpu()
        return lambda: host


class CudaTransfers:
    """Copies between page-locked memory and a CUDA device, results in a stream of their own.

    A tile's kernels are queued before the one before it is fetched, so the device computes while results travel.
    Page-locked buffers are PyTorch's to keep: it hands out those that are no longer used.

    Args:
        device: a CUDA device.
        cuda: `torch.cuda`, or what stands in for it.
    """

    def __init__(self, device: torch.device, cuda: Any = torch.cuda) -> None:
        self._device = device
        self._cuda = cuda
        self._leaving = cuda.Stream(device)

    def to_device(self, array: NDArray[Any]) -> Tensor:
        """See `Transfers`."""
        return self._locked(torch.from_numpy(array)).to(self._device, non_blocking=True)

    def to_host(self, tensor: Tensor) -> Callable[[], Tensor]:
        """See `Transfers`."""
        cuda, host = self._cuda, self._locked_like(tensor)
        done = cuda.Event()
        self._leaving.wait_stream(cuda.current_stream(self._device))
        with cuda.stream(self._leaving):
            host.copy_(tensor, non_blocking=True)
            done.record(self._leaving)
        tensor.record_stream(self._leaving)  # its memory isn't given away while it is copied

        def fetched() -> Tensor:
            done.synchronize()
            return host

        return fetched

    def _locked(self, tensor: Tensor) -> Tensor:
        locked = self._locked_like(tensor)
        locked.copy_(tensor)
        return locked

    def _locked_like(self, tensor: Tensor) -> Tensor:
        return torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=self._cuda.is_available())


def transfers_of(device: torch.device) -> Transfers:
    """What suits a device."""
    return CudaTransfers(device) if device.type == "cuda" else DirectTransfers(device)
