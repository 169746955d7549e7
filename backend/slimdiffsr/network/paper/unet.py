"""The pruned UNet: two levels on the way down, one residual block in the middle, two levels on the way up."""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from slimdiffsr.network.folding import linear
from slimdiffsr.network.paper.config import PaperConfig
from slimdiffsr.network.paper.layers import (
    DirectionSeparableConv,
    FrequencySeparableConv,
    GatedFeedForward,
    QueryAggregation,
    SceneGroupNorm,
    exact,
)
from slimdiffsr.network.paper.sweep import SceneLayer, SceneSweep, concatenate

NORM_EPSILON = 1e-5
TRANSFORMER_NORM_EPSILON = 1e-6

Visit = Callable[..., Tensor]


class ResidualBlock(SceneLayer):
    """Norm, SiLU, FSC, norm, SiLU, DSC, shortcut."""

    def __init__(self, channels: int, out_channels: int, groups: int) -> None:
        super().__init__()
        self.norm1 = SceneGroupNorm(groups, channels, eps=NORM_EPSILON)
        self.conv1 = FrequencySeparableConv(channels, out_channels)
        self.norm2 = SceneGroupNorm(groups, out_channels, eps=NORM_EPSILON)
        self.conv2 = DirectionSeparableConv(out_channels, out_channels)
        self.shortcut = nn.Conv2d(channels, out_channels, 1) if channels != out_channels else nn.Identity()

    def forward(self, *inputs: Tensor) -> Tensor:
        """Inputs (batch, any, height, width), concatenated along channels, to (batch, out_channels, height, width)."""
        x = concatenate(*inputs)
        y = self.conv1(F.silu(self.norm1(x)))
        y = self.conv2(F.silu(self.norm2(y)))
        return self.shortcut(x) + y

    def for_scene(self, sweep: SceneSweep, *inputs: Tensor) -> tuple[nn.Module, Tensor]:
        """As `SceneLayer.for_scene`; four statistics, each taken after the one before it is fixed."""
        first = nn.Sequential(self.norm1.fixed(*sweep.moments(*inputs)), nn.SiLU())
        first.append(self.conv1.fixed(sweep.mean(lambda *parts: first(concatenate(*parts)), *inputs)))
        middle = sweep.apply(lambda *parts: first(concatenate(*parts)), *inputs)
        second = nn.Sequential(self.norm2.fixed(*sweep.moments(middle)), nn.SiLU())
        second.append(self.conv2.fixed(sweep.mean(second, middle)))
        block = FixedResidualBlock(nn.Sequential(*first, *second), copy.deepcopy(self.shortcut))
        return block, sweep.apply(lambda y, *parts: block.shortcut(concatenate(*parts)) + second(y), middle, *inputs)


class FixedResidualBlock(nn.Module):
    """A residual block with a scene's statistics in its weights."""

    def __init__(self, body: nn.Sequential, shortcut: nn.Module) -> None:
        super().__init__()
        self.body = body
        self.shortcut = shortcut

    def forward(self, *inputs: Tensor) -> Tensor:
        """As `ResidualBlock.forward`."""
        x = concatenate(*inputs)
        return self.shortcut(x) + self.body(x)


