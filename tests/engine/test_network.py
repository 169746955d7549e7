"""The student: sizes, its specialisation to a scene, its bounds."""

from __future__ import annotations

import pytest
import torch

from slimdiffsr.engine.models import list_models, load_model
from slimdiffsr.network import (
    PRESETS,
    TrunkConfig,
    TrunkStudent,
    blocks,
    build_student,
    config_from_mapping,
)
from slimdiffsr.network.blocks import PlainBlock, ShuffleUp
from slimdiffsr.network.consistency import block_mean, low_frequencies, restore_low_frequencies
from slimdiffsr.network.interpolation import upsample
from slimdiffsr.network.layers import (
    DirectionSeparableConv,
    FrequencySeparableConv,
    QueryAggregation,
)
from slimdiffsr.network.trunk import GAIN
from tests.engine.rasters import textured
from tests.tiny_students import TRUNK, tiny_config, tiny_student, tiny_trunk


@pytest.fixture(scope="module", params=[info.name for info in list_models()])
def shipped(request):
    """Each shipped model, specialised to a calm scene."""
    bundle = load_model(request.param, None)
    torch.manual_seed(0)
    with torch.no_grad():
        patches = (torch.rand(1, 4, 3, 32, 32) - 0.5) * 0.6
        return bundle.student.for_scene(bundle.student.encode_context(patches))


families = pytest.mark.parametrize("tiny", [tiny_student, tiny_trunk])
"""Both families of our own."""


@families
@pytest.mark.parametrize("scale", [2, 4, 8])
@pytest.mark.parametrize("variance_head", [False, True])
def test_the_output_is_scale_times_larger(tiny, scale, variance_head):
    student = tiny(scale, variance_head=variance_head)
    with torch.no_grad():
        detail = student(torch.rand(2, 3, 12, 20), student.encode_context(torch.rand(2, 3, 3, 32, 32)))
    assert detail.residual.shape == (2, 3, 12 * scale, 20 * scale)
    assert detail.residual.abs().max() < 1
    if variance_head:
        assert detail.log_variance.shape == (2, 1, 12 * scale, 20 * scale)
    else:
        assert detail.log_variance is None


def test_sizes_of_the_presets():
    counts = {name: sum(p.numel() for p in build_student(preset(4)).parameters()) for name, preset in PRESETS.items()}
    # All shipped bundles together may take 20 MiB, at two bytes a weight.
    assert counts == {"fast": 1_379_952, "quality": 2_413_936, "compact": 2_271_852}


@pytest.mark.parametrize(
    ("tiny", "changes"),
    [(tiny_student, {"blocks": 1}), (tiny_student, {"blocks": 2}), (tiny_trunk, {}), (tiny_trunk, {"guide_blocks": 1})],
)
def test_specialising_to_a_scene_changes_nothing_inside(tiny, changes):
    student = tiny(**changes)
    with torch.no_grad():
        for parameter in student.parameters():
            parameter.normal_(0, 0.2)
        image, patches = torch.rand(1, 3, 192, 192) * 2 - 1, torch.rand(1, 5, 3, 32, 32)
        context = student.encode_context(patches)
        general, special = student(image, context).residual, student.for_scene(context)(image, None).residual
    # Folding the two depthwise branches differs on the outermost pixel of each level, which spreads inward.
    inner = (..., slice(368, 400), slice(368, 400))
    torch.testing.assert_close(special[inner], general[inner], atol=2e-4, rtol=0)


@families
def test_what_is_done_to_a_specialised_copy_leaves_the_student_as_it_is(tiny):
    student = tiny(variance_head=True)
    before = {name: (tensor.clone(), tensor.stride()) for name, tensor in student.state_dict().items()}
    context = student.encode_context(torch.rand(1, 2, 3, 32, 32))
    special = student.for_scene(context)
    assert not set(special.modules()) & set(student.modules())
    for module in special.modules():
        module.register_forward_pre_hook(lambda *_: pytest.fail("a copy's hook was called"))
    special.drop_variance()
    special.to(torch.bfloat16, memory_format=torch.channels_last)
    special.last_layer.float()
    for name, tensor in student.state_dict().items():
        assert torch.equal(tensor, before[name][0])
        assert tensor.dtype == torch.float32
        assert tensor.stride() == before[name][1]
    assert all(weight.requires_grad for weight in student.parameters())
    assert student(torch.rand(1, 3, 16, 16), context).log_variance is not None


@pytest.mark.parametrize("layer", [FrequencySeparableConv, DirectionSeparableConv])
def test_each_separable_convolution_folds_exactly(layer):
    student = tiny_student()
    torch.manual_seed(1)
    conv = layer(8, 16, 8)
    with torch.no_grad():
        context = student.encode_context(torch.rand(1, 2, 3, 32, 32))
        x = torch.randn(1, 8, 10, 11)
        difference = (conv(x, context) - conv.fold(context)(x)).abs()[..., 1:-1, 1:-1]
    assert difference.max() < 1e-5


