"""Reading: one raster, opened and understood, from which windows with their validity are read."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import numpy as np
import rasterio
import rasterio.errors
import rasterio.shutil
from affine import Affine
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.control import GroundControlPoint
from rasterio.crs import CRS
from rasterio.enums import ColorInterp, MaskFlags
from rasterio.io import DatasetReader, MemoryFile
from rasterio.rpc import RPC
from rasterio.windows import Window

from slimdiffsr.errors import Code, InputError
from slimdiffsr.raster.bands import BandInfo, parse_wavelength
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.remote import check_references, is_remote, network_access

SUPPORTED_TYPES: Final = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64")

UNDECLARED_NODATA: Final = 1e37
"""Floats this large (infinities, and a type's limit that a file forgot to declare as nodata) measure nothing."""


CACHE_BYTES: Final = 256 * 2**20
"""Bound of GDAL's block cache. The layout of a large file, if not its pixels, depends on it."""

CERTAIN_TRANSFORM: Final = ("GTiff", "VRT")
"""Drivers whose transform is the identity where a file has none; that of others may be whatever memory held."""

GDAL_ERRORS: Final = (
    rasterio.errors.RasterioError, CPLE_BaseError, OSError, ValueError, TypeError, OverflowError, SystemError,
)  # fmt: skip
"""What rasterio raises over files that are damaged or lie about themselves."""


@dataclass(frozen=True)
class SourceOptions:
    """What the asker knows better than the file."""

    crs_wkt: str | None = None
    nodata: tuple[float | None, ...] | None = None
    """None: the file's own; otherwise one value (or None) a band, empty for no nodata at all."""
    open_options: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Georeference:
    """Where a raster lies: an affine with its CRS, or ground control points, or rational polynomials, or nothing."""

    transform: Affine
    crs: CRS | None
    gcps: tuple[GroundControlPoint, ...] = ()
    gcps_crs: CRS | None = None
    rpcs: RPC | None = None

    @property
    def has_transform(self) -> bool:
        """Whether the affine says anything: pixels of one map unit at the origin do where there is a CRS."""
        return bool(self.transform != Affine.identity()) or (self.crs is not None and not self.gcps)


@dataclass(frozen=True)
class Pixels:
    """A window's values and their validity."""

    values: NDArray[Any]
    """(bands, h, w) in the raster's own type."""
    valid: NDArray[np.bool_]
    """(bands, h, w): not nodata, not masked, finite and below `UNDECLARED_NODATA`."""
    dataset_mask: NDArray[np.bool_]
    """(h, w): the mask band or alpha that holds for the whole dataset; all true where there is none."""


class RasterSource:
    """An open raster. Not for use by two threads at once: each opens its own.

    Raises:
        InputError: it can't be opened, or holds nothing that can be super-resolved.
    """

    def __init__(self, path: str, options: SourceOptions | None = None) -> None:
        self.path = path
        self.options = options or SourceOptions()
        self._resources = contextlib.ExitStack()
        try:
            self._dataset = self._open()
            with self._described():
                self._check()
                self.nodata = self._nodata()
                self._lone_alpha = self._find_lone_alpha()
                self._has_dataset_mask = self._find_dataset_mask()
                self.georeference = self._georeference()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> RasterSource:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._resources.close()

    @property
    def name(self) -> str:
        """How messages call it."""
        return Path(self.path).name or self.path

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it is made of, as GDAL names them; none where it isn't made of files."""
        return tuple(self._dataset.files)

    @property
    def layer(self) -> Rect:
        """All of its pixels."""
        return Rect(0, 0, self._dataset.width, self._dataset.height)

    @property
    def count(self) -> int:
        """Number of bands."""
        return int(self._dataset.count)

    @property
    def block(self) -> tuple[int, int]:
        """(height, width) of the file's own blocks."""
        height, width = self._dataset.block_shapes[0]
        return int(height), int(width)

    @property
    def has_dataset_mask(self) -> bool:
        """Whether a mask or alpha band holds for all bands."""
        return self._has_dataset_mask

    @property
    def masking_alpha(self) -> int | None:
        """Number of the alpha band that is the dataset's mask; None where a mask band is, or nothing.

        A mask band beside an alpha band hides the latter, as in GDAL.
        """
        if self._lone_alpha is None and MaskFlags.alpha in self._dataset.mask_flag_enums[self._mask_band() - 1]:
            return self.count
        return self._lone_alpha

    def is_hidden_by_alpha(self, band: int) -> bool:
        """Whether GDAL applies an alpha band to that band: it doesn't where the band has a nodata value of its own."""
        return MaskFlags.alpha in self._dataset.mask_flag_enums[band - 1]

    @property
    def scales_offsets(self) -> tuple[tuple[float, float], ...]:
        """(scale, offset) of each band."""
        with self._described():
            return tuple(zip(self._dataset.scales, self._dataset.offsets, strict=True))

    @property
    def units(self) -> tuple[str | None, ...]:
        """Unit of each band."""
        with self._described():
            return tuple(self._dataset.units)

    def dtype_of(self, bands: Sequence[int]) -> np.dtype[Any]:
        """The type that the bands share.

        Raises:
            InputError: they have different types, or one that isn't supported.
        """
        names = {str(self._dataset.dtypes[b - 1]) for b in bands}
        if any(name.startswith("complex") for name in names):
            raise InputError(
                f"'{self.name}' holds complex numbers; convert it to amplitude or intensity first "
                "(gdal_translate with a derived band).",
                Code.INPUT_COMPLEX,
            )
        if len(names) > 1:
            raise InputError(
                f"The bands of '{self.name}' have different types ({', '.join(sorted(names))}); "
                "choose bands of one type.",
                Code.INPUT_MIXED_TYPES,
            )
        name = names.pop()
        if name not in SUPPORTED_TYPES:
            raise InputError(
                f"'{self.name}' has the type {name}, which isn't supported; convert it to Float32 or Int32 first.",
                Code.INPUT_TYPE,
            )
        return np.dtype(name)

    def bands(self) -> tuple[BandInfo, ...]:
        """What the file tells about its bands."""
        with self._described():
            return tuple(self._band(number) for number in range(1, self.count + 1))

    def band_tags(self, number: int) -> dict[str, str]:
        """Metadata of one band, without statistics (they would be the input's)."""
        with self._described():
            return {k: v for k, v in self._dataset.tags(number).items() if not k.startswith("STATISTICS_")}

    def colormap(self, number: int) -> dict[int, tuple[int, int, int, int]] | None:
        """The colour table of one band, where it has one."""
        with self._described():
            return self._colormap(number) or None

    def read(self, bands: Sequence[int], window: Rect) -> Pixels:
        """Reads a window that lies inside the layer.

        Raises:
            InputError: the file is damaged there.
        """
        rasterio_window = Window(window.col, window.row, window.width, window.height)
        try:
            values = self._dataset.read(list(bands), window=rasterio_window)
            if self._has_dataset_mask:
                if self._lone_alpha is None:
                    dataset_mask = self._dataset.read_masks(self._mask_band(), window=rasterio_window) > 0
                else:
                    dataset_mask = self._dataset.read(self._lone_alpha, window=rasterio_window) > 0
            else:
                dataset_mask = np.ones(values.shape[1:], dtype=bool)
        except GDAL_ERRORS as error:
            suspect = "the server may not answer, or the file be" if is_remote(self.path) else "the file may be"
            raise InputError(
                f"'{self.name}' can't be read at column {window.col}, row {window.row}; {suspect} damaged or "
                f"incomplete ({_reason(error)}).",
                Code.INPUT_DAMAGED,
            ) from error
        valid = np.broadcast_to(dataset_mask, values.shape).copy()
        for index, band in enumerate(bands):
            nodata = self.nodata[band - 1]
            if nodata is not None and values.dtype.kind == "f" and not np.isnan(nodata):
                valid[index] &= values[index] != np.array(nodata).astype(values.dtype)
            elif nodata is not None and float(nodata).is_integer():
                # Compared as a number: converted, a value outside the type's range would wrap onto another.
                valid[index] &= values[index] != int(nodata)
            if values.dtype.kind == "f":
                valid[index] &= np.abs(values[index]) < UNDECLARED_NODATA
        return Pixels(values, valid, dataset_mask)

    def _open(self) -> DatasetReader:
        if not self.path.strip():
            raise InputError("No input raster was named.", Code.INPUT_MISSING)
        path = Path(self.path)
        plain = ":" not in self.path and not self.path.startswith(("/vsi", "<"))
        try:
            if path.is_dir() and plain:
                raise InputError(f"'{self.path}' is a folder, not a raster.", Code.INPUT_NOT_A_FILE)
            if path.exists() and not (path.is_file() or path.is_dir() or path.is_block_device()):
                # Reading it could wait for ever.
                raise InputError(f"'{self.path}' is a pipe or a device, not a raster.", Code.INPUT_NOT_A_FILE)
            if plain and not path.exists():
                raise InputError(f"The input '{self.path}' doesn't exist.", Code.INPUT_MISSING)
        except (OSError, ValueError) as error:  # the name is too long, or holds a null character
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise InputError(
                f"The input '{self.path[:80]}...' can't be opened: {reason}.", Code.INPUT_MISSING
            ) from error
        check_references(path)
        # In capitals an option can't be taken for one of rasterio's own keywords.
        options = {name.upper(): value for name, value in (self.options.open_options or {}).items()}
        try:
            # With several threads GDAL takes what it didn't get, or couldn't decode, for zeros, without an error.
            self._resources.enter_context(rasterio.Env(GDAL_NUM_THREADS=1))
            drivers = self._resources.enter_context(network_access(self.path))
            return self._resources.enter_context(DatasetReader(self.path, driver=drivers, **options))
        except GDAL_ERRORS as error:
            raise InputError(
                f"'{path.name}' can't be opened as a raster: {_reason(error)}", Code.INPUT_UNREADABLE
            ) from error

    @contextlib.contextmanager
    def _described(self) -> Iterator[None]:
        """Around whatever reads what the file says of itself."""
        try:
            yield
        except GDAL_ERRORS as error:
            raise InputError(
                f"What '{self.name}' says of itself can't be read; the file may be damaged ({_reason(error)}).",
                Code.INPUT_DAMAGED,
            ) from error

    def _band(self, number: int) -> BandInfo:
        dtype = str(self._dataset.dtypes[number - 1])
        tags = {**self._dataset.tags(number, ns="IMAGERY"), **self._dataset.tags(number)}
        return BandInfo(
            number=number,
            description=self._dataset.descriptions[number - 1] or "",
            interpretation=self._dataset.colorinterp[number - 1],
            has_colormap=self._has_colormap(number),
            is_integer=not dtype.startswith("complex") and np.dtype(dtype).kind in "ui",
            wavelength_nm=parse_wavelength(tags),
        )

    def _colormap(self, number: int) -> dict[int, tuple[int, int, int, int]] | None:
        """None also where a band says that it has one, but doesn't."""
        try:
            return dict(self._dataset.colormap(number))
        except ValueError:
            return None

    def _check(self) -> None:
        if self.count == 0:
            raise InputError(
                f"'{self.name}' holds no raster bands of its own; name one of its subdatasets (gdalinfo lists them).",
                Code.INPUT_NO_BANDS,
            )
        if self.count == 1 and self._has_colormap(1):
            raise InputError(
                f"'{self.name}' is a paletted raster, whose values are class numbers; expand it to RGB first "
                "(Raster > Conversion > PCT to RGB).",
                Code.INPUT_PALETTE,
            )

    def _has_colormap(self, number: int) -> bool:
        return self._dataset.colorinterp[number - 1] == ColorInterp.palette or bool(self._colormap(number))

    def _nodata(self) -> tuple[float | None, ...]:
        given = self.options.nodata
        if given is None:
            return tuple(self._dataset.nodatavals)
        if not given:
            return (None,) * self.count
        if len(given) != self.count:
            raise InputError(
                f"{len(given)} nodata values were given for the {self.count} bands of '{self.name}'.", Code.INPUT_NODATA
            )
        return given

    def _find_dataset_mask(self) -> bool:
        return self._lone_alpha is not None or self._gdal_has_dataset_mask()

    def _gdal_has_dataset_mask(self) -> bool:
        return MaskFlags.per_dataset in self._dataset.mask_flag_enums[self._mask_band() - 1]

    def _find_lone_alpha(self) -> int | None:
        """An alpha band that GDAL doesn't apply: it only does where the last of two or four bands is alpha."""
        if ColorInterp.alpha not in self._dataset.colorinterp or self._gdal_has_dataset_mask():
            return None
        return int(self._dataset.colorinterp.index(ColorInterp.alpha)) + 1

    def _mask_band(self) -> int:
        """A band that an alpha band, if there is one, applies to."""
        for number, interpretation in enumerate(self._dataset.colorinterp, start=1):
            if interpretation != ColorInterp.alpha:
                return number
        return 1

    def _georeference(self) -> Georeference:
        gcps, gcps_crs = self._dataset.gcps
        transform = self._dataset.transform if self._declares_transform() else Affine.identity()
        if not np.isfinite([*transform, *(v for p in gcps for v in (p.row, p.col, p.x, p.y))]).all():
            raise InputError(
                f"The georeferencing of '{self.name}' holds values that aren't numbers; set it anew.",
                Code.INPUT_GEOREFERENCE,
            )
        crs = self._dataset.crs
        if self.options.crs_wkt:
            try:
                crs = CRS.from_wkt(self.options.crs_wkt)
            except rasterio.errors.CRSError as error:
                raise InputError(
                    f"The coordinate system given for '{self.name}' can't be understood: {_reason(error)}",
                    Code.INPUT_CRS,
                ) from error
            gcps_crs = crs if gcps else gcps_crs
        return Georeference(transform, crs or None, tuple(gcps), gcps_crs, self._dataset.rpcs)

    def _declares_transform(self) -> bool:
        """Whether the file has a transform: only then a virtual raster over it gets one. rasterio doesn't tell."""
        if self._dataset.driver in CERTAIN_TRANSFORM:
            return True
        with MemoryFile(ext=".vrt") as description:
            rasterio.shutil.copy(self._dataset, description.name, driver="VRT")
            return b"\n  <GeoTransform>" in description.read()


@contextlib.contextmanager
def raster_environment(cache_bytes: int = CACHE_BYTES, threads: int = 2) -> Iterator[None]:
    """GDAL settings for a job: a bounded block cache, internal masks, some threads for compression."""
    with warnings.catch_warnings():
        # Said once, in the plan's own words.
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        # rasterio takes a number here as bytes, GDAL itself a small one as MiB.
        with rasterio.Env(
            GDAL_CACHEMAX=cache_bytes,
            GDAL_NUM_THREADS=threads,
            GDAL_TIFF_INTERNAL_MASK=True,
            GDAL_VRT_ENABLE_PYTHON=False,
            CPL_ALLOW_VSISTDIN=False,
        ):
            yield


def _reason(error: BaseException) -> str:
    """The innermost reason, in one line."""
    while error.__cause__ is not None:
        error = error.__cause__
    return " ".join(str(error).split()) or type(error).__name__
