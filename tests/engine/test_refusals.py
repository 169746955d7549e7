"""What a job can be refused for before anything is computed: each under its own code, with nothing left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from slimdiffsr.engine import devices
from slimdiffsr.errors import Code, SlimDiffSRError
from tests.engine.rasters import textured, to_dtype, write_raster
from tests.tiny_students import save_tiny_bundle

MIXED = """<VRTDataset rasterXSize="20" rasterYSize="20">
<VRTRasterBand dataType="Byte" band="1"/><VRTRasterBand dataType="UInt16" band="2"/>
<VRTRasterBand dataType="Float32" band="3"/></VRTDataset>"""


def image(folder: Path, dtype: str = "uint8", bands: int = 3, **options: Any) -> Path:
    return write_raster(folder / "in.tif", to_dtype(textured(bands, 20, 20), dtype), **options)


def paletted(folder: Path) -> Path:
    path = image(folder, bands=1, photometric="palette")
    with rasterio.open(path, "r+") as target:
        target.write_colormap(1, {0: (0, 0, 0, 255), 255: (255, 255, 255, 255)})
    return path


def container(folder: Path) -> Path:
    """A netCDF file, whose every band is a raster of its own."""
    rasterio.shutil.copy(image(folder), folder / "in.nc", driver="netCDF")
    return folder / "in.nc"


def mixed(folder: Path) -> Path:
    (folder / "in.vrt").write_text(MIXED)
    return folder / "in.vrt"


INPUTS: dict[Code, Callable[[Path], Path]] = {
    Code.INPUT_NO_BANDS: container,
    Code.INPUT_PALETTE: paletted,
    Code.INPUT_COMPLEX: lambda folder: image(folder, "complex64"),
    Code.INPUT_TYPE: lambda folder: image(folder, "int64"),
    Code.INPUT_MIXED_TYPES: mixed,
    Code.INPUT_NO_IMAGE: lambda folder: image(folder, bands=2, descriptions=["SCL", "cloud_mask"]),
}
"""Code -> a raster that is refused with it."""

SETTINGS: list[tuple[Code, dict[str, Any]]] = [
    (Code.INPUT_NODATA, {"nodata": (0.0, None)}),
    (Code.INPUT_CRS, {"crs_wkt": "the one that we always use"}),
    (Code.INPUT_WINDOW, {"window": (0, 0, 0, 5)}),
    (Code.INPUT_WINDOW, {"window": (10, 10, 11, 5)}),
    (Code.INPUT_EXTENT, {"extent": (0.0, 0.0, 1.0, 1.0)}),
    (Code.INPUT_EXTENT, {"extent": (500_100.0, 4_599_900.0, 500_100.0, 4_599_950.0)}),
    (Code.OUTPUT_FOLDER, {"output": "nowhere/out.tif"}),
    (Code.OUTPUT_IS_INPUT, {"output": "in.tif", "overwrite": True}),
    (Code.OUTPUT_CREATION_OPTION, {"creation_options": {"COPY_SRC_OVERVIEWS": "YES"}}),
    (Code.OUTPUT_LOSSY, {"creation_options": {"COMPRESS": "JPEG"}}),
    (Code.MODEL_SCALE, {"scale": 2}),
    (Code.DEVICE_UNKNOWN, {"device": "gpu"}),
    (Code.DEVICE_PRECISION, {"precision": "fp16"}),
]
"""Code -> settings that are refused with it, for an image with nodata."""

LENDERS: list[np.ndarray] = [np.ones((1, 20, 20), np.uint8), np.zeros((3, 20, 20), np.uint8)]
"""A band alone, and nothing but nodata."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(save_tiny_bundle(tmp_path_factory.mktemp("models") / "small.safetensors"))


@pytest.fixture
def code_of(tmp_path: Path, run, model: str) -> Callable[..., Code]:
    """Runs a job that is refused; gives the code."""

    def refuse(source: Path, output: str = "out.tif", **settings: Any) -> Code:
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        with pytest.raises(SlimDiffSRError) as caught:
            run(source, output, model=model, **settings)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
        return caught.value.code

    return refuse


@pytest.mark.parametrize("code", INPUTS, ids=str)
def test_an_input_is_refused(tmp_path: Path, code_of: Callable[..., Code], code: Code):
    assert code_of(INPUTS[code](tmp_path)) is code


@pytest.mark.parametrize(("code", "settings"), SETTINGS, ids=lambda value: str(value))
def test_a_setting_is_refused(tmp_path: Path, code_of: Callable[..., Code], code: Code, settings: dict[str, Any]):
    assert code_of(image(tmp_path, nodata=0), **settings) is code


@pytest.mark.parametrize("values", LENDERS, ids=["too few bands", "no valid pixel"])
def test_a_lender_is_refused(tmp_path: Path, code_of: Callable[..., Code], values: np.ndarray):
    path = write_raster(tmp_path / "lender.tif", values, nodata=0)
    assert code_of(image(tmp_path), stretch_from=str(path)) is Code.INPUT_STRETCH


@pytest.fixture
def broken_cpu(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A processor whose every convolution fails."""

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("no kernel image")

    monkeypatch.setattr(devices.F, "conv2d", fail)
    devices.probe.cache_clear()
    yield
    devices.probe.cache_clear()


@pytest.mark.usefixtures("broken_cpu")
def test_a_device_that_computes_nothing_is_refused(tmp_path: Path, code_of: Callable[..., Code]):
    assert code_of(image(tmp_path)) is Code.DEVICE_BROKEN
