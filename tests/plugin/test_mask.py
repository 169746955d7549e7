"""Polygons that say which part is wanted: what reaches the engine, and what is refused."""

from __future__ import annotations

import json

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

from slimdiffsr_qgis.core import polygon_mask
from slimdiffsr_qgis.core.errors import SourceRefused
from tests.plugin.desktop import pause, wait
from tests.plugin.test_algorithm import problem, run

TRIANGLE = "Polygon ((500100 3999700, 500300 3999700, 500200 3999900, 500100 3999700))"
SQUARE = "Polygon ((500400 3999950, 500450 3999950, 500450 4000000, 500400 4000000, 500400 3999950))"
OUTSIDE = "Polygon ((600000 3999950, 600050 3999950, 600050 4000000, 600000 3999950))"
BOW_TIE = "Polygon ((500100 3999700, 500300 3999900, 500300 3999700, 500100 3999900, 500100 3999700))"


@pytest.fixture
def polygons(load):
    """Makes a polygon layer of the project."""

    def make(*wkts, crs="EPSG:32634", kind="Polygon", name="Fields"):
        layer = QgsVectorLayer(f"{kind}?crs={crs}", name, "memory")
        features = []
        for wkt in wkts:
            feature = QgsFeature()
            geometry = QgsGeometry.fromWkt(wkt)
            if crs != "EPSG:32634":
                transform = QgsCoordinateTransform(
                    QgsCoordinateReferenceSystem("EPSG:32634"), layer.crs(), QgsProject.instance()
                )
                geometry.transform(transform)
            feature.setGeometry(geometry)
            features.append(feature)
        assert layer.dataProvider().addFeatures(features)[0]
        layer.updateExtents()
        QgsProject.instance().addMapLayer(layer)
        return layer

    return make


@pytest.fixture
def region(algorithm, make_raster, load):
    """What a job computes: its extent, and its mask as a geometry."""

    def make(mask, layer=None, **parameters):
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        layer = layer or load(make_raster())
        given = {"INPUT": layer.id(), "MASK": mask, "OUTPUT": "TEMPORARY_OUTPUT", **parameters}
        extent, keys = algorithm.planned(given, context).region()
        return extent, geometry_of(keys["mask"])

    return make


def geometry_of(geojson):
    """A job's mask as a geometry."""
    from osgeo import ogr

    return QgsGeometry.fromWkt(ogr.CreateGeometryFromJson(json.dumps(geojson)).ExportToWkt())


def assert_covers(geometry, wkt, tolerance=1.0):
    """Equal but for slivers of at most `tolerance` square metres."""
    assert geometry.symDifference(QgsGeometry.fromWkt(wkt)).area() <= tolerance


def test_the_extent_is_the_polygons_bounding_box(region, polygons):
    extent, mask = region(polygons(TRIANGLE, SQUARE).id())
    assert extent == QgsRectangle(500100, 3999700, 500450, 4000000)
    assert mask.isMultipart()
    assert mask.area() == pytest.approx(20000 + 2500)
    assert_covers(mask, QgsGeometry.unaryUnion([QgsGeometry.fromWkt(w) for w in (TRIANGLE, SQUARE)]).asWkt())


def test_polygons_in_another_crs_are_reprojected(region, polygons):
    extent, mask = region(polygons(TRIANGLE, crs="EPSG:4326").id())
    assert_covers(mask, TRIANGLE)
    assert extent.xMinimum() == pytest.approx(500100, abs=0.01)


def test_an_extent_and_the_layer_cut_the_polygons(region, polygons):
    wide = "Polygon ((490000 3999900, 510000 3999900, 510000 4010000, 490000 4010000, 490000 3999900))"
    extent, mask = region(polygons(wide).id())
    assert extent == QgsRectangle(500000, 3999900, 500480, 4000000)
    extent, mask = region(polygons(TRIANGLE).id(), EXTENT="500200,500480,3999600,4000000 [EPSG:32634]")
    assert extent == QgsRectangle(500200, 3999700, 500300, 3999900)
    assert mask.area() == pytest.approx(10000)


