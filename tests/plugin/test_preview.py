"""The preview: what it shows is a crop of what a run makes."""

from __future__ import annotations

import pytest
from qgis.core import QgsPointXY, QgsProcessingContext, QgsProcessingFeedback, QgsProject
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest

from slimdiffsr_qgis.core.errors import SourceRefused
from slimdiffsr_qgis.gui.before_after_view import BeforeAfterView
from tests.plugin.desktop import wait


def context():
    made = QgsProcessingContext()
    made.setProject(QgsProject.instance())
    return made


def planned(algorithm, layer, **parameters):
    return algorithm.planned({"INPUT": layer.id(), "OUTPUT": "TEMPORARY_OUTPUT", **parameters}, context())


def read(path):
    from osgeo import gdal

    dataset = gdal.Open(str(path))
    found = dataset.ReadAsArray(), dataset.GetGeoTransform()
    dataset = None
    return found


def test_it_is_the_crop_of_the_result(algorithm, make_raster, load, tmp_path):
    import numpy as np

    layer = load(make_raster(columns=150, rows=130))
    parameters = {"INPUT": layer.id(), "OUTPUT": str(tmp_path / "whole.tif"), "CONSISTENCY": "exact"}
    instance = algorithm.create()
    assert instance.prepare(parameters, context(), QgsProcessingFeedback(False))
    instance.runPrepared(parameters, context(), QgsProcessingFeedback(False))
    whole, _ = read(tmp_path / "whole.tif")

    job = planned(algorithm, layer, CONSISTENCY="exact")
    preview = job.preview(QgsPointXY(500700, 3999300), 40, [3, 1], tmp_path / "part.tif", lambda: False)
    part, transform = read(preview.path)
    column, row = round((transform[0] - 500000) / 2.5), round((4000000 - transform[3]) / 2.5)
    assert part.shape == (2, 160, 160)
    crop = whole[[2, 0], row : row + 160, column : column + 160]
    # Other tiles than the run's, so the same but for rounding.
    assert np.abs(part.astype(int) - crop).max() <= 1
    assert preview.extent.contains(QgsPointXY(500700, 3999300))
    assert preview.extent.center().distance(QgsPointXY(500700, 3999300)) < 100


def test_an_exported_layer_is_exported_around_the_place_only(algorithm, make_raster, load, tmp_path):
    from osgeo import gdal

    gdal.Translate("/vsimem/preview.tif", str(make_raster(columns=300, rows=200)))
    layer = load("/vsimem/preview.tif")
    job = planned(algorithm, layer)
    assert job.is_exported
    assert job.describe(lambda: False)["output_width"] == 1200
    preview = job.preview(QgsPointXY(501500, 3999000), 40, [1], tmp_path / "part.tif", lambda: False)
    part, _ = read(preview.path)
    assert part.shape[-1] < 100 * 4
    left, top, right, bottom = preview.shown
    assert 0 < left < right < 1
    assert 0 < top < bottom < 1
    assert preview.extent.contains(QgsPointXY(501500, 3999000))
    gdal.Unlink("/vsimem/preview.tif")


def test_a_place_outside_the_layer_is_refused(algorithm, make_raster, load, tmp_path):
    job = planned(algorithm, load(make_raster()))
    with pytest.raises(SourceRefused, match="outside"):
        job.preview(QgsPointXY(0, 0), 40, None, tmp_path / "part.tif", lambda: False)


@pytest.fixture
def preview(actions, desktop, make_raster, load):
    layer = load(make_raster(columns=300, rows=200), "Fields")
    desktop.zoom_to(layer)
    desktop.setActiveLayer(layer)
    actions.dock_action.trigger()
    return actions.dock.preview


def settled(preview):
    return not preview.view.is_busy and not preview.view.images()[1].isNull()


def test_it_follows_the_map_and_the_settings(hold_engine, preview, actions, desktop):
    wait(lambda: settled(preview))
    before, after = preview.view.images()
    assert before.size() == after.size()
    assert (after.width(), after.height()) == (64 * 4, 64 * 4)
    first = after.copy()

    gate = hold_engine()
    form = actions.dock.form
    form.consistency_box.setCurrentIndex(form.consistency_box.findData("off"))
    wait(lambda: preview.view.is_busy)
    gate.let_desktop_turn()
    assert preview.view.is_busy
    gate.open()
    wait(lambda: settled(preview))
    assert preview.view.images()[1] != first
    assert preview.view.images()[0] == before, "the place is the same"

    desktop.canvas.setCenter(QgsPointXY(500600, 3999400))
    wait(lambda: preview.view.images()[0] != before)


def test_a_clicked_place_is_shown_and_the_map_tool_put_back(preview, desktop):
    wait(lambda: settled(preview))
    before, centre = preview.view.images()[0], desktop.canvas.center()
    QTest.mouseClick(preview.pick_button, Qt.MouseButton.LeftButton)
    assert desktop.canvas.mapTool() is not desktop.pan
    QTest.mouseClick(
        desktop.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        QPoint(desktop.canvas.width() // 4, desktop.canvas.height() // 2),
    )  # fmt: skip
    assert desktop.canvas.mapTool() is desktop.pan
    assert not preview.pick_button.isChecked()
    assert not preview.centre_button.isChecked()
    assert desktop.canvas.center() == centre, "the map stays where it is"
    wait(lambda: settled(preview))
    assert preview.view.images()[0] != before
    QTest.mouseClick(preview.centre_button, Qt.MouseButton.LeftButton)
    wait(lambda: preview.view.images()[0] == before)


def test_the_divider_is_dragged_and_moved_by_keys(qgis_app):
    from qgis.PyQt.QtGui import QColor, QImage

    view = BeforeAfterView()
    view.resize(300, 300)
    before, after = QImage(96, 96, QImage.Format.Format_RGB32), QImage(384, 384, QImage.Format.Format_RGB32)
    before.fill(QColor(255, 0, 0))
    after.fill(QColor(0, 0, 255))
    view.set_images(before, after)
    view.show()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(60, 200))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(60, 200))
    assert view.divider == pytest.approx(0.2, abs=0.01)
    picture = view.grab().toImage()
    ratio = picture.devicePixelRatio()
    assert QColor(picture.pixel(int(30 * ratio), int(250 * ratio))) == QColor(255, 0, 0)
    assert QColor(picture.pixel(int(100 * ratio), int(250 * ratio))) == QColor(0, 0, 255)
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.divider == pytest.approx(0.25, abs=0.01)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.divider == 1
    view.close()
    view.deleteLater()
