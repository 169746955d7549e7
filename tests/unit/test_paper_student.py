"""The published student: its exact size, its layers with their own and with a scene's statistics, export."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from torch.utils.flop_counter import FlopCounterMode

from slimdiffsr.network import (
    NetworkConfig,
    PaperConfig,
    PaperStudent,
    SceneSample,
    SlimDiffStudent,
    build_student,
    config_from_mapping,
)
from slimdiffsr.network.bundle import InferenceSettings, save_bundle
from slimdiffsr.network.interpolation import upsample
from slimdiffsr.network.paper.layers import (
    DirectionSeparableConv,
    FrequencySeparableConv,
    QueryAggregation,
    SceneGroupNorm,
)
from slimdiffsr.network.paper.sweep import SceneSweep
from slimdiffsr.network.paper.unet import AggregationBlock, ResidualBlock
from tests.unit.paper_family import SMALL, lively, small_student

CPU = torch.device("cpu")

SIZES = {
    "encoder": 1_220_224,
    "merge_in": 184_640,
    "unet": 53_165_391,
    "merge_out": 184_384,
    "decoder": 1_220_163,
    "unet.down0": 4_296_026,
    "unet.down1": 12_995_466,
    "unet.middle": 2_180_341,
    "unet.up1": 27_417_359,
    "unet.up0": 6_275_559,
    "unet.norm_out": 640,
}
GIGA_MACS = {"encoder": 61.2, "merge_in": 0.8, "unet": 93.4, "merge_out": 0.8, "decoder": 70.7}
"""At an output of 512 x 512."""


@pytest.fixture(scope="module")
def published():
    """The paper's configuration, without memory for its weights."""
    with torch.device("meta"):
        return PaperStudent(PaperConfig(scale=4))


def count(module) -> int:
    return sum(p.numel() for p in module.parameters())


def macs(module, *shape: int) -> float:
    with FlopCounterMode(display=False) as counter:
        module(torch.empty(shape, device="meta"))
    return counter.get_total_flops() / 2e9


@pytest.mark.parametrize("part", SIZES)
def test_parameters_are_the_published_ones(published, part):
    assert count(published.get_submodule(part)) == SIZES[part]


def test_parameters_are_the_published_ones_in_all(published):
    assert count(published) == 55_974_802
    assert not list(published.buffers()), "everything is in the state_dict's weights"


@pytest.mark.parametrize(
    ("part", "shape"),
    [
        ("encoder", (1, 3, 512, 512)),
        ("merge_in", (1, 64, 64, 64)),
        ("unet", (1, 320, 64, 64)),
        ("merge_out", (1, 320, 64, 64)),
        ("decoder", (1, 64, 64, 64)),
    ],
)
def test_operations_are_the_published_ones(published, part, shape):
    assert round(macs(published.get_submodule(part), *shape), 1) == GIGA_MACS[part]


def test_operations_are_the_published_ones_in_all(published):
    with FlopCounterMode(display=False) as counter:
        published.restore(torch.empty(1, 3, 512, 512, device="meta"))
    assert round(counter.get_total_flops() / 2e9, 1) == 226.7


@pytest.mark.parametrize("scale", [2, 4, 8])
def test_the_output_is_scale_times_larger_whatever_the_size(scale):
    student = small_student(scale)
    with torch.no_grad():
        for height, width in ((1, 1), (5, 3), (8, 12)):
            image = torch.rand(2, 3, height, width) * 2 - 1
            detail = student(image)
            assert detail.residual.shape == (2, 3, height * scale, width * scale)
            restored = student.restore(upsample(image, scale)).clamp(-1, 1)
            torch.testing.assert_close(detail.residual + upsample(image, scale), restored, atol=1e-6, rtol=0)


def test_each_image_of_a_batch_has_its_own_statistics():
    student = small_student()
    images = torch.rand(2, 3, 32, 48)
    with torch.no_grad():
        together = student.restore(images)
        torch.testing.assert_close(together[1:], student.restore(images[1:]), atol=1e-5, rtol=1e-4)
        torch.testing.assert_close(together, student.restore(images), atol=0, rtol=0)


def test_it_can_be_exported():
    student = small_student()
    image = torch.rand(1, 3, 12, 20) * 2 - 1
    program = torch.export.export(student, (image,))
    torch.testing.assert_close(program.module()(image)[0], student(image).residual, atol=1e-6, rtol=0)


