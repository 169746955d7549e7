"""Rasters of every kind, drawn from a seeded generator: a few hundred bytes each, most of them odd in some way."""

from __future__ import annotations

import zipfile
from pathlib import Path
from random import Random

import numpy as np
import rasterio
import rasterio.errors
import rasterio.shutil
from affine import Affine
from rasterio._err import CPLE_BaseError
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, Resampling
from rasterio.rpc import RPC

from tests.engine.rasters import declare_nodata

REFUSED = (rasterio.errors.RasterioError, CPLE_BaseError, OSError, ValueError, TypeError, SystemError)
"""What rasterio raises where GDAL doesn't write a combination."""
TYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")
ODD_TYPES = ("uint64", "int64", "complex64", "complex128", "complex_int16")
NAMES = (
    "in.tif", "with space.tif", "Grüße 日本.tif", "it's.tif", 'a "quote".tif', "100%.tif", "%s%n.tif", "new\nline.tif",
    "-dash.tif", "--help.tif", "a:b.tif", "a!b.tif", "a#b?c=d.tif", "$(touch x).tif", "a;b.tif", "[1].tif", "{a}.tif",
    "a,b.tif", "x" * 246 + ".tif", "noextension", "two..dots.tif",
)  # fmt: skip
TRANSFORMS = (
    Affine(10, 0, 500_000, 0, -10, 4_600_000),
    Affine(10, 0, 500_000, 0, 10, 4_600_000),  # south up
    Affine(7, 3, 500_000, 3, -7, 4_600_000),  # rotated
    Affine(0.0001, 0, 12.5, 0, -0.0001, 41.9),
    Affine(-10, 0, 500_000, 0, -10, 4_600_000),  # mirrored
    Affine(1e-9, 0, 0, 0, -1e-9, 0),
    Affine(1e9, 0, -1e12, 0, -1e9, 1e12),
    Affine(30, 0, 0, 0, -10, 0),
    Affine.identity(),
)
SYSTEMS = (None, "EPSG:32633", "EPSG:4326", "EPSG:3857", "EPSG:2193", "ESRI:54030", "+proj=laea +lat_0=10 +lon_0=20")
RPCS = RPC(
    height_off=100.0, height_scale=500.0, lat_off=41.0, lat_scale=0.1, long_off=12.0, long_scale=0.1,
    line_off=16.0, line_scale=16.0, samp_off=16.0, samp_scale=16.0,
    line_num_coeff=[0.0, 0.0, -1.0, *[0.0] * 17], line_den_coeff=[1.0, *[0.0] * 19],
    samp_num_coeff=[0.0, 1.0, *[0.0] * 18], samp_den_coeff=[1.0, *[0.0] * 19], err_bias=0.0, err_rand=0.0,
)  # fmt: skip


