"""Writing: refusals before the first byte, parts on the layer's grid, and the result assembled from them."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import rasterio
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from rasterio.crs import CRS
from rasterio.enums import ColorInterp

from slimdiffsr.errors import OutputError
from slimdiffsr.raster.assembly import OVERVIEW_STOP, assemble, overview_factors
from slimdiffsr.raster.geometry import Rect, TileGrid, output_transform
from slimdiffsr.raster.lock import LOCK_NAME
from slimdiffsr.raster.output import (
    BLOCK,
    OutputBand,
    OutputSpec,
    check_target,
    disk_bytes_needed,
    parts_directory,
)
from slimdiffsr.raster.parts import PartStore
from slimdiffsr.raster.publish import publish
from slimdiffsr.raster.source import Georeference

# Parts carry no georeferencing, on purpose.
pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")

PLACE = Georeference(Affine(10, 1, 500_000, 1, -10, 4_600_000), CRS.from_epsg(32633))


def spec_of(path: Path, window: Rect, scale: int = 8, **changes: Any) -> OutputSpec:
    values: dict[str, Any] = {
        "path": path, "format": "gtiff", "window": window, "scale": scale, "dtype": np.dtype(np.int16),
        "bands": (OutputBand("first", unit="m", tags={"KEY": "one"}), OutputBand("second", scale=0.5, offset=3.0)),
        "nodata": -9999.0, "with_mask": False, "georeference": PLACE, "creation_options": {}, "tags": {"MADE": "here"},
    }  # fmt: skip
    return OutputSpec(**{**values, **changes})


def whole_layer(layer: Rect, scale: int, bands: int) -> np.ndarray:
    """What the layer's result would be: every pixel tells its place and band."""
    rows, cols = np.indices((layer.height * scale, layer.width * scale))
    return np.stack([(rows * 7 + cols * 3 + band * 1000) % 9001 for band in range(bands)]).astype(np.int16)


def write_parts(spec: OutputSpec, grid: TileGrid, values: np.ndarray, mask: np.ndarray | None = None) -> PartStore:
    """Every core that the window touches, whole, in another order than they lie in."""
    parts = PartStore(spec)
    parts.lock()
    for row in rows_of(spec, grid):
        for core in reversed(list(grid.cores(row))):
            area = core.scaled(spec.scale).slices()
            parts.write(row, core, values[(slice(None), *area)], None if mask is None else mask[area])
        parts.close(row, {})
    return parts


def rows_of(spec: OutputSpec, grid: TileGrid) -> list[Rect]:
    return [grid.row_rect(row, spec.window) for row in grid.rows(spec.window)]


def finish(spec: OutputSpec, grid: TileGrid, parts: PartStore, tags: dict[str, str] | None = None) -> list[float]:
    shares: list[float] = []
    try:
        publish([assemble(spec, parts, rows_of(spec, grid), tags or {}, shares.append)], [spec])
    finally:
        parts.remove()
    return shares


def window_of(values: np.ndarray, window: Rect, scale: int) -> np.ndarray:
    return values[(..., *window.scaled(scale).slices())]


