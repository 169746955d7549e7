"""The authors built on diffusers: its names, shapes and layers are those that the import expects."""

from __future__ import annotations

import pytest
import torch

from slimdiffsr.network.paper.taesd import TinyDecoder, TinyEncoder
from slimdiffsr.network.paper.unet import Downsample, Upsample
from tests.unit.published_checkpoint import dead_shapes, live_shapes

diffusers = pytest.importorskip("diffusers")

WIDTHS, WIDTH = (32, 64, 128), 8
REPLACED = ("conv1.", "conv2.", "attn1.", "mid_block.")
"""The paper's own layers, and the middle block, which the authors moved."""


@pytest.fixture(scope="module")
def autoencoder():
    torch.manual_seed(0)
    return diffusers.AutoencoderTiny(
        encoder_block_out_channels=(WIDTH,) * 4, decoder_block_out_channels=(WIDTH,) * 4
    ).eval()


@pytest.fixture(scope="module")
def unet():
    """Stable Diffusion 2.1's UNet, narrow."""
    torch.manual_seed(0)
    return diffusers.UNet2DConditionModel(
        block_out_channels=(*WIDTHS, 128),
        cross_attention_dim=16,
        attention_head_dim=(1, 2, 4, 4),
        use_linear_projection=True,
    ).eval()


def filled(ours: torch.nn.Module, theirs: torch.nn.Module) -> torch.nn.Module:
    """Ours with their weights, in the order of both."""
    tensors = list(theirs.state_dict().values())
    ours.load_state_dict(dict(zip(ours.state_dict(), tensors, strict=True)))
    return ours.eval()


def test_names_and_shapes(unet, autoencoder):
    found = {f"unet.{name}": tuple(t.shape) for name, t in unet.state_dict().items()}
    found |= {f"vae.{name}": tuple(t.shape) for name, t in autoencoder.state_dict().items()}
    expected = {
        name.replace("up_blocks.1.", "up_blocks.3.").replace("up_blocks.0.", "up_blocks.2."): shape
        for name, shape in (live_shapes(WIDTHS, WIDTH) | dead_shapes(WIDTHS[0], WIDTH)).items()
        if not name.startswith("merge_conv") and not any(part in name for part in REPLACED)
    }
    assert len(expected) > 150
    assert {name: found.get(name) for name in expected} == expected


def test_the_middle_block_is_the_third_down_blocks_first(unet):
    ours = {n.removeprefix("unet.mid_block.mid_block."): s for n, s in live_shapes(WIDTHS, WIDTH).items()}
    theirs = {n: tuple(t.shape) for n, t in unet.down_blocks[2].resnets[0].state_dict().items()}
    for name in ("norm1.weight", "norm2.weight", "conv_shortcut.weight", "conv_shortcut.bias"):
        assert ours[name] == theirs[name]


def test_the_tiny_autoencoder_is_theirs_without_the_bottleneck(autoencoder):
    image, latent = torch.rand(1, 3, 32, 48) * 2 - 1, torch.randn(1, WIDTH, 4, 6)
    with torch.no_grad():
        encoder = filled(TinyEncoder(WIDTH), autoencoder.encoder.layers[:-1])
        torch.testing.assert_close(encoder(image), autoencoder.encoder.layers[:-1](image), atol=1e-5, rtol=1e-5)
        decoder = filled(TinyDecoder(WIDTH), autoencoder.decoder.layers[1:])
        torch.testing.assert_close(decoder(latent), autoencoder.decoder.layers[1:](latent), atol=1e-5, rtol=1e-5)


def test_resampling_is_theirs(unet):
    x = torch.randn(1, 32, 6, 8)
    wide = torch.randn(1, 64, 6, 8)
    with torch.no_grad():
        theirs = unet.down_blocks[0].downsamplers[0]
        torch.testing.assert_close(filled(Downsample(32), theirs)(x), theirs(x), atol=1e-5, rtol=1e-5)
        theirs = unet.up_blocks[2].upsamplers[0]
        torch.testing.assert_close(filled(Upsample(64), theirs)(wide), theirs(wide), atol=1e-5, rtol=1e-5)


def test_norms_are_as_precise_as_theirs(unet):
    assert unet.down_blocks[0].resnets[0].norm1.eps == 1e-5
    assert unet.down_blocks[0].attentions[0].norm.eps == 1e-6
    assert unet.down_blocks[0].attentions[0].transformer_blocks[0].norm1.eps == 1e-5
    assert unet.conv_norm_out.eps == 1e-5
    assert {m.num_groups for m in unet.modules() if isinstance(m, torch.nn.GroupNorm)} == {32}
