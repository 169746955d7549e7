"""Rasters as GDAL's drivers write them: place, type and values survive, whatever they are stored in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.crs import CRS
from scipy.io import netcdf_file

from slimdiffsr.errors import Code, InputError
from tests.engine.rasters import NORTH_UP, block_means, read, textured, to_dtype, write_raster
from tests.tiny_students import save_tiny_bundle

UTM = CRS.from_epsg(32633)
SIDECAR = """<PAMDataset><SRS>EPSG:32633</SRS><GeoTransform>500000, 10, 0, 4600000, 0, -10</GeoTransform>
<PAMRasterBand band="1"><NoDataValue>0</NoDataValue><Metadata><MDI key="STATISTICS_MEAN">-7</MDI></Metadata>
</PAMRasterBand></PAMDataset>"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A network of random weights: with exact block means the values tell whether every pixel is where it was."""
    return str(save_tiny_bundle(tmp_path_factory.mktemp("model") / "tiny.safetensors"))


def one_bit(path: Path) -> tuple[Path, np.ndarray]:
    image = (textured(3, 21, 34) > 0.5).astype(np.uint8)  # a single band of one bit has a palette
    return write_raster(path, image, nbits=1), image


def half_floats(path: Path) -> tuple[Path, np.ndarray]:
    image = to_dtype(textured(3, 21, 34), "float32").astype(np.float16).astype(np.float32)
    return write_raster(path, image, nbits=16), image


def signed_bytes(path: Path) -> tuple[Path, np.ndarray]:
    image = np.rint(textured(3, 21, 34) * 250 - 125).astype(np.int8)
    return write_raster(path, image), image


def pixel_is_point(path: Path) -> tuple[Path, np.ndarray]:
    image = to_dtype(textured(3, 21, 34), "uint16")
    with rasterio.open(write_raster(path, image), "r+") as target:
        target.update_tags(AREA_OR_POINT="Point")
    return path, image


def odd_tiles(path: Path) -> tuple[Path, np.ndarray]:
    image = to_dtype(textured(3, 70, 34), "uint16")
    return write_raster(path, image, tiled=True, blockxsize=16, blockysize=48, interleave="band"), image


def thin_strips_of_the_other_byte_order(path: Path) -> tuple[Path, np.ndarray]:
    image = to_dtype(textured(3, 21, 34), "uint16")
    return write_raster(path, image, blockysize=2, endianness="big", compress="lzma", bigtiff="yes"), image


def sidecar(path: Path) -> tuple[Path, np.ndarray]:
    image = to_dtype(textured(1, 21, 34), "uint16")
    write_raster(path, image, transform=None)
    path.with_name(path.name + ".aux.xml").write_text(SIDECAR)
    return path, image


def netcdf_subdataset(path: Path) -> tuple[str, np.ndarray]:
    image = to_dtype(textured(2, 21, 34), "float32")
    other = path.with_suffix(".nc")
    rasterio.shutil.copy(write_raster(path, image), other, driver="netCDF")
    return f'NETCDF:"{other}":Band2', image[1:]


KINDS = [
    one_bit, half_floats, signed_bytes, pixel_is_point, odd_tiles, thin_strips_of_the_other_byte_order, sidecar,
    netcdf_subdataset,
]  # fmt: skip


@pytest.mark.parametrize("write", KINDS, ids=lambda kind: kind.__name__)
def test_place_and_values(tmp_path: Path, run, model, write: Callable[[Path], tuple[Path | str, np.ndarray]]):
    source, image = write(tmp_path / "in.tif")
    with rasterio.open(run(source, model=model, consistency="exact").output) as result:
        assert result.crs == UTM
        assert result.transform.almost_equals(NORTH_UP @ Affine.scale(0.25), precision=1e-6)
        assert {*result.dtypes} == {image.dtype.name}
        assert result.read_masks().all()
        found = block_means(result.read(), 4)
    tolerance = 0.5 if image.dtype.kind in "ui" else 1e-6 * np.abs(image)
    assert (np.abs(found - image) <= tolerance).all()


def test_a_subdataset_without_a_place(tmp_path: Path, run, model):
    """Read by the plain HDF5 driver, the same variable has its first row in the south and lies nowhere."""
    image = to_dtype(textured(1, 21, 34), "uint16")
    other = tmp_path / "in.nc"
    rasterio.shutil.copy(write_raster(tmp_path / "in.tif", image), other, driver="netCDF", FORMAT="NC4")
    found = read(run(f'HDF5:"{other}"://Band1', model=model, consistency="exact").output)
    assert (np.abs(block_means(found, 4)[:, ::-1] - image) <= 0.5).all()


def test_a_variable_over_time(tmp_path: Path, run, model):
    """Its times are bands; what lies from south to north comes the other way round, as GDAL shows it."""
    image = to_dtype(textured(4, 21, 34), "float32")
    with netcdf_file(tmp_path / "in.nc", "w") as file:
        for name, units, values in (
            ("time", "days since 2020-01-01", np.arange(4.0)),
            ("latitude", "degrees_north", 40 + 0.1 * np.arange(21)),
            ("longitude", "degrees_east", 10 + 0.1 * np.arange(34)),
        ):
            file.createDimension(name, len(values))
            axis = file.createVariable(name, "f8", (name,))
            axis[:], axis.units, axis.standard_name = values, units, name
        variable = file.createVariable("brightness", "f4", ("time", "latitude", "longitude"))
        variable[:] = image[:, ::-1]
    with rasterio.open(run(tmp_path / "in.nc", model=model, consistency="exact").output) as result:
        assert result.count == 4
        assert result.transform.almost_equals(Affine(0.025, 0, 9.95, 0, -0.025, 42.05), precision=1e-6)
        found = block_means(result.read(), 4)
    assert (np.abs(found - image) <= 1e-6 * np.abs(image)).all()


def test_a_container_without_bands_of_its_own_is_refused(tmp_path: Path, run):
    source = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 21, 34), "uint16"))
    rasterio.shutil.copy(source, tmp_path / "in.nc", driver="netCDF")
    with pytest.raises(InputError, match="subdatasets") as caught:
        run(tmp_path / "in.nc")
    assert caught.value.code == Code.INPUT_NO_BANDS


@pytest.mark.parametrize("nodata", [None, -9999, np.nan])
def test_nothing_but_nan(tmp_path: Path, run, model, nodata: float | None):
    source = write_raster(tmp_path / "in.tif", np.full((3, 21, 34), np.nan, np.float32), nodata=nodata)
    result = run(source, model=model)
    assert result.tiles_computed == 0
    with rasterio.open(result.output) as target:
        assert target.nodata == nodata or (np.isnan(target.nodata) and np.isnan(nodata))
        assert np.isnan(target.read()).all()


def test_overviews_are_never_read(tmp_path: Path, run, model):
    """Theirs may have other values, another nodata value and another mask than the raster itself."""
    image = to_dtype(textured(3, 90, 80), "uint16")
    image[:, :20, :20] = 7
    source = write_raster(tmp_path / "in.tif", image, nodata=7)
    plain = Path(run(source, "plain.tif", model=model).output).read_bytes()
    other = np.full((3, 45, 40), 1000, np.uint16)
    write_raster(tmp_path / "in.tif.ovr", other, transform=None, nodata=1000, mask=np.zeros((45, 40), bool))
    with rasterio.open(source) as opened:
        assert opened.overviews(1) == [2]
    assert Path(run(source, "again.tif", model=model).output).read_bytes() == plain
