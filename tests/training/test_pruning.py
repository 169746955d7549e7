"""Pruning: what is exact is exact, what is nearest is nearer than the alternatives, and the account adds up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
import yaml
from diffusers import AutoencoderKL, DDPMScheduler, UNet2DConditionModel
from diffusers.models.attention_processor import Attention
from torch import Tensor, nn
from typer.testing import CliRunner

from slimdiffsr.network import NetworkConfig, PaperConfig, PaperStudent, SlimDiffStudent, Student
from slimdiffsr.network.interpolation import upsample
from slimdiffsr.network.paper import layers as paper_layers
from slimdiffsr_training.cli import app
from slimdiffsr_training.config import ConfigError, load_config
from slimdiffsr_training.diffusion.base import LatentBase
from slimdiffsr_training.distillation.features import student_levels
from slimdiffsr_training.hooks import captured
from slimdiffsr_training.pruning.account import student_rows, take_account, teacher_rows, total
from slimdiffsr_training.pruning.attention import aggregation_from_attention
from slimdiffsr_training.pruning.calibration import Activations, calibrate, level_names, synthetic_images
from slimdiffsr_training.pruning.factorise import direction_separable, frequency_separable, low_rank, separate
from slimdiffsr_training.pruning.merge import (
    Kernel,
    autocorrelation,
    compose,
    denoising_step,
    fold_input,
    fold_output,
    kernel_of,
    shrink,
)
from slimdiffsr_training.pruning.narrow import importance, matched_order, most_important, narrow, prune_to_compact
from slimdiffsr_training.pruning.norms import absorb_constant, match_pixel_norm, moments
from slimdiffsr_training.pruning.regression import ridge, ridge_convolution
from slimdiffsr_training.pruning.run import PruneConfig, prune
from slimdiffsr_training.pruning.semantic import paper_config, prune_to_paper
from slimdiffsr_training.students import load_student
from tests.tiny_students import COMPACT
from tests.training.tensors import random
from tests.training.tiny_imagery import write_fields
from tests.training.tiny_models import tiny_unet
from tests.training.tiny_teacher import TIMESTEP, taesd, tiny_teacher


def smooth(*shape: int, seed: int = 0) -> Tensor:
    """Features that neighbours share, of mixed channels, as a network's are."""
    x = F.avg_pool2d(F.pad(random(*shape, seed=seed), (2, 2, 2, 2), mode="circular"), 5, stride=1)
    mixing = random(shape[1], shape[1], seed=99)
    return F.silu(torch.einsum("oc,bchw->bohw", mixing, x))


def error(made: Tensor, wanted: Tensor) -> float:
    """Mean squared, as a share of the variance over space."""
    made, wanted = made.double(), wanted.double()
    return float(((made - wanted).square().mean() / wanted.var((0, 2, 3)).mean()).detach())


def conv(kernel: Kernel, x: Tensor) -> Tensor:
    return F.conv2d(x.double(), kernel.weight, kernel.bias, padding=kernel.weight.shape[-1] // 2)


@pytest.fixture(scope="module")
def teacher() -> Any:
    return tiny_teacher()


@pytest.fixture(scope="module")
def low() -> Tensor:
    return synthetic_images(6, 32, seed=1)


@pytest.fixture(scope="module")
def activations(teacher: Any, low: Tensor) -> Activations:
    return calibrate(teacher.base, low, 4, TIMESTEP)


@pytest.fixture(scope="module")
def pruned(teacher, activations) -> Any:
    config = paper_config(teacher.base, teacher.base.vae, 4, head_width=16, queries=8)
    torch.manual_seed(0)
    return prune_to_paper(teacher.base, teacher.base.vae, config, activations, TIMESTEP)


@pytest.fixture(scope="module")
def linear(low) -> Any:
    """A teacher whose latents are nearly linear in the pixels, as a trained autoencoder's are."""
    teacher = tiny_teacher()
    mixing = random(4, 3, seed=3)
    teacher.base.encode = lambda image: torch.einsum("oc,bchw->bohw", mixing, F.avg_pool2d(image, 8))
    return teacher, calibrate(teacher.base, low, 4, TIMESTEP)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, teacher) -> Path:
    folder = tmp_path_factory.mktemp("teacher")
    teacher.save(folder)
    return folder


