"""The training loop: it learns, it resumes to the same numbers, and it refuses what doesn't fit."""

from __future__ import annotations

import dataclasses
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml
from PIL import Image

from slimdiffsr_training.config import ConfigError, PhaseConfig, load_config
from slimdiffsr_training.data.regions import RegionDataset
from slimdiffsr_training.run import Losses, Step, Trainer, learning_rate
from slimdiffsr_training.run.checkpoint import load_checkpoint
from slimdiffsr_training.stages.reconstruction import super_resolve_batch
from slimdiffsr_training.stages.student import StudentConfig, StudentStage
from tests.tiny_students import COMPACT, tiny_student
from tests.training.tensors import assert_equal
from tests.training.tiny_imagery import write_fields
from tests.training.tiny_models import save_perceptual_weights

SETTINGS: dict[str, Any] = {
    "name": "tiny",
    "network": COMPACT,
    "precision": "fp32",
    "threads": 1,
    "workers": 0,
    "log_every": 2,
    "validate_every": 100,
    "data": {"region": 128, "context_patches": 2, "validation_images": 0},
    # The second phase begins after a place where the run is stopped.
    "phases": [
        {"steps": 4, "batch": 2, "learning_rate": 1e-3, "warmup_steps": 2, "loss": {"l1": 1.0, "low_frequency": 0.5}},
        {"steps": 2, "batch": 3, "learning_rate": 5e-4, "warmup_steps": 0, "loss": {"l1": 1.0, "lattice": 30}},
    ],
}


def config(tmp_path: Path, **changes: Any) -> StudentConfig:
    path = tmp_path / "run.yaml"
    path.write_text(yaml.safe_dump({**SETTINGS, **changes}), encoding="utf-8")
    return load_config(StudentConfig, path)


def trainer_of(settings: StudentConfig, data: Path, folder: Path, weights: Path | None = None) -> Trainer:
    return Trainer(StudentStage(settings, data, weights), settings, folder, "cpu")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_fields(tmp_path / "imagery")


class TestResuming:
    @pytest.mark.parametrize("stops", [(3, None), (1, 2, 2, 5)])
    def test_a_stopped_run_ends_with_the_weights_of_an_uninterrupted_one(self, tmp_path, data, stops):
        settings = config(tmp_path)
        whole = load_checkpoint(trainer_of(settings, data, tmp_path / "whole").run())
        for stop in stops:
            # Nothing but the folder may carry over.
            torch.manual_seed(stop or 0)
            path = trainer_of(settings, data, tmp_path / "parts").run(stop)
        resumed = load_checkpoint(path)
        assert whole["step"] == resumed["step"] == 6
        assert_equal(whole, resumed)

    def test_steps_change_the_weights(self, tmp_path, data):
        settings = config(tmp_path)
        states = []
        for _ in range(3):
            states.append(load_checkpoint(trainer_of(settings, data, tmp_path / "run").run(2)))
        assert [s["step"] for s in states] == [2, 4, 6]
        for before, after in itertools.pairwise(states):
            changed = [not torch.equal(before["trained"][k], after["trained"][k]) for k in before["trained"]]
            assert np.mean(changed) > 0.8

    def test_a_finished_run_stays_as_it_is(self, tmp_path, data):
        settings = config(tmp_path)
        first = load_checkpoint(trainer_of(settings, data, tmp_path / "run").run())
        assert_equal(first, load_checkpoint(trainer_of(settings, data, tmp_path / "run").run()))

    def test_the_log_tells_the_terms(self, tmp_path, data):
        trainer_of(config(tmp_path), data, tmp_path / "run").run()
        lines = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
        lines = [line for line in lines if "l1" in line]
        assert [line["step"] for line in lines] == [2, 4, 6]
        assert {"l1", "low_frequency", "learning_rate", "gradient_norm"} <= lines[0].keys()
        assert "lattice" in lines[2]

    def test_another_seed_gives_other_weights(self, tmp_path, data):
        runs = [load_checkpoint(trainer_of(config(tmp_path, seed=s), data, tmp_path / f"{s}").run(1)) for s in (1, 2)]
        assert not torch.equal(runs[0]["trained"]["student.stem.weight"], runs[1]["trained"]["student.stem.weight"])

    @pytest.mark.parametrize("changes", [{"network": {**COMPACT, "queries": 5}}, {"seed": 2}], ids=["network", "seed"])
    def test_a_folder_begun_with_another_network_or_seed_is_refused(self, tmp_path, data, changes):
        trainer_of(config(tmp_path), data, tmp_path / "run").run(1)
        before = (tmp_path / "run" / "last.pt").read_bytes()
        with pytest.raises(ValueError, match="another stage, network, start or seed; choose another folder"):
            trainer_of(config(tmp_path, **changes), data, tmp_path / "run")
        assert (tmp_path / "run" / "last.pt").read_bytes() == before


