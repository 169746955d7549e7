"""The command line, as a shell sees it: output, exit codes, and nothing left behind."""

from __future__ import annotations

import json

import pytest
import rasterio

from tests.engine.command import slimdiffsr
from tests.engine.rasters import textured, to_dtype, write_raster


@pytest.fixture
def source(tmp_path):
    return write_raster(
        tmp_path / "in.tif", to_dtype(textured(3, 40, 50), "uint16"), descriptions=["red", "green", "blue"]
    )


def test_super_resolve(source, tmp_path):
    done = slimdiffsr("super-resolve", source, tmp_path / "out.tif", "--tile", 64, "--window", 5, 6, 20, 10)
    assert done.returncode == 0, done.stderr
    assert "80 x 40 pixels" in done.stdout
    with rasterio.open(tmp_path / "out.tif") as result:
        assert (result.width, result.height) == (80, 40)
        tags = result.tags()
    assert tags["SLIMDIFFSR_MODEL"].startswith("slimdiffsr-")
    assert len(tags["SLIMDIFFSR_MODEL_SHA256"]) == 64
    assert json.loads(tags["SLIMDIFFSR_SETTINGS"])["window"] == [5, 6, 20, 10]


def test_names_that_begin_with_a_dash(source, tmp_path):
    source.rename(tmp_path / "-in.tif")
    options = ("--tile", 64, "--window", 0, 0, 8, 8)
    for names in (("--", "-in.tif", "-out.tif"), ("./-in.tif", "./--overwrite.tif")):
        done = slimdiffsr("super-resolve", *options, *names, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        with rasterio.open(tmp_path / names[-1]) as result:
            assert result.shape == (32, 32)
    before = sorted(path.name for path in tmp_path.iterdir())
    done = slimdiffsr("super-resolve", "-in.tif", "other.tif", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_list_of_names_that_begin_with_a_dash(source, tmp_path):
    source.rename(tmp_path / "-in.tif")
    (tmp_path / "list.txt").write_text("-in.tif\n")
    done = slimdiffsr("batch", "--tile", 64, "--", "list.txt", "-results", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [path.suffix for path in (tmp_path / "-results").glob("-in*")] == [".tif"]


def test_json_lines(source, tmp_path):
    done = slimdiffsr("super-resolve", source, tmp_path / "out.tif", "--json", "--tile", 64)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [e["event"] for e in events][-1] == "result"
    fractions = [e["fraction"] for e in events if e["event"] == "progress"]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert events[-1]["width"] == 200


@pytest.mark.parametrize("format_", ["gtiff", "cog"])
def test_tiled_compressed_with_overviews(tmp_path, format_):
    source = write_raster(
        tmp_path / "in.tif", to_dtype(textured(3, 150, 160), "uint8"), colours=["red", "green", "blue"]
    )
    done = slimdiffsr("super-resolve", source, tmp_path / "out.tif", "--tile", 128, "--format", format_)
    assert done.returncode == 0, done.stderr
    with rasterio.open(tmp_path / "out.tif") as result:
        assert result.profile["tiled"]
        assert result.block_shapes[0] == (512, 512)
        # A COG is made for readers on the web, few of which know ZSTD.
        assert result.compression.name == ("deflate" if format_ == "cog" else "zstd")
        assert result.overviews(1)
        layout = result.tags(ns="IMAGE_STRUCTURE").get("LAYOUT")
    assert (layout == "COG") == (format_ == "cog")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.tif", "out.tif"]


def test_creation_options(source, tmp_path):
    done = slimdiffsr(
        "super-resolve",
        source,
        tmp_path / "out.tif",
        "--co",
        "COMPRESS=LZW",
        "--co",
        "BLOCKXSIZE=256",
        "--co",
        "BLOCKYSIZE=256",
    )
    assert done.returncode == 0, done.stderr
    with rasterio.open(tmp_path / "out.tif") as result:
        assert result.compression.name == "lzw"
        assert result.block_shapes[0] == (256, 256)


def test_info_writes_nothing(source, tmp_path):
    done = slimdiffsr("info", source, "--json", cwd=tmp_path)
    plan = json.loads(done.stdout)
    assert (plan["output_width"], plan["output_height"]) == (200, 160)
    assert plan["rgb"] == [1, 2, 3]
    assert plan["rgb_source"] == "names"
    assert plan["memory_bytes"] > 0
    assert plan["estimated_seconds"] > 0
    assert [p.name for p in tmp_path.iterdir()] == ["in.tif"]
    assert "red" not in slimdiffsr("info", source).stderr


def test_models_and_devices():
    assert "slimdiffsr-fast-x4" in slimdiffsr("models").stdout
    devices = json.loads(slimdiffsr("devices", "--json").stdout)["devices"]
    assert devices[0]["id"] == "cpu"
    assert devices[0]["works"]


BAD = {
    "missing file": (["{dir}/nope.tif", "{dir}/out.tif"], 3, "doesn't exist"),
    "a folder": (["{dir}", "{dir}/out.tif"], 3, "is a folder"),
    "a text file": (["{dir}/text.tif", "{dir}/out.tif"], 3, "can't be opened as a raster"),
    "a truncated file": (["{dir}/cut.tif", "{dir}/out.tif"], 3, "damaged"),
    "an empty extent": (["{dir}/in.tif", "{dir}/out.tif", "--extent", "5", "5", "5", "5"], 3, "extent"),
    "an extent outside": (["{dir}/in.tif", "{dir}/out.tif", "--extent", "0", "0", "5", "5"], 3, "doesn't overlap"),
    "an empty window": (["{dir}/in.tif", "{dir}/out.tif", "--window", "0", "0", "0", "5"], 3, "empty"),
    "a window outside": (["{dir}/in.tif", "{dir}/out.tif", "--window", "40", "0", "20", "5"], 3, "beyond"),
    "a band too many": (["{dir}/in.tif", "{dir}/out.tif", "--bands", "4"], 3, "no output band 4"),
    "a colour too many": (["{dir}/in.tif", "{dir}/out.tif", "--rgb", "1,2,9"], 3, "no RGB band 9"),
    "no band list": (["{dir}/in.tif", "{dir}/out.tif", "--rgb", "1,b,3"], 2, "band numbers"),
    "a scale that doesn't exist": (["{dir}/in.tif", "{dir}/out.tif", "--scale", "3"], 3, "scale"),
    "an unknown model": (["{dir}/in.tif", "{dir}/out.tif", "--model", "nonesuch"], 5, "no model named"),
    "a model of another scale": (
        ["{dir}/in.tif", "{dir}/out.tif", "--model", "slimdiffsr-fast-x4", "--scale", "2"], 5, "enlarges 4 times"),
    "a corrupted model": (["{dir}/in.tif", "{dir}/out.tif", "--model", "{dir}/bad.safetensors"], 5, "model bundle"),
    "no such device": (["{dir}/in.tif", "{dir}/out.tif", "--device", "cuda:7"], 6, "CUDA"),
    "no device at all": (["{dir}/in.tif", "{dir}/out.tif", "--device", "toaster"], 6, "is no device"),
    "an existing output": (["{dir}/in.tif", "{dir}/in.tif"], 4, "exists already"),
    "no such folder": (["{dir}/in.tif", "{dir}/a/out.tif"], 4, "doesn't exist"),
    "another format": (["{dir}/in.tif", "{dir}/out.png"], 4, ".tif"),
    "an option that would reproject": (
        ["{dir}/in.tif", "{dir}/out.tif", "--format", "cog", "--co", "TARGET_SRS=EPSG:3857"], 4, "isn't supported"),
    "a wrong creation option": (["{dir}/in.tif", "{dir}/out.tif", "--co", "COMPRESS=NONESUCH"], 4, "can't be written"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_line_and_leaves_nothing(source, tmp_path, name):
    arguments, code, message = BAD[name]
    (tmp_path / "text.tif").write_text("not a raster")
    (tmp_path / "bad.safetensors").write_bytes(b"\x10\0\0\0\0\0\0\0nonsense nonsense")
    whole = write_raster(tmp_path / "whole.tif", to_dtype(textured(3, 200, 200), "uint16"))
    (tmp_path / "cut.tif").write_bytes(whole.read_bytes()[:90_000])
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    done = slimdiffsr("super-resolve", *(a.replace("{dir}", str(tmp_path)) for a in arguments))
    assert done.returncode == code, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    if code != 2:  # usage errors show the usage too
        errors = [line for line in lines if not line.startswith("Warning:")]
        assert len(errors) == 1, lines
        assert errors[0].startswith("Error: ")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_an_error_as_json(tmp_path):
    done = slimdiffsr("super-resolve", "nope.tif", tmp_path / "out.tif", "--json")
    event = json.loads(done.stdout.splitlines()[-1])
    assert (event["event"], event["kind"], event["code"], done.returncode) == ("error", "input", "input.missing", 3)


def test_an_error_names_its_code_at_the_end(tmp_path):
    done = slimdiffsr("super-resolve", "nope.tif", tmp_path / "out.tif")
    assert done.stderr.rstrip().endswith("[input.missing]")


def test_overwrite(source, tmp_path):
    (tmp_path / "out.tif").write_text("old")
    (tmp_path / "out.tif.aux.xml").write_text("<PAMDataset/>")
    done = slimdiffsr("super-resolve", source, tmp_path / "out.tif", "--overwrite", "--tile", 64)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "out.tif.aux.xml").exists(), "statistics of the old file would be wrong"
