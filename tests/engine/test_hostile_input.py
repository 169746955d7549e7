"""Inputs that broke the engine once, or could make it wait for ever: each refused for the reason that it has."""

from __future__ import annotations

import os
import struct

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.enums import ColorInterp

from slimdiffsr.engine.job import Job
from slimdiffsr.errors import Code, SlimDiffSRError
from tests.engine.rasters import write_raster

VRT = """<VRTDataset rasterXSize="16" rasterYSize="16">{place}<VRTRasterBand dataType="Byte" band="1">{colour}
<{kind}><SourceFilename relativeToVRT="1">in.tif</SourceFilename><SourceBand>1</SourceBand>{more}</{kind}>
</VRTRasterBand></VRTDataset>"""


@pytest.fixture
def plain(tmp_path):
    return write_raster(tmp_path / "in.tif", np.arange(256, dtype=np.uint8).reshape(1, 16, 16))


def virtual(plain, place="", colour="", kind="SimpleSource", more=""):
    path = plain.with_name("scene.vrt")
    path.write_text(VRT.format(place=place, colour=colour, kind=kind, more=more))
    return path


def refusal(run, source, **settings) -> Code:
    before = sorted(path.name for path in source.parent.iterdir())
    with pytest.raises(SlimDiffSRError) as caught:
        run(source, **settings)
    assert sorted(path.name for path in source.parent.iterdir()) == before
    return caught.value.code


def test_a_filter_without_a_kernel_ends_no_process(plain, run):
    """GDAL 3.10 crashes on it."""
    assert refusal(run, virtual(plain, kind="KernelFilteredSource")) is Code.INPUT_UNREADABLE


def test_a_band_that_claims_a_colour_table_and_has_none(plain, run, tmp_path):
    with rasterio.open(plain) as source:
        values = source.read()
    both = write_raster(tmp_path / "two.tif", np.concatenate([values, values]))
    with rasterio.open(both, "r+") as target:
        target.colorinterp = [ColorInterp.gray, ColorInterp.palette]
    run(both, "out.tif")
    with rasterio.open(tmp_path / "out.tif") as result:
        np.testing.assert_array_equal(result.read(2), values[0].repeat(4, 0).repeat(4, 1))


def test_a_block_that_ends_early_is_noticed(tmp_path, run):
    """GDAL 3.10 gives what it has of it, and no error, where it decodes with several threads."""
    values = np.random.default_rng(0).integers(0, 200, (5, 1, 24)).astype(np.uint8)
    options = {"tiled": True, "blockxsize": 32, "blockysize": 16, "interleave": "band", "compress": "packbits"}
    source = write_raster(tmp_path / "in.tif", values, **options)
    content = bytearray(source.read_bytes())
    (directory,) = struct.unpack_from("<I", content, 4)
    (entries,) = struct.unpack_from("<H", content, directory)
    for place in range(directory + 2, directory + 2 + 12 * entries, 12):
        tag, kind, count, offset = struct.unpack_from("<HHII", content, place)
        if tag == 325:  # TileByteCounts
            form = "<I" if kind == 4 else "<H"
            last = offset + (count - 1) * struct.calcsize(form)
            struct.pack_into(form, content, last, struct.unpack_from(form, content, last)[0] // 2)
    source.write_bytes(content)
    assert refusal(run, source) is Code.INPUT_DAMAGED


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_georeferencing_that_is_no_number(plain, run, number):
    place = f"<GeoTransform>{number}, 10, 0, 0, 0, -10</GeoTransform>"
    assert refusal(run, virtual(plain, place=place)) is Code.INPUT_GEOREFERENCE


def test_a_virtual_raster_over_itself(plain, run):
    path = virtual(plain)
    path.write_text(path.read_text().replace("in.tif", "scene.vrt"))
    assert refusal(run, path) in (Code.INPUT_DAMAGED, Code.INPUT_UNREADABLE)


def test_missing_sources_are_noticed_after_a_virtual_raster_over_itself(plain, run):
    """GDAL, having met one, reads zeros from every second missing source: it mustn't meet one."""
    path = virtual(plain)
    text = path.read_text()
    for content in (text.replace("in.tif", "scene.vrt"), *[text.replace("in.tif", f"gone{i}.tif") for i in range(4)]):
        path.write_text(content)
        assert refusal(run, path) in (Code.INPUT_DAMAGED, Code.INPUT_UNREADABLE)


def test_two_virtual_rasters_over_each_other(plain, run):
    path = virtual(plain)
    text = path.read_text()
    path.with_name("other.vrt").write_text(text.replace("in.tif", "scene.vrt"))
    path.write_text(text.replace("in.tif", "other.vrt"))
    assert refusal(run, path) in (Code.INPUT_DAMAGED, Code.INPUT_UNREADABLE)


def test_a_virtual_raster_over_a_missing_file(plain, run):
    path = virtual(plain)
    plain.unlink()
    assert refusal(run, path) in (Code.INPUT_DAMAGED, Code.INPUT_UNREADABLE)


def test_python_in_a_virtual_raster_is_not_run(plain, run, tmp_path):
    path = virtual(plain)
    body = f"def f(*a, **k):\n    open({str(tmp_path / 'ran')!r}, 'w')\n"
    code = f"<PixelFunctionCode><![CDATA[\n{body}]]></PixelFunctionCode>"
    derived = "<PixelFunctionType>f</PixelFunctionType><PixelFunctionLanguage>Python</PixelFunctionLanguage>"
    path.write_text(
        path.read_text()
        .replace('band="1">', 'band="1" subClass="VRTDerivedRasterBand">' + derived + code)
    )  # fmt: skip
    refusal(run, path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(os.name == "nt", reason="pipes")
def test_a_pipe_is_refused_without_waiting(tmp_path, run):
    os.mkfifo(tmp_path / "pipe.tif")
    assert refusal(run, tmp_path / "pipe.tif") is Code.INPUT_NOT_A_FILE


def test_a_device_is_refused(tmp_path, run, plain):
    with pytest.raises(SlimDiffSRError) as caught:
        run("/dev/zero" if os.name != "nt" else "NUL")
    assert caught.value.code in (Code.INPUT_NOT_A_FILE, Code.INPUT_MISSING)


@pytest.mark.parametrize("name", ["input", "output", "model", "stretch_from", "crs_wkt", "device"])
def test_a_null_character_is_refused(name):
    with pytest.raises(SlimDiffSRError, match="null character") as caught:
        Job.from_mapping({"input": "a.tif", name: "a\0b"})
    assert caught.value.code is Code.INPUT_SETTING


@pytest.mark.parametrize(
    "name", ["with space.tif", "Grüße.tif", "it's.tif", 'a "b".tif', "100%.tif", "a\nb.tif", "a:b.tif", "a!b.tif"]
)
def test_awkward_file_names(tmp_path, run, name):
    source = write_raster(tmp_path / "plain.tif", np.full((1, 9, 9), 80, np.uint8)).rename(tmp_path / name)
    run(source, "out " + name)
    with rasterio.open(tmp_path / ("out " + name)) as result:
        assert result.transform == Affine(2.5, 0, 500_000, 0, -2.5, 4_600_000)