class TestPlaces:
    def test_parts_lie_hidden_beside_the_output(self, tmp_path):
        output = tmp_path / "a b.tif"
        assert parts_directory(output).parent == tmp_path
        assert parts_directory(output).name == ".a b.tif.parts"
        assert parts_directory(output) != parts_directory(tmp_path / "a b.tiff")

    @pytest.mark.parametrize("letter", ["x", "é", "日"])
    @pytest.mark.parametrize("count", range(234, 253))
    def test_any_name_that_a_file_can_have_leaves_room_for_its_work_files(self, tmp_path, letter, count):
        name = letter * (count // len(letter.encode())) + ".tif"
        places = {parts_directory(tmp_path / other) for other in (name, "y" + name[1:])}
        assert len(places) == 2, "names that differ have folders that differ"
        for place in places:
            place.with_suffix(".moving").touch()
            assert place.name.startswith(".")
            assert place.suffix == ".parts"

    @given(st.integers(1, 100_000), st.integers(1, 100_000))
    def test_overviews_halve_until_they_are_small(self, width, height):
        factors = overview_factors(Rect(0, 0, width, height))
        assert factors == [2**i for i in range(1, len(factors) + 1)]
        coarsest = factors[-1] if factors else 1
        if factors:
            assert max(width, height) // coarsest >= OVERVIEW_STOP
            assert min(width, height) // coarsest >= OVERVIEW_STOP // 2
        following = coarsest * 2
        assert max(width, height) // following < OVERVIEW_STOP or min(width, height) // following < OVERVIEW_STOP // 2

    @pytest.mark.parametrize(
        ("side", "factors"), [(511, []), (512, [2]), (1023, [2]), (1024, [2, 4]), (5000, [2, 4, 8, 16])]
    )
    def test_a_squares_coarsest_overview_is_at_least_the_stop(self, side, factors):
        assert overview_factors(Rect(0, 0, side, side)) == factors

    def test_the_size_counts_bands_type_and_mask(self, tmp_path):
        spec = spec_of(tmp_path / "a.tif", Rect(3, 4, 100, 50))
        assert spec.size == Rect(0, 0, 800, 400)
        assert spec.raw_bytes == 800 * 400 * 2 * 2
        assert dataclasses.replace(spec, with_mask=True).raw_bytes == 800 * 400 * 5

    @pytest.mark.parametrize("format_", ["gtiff", "cog"])
    def test_what_doesnt_compress_still_fits_into_the_disk_space_asked_for(self, tmp_path, format_):
        window = Rect(0, 0, 130, 130)
        spec = spec_of(tmp_path / "a.tif", window, format=format_, with_mask=True)
        rng = np.random.default_rng(0)
        values = rng.integers(-30_000, 30_000, (2, 1040, 1040)).astype(np.int16)
        grid = TileGrid(Rect(0, 0, 130, 130), 64)
        parts = write_parts(spec, grid, values, rng.random((1040, 1040)) < 0.5)
        largest = 0

        def measure(_: float) -> None:
            nonlocal largest
            largest = max(largest, sum(f.stat().st_size for f in tmp_path.rglob("*") if f.is_file()))

        assemble(spec, parts, rows_of(spec, grid), {}, measure)
        assert spec.raw_bytes < largest <= disk_bytes_needed(spec)


class TestCheckTarget:
    def test_a_free_name_is_fine_and_nothing_is_left(self, tmp_path):
        check_target(spec_of(tmp_path / "a.TIF", Rect(0, 0, 10, 10)), overwrite=False)
        assert not list(tmp_path.iterdir())

    def test_an_existing_file_needs_permission(self, tmp_path):
        spec = spec_of(tmp_path / "a.tif", Rect(0, 0, 10, 10))
        spec.path.write_text("precious")
        with pytest.raises(OutputError, match="exists already"):
            check_target(spec, overwrite=False)
        check_target(spec, overwrite=True)
        assert spec.path.read_text() == "precious"

    @pytest.mark.parametrize("overwrite", [False, True])
    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("folder.tif", "is a folder"),
            ("missing/a.tif", "doesn't exist"),
            ("a.png", "must end in .tif"),
            ("a", "tif"),
        ],
    )
    def test_other_impossible_names_are_refused(self, tmp_path, name, message, overwrite):
        (tmp_path / "folder.tif").mkdir()
        with pytest.raises(OutputError, match=message):
            check_target(spec_of(tmp_path / name, Rect(0, 0, 10, 10)), overwrite)

    @pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that even an administrator can't write")
    def test_a_folder_that_cant_be_written_is_refused(self):
        with pytest.raises(OutputError, match="can't be written"):
            check_target(spec_of(Path("/proc/self/a.tif"), Rect(0, 0, 10, 10)), overwrite=False)

    def test_a_result_that_the_disk_cant_hold_is_refused(self, tmp_path):
        with pytest.raises(OutputError, match=r"has .+iB free, but the result .+ may take .+ GiB"):
            check_target(spec_of(tmp_path / "a.tif", Rect(0, 0, 4_000_000, 4_000_000)), overwrite=False)
        assert not list(tmp_path.iterdir())


