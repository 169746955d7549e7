"""Pruning a teacher into the compact student: fewer channels, chosen by importance, and least squares for the rest.

Channels. A channel's importance is the variance of its activations over the calibration batch times the squared norm
of the weights that read it: what the following layer's output would lose in the mean square were it held at its mean,
channels taken for uncorrelated. The most important ones stay, in that order. One choice holds for a whole residual
stream: a level's way down, or its way up; each block's hidden channels are chosen by themselves.

Dropped channels aren't forgotten. A layer that read all channels is given the weights of the kept ones plus what these
say of the dropped ones by linear regression, `W_A + W_D Cov_DA Cov_AA^-1` (He et al. 2017, "Channel Pruning for
Accelerating Very Deep Neural Networks", reconstruct rather than delete). Then it becomes separable (factorise.py).

Joints. Where the compact student has a layer that the teacher has no equal of (stem, downsampling, middle, upsampling),
that layer is the ridge regression from the teacher's features before it to those after it. The feed-forward layers are
regressed on what the whole transformer adds.

What stays fresh: the scene's context and the gates and attention that depend on it (the attention's output begins at
zero), the decoder (the result begins near the interpolation), blocks beyond two a level (they begin as the identity).

Which of the teacher's blocks: those whose input is as the compact student's. Going down a single pair of blocks is the
level's second one. Going up the first is the second one, which reads a level-wide stream and a level-wide skip, and the
second is the third without the part that reads a skip; a single one reads as the second and ends as the third.
"""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import torch
import torch.nn.functional as F
from scipy.optimize import linear_sum_assignment
from torch import Tensor, nn

from slimdiffsr.network import NetworkConfig, SlimDiffStudent
from slimdiffsr.network.blocks import AggregationBlock, Level, ResidualBlock
from slimdiffsr_training.pruning.calibration import Activations, level_names
from slimdiffsr_training.pruning.factorise import direction_separable, frequency_separable
from slimdiffsr_training.pruning.norms import match_pixel_norm
from slimdiffsr_training.pruning.regression import RIDGE, ridge, ridge_convolution
from slimdiffsr_training.pruning.transfer import Transfer

GATE = 1.0
"""Mean of the gates at the start: twice a sigmoid near zero."""


class Narrowed(NamedTuple):
    """A convolution over fewer channels, float64."""

    weight: Tensor
    """(|out|, |in|, ...)."""
    bias: Tensor
    """(|out|,): what it adds to the wide one's bias."""


def importance(activations: Tensor, *readers: Tensor) -> Tensor:
    """Variance of each channel times the squared norm of the weights that read it, (c,), float64.

    Args:
        activations: (b, c, h, w).
        readers: weights (o, c, ...).
    """
    variance = activations.double().var((0, 2, 3), correction=0)
    read = sum((w.detach().double().square().transpose(0, 1).flatten(1).sum(1) for w in readers), torch.zeros(()))
    return variance * read


