"""Reading the authors' checkpoints: from the names and shapes of their `state_dict` to a `PaperStudent`.

Their module has the children `unet`, `vae` (diffusers' AutoencoderTiny), `merge_conv1` and `merge_conv2`, mostly
wrapped in DataParallel. Names inside are diffusers', with QGAM as `attn1`, FSC as `conv1` and DSC as `conv2`. Some
weights are in the file though nothing uses them: the time embedding, the convolutions that the merged ones replaced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

import torch
from torch import Tensor

from slimdiffsr.errors import Code, ModelError
from slimdiffsr.network.paper.config import PaperConfig, QgamScale
from slimdiffsr.network.paper.student import PaperStudent

WRAPPERS: Final = ("module.", "_orig_mod.")
"""What DataParallel and torch.compile put before every name."""
ENVELOPES: Final = ("state_dict", "model", "params", "params_ema")
"""Where some training scripts put the weights within the file."""

DEAD: Final = re.compile(
    r"unet\.(time_embedding|time_proj|add_embedding|encoder_hid_proj|conv_in|conv_out)\."
    r"|unet\..*\.(time_emb_proj|attn2)\."
    r"|unet\..*\.attn1\.to_(q|k|v|out)\."
    r"|vae\.encoder\.layers\.14\.|vae\.decoder\.layers\.0\."
)
"""Names of weights that the published forward pass never touches."""

NAMES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^merge_conv1\.", "merge_in."),
        (r"^merge_conv2\.", "merge_out."),
        (r"^vae\.(encoder|decoder)\.layers\.", r"\1."),
        (r"^((?:en|de)coder\.\d+)\.conv\.0\.", r"\1.conv1."),
        (r"^((?:en|de)coder\.\d+)\.conv\.2\.", r"\1.conv2."),
        (r"^((?:en|de)coder\.\d+)\.conv\.4\.", r"\1.conv3."),
        (r"^unet\.mid_block\.(mid_block|resnets\.0)\.", "unet.middle."),
        (r"^unet\.conv_norm_out\.", "unet.norm_out.norm."),
        (r"^unet\.down_blocks\.", "unet.down"),
        (r"^unet\.up_blocks\.0\.", "unet.up1."),
        (r"^unet\.up_blocks\.1\.", "unet.up0."),
        (r"\.resnets\.", ".residual."),
        (r"\.attentions\.", ".aggregation."),
        (r"\.transformer_blocks\.0\.", "."),
        (r"\.(?:down|up)samplers\.0\.", ".resample."),
        (r"\.conv_shortcut\.", ".shortcut."),
        (r"\.low_branch\.0\.", ".low."),
        (r"\.high_branch\.0\.", ".high."),
        (r"\.bottleneck\.0\.", ".reduce."),
        (r"\.bottleneck\.2\.", ".expand."),
        (r"\.h_conv\.0\.", ".h."),
        (r"\.v_conv\.0\.", ".v."),
        (r"\.conv_reduce\.", ".reduce."),
        (r"\.conv_expand\.", ".expand."),
        (r"(\.conv[12])\.mlp\.", r"\1.gate."),
        (r"\.attn1\.", ".attention."),
        (r"\.ff\.net\.0\.proj\.", ".feed_forward.expand."),
        (r"\.ff\.net\.2\.", ".feed_forward.reduce."),
        (r"(\.aggregation\.\d)\.norm3\.", r"\1.norm2."),
    )
)
"""Applied in this order, these turn the authors' names into ours."""


@dataclass(frozen=True)
class ImportedStudent:
    """A student made from a checkpoint."""

    student: PaperStudent
    dead: tuple[str, ...]
    """Names of weights in the file that nothing uses."""