def test_overlapping_polygons_become_one(region, polygons):
    moved = QgsGeometry.fromWkt(TRIANGLE)
    moved.translate(50, 0)
    _, mask = region(polygons(TRIANGLE, moved.asWkt()).id())
    assert mask.isGeosValid()
    assert mask.area() < 2 * 20000


def test_only_selected_polygons_if_that_is_asked(region, polygons):
    layer = polygons(TRIANGLE, SQUARE)
    layer.selectByIds([2])
    extent, _ = region(QgsProcessingFeatureSourceDefinition(layer.id(), True))
    assert extent == QgsRectangle(500400, 3999950, 500450, 4000000)
    extent, _ = region(layer.id())
    assert extent.xMinimum() == 500100


def test_curves_and_heights_are_brought_down(region, polygons):
    places = ("500100 3999800", "500200 3999900", "500300 3999800", "500200 3999700", "500100 3999800")
    circle = f"CurvePolygonZ (CircularStringZ ({', '.join(place + ' 5' for place in places)}))"
    _, mask = region(polygons(circle, kind="CurvePolygonZ").id())
    assert mask.area() == pytest.approx(3.1416 * 100**2, rel=0.01)
    assert not mask.constGet().is3D()


def test_without_georeferencing_rows_count_downward(region, polygons, make_raster, load):
    layer = load(make_raster(transform=None, epsg=None))
    extent, mask = region(polygons("Polygon ((4 -8, 12 -8, 12 -20, 4 -20, 4 -8))").id(), layer)
    assert extent == QgsRectangle(4, -20, 12, -8), "as QGIS counts"
    assert_covers(mask, "Polygon ((4 8, 12 8, 12 20, 4 20, 4 8))", 0)


def test_a_web_map_needs_no_extent_where_there_is_a_mask(algorithm, polygons, load, tmp_path, use_stand_in):
    uri = "type=xyz&zmin=0&zmax=0&url=file:///nowhere/%7Bz%7D/%7Bx%7D/%7By%7D.png"
    parameters = {"INPUT": load(uri, provider="wms"), "OUTPUT": str(tmp_path / "out.tif")}
    assert "choose an extent" in problem(algorithm, parameters)
    assert problem(algorithm, {**parameters, "MASK": polygons(TRIANGLE).id()}) == ""


@pytest.mark.parametrize(
    ("wkts", "words"),
    [
        ([OUTSIDE], "No polygon of the mask 'Fields' lies in"),
        ([TRIANGLE, BOW_TIE], "Polygon 2 of the mask 'Fields' is invalid"),
    ],
)
def test_what_leaves_nothing_to_compute_is_said(region, polygons, wkts, words):
    with pytest.raises(SourceRefused, match=words) as caught:
        region(polygons(*wkts).id())
    assert "\n" not in str(caught.value)


def test_an_empty_mask_is_said_before_running(algorithm, polygons, make_raster, load, tmp_path):
    parameters = {"INPUT": load(make_raster()), "OUTPUT": str(tmp_path / "out.tif")}
    assert problem(algorithm, {**parameters, "MASK": polygons().id()}) == "The mask 'Fields' has no polygons."
    layer = polygons(TRIANGLE)
    chosen = QgsProcessingFeatureSourceDefinition(layer.id(), True)
    assert problem(algorithm, {**parameters, "MASK": chosen}), "nothing is selected"


def test_an_invalid_polygon_elsewhere_disturbs_nobody(region, polygons):
    far = BOW_TIE.replace("500", "700")
    extent, _ = region(polygons(TRIANGLE, far).id())
    assert extent.xMaximum() == 500300


def test_too_many_vertices_are_simplified_then_refused(region, polygons, monkeypatch):
    circle = QgsGeometry.fromWkt("Point (500200 3999800)").buffer(90, 400)
    layer = polygons(circle.asWkt())
    _, whole = region(layer.id())
    monkeypatch.setattr(polygon_mask, "MAX_CHARACTERS", 6000)
    _, simple = region(layer.id())
    assert simple.constGet().nCoordinates() < whole.constGet().nCoordinates()
    assert_covers(simple, circle.asWkt(), 0.02 * circle.area())
    monkeypatch.setattr(polygon_mask, "MAX_CHARACTERS", 100)
    with pytest.raises(SourceRefused, match="too many vertices"):
        region(layer.id())


