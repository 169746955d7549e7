"""Distillation: what the teacher's levels add to the objective, for both families, and what comes out at the end."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
import torch
import yaml
from torch import Tensor
from typer.testing import CliRunner

from slimdiffsr.network import NetworkConfig, PaperConfig, PaperStudent, SlimDiffStudent, Student, build_student
from slimdiffsr.network.bundle import load_bundle, save_bundle
from slimdiffsr.network.interpolation import upsample
from slimdiffsr_training.cli import app
from slimdiffsr_training.config import ConfigError, PhaseConfig, load_config
from slimdiffsr_training.data.regions import RegionDataset
from slimdiffsr_training.distillation.adapters import FeatureAdapters
from slimdiffsr_training.distillation.features import (
    LEVELS,
    student_levels,
    student_widths,
    teacher_features,
    teacher_widths,
)
from slimdiffsr_training.distillation.loss import DistillationConfig, distillation_loss
from slimdiffsr_training.export import export_bundle
from slimdiffsr_training.hooks import captured
from slimdiffsr_training.losses.mmd import mmd_squared
from slimdiffsr_training.pruning.run import PruneConfig, prune
from slimdiffsr_training.run import Step, Trainer
from slimdiffsr_training.run.checkpoint import load_checkpoint
from slimdiffsr_training.stages.distill import DistillConfig, DistillStage
from slimdiffsr_training.stages.reconstruction import super_resolve_batch
from slimdiffsr_training.students import load_student
from tests.tiny_students import COMPACT, INFERENCE, PAPER, tiny_student
from tests.training.tensors import random
from tests.training.tiny_imagery import write_fields
from tests.training.tiny_models import save_perceptual_weights, save_vision_transformer
from tests.training.tiny_teacher import tiny_teacher

SETTINGS: dict[str, Any] = {
    "name": "tiny",
    "precision": "fp32",
    "threads": 1,
    "workers": 0,
    "log_every": 2,
    "validate_every": 100,
    "data": {"region": 128, "context_patches": 2, "validation_images": 0},
    "distillation": {"tokens": 32},
    "phases": [
        {"steps": 2, "batch": 2, "learning_rate": 1e-3, "warmup_steps": 0, "loss": {"l1": 1.0}},
        {"steps": 2, "batch": 1, "learning_rate": 5e-4, "warmup_steps": 0, "loss": {"l1": 1.0, "lattice": 30}},
    ],
}
NETWORKS = {"compact": COMPACT, "paper": PAPER}


def config(folder: Path, **changes: Any) -> DistillConfig:
    path = folder / "distill.yaml"
    path.write_text(yaml.safe_dump({**SETTINGS, **changes}), encoding="utf-8")
    return load_config(DistillConfig, path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A teacher, imagery, and a bundle of each family to start from."""
    folder = tmp_path_factory.mktemp("distill")
    tiny_teacher().save(folder / "teacher")
    write_fields(folder / "imagery")
    for family, network in NETWORKS.items():
        torch.manual_seed(0)
        kind = PaperConfig if family == "paper" else NetworkConfig
        student = build_student(kind.from_mapping(network))
        save_bundle(folder / f"{family}.safetensors", student, INFERENCE, {"name": family})
    return folder


def stage_of(
    settings: DistillConfig, folder: Path, family: str = "compact", teacher: bool = True, weights: Path | None = None
) -> DistillStage:
    start = folder / f"{family}.safetensors"
    return DistillStage(settings, start, folder / "imagery", folder / "teacher" if teacher else None, weights)


def fixed_sample(stage: DistillStage) -> dict[str, Tensor]:
    data = dataclasses.replace(stage.config.data, clean_probability=1.0, coarsen=(1.0, 1.0))
    sample = RegionDataset(stage.images.training, data, stage.config.degradation, scale=4, seed=0, length=1)[0]
    return {name: value[None] for name, value in sample.items()}


def step_of(stage: DistillStage, seed: int = 0) -> Step:
    phase = stage.config.phases[0]
    assert isinstance(phase, PhaseConfig)
    return Step(0, phase, torch.Generator().manual_seed(seed))


