"""Reading a student from whatever holds one: a run's checkpoint, a pruned one, or a model bundle."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from torch import Tensor

from slimdiffsr.errors import ModelError
from slimdiffsr.network import Student, build_student, config_from_mapping
from slimdiffsr.network.bundle import load_bundle
from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.run.checkpoint import load_checkpoint

STAGES = ("StudentStage", "Prune", "DistillStage", "VarianceStage")
"""Stages whose checkpoints hold a student."""
PREFIX = "student."


@dataclass(frozen=True)
class LoadedStudent:
    """A student with its averaged weights, trainable, and what its file says of it."""

    student: Student
    step: int
    """Steps of the run that it comes from; 0 for a pruned one or a bundle."""
    settings: dict[str, Any]
    """What identified that run; empty for a bundle."""


def carry_over(source: Student, target: Student) -> int:
    """Copies the tensors that a student has in common with another one, by name and shape; the others stay.

    Students of one configuration but for the scale share all but the end of their decoders.

    Args:
        source: the trained one.
        target: changed in place.

    Returns:
        How many of the target's parameters were taken over.
    """
    own = target.state_dict()
    shared = {k: v for k, v in source.state_dict().items() if k in own and own[k].shape == v.shape}
    target.load_state_dict({**own, **shared})
    return sum(tensor.numel() for tensor in shared.values())


class SavedRun(NamedTuple):
    """What a run's checkpoint says of what it trained."""

    settings: dict[str, Any]
    """What identifies the run."""
    weights: dict[str, Tensor]
    """Averaged, of the student or of what was in its place; empty where there was none."""
    step: int


def read_run(path: Path) -> SavedRun:
    """Reads a run's checkpoint.

    Raises:
        ConfigError: the file can't be read.
    """
    try:
        state = load_checkpoint(path)
        weights = {k.removeprefix(PREFIX): v for k, v in state["average"].items() if k.startswith(PREFIX)}
        return SavedRun(json.loads(state["settings"]), weights, int(state["step"]))
    except Exception as error:
        raise ConfigError(f"{path} can't be read as a checkpoint: {' '.join(str(error).split())[:200]}") from error


def load_student(path: Path) -> LoadedStudent:
    """Reads a student, fp32, on the CPU.

    Args:
        path: a run's `last.pt`, a `pruned.pt`, or a bundle (`.safetensors`).

    Raises:
        ConfigError: the file can't be read, or holds no student.
    """
    if path.suffix == ".safetensors":
        try:
            return LoadedStudent(load_bundle(path).student.requires_grad_(True), 0, {})
        except ModelError as error:
            raise ConfigError(str(error)) from error
    settings, weights, step = read_run(path)
    if settings.get("stage") not in STAGES or not weights:
        raise ConfigError(f"{path} holds no student: it is a checkpoint of {settings.get('stage', 'an unknown stage')}")
    try:
        student = build_student(config_from_mapping(settings["network"]))
        student.load_state_dict(weights)
    except (KeyError, ValueError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ConfigError(f"{path} holds a student that this version can't build: {reason}") from error
    return LoadedStudent(student, step, settings)
