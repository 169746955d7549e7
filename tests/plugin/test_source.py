"""Layers as sources: what travels with a file's name, and what is exported."""

from __future__ import annotations

import gc
import math
import shutil
import zipfile
from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsRasterRange,
    QgsRectangle,
)

from slimdiffsr_qgis.core import export
from slimdiffsr_qgis.core.errors import Cancelled, SourceRefused
from slimdiffsr_qgis.core.exported_source import ExportedSource
from slimdiffsr_qgis.core.raster_source import FileSource
from slimdiffsr_qgis.core.source import source_of


def opened(source, tmp_path, extent=None, resolution=None, feedback=None, report=lambda _: None):
    folder = tmp_path / "export"
    folder.mkdir(exist_ok=True)
    return source.opened(extent, resolution, folder, QgsCoordinateTransformContext(), feedback or QgsFeedback(), report)


def file_keys(layer):
    source = source_of(layer)
    assert isinstance(source, FileSource)
    return source.keys


@pytest.fixture
def tiles(tmp_path) -> str:
    """A web map of one tile (zoom level 0), without a web: the URI of its layer."""
    from osgeo import gdal

    folder = tmp_path / "tiles" / "0" / "0"
    folder.mkdir(parents=True)
    dataset = gdal.GetDriverByName("MEM").Create("", 256, 256, 3, gdal.GDT_Byte)
    for band, value in ((1, 200), (2, 100), (3, 50)):
        dataset.GetRasterBand(band).Fill(value)
    gdal.GetDriverByName("PNG").CreateCopy(str(folder / "0.png"), dataset)
    return f"type=xyz&zmin=0&zmax=0&url=file://{tmp_path}/tiles/%7Bz%7D/%7Bx%7D/%7By%7D.png"


def test_a_local_file_goes_by_its_absolute_path(make_raster, load, monkeypatch):
    path = make_raster("été 'quoted' 100%.tif")
    assert file_keys(load(path)) == {"input": str(path)}
    monkeypatch.chdir(path.parent)
    assert file_keys(load(path.name)) == {"input": str(path)}
    QgsProject.instance().clear()  # GDAL writes statistics beside a file when it closes it, by its relative path
    gc.collect()


def test_open_options_travel(make_raster, load):
    path = make_raster()
    keys = file_keys(load(f"{path}|option:NUM_THREADS=2|option:GEOREF_SOURCES=INTERNAL"))
    assert keys == {"input": str(path), "open_options": {"NUM_THREADS": "2", "GEOREF_SOURCES": "INTERNAL"}}


def test_subdatasets_and_archives_keep_their_names(make_raster, load, tmp_path):
    from osgeo import gdal

    path = make_raster()
    archive = tmp_path / "scene.zip"
    with zipfile.ZipFile(archive, "w") as writer:
        writer.write(path, "inside.tif")
    assert file_keys(load(f"/vsizip/{archive}/inside.tif"))["input"] == f"/vsizip/{archive}/inside.tif"
    assert file_keys(load(f"GTIFF_DIR:1:{path}"))["input"] == f"GTIFF_DIR:1:{path}"
    package = tmp_path / "rasters.gpkg"
    gdal.Translate(str(package), str(path), format="GPKG", creationOptions=["RASTER_TABLE=one"])
    assert file_keys(load(f"GPKG:{package}:one"))["input"] == f"GPKG:{package}:one"


def test_a_crs_set_on_the_layer_travels(make_raster, load):
    layer = load(make_raster())
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    wkt = file_keys(layer)["crs_wkt"]
    assert QgsCoordinateReferenceSystem.fromWkt(wkt).authid() == "EPSG:32633"


def test_nodata_set_on_the_layer_travels(make_raster, load):
    layer = load(make_raster(nodata=0))
    provider = layer.dataProvider()
    assert "nodata" not in file_keys(layer), "the file's own nodata needs no mention"
    provider.setUserNoDataValue(2, [QgsRasterRange(0, 0)])
    assert "nodata" not in file_keys(layer), "the user repeats the file's value"
    provider.setUseSourceNoDataValue(1, False)
    assert file_keys(layer)["nodata"] == [None, 0, 0]
    provider.setUserNoDataValue(1, [QgsRasterRange(255, 255)])
    assert file_keys(layer)["nodata"] == [255, 0, 0]
    provider.setUserNoDataValue(1, [QgsRasterRange(7.5, 7.5)])
    assert file_keys(layer)["nodata"] == [None, 0, 0], "no whole number is 7.5"


