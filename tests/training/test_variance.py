"""The variance head: its likelihood, that nothing else of the student changes, its calibration, and the bundle."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml
from PIL import Image
from typer.testing import CliRunner

from slimdiffsr.network import NetworkConfig, PaperConfig, SlimDiffStudent, build_student
from slimdiffsr.network.bundle import load_bundle, save_bundle
from slimdiffsr_training.cli import app
from slimdiffsr_training.config import ConfigError, load_config
from slimdiffsr_training.export import export_bundle
from slimdiffsr_training.metrics.calibration import standardised_rms
from slimdiffsr_training.run import Trainer
from slimdiffsr_training.stages.variance import VarianceConfig, VarianceStage, gaussian_loss
from slimdiffsr_training.students import load_student
from tests.tiny_students import COMPACT, INFERENCE, PAPER

SETTINGS: dict[str, Any] = {
    "name": "tiny",
    "precision": "fp32",
    "threads": 1,
    "workers": 0,
    "ema_decay": 0.5,
    "data": {"region": 128, "context_patches": 2, "validation_images": 0, "clean_probability": 1.0},
    "phases": [{"steps": 100, "batch": 2, "learning_rate": 3e-2, "warmup_steps": 0}],
}


def write_half_smooth(folder: Path) -> None:
    """Images whose left half is even and whose right half is noise: where the error lies can be learned."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for name in "abc":
        pixels = np.full((192, 192, 3), 120, np.uint8)
        pixels[:, 96:] = rng.integers(0, 256, (192, 96, 3))
        Image.fromarray(pixels).save(folder / f"{name}.png")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Imagery, and a bundle of each family to start from."""
    folder = tmp_path_factory.mktemp("variance")
    write_half_smooth(folder / "imagery" / "town")
    torch.manual_seed(0)
    for config in (NetworkConfig.from_mapping(COMPACT), PaperConfig.from_mapping(PAPER)):
        save_bundle(folder / f"{config.family}.safetensors", build_student(config), INFERENCE, {"name": "t"})
    return folder


def config(folder: Path, **changes: Any) -> VarianceConfig:
    path = folder / "variance.yaml"
    path.write_text(yaml.safe_dump({**SETTINGS, **changes}), encoding="utf-8")
    return load_config(VarianceConfig, path)


@pytest.fixture(scope="module")
def run(folder: Path) -> Path:
    """A finished run."""
    settings = config(folder)
    stage = VarianceStage(settings, folder / "compact.safetensors", folder / "imagery")
    Trainer(stage, settings, folder / "run", "cpu").run()
    return folder / "run"


def stage_with(folder: Path, checkpoint: Path) -> VarianceStage:
    stage = VarianceStage(config(folder), folder / "compact.safetensors", folder / "imagery")
    stage.student.load_state_dict(load_student(checkpoint).student.state_dict())
    return stage


def test_the_likelihood_is_that_of_a_gaussian_and_best_at_the_mean_square():
    generator = torch.Generator().manual_seed(0)
    error = torch.randn(1, 3, 4, 4, generator=generator)
    log_variance = torch.randn(1, 1, 4, 4, generator=generator)
    by_hand = sum(
        -torch.distributions.Normal(0.0, math.exp(0.5 * float(log_variance[0, 0, i, j]))).log_prob(error[0, c, i, j])
        for c in range(3)
        for i in range(4)
        for j in range(4)
    )
    expected = float(by_hand) / 48 - 0.5 * math.log(2 * math.pi)
    assert float(gaussian_loss(error, log_variance)) == pytest.approx(expected, rel=1e-5)
    best = error.square().mean(1, keepdim=True).log()
    for other in (best + 0.1, best - 0.1):
        assert gaussian_loss(error, best) < gaussian_loss(error, other)


def test_training_moves_the_head_alone_and_the_detail_stays(folder, run):
    before, after = (load_student(p).student for p in (folder / "compact.safetensors", run / "export" / "student.pt"))
    assert isinstance(before, SlimDiffStudent)
    assert isinstance(after, SlimDiffStudent)
    for name, weight in before.state_dict().items():
        assert torch.equal(weight, after.state_dict()[name]), name
    fresh = VarianceStage(config(folder), folder / "compact.safetensors", folder / "imagery").student.state_dict()
    head = [name for name in after.state_dict() if name.startswith("decoder.variance.")]
    assert len(head) == 4
    assert not any(torch.equal(fresh[name], after.state_dict()[name]) for name in head)
    image, patches = torch.rand(1, 3, 16, 16) * 2 - 1, torch.rand(1, 2, 3, 32, 32)
    with torch.no_grad():
        torch.testing.assert_close(*(s(image, s.encode_context(patches)).residual for s in (before, after)))


def test_the_export_is_calibrated_on_held_out_images(folder, run):
    calibration = json.loads((run / "export" / "calibration.json").read_text())
    assert load_student(run / "export" / "student.pt").settings["calibration"] == calibration
    with torch.no_grad():
        errors, logs = stage_with(folder, run / "export" / "student.pt").held_out_errors()
    deviations = (0.5 * logs).exp().expand_as(errors).numpy()
    assert standardised_rms(errors.numpy(), deviations) == pytest.approx(1.0, abs=2e-3)
    for share in ("68", "95"):
        covered = np.mean(np.abs(errors.numpy()) <= calibration[f"multiplier_{share}"] * deviations)
        assert covered == pytest.approx(int(share) / 100, abs=2e-3)


def test_the_head_knows_more_than_the_mean_error(folder, run):
    with torch.no_grad():
        errors, logs = stage_with(folder, run / "export" / "student.pt").held_out_errors()
    constant = errors.square().mean().log().expand_as(logs)
    assert gaussian_loss(errors, logs) < gaussian_loss(errors, constant) - 0.01


def test_the_bundle_says_how_it_was_calibrated(run, tmp_path):
    card = tmp_path / "card.yaml"
    card.write_text(yaml.safe_dump({"name": "tiny-x4"}))
    out = tmp_path / "tiny-x4.safetensors"
    export_bundle(run / "export" / "student.pt", card, INFERENCE, out)
    bundle = load_bundle(out)
    calibration = json.loads((run / "export" / "calibration.json").read_text())
    assert bundle.card["uncertainty"] == calibration
    with pytest.raises(ConfigError, match=r"student\.pt"):
        export_bundle(run / "last.pt", card, INFERENCE, out)


def test_a_run_that_was_stopped_goes_on_to_the_same_numbers(folder, tmp_path):
    settings = config(folder)
    for name, stops in (("whole", (6,)), ("halves", (3, 3))):
        for steps in stops:
            stage = VarianceStage(settings, folder / "compact.safetensors", folder / "imagery")
            Trainer(stage, settings, tmp_path / name, "cpu").run(steps)
    whole, halves = (load_student(tmp_path / name / "last.pt").student.state_dict() for name in ("whole", "halves"))
    assert all(torch.equal(whole[name], halves[name]) for name in whole)


def test_the_command_runs_and_refuses_the_papers_family(folder, tmp_path):
    config(folder)
    arguments = ["variance", "--config", folder / "variance.yaml", "--data", folder / "imagery", "--device", "cpu"]
    for start, steps in (("compact", 1), ("paper", 1)):
        out = tmp_path / start
        more = ["--start", folder / f"{start}.safetensors", "--out", out, "--steps", steps]
        result = CliRunner().invoke(app, [str(a) for a in (*arguments, *more)])
        if start == "compact":
            assert result.exit_code == 0, result.output
            assert (out / "export" / "student.pt").is_file()
        else:
            assert isinstance(result.exception, ConfigError)
            assert "no variance head" in str(result.exception)