def most_important(scores: Tensor, count: int) -> Tensor:
    """Indices of the `count` highest scores, highest first; the wide layer's order decides between equals.

    A narrow layer wider than the wide one gets all its channels and repeats the most important ones.
    """
    order = scores.argsort(descending=True, stable=True)
    return order.repeat(-(-count // len(order)))[:count]


def narrow(weight: Tensor, outputs: Tensor, inputs: Tensor, activations: Tensor, strength: float = RIDGE) -> Narrowed:
    """A layer that reads and makes chosen channels, nearest to the wide one over the activations.

    Args:
        weight: (o, c, ...) of the wide layer.
        outputs: indices of the output channels that stay.
        inputs: indices of the input channels that stay.
        activations: what the wide layer reads, (b, c, h, w).
        strength: of the pull towards plain selection.
    """
    weight = weight.detach().double()[outputs]
    kept_once = torch.unique(inputs)
    dropped = torch.tensor(sorted(set(range(weight.shape[1])) - set(kept_once.tolist())), dtype=torch.long)
    kept = weight[:, inputs].clone()
    # A channel that was repeated is read in uneven parts: twins that were alike would stay so.
    if len(kept_once) < len(inputs):
        same = inputs[:, None] == inputs[None, :]
        parts = torch.rand(len(inputs), dtype=torch.float64) + 0.5
        kept *= (parts / (same.double() @ parts)).view(1, -1, *[1] * (weight.ndim - 2))
    if not len(dropped):
        return Narrowed(kept, weight.new_zeros(len(weight)))
    tokens = activations.transpose(0, 1).flatten(1).T
    said, constant = ridge(tokens[:, inputs], tokens[:, dropped], strength=strength)
    lost = weight[:, dropped]
    kept += torch.einsum("od...,di->oi...", lost, said)
    return Narrowed(kept, lost.flatten(2).sum(2) @ constant if lost.ndim > 2 else lost @ constant)


def matched_order(channels: Tensor, stream: Tensor, candidates: Tensor) -> Tensor:
    """Channels of one stream in the order in which they correlate best with another's.

    Args:
        channels: indices into `candidates`.
        stream: (b, n, h, w), with as many channels as `channels`.
        candidates: (b, c, h, w).

    Returns:
        `channels`, permuted so that the sum of absolute correlations at equal places is the largest possible.
    """
    a, b = (_standardised(x) for x in (stream, candidates[:, channels]))
    _, order = linear_sum_assignment((a.T @ b).abs().numpy(), maximize=True)
    return channels[torch.from_numpy(order)]


class PrunedCompact(NamedTuple):
    """A compact student that starts from a teacher."""

    student: SlimDiffStudent
    transfer: Transfer
    channels: dict[str, Tensor]
    """For each level the teacher's channels that the student's stand for, in the student's order."""


@torch.no_grad()
def prune_to_compact(base: Any, config: NetworkConfig, activations: Activations, seed: int) -> PrunedCompact:
    """Prunes a teacher into a compact student.

    Args:
        base: the teacher's `LatentBase`, with its adapters merged.
        config: of the student.
        activations: the teacher's.
        seed: of what stays fresh.
    """
    torch.manual_seed(seed)
    student = SlimDiffStudent(config)
    narrowing = _Narrowing(student, base.unet.cpu(), activations)
    channels = narrowing.run()
    return PrunedCompact(student, narrowing.transfer, channels)


class _Narrowing:
    """The state of one pruning: the student that is filled, and the channels chosen so far."""

    def __init__(self, student: SlimDiffStudent, unet: Any, activations: Activations) -> None:
        self.student = student
        self.unet = unet
        self.activations = activations
        self.transfer = Transfer(student)
        self.names = level_names(unet)

    def run(self) -> dict[str, Tensor]:
        """Fills what has a counterpart; returns the channels chosen for each level."""
        student, (near, far) = self.student, self.student.config.widths
        first = 0 if student.config.blocks > 1 else 1
        down0, down1 = self._stream("down0", near), self._stream("down1", far)
        up1, up0 = self._stream("up1", far), self._stream("up0", near)

        self._stem(down0, self.activations.inputs[self.names[f"down0.{first}"][0]])
        self._level_down(student.down0, "down0", down0, first)
        # The level's first residual block reads the level above, which the student's doesn't: part of the joint.
        joint = self._after("down1.0") if first else self.activations.outputs[self.names["down1.0"][0]]
        self._fill(
            student.downsample, *ridge_convolution(self._after("down0.1")[:, down0], joint[:, down1], 2, stride=2)
        )
        self._level_down(student.down1, "down1", down1, first)

        coming = self._after("up1.0")
        read = most_important(self._importance_to("up1.1", coming), far)
        read = matched_order(read, self._after("down1.1")[:, down1], coming)
        self._middle(down1, read)
        self._level_up(student.up1, "up1", torch.cat([read, coming.shape[1] + down1]), up1)

        coming = self._after("up0.0")
        read = most_important(self._importance_to("up0.1", coming), near)
        self._upsample(self._after("up1.2")[:, up1], coming[:, read])
        self._level_up(student.up0, "up0", torch.cat([read, coming.shape[1] + down0]), up0)
        return {"down0": down0, "down1": down1, "up1": up1, "up0": up0}

    def _level_down(self, level: Level, name: str, stream: Tensor, first: int) -> None:
        """Both of the teacher's pairs, or only the second."""
        for index, (residual, aggregation) in enumerate(_pairs(level)):
            place = first + index
            if place > 1:
                self._silence(residual, aggregation)
                continue
            if name == "down1" and place == 0:
                self._silence(residual)
            else:
                self._residual(residual, f"{name}.{place}", stream, stream)
            self._aggregation(aggregation, f"{name}.{place}", stream)

    def _level_up(self, level: Level, name: str, inputs: Tensor, stream: Tensor) -> None:
        """The teacher's second and third pair; or the second's way of reading with the third's result."""
        (residual, aggregation), *more = _pairs(level)
        resnet, end = self.names[f"{name}.1"][0], self.activations.outputs[self.names[f"{name}.2"][0]]
        if not more:
            hidden = self._first_half(residual, resnet, inputs, self.activations.inputs[resnet][:, inputs])
            read, wanted = self.activations.inputs[resnet][:, inputs], end[:, stream]
            assert isinstance(residual.shortcut, nn.Conv2d)
            weight, bias = ridge(_tokens(read), _tokens(wanted))
            self._fill(residual.shortcut, weight, bias)
            left = wanted - residual.shortcut(read)
            seen = self.activations.inputs[f"{resnet}.conv2"][:, hidden]
            self._directional(residual, _pixelwise(seen, left), seen)
            self._aggregation(aggregation, f"{name}.2", stream)
            return
        # Every block going up mixes its stream anew; the student's second one passes it on.
        before = self.activations.outputs[resnet]
        between = matched_order(
            most_important(self._importance_to(f"{name}.2", before), len(stream)), end[:, stream], before
        )
        self._residual(residual, f"{name}.1", inputs, between)
        self._aggregation(aggregation, f"{name}.1", between)
        self._residual(more[0][0], f"{name}.2", between, stream)
        self._aggregation(more[0][1], f"{name}.2", stream)
        for pair in more[1:]:
            self._silence(*pair)

    def _silence(self, residual: ResidualBlock, aggregation: AggregationBlock | None = None) -> None:
        """A pair without a counterpart begins as the identity."""
        last: list[Any] = [cast(Any, residual.conv2).expand]
        if aggregation is not None:
            last += [cast(Any, aggregation.attention).out, aggregation.feed_forward.reduce]
        for layer in last:
            self.transfer.zero(layer.weight)
            self.transfer.zero(layer.bias)

    def _after(self, name: str) -> Tensor:
        return self.activations.outputs[self.names[name][1]]

    def _stream(self, level: str, count: int) -> Tensor:
        """A residual stream's channels: as its last transformer leaves it, read by that transformer's projection."""
        last = max(name for name in self.names if name.startswith(level))
        resnet, attention = self.names[last]
        reader = self.unet.get_submodule(attention).proj_in.weight.flatten(1)
        norm = self.unet.get_submodule(attention).norm
        scores = importance(self.activations.outputs[resnet], reader * norm.weight)
        return most_important(scores, count)

    def _importance_to(self, name: str, coming: Tensor) -> Tensor:
        """Of the channels of a stream that are the first ones a residual block reads."""
        resnet, wide = self.names[name][0], coming.shape[1]
        weight = self.unet.get_submodule(f"{resnet}.conv1").weight[:, :wide]
        return importance(self.activations.inputs[f"{resnet}.conv1"][:, :wide], weight)

    def _stem(self, channels: Tensor, wanted: Tensor) -> None:
        """From pixels straight to the UNet's first features: in place of autoencoder and `conv_in`."""
        pixels = F.pixel_unshuffle(self.activations.low, 2)
        target = F.interpolate(wanted[:, channels], pixels.shape[2:], mode="bilinear", antialias=True)
        self._fill(self.student.stem, *ridge_convolution(pixels, target, 3))

    def _upsample(self, before: Tensor, after: Tensor) -> None:
        """All four subpixels alike, so that no lattice is built in."""
        weight, bias = ridge_convolution(before, F.avg_pool2d(after, 2), 1)
        self._fill(self.student.upsample.conv, weight.repeat_interleave(4, 0), bias.repeat_interleave(4, 0))

    def _middle(self, stream: Tensor, wanted: Tensor) -> None:
        """The block that turns the level's way down into its way up: in place of everything deeper.

        The teacher's one reads the stream half as large and through the downsampler's convolution, so both halves are
        joints: regressed on its activations, pixel by pixel.
        """
        resnet = self.names["middle.0"][0]
        block, source = self.student.middle, self.unet.get_submodule(resnet)
        of = self.activations
        hidden_input, hidden_output = of.inputs[f"{resnet}.norm2"], of.inputs[f"{resnet}.conv2"]
        grid = hidden_input.shape[2], hidden_input.shape[3]
        before, after = (
            F.adaptive_avg_pool2d(x, grid) for x in (self._after("down1.1")[:, stream], self._after("up1.0")[:, wanted])
        )
        hidden = most_important(importance(hidden_output, source.conv2.weight), before.shape[1])
        normed = F.silu(F.layer_norm(before.permute(0, 2, 3, 1), before.shape[1:2]).permute(0, 3, 1, 2))
        dense = _pixelwise(normed, hidden_input[:, hidden])
        self._frequency(block, dense, normed)
        self._match_norm(block.norm2, hidden_input[:, hidden], of.outputs[f"{resnet}.norm2"][:, hidden])
        self._directional(block, _pixelwise(hidden_output[:, hidden], after - before), hidden_output[:, hidden])

    def _residual(self, module: ResidualBlock, name: str, inputs: Tensor, outputs: Tensor) -> None:
        """Fills a residual block from the teacher's, its input and output channels chosen."""
        resnet = self.names[name][0]
        hidden = self._first_half(module, resnet, inputs, self.activations.inputs[resnet][:, inputs])
        source = self.unet.get_submodule(resnet)
        activations = self.activations.inputs[f"{resnet}.conv2"]
        dense = narrow(source.conv2.weight, outputs, hidden, activations)
        dense = Narrowed(dense.weight, source.conv2.bias[outputs] + dense.bias)
        if isinstance(module.shortcut, nn.Conv2d):
            wide = self.activations.inputs[resnet]
            shortcut = narrow(source.conv_shortcut.weight, outputs, inputs, wide)
            self._fill(module.shortcut, shortcut.weight, source.conv_shortcut.bias[outputs] + shortcut.bias)
        elif source.conv_shortcut is not None:
            # The student passes the stream on as it is; the teacher's way of mixing it goes into the residual.
            made = self.activations.outputs[resnet][:, outputs] - self.activations.inputs[resnet][:, inputs]
            dense = _pixelwise(activations[:, hidden], made)
        self._directional(module, dense, activations[:, hidden])

    def _first_half(self, block: ResidualBlock, resnet: str, inputs: Tensor, stream: Tensor) -> Tensor:
        """Norm, FSC, norm; returns the hidden channels that were chosen."""
        source = self.unet.get_submodule(resnet)
        of = self.activations
        self._match_norm(block.norm1, stream, of.outputs[f"{resnet}.norm1"][:, inputs])
        hidden = most_important(
            importance(of.inputs[f"{resnet}.conv2"], source.conv2.weight), block.norm2.norm.normalized_shape[0]
        )
        dense = narrow(source.conv1.weight, hidden, inputs, of.inputs[f"{resnet}.conv1"])
        # The timestep's embedding is part of what the second norm reads, here with room for it.
        plain = of.outputs[f"{resnet}.conv1"].mean((0, 2, 3)).double()
        constant = of.inputs[f"{resnet}.norm2"].mean((0, 2, 3)).double() - plain + source.conv1.bias.double()
        dense = Narrowed(dense.weight, dense.bias + constant[hidden])
        self._frequency(block, dense, of.inputs[f"{resnet}.conv1"][:, inputs])
        self._match_norm(block.norm2, of.inputs[f"{resnet}.norm2"][:, hidden], of.outputs[f"{resnet}.norm2"][:, hidden])
        return hidden

    def _frequency(self, block: ResidualBlock, dense: Narrowed, inputs: Tensor) -> None:
        layer: Any = block.conv1
        parts = frequency_separable(dense.weight, layer.reduce.out_channels, GATE, inputs)
        self.transfer.fill(layer.low.weight, parts.low)
        self.transfer.fill(layer.high.weight, parts.high)
        self.transfer.fill(layer.reduce.weight, parts.reduce)
        self._fill(layer.expand, parts.expand, dense.bias + parts.offset)

    def _directional(self, block: ResidualBlock, dense: Narrowed, inputs: Tensor) -> None:
        layer: Any = block.conv2
        parts = direction_separable(dense.weight, layer.reduce.out_channels, GATE, inputs)
        self.transfer.fill(layer.vertical.weight, parts.vertical)
        self.transfer.fill(layer.horizontal.weight, parts.horizontal)
        self.transfer.fill(layer.reduce.weight, parts.reduce)
        self._fill(layer.expand, parts.expand, dense.bias + parts.offset)

    def _aggregation(self, module: AggregationBlock, name: str, stream: Tensor) -> None:
        """The feed-forward layer from the teacher's; attention to the scene begins at nothing."""
        resnet, attention = self.names[name]
        inner = self.unet.get_submodule(attention).transformer_blocks[0]
        attended: Any = module.attention
        self.transfer.zero(attended.out.weight)
        self.transfer.zero(attended.out.bias)

        before, after = self.activations.outputs[resnet], self.activations.outputs[attention]
        normed = F.layer_norm(_tokens(before[:, stream]), (len(stream),))
        read = self.activations.outputs[f"{attention}.transformer_blocks.0.norm3"].flatten(0, 1)
        said, constant = ridge(normed, read)
        made = self.activations.inputs[f"{attention}.transformer_blocks.0.ff.net.2"].flatten(0, 1)
        count = module.feed_forward.reduce.in_channels
        scores = importance(made.T[None, :, :, None], inner.ff.net[2].weight)
        units = most_important(scores, count)
        weight, bias = (p.detach().double() for p in (inner.ff.net[0].proj.weight, inner.ff.net[0].proj.bias))
        both = torch.cat([units, len(weight) // 2 + units])
        self._fill(module.feed_forward.expand, weight[both] @ said, bias[both] + weight[both] @ constant)
        hidden, gate = F.linear(normed, *_parameters(module.feed_forward.expand)).chunk(2, dim=1)
        target = _tokens((after - before)[:, stream])
        # The fresh weights decide between units that are alike.
        prior = _parameters(module.feed_forward.reduce)[0]
        self._fill(module.feed_forward.reduce, *ridge(hidden * F.gelu(gate, approximate="tanh"), target, prior))

    def _match_norm(self, norm: Any, x: Tensor, wanted: Tensor) -> None:
        affine = match_pixel_norm(x, wanted)
        self._fill(norm.norm, affine.weight, affine.bias)

    def _fill(self, layer: Any, weight: Tensor, bias: Tensor) -> None:
        self.transfer.fill(layer.weight, weight)
        self.transfer.fill(layer.bias, bias)


def _pairs(level: Level) -> list[tuple[ResidualBlock, AggregationBlock]]:
    blocks = list(level.blocks)
    return cast(list[tuple[ResidualBlock, AggregationBlock]], list(zip(blocks[::2], blocks[1::2], strict=True)))


def _tokens(x: Tensor) -> Tensor:
    """(b, c, h, w) to (b h w, c), float64."""
    return x.double().permute(0, 2, 3, 1).flatten(0, 2)


def _pixelwise(inputs: Tensor, targets: Tensor) -> Narrowed:
    """The 3x3 convolution of which only the centre isn't zero that comes nearest to the targets."""
    weight, bias = ridge(_tokens(inputs), _tokens(targets))
    return Narrowed(F.pad(weight[:, :, None, None], (1, 1, 1, 1)), bias)


def _standardised(x: Tensor) -> Tensor:
    tokens = _tokens(x)
    tokens = tokens - tokens.mean(0)
    return tokens / tokens.norm(dim=0).clamp_min(1e-12)


def _parameters(layer: nn.Module) -> tuple[Tensor, Tensor]:
    """A 1x1 convolution's weight as a matrix, and its bias, float64."""
    return layer.weight.detach().double().flatten(1), layer.bias.detach().double()  # type: ignore[operator]
