"""The control takes a student's place: in training, and as a method that is judged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from slimdiffsr_training.cli import app
from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.control import Control, ControlConfig, load_control
from slimdiffsr_training.evaluation.ours import model_method
from slimdiffsr_training.evaluation.yardsticks import bicubic
from tests.engine.rasters import textured
from tests.tiny_students import COMPACT
from tests.training.tiny_imagery import write_fields
from tests.training.tiny_runs import write_student_run


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That of two steps, from a student's YAML."""
    folder = tmp_path_factory.mktemp("control")
    write_fields(folder / "imagery")
    write_student_run(folder / "run.yaml", COMPACT, region=128, steps=2)
    arguments = ["--config", folder / "run.yaml", "--data", folder / "imagery", "--out", folder / "run"]
    outcome = CliRunner().invoke(app, ["control", *map(str, arguments), "--features", "8", "--device", "cpu"])
    assert outcome.exit_code == 0, outcome.exception
    return folder / "run" / "last.pt"


def test_it_is_trained_with_a_students_settings(checkpoint: Path):
    control = load_control(checkpoint)
    assert control is not None
    assert control.config == ControlConfig(scale=4, features=8)
    torch.manual_seed(1)  # the settings' own
    fresh = Control(control.config)
    moved = [not torch.equal(a, b) for a, b in zip(control.parameters(), fresh.parameters(), strict=True)]
    assert all(moved)


def test_it_is_judged_like_a_student(checkpoint: Path):
    source = np.random.default_rng(1).integers(0, 256, (24, 20, 3), dtype=np.uint8)
    made = model_method(checkpoint, 4)(source)
    assert made.shape == (96, 80, 3)
    means = made.reshape(24, 4, 20, 4, 3).mean((1, 3))
    smooth, expected = (image.reshape(6, 4, 5, 4, 3).mean((1, 3)) for image in (means, source))
    assert np.abs(smooth - expected).mean() < 8  # its low frequencies are those of the input
    assert not np.array_equal(made, bicubic(source, 4))


def test_another_scale_is_refused(checkpoint: Path):
    with pytest.raises(ConfigError, match="judged at its own scale"):
        model_method(checkpoint, 2)


def test_its_start_adds_little():
    torch.manual_seed(3)
    image = torch.rand(1, 3, 32, 32) * 2 - 1
    residual = Control(ControlConfig(scale=4)).eval()(image).residual
    assert residual.shape == (1, 3, 128, 128)
    assert 0 < residual.abs().max() < 0.5


def test_no_block_of_a_new_control_is_mute():
    torch.manual_seed(0)
    control = Control(ControlConfig(4))
    spreads = []
    for block in control.network.blocks:
        block.register_forward_hook(lambda _, given, made: spreads.append(float(made[0].std() / given[0].std())))
    with torch.no_grad():
        control(torch.from_numpy(textured(3, 64, 64)).float()[None] * 2 - 1)
    assert len(spreads) == 6
    assert min(spreads) > 0.4