class TestFeatures:
    @pytest.mark.parametrize("family", NETWORKS)
    def test_at_scale_4_the_levels_lie_on_the_teachers_grids(self, folder, family):
        student, teacher = load_student(folder / f"{family}.safetensors").student, tiny_teacher()
        low, high = random(2, 3, 32, 32).clamp(-1, 1), random(2, 3, 128, 128, seed=1).clamp(-1, 1)
        with captured(student_levels(student)) as made:
            super_resolve_batch(student, low, low[:, None], 1)
        wanted = teacher_features(teacher, upsample(low, 4), high)
        assert list(made) == list(LEVELS)
        assert set(wanted) == set(LEVELS)
        for name in LEVELS:
            assert made[name].shape == (2, student_widths(student)[name], *wanted[name].shape[2:])
            assert wanted[name].shape[1] == teacher_widths(teacher.base.unet)[name]
            assert not wanted[name].requires_grad

    def test_they_are_the_teachers_own(self):
        teacher = tiny_teacher()
        x, high = random(1, 3, 64, 64).clamp(-1, 1), random(1, 3, 64, 64, seed=1).clamp(-1, 1)
        wanted = teacher(x, high, with_features=True).features
        made = teacher_features(teacher, x, high)
        assert all(torch.equal(made[name], wanted[name]) for name in LEVELS)

    def test_nothing_is_left_behind(self, folder):
        student = load_student(folder / "compact.safetensors").student
        layers = student_levels(student)
        with captured(layers) as features:
            pass
        super_resolve_batch(student, random(1, 3, 32, 32), random(1, 1, 3, 32, 32), 0)
        assert features == {}
        assert not any(layer._forward_hooks for layer in layers.values())


class TestAdapters:
    def test_equal_widths_begin_as_the_identity_and_others_dont(self):
        torch.manual_seed(0)
        adapters = FeatureAdapters({"down0": 6, "down1": 4}, {"down0": 6, "down1": 8})
        x = random(1, 6, 5, 5)
        assert torch.equal(adapters("down0", x, (5, 5)), x)
        assert adapters("down1", x[:, :4], (5, 5)).shape == (1, 8, 5, 5)

    def test_other_grids_are_interpolated(self):
        adapters = FeatureAdapters({"up0": 2}, {"up0": 2})
        ramp = torch.arange(8.0).view(1, 1, 1, 8).expand(1, 2, 8, 8)
        made = adapters("up0", ramp, (16, 16))
        assert made.shape == (1, 2, 16, 16)
        assert torch.allclose(made[0, 0, 0, 1:-1].diff(), torch.full((13,), 0.5))


STUDENT_FEATURES = {"down0": random(2, 4, 6, 6), "down1": random(2, 8, 3, 3, seed=1)}
TEACHER_FEATURES = {"down0": random(2, 6, 6, 6, seed=2) * 3, "down1": random(2, 8, 3, 3, seed=3)}


