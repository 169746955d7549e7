"""What is known of the whole layer before any tile: its stretch, typical values, and the network's context.

Taken once per layer, never per tile or window, so that a window's result is the crop of the whole's. The sample is
drawn from the file's own pixels, not from its overviews: an overview hides noise and blur, and the result would
depend on whether one had been built.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from slimdiffsr.engine.surroundings import read_with_surroundings
from slimdiffsr.network.base import SceneSampling
from slimdiffsr.raster.fill import fill_masked
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.radiometry import Stretch, working_dtype
from slimdiffsr.raster.source import RasterSource

SAMPLE_WINDOWS: Final = 256
"""At most this many windows of a layer are read."""
SAMPLE_SIDE: Final = 64
DECODED_PIXELS: Final = 48_000_000
"""Fewer windows are read where the file's blocks are so large that reading them would decode more than this."""
MINIMUM_WINDOWS: Final = 16
PATCH_VALID_SHARE: Final = 0.9
SEED: Final = 0


@dataclass(frozen=True)
class View:
    """Three bands that the network sees together: red, green and blue, or one further band thrice.

    A further band gets a view of its own rather than detail taken over from colour, which overshoots and disturbs
    indices more; docs/decisions.md has the figures.
    """

    bands: tuple[int, int, int]
    stretch: Stretch
    patches: NDArray[np.float32]
    """(patches, 3, side, side), normalised: what describes the scene to the network."""
    weights: NDArray[np.float32] | None = None
    """(patches, 1, side, side): which pixels count, where the patches stand for the whole scene; see `SceneSample`."""

    def stretch_mapping(self) -> dict[str, Any]:
        """Its bands and their stretch as JSON-ready values."""
        return {"bands": list(self.bands), "black": list(self.stretch.black), "span": self.stretch.span}


@dataclass(frozen=True)
class SceneContext:
    """The layer's radiometry and what describes it to the network."""

    views: tuple[View, ...]
    """Only those that have valid pixels; bands of others are masked throughout."""
    typical: dict[int, float]
    """Median of each sampled band, for masked ground."""

    @property
    def empty(self) -> bool:
        """Whether nothing is to be computed."""
        return not self.views

    @property
    def grey_level(self) -> float:
        """1/255 of the first view's stretch, in the raster's units; 1 for an empty scene."""
        return self.views[0].stretch.grey_level if self.views else 1.0


@dataclass(frozen=True)
class _Window:
    rect: Rect
    values: NDArray[np.float64]
    valid: NDArray[np.bool_]


def describe_scene(
    source: RasterSource,
    views: Sequence[tuple[int, int, int]],
    sampling: SceneSampling,
    cancelled: Callable[[], None] = lambda: None,
) -> SceneContext:
    """Samples a layer.

    Args:
        source: the open raster.
        views: the bands that the network will see together.
        sampling: what the network wants to be shown.
        cancelled: called between reads; raises to stop.

    Raises:
        InputError: the file can't be read.
    """
    bands = sorted({band for view in views for band in view})
    if not bands:
        return SceneContext((), {})
    dtype = source.dtype_of(bands)
    windows = _sample(source, bands, cancelled)
    samples = _pooled(windows, len(bands))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a band may be masked everywhere
        medians = np.nan_to_num(np.nanmedian(samples, axis=1))
    typical = dict(zip(bands, medians.tolist(), strict=True))
    described = []
    for view in views:
        positions = [bands.index(band) for band in view]
        seen = [p for p in positions if not np.isnan(samples[p]).all()]
        if not seen:
            continue
        # A colour that is masked everywhere looks to the network like one that isn't.
        stand_ins = [p if p in seen else seen[0] for p in positions]
        typical.update({bands[p]: typical[bands[q]] for p, q in zip(positions, stand_ins, strict=True)})
        stretch = Stretch.from_samples(samples[stand_ins], dtype)
        if sampling.margin:
            described.append(_weighted_view(source, view, stretch, typical, sampling, windows, positions, cancelled))
        else:
            patches = _patches(windows, positions, [typical[band] for band in view], sampling)
            described.append(View(view, stretch, np.stack([stretch.normalise(p) for p in patches])))
    return SceneContext(tuple(described), typical)


def sampling_bytes(layer: Rect, bands: int) -> int:
    """Memory that `describe_scene` takes at most for so many bands: samples, their pool and what percentiles copy."""
    return 4 * np.dtype(np.float64).itemsize * min(SAMPLE_WINDOWS * SAMPLE_SIDE**2, layer.area) * bands


def _sample(source: RasterSource, bands: Sequence[int], cancelled: Callable[[], None]) -> list[_Window]:
    """Windows that hold a valid pixel: spread evenly; where none does, the first that do in reading order."""
    rects, complete = _spread(source, SAMPLE_SIDE, SAMPLE_WINDOWS)
    rects = [rect.intersection(source.layer) for rect in rects]
    found = list(_read_valid(source, bands, rects, cancelled))
    if not found and not complete:
        found = list(_read_valid(source, bands, _all_blocks(source), cancelled, stop_after=MINIMUM_WINDOWS))
    return found


