"""The published student's forward pass, written out from the formulas with plain functions and the authors' names."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


class PublishedForward:
    """`PublishedForward(state, released=True)(image)`: image on the output's grid, sides multiples of 16."""

    def __init__(self, state: dict[str, Tensor], released: bool) -> None:
        self.state = {name.removeprefix("module."): tensor for name, tensor in state.items()}
        self.released = released

    def w(self, name: str) -> Tensor | None:
        return self.state.get(name)

    def conv(self, name: str, x: Tensor, **options: int) -> Tensor:
        return F.conv2d(x, self.state[f"{name}.weight"], self.w(f"{name}.bias"), **options)

    def linear(self, name: str, x: Tensor) -> Tensor:
        return x @ self.state[f"{name}.weight"].T + (0 if self.w(f"{name}.bias") is None else self.w(f"{name}.bias"))

    def tiny_block(self, name: str, x: Tensor) -> Tensor:
        y = x
        for index in (0, 2, 4):
            y = self.conv(f"{name}.conv.{index}", y, padding=1)
            y = y.clamp_min(0) if index < 4 else y
        return (x + y).clamp_min(0)

    def group_norm(self, name: str, x: Tensor, eps: float) -> Tensor:
        batch, channels, height, width = x.shape
        groups = x.reshape(batch, 32, channels // 32 * height * width)
        mean, variance = groups.mean(2, keepdim=True), groups.var(2, unbiased=False, keepdim=True)
        normed = ((groups - mean) / (variance + eps) ** 0.5).reshape(x.shape)
        return normed * self.state[f"{name}.weight"][:, None, None] + self.state[f"{name}.bias"][:, None, None]

    def layer_norm(self, name: str, x: Tensor) -> Tensor:
        normed = (x - x.mean(-1, keepdim=True)) / (x.var(-1, unbiased=False, keepdim=True) + 1e-5) ** 0.5
        return normed * self.state[f"{name}.weight"] + self.state[f"{name}.bias"]

    def gates(self, name: str, x: Tensor) -> Tensor:
        hidden = self.linear(f"{name}.mlp.0", x.mean((2, 3))).clamp_min(0)
        return (1 / (1 + torch.exp(-self.linear(f"{name}.mlp.2", hidden))))[:, :, None, None, None]

    def fsc(self, name: str, x: Tensor) -> Tensor:
        channels, gate = x.shape[1], self.gates(name, x)
        low = self.conv(f"{name}.low_branch.0", x, padding=1, groups=channels)
        high = self.conv(f"{name}.high_branch.0", x - low, padding=1, groups=channels)
        y = self.conv(f"{name}.bottleneck.0", gate[:, 0] * low + gate[:, 1] * high).clamp_min(0)
        return self.conv(f"{name}.bottleneck.2", y)

    def dsc(self, name: str, x: Tensor) -> Tensor:
        gate = self.gates(name, x)

        def h(y: Tensor) -> Tensor:
            padded, taps = F.pad(y, (0, 0, 1, 1)), self.state[f"{name}.h_conv.0.weight"][:, 0, :, 0]
            return sum(taps[:, i, None, None] * padded[:, :, i : i + y.shape[2]] for i in range(3))

        def v(y: Tensor) -> Tensor:
            padded, taps = F.pad(y, (1, 1, 0, 0)), self.state[f"{name}.v_conv.0.weight"][:, 0, 0, :]
            return sum(taps[:, i, None, None] * padded[:, :, :, i : i + y.shape[3]] for i in range(3))

        mixed = gate[:, 0] * h(x) + gate[:, 1] * v(h(x)) + gate[:, 2] * v(x)
        return self.conv(f"{name}.conv_expand", self.conv(f"{name}.conv_reduce", mixed))

    def residual(self, name: str, x: Tensor) -> Tensor:
        y = self.group_norm(f"{name}.norm1", x, 1e-5)
        y = self.fsc(f"{name}.conv1", y * torch.sigmoid(y))
        y = self.group_norm(f"{name}.norm2", y, 1e-5)
        y = self.dsc(f"{name}.conv2", y * torch.sigmoid(y))
        return (x if self.w(f"{name}.conv_shortcut.weight") is None else self.conv(f"{name}.conv_shortcut", x)) + y

    def qgam(self, name: str, x: Tensor) -> Tensor:
        scale = (x.shape[-1] if self.released else 64) ** -0.5
        query = self.linear(f"{name}.q_proj", self.state[f"{name}.query"].reshape(1, 32, -1))
        keys, values = self.linear(f"{name}.k_proj", x), self.linear(f"{name}.v_proj", x)
        found = torch.softmax(query @ keys.mT * scale, -1) @ values
        keys, values = self.linear(f"{name}.k_proj_c", found), self.linear(f"{name}.v_proj_c", found)
        answer = torch.softmax(self.linear(f"{name}.q_proj_c", x) @ keys.mT * scale, -1) @ values
        return self.linear(f"{name}.out_proj", answer)

    def transformer(self, name: str, x: Tensor) -> Tensor:
        batch, channels, height, width = x.shape
        inner = f"{name}.transformer_blocks.0"
        tokens = self.group_norm(f"{name}.norm", x, 1e-6).reshape(batch, channels, height * width).mT
        tokens = self.linear(f"{name}.proj_in", tokens)
        tokens = tokens + self.qgam(f"{inner}.attn1", self.layer_norm(f"{inner}.norm1", tokens))
        hidden = self.linear(f"{inner}.ff.net.0.proj", self.layer_norm(f"{inner}.norm3", tokens))
        value, gate = hidden[..., : 4 * channels], hidden[..., 4 * channels :]
        gelu = gate * 0.5 * (1 + torch.erf(gate / 2**0.5))
        tokens = tokens + self.linear(f"{inner}.ff.net.2", value * gelu)
        return x + self.linear(f"{name}.proj_out", tokens).mT.reshape(x.shape)

    def unet(self, x: Tensor) -> Tensor:
        skip0 = x
        skip1 = self.pair("down_blocks.0", 0, skip0)
        skip2 = self.pair("down_blocks.0", 1, skip1)
        skip3 = self.conv("unet.down_blocks.0.downsamplers.0.conv", skip2, stride=2, padding=1)
        skip4 = self.pair("down_blocks.1", 0, skip3)
        skip5 = self.pair("down_blocks.1", 1, skip4)
        x = self.residual("unet.mid_block.mid_block", skip5)
        x = self.pair("up_blocks.0", 0, torch.cat([x, skip5], 1))
        x = self.pair("up_blocks.0", 1, torch.cat([x, skip4], 1))
        x = self.pair("up_blocks.0", 2, torch.cat([x, skip3], 1))
        x = x.repeat_interleave(2, 2).repeat_interleave(2, 3)
        x = self.conv("unet.up_blocks.0.upsamplers.0.conv", x, padding=1)
        x = self.pair("up_blocks.1", 0, torch.cat([x, skip2], 1))
        x = self.pair("up_blocks.1", 1, torch.cat([x, skip1], 1))
        x = self.pair("up_blocks.1", 2, torch.cat([x, skip0], 1))
        x = self.group_norm("unet.conv_norm_out", x, 1e-5)
        return x * torch.sigmoid(x)

    def pair(self, block: str, index: int, x: Tensor) -> Tensor:
        x = self.residual(f"unet.{block}.resnets.{index}", x)
        return self.transformer(f"unet.{block}.attentions.{index}", x)

    def __call__(self, image: Tensor) -> Tensor:
        x = self.conv("vae.encoder.layers.0", image, padding=1)
        for index in range(1, 14):
            if index in (2, 6, 10):
                x = self.conv(f"vae.encoder.layers.{index}", x, stride=2, padding=1)
            else:
                x = self.tiny_block(f"vae.encoder.layers.{index}", x)
        x = self.unet(self.conv("merge_conv1", x, padding=1))
        x = self.conv("merge_conv2", x, padding=1).clamp_min(0)
        for index in range(2, 18):
            if index in (5, 10, 15):
                x = x.repeat_interleave(2, 2).repeat_interleave(2, 3)
            elif index in (6, 11, 16):
                x = self.conv(f"vae.decoder.layers.{index}", x, padding=1)
            else:
                x = self.tiny_block(f"vae.decoder.layers.{index}", x)
        return self.conv("vae.decoder.layers.18", x, padding=1)
