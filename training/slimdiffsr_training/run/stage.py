"""What a training stage tells the loop: what is trained, on which samples, towards which loss."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

from slimdiffsr_training.config import Schedule


class Step(NamedTuple):
    """Where in the run a loss is computed."""

    number: int
    """Of the whole run, from 0."""
    phase: Schedule
    """The phase that it belongs to."""
    generator: torch.Generator
    """On the CPU, seeded by run, step, micro-batch and process: whatever is drawn for the loss is drawn from it."""


class Losses(NamedTuple):
    """What one batch yields."""

    main: Tensor
    """Scalar, minimised by `Stage.trained`."""
    terms: dict[str, Tensor]
    """Scalars for the log, unweighted."""
    adversary: Tensor | None = None
    """Scalar, minimised by `Stage.adversary`; computed from detached results."""


class Validation(NamedTuple):
    """What the averaged weights do on held-out data."""

    figures: dict[str, float]
    panel: Tensor | None = None
    """(rows, 3, height, width) in [0, 1], for TensorBoard."""


class Stage(ABC):
    """One stage of the method. Samples are numbered over the whole run, so that a resumed run goes on with the next."""

    trained: nn.ModuleDict
    """Optimised (those parameters that want a gradient), averaged, saved."""
    adversary: nn.Module | None = None
    """Optimised against `Losses.adversary`, saved, not averaged."""
    frozen: nn.ModuleDict
    """Moved to the device only."""

    @abstractmethod
    def identity(self) -> dict[str, Any]:
        """JSON-ready values that a checkpoint must share for a run to go on from it: networks, seed."""

    @abstractmethod
    def dataset(self, phase: Schedule, first: int, length: int) -> Dataset[Any]:
        """Samples `first` to `first + length` of the run, as tensors or mappings of tensors."""

    @abstractmethod
    def loss(self, batch: Any, step: Step) -> Losses:
        """The losses of a batch that lies on the device; called under the run's autocast."""

    @abstractmethod
    def validate(self) -> Validation:
        """Figures on held-out data; called without gradients, with the averaged weights loaded into `trained`."""

    def export(self, folder: Path) -> None:  # noqa: B027 (a stage whose product is its checkpoint writes nothing)
        """Writes the stage's product; called as `validate` is, without autocast, after the last step of a run."""