def _spread(source: RasterSource, side: int, most: int) -> tuple[list[Rect], bool]:
    """At most that many squares on the layer's grid of squares of that side, spread evenly; whether they are all.

    Those at the right and lower edge may reach beyond the layer.
    """
    layer = source.layer
    columns, rows = -(-layer.width // side), -(-layer.height // side)
    block_height, block_width = source.block
    decoded = (block_height * -(-side // block_height)) * (block_width * -(-side // block_width))
    limit = int(np.clip(DECODED_PIXELS // max(decoded, side * side), min(MINIMUM_WINDOWS, most), most))
    total = columns * rows
    if total <= limit:
        chosen: Sequence[int] = range(total)
    else:
        # One random square from each of `limit` equal stretches of the reading order.
        edges = np.linspace(0, total, limit + 1).astype(np.int64)
        offsets = np.random.default_rng(SEED).random(limit)
        chosen = [int(e + (n - e) * o) for e, n, o in zip(edges[:-1], edges[1:], offsets, strict=True)]
    return [Rect(i % columns * side, i // columns * side, side, side) for i in chosen], total <= limit


def _read_valid(
    source: RasterSource,
    bands: Sequence[int],
    rects: Sequence[Rect] | Iterator[Rect],
    cancelled: Callable[[], None],
    stop_after: int | None = None,
) -> Iterator[_Window]:
    count = 0
    for rect in rects:
        cancelled()
        pixels = source.read(bands, rect)
        if pixels.valid.any():
            yield _Window(rect, pixels.values.astype(np.float64), pixels.valid)
            count += 1
            if count == stop_after:
                return


def _all_blocks(source: RasterSource) -> Iterator[Rect]:
    height, width = (max(size, SAMPLE_SIDE) for size in source.block)
    width = min(width, 4096)
    for row in range(0, source.layer.height, height):
        for col in range(0, source.layer.width, width):
            yield Rect(col, row, width, height).intersection(source.layer)


def _pooled(windows: Sequence[_Window], bands: int) -> NDArray[np.float64]:
    if not windows:
        return np.full((bands, 1), np.nan)
    return np.concatenate([np.where(w.valid, w.values, np.nan).reshape(bands, -1) for w in windows], axis=1)


def _weighted_view(
    source: RasterSource, view: tuple[int, int, int], stretch: Stretch, typical: Mapping[int, float],
    sampling: SceneSampling, windows: Sequence[_Window], positions: Sequence[int], cancelled: Callable[[], None],
) -> View:  # fmt: skip
    """Squares with their surroundings, spread over the whole layer, and which of their pixels count."""
    side, margin = sampling.side, sampling.margin
    dtype = working_dtype(source.dtype_of(list(view)))

    def read(cores: Iterable[Rect]) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        for core in cores:
            cancelled()
            found = read_with_surroundings(source, view, core, margin, typical, dtype)
            if found is not None:
                counted = np.zeros((1, *found[1].shape[1:]), np.float32)
                inside = core.intersection(source.layer)
                area = (slice(margin, margin + inside.height), slice(margin, margin + inside.width))
                counted[0][area] = np.any(found[1], axis=0)[area]
                yield stretch.normalise(found[0]), counted

    squares = list(read(_spread(source, side, sampling.limit)[0]))
    if not squares:
        # So little is valid that no square met it: those that hold the windows' first valid pixels.
        squares = list(read(sorted({_square_of_first_valid(w, positions, side) for w in windows})[: sampling.limit]))
    patches, weights = zip(*squares, strict=True)
    return View(view, stretch, np.stack(patches), np.stack(weights))


def _square_of_first_valid(window: _Window, positions: Sequence[int], side: int) -> Rect:
    rows, cols = np.nonzero(np.any(window.valid[positions], axis=0))
    row, col = (window.rect.row + int(rows[0]), window.rect.col + int(cols[0])) if len(rows) else (0, 0)
    return Rect(col // side * side, row // side * side, side, side)


def _patches(
    windows: Sequence[_Window], positions: Sequence[int], typical: Sequence[float], sampling: SceneSampling
) -> list[NDArray[Any]]:
    """Patches spread over the windows; the fullest one where none is nearly full."""
    side = sampling.side
    candidates: list[tuple[float, _Window, int, int]] = []
    for window in windows:
        height, width = window.valid.shape[1:]
        for row in range(0, max(1, height - side + 1), side):
            for col in range(0, max(1, width - side + 1), side):
                part = window.valid[positions, row : row + side, col : col + side]
                candidates.append((float(part.mean()), window, row, col))
    full = [c for c in candidates if c[0] >= PATCH_VALID_SHARE]
    if not full:
        full = sorted(candidates, key=lambda c: -c[0])[:1]
    step = max(1.0, len(full) / sampling.limit)
    chosen = [full[int(i * step)] for i in range(min(sampling.limit, len(full)))]
    patches = []
    for _, window, row, col in chosen:
        area = (slice(row, row + side), slice(col, col + side))
        values = np.stack([window.values[p][area] for p in positions])
        filled = fill_masked(values, np.stack([window.valid[p][area] for p in positions]), typical)
        missing = [side - size for size in filled.shape[1:]]
        patches.append(
            np.pad(
                filled,
                ((0, 0), (0, missing[0]), (0, missing[1])),
                mode="symmetric" if min(filled.shape[1:]) >= side // 2 else "edge",
            )
        )
    return patches
