"""The uncertainty estimator, the single-step teacher, and the discriminator's transformer, against their formulas."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import Dinov2Config, Dinov2Model, ViTConfig, ViTModel

from slimdiffsr_training.config import ConfigError, LossConfig
from slimdiffsr_training.diffusion.estimator import (
    Estimate,
    EstimatorSettings,
    UncertaintyEstimator,
    latent_variance,
)
from slimdiffsr_training.diffusion.lora import add_adapters
from slimdiffsr_training.diffusion.teacher import AbarPredictor, SingleStepTeacher, TeacherSettings
from slimdiffsr_training.losses import FeatureDiscriminator, Objective
from slimdiffsr_training.losses.transformer_backbone import TransformerBackbone
from slimdiffsr_training.losses.uncertainty import jeffreys_loss, standardised_rms
from slimdiffsr_training.metrics.lpips import LPIPS
from tests.training.tensors import image, spread
from tests.training.tiny_models import abar_by_hand, save_perceptual_weights, tiny_base


class TestUncertainty:
    def test_the_loss_is_the_written_out_sum(self):
        generator = torch.Generator().manual_seed(0)
        mean, s, truth = (torch.randn(2, 4, 3, 3, generator=generator) for _ in range(3))
        total = 0.0
        for m, v, z in zip(mean.flatten().tolist(), s.flatten().tolist(), truth.flatten().tolist(), strict=True):
            total += math.exp(-v) * (z - m) ** 2 + 3 * v
        assert float(jeffreys_loss(mean, s, truth)) == pytest.approx(total / (2 * mean.numel()), rel=1e-5)
        # One variance for all channels counts for each of them.
        shared = jeffreys_loss(mean, s[:, :1], truth)
        assert float(shared) == pytest.approx(float(jeffreys_loss(mean, s[:, :1].expand_as(s), truth)), rel=1e-6)

    @pytest.mark.parametrize("deviation", [0.2, 1.7])
    def test_its_optimum_is_a_third_of_the_variance_and_thrice_that_is_calibrated(self, deviation):
        errors = deviation * torch.randn(1, 4, 50, 50, generator=torch.Generator().manual_seed(1))
        s = torch.zeros(1, 4, 1, 1, requires_grad=True)
        optimiser = torch.optim.LBFGS([s], max_iter=100, line_search_fn="strong_wolfe")

        def closure() -> Tensor:
            optimiser.zero_grad()
            loss = jeffreys_loss(torch.zeros_like(errors), s.expand_as(errors), errors)
            loss.backward()
            return loss

        optimiser.step(closure)
        variance = errors.square().mean((0, 2, 3))
        torch.testing.assert_close(s.detach().exp().flatten(), variance / 3, rtol=1e-3, atol=0)
        zero = torch.zeros_like(errors)
        assert float(standardised_rms(zero, s.detach().exp(), errors)) == pytest.approx(3**0.5, rel=1e-3)
        assert float(standardised_rms(zero, 3 * s.detach().exp(), errors)) == pytest.approx(1, rel=1e-3)

    def test_the_estimator_has_the_papers_size_and_output(self):
        estimator = UncertaintyEstimator()
        expected = 4 * 64 * 9 + 64 * 64 * 9 + 4 * 64 + 3 * 2 * 64 * 64 * 9 + 64 * 8 * 9 + 8 * 8 * 9 + 64 * 8 + 4
        assert sum(p.numel() for p in estimator.parameters()) == expected == 266_308
        assert not any(name.endswith("bias") for name, _ in estimator.named_parameters())
        latent = torch.randn(2, 4, 16, 16)
        assert torch.equal(estimator(latent).mean, latent)
        for parameter in estimator.parameters():
            nn.init.normal_(parameter, std=0.05)
        estimate = estimator(latent)
        assert spread(estimate.mean, latent) > 0.01
        uniform = estimator(torch.zeros(1, 4, 8, 8)).log_variance
        torch.testing.assert_close(uniform, estimator.offset.expand(1, 4, 8, 8))
        assert estimate.mean.shape == estimate.log_variance.shape == latent.shape
        torch.testing.assert_close(estimator.variance(latent), 3 * estimate.log_variance.exp())
        shared = UncertaintyEstimator(EstimatorSettings(width=8, shared_variance=True))(latent)
        assert (shared.mean.shape, shared.log_variance.shape) == ((2, 4, 16, 16), (2, 1, 16, 16))

    def test_it_is_read_as_it_was_written(self, tmp_path):
        settings = EstimatorSettings(width=8, blocks=2, latent_variance=0.7, calibration=2.5, measured={"rms": 1.1})
        estimator = UncertaintyEstimator(settings)
        nn.init.normal_(estimator.blocks[-1].conv2.weight)
        estimator.save(tmp_path)
        again = UncertaintyEstimator.load(tmp_path)
        assert again.settings == settings
        latent = torch.randn(1, 4, 8, 8)
        assert torch.equal(again.variance(latent), estimator.variance(latent))

    def test_a_folder_without_one_is_refused(self, tmp_path):
        with pytest.raises(ConfigError, match="no uncertainty estimator"):
            UncertaintyEstimator.load(tmp_path)
        UncertaintyEstimator(EstimatorSettings(width=8)).save(tmp_path)
        text = (tmp_path / "uncertainty.json").read_text()
        for broken in (text.replace('"width": 8', '"width": 16'), text.replace("width", "breadth"), "{"):
            (tmp_path / "uncertainty.json").write_text(broken)
            with pytest.raises(ConfigError, match="can't be read as an uncertainty estimator") as refusal:
                UncertaintyEstimator.load(tmp_path)
            assert "\n" not in str(refusal.value)


class ConstantVariance(UncertaintyEstimator):
    """An estimator of known answers: calibrated variance 0.2 for the first image and 0.5 for the others."""

    def __init__(self) -> None:
        super().__init__(EstimatorSettings(width=4, blocks=1, latent_variance=0.8))

    def forward(self, latent: Tensor) -> Estimate:
        variance = torch.full_like(latent[:, :1], 0.5 / 3)
        variance[0] = 0.2 / 3
        return Estimate(latent, variance.log())


class TestTeacher:
    @staticmethod
    def teacher(policy: str = "predicted", **changes: Any) -> SingleStepTeacher:
        base = tiny_base("v_prediction")
        torch.manual_seed(1)
        predictor = AbarPredictor(8) if policy == "predicted" else None
        settings = TeacherSettings(policy=policy, predictor_width=8, **changes)
        return SingleStepTeacher(base, ConstantVariance(), predictor, settings).eval()

    @pytest.mark.parametrize("policy", ["predicted", "matched"])
    def test_the_timestep_matches_the_ratio_of_signal_and_uncertainty(self, policy):
        teacher = self.teacher(policy)
        low, high = image(0), image(1)
        with torch.no_grad():
            blind, informed = teacher(low).timestep, teacher(low, high).timestep
            truth = teacher.base.encode(high)
        for index, error in enumerate((0.2, 0.5)):
            assert abar_by_hand(float(blind[index])) == pytest.approx(0.8 / (0.8 + error), rel=1e-4)
            # An untrained predictor says the same as matching.
            signal = float(np.var(truth[index].numpy()))
            expected = min(max(signal / (signal + error), abar_by_hand(999)), abar_by_hand(0))
            assert abar_by_hand(float(informed[index])) == pytest.approx(expected, rel=1e-3)
        assert float(latent_variance(truth)[1]) == pytest.approx(signal, rel=1e-4)

    def test_a_fixed_timestep_is_the_same_for_all(self):
        teacher = self.teacher("fixed", fixed_timestep=77.5)
        assert teacher(image(0), image(1)).timestep.tolist() == [77.5, 77.5]

    def test_the_result_is_the_one_step_formula(self):
        teacher = self.teacher()
        low = image(0)
        timestep = torch.tensor([120.25, 640.0])
        with torch.no_grad():
            made = teacher(low, timestep=timestep, with_features=True)
            latent = teacher.base.encode(low)
            noise = teacher.base.epsilon(latent, timestep)
            for index in range(2):
                abar = abar_by_hand(float(timestep[index]))
                clean = (latent[index] - math.sqrt(1 - abar) * noise[index]) / math.sqrt(abar)
                torch.testing.assert_close(made.latent[index], clean, rtol=1e-4, atol=1e-4)
            torch.testing.assert_close(made.image, teacher.base.decode(made.latent))
            assert torch.equal(teacher(low, timestep=timestep).image, made.image)
        assert set(made.features) == {"down0", "down1", "up1", "up0"}
        assert made.features["down1"].shape[2:] == (4, 4)
        assert teacher(low, timestep=timestep).features == {}

    def test_the_predictor_learns_through_the_timestep(self):
        teacher = self.teacher()
        # Latents of about unit variance, so that the timestep lies within the schedule.
        teacher.base.vae.register_to_config(scaling_factor=1 / teacher.base.encode(image(1)).std().item())
        teacher.base.requires_grad_(False)
        made = teacher(image(0), image(1))
        assert bool(((made.timestep > 1) & (made.timestep < 998)).all())
        made.latent.square().mean().backward()
        # The last layer's weights are zero: it learns first.
        assert float(teacher.predictor.out.weight.grad.abs().max()) > 0
        before = teacher(image(0), image(1)).timestep
        with torch.no_grad():
            teacher.predictor.out.bias.add_(1.0)
        assert bool((teacher(image(0), image(1)).timestep < before).all())

    def test_it_is_read_as_it_was_written_with_adapters_merged(self, tmp_path):
        teacher = self.teacher()
        teacher.estimator = UncertaintyEstimator(EstimatorSettings(width=4, blocks=1, latent_variance=0.8)).eval()
        for module in (teacher.base.unet, teacher.base.vae.decoder):
            for pair in add_adapters(module, 2).values():
                nn.init.normal_(pair["B"].weight, std=0.02)
        teacher.settings = TeacherSettings(predictor_width=8, mean_timestep=123.4, mean_abar=0.7, scale=8)
        nn.init.normal_(teacher.predictor.out.weight)
        teacher.save(tmp_path)
        again = SingleStepTeacher.load(tmp_path)
        assert again.settings == teacher.settings
        assert again.mean_timestep == 123.4
        assert not any("lora" in name for name in load_file(tmp_path / "unet" / "diffusion_pytorch_model.safetensors"))
        with torch.no_grad():
            for truth in (None, image(1)):
                made, remade = teacher(image(0), truth), again(image(0), truth)
                torch.testing.assert_close(remade.timestep, made.timestep)
                torch.testing.assert_close(remade.image, made.image, rtol=1e-3, atol=1e-4)
        # The teacher itself goes on with its adapters.
        assert any("lora" in name for name, _ in teacher.named_parameters())

    def test_what_is_no_teacher_is_refused(self, tmp_path):
        with pytest.raises(ConfigError, match=r"no teacher\.json"):
            SingleStepTeacher.load(tmp_path)
        for text in ("{", json.dumps({"policy": "guessed"}), json.dumps({"policies": 1})):
            (tmp_path / "teacher.json").write_text(text)
            with pytest.raises(ConfigError, match="can't be read as a teacher") as refusal:
                SingleStepTeacher.load(tmp_path)
            assert "\n" not in str(refusal.value)
        with pytest.raises(ConfigError, match="belongs to the policy predicted"):
            SingleStepTeacher(tiny_base(), ConstantVariance(), AbarPredictor(8), TeacherSettings(policy="fixed"))
        with pytest.raises(ConfigError, match="wasn't measured"):
            _ = self.teacher().mean_timestep


class TestTransformerBackbone:
    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        torch.manual_seed(0)
        path = tmp_path_factory.mktemp("dino")
        shape = {"hidden_size": 16, "num_hidden_layers": 6, "num_attention_heads": 2}
        Dinov2Model(Dinov2Config(**shape, image_size=28, patch_size=14)).save_pretrained(path / "dinov2")
        vit = ViTConfig(**shape, intermediate_size=32, image_size=32, patch_size=8)
        ViTModel(vit).save_pretrained(path / "vit")
        return path

    @pytest.mark.parametrize(("kind", "side", "grid"), [("vit", 64, 8), ("vit", 66, 8), ("dinov2", 56, 4)])
    def test_features_are_the_patches_hidden_states(self, folder, kind, side, grid):
        backbone = TransformerBackbone(folder / kind)
        assert backbone.channels == (16,) * 4
        assert not any(p.requires_grad for p in backbone.parameters())
        picture = image(0, 2, side).requires_grad_()
        features = backbone(picture)
        assert [tuple(f.shape) for f in features] == [(2, 16, grid, grid)] * 4
        features[-1].sum().backward()
        assert float(picture.grad.abs().max()) > 0
        if side % grid == 0:
            mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))
            pixels = ((picture + 1) / 2 - mean) / std
            options = {"interpolate_pos_encoding": True} if kind == "vit" else {}
            last = backbone.model(pixels, output_hidden_states=True, **options).hidden_states[6]
            for row, col in ((0, 0), (0, 1), (grid - 1, grid - 2)):
                torch.testing.assert_close(features[-1][:, :, row, col], last[:, 1 + row * grid + col])

    def test_the_adversary_judges_its_features(self, folder, tmp_path):
        backbone = TransformerBackbone(folder / "vit")
        perceptual = LPIPS("vgg", save_perceptual_weights(tmp_path / "vgg.npz"))
        # In evaluation mode, spectral norms stand still.
        discriminator = FeatureDiscriminator(backbone.channels, 8).eval()
        weights = LossConfig(l1=0.0, adversarial=1.0, perceptual_crop=64)
        result = image(0).requires_grad_()
        objective = Objective(perceptual, discriminator, backbone)
        losses = objective(result, image(1), weights, torch.Generator())
        logits = discriminator([f.detach() for f in backbone(result.detach())])
        expected = torch.stack([torch.nn.functional.softplus(-x).mean() for x in logits]).mean()
        assert float(losses.main.detach()) == pytest.approx(float(expected), rel=1e-4)
        losses.main.backward()
        assert float(result.grad.abs().max()) > 0

    def test_a_folder_without_a_transformer_is_refused(self, tmp_path):
        with pytest.raises(ConfigError, match="can't be read as a vision transformer") as refusal:
            TransformerBackbone(tmp_path)
        assert "\n" not in str(refusal.value)