def test_frequency_separable_conv_is_its_written_out_sum():
    student = tiny_student()
    torch.manual_seed(2)
    conv = FrequencySeparableConv(4, 8, 8)
    with torch.no_grad():
        context = student.encode_context(torch.rand(1, 2, 3, 32, 32))
        x = torch.randn(1, 4, 7, 7)
        low_gate, high_gate = (g[0, :, 0, 0] for g in conv.gate(context.vector))

        def depthwise(image, kernel, channel, row, col):
            return sum(
                kernel[channel, 0, i, j] * image[channel, row + i - 1, col + j - 1] for i in range(3) for j in range(3)
            )

        low = torch.zeros(4, 7, 7)
        for c in range(4):
            for r in range(1, 6):
                for k in range(1, 6):
                    low[c, r, k] = depthwise(x[0], conv.low.weight, c, r, k)
        mixed = torch.stack(
            [
                low_gate[c] * low[c, 3, 3] + high_gate[c] * depthwise(x[0] - low, conv.high.weight, c, 3, 3)
                for c in range(4)
            ]
        )
        expected = conv.expand.weight[:, :, 0, 0] @ (conv.reduce.weight[:, :, 0, 0] @ mixed).relu() + conv.expand.bias
        torch.testing.assert_close(conv(x, context)[0, :, 3, 3], expected, atol=1e-5, rtol=1e-5)


def test_query_aggregation_is_two_attentions():
    student = tiny_student()
    torch.manual_seed(3)
    layer = QueryAggregation(6, 8, 4, 8)
    with torch.no_grad():
        context = student.encode_context(torch.rand(1, 2, 3, 32, 32))
        x = torch.randn(1, 6, 3, 5)
        keys, values = layer.scene_key(context.tokens[0]), layer.scene_value(context.tokens[0])
        found = torch.softmax(layer.query @ keys.T / 8**0.5, -1) @ values
        pixel = layer.pixel_query.weight[:, :, 0, 0] @ x[0, :, 1, 2]
        answer = torch.softmax(layer.key(found) @ pixel / 8**0.5, 0) @ layer.value(found)
        expected = layer.out.weight[:, :, 0, 0] @ answer + layer.out.bias
        torch.testing.assert_close(layer(x, context)[0, :, 1, 2], expected, atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(layer.fold(context)(x), layer(x, context), atol=1e-5, rtol=1e-5)


@families
def test_the_context_does_not_depend_on_the_order_of_its_patches(tiny):
    student = tiny()
    patches = torch.rand(1, 6, 3, 32, 32)
    with torch.no_grad():
        one = student(torch.rand(1, 3, 8, 8).mul_(0).add_(0.3), student.encode_context(patches)).residual
        other = student(torch.rand(1, 3, 8, 8).mul_(0).add_(0.3), student.encode_context(patches.flip(1))).residual
    torch.testing.assert_close(one, other, atol=1e-5, rtol=0)


@pytest.mark.parametrize("factor", [2, 4])
@pytest.mark.parametrize("kernel", [1, 3])
def test_a_fresh_pixel_shuffle_draws_no_lattice_and_folds_exactly(factor, kernel):
    up, x = ShuffleUp(4, 3, factor, kernel), torch.rand(1, 4, 6, 6)
    with torch.no_grad():
        blocks = up(x)
        torch.testing.assert_close(blocks[..., ::factor, ::factor], blocks[..., 1::factor, 1::factor])
        up.conv.weight.normal_()
        torch.testing.assert_close(up.fold()(x), up(x))


def test_the_trunk_is_residual_blocks_with_the_guide_added():
    """Written out once more, without writing over anything."""
    student = tiny_trunk()
    image, context = torch.rand(1, 3, 12, 16), student.encode_context(torch.rand(1, 2, 3, 32, 32))
    with torch.no_grad():
        y = student.first(image * GAIN)
        for index, block in enumerate(student.trunk):
            if index == 1:
                y = y + student.guide(image, context)
            y = y + block.conv2(torch.nn.functional.silu(block.conv1(y)))
        expected = torch.tanh(torch.nn.functional.pixel_shuffle(student.last(y), 4))
        torch.testing.assert_close(student(image, context).residual, expected, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("height", [24, 25, 26, 27])
def test_a_trunk_in_bands_is_the_same(height, monkeypatch):
    """Bands of eight rows, the last of one to eight."""
    block, x = PlainBlock(8), torch.rand(1, 8, height, 40)
    with torch.no_grad():
        whole, banded = block(x.clone()), torch.empty_like(x)
        assert not block.is_better_in_bands(x)
        monkeypatch.setattr(blocks, "BAND_VALUES", 8 * 8 * 40)
        assert block.is_better_in_bands(x)
        block.into(banded, x)
    torch.testing.assert_close(banded, whole, atol=1e-6, rtol=0)
    assert not block.is_better_in_bands(x)


def test_no_block_of_a_new_trunk_is_mute_or_too_loud():
    """A start that lets maps fade from block to block leaves the later ones nothing to learn from."""
    torch.manual_seed(0)
    student = TrunkStudent(TrunkConfig(4))
    image = torch.from_numpy(textured(3, 64, 64)).float()[None] * 2 - 1
    shares = []
    for block in student.trunk:
        block.register_forward_hook(lambda _, given, made: shares.append(float((made - given[0]).std() / made.std())))
    with torch.no_grad():
        student(image, student.encode_context(image[:, None, :, :32, :32]))
    assert len(shares) == len(student.trunk)
    assert min(shares) > 0.1
    assert max(shares) < 0.7


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scale": 3}, "scale"),
        ({"widths": (8,)}, "widths"),
        ({"widths": (9, 16)}, "widths"),
        ({"decoder_widths": (0, 8, 8)}, "decoder_widths"),
        ({"blocks": 0}, "blocks"),
        ({"family": "other"}, "family"),
        ({"depth": 3}, "unknown network settings: depth"),
    ],
)
def test_bad_configurations_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        tiny_config(**change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scale": 3}, "scale"),
        ({"width": 12}, "width"),
        ({"guide_width": 4}, "guide_width"),
        ({"width": 0}, "width"),
        ({"blocks": 0}, "blocks"),
        ({"family": "other"}, "family"),
        ({"depth": 3}, "unknown network settings: depth"),
    ],
)
def test_bad_configurations_of_a_trunk_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        TrunkConfig.from_mapping({**TRUNK, **change})