class TestLearning:
    def test_one_fixed_image_is_learned(self, tmp_path, data):
        settings = config(tmp_path)
        trainer = trainer_of(settings, data, tmp_path / "run")
        fixed = dataclasses.replace(settings.data, clean_probability=1.0, coarsen=(1.0, 1.0))
        sample = RegionDataset(trainer.stage.images.training, fixed, settings.degradation, scale=4, seed=0, length=1)[0]
        low, high, patches = sample["low"][None], sample["high"][None], sample["patches"][None]
        optimiser = torch.optim.Adam(trainer.stage.student.parameters(), lr=5e-3)
        losses = []
        for _ in range(120):
            made = super_resolve_batch(trainer.stage.student, low, patches, settings.consistency_rounds)
            loss = (made.result - high).abs().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(float(loss.detach()))
        assert losses[-1] < 0.5 * losses[0]

    def test_the_native_verdict_trains_student_and_adversary(self, tmp_path, data):
        weights = save_perceptual_weights(tmp_path / "vgg.npz")
        loss = {"l1": 0.0, "adversarial": 1e-6, "native": 1.0, "perceptual_crop": 32}
        phase = {"steps": 1, "batch": 2, "loss": loss}
        settings = config(tmp_path, phases=[phase])
        stage = StudentStage(settings, data, weights)
        batch = torch.utils.data.default_collate([stage.dataset(settings.phases[0], 0, 2)[i] for i in range(2)])

        def step() -> Losses:
            return stage.loss(batch, Step(0, settings.phases[0], torch.Generator().manual_seed(0)))

        losses = step()
        assert losses.main.item() == pytest.approx(losses.terms["native"].item(), rel=1e-3)
        losses.main.backward()
        assert any(p.grad is not None and p.grad.abs().sum() > 0 for p in stage.student.parameters())
        assert all(p.grad is None for p in stage.adversary.parameters())
        losses.adversary.backward()
        assert all(p.grad is not None for p in stage.adversary.parameters())
        # Only the sharp images are taken as input for it; spectral norms move a little at every call.
        batch["low"] = torch.zeros_like(batch["low"])
        assert step().terms["native"].item() == pytest.approx(losses.terms["native"].item(), rel=1e-3)

    def test_a_native_weight_needs_an_adversary(self, tmp_path):
        with pytest.raises(ConfigError, match="native"):
            config(tmp_path, phases=[{"steps": 1, "loss": {"native": 0.1}}])

    def test_the_consistency_step_leaves_little_low_frequency_error(self):
        student = tiny_student()
        low, patches = torch.rand(1, 3, 32, 32), torch.rand(1, 2, 3, 32, 32)
        errors = [super_resolve_batch(student, low, patches, rounds) for rounds in (0, 1)]
        assert torch.equal(errors[0].low_frequency_error, errors[1].low_frequency_error)
        left = torch.nn.functional.avg_pool2d(errors[1].result, 4) - low
        assert left.mean().abs().item() < 0.2 * errors[0].low_frequency_error.mean().abs().item()

    def test_the_rate_rises_and_falls(self):
        phase = PhaseConfig(steps=100, learning_rate=1e-3, final_learning_rate=1e-5, warmup_steps=10)
        rates = [learning_rate(phase, step) for step in range(101)]
        assert rates[0] == pytest.approx(1e-4)
        assert max(rates) == rates[10] == pytest.approx(1e-3)
        assert rates[:11] == sorted(rates[:11])
        assert rates[10:] == sorted(rates[10:], reverse=True)
        assert rates[100] == pytest.approx(1e-5)

    def test_validation_images_give_validation_terms_and_are_not_trained_on(self, tmp_path, data):
        for seed in range(3, 13):
            rng = np.random.default_rng(seed)
            Image.fromarray(rng.integers(0, 256, (130, 130, 3), dtype=np.uint8)).save(data / "fields" / f"{seed}.png")
        settings = config(tmp_path, data={**SETTINGS["data"], "validation_images": 2})
        trainer = trainer_of(settings, data, tmp_path / "run")
        assert (len(trainer.stage.images.training), len(trainer.stage.images.validation)) == (11, 2)
        assert not {p.name for p in trainer.stage.images.training} & {p.name for p in trainer.stage.images.validation}
        first, second = trainer.validate(), trainer.validate()
        assert first == second
        assert first["validation_l1"] > 0


