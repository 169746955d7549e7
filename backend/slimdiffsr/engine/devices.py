"""Compute devices, each tried with a real kernel before it is offered or used."""

from __future__ import annotations

import dataclasses
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import torch
import torch.nn.functional as F

from slimdiffsr.errors import Code, DeviceError

DTYPES: Final = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True)
class DeviceInfo:
    """One device as torch sees it."""

    id: str
    """`cpu`, `cuda:0`, `mps`."""
    name: str
    works: bool
    precisions: tuple[str, ...]
    """Precisions that ran a convolution."""
    detail: str = ""
    """Why it doesn't work."""

    def to_mapping(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {**dataclasses.asdict(self), "precisions": list(self.precisions)}

    @property
    def kind(self) -> str:
        """`cpu`, `cuda` or `mps`: what results depend on, whichever of several alike is used."""
        return self.id.partition(":")[0]

    @property
    def label(self) -> str:
        """For results and messages."""
        return f"{self.id} ({self.name})"


@cache
def probe(device_id: str) -> DeviceInfo:
    """Tries one device in each precision that suits it."""
    name = _name(device_id)
    # fp16 convolutions on a CPU are emulated, a hundred times slower; bf16 pays only where the processor has it.
    candidates = ["fp32"]
    if device_id == "cpu":
        candidates += ["bf16"] if _cpu_has_bf16() else []
    else:
        candidates += ["fp16", "bf16"] if _has_bf16(device_id) else ["fp16"]
    working, detail = [], ""
    for precision in candidates:
        try:
            _run_kernel(device_id, DTYPES[precision])
            working.append(precision)
        except (RuntimeError, AssertionError, NotImplementedError) as error:
            detail = " ".join(str(error).split())[:300]
    return DeviceInfo(device_id, name, bool(working), tuple(working), "" if working else detail)


def list_devices() -> list[DeviceInfo]:
    """Every device of this machine, the CPU first."""
    ids = ["cpu"]
    if torch.cuda.is_available():
        ids += [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        ids.append("mps")
    return [probe(device_id) for device_id in ids]


def choose_device(wanted: str) -> DeviceInfo:
    """The device to use.

    Args:
        wanted: `auto`, `cpu`, `cuda`, `cuda:N` or `mps`.

    Raises:
        DeviceError: the device isn't there or doesn't work.
    """
    if wanted == "auto":
        working = [d for d in list_devices() if d.works]
        # An accelerator that works comes before the CPU.
        return next((d for d in working if d.id != "cpu"), working[0])
    device = probe(_checked_id(wanted))
    if not device.works:
        raise DeviceError(f"The device '{wanted}' ({device.name}) doesn't work: {device.detail}", Code.DEVICE_BROKEN)
    return device


@contextmanager
def flushing_denormals() -> Iterator[None]:
    """Has this thread take denormal numbers for zeros: a CPU computes with them a hundred times slower.

    Around the network only. A raster may hold such numbers, and taken for zeros they could be taken for nodata.
    """
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory didn't suffice, be it a device's or the computer's: torch and safetensors say it in words only."""
    return isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "memory" in str(error).lower())


def _checked_id(wanted: str) -> str:
    kind, _, index = wanted.partition(":")
    if kind not in ("cpu", "cuda", "mps") or (index and not (kind == "cuda" and index.isdigit())):
        raise DeviceError(f"'{wanted}' is no device; choose auto, cpu, cuda, cuda:N or mps.", Code.DEVICE_UNKNOWN)
    if kind == "cuda":
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        if not count:
            raise DeviceError(
                "There is no CUDA device that this PyTorch can use; choose 'auto' or 'cpu'.", Code.DEVICE_UNKNOWN
            )
        if int(index or 0) >= count:
            raise DeviceError(
                f"There is no device '{wanted}'; this machine has {count} CUDA device(s), counted from 0.",
                Code.DEVICE_UNKNOWN,
            )
        return f"cuda:{index or 0}"
    if kind == "mps" and not torch.backends.mps.is_available():
        raise DeviceError("There is no MPS device on this machine; choose 'auto' or 'cpu'.", Code.DEVICE_UNKNOWN)
    return kind


def _run_kernel(device_id: str, dtype: torch.dtype) -> None:
    image = torch.ones(1, 8, 16, 16, device=device_id, dtype=dtype)
    kernel = torch.full((8, 8, 3, 3), 1 / 72, device=device_id, dtype=dtype)
    with torch.no_grad():
        centre = float(F.conv2d(image, kernel, padding=1)[0, 0, 8, 8].float())
    if abs(centre - 1) > 0.05:
        raise RuntimeError(f"a convolution gave {centre:.3f} instead of 1")


def _cpu_has_bf16() -> bool:
    if platform.machine().lower() in ("x86_64", "amd64"):
        return bool(torch.cpu._is_avx512_bf16_supported())
    return False


def _has_bf16(device_id: str) -> bool:
    return device_id.startswith("cuda") and bool(torch.cuda.get_device_capability(device_id)[0] >= 8)


def _name(device_id: str) -> str:
    if device_id.startswith("cuda"):
        return torch.cuda.get_device_name(device_id)
    if device_id == "cpu":
        try:
            lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
            return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
        except (OSError, StopIteration):
            return platform.processor() or platform.machine()
    return platform.processor() or device_id