def values(random: Random, dtype: str, shape: tuple[int, int, int]) -> np.ndarray:
    """Pixel values of one of many kinds: ground, constants, extremes, denormals, NaN, infinities."""
    rng = np.random.default_rng(random.getrandbits(32))
    kind = np.dtype("complex64" if dtype.startswith("complex") else dtype).kind
    limits = np.iinfo(dtype) if kind in "ui" else None
    low, high = (int(limits.min), int(limits.max)) if limits else (-3.4e38, 3.4e38)
    pattern = random.choice(("ground", "ground", "noise", "constant", "extremes", "zeros", "special", "tiny", "steps"))
    if pattern == "ground":
        result = rng.random(shape).cumsum(2) + np.arange(shape[1])[:, None]
        result = result / result.max() * (200 if not limits else min(high, 9000))
    elif pattern == "noise":
        result = rng.uniform(max(low, -1e6), min(high, 1e6), shape)
    elif pattern == "constant":
        result = np.full(shape, random.choice((0, 1, 7, 100, low, high)), dtype=np.float64)
    elif pattern == "extremes":
        result = rng.choice(np.array([low, high, 0], np.float64), shape)
    elif pattern == "zeros":
        result = np.zeros(shape)
    elif pattern == "tiny" and not limits:
        result = rng.choice(np.array([1e-45, 5e-324, 1e-38, -1e-40, 0.0]), shape)
    elif pattern == "special" and not limits:
        result = rng.choice(np.array([np.nan, np.inf, -np.inf, 1.0, 2.0, 1e30, -0.0]), shape)
        if random.random() < 0.3:
            result[:] = random.choice((np.nan, np.inf, -np.inf))
    else:
        result = np.where(np.arange(shape[2]) < shape[2] // 2, 10.0, 120.0)[None, None].repeat(shape[1], 1)
        result = result.repeat(shape[0], 0)
    with np.errstate(all="ignore"):
        if limits:
            whole = np.clip(np.rint(result), float(low), float(high))
            # float64 can't hold the limits of 64 bits.
            return np.where(whole >= float(high), high, whole.astype(dtype)).astype(dtype)
        return result.astype("complex64" if dtype == "complex_int16" else dtype)


def nodata_of(random: Random, image: np.ndarray) -> float | None:
    """No nodata value, one that a pixel holds, or another one that the type can hold."""
    if random.random() < 0.4:
        return None
    dtype = image.dtype
    held = float(image.flat[random.randrange(image.size)].real)
    fits = dtype.kind != "c" and (dtype.kind == "f" or abs(held) <= 2**53)
    if fits and random.random() < 0.6:
        return held
    if dtype.kind in "fc":
        return random.choice((0.0, -9999.0, 1.5, 255.0, np.nan, np.inf, -3.4028234663852886e38, 3.4e38))
    limits = np.iinfo(dtype)
    return float(random.choice([n for n in (0, 7, 255, 65535, -9999, -1, limits.min) if limits.min <= n <= limits.max]))


def write(random: Random, path: Path) -> Path:
    """Writes one GeoTIFF: an odd one, or a plain one where GDAL doesn't write what was drawn."""
    try:
        return write_odd(random, path)
    except REFUSED:
        image = np.random.default_rng(random.getrandbits(32)).integers(0, 256, (3, 20, 24), np.uint8)
        with rasterio.open(path, "w", driver="GTiff", count=3, height=20, width=24, dtype="uint8") as target:
            target.write(image)
        return path


def write_odd(random: Random, path: Path) -> Path:
    """Writes one GeoTIFF.

    Raises:
        Exception: one of `REFUSED`; GDAL doesn't write every combination.
    """
    dtype = random.choice(TYPES) if random.random() < 0.94 else random.choice(ODD_TYPES)
    bands = random.choice((1, 1, 2, 3, 3, 4, 4, 5, 8) * 20 + (13, 60, 300))
    side = 24 if bands < 50 else 6
    height, width = random.randint(1, side), random.randint(1, side)
    if random.random() < 0.03 and bands < 5:
        height, width = random.choice(((1, 1), (1, 700), (700, 1)))
    image = values(random, dtype, (bands, height, width))
    profile: dict = {"driver": "GTiff", "count": bands, "height": height, "width": width, "dtype": dtype}
    if random.random() < 0.85:
        profile["transform"] = random.choice(TRANSFORMS)
    if (system := random.choice(SYSTEMS)) is not None:
        profile["crs"] = CRS.from_user_input(system)
    if random.random() < 0.3:
        profile.update(tiled=True, blockxsize=random.choice((16, 32, 64, 128)), blockysize=random.choice((16, 48)))
    elif random.random() < 0.3:
        profile["blockysize"] = random.choice((1, 3, 7))
    profile["compress"] = random.choice(("none", "deflate", "lzw", "zstd", "packbits", "lzma"))
    profile["interleave"] = random.choice(("pixel", "band"))
    profile["bigtiff"] = random.choice(("yes", "no"))
    profile["endianness"] = random.choice(("little", "big"))
    if dtype == "uint8" and random.random() < 0.1:
        profile["nbits"] = random.choice((1, 2, 4, 7))
        image = image & (2 ** profile["nbits"] - 1)
    if dtype == "float32" and random.random() < 0.1:
        profile["nbits"] = 16
    if dtype == "uint8" and bands in (3, 4) and random.random() < 0.4:
        profile["photometric"] = "RGB"
    if (nodata := nodata_of(random, image)) is not None:
        profile["nodata"] = nodata
    elsewhere = random.random() < 0.05
    if elsewhere:
        profile.update(nodata=0, bigtiff="no")
    _write(random, path, image, profile)
    if elsewhere:
        declare_nodata(path, random.choice(("-9999", "nan", "300", "1.5", "-inf", "1e400", "x", "", "1" * 400)))
    return path


def _write(random: Random, path: Path, image: np.ndarray, profile: dict) -> None:
    internal = random.random() < 0.5
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=internal), rasterio.open(path, "w", **profile) as target:
        target.write(image)
        _describe(random, target)
        if random.random() < 0.2:
            mask = np.random.default_rng(random.getrandbits(32)).random(image.shape[1:]) < random.choice(
                (0, 0.5, 0.9, 1)
            )
            target.write_mask(mask)
        if random.random() < 0.1:
            target.build_overviews([2], Resampling.nearest)
    if random.random() < 0.08:
        path.with_name(path.name + ".aux.xml").write_text(random.choice(SIDECARS))