class TestLoss:
    config = DistillationConfig(levels=("down0", "down1"), tokens=1000)

    @staticmethod
    def adapters() -> FeatureAdapters:
        torch.manual_seed(0)
        return FeatureAdapters({"down0": 4, "down1": 8}, {"down0": 6, "down1": 8})

    def loss(self, **changes: Any) -> tuple[float, dict[str, float]]:
        settings = dataclasses.replace(self.config, **changes)
        with torch.no_grad():
            loss, terms = distillation_loss(
                self.adapters(), STUDENT_FEATURES, TEACHER_FEATURES, settings, torch.Generator().manual_seed(0)
            )
        return float(loss), {name: float(term) for name, term in terms.items()}

    def test_it_is_the_papers_sum(self):
        loss, terms = self.loss()
        adapters = self.adapters()
        square = discrepancy = 0.0
        for name, wanted in TEACHER_FEATURES.items():
            made = adapters(name, STUDENT_FEATURES[name], wanted.shape[2:]).detach()
            square += float((made - wanted).square().mean())
            a, b = (x.permute(0, 2, 3, 1).reshape(-1, x.shape[1]) for x in (made, wanted))
            discrepancy += float(mmd_squared(a, b))
        assert terms["feature_mse"] == pytest.approx(square, rel=1e-5)
        assert terms["mmd"] == pytest.approx(discrepancy, rel=1e-4)
        assert loss == pytest.approx(square + 0.1 * discrepancy, rel=1e-5)

    def test_without_mmd_only_the_squares_are_left(self):
        loss, terms = self.loss(mmd=0.0)
        assert set(terms) == {"feature_mse"}
        assert loss == terms["feature_mse"]

    def test_relative_levels_dont_depend_on_the_teachers_magnitude(self):
        wanted = TEACHER_FEATURES["down0"]
        adapters = FeatureAdapters({"down0": 6}, {"down0": 6})
        settings = DistillationConfig(levels=("down0",), relative=True, mmd=0.0)
        losses = []
        for factor in (1.0, 100.0):
            made = {"down0": factor * random(2, 6, 6, 6, seed=5)}
            losses.append(
                distillation_loss(adapters, made, {"down0": factor * wanted}, settings, torch.Generator())[0].item()
            )
        assert losses[0] == pytest.approx(losses[1], rel=1e-4)

    def test_tokens_are_drawn_by_the_generator_alone(self):
        def mmd(seed: int) -> float:
            settings = dataclasses.replace(self.config, tokens=8)
            with torch.no_grad():
                terms = distillation_loss(
                    self.adapters(), STUDENT_FEATURES, TEACHER_FEATURES, settings, torch.Generator().manual_seed(seed)
                )[1]
            return float(terms["mmd"])

        first = mmd(1)
        torch.manual_seed(99)
        assert mmd(1) == first != mmd(2)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"weight": -1.0}, "can't be negative"),
            ({"mmd": -0.1}, "can't be negative"),
            ({"tokens": 1}, "tokens must be at least 2"),
            ({"bandwidths": []}, "bandwidths must be positive"),
            ({"bandwidths": [0.0]}, "bandwidths must be positive"),
            ({"levels": []}, "levels must be some of down0, down1, up1, up0"),
            ({"levels": ["middle"]}, "levels must be some of"),
            ({"levels": ["up0", "up0"]}, "levels must be some of"),
            ({"temperature": 2}, "distillation.*temperature"),
        ],
    )
    def test_a_setting_that_doesnt_fit_is_named_in_one_line(self, tmp_path, changes, message):
        with pytest.raises(ConfigError, match=message) as refusal:
            config(tmp_path, distillation=changes)
        assert "\n" not in str(refusal.value)


