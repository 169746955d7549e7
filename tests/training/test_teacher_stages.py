"""Autoencoder, pretraining, uncertainty and teacher: each learns, resumes to the same numbers, exports, and refuses."""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml
from PIL import Image
from typer.testing import CliRunner

from slimdiffsr_training.cli import app
from slimdiffsr_training.config import ConfigError, RunConfig, load_config
from slimdiffsr_training.diffusion.base import LatentBase, encode, load_vae
from slimdiffsr_training.diffusion.estimator import EstimatorSettings, UncertaintyEstimator
from slimdiffsr_training.diffusion.teacher import SingleStepTeacher
from slimdiffsr_training.run import Step, Trainer
from slimdiffsr_training.run.checkpoint import load_checkpoint
from slimdiffsr_training.stages import imagery
from slimdiffsr_training.stages.autoencoder import AutoencoderConfig, AutoencoderStage, moment_penalty
from slimdiffsr_training.stages.imagery import ImageryStage
from slimdiffsr_training.stages.pretrain import PretrainConfig, PretrainStage
from slimdiffsr_training.stages.teacher import TeacherConfig, TeacherStage
from slimdiffsr_training.stages.uncertainty import UncertaintyConfig, UncertaintyStage
from tests.training.tensors import assert_equal
from tests.training.tiny_imagery import write_fields
from tests.training.tiny_models import (
    save_perceptual_weights,
    save_stable_diffusion,
    save_vision_transformer,
    tiny_base,
)

