"""Semantic-aware pruning (method, section 3): a teacher becomes the published student.

A student restores texture and does not compose scenes, so what serves composition goes: the text and the attention to
it, the timestep's embedding, the UNet's two deepest levels. Of the third level one residual block stays as the middle.

What stays is carried over exactly: norms before the first convolution of a block, shortcuts, the projections around a
transformer, feed-forward, resampling, the last norm, both ends of the tiny autoencoder but for its range. What is
replaced is derived: FSC and DSC (factorise.py), QGAM (attention.py), the merged convolutions (merge.py). What was
constant is kept where the form has room for it:

- the timestep's embedding and conv1's bias go into the norm that follows (norms.py), since the FSC has no bias;
- conv2's bias goes to the shortcut, or where there is none to the projection out of the following transformer (exact
  on the residual path) and into that transformer's norm;
- the mean of what the text contributed goes to QGAM's bias.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from slimdiffsr.network import PaperConfig, PaperStudent
from slimdiffsr.network.interpolation import upsample
from slimdiffsr.network.paper.layers import FrequencySeparableConv
from slimdiffsr.network.paper.unet import AggregationBlock, ResidualBlock
from slimdiffsr_training.config import ConfigError
from slimdiffsr_training.diffusion.base import LatentBase
from slimdiffsr_training.pruning.attention import aggregation_from_attention
from slimdiffsr_training.pruning.calibration import Activations, level_names, retained_blocks
from slimdiffsr_training.pruning.factorise import direction_separable, frequency_separable
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
from slimdiffsr_training.pruning.norms import Moments, absorb_constant, moments
from slimdiffsr_training.pruning.regression import ridge_convolution
from slimdiffsr_training.pruning.transfer import Transfer

GATE = 0.5
"""Value of every gate at the start: its last layer is zero."""


def paper_config(base: LatentBase, autoencoder: Any, scale: int, **settings: Any) -> PaperConfig:
    """The configuration of the published student that a teacher's weights fit.

    Args:
        base: the teacher's.
        autoencoder: an `AutoencoderTiny`.
        scale: of the student.
        settings: further ones of `PaperConfig`; those that the teacher fixes can't be given otherwise.

    Raises:
        ConfigError: a setting contradicts the teacher, or the autoencoder isn't of TAESD's form.
    """
    unet = base.unet
    block = unet.down_blocks[0].attentions[0].transformer_blocks[0]
    widths = set(autoencoder.config.encoder_block_out_channels) | set(autoencoder.config.decoder_block_out_channels)
    depths = tuple(autoencoder.config.num_encoder_blocks), tuple(autoencoder.config.num_decoder_blocks)
    if len(widths) != 1 or depths != ((1, 3, 3, 3), (3, 3, 3, 1)) or autoencoder.config.act_fn != "relu":
        raise ConfigError("the tiny autoencoder isn't of TAESD's form: one width, 1-3-3-3 and 3-3-3-1 blocks, ReLU")
    fixed = {
        "widths": tuple(unet.config.block_out_channels[:3]),
        "groups": unet.config.norm_num_groups,
        "expansion": block.ff.net[2].in_features // block.ff.net[2].out_features,
        "autoencoder_width": widths.pop(),
    }
    for name, value in settings.items():
        if name in fixed and fixed[name] != (tuple(value) if isinstance(value, list) else value):
            raise ConfigError(f"network: {name} is {fixed[name]} in the teacher, not {value}")
    try:
        return PaperConfig.from_mapping({**settings, **fixed, "scale": scale})
    except ValueError as error:
        raise ConfigError(f"network: {error}") from error


@torch.no_grad()
def prune_to_paper(
    base: LatentBase,
    autoencoder: Any,
    config: PaperConfig,
    activations: Activations,
    timestep: float,
    readout: str = "regressed",
) -> tuple[PaperStudent, Transfer]:
    """A published student that starts from a teacher.

    Args:
        base: the teacher's, with its adapters merged.
        autoencoder: the `AutoencoderTiny` whose halves become the student's.
        config: from `paper_config`.
        activations: the teacher's, at that timestep.
        timestep: the one that becomes constant.
        readout: `composed`: the second merged convolution is the UNet's last one, the denoising step's factor and the
            decoder's first one, composed; the latent's own path into `z0` is lost, because the form has none. Or
            `regressed`: the convolution nearest to that which gives the decoder's first features of the whole `z0`
            from the pruned UNet's output on the calibration images: the latent's path is learned from what the skips
            bring there.
    """
    student = PaperStudent(config)
    transfer = Transfer(student)
    unet = base.unet.cpu()
    embedding = F.silu(unet.time_embedding(unet.time_proj(torch.tensor([timestep], dtype=torch.float32)))[0])
    left: Tensor | None = None
    for name, (resnet, attention) in level_names(unet).items():
        level, _, index = name.partition(".")
        if level == "middle":
            left = _carry_residual(transfer, student.unet.middle, unet, resnet, embedding, activations)
            continue
        target: Any = getattr(student.unet, level)
        residual, aggregation = target.residual[int(index)], target.aggregation[int(index)]
        constant = _carry_residual(transfer, residual, unet, resnet, embedding, activations, left)
        _carry_transformer(transfer, aggregation, unet, attention, constant, resnet, activations)
        left = None
    blocks = retained_blocks(unet)
    transfer.copy(student.unet.down0.resample.conv, unet.get_submodule(blocks["down0"]).downsamplers[0].conv)  # type: ignore[arg-type,union-attr]
    transfer.copy(student.unet.up1.resample.conv, unet.get_submodule(blocks["up1"]).upsamplers[0].conv)  # type: ignore[arg-type,union-attr]
    transfer.copy(student.unet.norm_out.norm, unet.conv_norm_out)
    _carry_autoencoder(transfer, student, autoencoder.cpu())
    _merge_input(transfer, student, base, autoencoder, activations)
    _merge_output(transfer, student, base, autoencoder, activations, timestep, readout == "regressed")
    return student, transfer


def _carry_residual(
    transfer: Transfer,
    block: ResidualBlock,
    unet: Any,
    name: str,
    embedding: Tensor,
    activations: Activations,
    missing: Tensor | None = None,
) -> Tensor | None:
    """Fills a residual block.

    Args:
        transfer: takes account.
        block: to be filled.
        unet: the teacher's.
        name: of the block there.
        embedding: the timestep's, (dim,), after its SiLU.
        activations: of the teacher.
        missing: a constant that the first channels of the block's input lack.

    Returns:
        A constant that its output lacks: conv2's bias where no shortcut can take it.
    """
    resnet = unet.get_submodule(name)
    if missing is None:
        transfer.copy(block.norm1, resnet.norm1)
    else:
        missing = F.pad(missing, (0, resnet.in_channels - len(missing)))
        _absorb(transfer, block.norm1, resnet.norm1, missing, activations.inputs[f"{name}.norm1"])
    inputs = activations.inputs[f"{name}.conv1"]
    _fill_frequency(transfer, block.conv1, resnet.conv1.weight, inputs)
    constant = resnet.conv1.bias + resnet.time_emb_proj(embedding)
    with_bias = activations.inputs[f"{name}.norm2"]
    _absorb(transfer, block.norm2, resnet.norm2, constant, with_bias, block.conv1(inputs))

    direction = block.conv2
    parts = direction_separable(
        resnet.conv2.weight, direction.reduce.out_channels, GATE, activations.inputs[f"{name}.conv2"]
    )
    transfer.fill(direction.h.weight, parts.vertical)
    transfer.fill(direction.v.weight, parts.horizontal)
    transfer.fill(direction.reduce.weight, parts.reduce)
    transfer.fill(direction.expand.weight, parts.expand)
    _neutral_gate(transfer, direction.gate)

    bias: Tensor = resnet.conv2.bias + parts.offset
    if resnet.conv_shortcut is None:
        assert missing is None, "a block that takes a skip has a shortcut"
        return bias
    assert isinstance(block.shortcut, nn.Conv2d)
    transfer.fill(block.shortcut.weight, resnet.conv_shortcut.weight, "exact")
    if missing is not None:
        bias = bias + resnet.conv_shortcut.weight[:, :, 0, 0].double() @ missing.double()
    transfer.fill(block.shortcut.bias, resnet.conv_shortcut.bias + bias)
    return None


def _absorb(
    transfer: Transfer, target: nn.GroupNorm, norm: Any, constant: Tensor, with_it: Tensor, own: Tensor | None = None
) -> None:
    """Fills a norm that reads what the teacher's reads without a constant, or `own` in its place."""
    before = moments(with_it)
    before = Moments(before.mean - constant.double(), before.variance)
    affine = absorb_constant(norm, constant, before, before if own is None else moments(own))
    transfer.fill(target.weight, affine.weight)
    transfer.fill(target.bias, affine.bias)


