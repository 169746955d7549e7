"""Part files: one per tile row, on the layer's own grid, written tile by tile and closed.

A compressed GeoTIFF whose writer was killed can't be continued, so each tile row goes to a file of its own, closed and
read back when the row is done.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Literal

import numpy as np
import rasterio
import rasterio.errors
from numpy.typing import NDArray
from rasterio.io import DatasetWriter
from rasterio.windows import Window

from slimdiffsr.errors import OutputError
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.integrity import WritingErrors, check_readable
from slimdiffsr.raster.output import BLOCK, OutputSpec, parts_directory


class PartStore:
    """The part files of one output, in a folder beside it."""

    def __init__(self, spec: OutputSpec) -> None:
        self.spec = spec
        self.directory = parts_directory(spec.path)
        self._open: dict[Rect, tuple[DatasetWriter, DatasetWriter | None]] = {}

    def begin(self) -> None:
        """Makes the folder; what an earlier, killed job left there is removed.

        Raises:
            OutputError: the folder can't be made.
        """
        try:
            shutil.rmtree(self.directory, ignore_errors=True)
            self.directory.mkdir()
        except OSError as error:
            raise OutputError(f"The folder '{self.directory.parent}' can't be written: {error.strerror}.") from error

    def write(self, row: Rect, core: Rect, values: NDArray[Any], mask: NDArray[np.bool_] | None) -> None:
        """Writes one tile's core.

        Args:
            row: the tile row's cores together, input pixels; names the part.
            core: the tile's core, input pixels, inside `row`.
            values: (bands, core height * scale, core width * scale).
            mask: (core height * scale, core width * scale), where the output has a mask.

        Raises:
            OutputError: the disk is full or the folder is gone.
        """
        place = core.relative_to(row).scaled(self.spec.scale)
        window = Window(place.col, place.row, place.width, place.height)
        with WritingErrors(self.spec.path):
            data, masks = self._open.get(row) or self._create(row)
            data.write(values, window=window)
            if masks is not None and mask is not None:
                masks.write(mask.astype(np.uint8) * 255, 1, window=window)

    def close(self, row: Rect) -> None:
        """Closes a finished part and reads it back.

        Raises:
            OutputError: its blocks couldn't all be written.
        """
        datasets = self._open.pop(row, ())
        with WritingErrors(self.spec.path):
            for dataset in datasets:
                if dataset is not None:
                    dataset.close()
                    check_readable(Path(dataset.name))

    def remove(self) -> None:
        """Closes and removes everything."""
        for row in list(self._open):
            for dataset in self._open.pop(row):
                if dataset is not None:
                    try:
                        dataset.close()
                    except (rasterio.errors.RasterioError, OSError):
                        continue  # It goes away with the folder.
        shutil.rmtree(self.directory, ignore_errors=True)

    def path(self, row: Rect, kind: Literal["data", "mask"]) -> Path:
        """The part file of a tile row."""
        return self.directory / f"{row.row:08d}.{kind}.tif"

    def _create(self, row: Rect) -> tuple[DatasetWriter, DatasetWriter | None]:
        area = row.scaled(self.spec.scale)
        profile = {
            "driver": "GTiff", "width": area.width, "height": area.height, "compress": "zstd", "zstd_level": 1,
            "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK, "bigtiff": "if_safer", "interleave": "pixel",
        }  # fmt: skip
        data = rasterio.open(
            self.path(row, "data"), "w", count=len(self.spec.bands), dtype=self.spec.dtype.name, **profile
        )
        masks = None
        if self.spec.with_mask:
            masks = rasterio.open(self.path(row, "mask"), "w", count=1, dtype="uint8", **profile)
        self._open[row] = (data, masks)
        return data, masks