class TestMerging:
    def test_two_convolutions_are_one_in_the_interior_and_only_there(self):
        torch.manual_seed(0)
        first, second = nn.Conv2d(5, 3, 3, padding=1).double(), nn.Conv2d(3, 7, 3, padding=1).double()
        merged = compose(kernel_of(first), kernel_of(second), factor=-0.7, shift=0.3)
        assert merged.weight.shape == (7, 5, 5, 5)
        x = random(2, 5, 12, 14).double()
        wanted, made = second(first(x) * -0.7 + 0.3), conv(merged, x)
        assert torch.allclose(made[:, :, 1:-1, 1:-1], wanted[:, :, 1:-1, 1:-1], atol=1e-12)
        assert not torch.allclose(made, wanted, atol=1e-3)

    @pytest.mark.parametrize("prediction", ["epsilon", "v_prediction"])
    def test_the_denoising_step_is_the_teachers(self, prediction):
        base = tiny_teacher(prediction=prediction).base
        latent = random(2, 4, 8, 8)
        step = denoising_step(float(base.abar(torch.tensor(TIMESTEP))), prediction)
        t = torch.full((2,), TIMESTEP)
        output = base.unet(latent, t, encoder_hidden_states=base.prompt.expand(2, -1, -1)).sample
        made = step.latent * latent + step.output * output
        assert torch.allclose(made, base.denoise_once(latent, TIMESTEP), atol=1e-5)

    def test_epsilons_factor_is_the_papers(self):
        assert denoising_step(0.8, "epsilon").output == pytest.approx(-((0.2 / 0.8) ** 0.5))
        with pytest.raises(ConfigError, match="sample"):
            denoising_step(0.8, "sample")

    def test_the_output_side_holds_the_whole_step_but_for_the_latents_own_path(self, teacher):
        """decoder conv(z0) = merged(h) + decoder conv's weights on z / sqrt(abar), in the interior."""
        base = teacher.base
        decoder = base.vae.decoder.layers[0]
        latent, features = random(1, 4, 10, 10), random(1, 16, 10, 10, seed=1)
        step = denoising_step(0.8, "epsilon")
        clean = step.latent * latent + step.output * base.unet.conv_out(features)
        merged = compose(kernel_of(base.unet.conv_out), kernel_of(decoder), step.output)
        path = F.conv2d(step.latent * latent, decoder.weight, padding=1)
        inner = (slice(None), slice(None), slice(1, -1), slice(1, -1))
        assert torch.allclose(conv(merged, features)[inner].float() + path[inner], decoder(clean)[inner], atol=1e-5)

    def test_range_is_folded_into_the_ends(self):
        torch.manual_seed(0)
        layer = nn.Conv2d(3, 5, 3, padding=1).double()
        x = random(1, 3, 8, 8).double()
        wanted = layer((x + 1) / 2)
        assert torch.allclose(
            conv(fold_input(kernel_of(layer), 0.5, 0.5), x)[:, :, 1:-1, 1:-1], wanted[:, :, 1:-1, 1:-1], atol=1e-12
        )
        assert torch.allclose(conv(fold_output(kernel_of(layer), 2, -1), x), layer(x) * 2 - 1, atol=1e-12)

    def test_the_autocorrelation_is_its_definition(self):
        x = smooth(2, 3, 9, 11)
        made = autocorrelation(x, reach=2)
        for down, right in ((0, 0), (1, 0), (0, 2), (2, -1), (-1, 1), (-2, -2)):
            products = [
                float(x[b, c, r, s] * x[b, c, r + down, s + right])
                for b in range(2)
                for c in range(3)
                for r in range(9)
                for s in range(11)
                if 0 <= r + down < 9 and 0 <= s + right < 11
            ]
            wanted = sum(products) / len(products) / float(x.square().mean())
            assert float(made[2 + down, 2 + right]) == pytest.approx(wanted, abs=1e-5)

    def test_white_inputs_keep_the_middle(self):
        large = Kernel(random(2, 3, 5, 5).double(), random(2).double())
        white = torch.zeros(9, 9)
        white[4, 4] = 1
        for small in (shrink(large, 3), shrink(large, 3, white)):
            assert torch.allclose(small.weight, large.weight[:, :, 1:-1, 1:-1], atol=1e-3)
            assert torch.equal(small.bias, large.bias)

    def test_smooth_inputs_are_served_better_than_by_the_middle_and_as_well_as_by_regression(self):
        x = F.avg_pool2d(random(4, 3, 44, 44), 5, stride=1)
        large = Kernel(random(2, 3, 5, 5, seed=1).double(), torch.zeros(2).double())
        wanted = conv(large, x)[:, :, 4:-4, 4:-4]
        errors = [
            error(conv(small, x)[:, :, 4:-4, 4:-4], wanted)
            for small in (shrink(large, 3), shrink(large, 3, autocorrelation(x)))
        ]
        best = ridge_convolution(x, conv(large, x), 3)
        regressed = error(conv(Kernel(*best), x)[:, :, 4:-4, 4:-4], wanted)
        assert errors[1] < 0.5 * errors[0]
        assert errors[1] < 1.5 * regressed