class TestStage:
    @pytest.mark.parametrize("family", NETWORKS)
    def test_a_stopped_run_ends_with_the_weights_of_an_uninterrupted_one(self, tmp_path, folder, family):
        settings = config(tmp_path)
        states = []
        for name, stops in (("whole", [None]), ("parts", [1, 2, None])):
            for stop in stops:
                torch.manual_seed(stop or 0)
                path = Trainer(stage_of(settings, folder, family), settings, tmp_path / name, "cpu").run(stop)
            states.append(load_checkpoint(path))
        assert states[0]["step"] == states[1]["step"] == 4
        for part in ("trained", "average"):
            assert states[0][part].keys() == states[1][part].keys()
            for name, weight in states[0][part].items():
                assert torch.equal(weight, states[1][part][name]), name
        # The teacher isn't saved, the adapters are.
        assert {name.split(".")[0] for name in states[0]["trained"]} == {"student", "adapters"}
        lines = [json.loads(line) for line in (tmp_path / "whole" / "log.jsonl").read_text().splitlines()]
        assert {"l1", "feature_mse", "mmd"} <= lines[0].keys()

    @pytest.mark.parametrize("family", NETWORKS)
    def test_one_fixed_batch_is_learned(self, tmp_path, folder, family):
        stage = stage_of(config(tmp_path), folder, family)
        batch = fixed_sample(stage)
        optimiser = torch.optim.Adam(stage.trained.parameters(), lr=4e-3)
        stage.trained.train()
        history: dict[str, list[float]] = {"l1": [], "feature_mse": []}
        for _ in range(50):
            losses = stage.loss(batch, step_of(stage))
            optimiser.zero_grad()
            losses.main.backward()
            optimiser.step()
            for name, values in history.items():
                values.append(float(losses.terms[name].detach()))
        assert history["l1"][-1] < 0.75 * history["l1"][0]
        assert history["feature_mse"][-1] < 0.5 * history["feature_mse"][0]

    def test_the_gradient_reaches_student_and_adapters_and_stops_at_the_teacher(self, tmp_path, folder):
        stage = stage_of(config(tmp_path), folder)
        before = {name: w.clone() for name, w in stage.teacher.state_dict().items()}
        stage.loss(fixed_sample(stage), step_of(stage)).main.backward()
        assert all(p.grad is not None for p in stage.adapters.parameters())
        assert all(p.grad is None and not p.requires_grad for p in stage.teacher.parameters())
        assert not stage.teacher.training
        assert all(torch.equal(before[name], w) for name, w in stage.teacher.state_dict().items())

    def test_its_weight_multiplies_the_whole_of_l_dis(self, tmp_path, folder):
        def main(**distillation: Any) -> tuple[float, dict[str, float]]:
            stage = stage_of(config(tmp_path, distillation={"tokens": 32, **distillation}), folder)
            with torch.no_grad():
                losses = stage.loss(fixed_sample(stage), step_of(stage))
            return float(losses.main), {name: float(term) for name, term in losses.terms.items()}

        full, terms = main()
        extra = terms["feature_mse"] + 0.1 * terms["mmd"]
        assert full == pytest.approx(terms["l1"] + extra, rel=1e-5)
        assert main(weight=0.5)[0] == pytest.approx(terms["l1"] + 0.5 * extra, rel=1e-5)
        assert main(mmd=0.0)[0] == pytest.approx(terms["l1"] + terms["feature_mse"], rel=1e-5)

    def test_without_weight_or_teacher_it_is_plain_training(self, tmp_path, folder):
        ablated = stage_of(config(tmp_path, distillation={"weight": 0.0}), folder)
        plain = stage_of(config(tmp_path), folder, teacher=False)
        losses = [float(s.loss(fixed_sample(s), step_of(s)).main.detach()) for s in (ablated, plain)]
        assert losses[0] == losses[1]
        for stage in (ablated, plain):
            assert stage.teacher is None
            assert set(stage.trained) == {"student"}
            assert set(stage.loss(fixed_sample(stage), step_of(stage)).terms) == {"l1"}

    def test_the_papers_objective_runs_with_its_discriminator(self, tmp_path, folder):
        weights = save_perceptual_weights(tmp_path / "vgg.npz")
        loss = {"l1": 1.0, "perceptual": 2.5, "adversarial": 0.25, "perceptual_crop": 32}
        settings = config(tmp_path, phases=[{"steps": 1, "batch": 1, "loss": loss}])
        path = Trainer(stage_of(settings, folder, weights=weights), settings, tmp_path / "run", "cpu").run()
        assert "adversary" in load_checkpoint(path)
        with pytest.raises(ConfigError, match="--perceptual-weights"):
            stage_of(settings, folder)

    def test_the_discriminator_may_judge_a_local_transformers_features(self, tmp_path, folder):
        weights = save_perceptual_weights(tmp_path / "vgg.npz")
        loss = {"l1": 1.0, "perceptual": 2.5, "adversarial": 0.25, "perceptual_crop": 32}
        settings = config(tmp_path, phases=[{"steps": 1, "batch": 1, "loss": loss}])
        found = []
        for seed in (0, 1):
            backbone = save_vision_transformer(tmp_path / f"dino-{seed}", seed)
            places = (folder / "compact.safetensors", folder / "imagery", folder / "teacher")
            stage = DistillStage(settings, *places, weights, backbone)
            assert [head[0].in_channels for head in stage.adversary.heads] == [8] * 4
            seen: list[tuple[int, ...]] = []
            stage.frozen["backbone"].register_forward_hook(
                lambda _, given, made, seen=seen: seen.append(given[0].shape)
            )
            losses = stage.loss(fixed_sample(stage), step_of(stage))
            assert seen == [(1, 3, 32, 32)] * 2, "the truth and the result"
            losses.main.backward()
            assert all(p.grad is None for p in stage.frozen["backbone"].parameters())
            found.append({name: float(term.detach()) for name, term in losses.terms.items()})
        assert found[0]["perceptual"] == found[1]["perceptual"]
        assert found[0]["adversarial"] != found[1]["adversarial"]

        arguments = ["--config", tmp_path / "distill.yaml", "--start", places[0], "--data", places[1]]
        arguments += ["--perceptual-weights", weights, "--discriminator-backbone", backbone]
        result = CliRunner().invoke(app, ["distill", *map(str, arguments), "--out", str(tmp_path / "run")])
        assert result.exit_code == 0, result.output
        assert {
            weight.shape[1]
            for name, weight in load_checkpoint(tmp_path / "run" / "last.pt")["adversary"].items()
            if name.endswith(".0.parametrizations.weight.original")
        } == {8}
        (tmp_path / "empty").mkdir()
        with pytest.raises(ConfigError, match="can't be read as a vision transformer"):
            DistillStage(settings, *places, weights, tmp_path / "empty")

    def test_another_start_or_teacher_is_another_run(self, tmp_path, folder):
        settings = config(tmp_path)
        Trainer(stage_of(settings, folder), settings, tmp_path / "run", "cpu").run(1)
        for other in (stage_of(settings, folder, "paper"), stage_of(settings, folder, teacher=False)):
            with pytest.raises(ConfigError, match="choose another folder"):
                Trainer(other, settings, tmp_path / "run", "cpu")

    def test_a_teacher_of_another_scale_is_refused(self, tmp_path, folder):
        tiny_teacher(scale=8).save(tmp_path / "teacher")
        with pytest.raises(ConfigError, match="scale 8, the student is of scale 4"):
            DistillStage(config(tmp_path), folder / "compact.safetensors", folder / "imagery", tmp_path / "teacher")

    def test_a_region_that_is_too_small_is_refused(self, tmp_path, folder):
        with pytest.raises(ConfigError, match="a region must be at least 128"):
            stage_of(config(tmp_path, data={"region": 64}), folder)

    def test_the_shipped_configuration_is_fine(self):
        path = Path(__file__).parents[2] / "training" / "configs" / "distill-fast-x4.yaml"
        assert load_config(DistillConfig, path).distillation.weight > 0