class TestStatistics:
    """Pooled over patches as if they were one image; pixels that don't count don't matter."""

    def sample(self, channels: int = 32):
        generator = torch.Generator().manual_seed(3)
        patches = torch.randn(5, channels, 10, 14, generator=generator) * 2 + torch.arange(5.0).view(5, 1, 1, 1)
        weights = torch.zeros(5, 1, 20, 28)
        weights[:, :, 4:16, 4:24] = 1
        weights[4, :, :, 14:] = 0
        return patches, weights, F.avg_pool2d(weights, 2).bool().squeeze(1)

    def test_moments(self, monkeypatch):
        patches, weights, counted = self.sample()
        pixels = patches.permute(0, 2, 3, 1)[counted].double()
        for slice_pixels in (1, 300, 10_000):
            monkeypatch.setattr("slimdiffsr.network.paper.sweep.SLICE_PIXELS", slice_pixels)
            mean, variance = SceneSweep(weights).moments(patches)
            torch.testing.assert_close(mean, pixels.mean(0), atol=1e-6, rtol=0)
            torch.testing.assert_close(variance, pixels.var(0, unbiased=False), atol=1e-5, rtol=0)

    def test_weights_of_coarser_grids_are_shares(self):
        weights = torch.zeros(2, 1, 8, 8)
        weights[0, 0, :, :3] = 1
        shares = SceneSweep(weights).weights(torch.Size((4, 4))).view(2, 4, 4)
        torch.testing.assert_close(shares[0, :, 1], torch.full((4,), 0.5 / 6, dtype=torch.float64))
        torch.testing.assert_close(shares.sum(), torch.tensor(1.0, dtype=torch.float64))
        assert shares[1].max() == 0

    def test_group_norm_with_the_images_own_moments(self):
        torch.manual_seed(0)
        norm = lively(SceneGroupNorm(8, 32))
        x = torch.randn(1, 32, 6, 8) * 3 + torch.arange(32.0).view(1, 32, 1, 1)
        with torch.no_grad():
            fixed = norm.fixed(*SceneSweep(torch.ones(1, 1, 12, 16)).moments(x))
            torch.testing.assert_close(fixed(x), norm(x), atol=1e-5, rtol=1e-5)

    @pytest.mark.parametrize("layer", [FrequencySeparableConv, DirectionSeparableConv])
    def test_each_separable_convolution_folds_exactly(self, layer):
        torch.manual_seed(1)
        conv = lively(layer(16, 32))
        x = torch.randn(1, 16, 10, 11)
        with torch.no_grad():
            difference = (conv(x) - conv.fixed(x.mean((0, 2, 3)).double())(x)).abs()[..., 1:-1, 1:-1]
        assert difference.max() < 1e-5

    @pytest.mark.parametrize("qgam_scale", ["released", "corrected"])
    def test_aggregation_over_patches_is_that_over_their_counted_tokens(self, qgam_scale):
        torch.manual_seed(2)
        config = PaperConfig(scale=4, **{**SMALL, "qgam_scale": qgam_scale})
        block = lively(AggregationBlock(32, config))
        patches, weights, counted = self.sample()
        with torch.no_grad():
            fixed, result = block.for_scene(SceneSweep(weights), patches)
            # All counted pixels side by side as one image of one row: nothing in this block looks at neighbours.
            row = patches.permute(0, 2, 3, 1)[counted].T[None, :, None]
            expected = block(row)[0, :, 0].T
            torch.testing.assert_close(result.permute(0, 2, 3, 1)[counted], expected, atol=1e-4, rtol=1e-4)
            torch.testing.assert_close(fixed(patches), result, atol=1e-5, rtol=1e-5)

    def test_the_two_scales_of_aggregation_differ_as_they_say(self):
        torch.manual_seed(2)
        layers = {
            name: QueryAggregation(32, PaperConfig(scale=4, **{**SMALL, "qgam_scale": name, "head_width": 8}))
            for name in ("released", "corrected")
        }
        assert layers["released"].scale == 32**-0.5
        assert layers["corrected"].scale == 8**-0.5

    def test_a_residual_block_over_one_image_is_itself(self):
        torch.manual_seed(4)
        block = lively(ResidualBlock(32 + 32, 32, 32))
        x, skip = torch.randn(1, 32, 24, 24), torch.randn(1, 32, 24, 24)
        inner = torch.zeros(1, 1, 24, 24)
        inner[..., 4:-4, 4:-4] = 1
        with torch.no_grad():
            fixed, result = block.for_scene(SceneSweep(torch.ones(1, 1, 24, 24)), x, skip)
            # Folded branches differ on the outermost pixel, which also moves the second norm's statistics a little.
            assert (result - block(x, skip)).abs()[..., 3:-3, 3:-3].max() < 0.1 * block(x, skip).std()
            torch.testing.assert_close(fixed(x, skip), result, atol=1e-5, rtol=1e-5)
            # What lies in the margin, out of reach of what counts, changes nothing.
            _, one = block.for_scene(SceneSweep(inner), x, skip)
            x[..., 0] += 100
            _, other = block.for_scene(SceneSweep(inner), x, skip)
        torch.testing.assert_close(one[..., 5:-5, 5:-5], other[..., 5:-5, 5:-5], atol=1e-5, rtol=1e-5)


