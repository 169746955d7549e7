"""Layers of extreme sizes: described at once, refused or computed, never an endless loop."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio

from slimdiffsr.engine.job import Job
from slimdiffsr.engine.plan import describe
from slimdiffsr.errors import Code, SlimDiffSRError
from slimdiffsr.network.bundle import InferenceSettings
from tests.engine.rasters import block_means, read, textured, to_dtype, write_raster
from tests.tiny_students import save_tiny_bundle


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A network of random weights: with exact block means the values tell whether every pixel is where it was."""
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    return str(save_tiny_bundle(path, inference=InferenceSettings(halo=4, tile=32)))


def empty_vrt(side: int) -> str:
    bands = "".join(f'<VRTRasterBand dataType="Byte" band="{band}"/>' for band in (1, 2, 3))
    return f'<VRTDataset rasterXSize="{side}" rasterYSize="{side}">{bands}</VRTDataset>'


def test_a_layer_of_billions_of_tiles_is_described_at_once(tmp_path):
    (tmp_path / "huge.vrt").write_text(empty_vrt(2**31 // 8))
    plan = describe(Job(str(tmp_path / "huge.vrt"), device="cpu"))
    assert plan["tiles"] == (2**31 // 8 // plan["tile"]) ** 2
    assert plan["estimated_seconds"] > 10**6


@pytest.mark.parametrize("side", [2**31 // 8, 2**31 - 1])
def test_a_result_that_no_disk_holds_is_refused_before_anything_is_read(tmp_path, run, side):
    (tmp_path / "huge.vrt").write_text(empty_vrt(side))
    with pytest.raises(SlimDiffSRError) as caught:
        run(tmp_path / "huge.vrt")
    assert caught.value.code in (Code.OUTPUT_DISK_SPACE, Code.OUTPUT_WRITE)
    assert [path.name for path in tmp_path.iterdir()] == ["huge.vrt"]


@pytest.mark.parametrize("shape", [(1, 100_000), (2_000, 1), (1, 1), (2, 3)])
def test_strips_and_single_pixels(tmp_path, run, model, shape):
    values = np.random.default_rng(0).integers(60, 200, (3, *shape), np.uint8)
    source = write_raster(tmp_path / "in.tif", values, colours=["red", "green", "blue"])
    run(source, "out.tif", model=model, consistency="exact", tile=512)
    np.testing.assert_allclose(block_means(read(tmp_path / "out.tif"), 4), values, rtol=0, atol=0.5)


def test_hundreds_of_bands(tmp_path, run, model):
    values = to_dtype(textured(300, 6, 6), "uint16") + np.arange(300, dtype=np.uint16)[:, None, None] * 20
    source = write_raster(tmp_path / "in.tif", values, descriptions=[f"channel {band}" for band in range(300)])
    run(source, "out.tif", model=model, consistency="exact", tile=32)
    np.testing.assert_allclose(block_means(read(tmp_path / "out.tif"), 4), values, rtol=0, atol=0.5)
    with rasterio.open(tmp_path / "out.tif") as result:
        assert result.descriptions == tuple(f"channel {band}" for band in range(300))