class TestRefusals:
    def test_a_perceptual_loss_needs_its_weights_before_anything_is_computed(self, tmp_path, data):
        phases = [{"steps": 2, "batch": 1, "loss": {"perceptual": 0.1, "perceptual_crop": 48}}]
        with pytest.raises(ValueError, match="--perceptual-weights"):
            trainer_of(config(tmp_path, phases=phases), data, tmp_path / "run")
        assert not (tmp_path / "run").exists()

    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"colour": 1}, "colour"),
            ({"name": 5}, "name"),
            ({"seed": "one"}, "seed"),
            ({"seed": True}, "seed"),
            ({"precision": "fp64"}, "precision"),
            ({"ema_decay": 1.0}, "ema_decay"),
            ({"phases": []}, "phase"),
            ({"phases": 3}, "phases"),
            ({"phases": [{"batch": 2}]}, r"phases\[0\].*steps"),
            ({"phases": [{"steps": 0}]}, r"phases?\b.*step"),
            ({"phases": [{"steps": 1, "rate": 1}]}, r"phases\[0\].*rate"),
            ({"phases": [{"steps": 1, "learning_rate": 1e-5, "final_learning_rate": 1e-3}]}, "learning rates"),
            ({"phases": [{"steps": 1, "loss": {"l2": 1.0}}]}, r"phases\[0\]: loss.*l2"),
            ({"phases": [{"steps": 1, "loss": {"l1": -1.0}}]}, "loss"),
            ({"phases": [{"steps": 1, "loss": {"perceptual_crop": 8}}]}, "perceptual_crop"),
            (
                {"phases": [{"steps": 1, "loss": {"perceptual": 1.0, "perceptual_crop": 64}}]},
                "perceptual_crop .* at most 48",
            ),
            ({"phases": [{"steps": 1, "region": 64}]}, "region must be at least 128"),
            ({"data": {"region": 100}}, "data.region"),
            ({"data": {"region": 64}}, "region must be at least 128"),
            ({"data": {"coarsen": [1.0]}}, "data: coarsen"),
            ({"data": {"coarsen": [2.0, 1.0]}}, "data.coarsen"),
            ({"data": {"clean_probability": 2}}, "data.clean_probability"),
            ({"data": {"context_patches": 0}}, "data.context_patches"),
            ({"data": 3}, "data"),
            ({"degradation": {"kernel_sizes": [8, 21]}}, "kernel_sizes"),
            ({"degradation": {"second": {"blur_probability": 1.0}}}, "degradation: second"),
            ({"network": [4]}, "network"),
            ({"network": {**COMPACT, "scale": 3}}, "network: scale"),
            ({"network": {**COMPACT, "depth": 3}}, "network: .*depth"),
            ({"network": {"scale": 4}}, "network: .*widths"),
        ],
    )
    def test_a_setting_that_doesnt_fit_is_named_in_one_line(self, tmp_path, changes, key):
        with pytest.raises(ConfigError, match=key) as refusal:
            config(tmp_path, **changes)
        assert "\n" not in str(refusal.value)

    @pytest.mark.parametrize("missing", ["name", "network", "phases"])
    def test_a_missing_setting_is_named(self, tmp_path, missing):
        path = tmp_path / "run.yaml"
        path.write_text(yaml.safe_dump({k: v for k, v in SETTINGS.items() if k != missing}), encoding="utf-8")
        with pytest.raises(ConfigError, match=rf"run\.yaml lacks: {missing}"):
            load_config(StudentConfig, path)

    @pytest.mark.parametrize("text", ["", "just text", "- a\n- list\n", "name: [\nphases: {", "name: \x00"])
    def test_what_is_no_mapping_is_refused_in_one_line(self, tmp_path, text):
        path = tmp_path / "run.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match=r"run\.yaml") as refusal:
            load_config(StudentConfig, path)
        assert "\n" not in str(refusal.value)

    def test_a_missing_file_is_refused(self, tmp_path):
        with pytest.raises(ConfigError, match="nowhere"):
            load_config(StudentConfig, tmp_path / "nowhere.yaml")

    def test_the_shipped_configurations_are_fine(self):
        for path in (Path(__file__).parents[2] / "training" / "configs").glob("fast-*.yaml"):
            assert load_config(StudentConfig, path).steps > 0
