"""The diffusion half's formulas, each against an independent computation, and local folders in diffusers' layout."""

from __future__ import annotations

import math
import shutil
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch import Tensor, nn
from transformers import CLIPTextModel, CLIPTokenizer

from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.diffusion.base import PROMPT, LatentBase, decode, encode
from slimdiffsr_training.diffusion.features import level_ends
from slimdiffsr_training.diffusion.lora import add_adapters, merge_adapters, target_names
from slimdiffsr_training.diffusion.schedule import (
    abar_at,
    log_abar_cubic,
    matched_abar,
    scaled_linear_alphas_cumprod,
    timestep_at,
)
from slimdiffsr_training.hooks import captured
from tests.training.tensors import image, spread
from tests.training.tiny_models import (
    abar_by_hand,
    kl_vae,
    save_stable_diffusion,
    scheduler,
    tiny_base,
    tiny_unet,
    tiny_vae,
)

ABAR = scaled_linear_alphas_cumprod()


@pytest.fixture(scope="module")
def stable_diffusion(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_stable_diffusion(tmp_path_factory.mktemp("base") / "sd")


class TestSchedule:
    def test_it_is_stable_diffusions(self):
        torch.testing.assert_close(ABAR, scheduler().alphas_cumprod, rtol=1e-5, atol=0)
        for t in (0, 1, 500, 999):
            assert float(ABAR[t]) == pytest.approx(abar_by_hand(t), rel=1e-6)

    @pytest.mark.parametrize("timestep", [0.0, 0.25, 17.5, 91.3, 250.0, 777.77, 998.999, 999.0])
    def test_between_timesteps_the_logarithm_is_linear(self, timestep):
        assert float(abar_at(ABAR, torch.tensor(timestep))) == pytest.approx(abar_by_hand(timestep), rel=2e-6)

    def test_inversion_is_exact_both_ways(self):
        integers = torch.arange(1000.0)
        torch.testing.assert_close(timestep_at(ABAR, ABAR), integers, rtol=0, atol=1e-3)
        timesteps = torch.rand(2, 500, generator=torch.Generator().manual_seed(0)) * 999
        torch.testing.assert_close(timestep_at(ABAR, abar_at(ABAR, timesteps)), timesteps, rtol=0, atol=1e-3)

    @pytest.mark.parametrize(("variance", "timestep"), [(0.01, 10), (0.05, 49), (0.1, 88), (0.2, 146), (0.5, 254)])
    def test_known_noise_variances(self, variance, timestep):
        found = timestep_at(ABAR, matched_abar(torch.tensor(1.0), torch.tensor(variance)))
        assert round(float(found)) == timestep

    def test_what_lies_outside_is_the_end(self):
        found = timestep_at(ABAR, torch.tensor([1.0, 0.9999, 1e-3, 0.0]))
        assert found.tolist() == [0, 0, 999, 999]
        assert torch.equal(abar_at(ABAR, torch.tensor([-5.0, 2000.0])), abar_at(ABAR, torch.tensor([0.0, 999.0])))

    def test_gradients_are_those_of_finite_differences(self):
        for function, at, step in ((timestep_at, 0.6, 1e-5), (abar_at, 333.3, 0.2)):
            point = torch.tensor(at, requires_grad=True)
            function(ABAR, point).backward()
            values = [float(function(ABAR, torch.tensor(at + shift))) for shift in (step, -step)]
            assert float(point.grad) == pytest.approx((values[0] - values[1]) / (2 * step), rel=2e-2)
        # Through both, nothing is left but abar itself.
        abar = torch.tensor([0.2, 0.9], requires_grad=True)
        abar_at(ABAR, timestep_at(ABAR, abar)).sum().backward()
        torch.testing.assert_close(abar.grad, torch.ones(2), rtol=1e-4, atol=0)

    def test_the_cubic_fits_stable_diffusions_schedule(self):
        exact = torch.tensor([math.log(abar_by_hand(t)) for t in range(1000)], dtype=torch.float64)
        error = (log_abar_cubic(torch.arange(1000, dtype=torch.float64)) - exact).abs()
        assert 1e-4 < float(error.max()) < 2.85e-4
        quadratic = np.polynomial.Polynomial.fit(np.arange(1000), exact.numpy(), 2)(np.arange(1000))
        assert np.abs(quadratic - exact.numpy()).max() > 50 * float(error.max())

    def test_matching_gives_both_the_same_signal_to_noise_ratio(self):
        signal, noise = torch.tensor([0.5, 1.0, 3.0]), torch.tensor([0.1, 2.0, 0.03])
        abar = matched_abar(signal, noise)
        torch.testing.assert_close(abar / (1 - abar), signal / noise)


class KnownNoise(nn.Module):
    """A UNet that predicts what it was given."""

    def __init__(self, output: Tensor) -> None:
        super().__init__()
        self.output = output
        self.config = SimpleNamespace(cross_attention_dim=16)

    def forward(self, latent: Tensor, timestep: Tensor, **_: Any) -> tuple[Tensor]:
        return (self.output,)


class TestBase:
    @pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
    def test_one_step_undoes_the_noising_when_the_prediction_is_true(self, prediction):
        generator = torch.Generator().manual_seed(0)
        clean, noise = torch.randn(3, 4, 8, 8, generator=generator), torch.randn(3, 4, 8, 8, generator=generator)
        timesteps = torch.tensor([20.25, 300.0, 801.9])
        abar = torch.tensor([abar_by_hand(float(t)) for t in timesteps]).view(-1, 1, 1, 1)
        state = abar.sqrt() * clean + (1 - abar).sqrt() * noise
        true = noise if prediction == "epsilon" else abar.sqrt() * noise - (1 - abar).sqrt() * clean
        base = LatentBase(KnownNoise(true), tiny_vae(), scheduler(prediction), torch.zeros(1, 2, 16))
        torch.testing.assert_close(base.noised(clean, noise, timesteps), state, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(base.target(clean, noise, timesteps), true, rtol=1e-4, atol=1e-5)
        torch.testing.assert_close(base.epsilon(state, timesteps), noise, rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(base.denoise_once(state, timesteps), clean, rtol=1e-3, atol=1e-3)

    def test_timesteps_may_be_fractions_and_differ_within_a_batch(self):
        base = tiny_base()
        latent = torch.randn(3, 4, 8, 8)
        with torch.no_grad():
            together = base.epsilon(latent, torch.tensor([100.0, 100.5, 101.0]))
            for index, t in enumerate((100.0, 100.5, 101.0)):
                torch.testing.assert_close(together[index], base.epsilon(latent[index : index + 1], t)[0])
            ends = [base.epsilon(latent[1:2], t)[0] for t in (100.0, 101.0)]
        torch.testing.assert_close(together[1], (ends[0] + ends[1]) / 2, rtol=0, atol=0.25 * spread(*ends))
        assert spread(together[1], ends[0]) > 0.3 * spread(*ends) > 0

    @pytest.mark.parametrize("vae", [tiny_vae(), kl_vae()], ids=["tiny", "kl"])
    def test_latents_are_shifted_and_scaled_and_deterministic(self, vae):
        picture = image()
        with torch.no_grad():
            if isinstance(vae, AutoencoderKL):
                expected = 0.18215 * vae.quant_conv(vae.encoder(picture))[:, :4]
                back = vae.decoder(vae.post_quant_conv(expected / 0.18215))
            else:
                expected = 1.5 * (vae.encoder(picture) - 0.1)
                back = vae.decoder(expected / 1.5 + 0.1)
            latent = encode(vae, picture)
            assert latent.shape == (2, 4, 8, 8)
            assert torch.equal(latent, encode(vae, picture))
            torch.testing.assert_close(latent, expected)
            torch.testing.assert_close(decode(vae, latent), back)

    def test_a_local_stable_diffusion_is_read_without_a_network(self, stable_diffusion, tmp_path, monkeypatch):
        def refuse(*_: Any) -> None:
            raise AssertionError("something wanted to connect")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        base = LatentBase.load(stable_diffusion)
        assert base.prediction_type == "v_prediction"
        torch.testing.assert_close(base.alphas_cumprod, ABAR, rtol=1e-5, atol=0)
        tokenizer = CLIPTokenizer.from_pretrained(stable_diffusion / "tokenizer")
        tokens = tokenizer(PROMPT, padding="max_length", max_length=12, truncation=True, return_tensors="pt").input_ids
        encoder = CLIPTextModel.from_pretrained(stable_diffusion / "text_encoder")
        torch.testing.assert_close(base.prompt, encoder(tokens).last_hidden_state)
        # The text encoder isn't kept; what was saved without it is the same base.
        assert not any("text" in name for name, _ in base.named_modules())
        base.save(tmp_path / "own")
        assert sorted(p.name for p in (tmp_path / "own").iterdir()) == [
            "prompt.safetensors",
            "scheduler",
            "unet",
            "vae",
        ]
        again = LatentBase.load(tmp_path / "own")
        latent = torch.randn(1, 4, 8, 8)
        with torch.no_grad():
            assert torch.equal(again.denoise_once(latent, 123.4), base.denoise_once(latent, 123.4))
            assert torch.equal(again.decode(latent), base.decode(latent))
            assert torch.equal(again.encode(image()), base.encode(image()))

    def test_half_precision_variants_are_read_as_single_precision(self, tmp_path):
        base = tiny_base()
        base.save(tmp_path / "half")
        UNet2DConditionModel.from_config(base.unet.config).half().save_pretrained(
            tmp_path / "half" / "unet", variant="fp16"
        )
        (tmp_path / "half" / "unet" / "diffusion_pytorch_model.safetensors").unlink()
        assert {p.dtype for p in LatentBase.load(tmp_path / "half").parameters()} == {torch.float32}

    @pytest.mark.parametrize("part", ["unet", "vae", "scheduler", "text_encoder", "tokenizer"])
    def test_a_missing_part_is_named(self, stable_diffusion, tmp_path, part):
        shutil.copytree(stable_diffusion, tmp_path / "sd")
        shutil.rmtree(tmp_path / "sd" / part)
        with pytest.raises(ConfigError, match=part) as refusal:
            LatentBase.load(tmp_path / "sd")
        assert "\n" not in str(refusal.value)

    @pytest.mark.parametrize(
        ("part", "text"),
        [
            ("unet/config.json", "{"),
            ("unet/config.json", '{"_class_name": "UNet2DModel"}'),
            ("vae/config.json", "{"),
            ("vae/config.json", '{"_class_name": "VQModel"}'),
            ("scheduler/scheduler_config.json", "{"),
            ("tokenizer/vocab.json", "{"),
            ("text_encoder/config.json", "{"),
        ],
    )
    def test_a_broken_part_is_refused_in_one_line(self, stable_diffusion, tmp_path, part, text):
        shutil.copytree(stable_diffusion, tmp_path / "sd")
        (tmp_path / "sd" / part).write_text(text)
        with pytest.raises(ConfigError, match="sd") as refusal:
            LatentBase.load(tmp_path / "sd")
        assert "\n" not in str(refusal.value)

    def test_missing_weights_are_named(self, stable_diffusion, tmp_path):
        shutil.copytree(stable_diffusion, tmp_path / "sd")
        (tmp_path / "sd" / "unet" / "diffusion_pytorch_model.safetensors").unlink()
        with pytest.raises(ConfigError, match="holds no weights"):
            LatentBase.load(tmp_path / "sd")

    def test_what_the_method_cant_use_is_refused(self):
        with pytest.raises(ConfigError, match="epsilon or v_prediction"):
            LatentBase(tiny_unet(), tiny_vae(), scheduler("sample"), torch.zeros(1, 2, 16))
        with pytest.raises(ConfigError, match=r"\(1, tokens, 16\)"):
            LatentBase(tiny_unet(), tiny_vae(), scheduler(), torch.zeros(1, 2, 8))


class TestFeatures:
    def test_they_are_the_levels_before_resampling(self):
        base = tiny_base(widths=(16, 24, 32, 32))
        latent, t = torch.randn(2, 4, 16, 16), torch.tensor([10.0, 700.5])
        with torch.no_grad(), captured(level_ends(base.unet)) as features:
            base.epsilon(latent, t)
            # The down path again, layer by layer.
            unet = base.unet
            x, states = unet.conv_in(latent), base.prompt.expand(2, -1, -1)
            embedding = unet.time_embedding(unet.time_proj(t))
            for level in (0, 1):
                block = unet.down_blocks[level]
                for resnet, attention in zip(block.resnets, block.attentions, strict=True):
                    x = attention(resnet(x, embedding), encoder_hidden_states=states).sample
                torch.testing.assert_close(features[f"down{level}"], x)
                x = block.downsamplers[0](x)
            # And what follows the last level is the output alone.
            output = unet.conv_out(unet.conv_act(unet.conv_norm_out(features["up0"])))
            torch.testing.assert_close(output, base.epsilon(latent, t))
        shapes = {name: tuple(f.shape) for name, f in features.items()}
        assert shapes == {
            "down0": (2, 16, 16, 16),
            "down1": (2, 24, 8, 8),
            "up1": (2, 24, 8, 8),
            "up0": (2, 16, 16, 16),
        }
        assert not any(module._forward_hooks for module in base.unet.modules())


class TestAdapters:
    def test_the_targets_are_the_methods(self):
        names = target_names(tiny_unet())
        assert "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_out.0" in names
        assert {"conv_out", "up_blocks.3.resnets.2.conv_shortcut", "down_blocks.0.downsamplers.0.conv"} <= set(names)
        assert not {"conv_in", "time_embedding.linear_1"} & set(names)
        # A tiny decoder has no such names: every convolution is one.
        decoder = tiny_vae().decoder
        assert len(target_names(decoder)) == sum(isinstance(m, nn.Conv2d) for m in decoder.modules())

    def test_they_begin_without_effect_and_merge_without_a_trace(self):
        base = tiny_base()
        latent = torch.randn(1, 4, 8, 8)
        weights = {name: w.clone() for name, w in base.unet.state_dict().items()}
        with torch.no_grad():
            before = base.epsilon(latent, 50.0)
            adapters = add_adapters(base.unet, 3)
            assert torch.equal(base.epsilon(latent, 50.0), before)
            for pair in adapters.values():
                assert float(pair["B"].weight.abs().max()) == 0
                pair["B"].weight.normal_(std=0.05)
            adapted = base.epsilon(latent, 50.0)
            assert spread(adapted, before) > 1e-2
            merge_adapters(base.unet)
            torch.testing.assert_close(base.epsilon(latent, 50.0), adapted, rtol=1e-3, atol=1e-4)
        merged = base.unet.state_dict()
        assert merged.keys() == weights.keys()
        name = "up_blocks.3.resnets.0.conv1"
        pair = adapters[name.replace(".", "/")]
        update = torch.einsum("or,rikl->oikl", pair["B"].weight[:, :, 0, 0], pair["A"].weight)
        torch.testing.assert_close(merged[f"{name}.weight"], weights[f"{name}.weight"] + update)

    def test_only_they_are_trained(self):
        unet = tiny_unet()
        names = target_names(unet)
        layers = [unet.get_submodule(name) for name in names]
        rank = 3
        expected = sum(rank * (layer.weight[0].numel() + layer.weight.shape[0]) for layer in layers)
        adapters = add_adapters(unet, rank)
        assert sum(p.numel() for p in adapters.parameters()) == expected
        assert {id(p) for p in unet.parameters() if p.requires_grad} == {id(p) for p in adapters.parameters()}