class TestFactorising:
    @staticmethod
    def fsc(parts: Any, channels: int, outputs: int) -> nn.Module:
        layer = paper_layers.FrequencySeparableConv(channels, outputs)
        nn.init.zeros_(layer.gate[-1].weight)
        nn.init.zeros_(layer.gate[-1].bias)
        for name in ("low", "high", "reduce", "expand"):
            target = getattr(layer, name).weight
            target.data = getattr(parts, name).reshape(target.shape).float()
        return layer

    @staticmethod
    def dsc(parts: Any, channels: int, outputs: int) -> nn.Module:
        layer = paper_layers.DirectionSeparableConv(channels, outputs)
        nn.init.zeros_(layer.gate[-1].weight)
        nn.init.zeros_(layer.gate[-1].bias)
        for name, value in (("h", parts.vertical), ("v", parts.horizontal), ("reduce", parts.reduce)):
            target = getattr(layer, name).weight
            target.data = value.reshape(target.shape).float()
        layer.expand.weight.data = parts.expand.reshape(layer.expand.weight.shape).float()
        return layer

    def test_a_separable_kernel_of_low_rank_becomes_an_fsc_exactly(self):
        mixing, kernels = random(12, 2, seed=1) @ random(2, 16, seed=2), random(16, 3, 3)
        kernels[0] = torch.tensor([[0, 0, 0], [0, 1, 0], [0, 0, 0]])  # where the low branch could be divided by nothing
        kernels[1] = torch.tensor([[1, 2, 1], [0, 0, 0], [-1, -2, -1]])  # an edge: its sum is nothing
        dense = mixing[:, :, None, None] * kernels
        x = random(1, 16, 9, 9, seed=3)
        wanted = F.conv2d(x, dense, padding=1)
        # 16 channels have a bottleneck of 4, two pairs.
        layer = self.fsc(frequency_separable(dense, 4, 0.5), 16, 12)
        assert torch.allclose(layer(x), wanted, atol=1e-4)

    def test_its_low_branch_passes_the_mean_and_stops_the_checkerboard(self):
        kernel = torch.tensor([[1.0, 2, 1], [2, 5, 2], [1, 2, 1]])
        parts = frequency_separable(random(6, 8)[:, :, None, None] * kernel, 4, 0.5)
        signs = torch.tensor([[1.0, -1, 1], [-1, 1, -1], [1, -1, 1]]).double()
        assert torch.allclose(parts.low.sum((1, 2)), torch.ones(8).double())
        assert float((parts.low * signs).sum((1, 2)).abs().max()) < 1e-6

    def test_directional_kernels_of_low_rank_become_a_dsc_exactly(self):
        mixing = random(12, 4, seed=1) @ random(4, 16, seed=2)
        kernels = torch.zeros(16, 3, 3)
        kernels[:8, :, 1] = random(8, 3)
        kernels[8:, 1, :] = random(8, 3, seed=4)
        dense = mixing[:, :, None, None] * kernels
        x = random(1, 16, 9, 9, seed=3)
        layer = self.dsc(direction_separable(dense, 4, 0.5), 16, 12)
        assert torch.allclose(layer(x), F.conv2d(x, dense, padding=1), atol=1e-4)

    @pytest.mark.parametrize("kind", ["fsc", "dsc"])
    def test_knowing_the_inputs_makes_it_nearer_on_others(self, kind):
        dense, x, other = random(16, 16, 3, 3), smooth(8, 16, 16, 16), smooth(8, 16, 16, 16, seed=7)
        factorise, build = (frequency_separable, self.fsc) if kind == "fsc" else (direction_separable, self.dsc)
        wanted = F.conv2d(other, dense, padding=1)
        errors = []
        for inputs in (None, x):
            parts = factorise(dense, 4, 0.5, inputs)
            made = build(parts, 16, 16)(other) + parts.offset.view(1, -1, 1, 1)
            errors.append(error(made, wanted))
        assert errors[1] < 0.85 * errors[0]

    def test_the_separable_part_is_the_nearest_one(self):
        dense = random(6, 4, 3, 3).double()
        kernels, mixing = separate(dense)
        assert torch.allclose(kernels.square().sum((1, 2)), torch.ones(4).double())
        residual = (dense - mixing[:, :, None, None] * kernels).square().sum((0, 2, 3))
        singular = torch.linalg.svdvals(dense.flatten(2).transpose(0, 1))
        assert torch.allclose(residual, singular[:, 1:].square().sum(1))

    def test_low_rank_spends_itself_where_inputs_vary(self):
        matrix = torch.diag(torch.tensor([5.0, 4, 3, 2])).double()
        x = random(500, 4).double() * torch.tensor([0.01, 0.01, 1, 2])
        expand, reduce = low_rank(matrix, 2, x)
        assert torch.allclose((expand @ reduce)[2:], matrix[2:], atol=0.05)
        plain = low_rank(matrix, 2)
        assert torch.allclose((plain[0] @ plain[1])[:2], matrix[:2])
        padded = low_rank(matrix, 6)
        assert padded[0].shape == (4, 6)
        assert torch.allclose(padded[0] @ padded[1], matrix)


