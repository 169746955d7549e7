"""What pruning saves: parameters and multiply-accumulates of teacher and student, component by component."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from slimdiffsr.network import NetworkConfig, PaperConfig, SceneStudent, Student, TrunkConfig, build_student
from slimdiffsr.network.config import StudentConfig
from slimdiffsr.network.context import PATCH_SIZE, ContextFeatures

TEACHER_UNET = ("conv_in", "time_embedding", "down_blocks", "mid_block", "up_blocks", "conv_norm_out", "conv_out")


class Row(NamedTuple):
    """One component's share."""

    component: str
    parameters: int
    macs: int
    """For one image; those of matrix products and convolutions."""


class Account(NamedTuple):
    """Before and after."""

    side: int
    """Of the output image, pixels."""
    teacher: list[Row]
    student: list[Row]

    def to_mapping(self) -> dict[str, Any]:
        """JSON-ready values."""
        teacher, student = ([row._asdict() for row in rows] for rows in (self.teacher, self.student))
        return {"side": self.side, "teacher": teacher, "student": student}

    def to_text(self) -> str:
        """A table of fixed width."""
        lines = [f"for one {self.side} x {self.side} output", ""]
        for title, rows in (("teacher", self.teacher), ("student", self.student)):
            lines.append(f"{title:<28}{'parameters':>14}{'GMACs':>10}")
            for row in [*rows, total(rows)]:
                lines.append(f"  {row.component:<26}{row.parameters:>14,}{row.macs / 1e9:>10.2f}")
            lines.append("")
        before, after = total(self.teacher), total(self.student)
        lines.append(
            f"parameters / {before.parameters / after.parameters:.1f}, MACs / {before.macs / max(1, after.macs):.1f}"
        )
        return "\n".join(lines) + "\n"


def total(rows: Sequence[Row]) -> Row:
    """The sum of all components."""
    return Row("total", sum(r.parameters for r in rows), sum(r.macs for r in rows))


def take_account(base: Any, config: StudentConfig, side: int = 512, text_encoder: nn.Module | None = None) -> Account:
    """Counts both without computing anything: on copies without memory (meta tensors).

    Args:
        base: the teacher's `LatentBase`.
        config: the student's.
        side: of the output, a multiple of 64.
        text_encoder: counted as parameters if the teacher still has one.
    """
    return Account(side, teacher_rows(base, side, text_encoder), student_rows(config, side))


def teacher_rows(base: Any, side: int, text_encoder: nn.Module | None = None) -> list[Row]:
    """Encoder, UNet by block, decoder."""
    unet, vae = _meta(base.unet), _meta(base.vae)
    image, latent = torch.zeros(1, 3, side, side, device="meta"), torch.zeros(1, 4, side // 8, side // 8, device="meta")
    prompt = torch.zeros(base.prompt.shape, device="meta")
    rows = []
    if text_encoder is not None:
        # Its one prompt is encoded before the first image.
        rows.append(Row("text encoder", _parameters(text_encoder), 0))
    coder = {name: [m for n, m in vae.named_children() if n in names] for name, names in _VAE.items()}
    rows.append(Row("autoencoder: encoder", _parameters(*coder["encoder"]), _macs(vae, lambda: vae.encode(image))[""]))
    parts = [(name, part) for name in TEACHER_UNET if (part := getattr(unet, name, None)) is not None]
    macs = _macs(unet, lambda: unet(latent, torch.zeros(1, device="meta"), encoder_hidden_states=prompt))
    for name, part in parts:
        children = (
            [(f"{name}.{i}", p) for i, p in enumerate(part)] if isinstance(part, nn.ModuleList) else [(name, part)]
        )
        rows += [Row(f"UNet: {n}", _parameters(p), macs[n]) for n, p in children]
    rows.append(Row("autoencoder: decoder", _parameters(*coder["decoder"]), _macs(vae, lambda: vae.decode(latent))[""]))
    return rows


def student_rows(config: StudentConfig, side: int) -> list[Row]:
    """The student's own modules, the UNet's one by one."""
    with torch.device("meta"):
        student: Student = build_student(config)
        image = torch.zeros(1, 3, side // config.scale, side // config.scale)
    student.eval()
    if isinstance(student, SceneStudent):
        assert isinstance(config, NetworkConfig | TrunkConfig)
        # Only the scene's first tile pays for the context; what the layers do with it is counted.
        tokens = (PATCH_SIZE // 4) ** 2 * student.sampling.limit
        context = ContextFeatures(
            torch.zeros(1, config.context_width, device="meta"),
            torch.zeros(1, tokens, config.context_width, device="meta"),
        )
        macs = _macs(student, lambda: student(image, context))
        names = [name for name, _ in student.named_children()]
    else:
        assert isinstance(config, PaperConfig)
        macs = _macs(student, lambda: student(image))
        names = ["encoder", "merge_in", *(f"unet.{n}" for n, _ in student.get_submodule("unet").named_children())]
        names += ["merge_out", "decoder"]
    return [Row(name, _parameters(student.get_submodule(name)), macs[name]) for name in names]


_VAE = {"encoder": ("encoder", "quant_conv"), "decoder": ("decoder", "post_quant_conv")}


def _meta(module: nn.Module) -> Any:
    """A copy on the meta device, made without copying the weights."""
    empty = {id(p): p.to("meta") for p in (*module.parameters(), *module.buffers())}
    memo: dict[int, Any] = {i: nn.Parameter(p) if isinstance(p, nn.Parameter) else p for i, p in empty.items()}
    return copy.deepcopy(module, memo).requires_grad_(False).eval()


def _parameters(*modules: nn.Module) -> int:
    return sum(p.numel() for module in modules for p in module.parameters())


def _macs(module: nn.Module, call: Callable[[], Any]) -> dict[str, int]:
    """MACs by the names of submodules; those of all under ''."""
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        call()
    kind = type(module).__name__
    counts = {"": counter.get_total_flops() // 2}
    for name, operations in counter.get_flop_counts().items():
        if name.startswith(f"{kind}."):
            counts[name.removeprefix(f"{kind}.")] = sum(operations.values()) // 2
    for name, part in reversed(list(module.named_modules())):
        # A container that is never called itself, such as a ModuleList.
        if name and name not in counts:
            counts[name] = sum(counts[f"{name}.{child}"] for child, _ in part.named_children())
    return counts