def test_all_nodata_switched_off_is_an_empty_list(make_raster, load):
    layer = load(make_raster(nodata=0))
    for band in (1, 2, 3):
        layer.dataProvider().setUseSourceNoDataValue(band, False)
    assert file_keys(layer)["nodata"] == []


def test_nan_as_nodata_travels_as_text(make_raster, load):
    layer = load(make_raster(dtype="float32", bands=2, nodata=math.nan))
    assert "nodata" not in file_keys(layer)
    layer.dataProvider().setUseSourceNoDataValue(1, False)
    assert file_keys(layer)["nodata"] == [None, "nan"]


def test_nodata_is_given_in_the_files_own_numbers(make_raster, load):
    layer = load(make_raster(dtype="uint16", bands=1, scale_offset=(0.1, -2.0)))
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(-1.3, -1.3)])
    assert file_keys(layer)["nodata"] == [7.0]


@pytest.mark.parametrize("own", [None, 121.0])
def test_several_nodata_values_of_a_band_become_one(make_raster, load, tmp_path, own):
    import numpy as np
    from osgeo import gdal

    path = make_raster(rows=600, bands=2, nodata=own)
    original = gdal.Open(str(path)).ReadAsArray()
    layer = load(path)
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(60, 100), QgsRasterRange(130, 130)])
    source = source_of(layer)
    assert isinstance(source, ExportedSource)
    assert "several nodata values" in source.notes[0]
    with opened(source, tmp_path) as keys:
        exported = gdal.Open(keys["input"]).ReadAsArray()
        masked = ((original[0] >= 60) & (original[0] <= 100)) | (original[0] == 130)
        value = 60 if own is None else own
        assert keys["nodata"] == [value, own]
        assert np.array_equal(exported[0], np.where(masked, value, original[0]))
        assert np.array_equal(exported[1], original[1])
    assert not Path(keys["input"]).exists(), "the temporary file is gone"


def test_an_extent_is_cut_to_the_layer(make_raster, load, tmp_path):
    source = source_of(load(make_raster()))
    with opened(source, tmp_path, QgsRectangle(499000, 3999800, 500100, 3999900)) as keys:
        assert keys["extent"] == [500000, 3999800, 500100, 3999900]
        assert "window" not in keys
    with pytest.raises(SourceRefused, match="outside"), opened(source, tmp_path, QgsRectangle(0, 0, 10, 10)):
        pass
    with (
        pytest.raises(SourceRefused, match="empty"),
        opened(source, tmp_path, QgsRectangle(500000, 3999800, 500000, 3999900)),
    ):
        pass


def test_an_extent_of_a_file_without_georeferencing_is_a_window(make_raster, load, tmp_path):
    # QGIS counts y upward from -height there, GDAL rows downward from 0.
    source = source_of(load(make_raster(transform=None, epsg=None)))
    with opened(source, tmp_path, QgsRectangle(3.2, -20, 10, -5)) as keys:
        assert keys["window"] == [3, 5, 7, 15]
        assert "extent" not in keys


def test_a_file_in_qgis_memory_is_exported_pixel_for_pixel(make_raster, load, tmp_path):
    import numpy as np
    from osgeo import gdal

    path = make_raster(dtype="int16", bands=2, nodata=-5)
    gdal.Translate("/vsimem/memory.tif", str(path))
    source = source_of(load("/vsimem/memory.tif"))
    assert isinstance(source, ExportedSource)
    with opened(source, tmp_path) as keys:
        original, exported = gdal.Open(str(path)), gdal.Open(keys["input"])
        assert exported.GetGeoTransform() == pytest.approx(original.GetGeoTransform())
        assert np.array_equal(exported.ReadAsArray(), original.ReadAsArray())
        assert exported.GetRasterBand(1).DataType == original.GetRasterBand(1).DataType
        assert exported.GetRasterBand(1).GetNoDataValue() == -5
    # A part, widened to whole pixels.
    with opened(source, tmp_path, QgsRectangle(500013, 3999801, 500041, 3999899)) as keys:
        exported = gdal.Open(keys["input"])
        assert exported.GetGeoTransform() == pytest.approx((500010, 10, 0, 3999900, 0, -10))
        assert np.array_equal(exported.ReadAsArray(), original.ReadAsArray(1, 10, 4, 10))
        exported = None
    gdal.Unlink("/vsimem/memory.tif")