class TestAssemble:
    LAYER, CORE = Rect(0, 0, 300, 130), 40
    # Aligned with neither the tile grid nor the output's blocks, wider than one strip, cut by the layer's last tiles.
    WINDOW = Rect(5, 7, 290, 121)

    @pytest.mark.parametrize("window", [WINDOW, LAYER, Rect(41, 39, 1, 2), Rect(120, 0, 40, 130)])
    def test_the_result_is_the_windows_part_of_the_layer(self, tmp_path, window):
        grid = TileGrid(self.LAYER, self.CORE)
        spec = spec_of(tmp_path / "a.tif", window)
        values = whole_layer(self.LAYER, 8, 2)
        shares = finish(spec, grid, write_parts(spec, grid, values))
        with rasterio.open(spec.path) as result:
            np.testing.assert_array_equal(result.read(), window_of(values, window, 8))
            assert result.transform.almost_equals(output_transform(PLACE.transform, window, 8))
            assert result.block_shapes == [(BLOCK, BLOCK)] * 2 or min(result.shape) < BLOCK
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        assert list(tmp_path.iterdir()) == [spec.path]

    @pytest.mark.parametrize("format_", ["gtiff", "cog"])
    def test_it_says_all_that_the_spec_says(self, tmp_path, format_):
        grid = TileGrid(self.LAYER, self.CORE)
        spec = spec_of(tmp_path / "a.tif", self.WINDOW, format=format_)
        finish(spec, grid, write_parts(spec, grid, whole_layer(self.LAYER, 8, 2)), {"LATE": "tag"})
        with rasterio.open(spec.path) as result:
            assert result.dtypes == ("int16", "int16")
            assert result.nodatavals == (-9999.0, -9999.0)
            assert result.crs == PLACE.crs
            assert result.descriptions == ("first", "second")
            assert (result.scales, result.offsets) == ((1.0, 0.5), (0.0, 3.0))
            assert result.units == ("m", None)
            assert result.tags(1)["KEY"] == "one"
            assert {"MADE": "here", "LATE": "tag"}.items() <= result.tags().items()
            assert result.overviews(1)[:2] == [2, 4] if format_ == "cog" else result.overviews(1) == [2, 4]
            assert (result.tags(ns="IMAGE_STRUCTURE").get("LAYOUT") == "COG") == (format_ == "cog")

    def test_the_mask_follows_its_pixels(self, tmp_path):
        grid = TileGrid(self.LAYER, self.CORE)
        spec = spec_of(tmp_path / "a.tif", self.WINDOW, with_mask=True, nodata=None)
        mask = np.random.default_rng(0).random((self.LAYER.height, self.LAYER.width)) < 0.7
        mask = mask.repeat(8, 0).repeat(8, 1)
        values = whole_layer(self.LAYER, 8, 2)
        with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
            finish(spec, grid, write_parts(spec, grid, values, mask))
        with rasterio.open(spec.path) as result:
            np.testing.assert_array_equal(result.dataset_mask() > 0, window_of(mask, self.WINDOW, 8))
            np.testing.assert_array_equal(result.read(), window_of(values, self.WINDOW, 8))
        assert list(tmp_path.iterdir()) == [spec.path]

    def test_classes_get_overviews_of_classes(self, tmp_path):
        grid = TileGrid(self.LAYER, self.CORE)
        rows, cols = np.indices((self.LAYER.height * 8, self.LAYER.width * 8))
        values = np.where((rows + cols) % 2, 10, 90).astype(np.int16)[None]
        means = {}
        for nearest in (False, True):
            bands = (OutputBand("class", ColorInterp.gray, nearest=nearest),)
            spec = spec_of(tmp_path / f"{nearest}.tif", self.LAYER, bands=bands)
            finish(spec, grid, write_parts(spec, grid, values))
            with rasterio.open(spec.path, overview_level=0) as overview:
                means[nearest] = set(np.unique(overview.read()))
        assert means[True] <= {10, 90}
        assert means[False] == {50}

    def test_creation_options_are_used_and_wrong_ones_leave_nothing(self, tmp_path):
        grid, values = TileGrid(self.LAYER, self.CORE), whole_layer(self.LAYER, 8, 2)
        spec = spec_of(tmp_path / "a.tif", self.WINDOW, creation_options={"COMPRESS": "LZW", "INTERLEAVE": "BAND"})
        finish(spec, grid, write_parts(spec, grid, values))
        with rasterio.open(spec.path) as result:
            assert (result.compression.name, result.interleaving.name) == ("lzw", "band")
        spec.path.unlink()
        wrong = dataclasses.replace(spec, creation_options={"BLOCKXSIZE": "17"})
        with pytest.raises(OutputError, match="can't be written"):
            finish(wrong, grid, write_parts(wrong, grid, values))
        assert not list(tmp_path.iterdir())

    def test_an_overwritten_results_companions_go(self, tmp_path):
        grid = TileGrid(self.LAYER, self.CORE)
        spec = spec_of(tmp_path / "a.tif", Rect(0, 0, 20, 20))
        for suffix in ("", ".aux.xml", ".ovr", ".msk"):
            (tmp_path / f"a.tif{suffix}").write_text("old")
        (tmp_path / "a.tif.txt").write_text("mine")
        finish(spec, grid, write_parts(spec, grid, whole_layer(self.LAYER, 8, 2)))
        assert {p.name for p in tmp_path.iterdir()} == {"a.tif", "a.tif.txt"}