class TestPaperStudentInTraining:
    def test_training_and_evaluation_agree_where_nothing_is_clamped(self, folder):
        student = load_student(folder / "paper.safetensors").student
        low = random(1, 3, 32, 32).clamp(-1, 1)
        with torch.no_grad():
            trained = super_resolve_batch(student.train(), low, low[:, None], 0).result
            judged = super_resolve_batch(student.eval(), low, low[:, None], 0).result
        assert torch.allclose(trained.clamp(-1, 1), judged, atol=1e-5)

    def test_a_saturated_pixel_has_a_gradient(self, folder):
        student = load_student(folder / "paper.safetensors").student.train()
        assert isinstance(student, PaperStudent)
        with torch.no_grad():
            student.decoder[-1].bias.fill_(3.0)
        low = random(1, 3, 32, 32).clamp(-1, 1)
        super_resolve_batch(student, low, low[:, None], 0).result.mean().backward()
        assert float(student.decoder[-1].bias.grad.abs().min()) > 0.1


class TestStarting:
    @pytest.mark.parametrize("family", NETWORKS)
    def test_from_a_bundle_a_run_and_a_pruned_teacher_to_a_bundle(self, tmp_path, folder, family):
        """The whole way: prune, distill through the command line, distill again from its checkpoint, export, load."""
        settings = config(tmp_path, phases=[{"steps": 1, "batch": 1, "warmup_steps": 0}])
        network = {"scale": 4, "head_width": 8} if family == "paper" else COMPACT
        pruned = prune(
            PruneConfig(name="tiny", network=network, images=2, account_side=64, data=settings.data),
            family,
            folder / "teacher",
            tmp_path / "pruned",
        )
        arguments = ["--config", tmp_path / "distill.yaml", "--start", pruned, "--data", folder / "imagery"]
        arguments += ["--teacher", folder / "teacher", "--out", tmp_path / "run", "--device", "cpu"]
        result = CliRunner().invoke(app, ["distill", *map(str, arguments)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        last = tmp_path / "run" / "last.pt"
        again = DistillStage(settings, last, folder / "imagery")
        trained = load_checkpoint(last)["average"]
        for name, weight in again.student.state_dict().items():
            assert torch.equal(weight, trained[f"student.{name}"])

        card = tmp_path / "card.yaml"
        card.write_text("name: tiny\nlicence: none\n", encoding="utf-8")
        manifest = tmp_path / "manifest.json"
        manifest.write_text(json.dumps({"digest": "abc", "sources": {"fields": {"licence": "CC0-1.0"}}, "tiles": [1]}))
        for checkpoint in (pruned, last):
            export_bundle(checkpoint, card, INFERENCE, tmp_path / "tiny.safetensors", manifest)
            bundle = load_bundle(tmp_path / "tiny.safetensors")
            assert bundle.card["data_manifest"]["sources"] == {"fields": {"licence": "CC0-1.0"}}
            assert "tiles" not in bundle.card["data_manifest"]
            assert bundle.card["training_steps"] == (0 if checkpoint == pruned else 1)
            weights = load_student(checkpoint).student.state_dict()
            for name, weight in bundle.student.state_dict().items():
                assert torch.allclose(weight, weights[name], rtol=2e-3, atol=1e-3), name

    def test_a_start_is_trainable(self, folder):
        student: Student = load_student(folder / "compact.safetensors").student
        assert isinstance(student, SlimDiffStudent)
        assert all(p.requires_grad for p in student.parameters())

    def test_what_holds_no_student_is_refused_in_one_line(self, tmp_path):
        (tmp_path / "broken.pt").write_bytes(b"nothing")
        (tmp_path / "broken.safetensors").write_bytes(b"nothing")
        torch.save({"settings": json.dumps({"stage": "TeacherStage"}), "average": {}, "step": 1}, tmp_path / "other.pt")
        torch.save(
            {
                "settings": json.dumps({"stage": "StudentStage", "network": {"scale": 3}}),
                "average": {"student.x": torch.zeros(1)},
                "step": 1,
            },
            tmp_path / "unknown.pt",
        )
        for name, message in (
            ("broken.pt", "can't be read as a checkpoint"),
            ("broken.safetensors", "bundle"),
            ("other.pt", "holds no student: it is a checkpoint of TeacherStage"),
            ("unknown.pt", "can't build"),
        ):
            with pytest.raises(ConfigError, match=message) as refusal:
                load_student(tmp_path / name)
            assert "\n" not in str(refusal.value)

    def test_a_damaged_manifest_or_card_is_refused(self, tmp_path, folder):
        weights = tiny_student().state_dict()
        settings = json.dumps({"stage": "StudentStage", "network": COMPACT})
        average = {f"student.{name}": weight for name, weight in weights.items()}
        torch.save({"settings": settings, "average": average, "step": 7}, tmp_path / "last.pt")
        card, manifest = tmp_path / "card.yaml", tmp_path / "manifest.json"
        card.write_text("name: tiny\n")
        manifest.write_text("{}")
        out = tmp_path / "tiny.safetensors"
        with pytest.raises(ConfigError, match="manifest of prepared imagery"):
            export_bundle(tmp_path / "last.pt", card, INFERENCE, out, manifest)
        with pytest.raises(ConfigError, match="model card named 'other'"):
            export_bundle(tmp_path / "last.pt", card, INFERENCE, tmp_path / "other.safetensors")
        card.write_text("name: [")
        with pytest.raises(ConfigError, match="can't be read as YAML"):
            export_bundle(tmp_path / "last.pt", card, INFERENCE, out)
        card.write_text("name: tiny\n")
        export_bundle(tmp_path / "last.pt", card, INFERENCE, out)
        assert load_bundle(out).card["training_steps"] == 7