def test_the_mask_layer_may_go_before_it_is_read(algorithm, polygons, make_raster, load):
    layer = polygons(TRIANGLE)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    given = {"INPUT": load(make_raster()).id(), "MASK": layer.id(), "OUTPUT": "TEMPORARY_OUTPUT"}
    planned = algorithm.planned(given, context)
    QgsProject.instance().removeMapLayer(layer.id())
    extent, _ = planned.region()
    assert extent == QgsRectangle(500100, 3999700, 500300, 3999900)


def test_the_job_has_extent_and_mask(algorithm, polygons, make_raster, load, use_stand_in, tmp_path):
    output = tmp_path / "out.tif"
    layer = load(make_raster())
    run(algorithm, {"INPUT": layer, "MASK": polygons(TRIANGLE).id(), "OUTPUT": str(output)})
    job = json.loads(output.read_text())
    assert job["extent"] == [500100, 3999700, 500300, 3999900]
    assert_covers(geometry_of(job["mask"]), TRIANGLE)
    run(algorithm, {"INPUT": layer, "OUTPUT": str(output)})
    assert json.loads(output.read_text())["mask"] is None
    with pytest.raises(QgsProcessingException, match="No polygon"):
        run(algorithm, {"INPUT": layer, "MASK": polygons(OUTSIDE).id(), "OUTPUT": str(output)})


def test_outside_of_the_polygons_the_result_is_masked(algorithm, polygons, make_raster, load, tmp_path):
    import numpy as np
    from osgeo import gdal

    layer = load(make_raster())
    whole, part = tmp_path / "whole.tif", tmp_path / "part.tif"
    run(algorithm, {"INPUT": layer, "OUTPUT": str(whole)})
    run(algorithm, {"INPUT": layer, "MASK": polygons(TRIANGLE).id(), "OUTPUT": str(part)})
    fine, everything = gdal.Open(str(part)), gdal.Open(str(whole))
    assert fine.GetGeoTransform() == (500100.0, 2.5, 0.0, 3999900.0, 0.0, -2.5)
    assert (fine.RasterXSize, fine.RasterYSize) == (80, 80)
    inside = fine.GetRasterBand(1).GetMaskBand().ReadAsArray() > 0
    assert inside.sum() * 2.5**2 == pytest.approx(20000, rel=0.03)
    assert inside[79, 40], "the triangle's base"
    assert not inside[0, 0]
    crop = everything.ReadAsArray(40, 40, 80, 80)
    assert np.array_equal(fine.ReadAsArray()[:, inside], crop[:, inside])
    fine = everything = None


def test_the_panel_masks_and_remembers(actions, desktop, polygons, make_raster, load):
    scene = load(make_raster(), "Scene")
    layer = polygons(TRIANGLE, SQUARE)
    desktop.zoom_to(scene)
    desktop.setActiveLayer(scene)
    actions.dock_action.trigger()
    dock, mask = actions.dock, actions.dock.form.mask
    dock.preview_box.setCollapsed(True)
    assert mask.layer() is None
    assert mask.selected_box.isHidden()
    mask.layer_box.setLayer(layer)
    assert not mask.selected_box.isHidden()
    assert not mask.selected_box.isEnabled()
    result = dock.plan.values["result"]
    pause(0.3)
    wait(lambda: result.isEnabled() and "140 × 120" in result.text())
    layer.selectByIds([2])
    assert mask.selected_box.isChecked()
    pause(0.3)
    wait(lambda: result.isEnabled() and "20 × 20" in result.text())
    kept = json.loads(json.dumps(dock.form.parameters()))
    mask.layer_box.setLayer(None)
    assert "MASK" not in dock.form.parameters()
    dock.form.set_parameters(kept)
    assert dock.form.parameters() == kept
    QgsProject.instance().removeMapLayer(layer.id())
    assert mask.layer() is None