class TestAttention:
    def test_a_qgam_that_found_every_token_is_the_attention(self):
        torch.manual_seed(0)
        attention = Attention(query_dim=16, heads=1, dim_head=16).eval()
        scale = 0.37
        weights = aggregation_from_attention(attention, 16, scale)
        tokens = random(1, 9, 16).double()
        found = tokens @ weights.v_proj.T
        logits = (tokens @ weights.q_proj_c.T) @ (found @ weights.k_proj_c.T).transpose(1, 2) * scale
        answer = torch.softmax(logits, -1) @ (found @ weights.v_proj_c.T)
        made = answer @ weights.out_proj.T + weights.out_bias
        assert torch.allclose(made.float(), attention(tokens.float()), atol=1e-4)

    def test_several_heads_are_averaged_and_summed(self):
        torch.manual_seed(0)
        attention = Attention(query_dim=12, heads=3, dim_head=4).eval()
        weights = aggregation_from_attention(attention, 12, 1.0)
        query, key = (w.weight.double().view(3, 4, 12) for w in (attention.to_q, attention.to_k))
        bilinear = sum(query[h].T @ key[h] for h in range(3)) / 3 * 4**-0.5
        assert torch.allclose(weights.q_proj_c.T @ weights.k_proj, bilinear, atol=1e-9)
        values = attention.to_out[0].weight.double() @ attention.to_v.weight.double()
        assert torch.allclose(weights.out_proj @ weights.v_proj_c @ weights.v_proj, values, atol=1e-9)

    def test_a_narrow_head_is_the_nearest_of_its_rank(self):
        torch.manual_seed(0)
        attention = Attention(query_dim=12, heads=2, dim_head=6)
        weights = aggregation_from_attention(attention, 5, 1.0)
        values = attention.to_out[0].weight.double() @ attention.to_v.weight.double()
        left = float((values - weights.out_proj @ weights.v_proj).square().sum().detach())
        assert left == pytest.approx(float(torch.linalg.svdvals(values.detach())[5:].square().sum()), rel=1e-6)


class TestNorms:
    def test_a_constant_is_absorbed_exactly(self):
        torch.manual_seed(0)
        norm = nn.GroupNorm(4, 16)
        nn.init.normal_(norm.weight)
        nn.init.normal_(norm.bias)
        h, constant = smooth(1, 16, 8, 8), random(16, seed=5) * 3
        wanted = norm(h + constant.view(1, -1, 1, 1))
        of = moments(h)
        affine = absorb_constant(norm, constant, of, of)
        made = F.group_norm(h.double(), 4, affine.weight, affine.bias)
        assert torch.allclose(made.float(), wanted, atol=1e-5)
        assert not torch.allclose(F.group_norm(h, 4, norm.weight, norm.bias), wanted, atol=0.1)

    def test_a_replacement_with_another_scale_and_mean_is_absorbed_too(self):
        torch.manual_seed(0)
        norm = nn.GroupNorm(4, 16)
        h, constant = smooth(1, 16, 8, 8), random(16, seed=5)
        own = h + random(16, seed=6).view(1, -1, 1, 1)
        affine = absorb_constant(norm, constant, moments(h), moments(own))
        made = F.group_norm(own.double(), 4, affine.weight, affine.bias)
        assert torch.allclose(made.float(), norm(h + constant.view(1, -1, 1, 1)), atol=1e-5)

    def test_a_pixel_norm_is_matched(self):
        x = smooth(2, 16, 8, 8)
        weight, bias = random(16, seed=2), random(16, seed=3)
        wanted = F.layer_norm(x.permute(0, 2, 3, 1), (16,), weight, bias).permute(0, 3, 1, 2)
        affine = match_pixel_norm(x, wanted)
        assert torch.allclose(affine.weight.float(), weight, atol=1e-3)
        assert torch.allclose(affine.bias.float(), bias, atol=1e-3)


