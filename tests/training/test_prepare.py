"""The stage `prepare`: what is cut, screened, split and stored, on imagery made on the spot."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.transform import from_origin
from typer.testing import CliRunner

from slimdiffsr_training.cli import app
from slimdiffsr_training.config import ConfigError, load_config
from slimdiffsr_training.data import imagery
from slimdiffsr_training.data.imagery import load_imagery, split
from slimdiffsr_training.data.prepare import PrepareConfig, SourceConfig, SourcesFile, prepare
from slimdiffsr_training.data.prepare import run as prepare_run
from slimdiffsr_training.data.prepare.locations import Place, cell_of, choose_validation, divide, too_near
from slimdiffsr_training.data.prepare.overlaps import describe, find_overlaps, groups
from slimdiffsr_training.data.prepare.rasters import Bounds, Box, open_raster, read_box
from slimdiffsr_training.data.prepare.screens import ScreenConfig, measure, reject
from slimdiffsr_training.data.prepare.storage import share_out

LENIENT = ScreenConfig(minimum_fineness=0, maximum_blockiness=100, minimum_contrast=0, maximum_saturated=1)
SMALL = PrepareConfig(tile=64, minimum_side=64, block=2, gap=16, validation_share=0.25, screens=LENIENT)


def texture(height: int, width: int, seed: int = 0) -> np.ndarray:
    """Ground with detail at every scale, so that no two places are alike."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width, 3))
    for step in (1, 2, 4, 8, 16):
        noise = rng.normal(0, 9, (height // step + 2, width // step + 2, 3)).astype(np.float32)
        total += cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR)
    return (total + 120).clip(1, 254).astype(np.uint8)


def save(path: Path, pixels: np.ndarray, **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, **options)
    return path


def save_geotiff(
    path: Path, bands: np.ndarray, west: float = 500_000, north: float = 4_000_000, **profile: Any
) -> Path:
    """(bands, H, W) with pixels of 10 m in UTM 32 N."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count, height, width = bands.shape
    options = {"driver": "GTiff", "crs": "EPSG:32632", "transform": from_origin(west, north, 10, 10), **profile}
    with rasterio.open(path, "w", width=width, height=height, count=count, dtype=bands.dtype, **options) as dataset:
        dataset.write(bands)
    return path


def manifest_of(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text())


class TestScreens:
    def test_sharp_ground_passes(self):
        assert reject(measure(texture(256, 256)), ScreenConfig()) is None

    def test_enlarged_and_defocused_ground_is_blurred_whatever_its_contrast(self):
        sharp = texture(256, 256)
        small = cv2.resize(sharp, (128, 128), interpolation=cv2.INTER_AREA)
        for soft in (
            cv2.resize(small, (256, 256), interpolation=cv2.INTER_CUBIC),
            cv2.GaussianBlur(sharp, (0, 0), 1.5),
        ):
            assert reject(measure(soft), ScreenConfig()) == "blurred"
            stronger = ((soft.astype(float) - 120) * 2 + 120).clip(0, 255).astype(np.uint8)
            assert reject(measure(stronger), ScreenConfig()) == "blurred"
        calm = (120 + (sharp.astype(float) - 120) / 8).astype(np.uint8)
        assert reject(measure(calm), ScreenConfig()) is None

    @pytest.mark.parametrize("shift", [0, 3])
    def test_jpeg_blocks_are_found_wherever_their_grid_lies(self, shift: int):
        sharp = texture(256 + 8, 256 + 8)
        figures = {}
        for quality in (20, 95):
            buffer = io.BytesIO()
            Image.fromarray(sharp).save(buffer, "JPEG", quality=quality)
            pixels = np.asarray(Image.open(buffer))[shift : shift + 256, shift : shift + 256]
            figures[quality] = measure(np.ascontiguousarray(pixels)).blockiness
        assert figures[20] > 1.2 > 3 * figures[95]
        assert measure(sharp).blockiness < 0.4

    def test_empty_saturated_and_masked_tiles(self):
        assert reject(measure(np.full((64, 64, 3), 80, np.uint8)), ScreenConfig()) == "blank"
        glare = texture(64, 64)
        glare[:40] = 255
        assert reject(measure(glare), ScreenConfig()) == "saturated"
        valid = np.ones((64, 64), bool)
        valid[0, 0] = False
        assert reject(measure(texture(64, 64), valid), ScreenConfig()) == "nodata"


class TestDivide:
    def test_equal_parts_on_the_jpeg_grid(self):
        assert divide(100, 64, 64, 48) == [Box(0, 0, 48, 64), Box(48, 0, 48, 64)]
        assert divide(120, 64, 64, 64) == [Box(16, 0, 64, 64)]
        assert divide(70, 70, 128, 64) == [Box(0, 0, 70, 70)]
        assert divide(63, 200, 64, 64) == []

    @pytest.mark.parametrize("side", range(64, 700, 37))
    def test_parts_are_within_bounds_disjoint_and_aligned(self, side: int):
        boxes = divide(side, 64, 128, 64)
        assert boxes
        end = 0
        for box in boxes:
            assert 64 <= box.width <= 128
            assert box.column >= end
            end = box.column + box.width
            assert len(boxes) == 1 or (box.column % 16 == 0 and box.width % 16 == 0)
        assert end <= side
        assert side - sum(b.width for b in boxes) < 16 or side < 128 + 64


class TestLocations:
    @staticmethod
    def grid(rows: int, columns: int, side: int = 64, block: int = 2) -> list[Place]:
        def where(r: int, c: int) -> Bounds:
            return Bounds(c * side, -(r + 1) * side, (c + 1) * side, -r * side)

        return [
            Place("s", "f", f"{r // block},{c // block}", where(r, c), (1, 1))
            for r in range(rows)
            for c in range(columns)
        ]  # fmt: skip

    def test_no_training_tile_lies_near_a_validation_tile(self):
        places = self.grid(12, 12)
        held_out = choose_validation(places, 0.2, seed=3)
        near = too_near(places, held_out, gap=64)
        assert held_out
        kept = [p for p, n in zip(places, near, strict=True) if p.location not in held_out and not n]
        assert kept
        for tile in kept:
            for other in (p for p in places if p.location in held_out):
                across = max(other.bounds.left - tile.bounds.right, tile.bounds.left - other.bounds.right)
                along = max(other.bounds.bottom - tile.bounds.top, tile.bounds.bottom - other.bounds.top)
                assert max(across, along) >= 64
        assert not any(n for p, n in zip(places, near, strict=True) if p.location in held_out)

    def test_the_share_is_met_for_each_source_and_seeds_differ(self):
        places = [Place(s, f"{s}{i}", f"{s}{i}", Bounds(0, 0, 1, 1), (1, 1)) for s in "ab" for i in range(40)]
        held_out = choose_validation(places, 0.1, seed=1)
        assert {s: sum(name.startswith(s) for name in held_out) for s in "ab"} == {"a": 4, "b": 4}
        assert choose_validation(places, 0.1, seed=1) == held_out
        assert choose_validation(places, 0.1, seed=2) != held_out

    def test_a_source_of_one_place_stays_in_training(self):
        places = [Place("s", "f", "one", Bounds(0, 0, 1, 1), (1, 1))] * 20
        assert choose_validation(places, 0.1, seed=1) == set()

    def test_cells_are_about_as_wide_as_high_at_every_latitude(self):
        for latitude in (0.05, 48.0, 70.0):
            metres = 111_320 * np.cos(np.radians(latitude))
            step = 0.5 * 1113.2 / metres
            cells = {cell_of(Bounds(10 + k * step, latitude, 10 + k * step, latitude), 0.01) for k in range(40)}
            assert 19 <= len(cells) <= 22


class TestSharing:
    def test_small_needs_are_met_and_the_rest_is_shared(self):
        assert share_out({"a": 100, "b": 10, "c": 60}, 90) == {"b": 10, "c": 40, "a": 40}
        assert share_out({"a": 5, "b": 10}, 90) == {"a": 5, "b": 10}
        assert share_out({"a": 5, "b": 10}, -3) == {"a": 0, "b": 0}


class TestOverlaps:
    def test_frames_of_the_same_ground_are_found_and_others_are_not(self):
        ground, elsewhere = texture(600, 900, 1), texture(400, 400, 2)
        frames = [ground[:400, :400], ground[100:500, 200:600], elsewhere, np.rot90(ground[150:550, 450:850])]
        found = find_overlaps([describe(np.ascontiguousarray(f)) for f in frames], 12)
        pairs = {(o.first, o.second) for o in found}
        assert (0, 1) in pairs
        assert (1, 3) in pairs
        assert not any(2 in pair for pair in pairs)
        assert groups(4, found) == [0, 0, 2, 0]


class TestRasters:
    def test_bands_stretch_and_nodata(self, tmp_path: Path):
        values = np.random.default_rng(0).integers(1000, 3000, (4, 80, 96)).astype(np.uint16)
        values[2, :10] = 0
        path = save_geotiff(tmp_path / "s" / "a.tif", values, nodata=0)
        file = open_raster(path, "s", SourceConfig(bands=(3, 2, 1), stretch=(1000, 3000)))
        pixels, valid = read_box(file, Box(8, 4, 40, 32))
        assert pixels.shape == (32, 40, 3)
        expected = np.rint((values[[2, 1, 0], 4:36, 8:48] - 1000.0) / 2000 * 255)
        np.testing.assert_array_equal(valid[:6], False)
        np.testing.assert_array_equal(valid[6:], True)
        np.testing.assert_allclose(np.moveaxis(pixels, 2, 0)[:, 6:], expected[:, 6:], atol=1)
        assert file.ground_sampling_distance == pytest.approx(10)
        assert not file.lossy

    def test_floats_get_the_files_own_stretch_and_nan_is_nodata(self, tmp_path: Path):
        values = texture(96, 96).transpose(2, 0, 1).astype(np.float32) / 1e4
        values[0, 5, 5] = np.nan
        file = open_raster(save_geotiff(tmp_path / "a.tif", values), ".", SourceConfig())
        pixels, valid = read_box(file, Box(0, 0, 96, 96))
        assert not valid[5, 5]
        assert valid.sum() == 96 * 96 - 1
        assert 5 <= np.percentile(pixels[valid], 1) <= 80
        assert 175 <= np.percentile(pixels[valid], 99) <= 250

    def test_missing_bands_are_told(self, tmp_path: Path):
        path = save_geotiff(tmp_path / "a.tif", np.zeros((1, 8, 8), np.uint8))
        with pytest.raises(ConfigError, match="has 1 bands, not those asked for"):
            open_raster(path, ".", SourceConfig())


class TestPrepare:
    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        folder = tmp_path / "data"
        for i in range(12):
            save(folder / "photos" / f"p{i:02d}.png", texture(64, 80, i))
        save(folder / "photos" / "p99.png", texture(64, 80, 3))
        save(folder / "photos" / "small.png", texture(40, 80, 50))
        save(folder / "jpeg" / "whole.jpg", texture(64, 64, 60), quality=90, subsampling=0)
        save(folder / "jpeg" / "large.jpg", texture(160, 160, 61), quality=90, subsampling=0)
        save_geotiff(folder / "scene" / "west.tif", texture(512, 512, 70).transpose(2, 0, 1))
        (folder / "photos" / "LICENSE.txt").write_text("Free for all\nuses.")
        return folder

    def test_tiles_manifest_and_what_was_left_out(self, data: Path, tmp_path: Path):
        known = {"scene": SourceConfig(licence="CC0-1.0", attribution="Someone")}
        prepare(SMALL, data, tmp_path / "out", known, show_progress=False)
        manifest = manifest_of(tmp_path / "out")
        for tile in manifest["tiles"]:
            content = (tmp_path / "out" / tile["path"]).read_bytes()
            assert hashlib.sha256(content).hexdigest() == tile["sha256"]
            column, row, width, height = tile["window"]
            with rasterio.open(data / tile["file"]) as dataset:
                whole = np.moveaxis(dataset.read([1, 2, 3]), 0, 2)
            stored = np.asarray(Image.open(io.BytesIO(content)))
            np.testing.assert_allclose(stored, whole[row : row + height, column : column + width], atol=2)
        listed = {tile["path"] for tile in manifest["tiles"]}
        assert {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out" / "tiles").rglob("*.*")} == listed
        files = {f["path"]: f for f in manifest["files"]}
        assert files["photos/p00.png"]["sha256"] == hashlib.sha256((data / "photos/p00.png").read_bytes()).hexdigest()
        skipped = {entry["path"]: entry["reason"] for entry in manifest["skipped"]}
        assert "same file" in skipped["photos/p99.png"]
        assert "smaller" in skipped["photos/small.png"]
        assert manifest["sources"]["photos"]["licence"] == "Free for all uses."
        assert manifest["sources"]["scene"]["attribution"] == "Someone"
        assert any(w.startswith("jpeg: no licence") for w in manifest["warnings"])
        assert not any(w.startswith(("photos: no licence", "scene: no licence")) for w in manifest["warnings"])
        # The JPEG that is one tile travels as it came.
        whole = next(t for t in manifest["tiles"] if t["file"] == "jpeg/whole.jpg")
        assert whole["sha256"] == files["jpeg/whole.jpg"]["sha256"]

    def test_a_large_raster_is_split_by_blocks_with_a_gap(self, data: Path, tmp_path: Path):
        prepare(SMALL, data, tmp_path / "out", show_progress=False)
        tiles = [t for t in manifest_of(tmp_path / "out")["tiles"] if t["file"] == "scene/west.tif"]
        held_out = [t["window"] for t in tiles if t["split"] == "validation"]
        training = [t["window"] for t in tiles if t["split"] == "train"]
        assert held_out
        assert training
        for c, r, w, h in training:
            for vc, vr, vw, vh in held_out:
                assert max(vc - (c + w), c - (vc + vw), vr - (r + h), r - (vr + vh)) >= SMALL.gap - 1
        assert manifest_of(tmp_path / "out")["rejected"]["gap"] > 0

    def test_another_file_of_the_same_ground_goes_to_the_same_side(self, data: Path, tmp_path: Path):
        other = texture(512, 512, 71).transpose(2, 0, 1)
        save_geotiff(data / "another_year" / "west.tif", other)
        prepare(SMALL, data, tmp_path / "out", show_progress=False)
        sides: dict[tuple[int, ...], set[str]] = {}
        for tile in manifest_of(tmp_path / "out")["tiles"]:
            if tile["file"].endswith("west.tif"):
                sides.setdefault(tuple(tile["window"]), set()).add(tile["split"])
        assert any(s == {"validation"} for s in sides.values())
        assert all(len(s) == 1 for s in sides.values())

    def test_named_and_overlapping_frames_stay_together(self, tmp_path: Path):
        ground = texture(500, 900, 5)
        for i in range(4):
            save(tmp_path / "d" / "flight" / f"{i}.png", ground[:, 130 * i : 130 * i + 400])
        for i in range(8):
            save(tmp_path / "d" / "named" / f"site{i // 2}_{i}.png", texture(96, 96, 100 + i))
        config = PrepareConfig(tile=512, minimum_side=64, validation_share=0.25, screens=LENIENT)
        known = {"named": SourceConfig(location=r"^(site\d)_")}
        prepare(config, tmp_path / "d", tmp_path / "out", known, show_progress=False)
        manifest = manifest_of(tmp_path / "out")
        assert {tuple(o["files"]) for o in manifest["overlaps"]} >= {("flight/0.png", "flight/1.png")}
        sides: dict[str, set[str]] = {}
        for tile in manifest["tiles"]:
            source, name = tile["file"].split("/")
            sides.setdefault("flight" if source == "flight" else name[:5], set()).add(tile["split"])
        assert sides["flight"] == {"train"}
        assert sorted(len(s) for s in sides.values()) == [1] * 5
        assert {"validation"} in sides.values()

    def test_is_the_same_every_time(self, data: Path, tmp_path: Path):
        for name in ("a", "b"):
            prepare(SMALL, data, tmp_path / name, limit_mb=1, show_progress=False)
        assert manifest_of(tmp_path / "a")["digest"] == manifest_of(tmp_path / "b")["digest"]
        archives = [(tmp_path / name / "imagery.tar").read_bytes() for name in ("a", "b")]
        assert archives[0] == archives[1]

    def test_a_limit_takes_from_the_largest_source_and_holds(self, data: Path, tmp_path: Path):
        prepare(SMALL, data, tmp_path / "all", show_progress=False)
        outcome = prepare(SMALL, data, tmp_path / "out", limit_mb=0.5, show_progress=False)
        assert (tmp_path / "out" / "imagery.tar").stat().st_size <= 500_000
        before, after = (manifest_of(tmp_path / n)["sources"] for n in ("all", "out"))
        assert after["scene"]["tiles"]["train"] < before["scene"]["tiles"]["train"]
        assert after["jpeg"]["tiles"] == before["jpeg"]["tiles"]
        assert outcome.count("validation") > 0
        large = next(t for t in outcome.tiles if t.file == "jpeg/large.jpg")
        assert large.path.endswith(".jpg")
        stored = np.asarray(Image.open(tmp_path / "out" / large.path)).astype(float)
        column, row, width, height = large.window
        original = np.asarray(Image.open(data / "jpeg/large.jpg"))[row : row + height, column : column + width]
        assert np.abs(stored - original).mean() < 0.5
        with pytest.raises(ConfigError, match="hold no tile"):
            prepare(SMALL, data, tmp_path / "tiny", limit_mb=0.05, show_progress=False)

    def test_an_interrupted_run_leaves_nothing(self, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        calls = []

        def stop(*arguments: Any) -> Any:
            calls.append(arguments)
            if len(calls) > 5:
                raise KeyboardInterrupt
            return measure(*arguments)

        monkeypatch.setattr(prepare_run, "measure", stop)
        with pytest.raises(KeyboardInterrupt):
            prepare(SMALL, data, tmp_path / "out", show_progress=False)
        assert [p.name for p in tmp_path.iterdir()] == ["data"]

    def test_refusals(self, data: Path, tmp_path: Path):
        (tmp_path / "there").mkdir()
        with pytest.raises(ConfigError, match="exists already"):
            prepare(SMALL, data, tmp_path / "there", show_progress=False)
        with pytest.raises(ConfigError, match="doesn't have: moon"):
            prepare(SMALL, data, tmp_path / "out", {"moon": SourceConfig()}, show_progress=False)
        (tmp_path / "empty").mkdir()
        with pytest.raises(FileNotFoundError, match="no images"):
            prepare(SMALL, tmp_path / "empty", tmp_path / "out", show_progress=False)
        with pytest.raises(ConfigError, match="tile"):
            PrepareConfig(tile=100, minimum_side=128)
        assert not (tmp_path / "out").exists()

    def test_the_command_reads_both_yaml_files(self, data: Path, tmp_path: Path):
        config, sources = tmp_path / "prepare.yaml", tmp_path / "sources.yaml"
        config.write_text("tile: 64\nminimum_side: 64\nscreens: {minimum_fineness: 0, maximum_blockiness: 100}\n")
        sources.write_text("sources:\n  photos: {licence: CC0-1.0, bands: [3, 2, 1]}\n")
        assert load_config(SourcesFile, sources).sources["photos"].bands == (3, 2, 1)
        arguments = ["--config", config, "--sources", sources, "--data", data, "--out", tmp_path / "out"]
        result = CliRunner().invoke(app, ["prepare", *map(str, arguments)])
        assert result.exit_code == 0, result.output
        assert "for validation" in result.output
        assert manifest_of(tmp_path / "out")["sources"]["photos"]["licence"] == "CC0-1.0"
        sources.write_text("sources:\n  photos: {licens: CC0-1.0}\n")
        with pytest.raises(ConfigError, match="unknown keys: licens"):
            load_config(SourcesFile, sources)


class TestLoading:
    @pytest.fixture
    def prepared(self, tmp_path: Path) -> Path:
        for i in range(12):
            save(tmp_path / "data" / "photos" / f"p{i:02d}.png", texture(64, 80, i))
        save(tmp_path / "data" / "other" / "a.png", texture(100, 64, 70))
        prepare(SMALL, tmp_path / "data", tmp_path / "out", limit_mb=5, show_progress=False)
        return tmp_path / "out"

    def test_the_manifests_split_counts(self, prepared: Path):
        photos = load_imagery(prepared, 64)
        training, validation = split(photos, 100, seed=5)
        listed = {t["path"]: t["split"] for t in manifest_of(prepared)["tiles"]}
        assert {p.name for p in validation} == {path for path, side in listed.items() if side == "validation"}
        assert {p.name for p in training} == {path for path, side in listed.items() if side == "train"}
        assert {p.source for p in photos} == {"photos", "other"}
        assert len(split(photos, 1, seed=5)[1]) == 1
        assert len(split(photos, 1, seed=5)[0]) == len(training)

    def test_folder_and_archive_hold_the_same(self, prepared: Path):
        for a, b in zip(load_imagery(prepared, 64), load_imagery(prepared / "imagery.tar", 64), strict=True):
            assert (a.source, a.name, a.split) == (b.source, b.name, b.split)
            np.testing.assert_array_equal(a.pixels, b.pixels)

    def test_size_and_sharpness_still_count(self, prepared: Path):
        assert {p.source for p in load_imagery(prepared, 64, minimum_sharpness=0)} == {"photos", "other"}
        with pytest.raises(FileNotFoundError, match="no usable image"):
            load_imagery(prepared, 128)
        with pytest.raises(FileNotFoundError, match="no usable image"):
            load_imagery(prepared, 64, minimum_sharpness=1000)

    def test_damage_is_told(self, prepared: Path):
        first = manifest_of(prepared)["tiles"][0]["path"]
        (prepared / first).write_bytes(b"damaged")
        with pytest.raises(ValueError, match="isn't the tile of the manifest"):
            load_imagery(prepared, 64)
        (prepared / first).unlink()
        with pytest.raises(ValueError, match="lacks the tile"):
            load_imagery(prepared, 64)
        (prepared / "manifest.json").write_text("{}")
        with pytest.raises(ValueError, match="no readable manifest"):
            load_imagery(prepared, 64)

    def test_the_demo_scene_is_never_trained_on(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        demo = save(tmp_path / "data" / "photos" / "demo.png", texture(64, 64, 1))
        save(tmp_path / "data" / "photos" / "other.png", texture(64, 64, 2))
        excluded = frozenset({hashlib.sha256(demo.read_bytes()).hexdigest()})
        prepare(SMALL, tmp_path / "data", tmp_path / "careless", show_progress=False)
        monkeypatch.setattr(imagery, "EXCLUDED_SHA256", excluded)
        monkeypatch.setattr(prepare_run, "EXCLUDED_SHA256", excluded)
        prepare(SMALL, tmp_path / "data", tmp_path / "out", show_progress=False)
        assert [t["file"] for t in manifest_of(tmp_path / "out")["tiles"]] == ["photos/other.png"]
        for folder in (tmp_path / "data", tmp_path / "careless", tmp_path / "out"):
            assert ["other" in p.name for p in load_imagery(folder, 64)] == [True]
