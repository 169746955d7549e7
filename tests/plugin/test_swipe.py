"""The map tool that compares before and after."""

from __future__ import annotations

import pytest
from qgis.core import QgsMapLayerRenderer, QgsMapSettings, QgsPluginLayer, QgsPointXY, QgsProject, QgsRasterLayer
from qgis.gui import QgsMapToolPan
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QColor, QImage, QPainter
from qgis.PyQt.QtTest import QTest

from slimdiffsr_qgis.gui.swipe_item import SwipeItem
from slimdiffsr_qgis.gui.swipe_tool import before_layers
from slimdiffsr_qgis.processing.result_layer import mark_source
from tests.plugin.desktop import pause, wait
from tests.plugin.gate import Gate

RED, BLUE = QColor(255, 0, 0), QColor(0, 0, 255)


@pytest.fixture
def plain(tmp_path, load):
    """Makes a layer of one colour."""

    def make(name: str, colour: QColor) -> QgsRasterLayer:
        from osgeo import gdal

        path = tmp_path / f"{name}.tif"
        dataset = gdal.GetDriverByName("GTiff").Create(str(path), 40, 30, 3, options=["PHOTOMETRIC=RGB"])
        dataset.SetGeoTransform((0, 1, 0, 30, 0, -1))
        for band, value in enumerate((colour.red(), colour.green(), colour.blue()), start=1):
            dataset.GetRasterBand(band).Fill(value)
        dataset = None
        return load(path, name)

    return make


@pytest.fixture
def pair(plain, desktop):
    """A red source below its blue result, on the map."""
    source, result = plain("source", RED), plain("result", BLUE)
    mark_source(result, source)
    root = QgsProject.instance().layerTreeRoot()
    assert [layer.name() for layer in root.layerOrder()] == ["result", "source"]
    desktop.zoom_to(source)
    desktop.setActiveLayer(result)
    return source, result


def drag(canvas, *places):
    viewport, none = canvas.viewport(), Qt.KeyboardModifier.NoModifier
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, none, places[0])
    for place in places[1:]:
        QTest.mouseMove(viewport, place)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, none, places[-1])


def colour_at(canvas, x, y):
    picture = canvas.grab().toImage()
    ratio = picture.devicePixelRatio()
    return QColor(picture.pixel(int(x * ratio), int(y * ratio)))


def ready(actions):
    tool = actions.swipe_tool
    wait(lambda: tool.item is not None and tool.item.has_picture() and not tool.is_rendering)
    pause(0.2)


def test_before_is_the_map_without_the_result(plain):
    source, result, other = plain("source", RED), plain("result", BLUE), plain("other", RED)
    mark_source(result, source)
    assert before_layers([result, source, other], result) == [source, other]
    assert before_layers([result, source], source) == [source], "a source is compared with its results"
    assert before_layers([other, result], result) == [other, source], "a source that isn't shown stands in"
    assert before_layers([other, source], other) == [source], "any layer can be looked under"
    assert before_layers([source], None) == [source]