class TestNarrowing:
    def test_importance_is_variance_times_reading(self):
        x = random(4, 3, 8, 8) * torch.tensor([1.0, 10, 3]).view(1, 3, 1, 1) + 100
        scores = importance(x, torch.tensor([[[[1.0]], [[0.01]], [[1.0]]]]))
        assert most_important(scores, 3).tolist() == [2, 0, 1]
        assert most_important(scores, 5).tolist() == [2, 0, 1, 2, 0]

    def test_keeping_all_channels_changes_nothing(self):
        weight, x = random(5, 6, 3, 3), smooth(2, 6, 8, 8)
        order = torch.tensor([3, 1, 0, 5, 4, 2])
        made = narrow(weight, torch.arange(5), order, x)
        assert torch.allclose(made.weight.float(), weight[:, order])
        assert float(made.bias.abs().max()) == 0

    def test_a_channel_that_others_tell_is_not_missed(self):
        x = random(4, 4, 8, 8)
        x[:, 3] = 2 * x[:, 0] - x[:, 1] + 5
        weight = random(3, 4, 3, 3, seed=1)
        made = narrow(weight, torch.tensor([2, 0]), torch.tensor([0, 1, 2]), x, strength=1e-9)
        wanted = F.conv2d(x, weight[[2, 0]])
        plain = F.conv2d(x[:, :3], weight[[2, 0], :3])
        got = F.conv2d(x[:, :3].double(), made.weight, made.bias)
        assert torch.allclose(got.float(), wanted, atol=1e-4)
        assert not torch.allclose(plain, wanted, atol=1)

    def test_a_wider_student_reads_each_channel_once_and_its_twins_apart(self):
        torch.manual_seed(0)
        weight, x = random(3, 2, 3, 3), random(2, 2, 8, 8)
        inputs = torch.tensor([1, 0, 1, 0, 1])
        made = narrow(weight, torch.arange(3), inputs, x)
        assert torch.allclose(F.conv2d(x[:, inputs].double(), made.weight).float(), F.conv2d(x, weight), atol=1e-5)
        assert not torch.allclose(made.weight[:, 0], made.weight[:, 2])

    def test_streams_are_matched_by_correlation(self):
        stream = random(2, 5, 8, 8)
        order = torch.tensor([4, 2, 0, 1, 3])
        candidates = torch.empty_like(stream)
        candidates[:, order] = -3 * stream + 0.1 * random(2, 5, 8, 8, seed=2)
        assert matched_order(torch.arange(5), stream, candidates).tolist() == order.tolist()

    def test_ridge_finds_the_map_and_falls_back_on_the_prior(self):
        x = random(200, 5).double()
        weight, bias = random(3, 5, seed=1).double(), random(3, seed=2).double()
        made = ridge(x, x @ weight.T + bias, strength=1e-9)
        assert torch.allclose(made[0], weight, atol=1e-6)
        assert torch.allclose(made[1], bias, atol=1e-6)
        x[:, 4] = 0
        prior = random(3, 5, seed=3).double()
        assert torch.allclose(ridge(x, x @ weight.T, prior)[0][:, 4], prior[:, 4])


def features_of(student: Student, low: Tensor) -> dict[str, Tensor]:
    with torch.no_grad(), captured(student_levels(student)) as features:
        if isinstance(student, SlimDiffStudent):
            student(low, student.encode_context(low[:, None]))
        else:
            student(low)
    return features