def test_a_web_map_is_exported_at_the_resolution_that_is_asked(load, tiles, tmp_path):
    from osgeo import gdal

    source = source_of(load(tiles, provider="wms"))
    assert isinstance(source, ExportedSource)
    assert source.made_up(None)
    said = []
    with opened(source, tmp_path, QgsRectangle(0, 0, 1_000_000, 500_000), 25_000.0, report=said.append) as keys:
        exported = gdal.Open(keys["input"])
        assert (exported.RasterXSize, exported.RasterYSize, exported.RasterCount) == (40, 20, 4)
        assert exported.GetGeoTransform() == pytest.approx((0, 25_000, 0, 500_000, 0, -25_000))
        assert [int(exported.GetRasterBand(band).ReadAsArray().mean()) for band in (1, 2, 3, 4)] == [200, 100, 50, 255]
        assert "3857" in exported.GetProjection()
        exported = None
    assert "40 x 20" in said[0]


def test_a_web_map_needs_an_extent_and_a_resolution_and_has_a_limit(load, tiles, tmp_path):
    source = source_of(load(tiles, "map", provider="wms"))
    wide = QgsRectangle(0, 0, 1_000_000, 500_000)
    for extent, resolution, words in (
        (None, 10.0, "choose an extent"),
        (wide, None, "export resolution"),
        (wide, 1.0, "1000000 x 500000 pixels .500,000 million, the limit is 100 million"),
    ):
        with pytest.raises(SourceRefused, match=words), opened(source, tmp_path, extent, resolution):
            pass


def test_an_export_that_the_disk_cannot_hold_is_refused(load, tiles, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(export.shutil, "disk_usage", lambda _: usage)
    source = source_of(load(tiles, provider="wms"))
    with pytest.raises(SourceRefused, match="GB left"), opened(source, tmp_path, QgsRectangle(0, 0, 1000, 1000), 10.0):
        pass


def test_an_export_can_be_cancelled_and_leaves_nothing(load, tiles, tmp_path):
    source = source_of(load(tiles, provider="wms"))
    feedback = QgsFeedback()
    feedback.cancel()
    extent = QgsRectangle(0, 0, 1_000_000, 500_000)
    with pytest.raises(Cancelled), opened(source, tmp_path, extent, 25_000.0, feedback):
        pass
    assert list((tmp_path / "export").iterdir()) == []


def test_an_exported_file_is_named_after_its_layer_and_stays_in_its_folder(make_raster, load, tmp_path):
    from osgeo import gdal

    gdal.Translate("/vsimem/name.tif", str(make_raster()))
    for name, file_name in (("Été 2020", "Été 2020.tif"), ("../../etc/x:y", "______etc_x_y.tif"), ("", "layer.tif")):
        with opened(source_of(load("/vsimem/name.tif", name)), tmp_path) as keys:
            assert keys["input"] == str(tmp_path / "export" / file_name)
    gdal.Unlink("/vsimem/name.tif")


def test_the_live_layer_is_not_touched(make_raster, load, tmp_path):
    from osgeo import gdal

    gdal.Translate("/vsimem/live.tif", str(make_raster()))
    layer = load("/vsimem/live.tif")
    before = layer.dataProvider().dataSourceUri(), layer.renderer().type(), layer.extent()
    with opened(source_of(layer), tmp_path):
        pass
    assert (layer.dataProvider().dataSourceUri(), layer.renderer().type(), layer.extent()) == before
    gdal.Unlink("/vsimem/live.tif")


def test_a_layer_that_lost_its_file_is_refused(make_raster):
    layer = QgsRasterLayer(str(make_raster()) + ".gone", "lost")
    with pytest.raises(SourceRefused, match="'lost' can't be read"):
        source_of(layer)
    del layer