class TestPartStore:
    LAYER = Rect(0, 0, 100, 60)
    GRID = TileGrid(LAYER, 30)
    FACTS: ClassVar = {"tiles": 4, "error": 0.1 + 0.2}

    def spec(self, folder: Path, **changes: Any) -> OutputSpec:
        return spec_of(folder / "a.tif", self.LAYER, **changes)

    def filled(self, spec: OutputSpec, row: Rect) -> PartStore:
        """A store with one finished row."""
        parts = PartStore(spec)
        parts.lock()
        for core in self.GRID.cores(row):
            area = core.scaled(spec.scale)
            values = np.full((2, area.height, area.width), core.col, np.int16)
            parts.write(row, core, values, np.ones(values.shape[1:], bool))
        parts.close(row, self.FACTS)
        return parts

    def row(self, index: int = 0) -> Rect:
        return self.GRID.row_rect(index, self.LAYER)

    def test_clearing_leaves_nothing_of_an_earlier_job(self, tmp_path):
        parts = self.filled(self.spec(tmp_path), self.row())
        (parts.directory / "folder").mkdir()
        parts.clear()
        assert [path.name for path in parts.directory.iterdir()] == [LOCK_NAME]
        assert parts.finished(self.row()) is None

    def test_what_was_begun_can_be_removed(self, tmp_path):
        parts = PartStore(self.spec(tmp_path))
        parts.lock()
        parts.write(self.row(), self.GRID.core_rect(0, 0), np.zeros((2, 240, 240), np.int16), None)
        assert len(list(parts.directory.iterdir())) == 2
        parts.remove()
        assert not list(tmp_path.iterdir())

    def test_a_finished_row_is_found_with_its_facts(self, tmp_path):
        parts = self.filled(self.spec(tmp_path, with_mask=True), self.row())
        parts.unlock()
        later = PartStore(self.spec(tmp_path, with_mask=True))
        assert later.finished(self.row()) == self.FACTS
        assert later.finished(self.row(1)) is None

    def test_an_unfinished_row_isnt(self, tmp_path):
        parts = PartStore(self.spec(tmp_path))
        parts.lock()
        parts.write(self.row(), self.GRID.core_rect(0, 0), np.zeros((2, 240, 240), np.int16), None)
        parts.unlock()
        assert PartStore(self.spec(tmp_path)).finished(self.row()) is None
        assert not parts.any_finished

    @pytest.mark.parametrize("kind", ["data", "mask"])
    @pytest.mark.parametrize("damage", ["missing", "shorter", "longer", "overwritten"])
    def test_a_damaged_part_isnt_finished(self, tmp_path, kind, damage):
        parts = self.filled(self.spec(tmp_path, with_mask=True), self.row())
        path = parts.path(self.row(), kind)
        content = path.read_bytes()
        middle = len(content) // 2
        path.write_bytes(
            {
                "missing": b"",
                "shorter": content[:-1],
                "longer": content + b"x",
                "overwritten": content[:middle] + bytes(len(content) - middle),
            }[damage]
        )
        if damage == "missing":
            path.unlink()
        assert parts.finished(self.row()) is None

    @pytest.mark.parametrize(
        "record",
        [b"", b"{", b"null", b"[]", b"{}", b'{"facts": 1, "sizes": {}}', b'{"facts": {}, "sizes": 5}', b"\xff"],
    )
    def test_a_damaged_record_is_none(self, tmp_path, record):
        parts = self.filled(self.spec(tmp_path), self.row())
        (parts.directory / "00000000.row.json").write_bytes(record)
        assert parts.finished(self.row()) is None

    def test_two_processes_may_compute_the_same_row(self, tmp_path):
        spec = self.spec(tmp_path)
        first = PartStore(spec)
        first.lock()
        first.write(self.row(), self.GRID.core_rect(0, 0), np.zeros((2, 240, 240), np.int16), None)
        second = PartStore(spec)
        for core in self.GRID.cores(self.row()):
            area = core.scaled(spec.scale)
            second.write(self.row(), core, np.ones((2, area.height, area.width), np.int16), None)
        second.close(self.row(), self.FACTS)
        assert first.finished(self.row()) == self.FACTS
        first.remove()

    def test_one_job_at_a_time(self, tmp_path):
        first = PartStore(self.spec(tmp_path))
        first.lock()
        with pytest.raises(OutputError, match="by another job"):
            PartStore(self.spec(tmp_path)).lock()
        first.unlock()
        second = PartStore(self.spec(tmp_path))
        second.lock()
        second.remove()
        assert not list(tmp_path.iterdir())

    def test_a_link_in_the_folders_place_is_left_alone(self, tmp_path):
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "precious.txt").write_text("mine")
        parts = PartStore(self.spec(tmp_path))
        parts.directory.symlink_to(elsewhere)
        with pytest.raises(OutputError, match="is a link"):
            parts.lock()
        assert (elsewhere / "precious.txt").exists()

    def test_a_folder_that_is_gone_is_an_output_error(self, tmp_path):
        parts = PartStore(spec_of(tmp_path / "missing" / "a.tif", self.LAYER))
        with pytest.raises(OutputError, match="can't be written"):
            parts.lock()
        with pytest.raises(OutputError, match="can't be written"):
            parts.write(Rect(0, 0, 100, 30), Rect(0, 0, 30, 30), np.zeros((2, 240, 240), np.int16), None)

    def test_a_folder_that_goes_midway_is_said_so(self, tmp_path):
        parts = PartStore(self.spec(tmp_path))
        parts.lock()
        parts.write(self.row(), self.GRID.core_rect(0, 0), np.zeros((2, 240, 240), np.int16), None)
        shutil.rmtree(parts.directory)
        with pytest.raises(OutputError, match="was removed while the job ran"):
            parts.close(self.row(), {})