class TestPaperFamily:
    def test_the_configuration_is_the_teachers(self, teacher, pruned):
        config = pruned[0].config
        assert (config.widths, config.groups, config.expansion, config.autoencoder_width) == ((16, 24, 32), 8, 4, 8)
        with pytest.raises(ConfigError, match="network: groups is 8 in the teacher, not 4"):
            paper_config(teacher.base, teacher.base.vae, 4, groups=4)
        with pytest.raises(ConfigError, match=r"network: .*head_width"):
            paper_config(teacher.base, teacher.base.vae, 4, head_width=0)

    def test_retained_weights_are_carried_over_exactly(self, teacher, pruned):
        unet, student = teacher.base.unet, pruned[0].unet
        inner = unet.down_blocks[0].attentions[1].transformer_blocks[0]
        block = student.down0.aggregation[1]
        pairs = [
            (student.down0.residual[0].norm1, unet.down_blocks[0].resnets[0].norm1),
            (student.down0.resample.conv, unet.down_blocks[0].downsamplers[0].conv),
            (student.up1.resample.conv, unet.up_blocks[1].upsamplers[0].conv),
            (student.norm_out.norm, unet.conv_norm_out),
            (block.proj_in, unet.down_blocks[0].attentions[1].proj_in),
            (block.norm2, inner.norm3),
            (block.feed_forward.expand, inner.ff.net[0].proj),
            (block.feed_forward.reduce, inner.ff.net[2]),
            (pruned[0].encoder[3].conv2, teacher.base.vae.encoder.layers[3].conv[2]),
            (pruned[0].decoder[1].conv1, teacher.base.vae.decoder.layers[2].conv[0]),
        ]
        for made, source in pairs:
            assert torch.equal(made.weight, source.weight)
            assert torch.equal(made.bias, source.bias)
        assert torch.equal(student.middle.shortcut.weight, unet.down_blocks[2].resnets[0].conv_shortcut.weight)
        assert torch.equal(block.proj_out.weight, unet.down_blocks[0].attentions[1].proj_out.weight)

    def test_the_ends_are_the_autoencoders(self, teacher, pruned):
        """In [-1, 1] instead of [0, 1]; the decoder without its soft clamp."""
        student, vae = pruned[0], teacher.base.vae
        x = random(1, 3, 16, 16).clamp(-1, 1)
        inner = (slice(None), slice(None), slice(1, -1), slice(1, -1))
        assert torch.allclose(student.encoder[0](x)[inner], vae.encoder.layers[0]((x + 1) / 2)[inner], atol=1e-5)
        latent = random(1, 4, 4, 4)
        features = vae.decoder.layers[0](latent)
        assert torch.allclose(student.decoder(features), vae.decoder.layers(latent) * 2 - 1, atol=1e-5)

    def test_every_parameter_is_accounted_for(self, pruned):
        student, transfer = pruned
        shares = transfer.shares()
        assert sum(shares.values()) == pytest.approx(1)
        gates = sum(p.numel() for name, p in student.named_parameters() if ".gate." in name)
        queries = sum(p.numel() for name, p in student.named_parameters() if name.endswith("attention.query"))
        total_count = sum(p.numel() for p in student.parameters())
        assert shares["fresh"] == pytest.approx((gates + queries) / total_count)
        assert shares["exact"] > 0.6

    def test_its_levels_compute_what_the_teachers_do(self, teacher, pruned):
        low = synthetic_images(3, 32, seed=7)
        with torch.no_grad():
            wanted = teacher(
                upsample(low, 4).clamp(-1, 1), timestep=torch.full((3,), TIMESTEP), with_features=True
            ).features
        torch.manual_seed(1)
        made, fresh = features_of(pruned[0].eval(), low), features_of(PaperStudent(pruned[0].config).eval(), low)
        for level, truth in wanted.items():
            share = float((made[level] - truth).square().mean() / truth.var())
            assert share < 0.5, level
            assert share < 0.5 * float((fresh[level] - truth).square().mean() / truth.var()), level

    def test_the_timestep_is_in_its_norms(self, teacher, low, pruned):
        early = calibrate(teacher.base, low, 4, 20.0)
        other = prune_to_paper(teacher.base, teacher.base.vae, pruned[0].config, early, 20.0)[0]
        first, second = (s.unet.down0.residual[0] for s in (pruned[0], other))
        assert torch.equal(first.norm1.weight, second.norm1.weight)
        assert not torch.allclose(first.norm2.bias, second.norm2.bias, atol=1e-3)

    def test_the_regressed_readout_knows_the_latents_own_path(self, teacher, activations, pruned):
        base = teacher.base
        composed = prune_to_paper(base, base.vae, pruned[0].config, activations, TIMESTEP, "composed")[0]
        low = synthetic_images(4, 32, seed=9)
        with torch.no_grad():
            x = upsample(low, 4).clamp(-1, 1)
            wanted = base.vae.decoder.layers[0](base.denoise_once(base.encode(x), TIMESTEP))
            errors = [error(s.merge_out(s.unet(s.merge_in(s.encoder(x)))), wanted) for s in (composed, pruned[0])]
        assert errors[1] < 0.5 * errors[0]

    def test_a_middle_without_a_shortcut_loses_no_bias(self):
        teacher = tiny_teacher((16, 24, 24))
        low = synthetic_images(3, 32, seed=1)
        made = []
        for strength in (0.0, 5.0):
            teacher.base.unet.down_blocks[2].resnets[0].conv2.bias.fill_(strength)
            found = calibrate(teacher.base, low, 4, TIMESTEP)
            config = paper_config(teacher.base, teacher.base.vae, 4, head_width=8)
            torch.manual_seed(0)
            made.append(prune_to_paper(teacher.base, teacher.base.vae, config, found, TIMESTEP)[0])
        first, second = (s.unet.up1.residual[0].shortcut.bias for s in made)
        weight = teacher.base.unet.up_blocks[1].resnets[0].conv_shortcut.weight[:, :24, 0, 0]
        # conv2 of the up block has its own offset, which differs a little between both.
        assert torch.allclose(second - first, 5 * weight.sum(1), atol=0.5)

    def test_convolutional_projections_are_taken_too(self):
        teacher = tiny_teacher(use_linear_projection=False)
        found = calibrate(teacher.base, synthetic_images(2, 32, seed=1), 4, TIMESTEP)
        config = paper_config(teacher.base, teacher.base.vae, 4, head_width=8)
        student = prune_to_paper(teacher.base, teacher.base.vae, config, found, TIMESTEP)[0]
        source = teacher.base.unet.down_blocks[0].attentions[0].proj_in.weight
        assert torch.equal(student.unet.down0.aggregation[0].proj_in.weight, source[:, :, 0, 0])