def _fill_frequency(transfer: Transfer, layer: FrequencySeparableConv, dense: Tensor, inputs: Tensor) -> None:
    parts = frequency_separable(dense, layer.reduce.out_channels, GATE, inputs)
    transfer.fill(layer.low.weight, parts.low)
    transfer.fill(layer.high.weight, parts.high)
    transfer.fill(layer.reduce.weight, parts.reduce)
    transfer.fill(layer.expand.weight, parts.expand)
    _neutral_gate(transfer, layer.gate)


def _neutral_gate(transfer: Transfer, gate: nn.Module) -> None:
    last = list(gate.children())[-1]
    assert isinstance(last, nn.Linear)
    transfer.zero(last.weight)
    transfer.zero(last.bias)


def _carry_transformer(
    transfer: Transfer,
    block: AggregationBlock,
    unet: Any,
    name: str,
    constant: Tensor | None,
    resnet: str,
    activations: Activations,
) -> None:
    """Fills an aggregation block; `constant` is missing from what it reads."""
    transformer = unet.get_submodule(name)
    inner = transformer.transformer_blocks[0]
    assert isinstance(block.norm, nn.GroupNorm)
    if constant is None:
        transfer.copy(block.norm, transformer.norm)
    else:
        _absorb(transfer, block.norm, transformer.norm, constant, activations.outputs[resnet])
    transfer.copy(block.proj_in, transformer.proj_in)
    transfer.copy(block.norm1, inner.norm1)
    attention: Any = block.attention
    weights = aggregation_from_attention(inner.attn1, attention.q_proj.out_features, attention.scale)
    text = activations.outputs[f"{name}.transformer_blocks.0.attn2"].double().mean((0, 1))
    for part in ("q_proj", "k_proj", "v_proj", "q_proj_c", "k_proj_c", "v_proj_c", "out_proj"):
        transfer.fill(getattr(attention, part).weight, getattr(weights, part))
    transfer.fill(attention.out_proj.bias, weights.out_bias + text)
    transfer.copy(block.norm2, inner.norm3)
    transfer.copy(block.feed_forward.expand, inner.ff.net[0].proj)
    transfer.copy(block.feed_forward.reduce, inner.ff.net[2])
    transfer.fill(block.proj_out.weight, transformer.proj_out.weight, "exact")
    transfer.fill(block.proj_out.bias, transformer.proj_out.bias + (0 if constant is None else constant))


