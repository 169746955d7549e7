"""The control: SPAN in our student's place, to tell what the design gives apart from losses, data and schedule."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from slimdiffsr.network.base import Detail, Student
from slimdiffsr.network.layers import initialise_for_shuffle
from slimdiffsr_training.config import ConfigError, require
from slimdiffsr_training.evaluation.reference_networks import SPAN
from slimdiffsr_training.students import read_run

STAGE = "ControlStage"
"""The stage whose checkpoints hold a control."""
START = 0.01
"""Share of the last convolution's usual start: inside, SPAN works with grey levels up to 255."""


@dataclass(frozen=True)
class ControlConfig:
    """A SPAN's size."""

    scale: int
    features: int = 64
    blocks: int = 6

    def __post_init__(self) -> None:
        require(self.features >= 1 and self.blocks >= 1, "a control needs at least one feature and one block")


class Control(nn.Module):
    """SPAN, its branches merged, called as a student is: its output is added to the interpolated input."""

    def __init__(self, config: ControlConfig) -> None:
        super().__init__()
        self.config = config
        self.grids = Student.grids
        self.network = SPAN(config.features, config.blocks, config.scale)
        for convolution in self.network.blocks.modules():
            if isinstance(convolution, nn.Conv2d):
                # With PyTorch's own start the gates, odd functions of ever smaller maps, let nothing through to the
                # last blocks, and they learn nothing. The authors start from several branches that add up to more.
                nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
        initialise_for_shuffle(self.network.last, config.scale)
        with torch.no_grad():
            self.network.last.weight.mul_(START)

    def forward(self, image: Tensor, context: None = None) -> Detail:
        """(batch, 3, height, width), normalised to about [-1, 1], to what is added to its interpolation."""
        return Detail(self.network(image * 0.5 + 0.5), None)


def load_control(path: Path) -> Control | None:
    """Reads a control with its averaged weights; None where the file is a checkpoint of anything else.

    Raises:
        ConfigError: the file can't be read, or its control not be built.
    """
    saved = read_run(path)
    if saved.settings.get("stage") != STAGE:
        return None
    try:
        control = Control(ControlConfig(**saved.settings["network"]))
        control.load_state_dict(saved.weights)
    except (KeyError, TypeError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ConfigError(f"{path} holds a control that this version can't build: {reason}") from error
    return control
