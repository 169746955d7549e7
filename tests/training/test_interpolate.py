"""Weights between two checkpoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.interpolate import interpolate_checkpoints
from slimdiffsr_training.run.checkpoint import save_checkpoint
from slimdiffsr_training.students import load_student
from tests.tiny_students import tiny_student


def checkpoint(path: Path, seed: int, **network: Any) -> Path:
    student = tiny_student(seed=seed, **network)
    weights = {f"student.{k}": v for k, v in student.state_dict().items()}
    settings = json.dumps({"stage": "StudentStage", "network": student.config.to_mapping(), "seed": 1})
    save_checkpoint(path, {"step": seed, "settings": settings, "average": weights})
    return path


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_each_weight_lies_on_the_line_between_its_ends(tmp_path, share):
    first, second = checkpoint(tmp_path / "a.pt", 1), checkpoint(tmp_path / "b.pt", 2)
    interpolate_checkpoints(first, second, share, tmp_path / "mixed.pt")
    a, b, mixed = (load_student(p) for p in (first, second, tmp_path / "mixed.pt"))
    assert mixed.step == 2
    for name, weight in mixed.student.state_dict().items():
        expected = (1 - share) * a.student.state_dict()[name] + share * b.student.state_dict()[name]
        assert torch.allclose(weight, expected, atol=1e-6), name


def test_a_share_outside_its_range_is_refused(tmp_path):
    first, second = checkpoint(tmp_path / "a.pt", 1), checkpoint(tmp_path / "b.pt", 2)
    with pytest.raises(ConfigError, match="within 0 and 1"):
        interpolate_checkpoints(first, second, 1.5, tmp_path / "mixed.pt")
    assert not (tmp_path / "mixed.pt").exists()


def test_students_of_different_networks_are_refused(tmp_path):
    first, second = checkpoint(tmp_path / "a.pt", 1), checkpoint(tmp_path / "b.pt", 2, widths=[8, 24])
    with pytest.raises(ConfigError, match="different networks"):
        interpolate_checkpoints(first, second, 0.5, tmp_path / "mixed.pt")