class TestForScene:
    """The whole network fixed to a sample of a scene."""

    def scene(self):
        generator = torch.Generator().manual_seed(5)
        image = F.interpolate(torch.rand(1, 3, 12, 12, generator=generator) * 2 - 1, size=(96, 96), mode="bicubic")
        return image.clamp(-1, 1)

    def sample(self, image, side: int, margin: int):
        """All of an image in patches of that side, each with its true surroundings within the image replicated."""
        padded = F.pad(image, (margin,) * 4, mode="replicate")
        patches = padded.unfold(2, side + 2 * margin, side).unfold(3, side + 2 * margin, side)
        patches = patches[0].permute(1, 2, 0, 3, 4).flatten(0, 1)
        weights = F.pad(torch.ones(len(patches), 1, side, side), (margin,) * 4)
        return SceneSample(patches.contiguous(), weights)

    def test_patches_stand_for_the_whole(self):
        student, image = small_student(), self.scene()
        with torch.no_grad():
            around = F.pad(image, (32,) * 4, mode="replicate")
            whole = student.for_sample(self.sample(image, 96, 32), CPU)(around).residual
            parts = student.for_sample(self.sample(image, 48, 32), CPU)(around).residual
            # Statistics of another scene are seen at once.
            other = student.for_sample(self.sample(image * 0.3 + 0.5, 48, 32), CPU)(around).residual
        inner = (..., slice(128, -128), slice(128, -128))
        assert whole[inner].std() * 127.5 > 10, "the network must do something for this test to mean anything"
        assert (parts - whole)[inner].abs().max() * 127.5 < 1
        assert (other - whole)[inner].abs().max() * 127.5 > 5

    def test_the_general_student_stays_as_it_is(self):
        student, image = small_student(), self.scene()
        before = {name: tensor.clone() for name, tensor in student.state_dict().items()}
        fixed = student.for_sample(self.sample(image, 96, 16), CPU)
        fixed.to(torch.float16)
        with torch.no_grad():
            for parameter in fixed.parameters():
                parameter.zero_()
        assert student.state_dict().keys() == before.keys()
        for name, tensor in student.state_dict().items():
            assert torch.equal(tensor, before[name]), name

    def test_it_can_be_stopped(self):
        def stop():
            raise InterruptedError

        with pytest.raises(InterruptedError):
            small_student().for_sample(self.sample(self.scene(), 48, 16), CPU, stop)

    def test_in_half_precision_the_last_layer_stays_precise(self):
        fixed = small_student().for_sample(self.sample(self.scene(), 96, 16), CPU)
        with torch.no_grad():
            expected = fixed(self.scene()).residual
            fixed.to(torch.bfloat16).last_layer.float()
            result = fixed(self.scene().to(torch.bfloat16)).residual
        assert result.dtype == torch.float32
        assert (result - expected).square().mean().sqrt() * 127.5 < 10


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scale": 3}, "scale"),
        ({"widths": (32, 64)}, "widths"),
        ({"widths": (40, 64, 64)}, "groups"),
        ({"queries": 0}, "queries"),
        ({"groups": "many"}, "groups"),
        ({"qgam_scale": "wrong"}, "qgam_scale"),
        ({"family": "other"}, "family"),
        ({"blocks": 3}, "unknown network settings: blocks"),
    ],
)
def test_bad_configurations_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        config_from_mapping({"scale": 4, "family": "paper", **SMALL, **change})


def test_configurations_survive_json_and_build_their_family():
    paper = PaperConfig(scale=8, **SMALL)
    compact = NetworkConfig(scale=4, widths=(8, 16), decoder_widths=(8, 8, 8))
    assert config_from_mapping(paper.to_mapping()) == paper
    assert config_from_mapping(compact.to_mapping()) == compact
    assert isinstance(build_student(paper), PaperStudent)
    assert isinstance(build_student(compact), SlimDiffStudent)
    assert [PaperConfig(scale=s).stride for s in (2, 4, 8)] == [8, 4, 4]


def test_settings_must_fit_the_networks_stride(tmp_path):
    with pytest.raises(ValueError, match="halo must be a multiple of 8"):
        save_bundle(tmp_path / "a.safetensors", small_student(2), InferenceSettings(12, 64), {"name": "a"})
    assert not list(tmp_path.iterdir())