def read_state_dict(path: Path) -> dict[str, Tensor]:
    """Reads a checkpoint's weights; nothing in the file is executed, and they take no more room than in the file.

    Raises:
        ModelError: the file isn't there, isn't a checkpoint, or holds more than weights.
    """
    try:
        packed = _is_packed(path)
        content: Any = None if packed else torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError as error:
        raise ModelError(f"The checkpoint '{path}' doesn't exist.", Code.MODEL_CHECKPOINT) from error
    except IsADirectoryError as error:
        raise ModelError(f"'{path}' is a folder, not a checkpoint.", Code.MODEL_CHECKPOINT) from error
    except Exception as error:  # a damaged file can fail anywhere in torch's reader
        # By name: scanners of plugins stop at an import of pickle, even of its exceptions.
        if type(error).__name__ == "UnpicklingError":
            raise ModelError(
                f"'{path.name}' isn't a checkpoint of weights alone and was not loaded, since other content could run "
                "code; save the network's state_dict and import that.",
                Code.MODEL_CHECKPOINT,
            ) from error
        raise ModelError(
            f"'{path.name}' isn't a readable checkpoint ({type(error).__name__}).", Code.MODEL_CHECKPOINT
        ) from error
    if packed:
        raise ModelError(
            f"'{path.name}' isn't a checkpoint as torch.save writes it: its contents are packed.", Code.MODEL_CHECKPOINT
        )
    for name in ENVELOPES:
        if isinstance(content, Mapping) and isinstance(content.get(name), Mapping):
            content = content[name]
    if not isinstance(content, Mapping) or not content:
        raise ModelError(
            f"'{path.name}' holds no weights by name; save the network's state_dict and import that.",
            Code.MODEL_CHECKPOINT,
        )
    for key, value in content.items():
        if not isinstance(key, str) or not isinstance(value, Tensor) or not _is_held(value):
            raise ModelError(
                f"'{path.name}' holds something else than weights ({str(key)[:80]}).", Code.MODEL_CHECKPOINT
            )
    return {_unwrapped(name): tensor for name, tensor in content.items()}


def import_state_dict(state: Mapping[str, Tensor], scale: int, qgam_scale: QgamScale = "released") -> ImportedStudent:
    """Makes a student of the authors' weights; widths are taken from their shapes.

    Args:
        state: the authors' names, without wrappers, and their weights.
        scale: what the weights were trained for: 2, 4 or 8. Nothing in them tells.
        qgam_scale: how the code that they were trained with scales attention; see `PaperConfig`.

    Raises:
        ModelError: weights are missing, unknown, of another shape or not numbers; the message names the first ones.
    """
    dead = sorted(name for name in state if DEAD.match(name) or _replaced_norm(name, state))
    unused = set(dead)
    live = {name: tensor for name, tensor in state.items() if name not in unused}
    first_up = 2 if any(name.startswith("unet.up_blocks.2.") for name in live) else 0
    sources: dict[str, str] = {}
    repeated = [name for name in live if sources.setdefault(_our_name(name, first_up), name) != name]
    weights = {ours: live[theirs] for ours, theirs in sources.items()}
    config = _config(weights, scale, qgam_scale)
    with torch.device("meta"):
        student = PaperStudent(config)
    expected = {name: tuple(tensor.shape) for name, tensor in student.state_dict().items()}
    missing = [name for name in expected if name not in weights]
    unknown = [sources[name] for name in weights if name not in expected] + repeated
    fitted = {name: _fitted(weights[name], shape) for name, shape in expected.items() if name in weights}
    misshapen = [name for name, tensor in fitted.items() if tensor is None]
    if missing or unknown or misshapen:
        parts = [
            f"{len(names)} weights {what} ({', '.join(names[:3])}{', ...' if len(names) > 3 else ''})"
            for names, what in (
                (missing, "are missing, by our names"),
                (unknown, "are unknown"),
                ([_shapes(sources[n], weights[n], expected[n]) for n in misshapen], "have another shape"),
            )
            if names
        ]
        raise ModelError(f"The checkpoint isn't the published student's: {'; '.join(parts)}.", Code.MODEL_CHECKPOINT)
    for name, tensor in fitted.items():
        if tensor is None or not bool(torch.isfinite(tensor).all()):
            raise ModelError(
                f"The checkpoint is damaged: {sources[name]} holds values that aren't numbers.", Code.MODEL_CHECKPOINT
            )
    student.load_state_dict({name: tensor for name, tensor in fitted.items() if tensor is not None}, assign=True)
    return ImportedStudent(student.eval().requires_grad_(False), tuple(dead))