def test_one_side_shows_the_source_and_the_line_follows_the_mouse(actions, pair, desktop):
    canvas = desktop.canvas
    actions.swipe_action.trigger()
    assert actions.swipe_action.isChecked()
    ready(actions)
    width, height = canvas.width(), canvas.height()
    drag(canvas, QPoint(width // 2, 50), QPoint(width // 4, 60))
    assert actions.swipe_tool.item.share == pytest.approx(0.25, abs=0.02)
    middle = height // 2 + 40
    assert colour_at(canvas, width // 4 - 40, middle) == RED
    assert colour_at(canvas, width // 4 + 40, middle) == BLUE

    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.RightButton)
    assert actions.horizontal_action.isChecked()
    drag(canvas, QPoint(50, height // 2), QPoint(60, height * 3 // 4))
    assert colour_at(canvas, width // 2 + 60, height * 3 // 4 - 40) == RED
    assert colour_at(canvas, width // 2 + 60, height * 3 // 4 + 40) == BLUE
    actions.vertical_action.trigger()
    assert actions.swipe_tool.item.is_vertical


def test_it_follows_zooming_panning_and_turning(actions, pair, desktop):
    canvas = desktop.canvas
    actions.swipe_action.trigger()
    ready(actions)
    for change in (
        lambda: canvas.zoomByFactor(0.4),
        lambda: canvas.setCenter(QgsPointXY(22, 14)),
        lambda: canvas.setRotation(30),
    ):
        change()
        wait(lambda: not canvas.isDrawing())
        wait(lambda: not actions.swipe_tool.is_rendering)
        pause(0.2)
        middle = canvas.height() // 2 + 40
        assert colour_at(canvas, canvas.width() // 2 - 40, middle) == RED
        assert colour_at(canvas, canvas.width() // 2 + 40, middle) == BLUE
    canvas.setRotation(0)


def test_the_picture_moves_with_a_pan_and_the_line_does_not(desktop, pair):
    canvas = desktop.canvas
    item = SwipeItem(canvas)
    image = QImage(canvas.size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(0, 255, 0))
    item.set_picture(image, QgsMapSettings(canvas.mapSettings()))
    item.move_line(0.5)
    item.setPos(60, 0)  # as QGIS does with every item while the map pans
    x, y = canvas.width() // 2, canvas.height() // 2 + 40
    pause(0.1)
    assert colour_at(canvas, x - 20, y) == QColor(0, 255, 0)
    assert colour_at(canvas, x + 20, y) != QColor(0, 255, 0)
    assert colour_at(canvas, 30, y) != QColor(0, 255, 0), "the picture has left that place"
    item.setPos(0, 0)
    pause(0.1)
    assert colour_at(canvas, 30, y) == QColor(0, 255, 0)
    canvas.scene().removeItem(item)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_picture_for_small_pixels_takes_the_same_place(desktop, pair, ratio):
    canvas = desktop.canvas
    settings = QgsMapSettings(canvas.mapSettings())
    settings.setDevicePixelRatio(ratio)
    item = SwipeItem(canvas)
    picture = QImage(canvas.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(RED)
    painter = QPainter(picture)
    painter.fillRect(0, 0, 50, 40, QColor(0, 255, 0))
    painter.end()
    item.set_picture(picture, settings)
    screen = QImage(canvas.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    screen.setDevicePixelRatio(ratio)
    screen.fill(BLUE)
    painter = QPainter(screen)
    item.paint(painter, None)
    painter.end()

    def at(x, y):
        return QColor(screen.pixel(int(x * ratio), int(y * ratio)))

    assert at(45, 35) == QColor(0, 255, 0)
    assert at(55, 35) == RED
    assert at(45, 45) == RED
    assert at(canvas.width() * 0.5 - 30, 60) == RED
    assert at(canvas.width() * 0.5 + 30, 60) == BLUE
    canvas.scene().removeItem(item)


def test_the_previous_tool_comes_back(actions, pair, desktop):
    canvas = desktop.canvas
    actions.swipe_action.trigger()
    ready(actions)
    actions.swipe_action.trigger()
    assert canvas.mapTool() is desktop.pan
    assert not [item for item in canvas.scene().items() if isinstance(item, SwipeItem)]

    actions.swipe_action.trigger()
    other = QgsMapToolPan(canvas)
    canvas.setMapTool(other)
    assert not actions.swipe_action.isChecked(), "another tool ends it"
    assert not [item for item in canvas.scene().items() if isinstance(item, SwipeItem)]
    canvas.setMapTool(desktop.pan)


class HeldRenderer(QgsMapLayerRenderer):
    """Draws nothing, once its layer's gate is open."""

    def __init__(self, layer, context):
        super().__init__(layer.id(), context)
        self._gate = layer.gate

    def render(self):
        self._gate.hold()
        return True


class HeldLayer(QgsPluginLayer):
    """Takes as long to draw as its gate is shut."""

    gate: Gate

    def __init__(self, like):
        super().__init__("held", "held")
        self.setCrs(like.crs())
        self.setExtent(like.extent())
        self.setValid(True)

    def setTransformContext(self, context):
        pass

    def createMapRenderer(self, context):
        return HeldRenderer(self, context)


def test_it_never_holds_up_the_desktop(actions, pair, desktop):
    actions.swipe_action.trigger()
    ready(actions)
    held = HeldLayer(pair[0])
    for change in (
        lambda: QgsProject.instance().addMapLayer(held),
        lambda: desktop.canvas.zoomByFactor(0.5),
        lambda: desktop.canvas.zoomByFactor(2.0),
    ):
        held.gate = Gate()
        change()
        wait(held.gate.reached.is_set)
        held.gate.let_desktop_turn()
        assert actions.swipe_tool.is_rendering
        held.gate.open()
        ready(actions)


def test_what_is_left_undone_never_holds_up_the_desktop(actions, pair, desktop):
    actions.swipe_action.trigger()
    ready(actions)
    held = HeldLayer(pair[0])
    held.gate = Gate()
    QgsProject.instance().addMapLayer(held)
    wait(held.gate.reached.is_set)
    for factor in (0.5, 2.0, 0.5):
        desktop.canvas.zoomByFactor(factor)
        held.gate.let_desktop_turn()
    desktop.canvas.stopRendering()
    actions.swipe_action.trigger()
    held.gate.let_desktop_turn()
    assert actions.swipe_tool.item is None
    held.gate.open()
    actions.swipe_action.trigger()
    ready(actions)


def test_without_a_layer_it_says_what_is_missing(actions, desktop):
    actions.swipe_action.trigger()
    assert not actions.swipe_action.isChecked()
    assert desktop.canvas.mapTool() is desktop.pan
    assert desktop.bar.currentItem() is not None
