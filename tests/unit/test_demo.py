"""The parts of `make demo` that can be wrong without anybody seeing it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given
from hypothesis import strategies as st

from slimdiffsr_training.data import imagery
from tools import demo
from tools.demo_picture import liveliest_places


def test_coarse_copy_covers_the_scene(tmp_path: Path):
    demo._make_coarse(demo.SCENE, tmp_path / "coarse.tif")
    with rasterio.open(demo.SCENE) as scene, rasterio.open(tmp_path / "coarse.tif") as coarse:
        assert coarse.bounds == pytest.approx(scene.bounds)
        assert coarse.crs == scene.crs
        assert coarse.res == pytest.approx((scene.res[0] * demo.SCALE, scene.res[1] * demo.SCALE))
        blocks = scene.read().reshape(3, coarse.height, demo.SCALE, coarse.width, demo.SCALE).mean(axis=(2, 4))
        shift = [np.corrcoef(np.roll(blocks, k, axis=2).ravel(), coarse.read().ravel())[0, 1] for k in (-1, 0, 1)]
    assert shift[1] > 0.95
    assert shift[1] > max(shift[0], shift[2])


@given(width=st.integers(2, 60), height=st.integers(2, 60), side=st.integers(1, 20), count=st.integers(0, 4))
def test_places_lie_inside_and_apart(width: int, height: int, side: int, count: int):
    side = min(side, width, height)
    luminance = np.random.default_rng(0).uniform(0, 255, (height, width))
    places = liveliest_places(luminance, side, count)
    assert len(places) <= count
    for index, (column, row) in enumerate(places):
        assert 0 <= column <= width - side
        assert 0 <= row <= height - side
        for other_column, other_row in places[:index]:
            assert abs(column - other_column) >= side or abs(row - other_row) >= side


def test_demo_scene_is_the_one_described():
    source = (demo.SCENE.parent / "SOURCE.md").read_text(encoding="utf-8")
    with rasterio.open(demo.SCENE) as scene:
        assert scene.crs.to_epsg() == 32617
        assert scene.nodata is None
    assert hashlib.sha256(demo.SCENE.read_bytes()).hexdigest() in source
    assert demo.SCENE.stat().st_size <= 2_000_000


def test_training_leaves_the_demo_scene_out():
    assert hashlib.sha256(demo.SCENE.read_bytes()).hexdigest() in imagery.EXCLUDED_SHA256