def _is_packed(path: Path) -> bool:
    """Whether it is an archive whose contents are larger than itself: torch.save packs nothing, and torch unpacks all.

    Raises:
        OSError: it can't be read.
        BadZipFile: it begins as an archive only.
    """
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return False
        with ZipFile(file) as archive:
            return sum(entry.file_size for entry in archive.infolist()) > path.stat().st_size


def _is_held(tensor: Tensor) -> bool:
    """Whether each value is in the file: strides of 0, or no storage at all, can stand for any number of them."""
    if tensor.layout is not torch.strided or tensor.device.type != "cpu":
        return False
    return tensor.untyped_storage().nbytes() >= tensor.numel() * tensor.element_size()


def _unwrapped(name: str) -> str:
    while name.startswith(WRAPPERS):
        name = name.partition(".")[2]
    return name


def _replaced_norm(name: str, state: Mapping[str, Tensor]) -> bool:
    """A transformer block's norm2 stood before text attention where there is a norm3 too."""
    before, found, after = name.partition(".transformer_blocks.0.norm2.")
    return bool(found) and f"{before}.transformer_blocks.0.norm3.{after}" in state


def _our_name(name: str, first_up: int) -> str:
    if first_up:
        name = re.sub(r"^unet\.up_blocks\.(\d+)\.", lambda m: f"unet.up_blocks.{int(m[1]) - first_up}.", name)
    for pattern, replacement in NAMES:
        name = pattern.sub(replacement, name)
    # Our decoder begins after the convolution that the merged one replaced.
    return re.sub(r"^decoder\.(\d+)\.", lambda m: f"decoder.{int(m[1]) - 1}.", name)


def _config(weights: Mapping[str, Tensor], scale: int, qgam_scale: QgamScale) -> PaperConfig:
    paper = PaperConfig(scale=4)

    def size(name: str, axis: int, default: int) -> int:
        tensor = weights.get(name)
        return default if tensor is None or tensor.ndim <= abs(axis) else int(tensor.shape[axis])

    near = size("merge_in.weight", 0, paper.widths[0])
    try:
        return PaperConfig(
            scale=scale,
            widths=(
                near,
                size("unet.down1.residual.0.norm2.weight", 0, paper.widths[1]),
                size("unet.middle.norm2.weight", 0, paper.widths[2]),
            ),
            autoencoder_width=size("merge_in.weight", 1, paper.autoencoder_width),
            queries=size("unet.down0.aggregation.0.attention.query", -2, paper.queries),
            head_width=size("unet.down0.aggregation.0.attention.q_proj.weight", 0, paper.head_width),
            expansion=size("unet.down0.aggregation.0.feed_forward.reduce.weight", 1, paper.expansion * near) // near,
            qgam_scale=qgam_scale,
        )
    except ValueError as error:
        raise ModelError(f"The checkpoint isn't the published student's: {error}.", Code.MODEL_CHECKPOINT) from error


def _fitted(tensor: Tensor, shape: tuple[int, ...]) -> Tensor | None:
    """The tensor in the shape that we use; None where it differs by more than a linear map written as convolution."""
    found = tuple(tensor.shape)
    if found == shape:
        same = True
    elif len(shape) == 2:
        # A linear map written as a 1x1 convolution, or queries with a batch axis.
        same = found in {(*shape, 1, 1), (1, *shape), (shape[0], 1, shape[1])}
    else:
        same = shape[2:] == (1, 1) and found == shape[:2]
    return tensor.detach().float().reshape(shape).clone() if same else None


def _shapes(name: str, tensor: Tensor, expected: tuple[int, ...]) -> str:
    return f"{name}: {tuple(tensor.shape)} instead of {expected}"