SIDECARS = (
    "<PAMDataset><PAMRasterBand band='1'><NoDataValue>7</NoDataValue></PAMRasterBand></PAMDataset>",
    "<PAMDataset><SRS>EPSG:32632</SRS><GeoTransform>0, 1, 0, 0, 0, -1</GeoTransform></PAMDataset>",
    "<PAMDataset><PAMRasterBand band='1'><Scale>1e300</Scale><Offset>nan</Offset></PAMRasterBand></PAMDataset>",
    "<PAMDataset><PAMRasterBand band='99'/><GeoTransform>a, b</GeoTransform></PAMDataset>",
    "<PAMDataset", "", "\0\1\2", "<PAMDataset>" * 500,
)  # fmt: skip


def _describe(random: Random, target: rasterio.io.DatasetWriter) -> None:
    if random.random() < 0.2:
        target.colorinterp = [random.choice(list(ColorInterp)[:8]) for _ in range(target.count)]
    if random.random() < 0.1 and target.dtypes[0] in ("uint8", "uint16"):
        target.write_colormap(1, {0: (1, 2, 3, 255), 1: (4, 5, 6, 255)})
    if random.random() < 0.2:
        target.descriptions = [
            random.choice(("red", "NIR", "B04", "QA_PIXEL", "x" * 300, "ä\n", "")) for _ in target.indexes
        ]
    if random.random() < 0.15:
        number = random.choice((0.0001, 1e300, -1.0, 0.0, float("nan"), float("inf"), 1e-300))
        target.scales, target.offsets = (number,) * target.count, (random.choice((0.0, -1e300, 5.0)),) * target.count
    if random.random() < 0.1:
        target.update_tags(AREA_OR_POINT="Point", **{random.choice(("a", "TIFFTAG_SOFTWARE", "x" * 90)): "é\n" * 50})
        target.update_tags(1, wavelength=random.choice(("0.66", "nan", "665 nm", "-1", "1e999", "")))
    if random.random() < 0.1:
        points = [(0, 0), (0, target.width), (target.height, 0), (target.height, target.width)]
        target.gcps = (
            [GroundControlPoint(row=r, col=c, x=12 + c / 100, y=42 - r / 100, z=0.0) for r, c in points],
            CRS.from_epsg(4326),
        )
    if random.random() < 0.1:
        target.rpcs = RPCS


def other_format(random: Random, source: Path, folder: Path) -> str:
    """The same raster in another format, zipped, or behind a virtual one; its own name where GDAL can't convert it."""
    kind = random.choice(
        ("png", "jp2", "cog", "zip", "vrt", "envi", "hfa", "netcdf", "hdf5", "gpkg", "vrt:", "bmp", "ppm", "pgm")
    )
    try:
        if kind == "zip":
            with zipfile.ZipFile(folder / "in.zip", "w") as archive:
                archive.write(source, "folder/a b.tif")
            return f"/vsizip/{folder / 'in.zip'}/folder/a b.tif"
        if kind == "vrt:":
            return f"vrt://{source}?bands=1"
        driver, name, options = {
            "png": ("PNG", "other.png", {"WORLDFILE": "YES"}),
            "jp2": ("JP2OpenJPEG", "other.jp2", {}),
            "cog": ("COG", "other.tif", {}),
            "vrt": ("VRT", "other.vrt", {}),
            "envi": ("ENVI", "other.dat", {}),
            "hfa": ("HFA", "other.img", {}),
            "netcdf": ("netCDF", "other.nc", {}),
            "hdf5": ("netCDF", "other.nc", {"FORMAT": "NC4"}),
            "gpkg": ("GPKG", "other.gpkg", {}),
            "bmp": ("BMP", "other.bmp", {}),
            "ppm": ("PNM", "other.ppm", {}),
            "pgm": ("PNM", "other.pgm", {}),
        }[kind]
        rasterio.shutil.copy(source, folder / name, driver=driver, **options)
        if driver == "netCDF" and random.random() < 0.7:
            subdatasets = (f'NETCDF:"{folder / name}":Band1', f'HDF5:"{folder / name}"://Band1')
            return subdatasets[0] if kind == "netcdf" else random.choice(subdatasets)
        return str(folder / name)
    except REFUSED:
        return str(source)