class AggregationBlock(SceneLayer):
    """The transformer block without text: x += QGAM(LN(x)); x += feed-forward(LN(x)), between two linear maps."""

    def __init__(self, channels: int, config: PaperConfig) -> None:
        super().__init__()
        self.norm: nn.Module = SceneGroupNorm(config.groups, channels, eps=TRANSFORMER_NORM_EPSILON)
        self.proj_in = nn.Linear(channels, channels)
        self.norm1 = nn.LayerNorm(channels)
        self.attention: nn.Module = QueryAggregation(channels, config)
        self.norm2 = nn.LayerNorm(channels)
        self.feed_forward = GatedFeedForward(channels, config.expansion)
        self.proj_out = nn.Linear(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to the same."""
        tokens = self.proj_in(self.norm(x).permute(0, 2, 3, 1))
        tokens = tokens + self.attention(self.norm1(tokens))
        tokens = tokens + self.feed_forward(self.norm2(tokens))
        return x + self.proj_out(tokens).permute(0, 3, 1, 2)

    def for_scene(self, sweep: SceneSweep, *inputs: Tensor) -> tuple[nn.Module, Tensor]:
        """As `SceneLayer.for_scene`: the norm goes into the first linear map, the queries' results into QGAM's maps."""
        assert isinstance(self.norm, SceneGroupNorm)
        assert isinstance(self.attention, QueryAggregation)
        (x,) = inputs
        norm, weight = self.norm.fixed(*sweep.moments(x)), exact(self.proj_in.weight)
        scale, shift = exact(norm.scale).flatten(), exact(norm.shift).flatten()
        proj_in = linear(weight * scale, exact(self.proj_in.bias) + weight @ shift, like=self.proj_in)
        attention = self.attention

        def seen(part: Tensor) -> Tensor:
            tokens = self.norm1(proj_in(part.permute(0, 2, 3, 1)))
            return torch.cat([attention.logits(tokens), attention.v_proj(tokens)], dim=-1).permute(0, 3, 1, 2)

        queries = len(attention.query)
        logits, values = sweep.apply(seen, x).flatten(2).transpose(1, 2).split([queries, attention.head_width], dim=-1)
        # softmax over the tokens of all patches, a token's weight being its share: log(share) is added to its logit.
        shares = sweep.weights(x.shape[-2:]).log().to(x.device, x.dtype)
        attended = torch.softmax((logits + shares[..., None]).flatten(0, 1), dim=0)
        found = attended.T @ values.flatten(0, 1)
        fixed = nn.Identity(), proj_in, self.attention.fixed(found)
        replaced = zip((self.norm, self.proj_in, self.attention), fixed, strict=True)
        block = copy.deepcopy(self, {id(module): other for module, other in replaced})
        return block, sweep.apply(block, x)


class Downsample(SceneLayer):
    """3x3 convolution of stride 2."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, stride=2, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to (batch, channels, height / 2, width / 2)."""
        return self.conv(x)


class Upsample(SceneLayer):
    """Nearest neighbour twice as large, then a 3x3 convolution."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to (batch, channels, 2 height, 2 width)."""
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest"))


class OutputNorm(SceneLayer):
    """The UNet's last norm, and SiLU."""

    def __init__(self, channels: int, groups: int) -> None:
        super().__init__()
        self.norm = SceneGroupNorm(groups, channels, eps=NORM_EPSILON)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to the same."""
        return F.silu(self.norm(x))

    def for_scene(self, sweep: SceneSweep, *inputs: Tensor) -> tuple[nn.Module, Tensor]:
        """As `SceneLayer.for_scene`."""
        fixed = nn.Sequential(self.norm.fixed(*sweep.moments(*inputs)), nn.SiLU())
        return fixed, sweep.apply(fixed, *inputs)


class Level(nn.Module):
    """Pairs of residual and aggregation blocks at one resolution, and what leads to the next."""

    def __init__(
        self, channels: tuple[int, ...], out_channels: int, config: PaperConfig, resample: SceneLayer | None = None
    ) -> None:
        super().__init__()
        self.residual = nn.ModuleList(ResidualBlock(c, out_channels, config.groups) for c in channels)
        self.aggregation = nn.ModuleList(AggregationBlock(out_channels, config) for _ in channels)
        self.resample = resample


class PrunedUNet(nn.Module):
    """Stable Diffusion's UNet without depths 3 and 4, text, timestep and outermost convolutions (section 3)."""

    def __init__(self, config: PaperConfig) -> None:
        super().__init__()
        near, far, middle = config.widths
        self.down0 = Level((near, near), near, config, Downsample(near))
        self.down1 = Level((near, far), far, config)
        self.middle = ResidualBlock(far, middle, config.groups)
        self.up1 = Level((middle + far, far + far, far + near), far, config, Upsample(far))
        self.up0 = Level((far + near, near + near, near + near), near, config)
        self.norm_out = OutputNorm(near, config.groups)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, width, height, width) of even height and width to the same."""
        return self._walk(x, lambda layer, *inputs: layer(*inputs))

    def for_scene(self, x: Tensor, sweep: SceneSweep) -> PrunedUNet:
        """A copy fixed to the scene that a sample stands for.

        Args:
            x: all patches of the sample, (patches, width, height, width).
            sweep: the sample's weights.
        """
        fixed: dict[int, nn.Module] = {}

        def fix(layer: SceneLayer, *inputs: Tensor) -> Tensor:
            fixed[id(layer)], y = layer.for_scene(sweep, *inputs)
            return y

        self._walk(x, fix)
        return copy.deepcopy(self, fixed)  # which takes the fixed layers for those that it has copied already

    def _walk(self, x: Tensor, visit: Visit) -> Tensor:
        """The way through layers and skips; `visit(layer, *inputs)` is called for each layer and gives its output."""
        skips = [x]
        for level in (self.down0, self.down1):
            for residual, aggregation in zip(level.residual, level.aggregation, strict=True):
                x = visit(aggregation, visit(residual, x))
                skips.append(x)
            if level.resample is not None:
                x = visit(level.resample, x)
                skips.append(x)
        x = visit(self.middle, x)
        for level in (self.up1, self.up0):
            for residual, aggregation in zip(level.residual, level.aggregation, strict=True):
                x = visit(aggregation, visit(residual, x, skips.pop()))
            if level.resample is not None:
                x = visit(level.resample, x)
        return visit(self.norm_out, x)
