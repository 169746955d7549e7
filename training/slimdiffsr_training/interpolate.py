"""Between two checkpoints of one run: a student whose weights lie on the line between them.

Weights of one trajectory may be mixed (Wang et al. 2018, ESRGAN, "network interpolation"; Wortsman et al. 2022, "model
soups"). Between a student before and after its adversarial phase this chooses how much detail is worth how much
fidelity, and the mixture beats both ends where the path between them is convex.
"""

from __future__ import annotations

from pathlib import Path

import torch

from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.run.checkpoint import load_checkpoint, save_checkpoint
from slimdiffsr_training.students import load_student


def interpolate_checkpoints(first: Path, second: Path, share: float, output: Path) -> None:
    """Writes a checkpoint with the averaged weights `(1 - share) * first + share * second`, for `export` and `distill`.

    Args:
        first: a run's `last.pt`, or a copy kept on the way.
        second: the same of the same network; its step is the result's.
        share: of the second, from 0 to 1.
        output: the checkpoint to write.

    Raises:
        ConfigError: a file holds no student, the networks differ, or the share is outside its range.
    """
    if not 0 <= share <= 1:
        raise ConfigError(f"the share must be within 0 and 1, not {share:g}")
    students = [load_student(path).student for path in (first, second)]
    if students[0].config != students[1].config:
        raise ConfigError(f"{first} and {second} hold students of different networks")
    ends = [student.state_dict() for student in students]
    mixed = {
        f"student.{name}": torch.lerp(ends[0][name], weight, share) if weight.is_floating_point() else weight
        for name, weight in ends[1].items()
    }
    state = load_checkpoint(second)
    save_checkpoint(output, {"step": state["step"], "settings": state["settings"], "average": mixed})
