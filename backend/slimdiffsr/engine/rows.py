"""Tile rows: each is read, computed and written into the part store, whichever of a job's rows they are."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import ColorInterp

from slimdiffsr.engine.devices import DTYPES, flushing_denormals
from slimdiffsr.engine.job import Activity
from slimdiffsr.engine.job_plan import JobPlan
from slimdiffsr.engine.memory import QUEUE_DEPTH, cache_bytes, finishers
from slimdiffsr.engine.pipeline import Pipeline
from slimdiffsr.engine.scene import SceneContext
from slimdiffsr.engine.surroundings import read_with_surroundings
from slimdiffsr.engine.tile_processor import LaunchedTile, TileInput, TileOutput, TileProcessor
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.parts import PartStore
from slimdiffsr.raster.quantise import exact_block_means, fit_into_type, quantise, unify_nodata
from slimdiffsr.raster.radiometry import working_dtype
from slimdiffsr.raster.source import Pixels, RasterSource, raster_environment


@dataclass(frozen=True)
class RowTotals:
    """What is kept of a finished row besides its pixels."""

    tiles_computed: int = 0
    squared_error: float = 0.0
    """Sum over its valid pixels and bands of the squared low-frequency error, in squared grey levels."""
    error_count: int = 0
    """How many pixels and bands that sum is over."""

    def with_tile(self, output: TileOutput | None) -> RowTotals:
        """With one more tile of the row; None for one without anything to compute."""
        if output is None:
            return self
        return RowTotals(
            self.tiles_computed + 1, self.squared_error + output.squared_error, self.error_count + output.count
        )

    @classmethod
    def sum(cls, totals: Iterable[RowTotals]) -> RowTotals:
        """Of all rows; always from top to bottom, so that a sum of floats is the same however they were computed."""
        rows = list(totals)
        return cls(
            sum(r.tiles_computed for r in rows), sum(r.squared_error for r in rows), sum(r.error_count for r in rows)
        )

    @property
    def consistency_error(self) -> float | None:
        """RMS in grey levels; None where nothing was computed."""
        return float(np.sqrt(self.squared_error / self.error_count)) if self.error_count else None


def finished_rows(parts: PartStore, rows: Iterable[Rect], check_cancelled: Callable[[], None]) -> dict[Rect, RowTotals]:
    """The rows that an earlier run finished, each read back."""
    found = {}
    for row in rows:
        check_cancelled()
        totals = recorded_totals(parts, row)
        if totals is not None:
            found[row] = totals
    return found


def recorded_totals(parts: PartStore, row: Rect) -> RowTotals | None:
    """The totals of a finished row; None where it has to be computed."""
    facts = parts.finished(row)
    if facts is None or set(facts) != {field.name for field in dataclasses.fields(RowTotals)}:
        return None
    return RowTotals(int(facts["tiles_computed"]), float(facts["squared_error"]), int(facts["error_count"]))


@dataclass(frozen=True)
class _Tile:
    """One tile on its way from the reader to the writer."""

    row: Rect
    core: Rect
    last_of_row: bool
    source: NDArray[Any]
    """(written bands, h, w): the core's own values."""
    valid: NDArray[np.bool_]
    """(written bands, h, w)."""
    mask: NDArray[np.bool_]
    """(h, w): the dataset mask."""
    inside: NDArray[np.bool_] | None
    """(h * scale, w * scale): the result's pixels inside the job's polygons; None where it has none."""
    input: TileInput | None
    """None where the core holds nothing to compute."""
    launched: LaunchedTile | None = None


@dataclass(frozen=True)
class _FinishedTile:
    """What is written of a tile."""

    tile: _Tile
    output: TileOutput | None
    values: NDArray[Any]
    mask: NDArray[np.bool_] | None
    deviations: NDArray[np.float32] | None


