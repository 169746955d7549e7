"""Starting a larger student from a smaller one of its family: at first it computes what the smaller one computes.

After Net2Net (Chen et al. 2015, arXiv 1511.05641), which copies channels; but a layer norm over copied channels only
stays as it was if each is copied equally often. So a residual stream's new channels begin as the mean of its old ones
instead: the norm's mean stays, its variance shrinks by the ratio of the widths, which its weights undo, and the new
channels are zero behind it, where fresh weights may read them without harm. Everywhere else new channels are read with
zeros at first. Where two streams are joined their new channels aren't quite zero behind the norm: a near start.

Blocks that the narrow student hasn't begin as the identity.
"""

from __future__ import annotations

import re
from typing import Final, cast

import torch
from torch import Tensor

from slimdiffsr.network import NetworkConfig, SlimDiffStudent, TrunkStudent
from slimdiffsr.network.blocks import PlainBlock
from slimdiffsr_training.students import carry_over

STREAM_WRITERS: Final = re.compile(
    r"(stem|downsample|upsample\.conv|.*(conv[12]\.expand|shortcut|attention\.out|feed_forward\.reduce))\.(weight|bias)"
)
"""Layers in the UNet whose result is part of a residual stream."""
NORM_READERS: Final = re.compile(r".*(conv[12]\.reduce|attention\.pixel_query|feed_forward\.expand)\.weight")
"""Layers that read a stream, or a block's hidden channels, behind a norm."""
BRANCH_ENDS: Final = re.compile(r".*(conv2\.expand|attention\.out|feed_forward\.reduce)\.(weight|bias)")
"""Layers whose result is added to a stream, and to nothing where a block is to be the identity."""
JOINT_ROWS: Final = re.compile(r"up[01]\.blocks\.0\.(norm1|conv1\.(low|high|gate))\..*")
"""Layers whose channels are those of two streams, one after the other."""
JOINT_COLUMNS: Final = re.compile(r"up[01]\.blocks\.0\.(conv1\.reduce|shortcut)\.weight")
"""Layers that read such channels."""


def can_widen(narrow: NetworkConfig, wide: NetworkConfig) -> bool:
    """Whether two configurations differ in nothing but that the second has more channels or blocks."""
    pairs = zip((*narrow.widths, *narrow.decoder_widths), (*wide.widths, *wide.decoder_widths), strict=True)
    free = {"widths", "decoder_widths", "blocks", "variance_head"}
    rest = [{k: v for k, v in config.to_mapping().items() if k not in free} for config in (narrow, wide)]
    return rest[0] == rest[1] and narrow.blocks <= wide.blocks and all(a <= b for a, b in pairs)


@torch.no_grad()
def widen(narrow: SlimDiffStudent, wide: SlimDiffStudent) -> int:
    """Gives a wide student the function of a narrow one.

    Args:
        narrow: the trained one.
        wide: freshly initialised, changed in place; see `can_widen`.

    Returns:
        How many of the wide student's parameters come from the narrow one.
    """
    source, taken = narrow.state_dict(), 0
    for name, target in wide.state_dict().items():
        if name in source:
            _fill(name, source[name], target)
            taken += source[name].numel()
        elif ".blocks." in name and BRANCH_ENDS.fullmatch(name):
            target.zero_()
    return taken


@torch.no_grad()
def deepen(shallow: TrunkStudent, deep: TrunkStudent) -> int:
    """Gives a trunk what it can use of another one's weights; blocks that the other hasn't begin as the identity.

    Args:
        shallow: the trained one.
        deep: freshly initialised, changed in place.

    Returns:
        How many of the deep one's parameters come from the other.
    """
    taken = carry_over(shallow, deep)
    for block in deep.trunk[len(shallow.trunk) :]:
        for parameter in cast(PlainBlock, block).conv2.parameters():
            parameter.zero_()
    return taken


def _fill(name: str, source: Tensor, target: Tensor) -> None:
    """One tensor: the old part, the new columns of the old rows, the new rows."""
    if source.shape == target.shape:
        target.copy_(source)
        return
    if source.ndim == 1:  # one column
        source, target = source[:, None], target[:, None]
    old = _places(source.shape[0], target.shape[0], _row_groups(name))
    new = _others(old, target.shape[0])
    columns = _places(source.shape[1], target.shape[1], 2 if JOINT_COLUMNS.fullmatch(name) else 1)
    unread = _others(columns, target.shape[1])
    if name.endswith("norm.weight"):
        source = source * (len(old) / len(target)) ** 0.5
    if not NORM_READERS.fullmatch(name) or JOINT_COLUMNS.fullmatch(name):
        target[old[:, None], unread] = 0.0
    target[old[:, None], columns] = source
    if STREAM_WRITERS.fullmatch(name):
        # A shuffle's four subpixels of a channel follow each other, and each has a mean of its own.
        subpixels = 4 if name.startswith("upsample") else 1
        mean = source.unflatten(0, (-1, subpixels)).mean(0).repeat(len(new) // subpixels, *[1] * (source.ndim - 1))
        target[new[:, None], unread] = 0.0
        target[new[:, None], columns] = mean


def _row_groups(name: str) -> int:
    """Of how many equal parts a layer's rows are made, each of which grows."""
    joint = 2 if JOINT_ROWS.fullmatch(name) else 1
    if ".gate." in name:
        return joint * (2 if ".conv1." in name else 3)
    return 2 if "feed_forward.expand" in name else joint


def _places(old: int, new: int, groups: int) -> Tensor:
    """Where the old entries of an axis lie in the new one: at the beginning of each of its equal parts."""
    starts = torch.arange(groups) * (new // groups)
    return (starts[:, None] + torch.arange(old // groups)).flatten()


def _others(places: Tensor, size: int) -> Tensor:
    """The entries of an axis that aren't among `places`."""
    free = torch.ones(size, dtype=torch.bool)
    free[places] = False
    return free.nonzero()[:, 0]