def _carry_autoencoder(transfer: Transfer, student: PaperStudent, autoencoder: Any) -> None:
    """TAESD's halves. It works in [0, 1], the student in [-1, 1]: its first and last convolutions take that over."""
    first, last = autoencoder.encoder.layers[0], autoencoder.decoder.layers[-1]
    pairs = [(f"encoder.{i}", layer) for i, layer in enumerate(autoencoder.encoder.layers[:-1])]
    pairs += [(f"decoder.{i}", layer) for i, layer in enumerate(autoencoder.decoder.layers[1:])]
    for name, layer in pairs:
        target = student.get_submodule(name)
        if layer is first:
            _fill_kernel(transfer, target, fold_input(kernel_of(first), 0.5, 0.5))
        elif layer is last:
            _fill_kernel(transfer, target, fold_output(kernel_of(last), 2.0, -1.0))
        elif isinstance(layer, nn.Conv2d):
            transfer.copy(target, layer)
        elif hasattr(layer, "conv"):
            for part, index in (("conv1", 0), ("conv2", 2), ("conv3", 4)):
                transfer.copy(target.get_submodule(part), layer.conv[index])


def _merge_input(
    transfer: Transfer, student: PaperStudent, base: LatentBase, autoencoder: Any, activations: Activations
) -> None:
    """Encoder's last and UNet's first convolution; the latent's shift and scale lie between them."""
    scale, shift = float(autoencoder.config.scaling_factor), float(autoencoder.config.get("shift_factor") or 0.0)
    merged = compose(
        kernel_of(autoencoder.encoder.layers[-1]), kernel_of(base.unet.conv_in), scale, -shift * scale
    )  # fmt: skip
    features = student.encoder(_interpolated(student, activations))
    _fill_kernel(transfer, student.merge_in, shrink(merged, 3, autocorrelation(features)))


def _merge_output(
    transfer: Transfer,
    student: PaperStudent,
    base: LatentBase,
    autoencoder: Any,
    activations: Activations,
    timestep: float,
    regressed: bool,
) -> None:
    """UNet's last convolution, the denoising step, decoder's first convolution."""
    scale, shift = float(autoencoder.config.scaling_factor), float(autoencoder.config.get("shift_factor") or 0.0)
    step = denoising_step(float(base.abar(torch.tensor(timestep))), base.prediction_type)
    decoder = autoencoder.decoder.layers[0]
    merged = compose(kernel_of(base.unet.conv_out), kernel_of(decoder), step.output / scale, shift)
    kernel = shrink(merged, 3, autocorrelation(activations.inputs["conv_out"]))
    if regressed:
        features = student.unet(student.merge_in(student.encoder(_interpolated(student, activations))))
        wanted = decoder(activations.clean / scale + shift)
        kernel = Kernel(*ridge_convolution(features, wanted, 3, kernel.weight))
    _fill_kernel(transfer, student.merge_out, kernel)


def _interpolated(student: PaperStudent, activations: Activations) -> Tensor:
    return upsample(activations.low, student.config.scale).clamp(-1, 1)


def _fill_kernel(transfer: Transfer, layer: nn.Module, kernel: Kernel) -> None:
    transfer.fill(layer.weight, kernel.weight)  # type: ignore[arg-type]
    transfer.fill(layer.bias, kernel.bias)  # type: ignore[arg-type]