@families
def test_configurations_survive_json(tiny):
    config = tiny(8).config
    assert config_from_mapping(config.to_mapping()) == config


@pytest.mark.parametrize("scale", [2, 4, 8])
@pytest.mark.parametrize("masked", [False, True])
def test_rounds_of_restoring_are_those_of_looking_at_the_result_each_time(scale, masked):
    torch.manual_seed(5)
    image = torch.rand(1, 2, 30, 25, dtype=torch.float64)
    result = torch.rand(1, 2, 30 * scale, 25 * scale, dtype=torch.float64)
    valid = (torch.rand(1, 2, 30, 25) > 0.3).double() if masked else None
    each_time = result
    for _ in range(3):
        each_time = restore_low_frequencies(each_time, image, scale, valid, rounds=1)
    torch.testing.assert_close(restore_low_frequencies(result, image, scale, valid, rounds=3), each_time)


def test_low_frequencies_are_restored():
    torch.manual_seed(0)
    image = torch.rand(1, 2, 40, 40)
    result = upsample(image, 4) + 0.3 + torch.linspace(0, 1, 160).view(1, 1, 1, 160)
    before = low_frequencies(image - block_mean(result, 4)).square().mean().sqrt()
    after = low_frequencies(image - block_mean(restore_low_frequencies(result, image, 4), 4)).square().mean().sqrt()
    assert before > 0.5
    assert after < 0.02


HARD_INPUTS = {
    "black": torch.full((1, 3, 64, 64), -1.0),
    "mid-grey": torch.zeros(1, 3, 64, 64),
    "far outside": torch.full((1, 3, 64, 64), 40.0),
    "step": torch.cat([torch.full((1, 3, 64, 32), -1.0), torch.full((1, 3, 64, 32), 1.0)], dim=3),
    "checkerboard": ((torch.arange(64)[:, None] + torch.arange(64)) % 2 * 2.0 - 1).expand(1, 3, 64, 64).contiguous(),
    "saturated blocks": torch.ones(8, 8).mul(-1).index_fill(0, torch.arange(0, 8, 2), 1.5).repeat_interleave(8, 0)
    .repeat_interleave(8, 1).expand(1, 3, 64, 64).contiguous(),
    "noise": torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(0)),
}  # fmt: skip


@pytest.mark.parametrize("name", HARD_INPUTS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_shipped_models_stay_near_the_interpolation(shipped, name, dtype):
    import copy

    image = HARD_INPUTS[name]
    edge = 16 * shipped.config.scale
    with torch.no_grad():
        network = shipped if dtype == torch.float32 else copy.deepcopy(shipped).to(dtype)
        residual = network(image.to(dtype), None).residual.float()[..., edge:-edge, edge:-edge]
    assert torch.isfinite(residual).all()
    local_range = float(image.clamp(-1.5, 1.5).max() - image.clamp(-1.5, 1.5).min())
    # 12 grey levels on flat ground, and no more than the input's own range where it has one.
    assert residual.abs().max() <= 12 / 127.5 + 0.75 * local_range


@pytest.mark.parametrize("scale", [2, 4, 8])
def test_the_decoder_in_blocks_computes_the_same(scale, monkeypatch):
    student = tiny_student(scale, variance_head=True)
    torch.nn.init.normal_(student.decoder.last.weight, 0, 0.3)
    image, patches = torch.rand(1, 3, 44, 60) * 2 - 1, torch.rand(1, 2, 3, 32, 32)
    with torch.no_grad():
        context = student.encode_context(patches)
        whole = student(image, context)
        monkeypatch.setattr("slimdiffsr.network.student.DECODER_BLOCK", 16)
        blocks = student(image, context)
    for one, other in zip(whole, blocks, strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=0)
