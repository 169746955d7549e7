"""A stand-in for the authors' checkpoint: their names and shapes, written down apart from the engine's own table."""

from __future__ import annotations

import math

import torch

Shapes = dict[str, tuple[int, ...]]


def _block(prefix: str, channels: int, out_channels: int) -> Shapes:
    shapes = {
        f"{prefix}.norm1.weight": (channels,),
        f"{prefix}.norm1.bias": (channels,),
        f"{prefix}.conv1.low_branch.0.weight": (channels, 1, 3, 3),
        f"{prefix}.conv1.high_branch.0.weight": (channels, 1, 3, 3),
        f"{prefix}.conv1.mlp.0.weight": (8, channels),
        f"{prefix}.conv1.mlp.2.weight": (2, 8),
        f"{prefix}.conv1.mlp.2.bias": (2,),
        f"{prefix}.conv1.bottleneck.0.weight": (channels // 4, channels, 1, 1),
        f"{prefix}.conv1.bottleneck.2.weight": (out_channels, channels // 4, 1, 1),
        f"{prefix}.norm2.weight": (out_channels,),
        f"{prefix}.norm2.bias": (out_channels,),
        f"{prefix}.conv2.h_conv.0.weight": (out_channels, 1, 3, 1),
        f"{prefix}.conv2.v_conv.0.weight": (out_channels, 1, 1, 3),
        f"{prefix}.conv2.mlp.0.weight": (out_channels // 8, out_channels),
        f"{prefix}.conv2.mlp.2.weight": (3, out_channels // 8),
        f"{prefix}.conv2.mlp.2.bias": (3,),
        f"{prefix}.conv2.conv_reduce.weight": (out_channels // 4, out_channels, 1, 1),
        f"{prefix}.conv2.conv_expand.weight": (out_channels, out_channels // 4, 1, 1),
    }
    if channels != out_channels:
        shapes[f"{prefix}.conv_shortcut.weight"] = (out_channels, channels, 1, 1)
        shapes[f"{prefix}.conv_shortcut.bias"] = (out_channels,)
    return shapes


def _transformer(prefix: str, channels: int) -> Shapes:
    inner = f"{prefix}.transformer_blocks.0"
    shapes = {f"{prefix}.norm.weight": (channels,), f"{prefix}.norm.bias": (channels,)}
    for name in ("proj_in", "proj_out"):
        shapes |= {f"{prefix}.{name}.weight": (channels, channels), f"{prefix}.{name}.bias": (channels,)}
    for name in ("norm1", "norm3"):
        shapes |= {f"{inner}.{name}.weight": (channels,), f"{inner}.{name}.bias": (channels,)}
    shapes |= {f"{inner}.attn1.{name}_proj.weight": (64, channels) for name in "qkv"}
    return shapes | {
        f"{inner}.attn1.query": (32, channels),
        f"{inner}.attn1.q_proj_c.weight": (64, channels),
        f"{inner}.attn1.k_proj_c.weight": (64, 64),
        f"{inner}.attn1.v_proj_c.weight": (64, 64),
        f"{inner}.attn1.out_proj.weight": (channels, 64),
        f"{inner}.attn1.out_proj.bias": (channels,),
        f"{inner}.ff.net.0.proj.weight": (8 * channels, channels),
        f"{inner}.ff.net.0.proj.bias": (8 * channels,),
        f"{inner}.ff.net.2.weight": (channels, 4 * channels),
        f"{inner}.ff.net.2.bias": (channels,),
    }


def _conv(prefix: str, channels: int, out_channels: int, bias: bool = True) -> Shapes:
    return {f"{prefix}.weight": (out_channels, channels, 3, 3)} | ({f"{prefix}.bias": (out_channels,)} if bias else {})


def _tiny(width: int) -> Shapes:
    shapes: Shapes = {}
    for half, blocks in (
        ("encoder", (1, 3, 4, 5, 7, 8, 9, 11, 12, 13)),
        ("decoder", (2, 3, 4, 7, 8, 9, 12, 13, 14, 17)),
    ):
        for index in blocks:
            for inner in (0, 2, 4):
                shapes |= _conv(f"vae.{half}.layers.{index}.conv.{inner}", width, width)
    for index in (2, 6, 10):
        shapes |= _conv(f"vae.encoder.layers.{index}", width, width, bias=False)
    for index in (6, 11, 16):
        shapes |= _conv(f"vae.decoder.layers.{index}", width, width, bias=False)
    return shapes | _conv("vae.encoder.layers.0", 3, width) | _conv("vae.decoder.layers.18", width, 3)


def dead_shapes(near: int, width: int) -> Shapes:
    """What is in the file and never used."""
    return {
        "unet.time_embedding.linear_1.weight": (4 * near, near),
        "unet.time_embedding.linear_1.bias": (4 * near,),
        "unet.time_embedding.linear_2.weight": (4 * near, 4 * near),
        "unet.time_embedding.linear_2.bias": (4 * near,),
        **_conv("unet.conv_in", 4, near),
        **_conv("unet.conv_out", near, 4),
        **_conv("vae.encoder.layers.14", width, 4),
        **_conv("vae.decoder.layers.0", 4, width),
    }


def live_shapes(widths: tuple[int, int, int] = (320, 640, 1280), width: int = 64) -> Shapes:
    """What the forward pass uses, by the authors' names."""
    near, far, middle = widths
    shapes = _tiny(width) | _conv("merge_conv1", width, near) | _conv("merge_conv2", near, width)
    for block, channels, out_channels in (
        ("down_blocks.0", (near, near), near),
        ("down_blocks.1", (near, far), far),
        ("up_blocks.0", (middle + far, far + far, far + near), far),
        ("up_blocks.1", (far + near, near + near, near + near), near),
    ):
        for index, c in enumerate(channels):
            shapes |= _block(f"unet.{block}.resnets.{index}", c, out_channels)
            shapes |= _transformer(f"unet.{block}.attentions.{index}", out_channels)
    shapes |= _block("unet.mid_block.mid_block", far, middle)
    shapes |= _conv("unet.down_blocks.0.downsamplers.0.conv", near, near)
    shapes |= _conv("unet.up_blocks.0.upsamplers.0.conv", far, far)
    return shapes | {"unet.conv_norm_out.weight": (near,), "unet.conv_norm_out.bias": (near,)}


def random_state(
    widths: tuple[int, int, int] = (32, 64, 64), width: int = 16, seed: int = 0
) -> dict[str, torch.Tensor]:
    """Weights by the authors' names, with DataParallel's prefix and dead ones, that keep signals at about unit size.

    They are multiples of 2^-10 below 2, which float16 holds exactly.
    """
    generator = torch.Generator().manual_seed(seed)
    state = {}
    for name, shape in (live_shapes(widths, width) | dead_shapes(widths[0], width)).items():
        values = torch.randn(shape, generator=generator)
        if len(shape) == 1:
            values = values * 0.1 + (1.0 if "norm" in name and name.endswith("weight") else 0.0)
        elif not name.endswith("query"):
            values = values * math.sqrt((2.0 if name.startswith("vae") else 1.0) / math.prod(shape[1:]))
            if ".conv.4." in name:
                values = values * 0.5
        state[f"module.{name}"] = (values.clamp(-1.9, 1.9) * 1024).round() / 1024
    return state