class RowComputer:
    """Computes rows of one job: the network is specialised to the scene once.

    Args:
        plan: the job.
        scene: its scene.
        check_cancelled: called at least once a tile; raises to stop.

    Raises:
        DeviceError: the device's memory doesn't suffice.
    """

    def __init__(self, plan: JobPlan, scene: SceneContext, check_cancelled: Callable[[], None]) -> None:
        self.plan = plan
        self.scene = scene
        self._check_cancelled = check_cancelled
        # A scene without a valid pixel needs no network: its masked values are carried over.
        with flushing_denormals():
            self._processor = None if scene.empty else TileProcessor(
                plan.bundle, scene, plan.computed, plan.device.id, DTYPES[plan.precision],
                balanced=plan.job.consistency != "off", detail=plan.job.detail,
                uncertainty=plan.uncertainty is not None, cancelled=check_cancelled,
            )  # fmt: skip
        self._pipeline: Pipeline[_Tile, _Tile, _FinishedTile] | None = None

    @property
    def activity(self) -> Activity:
        """What `compute` waits for just now; may be asked by any thread."""
        return "prepare" if self._pipeline is None else self._pipeline.waits_for

    def compute(self, rows: Sequence[Rect], parts: PartStore, tile_done: Callable[[], None]) -> dict[Rect, RowTotals]:
        """Computes rows and writes their parts: reader, network and writer side by side.

        Args:
            rows: tile rows of the plan.
            parts: where they go.
            tile_done: called after each tile, in the writer's thread.

        Returns:
            Each row's totals.

        Raises:
            SlimDiffSRError: what went wrong, in one sentence.
        """
        totals = dict.fromkeys(rows, RowTotals())

        def write(finished: _FinishedTile) -> None:
            tile = finished.tile
            parts.write(tile.row, tile.core, finished.values, finished.mask, finished.deviations)
            totals[tile.row] = totals[tile.row].with_tile(finished.output)
            if tile.last_of_row:
                parts.close(tile.row, dataclasses.asdict(totals[tile.row]))
            tile_done()

        self._pipeline = Pipeline(
            lambda: self._read(rows), self._compute, self._finish, write,
            QUEUE_DEPTH, finishers(self.plan.device.kind), self._check_cancelled,
        )  # fmt: skip
        self._pipeline.run()
        return totals

    def _read(self, rows: Sequence[Rect]) -> Iterator[_Tile]:
        plan, halo = self.plan, self.plan.bundle.inference.halo
        with raster_environment(cache_bytes(plan)), RasterSource(plan.job.input, plan.options) as source:
            for row in rows:
                cores = list(plan.grid.cores(row))
                for core in cores:
                    self._check_cancelled()
                    own = source.read(plan.written, core)
                    _unify_nodata(plan, source, own)
                    inside = None if plan.mask is None else plan.mask.inside(core, plan.scale)
                    wanted = self._processor is not None and (inside is None or inside.any())
                    tile = _tile_input(source, plan, self.scene, core, halo) if wanted else None
                    yield _Tile(row, core, core == cores[-1], own.values, own.valid, own.dataset_mask, inside, tile)

    def _compute(self, tile: _Tile) -> _Tile:
        self._check_cancelled()
        if tile.input is None or self._processor is None:
            return tile
        with flushing_denormals():
            return dataclasses.replace(tile, input=None, launched=self._processor(tile.input))

    def _finish(self, tile: _Tile) -> _FinishedTile:
        output = None if tile.launched is None else tile.launched.collect()
        plan, scale = self.plan, self.plan.scale
        values = np.empty((len(plan.written), tile.core.height * scale, tile.core.width * scale), plan.dtype)
        for index, band in enumerate(plan.written):
            values[index] = _finish_band(plan, band, tile.source[index], tile.valid[index], output)
        mask = _enlarge(tile.mask, scale) if plan.spec.with_mask else None
        if tile.inside is not None:
            _cut(plan, values, tile.inside)
            mask = None if mask is None else mask & tile.inside
        deviations = None if plan.uncertainty is None else _deviations(plan, tile, output)
        return _FinishedTile(tile, output, values, mask, deviations)


def _unify_nodata(plan: JobPlan, source: RasterSource, pixels: Pixels) -> None:
    """Writes the result's one nodata value wherever a band's own says that there is none, in place.

    Beside a nodata value an alpha band counts for nothing in GDAL: what it hid in bands that had no such value takes
    the value, too.
    """
    nodata = plan.spec.nodata
    for values, band in zip(pixels.values, plan.written, strict=True):
        unify_nodata(values, source.nodata[band - 1], nodata)
        if nodata is not None and not plan.spec.with_mask and source.is_hidden_by_alpha(band):
            values[~pixels.dataset_mask] = nodata


def _tile_input(source: RasterSource, plan: JobPlan, scene: SceneContext, core: Rect, halo: int) -> TileInput | None:
    """The core with its halo, filled; None where no computed band has a valid pixel in the core."""
    found = read_with_surroundings(source, plan.computed, core, halo, scene.typical, working_dtype(plan.dtype))
    return None if found is None else TileInput(*found)


def _finish_band(
    plan: JobPlan, band: int, source: NDArray[Any], valid: NDArray[np.bool_], output: TileOutput | None
) -> NDArray[Any]:
    """One band of a core in the raster's own type; masked pixels carry their own values over, exactly enlarged."""
    enlarged = _enlarge(source, plan.scale)
    if output is None or band in plan.nearest or not valid.any():
        return enlarged
    computed = output.values[plan.computed.index(band)]
    nodata = plan.spec.nodata
    if plan.job.consistency == "exact":
        finite = np.where(valid, source, 0) if source.dtype.kind == "f" else source
        result = exact_block_means(computed, finite, plan.scale, nodata)
    else:
        result = quantise(fit_into_type(computed, plan.scale, plan.dtype), plan.dtype, nodata)
    return result if valid.all() else np.where(_enlarge(valid, plan.scale), result, enlarged)


def _cut(plan: JobPlan, values: NDArray[Any], inside: NDArray[np.bool_]) -> None:
    """Empties what lies outside the job's polygons, in place: nodata where there is one, else transparent or masked."""
    for image, band in zip(values, plan.spec.bands, strict=True):
        empty = 0 if plan.spec.nodata is None or band.interpretation == ColorInterp.alpha else plan.spec.nodata
        image[~inside] = empty


def _deviations(plan: JobPlan, tile: _Tile, output: TileOutput | None) -> NDArray[np.float32]:
    """Standard deviations of a core, (written bands, h * scale, w * scale): NaN where none is known."""
    height, width = tile.core.height * plan.scale, tile.core.width * plan.scale
    deviations = np.full((len(plan.written), height, width), np.nan, np.float32)
    if output is None or output.deviation is None:
        return deviations
    for index, band in enumerate(plan.written):
        if band not in plan.nearest:
            known = _enlarge(tile.valid[index], plan.scale)
            if tile.inside is not None:
                known &= tile.inside
            computed = output.deviation[plan.computed.index(band)]
            deviations[index] = np.where(known, computed, np.float32(np.nan))
    return deviations


def _enlarge(image: NDArray[Any], scale: int) -> NDArray[Any]:
    """Every pixel becomes a block of scale x scale equal ones."""
    return image.repeat(scale, axis=0).repeat(scale, axis=1)
