"""What a layer is read from, and the kind that needs no export: a dataset that GDAL opens by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable

from qgis.core import QgsCoordinateTransformContext, QgsFeedback, QgsGeometry, QgsRectangle
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QTransform

from .source_grid import SourceGrid

JobKeys = dict[str, Any]


class RasterSource:
    """What a layer is read from. Its kinds are `FileSource` here, and those of `core/exported_source.py`."""

    def __init__(self, name: str, grid: SourceGrid, notes: list[str]) -> None:
        self.name = name
        self.grid = grid
        self.notes = notes
        """What the analyst should know about how the layer is read."""

    def made_up(self, resolution: float | None) -> bool:
        """Whether the job's pixels are made from a resolution, and aren't the layer's own."""
        return False

    def in_job(self, geometry: QgsGeometry) -> QgsGeometry:
        """A geometry of the layer's CRS as the job's input has it."""
        return geometry

    @contextmanager
    def opened(
        self,
        extent: QgsRectangle | None,
        resolution: float | None,
        folder: Path,
        transform_context: QgsCoordinateTransformContext,
        feedback: QgsFeedback,
        report: Callable[[str], None],
    ) -> Iterator[JobKeys]:
        """Makes the source readable for another process, for as long as the context lasts.

        Args:
            extent: the part that is wanted, in the layer's CRS; None: all.
            resolution: map units a pixel where the pixels are made up.
            folder: an existing, empty folder for temporary files.
            transform_context: the project's.
            feedback: gets the progress of an export from 0 to 100, and can cancel it.
            report: gets sentences for the analyst.

        Yields:
            The job's keys that name the input.

        Raises:
            SourceRefused: it can't be done as asked.
            Cancelled: by `feedback`.
        """
        raise NotImplementedError
        yield {}

    def described(self, extent: QgsRectangle | None, resolution: float | None, folder: Path) -> JobKeys:
        """The job's keys for a plan of the job: as `opened` has them, but nothing is exported.

        Args:
            extent: as for `opened`.
            resolution: as for `opened`.
            folder: an existing folder; what is written there stays.

        Raises:
            SourceRefused: it can't be done as asked.
        """
        raise NotImplementedError


class FileSource(RasterSource):
    """A dataset that GDAL opens by name on this computer."""

    def __init__(self, name: str, grid: SourceGrid, notes: list[str], keys: JobKeys) -> None:
        super().__init__(name, grid, notes)
        self.keys = keys

    @property
    def path(self) -> str:
        """GDAL's name of the dataset."""
        return str(self.keys["input"])

    @contextmanager
    def opened(self, extent, resolution, folder, transform_context, feedback, report):
        if extent is not None:
            common = self.grid.common(extent)
            if self.grid.window_extent(self.grid.window(common)) != common:
                report(widened_note())
        yield self._keys(extent)

    def described(self, extent, resolution, folder):
        return self._keys(extent)

    def in_job(self, geometry):
        if not self.grid.is_bare:
            return geometry
        flipped = QgsGeometry(geometry)
        flipped.transform(QTransform.fromScale(1, -1))  # rows count downward from 0
        return flipped

    def _keys(self, extent: QgsRectangle | None) -> JobKeys:
        keys = dict(self.keys)
        if extent is not None:
            common = self.grid.common(extent)
            if self.grid.is_bare:
                keys["window"] = list(self.grid.window(common))
            else:
                keys["extent"] = [common.xMinimum(), common.yMinimum(), common.xMaximum(), common.yMaximum()]
        return keys


def widened_note() -> str:
    """Tells the analyst that more than the extent is computed."""
    return _tr("The extent is widened to whole pixels of the layer.")


def _tr(text: str) -> str:
    return QCoreApplication.translate("RasterSource", text)
