"""One sweep of a sample of the scene through the network, layer by layer, in which statistics become the scene's.

A statistic of a layer depends on all layers before it. So all patches of the sample go through a layer together: its
statistics are pooled over the patches, the layer is fixed to them, the patches go through the fixed layer, and the next
layer's turn comes. After one sweep every statistic is exactly that of the sample; there is nothing left to converge.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLICE_PIXELS: Final = 8_192
"""Patches go through a layer in slices of about that many pixels of the layer's own grid, which bounds the memory."""

Layer = Callable[..., Tensor]


class SceneSweep:
    """Weighted statistics over all patches of a sample.

    Args:
        weights: (patches, 1, h, w) at the input's resolution: 1 where a pixel counts and 0 where it doesn't.
        cancelled: called between slices; raises to stop.
    """

    def __init__(self, weights: Tensor, cancelled: Callable[[], None] = lambda: None) -> None:
        self._weights = {weights.shape[-2:]: weights.double().cpu()}
        self._finest = weights.double().cpu()
        self._cancelled = cancelled

    def weights(self, grid: torch.Size) -> Tensor:
        """Each pixel's share in the statistics on a grid of (h, w): (patches, h * w), float64 on the CPU, of sum 1."""
        if grid not in self._weights:
            self._weights[grid] = F.adaptive_avg_pool2d(self._finest, (grid[0], grid[1]))
        flat = self._weights[grid].flatten(1)
        return flat / flat.sum()

    def apply(self, layer: Layer, *inputs: Tensor) -> Tensor:
        """`layer` over all patches, slice by slice; its output must not depend on how they are sliced."""
        found: Tensor | None = None
        for index, parts in self._slices(inputs):
            part = layer(*parts)
            if found is None:  # filled slice by slice: concatenating would hold everything twice
                shape = (len(inputs[0]), *part.shape[1:])
                found = torch.empty(shape, dtype=part.dtype, device=part.device, memory_format=torch.channels_last)
            found[index] = part
        assert found is not None
        return found

    def mean(self, layer: Layer, *inputs: Tensor) -> Tensor:
        """Mean over space of the channels of `layer`'s output: (channels,), float64 on the CPU."""
        return self._moments(layer, inputs)[0]

    def moments(self, *inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and variance over space of the inputs' channels, concatenated: each (channels,), float64 on the CPU.

        The variance is the mean of the patches' own plus the variance of their means.
        """
        return self._moments(concatenate, inputs)

    def _moments(self, layer: Layer, inputs: tuple[Tensor, ...]) -> tuple[Tensor, Tensor]:
        count = len(inputs[0])
        found: Tensor | None = None
        for index, parts in self._slices(inputs):
            x = layer(*parts)
            if found is None:
                shares = self.weights(x.shape[-2:])
                # Small tensors kept from each slice would scatter over the heap and keep it from shrinking.
                found = torch.empty(2, count, x.shape[1], dtype=torch.float64)
            weights = shares[index]
            # Ground that doesn't count at all has no mean of its own; its share is 0 in any case.
            local = weights / weights.sum(1, keepdim=True).clamp_min(1e-300)
            local = local.to(x.device, x.dtype).view(len(x), 1, *x.shape[-2:])
            mean = (x * local).sum((2, 3), keepdim=True)
            found[0, index] = mean[:, :, 0, 0].double().cpu()
            found[1, index] = ((x - mean).square() * local).sum((2, 3)).double().cpu()
        assert found is not None
        share, (means, variances) = shares.sum(1, keepdim=True), found
        pooled = (share * means).sum(0)
        return pooled, (share * (variances + (means - pooled).square())).sum(0)

    def _slices(self, inputs: tuple[Tensor, ...]) -> Iterator[tuple[slice, tuple[Tensor, ...]]]:
        patches, _, height, width = inputs[0].shape
        step = max(1, SLICE_PIXELS // (height * width))
        for begin in range(0, patches, step):
            self._cancelled()
            index = slice(begin, begin + step)
            yield index, tuple(x[index] for x in inputs)


class SceneLayer(nn.Module):
    """A layer that can be fixed to a scene. As it stands: one without statistics, for which nothing changes."""

    def for_scene(self, sweep: SceneSweep, *inputs: Tensor) -> tuple[nn.Module, Tensor]:
        """The layer fixed to the sample's statistics, and what it makes of the sample."""
        return copy.deepcopy(self), sweep.apply(self, *inputs)


def concatenate(*inputs: Tensor) -> Tensor:
    """Concatenates along channels; one input is returned as it is."""
    return inputs[0] if len(inputs) == 1 else torch.cat(inputs, dim=1)
