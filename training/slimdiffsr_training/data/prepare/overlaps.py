"""Which frames without georeference show the same ground: matching features that agree on one similarity transform."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

THUMBNAIL: Final = 512
"""Longest side of the pictures that features are taken from."""
KEYPOINTS: Final = 600
"""Of one frame; fewer, the strongest, where there are so many frames that comparing them all would take too long."""
FEATURES: Final = 160_000
"""Of all frames that are compared with each other."""
NEIGHBOURS: Final = 4
MAXIMUM_DISTANCE: Final = 48
"""Bits of 256 in which matching descriptors may differ."""
TOLERANCE: Final = 4.0
"""Pixels of the thumbnails by which a match may miss the transform."""


@dataclass(frozen=True)
class Overlap:
    """Two frames that show the same ground."""

    first: int
    second: int
    matches: int
    """Features that agree."""


@dataclass(frozen=True)
class Frame:
    """Features of one frame."""

    points: NDArray[np.float32]
    """[n, 2], the strongest first."""
    descriptors: NDArray[np.uint8]
    """[n, 32]."""


def describe(pixels: NDArray[np.uint8]) -> Frame:
    """ORB features (Rublee et al. 2011) of an RGB image [H, W, 3], reduced to 512 pixels."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    factor = THUMBNAIL / max(grey.shape)
    if factor < 1:
        grey = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    points, descriptors = cv2.ORB_create(nfeatures=KEYPOINTS).detectAndCompute(grey, None)  # type: ignore[attr-defined]
    if descriptors is None:
        return Frame(np.zeros((0, 2), np.float32), np.zeros((0, 32), np.uint8))
    strongest = sorted(range(len(points)), key=lambda i: -points[i].response)
    return Frame(np.array([points[i].pt for i in strongest], np.float32), descriptors[strongest])


def find_overlaps(
    frames: Sequence[Frame], minimum_matches: int, progress: Callable[[], None] | None = None
) -> list[Overlap]:
    """Pairs of frames with at least `minimum_matches` features that agree on one similarity transform.

    Each feature is compared with those of all frames by brute force, so the result doesn't depend on chance; the time
    grows with the square of the number of frames (about a minute for a thousand).
    """
    if len(frames) < 2:
        return []
    most = max(50, FEATURES // len(frames))
    frames = [Frame(f.points[:most], f.descriptors[:most]) for f in frames]
    owners = np.concatenate([np.full(len(f.points), i) for i, f in enumerate(frames)])
    starts = np.cumsum([0, *(len(f.points) for f in frames)])
    everything = np.concatenate([f.descriptors for f in frames])
    matcher = cv2.BFMatcher(cv2.NORM_HAMMING)
    candidates: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for index, frame in enumerate(frames):
        if progress is not None:
            progress()
        if not len(frame.points):
            continue
        pairs = []
        for matches in matcher.knnMatch(frame.descriptors, everything, k=min(NEIGHBOURS, len(everything))):
            for match in matches:
                other = int(owners[match.trainIdx])
                if other != index and match.distance <= MAXIMUM_DISTANCE:
                    pairs.append((other, match.queryIdx, match.trainIdx - int(starts[other])))
        for other, count in Counter(other for other, _, _ in pairs).items():
            if count >= minimum_matches:
                places = [(here, there) for o, here, there in pairs if o == other]
                if index > other:
                    places = [(there, here) for here, there in places]
                candidates.setdefault((min(index, other), max(index, other)), []).extend(places)
    found = []
    for (first, second), places in sorted(candidates.items()):
        agreeing = _agreeing(frames[first], frames[second], places)
        if agreeing >= minimum_matches:
            found.append(Overlap(first, second, agreeing))
    return found


def _agreeing(first: Frame, second: Frame, places: list[tuple[int, int]]) -> int:
    unique = sorted(set(places))
    here = first.points[[a for a, _ in unique]]
    there = second.points[[b for _, b in unique]]
    transform, inliers = cv2.estimateAffinePartial2D(here, there, method=cv2.RANSAC, ransacReprojThreshold=TOLERANCE)
    if transform is None or inliers is None:
        return 0
    scale = float(np.hypot(transform[0, 0], transform[1, 0]))
    if not 0.5 <= scale <= 2:
        return 0
    agreeing: NDArray[Any] = inliers.ravel().astype(bool)
    # Several features at one corner count once.
    return len({tuple(p) for p in np.round(here[agreeing] / TOLERANCE).astype(int).tolist()})


def groups(count: int, overlaps: Sequence[Overlap]) -> list[int]:
    """The group of each of `count` frames, named after its first member: frames linked by overlaps share one."""
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for overlap in overlaps:
        a, b = root(overlap.first), root(overlap.second)
        parent[max(a, b)] = min(a, b)
    return [root(i) for i in range(count)]
