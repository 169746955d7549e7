"""Layers of extreme sizes: described at once, refused or computed, never an endless loop."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio

from slimdiffsr.engine.job import Job
from slimdiffsr.engine.plan import describe
from slimdiffsr.errors import Code, SlimDiffSRError
from tests.engine.rasters import textured, to_dtype, write_raster


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


@pytest.mark.parametrize("shape", [(1, 2_000), (2_000, 1), (1, 1), (2, 3)])
def test_strips_and_single_pixels(tmp_path, run, shape):
    values = to_dtype(textured(3, *shape) if min(shape) > 2 else np.full((3, *shape), 0.4), "uint8")
    values[:, ::7, ::7] = 90
    source = write_raster(tmp_path / "in.tif", values, colours=["red", "green", "blue"])
    run(source, "out.tif", tile=512)
    with rasterio.open(tmp_path / "out.tif") as result:
        assert result.shape == (shape[0] * 4, shape[1] * 4)
        assert abs(float(result.read().mean()) - float(values.mean())) < 2
