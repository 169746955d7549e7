"""What a model computes in: as asked for, or what is quickest among what changes nothing that can be seen."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

from slimdiffsr.engine.devices import DTYPES, DeviceInfo
from slimdiffsr.engine.tile_processor import place
from slimdiffsr.errors import Code, DeviceError
from slimdiffsr.network.base import SceneSample
from slimdiffsr.network.bundle import Bundle

PARITY: Final = 1.0
"""Grey levels by which a pixel may differ from that computed in single precision."""
PROBE_SIDE: Final = 64
_DIFFERENCES: dict[tuple[str, str], float] = {}


def choose_precision(wanted: str, device: DeviceInfo, bundle: Bundle) -> str:
    """The precision to compute in.

    `auto` takes fp16 on an accelerator: it rounds eight times finer than bf16. On a CPU bf16 is the only one that is
    faster than fp32; it is taken where the processor has it, the model says that its tiles agree in it, and a picture
    that is tried comes out within a grey level. Never does it depend on the raster, so windows of one agree.

    Args:
        wanted: `auto`, `fp32`, `bf16` or `fp16`.
        device: what to compute on; it works.
        bundle: the model.

    Raises:
        DeviceError: the device doesn't support the precision.
    """
    if wanted == "auto":
        if "fp16" in device.precisions:
            return "fp16"
        if "bf16" in device.precisions and bundle.inference.bf16 and difference(bundle, device) <= PARITY:
            return "bf16"
        return "fp32"
    if wanted not in device.precisions:
        raise DeviceError(
            f"{device.label} can't compute in {wanted} at a useful speed; it offers {', '.join(device.precisions)}.",
            Code.DEVICE_PRECISION,
        )
    return wanted


def difference(bundle: Bundle, device: DeviceInfo) -> float:
    """The largest difference between bf16 and fp32, in grey levels, on a small picture; computed once in a process."""
    key = (bundle.sha256, device.id)
    if key not in _DIFFERENCES:
        single, half = (_detail(bundle, torch.device(device.id), DTYPES[name]) for name in ("fp32", "bf16"))
        # The network's values span 2, a stretch 255 levels.
        _DIFFERENCES[key] = float((single - half).abs().max()) * 127.5
    return _DIFFERENCES[key]


@torch.no_grad()
def _detail(bundle: Bundle, device: torch.device, dtype: torch.dtype) -> Tensor:
    image, student = _picture(), bundle.student
    side = student.sampling.side
    patches = image[None].repeat(1, 1, -(-side // PROBE_SIDE), -(-side // PROBE_SIDE))[..., :side, :side]
    network = place(student.for_sample(SceneSample(patches, None), device), device, dtype)
    tile = image[None].to(device, dtype).contiguous(memory_format=torch.channels_last)
    return network(tile).residual.float().cpu()


def _picture() -> Tensor:
    """Ground of every coarseness, from -0.9 to 0.9: (3, PROBE_SIDE, PROBE_SIDE)."""
    generator = torch.Generator().manual_seed(0)
    image = torch.zeros(1, 3, PROBE_SIDE, PROBE_SIDE)
    for octave in range(5):
        size = PROBE_SIDE >> octave
        noise = torch.randn(1, 3, size, size, generator=generator)
        image += torch.nn.functional.interpolate(noise, PROBE_SIDE, mode="bicubic", align_corners=False)
    return 0.9 * (image / image.abs().max())[0]