class TestCompactFamily:
    @pytest.mark.parametrize("blocks", [1, 2, 3])
    @pytest.mark.parametrize("widths", [(8, 16), (24, 32)], ids=["narrower", "wider"])
    def test_its_levels_compute_what_the_teachers_chosen_channels_do(self, linear, blocks, widths):
        teacher, activations = linear
        config = NetworkConfig.from_mapping({**COMPACT, "widths": widths, "blocks": blocks})
        student, transfer, channels = prune_to_compact(teacher.base, config, activations, seed=0)
        torch.manual_seed(0)
        fresh = SlimDiffStudent(config)
        low = synthetic_images(3, 32, seed=7)
        with torch.no_grad():
            wanted = teacher(
                upsample(low, 4).clamp(-1, 1), timestep=torch.full((3,), TIMESTEP), with_features=True
            ).features
        made, without = features_of(student, low), features_of(fresh, low)
        errors = {name: error(made[name], wanted[name][:, channels[name]]) for name in wanted}
        compared = {name: error(without[name], wanted[name][:, channels[name]]) for name in wanted}
        assert max(errors["down0"], errors["down1"]) < 0.8
        assert all(errors[name] < compared[name] for name in wanted), (errors, compared)
        assert 0.05 < transfer.shares()["derived"] < 0.9
        assert {name: len(c) for name, c in channels.items()} == {
            "down0": widths[0], "down1": widths[1], "up1": widths[1], "up0": widths[0]
        }  # fmt: skip

    @pytest.mark.parametrize("scale", [2, 8])
    def test_other_scales_have_their_own_grids(self, teacher, scale):
        low = synthetic_images(2, 128 // scale, seed=1)
        found = calibrate(teacher.base, low, scale, TIMESTEP)
        config = NetworkConfig.from_mapping({**COMPACT, "scale": scale})
        student = prune_to_compact(teacher.base, config, found, seed=0)[0]
        residual = student(low, student.encode_context(torch.zeros(2, 1, 3, 32, 32))).residual
        assert residual.shape == (2, 3, 128, 128)
        assert torch.isfinite(residual).all()

    def test_it_starts_near_the_interpolation(self, teacher, activations, low):
        student = prune_to_compact(teacher.base, NetworkConfig.from_mapping(COMPACT), activations, seed=0)[0]
        with torch.no_grad():
            residual = student(low, student.encode_context(low[:, None])).residual
        assert float(residual.abs().mean()) < 0.2

    def test_the_upsampling_has_no_lattice(self, teacher, activations):
        student = prune_to_compact(teacher.base, NetworkConfig.from_mapping(COMPACT), activations, seed=0)[0]
        weight = student.upsample.conv.weight.view(8, 4, -1)
        assert torch.equal(weight[:, 0], weight[:, 3])


class TestAccount:
    def test_the_published_student_has_the_published_size(self):
        rows = {row.component: row for row in student_rows(PaperConfig(scale=4), 512)}
        parameters = {name: row.parameters for name, row in rows.items()}
        assert parameters == {
            "encoder": 1_220_224,
            "merge_in": 184_640,
            "unet.down0": 4_296_026,
            "unet.down1": 12_995_466,
            "unet.middle": 2_180_341,
            "unet.up1": 27_417_359,
            "unet.up0": 6_275_559,
            "unet.norm_out": 640,
            "merge_out": 184_384,
            "decoder": 1_220_163,
        }
        assert rows["encoder"].macs / 1e9 == pytest.approx(61.2, abs=0.1)
        assert rows["decoder"].macs / 1e9 == pytest.approx(70.7, abs=0.1)
        unet = sum(row.macs for name, row in rows.items() if name.startswith("unet."))
        assert unet / 1e9 == pytest.approx(93.4, abs=0.1)
        assert total(list(rows.values())).parameters == 55_974_802

    def test_stable_diffusion_has_the_size_that_is_known(self):
        with torch.device("meta"):
            unet = UNet2DConditionModel(
                attention_head_dim=(5, 10, 20, 20), cross_attention_dim=1024, use_linear_projection=True
            )
            vae = AutoencoderKL(
                block_out_channels=(128, 256, 512, 512),
                down_block_types=("DownEncoderBlock2D",) * 4,
                up_block_types=("UpDecoderBlock2D",) * 4,
                layers_per_block=2,
            )
        rows = teacher_rows(LatentBase(unet, vae, DDPMScheduler(), torch.zeros(1, 77, 1024)), 512)
        parts = {
            kind: total([row for row in rows if row.component.startswith(kind)]) for kind in ("UNet", "autoencoder")
        }
        assert parts["UNet"].parameters / 1e6 == pytest.approx(865.9, abs=0.1)
        assert parts["UNet"].macs / 1e9 == pytest.approx(402, abs=1)
        assert parts["autoencoder"].parameters / 1e6 == pytest.approx(83.7, abs=0.1)
        assert parts["autoencoder"].macs / 1e9 == pytest.approx(1816, abs=1)

    def test_nothing_is_counted_twice_or_missed(self, teacher):
        config = NetworkConfig.from_mapping(COMPACT)
        account = take_account(teacher.base, config, 128, text_encoder=nn.Linear(10, 10))
        base = sum(p.numel() for m in (teacher.base.unet, teacher.base.vae) for p in m.parameters())
        assert total(account.teacher).parameters == base + 110
        assert total(account.student).parameters == sum(p.numel() for p in SlimDiffStudent(config).parameters())
        assert account.teacher[0].component == "text encoder"
        text = account.to_text()
        assert f"{base + 110:,}" in text
        assert all(row.component in text for row in account.student)
        assert next(teacher.base.unet.parameters()).device.type == "cpu"


SETTINGS: dict[str, Any] = {"name": "tiny", "images": 2, "account_side": 128, "data": {"region": 128}}


def config_file(folder: Path, **changes: Any) -> Path:
    path = folder / "prune.yaml"
    path.write_text(yaml.safe_dump({**SETTINGS, "network": COMPACT, **changes}), encoding="utf-8")
    return path


class TestStage:
    @pytest.mark.parametrize(
        ("family", "network"),
        [("compact", COMPACT), ("paper", {"scale": 4, "head_width": 8})],
        ids=["compact", "paper"],
    )
    def test_it_writes_a_student_and_an_account(self, tmp_path, folder, family, network):
        data = write_fields(tmp_path / "imagery")
        out = tmp_path / "pruned"
        arguments = ["--teacher", folder, "--family", family, "--config", config_file(tmp_path, network=network)]
        arguments += ["--data", data, "--out", out]
        result = CliRunner().invoke(app, ["prune", *map(str, arguments)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        loaded = load_student(out / "pruned.pt")
        assert loaded.student.config.to_mapping()["family"] == family
        content = json.loads((out / "account.json").read_text())
        parameters = sum(row["parameters"] for row in content["student"])
        assert parameters == sum(p.numel() for p in loaded.student.parameters())
        assert content["timestep"] == TIMESTEP
        assert sum(content["origin"].values()) == pytest.approx(1)
        assert "parameters by origin" in (out / "account.txt").read_text()

    def test_it_is_the_same_every_time(self, tmp_path, folder):
        config = load_config(PruneConfig, config_file(tmp_path))
        weights = []
        for run in range(2):
            torch.manual_seed(run)
            student = load_student(prune(config, "compact", folder, tmp_path / str(run))).student
            weights.append(student.state_dict())
        assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"timestep": -1}, "timestep can't be negative"),
            ({"readout": "guessed"}, "readout must be regressed or composed"),
            ({"images": 0}, "images must be at least 1"),
            ({"account_side": 100}, "account_side must be a multiple of 64"),
            ({"network": {"widths": [8, 16]}}, "network: scale"),
            ({"colour": 1}, "colour"),
        ],
    )
    def test_a_setting_that_doesnt_fit_is_named_in_one_line(self, tmp_path, changes, message):
        with pytest.raises(ConfigError, match=message) as refusal:
            load_config(PruneConfig, config_file(tmp_path, **changes))
        assert "\n" not in str(refusal.value)

    @pytest.mark.parametrize(
        ("family", "network", "message"),
        [
            ("slim", COMPACT, "family must be one of trunk, compact, paper"),
            ("paper", {"scale": 4, "family": "compact"}, "network: family is compact, but --family is paper"),
            ("compact", {"scale": 4}, "network: .*widths"),
            ("paper", {"scale": 4, "widths": [8, 8, 8]}, "network: widths is .* in the teacher"),
        ],
    )
    def test_a_network_that_doesnt_fit_is_refused(self, tmp_path, folder, family, network, message):
        config = load_config(PruneConfig, config_file(tmp_path, network=network))
        with pytest.raises(ConfigError, match=message) as refusal:
            prune(config, family, folder, tmp_path / "out")
        assert "\n" not in str(refusal.value)
        assert not (tmp_path / "out").exists()

    def test_a_folder_without_a_teacher_is_refused(self, tmp_path):
        with pytest.raises(ConfigError, match="no teacher"):
            prune(load_config(PruneConfig, config_file(tmp_path)), "compact", tmp_path, tmp_path / "out")

    def test_an_autoencoder_of_another_form_is_refused(self, teacher):
        vae = taesd()
        vae.register_to_config(num_encoder_blocks=(1, 1, 1, 1))
        with pytest.raises(ConfigError, match="TAESD's form"):
            paper_config(teacher.base, vae, 4)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"layers_per_block": 1}, "1 residual blocks and 1 transformers in down_blocks.0"),
            (
                {
                    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
                    "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
                },
                "2 residual blocks and 0 transformers in down_blocks.0",
            ),
            ({"transformer_layers_per_block": 2}, "several layers"),
        ],
    )
    def test_a_unet_of_another_form_is_refused(self, changes, message):
        from slimdiffsr_training.pruning.calibration import check_unet

        check_unet(tiny_unet((16, 24, 32)))
        with pytest.raises(ConfigError, match=message):
            check_unet(tiny_unet((16, 24, 32), **changes))

    def test_the_shipped_configurations_are_fine(self):
        paths = list((Path(__file__).parents[2] / "training" / "configs").glob("prune-*.yaml"))
        assert len(paths) == 2
        assert all(load_config(PruneConfig, path).images > 0 for path in paths)

    def test_names_of_the_levels_are_the_teachers(self, teacher):
        names = level_names(teacher.base.unet)
        assert len(names) == 11
        assert names["up0.2"] == ("up_blocks.2.resnets.2", "up_blocks.2.attentions.2")
        assert names["middle.0"] == ("down_blocks.2.resnets.0", "")
