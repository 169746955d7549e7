"""The levels at which student and teacher are compared, and what both compute there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import torch
from torch import Tensor, nn

from slimdiffsr.network import PaperStudent, SlimDiffStudent, Student
from slimdiffsr_training.hooks import captured

LEVELS: Final = ("down0", "down1", "up1", "up0")
"""The UNet's levels that students retain, in the order of computation."""


def student_levels(student: Student) -> dict[str, nn.Module]:
    """The last layer of each level, before resampling, as in the teacher (diffusion/features.py)."""
    if isinstance(student, PaperStudent):
        unet: Any = student.unet
        return {name: getattr(unet, name).aggregation[-1] for name in LEVELS}
    return {name: student.get_submodule(name) for name in LEVELS}


def student_widths(student: Student) -> dict[str, int]:
    """Channels of each level."""
    assert isinstance(student, PaperStudent | SlimDiffStudent)
    return _widths(student.config.widths)


def teacher_widths(unet: Any) -> dict[str, int]:
    """Channels of each level of a diffusers UNet."""
    return _widths(unet.config.block_out_channels)


def _widths(levels: Sequence[int]) -> dict[str, int]:
    near, far = levels[:2]
    return {"down0": near, "down1": far, "up1": far, "up0": near}


@torch.no_grad()
def teacher_features(teacher: Any, interpolated: Tensor, high: Tensor) -> dict[str, Tensor]:
    """What a `SingleStepTeacher`'s UNet computes at each level, at the timestep of the teacher's own choice.

    The autoencoder's decoder isn't run: it is most of the teacher's work, and nothing here needs it.

    Args:
        teacher: frozen.
        interpolated: the input on the output's grid, (b, 3, H, W) in [-1, 1].
        high: the truth, the same shape; the timestep fits it, as when the teacher was trained.
    """
    from slimdiffsr_training.diffusion.features import level_ends

    latent = teacher.base.encode(interpolated)
    timestep = teacher.choose_timestep(latent, high)
    with captured(level_ends(teacher.base.unet)) as features:
        teacher.base.epsilon(latent, timestep)
    return features