CONFIGS = Path(__file__).parents[2] / "training" / "configs"
KINDS: dict[str, type[RunConfig]] = {
    "autoencoder": AutoencoderConfig,
    "pretrain": PretrainConfig,
    "uncertainty": UncertaintyConfig,
    "teacher": TeacherConfig,
}
COMMON: dict[str, Any] = {
    "scale": 2,
    "precision": "fp32",
    "threads": 1,
    "workers": 0,
    "log_every": 2,
    "validate_every": 100,
    "data": {"region": 64, "context_patches": 1, "foreign_context_probability": 0.0, "validation_images": 0},
}
PHASE: dict[str, Any] = {"steps": 3, "batch": 2, "learning_rate": 2e-3, "final_learning_rate": 1e-4, "warmup_steps": 0}
PERCEPTUAL = {"l1": 1.0, "perceptual": 0.5, "adversarial": 0.1, "perceptual_crop": 48}
SETTINGS: dict[str, dict[str, Any]] = {
    "autoencoder": {
        "width": 8,
        "encoder_blocks": [1, 1, 1, 1],
        "decoder_blocks": [1, 1, 1, 1],
        "degraded_share": 0.5,
        "phases": [{**PHASE, "loss": {"l1": 1.0}}, {**PHASE, "steps": 1, "loss": PERCEPTUAL}],
    },
    "pretrain": {
        "unet": {
            "widths": [8, 16],
            "layers": 1,
            "head_width": 8,
            "groups": 4,
            "prompt_tokens": 3,
            "prompt_width": 6,
        },
        "phases": [{**PHASE, "steps": 4}],
    },
    "uncertainty": {"width": 8, "blocks": 2, "phases": [{**PHASE, "steps": 4}]},
    "teacher": {
        "unet_rank": 2,
        "decoder_rank": 2,
        "predictor_width": 4,
        "phases": [{**PHASE, "loss": {"l1": 1.0}}, {**PHASE, "steps": 1, "loss": PERCEPTUAL}],
    },
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Imagery, a random Stable Diffusion, a base of our own, an estimator, and perceptual weights."""
    root = tmp_path_factory.mktemp("places")
    data = write_fields(root / "imagery")
    base = tiny_base("v_prediction", widths=(16, 16), layers_per_block=1)
    with torch.no_grad():
        fields = np.asarray(Image.open(data / "fields" / "2.png"))
        latent = base.vae.encoder(torch.from_numpy(fields / 127.5 - 1).float().permute(2, 0, 1)[None])
    base.vae.register_to_config(scaling_factor=1 / latent.std().item(), shift_factor=latent.mean().item())
    base.save(root / "own")
    torch.manual_seed(0)
    estimator = EstimatorSettings(width=8, blocks=2, latent_variance=0.5)
    UncertaintyEstimator(estimator).save(root / "estimator")
    return {
        "data": data,
        "sd": save_stable_diffusion(root / "sd"),
        "own": root / "own",
        "estimator": root / "estimator",
        "weights": save_perceptual_weights(root / "vgg.npz"),
    }


def config(tmp_path: Path, kind: str, **changes: Any) -> Any:
    path = tmp_path / f"{kind}.yaml"
    path.write_text(yaml.safe_dump({"name": kind, **COMMON, **SETTINGS[kind], **changes}), encoding="utf-8")
    return load_config(KINDS[kind], path)


def stage_of(kind: str, settings: Any, places: dict[str, Path], base: str = "own") -> ImageryStage:
    makers: dict[str, Callable[[], ImageryStage]] = {
        "autoencoder": lambda: AutoencoderStage(settings, places["data"], places["weights"]),
        "pretrain": lambda: PretrainStage(settings, places["data"], places["own"]),
        "uncertainty": lambda: UncertaintyStage(settings, places["data"], places[base]),
        "teacher": lambda: TeacherStage(settings, places["data"], places[base], places["estimator"], places["weights"]),
    }
    return makers[kind]()


@pytest.fixture(autouse=True)
def _few_held_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imagery, "HELD_OUT_SAMPLES", 4)


@pytest.mark.parametrize("kind", KINDS)
class TestEveryStage:
    def test_a_stopped_run_ends_with_the_weights_of_an_uninterrupted_one(self, tmp_path, places, kind):
        settings = config(tmp_path, kind)
        whole = load_checkpoint(Trainer(stage_of(kind, settings, places), settings, tmp_path / "whole", "cpu").run())
        for stop in (1, 2, None):
            # Nothing but the folder may carry over.
            torch.manual_seed(stop or 0)
            path = Trainer(stage_of(kind, settings, places), settings, tmp_path / "parts", "cpu").run(stop)
        resumed = load_checkpoint(path)
        assert whole["step"] == resumed["step"] == 4
        assert_equal(whole, resumed)
        lines = [json.loads(line) for line in (tmp_path / "whole" / "log.jsonl").read_text().splitlines()]
        assert any(name.startswith("validation_") for line in lines for name in line)
        assert all(np.isfinite(value) for line in lines for value in line.values())
        self._exports_agree(tmp_path / "whole" / "export", tmp_path / "parts" / "export")

    @staticmethod
    def _exports_agree(a: Path, b: Path) -> None:
        names = sorted(p.relative_to(a) for p in a.rglob("*") if p.is_file())
        assert names
        assert names == sorted(p.relative_to(b) for p in b.rglob("*") if p.is_file())
        for name in names:
            assert (a / name).read_bytes() == (b / name).read_bytes(), name

    def test_steps_change_what_is_trained_and_nothing_else(self, tmp_path, places, kind):
        settings = config(tmp_path, kind)
        stage = stage_of(kind, settings, places)
        trainer = Trainer(stage, settings, tmp_path / "run", "cpu")
        trained = {id(p) for p in stage.trained.parameters()}
        modules = [*stage.frozen.named_parameters(), *stage.trained.named_parameters()]
        before = {name: (id(p) in trained, p.detach().clone()) for name, p in modules}
        trainer.run(2)
        changed = {True: [], False: []}
        for name, p in modules:
            changed[before[name][0]].append(not torch.equal(p, before[name][1]))
        assert np.mean(changed[True]) > 0.8
        assert not any(changed[False])

    def test_one_fixed_batch_is_learned(self, tmp_path, places, kind):
        changes: dict[str, Any] = {
            "autoencoder": {"latent_noise": 0.0, "degraded_share": 0.0},
            "pretrain": {},
            "uncertainty": {"width": 32},
            "teacher": {"unet": "full", "decoder": "full"},
        }[kind]
        settings = config(tmp_path, kind, **changes)
        stage = stage_of(kind, settings, places)
        batch = next(iter(torch.utils.data.DataLoader(stage.dataset(settings.phases[0], 0, 2), batch_size=2)))
        optimiser = torch.optim.Adam([p for p in stage.trained.parameters() if p.requires_grad], lr=4e-3)
        term = {"autoencoder": "l1", "pretrain": "mse", "uncertainty": "error", "teacher": "l1"}[kind]
        values = []
        for _ in range(120 if kind == "uncertainty" else 60):
            step = Step(0, settings.phases[0], torch.Generator().manual_seed(3))
            losses = stage.loss(batch, step)
            optimiser.zero_grad()
            losses.main.backward()
            optimiser.step()
            values.append(float(losses.terms[term].detach()))
        assert min(values[-5:]) < 0.5 * values[0]

    def test_a_folder_begun_with_another_network_or_seed_is_refused(self, tmp_path, places, kind):
        settings = config(tmp_path, kind)
        Trainer(stage_of(kind, settings, places), settings, tmp_path / "run", "cpu").run(0)
        other: dict[str, Any] = {
            "autoencoder": {"width": 12},
            "pretrain": {"prediction": "epsilon"},
            "uncertainty": {"width": 12},
            "teacher": {"policy": "matched"},
        }[kind]
        for changes in (other, {"seed": 7}):
            changed = config(tmp_path, kind, **changes)
            with pytest.raises(ConfigError, match="another stage, network, start or seed"):
                Trainer(stage_of(kind, changed, places), changed, tmp_path / "run", "cpu")

    def test_half_precision_runs(self, tmp_path, places, kind):
        settings = config(tmp_path, kind, precision="bf16")
        stage = stage_of(kind, settings, places)
        Trainer(stage, settings, tmp_path / "run", "cpu").run()
        assert {p.dtype for p in stage.trained.parameters()} == {torch.float32}

    def test_the_shipped_configuration_is_fine(self, kind):
        settings = load_config(KINDS[kind], CONFIGS / f"{kind}.yaml")
        assert settings.steps > 0
        assert settings.precision == "bf16"


class TestAutoencoder:
    def test_the_moment_penalty_is_the_divergence_from_the_standard_normal(self):
        latent = torch.randn(3, 4, 5, 6) * torch.tensor([0.5, 1, 2, 3]).view(1, 4, 1, 1) + 0.3
        total = 0.0
        for channel in latent.double().numpy().swapaxes(0, 1):
            total += (channel.mean() ** 2 + channel.var() - 1 - np.log(channel.var())) / 2
        assert float(moment_penalty(latent)) == pytest.approx(total / 4, rel=1e-4)

    def test_exported_latents_have_unit_variance_and_no_mean(self, tmp_path, places):
        settings = config(tmp_path, "autoencoder")
        stage = AutoencoderStage(settings, places["data"], places["weights"])
        stage.export(tmp_path / "export")
        vae = load_vae(tmp_path / "export")
        latents = torch.cat([encode(vae, high) for _, high in stage.held_out()])
        assert float(latents.std()) == pytest.approx(1, rel=1e-4)
        assert float(latents.mean()) == pytest.approx(0, abs=1e-4)
        # What is trained goes on unscaled.
        assert (stage.vae.config.scaling_factor, stage.vae.config.shift_factor) == (1.0, 0.0)

    def test_the_degraded_share_decides_what_is_reconstructed(self, tmp_path, places):
        losses = []
        for share in (0.0, 1.0):
            settings = config(tmp_path, "autoencoder", degraded_share=share, latent_noise=0.0)
            stage = AutoencoderStage(settings, places["data"], places["weights"])
            sample = stage.dataset(settings.phases[0], 0, 1)[0]
            batch = {"low": torch.zeros(1, 3, 32, 32), "high": sample["high"][None]}
            step = Step(0, settings.phases[0], torch.Generator().manual_seed(0))
            result = stage.vae.decoder(stage.vae.encoder(torch.zeros(1, 3, 64, 64) if share else batch["high"]))
            target = torch.zeros(()) if share else batch["high"]
            losses.append((float(stage.loss(batch, step).terms["l1"]), float((result - target).abs().mean())))
        for found, expected in losses:
            assert found == pytest.approx(expected, rel=1e-4)


class TestPretrain:
    def test_timesteps_are_spread_over_the_schedule(self, tmp_path, places, monkeypatch):
        settings = config(tmp_path, "pretrain")
        stage = PretrainStage(settings, places["data"], places["own"])
        seen: list[torch.Tensor] = []

        def error(latent: torch.Tensor, noise: torch.Tensor, timestep: torch.Tensor) -> torch.Tensor:
            seen.append(timestep)
            return latent.mean()

        monkeypatch.setattr(stage, "_error", error)
        batch = {"high": torch.zeros(5, 3, 64, 64)}
        for seed in range(8):
            stage.loss(batch, Step(0, settings.phases[0], torch.Generator().manual_seed(seed)))
        for timesteps in seen:
            ordered = timesteps.sort().values
            gaps = (ordered.roll(-1) - ordered) % 999
            torch.testing.assert_close(gaps, torch.full((5,), 999 / 5), rtol=1e-3, atol=0)
        assert len({round(float(t[0]), 2) for t in seen}) == 8

    @pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
    def test_the_loss_is_that_of_the_prediction(self, tmp_path, places, prediction):
        settings = config(tmp_path, "pretrain", prediction=prediction)
        stage = PretrainStage(settings, places["data"], places["own"])
        latent, noise = torch.randn(2, 4, 8, 8), torch.randn(2, 4, 8, 8)
        t = torch.tensor([200, 600])
        abar = stage.base.scheduler.alphas_cumprod[t].view(-1, 1, 1, 1)
        state = stage.base.scheduler.add_noise(latent, noise, t)
        velocity = prediction == "v_prediction"
        target = stage.base.scheduler.get_velocity(latent, noise, t) if velocity else noise
        with torch.no_grad():
            output = stage.base.unet(state, t, stage.base.prompt.expand(2, -1, -1)).sample
            found = stage._error(latent, noise, t.float())
        assert float(found) == pytest.approx(float((output - target).square().mean()), rel=1e-4)
        assert abar.shape == (2, 1, 1, 1)

    def test_its_export_is_a_base_with_the_architecture_that_is_pruned(self, tmp_path, places):
        settings = config(tmp_path, "pretrain")
        stage = PretrainStage(settings, places["data"], places["own"])
        stage.export(tmp_path / "export")
        base = LatentBase.load(tmp_path / "export")
        assert base.prompt.shape == (1, 3, 6)
        assert torch.equal(base.prompt, stage.base.prompt)
        assert base.unet.config.attention_head_dim == [1, 2]
        assert hasattr(base.unet.down_blocks[0].attentions[0].transformer_blocks[0], "attn2")
        assert base.vae.config.scaling_factor == stage.base.vae.config.scaling_factor != 1


class TestUncertainty:
    @pytest.mark.parametrize("base", ["own", "sd"])
    def test_its_export_reports_the_calibration(self, tmp_path, places, base):
        settings = config(tmp_path, "uncertainty")
        stage = UncertaintyStage(settings, places["data"], places[base])
        with torch.no_grad():
            stage.export(tmp_path / "export")
            estimator = UncertaintyEstimator.load(tmp_path / "export")
            measured = estimator.settings.measured
            errors, variances, truths = [], [], []
            for interpolated, high in stage.held_out():
                degraded, truth = encode(stage.vae, interpolated), encode(stage.vae, high)
                errors.append(estimator(degraded).mean - truth)
                variances.append(estimator.variance(degraded))
                truths.append(truth)
        error, variance, truth = torch.cat(errors), torch.cat(variances), torch.cat(truths).numpy()
        expected = float((error.square() / variance).mean().sqrt())
        assert measured["rms_calibrated"] == pytest.approx(expected, rel=1e-3)
        assert measured["rms_raw"] == pytest.approx(expected * 3**0.5, rel=1e-3)
        spread = float(np.mean([np.var(z) for z in truth]))
        assert estimator.settings.latent_variance == pytest.approx(spread, rel=1e-3)

    @pytest.mark.parametrize("shared", [False, True])
    def test_it_begins_calibrated_and_training_keeps_that_and_lowers_the_loss(self, tmp_path, places, shared):
        phases = [{**PHASE, "steps": 40, "batch": 4, "learning_rate": 3e-3}]
        settings = config(tmp_path, "uncertainty", phases=phases, ema_decay=0.5, shared_variance=shared)
        stage = UncertaintyStage(settings, places["data"], places["own"])
        assert stage.estimator.offset.numel() == (1 if shared else 4)
        trainer = Trainer(stage, settings, tmp_path / "run", "cpu")
        before = trainer.validate()
        assert 0.7 < before["validation_rms_calibrated"] < 1.4
        assert before["validation_error"] == pytest.approx(before["validation_error_input"])
        trainer.run()
        after = UncertaintyEstimator.load(tmp_path / "run" / "export").settings.measured
        assert 0.7 < after["rms_calibrated"] < 1.4
        assert after["uncertainty"] < before["validation_uncertainty"]


class TestTeacher:
    def test_stable_diffusions_checkpoint_holds_adapters_only(self, tmp_path, places):
        settings = config(tmp_path, "teacher")
        stage = stage_of("teacher", settings, places, "sd")
        path = Trainer(stage, settings, tmp_path / "run", "cpu").run()
        trained = load_checkpoint(path)["trained"]
        assert {name.split(".")[0] for name in trained} == {"unet", "decoder", "predictor"}
        assert all(".A." in name or ".B." in name for name in trained if not name.startswith("predictor"))
        assert any("to_q" in name for name in trained if name.startswith("decoder"))
        # The export is the averaged weights, merged, and can be read alone.
        teacher = SingleStepTeacher.load(tmp_path / "run" / "export")
        assert teacher.settings.mean_timestep == pytest.approx(teacher.settings.measured["timestep_training"])
        low, high = next(stage.held_out())
        average = load_checkpoint(path)["average"]
        stage.trained.load_state_dict(average)
        with torch.no_grad():
            ours, theirs = stage.teacher(low, high), teacher(low, high)
        torch.testing.assert_close(theirs.timestep, ours.timestep, rtol=1e-3, atol=1e-2)
        torch.testing.assert_close(theirs.image, ours.image, rtol=1e-2, atol=1e-3)
        assert sorted(p.name for p in (tmp_path / "run" / "export").iterdir()) == [
            "predictor.safetensors",
            "prompt.safetensors",
            "scheduler",
            "teacher.json",
            "uncertainty.json",
            "uncertainty.safetensors",
            "unet",
            "vae",
        ]

    @pytest.mark.parametrize("policy", ["matched", "fixed"])
    @pytest.mark.parametrize("decoder", ["full", "frozen"])
    def test_switches(self, tmp_path, places, policy, decoder):
        phases = [{**PHASE, "steps": 1, "loss": {"l1": 1.0}}]
        changes = {"policy": policy, "decoder": decoder, "unet": "full", "fixed_timestep": 111.0, "phases": phases}
        settings = config(tmp_path, "teacher", **changes)
        stage = stage_of("teacher", settings, places)
        parts = {"unet"} | ({"decoder"} if decoder == "full" else set())
        assert set(stage.trained) == parts
        path = Trainer(stage, settings, tmp_path / "run", "cpu").run()
        assert {name.split(".")[0] for name in load_checkpoint(path)["trained"]} == parts
        settings = SingleStepTeacher.load(tmp_path / "run" / "export").settings
        assert settings.policy == policy
        if policy == "fixed":
            assert settings.mean_timestep == pytest.approx(111.0)

    def test_the_discriminator_may_have_a_transformers_features(self, tmp_path, places):
        save_vision_transformer(tmp_path / "dino")
        phases = [{**PHASE, "steps": 2, "loss": PERCEPTUAL}]
        settings = config(tmp_path, "teacher", phases=phases)
        places = [places[name] for name in ("data", "own", "estimator", "weights")]
        stage = TeacherStage(settings, *places, tmp_path / "dino")
        assert [head[0].in_channels for head in stage.adversary.heads] == [8] * 4
        backbone = [p.clone() for p in stage.frozen["backbone"].parameters()]
        state = load_checkpoint(Trainer(stage, settings, tmp_path / "run", "cpu").run())
        assert not any("model" in name for name in state["adversary"])
        assert all(torch.equal(a, b) for a, b in zip(backbone, stage.frozen["backbone"].parameters(), strict=True))


class TestCommands:
    def test_the_whole_chain(self, tmp_path, places, monkeypatch):
        monkeypatch.chdir(tmp_path)
        for kind in KINDS:
            config(tmp_path, kind)
        given = {
            "autoencoder": ["--perceptual-weights", str(places["weights"])],
            "pretrain": ["--vae", "autoencoder/export"],
            "uncertainty": ["--base", "pretrain/export"],
            "teacher": ["--base", "pretrain/export", "--uncertainty", "uncertainty/export"],
        }
        given["teacher"] += given["autoencoder"]
        for kind in KINDS:
            command = [kind, "--config", f"{kind}.yaml", "--data", str(places["data"]), "--out", kind]
            result = CliRunner().invoke(app, [*command, *given[kind], "--device", "cpu", "--steps", "1"])
            assert result.exit_code == 0, result.exception
        teacher = SingleStepTeacher.load(tmp_path / "teacher" / "export")
        with torch.no_grad():
            made = teacher(torch.zeros(1, 3, 64, 64), with_features=True)
        assert made.image.shape == (1, 3, 64, 64)
        assert set(made.features) == {"down0", "down1", "up1", "up0"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("kind", "changes", "key"),
        [
            ("autoencoder", {"width": 1}, "width"),
            ("autoencoder", {"encoder_blocks": [1, 1, 1]}, "four levels"),
            ("autoencoder", {"degraded_share": 1.5}, "degraded_share"),
            ("autoencoder", {"latent_noise": -0.1}, "latent_noise"),
            ("autoencoder", {"scale": 3}, "scale"),
            ("autoencoder", {"scale": 4}, "a region must be at least 128"),
            ("autoencoder", {"phases": [{**PHASE, "region": 72}]}, "multiple of 32"),
            ("pretrain", {"unet": {"widths": [8]}}, "two levels"),
            ("pretrain", {"unet": {"widths": [32, 48]}}, "multiples of groups"),
            ("pretrain", {"unet": {"width": 8}}, "unet.*width"),
            ("pretrain", {"unet": {"prompt_tokens": 0}}, "prompt"),
            ("pretrain", {"prediction": "sample"}, "prediction"),
            ("pretrain", {"unet": {"widths": [32] * 5, "head_width": 32}}, "multiple of 128"),
            ("uncertainty", {"calibration": 0.0}, "calibration"),
            ("uncertainty", {"blocks": 0}, "blocks"),
            ("teacher", {"policy": "guessed"}, "policy"),
            ("teacher", {"unet": "none"}, "unet"),
            ("teacher", {"decoder": "half"}, "decoder"),
            ("teacher", {"unet_rank": 0}, "ranks"),
            ("teacher", {"fixed_timestep": -1.0}, "fixed_timestep"),
        ],
    )
    def test_a_setting_that_doesnt_fit_is_named_in_one_line(self, tmp_path, kind, changes, key):
        with pytest.raises(ConfigError, match=key) as refusal:
            config(tmp_path, kind, **changes)
        assert "\n" not in str(refusal.value)

    @pytest.mark.parametrize(
        ("kind", "lacking"), [("pretrain", "own"), ("uncertainty", "sd"), ("teacher", "estimator")]
    )
    def test_a_folder_that_isnt_what_it_should_be_is_refused(self, tmp_path, places, kind, lacking):
        settings = config(tmp_path, kind)
        with pytest.raises(ConfigError, match="empty") as refusal:
            stage_of(kind, settings, {**places, lacking: tmp_path / "empty"}, "sd")
        assert "\n" not in str(refusal.value)

    def test_a_perceptual_loss_needs_its_weights(self, tmp_path, places):
        settings = config(tmp_path, "teacher")
        with pytest.raises(ConfigError, match="--perceptual-weights"):
            TeacherStage(settings, places["data"], places["own"], places["estimator"])

    def test_an_autoencoder_of_another_reduction_is_refused(self, tmp_path, places):
        from diffusers import AutoencoderTiny

        options = dict.fromkeys(("encoder_block_out_channels", "decoder_block_out_channels"), (8, 8))
        blocks = dict.fromkeys(("num_encoder_blocks", "num_decoder_blocks"), (1, 1))
        AutoencoderTiny(**options, **blocks).save_pretrained(tmp_path / "vae")
        with pytest.raises(ConfigError, match="2-fold; 8 is needed"):
            PretrainStage(config(tmp_path, "pretrain"), places["data"], tmp_path)


def test_held_out_samples_are_the_same_at_every_call(tmp_path, places):
    stage = stage_of("uncertainty", config(tmp_path, "uncertainty"), places)
    for (low, high), (again, same) in itertools.islice(zip(stage.held_out(), stage.held_out(), strict=True), 2):
        assert torch.equal(low, again)
        assert torch.equal(high, same)
    assert dataclasses.is_dataclass(stage.config)
