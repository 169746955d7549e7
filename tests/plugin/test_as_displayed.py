"""A layer taken as the map shows it: the renderer's colours at a chosen pixel size, and the layer left alone."""

from __future__ import annotations

import json

import pytest
from qgis.core import (
    QgsColorRampShader,
    QgsContrastEnhancement,
    QgsCoordinateTransformContext,
    QgsFeedback,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterShader,
    QgsRectangle,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtGui import QColor

from slimdiffsr_qgis.core.errors import SourceRefused
from slimdiffsr_qgis.core.exported_source import RenderedSource
from slimdiffsr_qgis.core.source import source_of
from slimdiffsr_qgis.processing.result_layer import mask_band
from tests.plugin.desktop import pause, wait
from tests.plugin.test_algorithm import Feedback, problem, run


def exported(layer, tmp_path, extent=None, resolution=None):
    """Pixels and geotransform of a layer's export as displayed, and the job's keys."""
    from osgeo import gdal

    source = source_of(layer, as_displayed=True)
    assert isinstance(source, RenderedSource)
    folder = tmp_path / "export"
    folder.mkdir(exist_ok=True)
    opened = source.opened(extent, resolution, folder, QgsCoordinateTransformContext(), QgsFeedback(), lambda _: None)
    with opened as keys:
        dataset = gdal.Open(keys["input"])
        alpha = dataset.GetRasterBand(4).GetColorInterpretation() == gdal.GCI_AlphaBand
        found = dataset.ReadAsArray(), dataset.GetGeoTransform(), keys
        dataset = None
    assert alpha
    assert list(folder.iterdir()) == []
    return found


@pytest.fixture
def stretched(make_raster, load):
    """16-bit numbers, shown from 100 to 200, with the bands in another order, and nodata."""
    layer = load(make_raster(dtype="uint16", nodata=120, bands=4), "Stretched")
    renderer = layer.renderer()
    for setter, band in ((renderer.setRedBand, 4), (renderer.setGreenBand, 2), (renderer.setBlueBand, 1)):
        setter(band)
    for setter in (
        renderer.setRedContrastEnhancement, renderer.setGreenContrastEnhancement, renderer.setBlueContrastEnhancement
    ):  # fmt: skip
        stretch = QgsContrastEnhancement(layer.dataProvider().dataType(1))
        stretch.setContrastEnhancementAlgorithm(
            QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
        )
        stretch.setMinimumValue(100)
        stretch.setMaximumValue(200)
        setter(stretch)
    return layer


def test_renderer_stretch_and_bands_make_the_colours(stretched, tmp_path):
    import numpy as np
    from osgeo import gdal

    data = gdal.Open(stretched.source()).ReadAsArray().astype(float)
    pixels, transform, keys = exported(stretched, tmp_path)
    assert transform == pytest.approx((500000, 10, 0, 4000000, 0, -10))
    assert keys["bands"] == [1, 2, 3]
    expected = np.clip((data[[3, 1, 0]] - 100) / 100 * 255, 0, 255)
    drawn = pixels[3] == 255
    assert np.array_equal(drawn, (data[[3, 1, 0]] != 120).all(axis=0)), "nodata is transparent"
    assert np.abs(pixels[:3] - expected)[:, drawn].max() <= 1


def test_what_is_changed_on_the_fly_counts_and_the_layer_is_left_alone(stretched, tmp_path):
    import numpy as np

    plain, *_ = exported(stretched, tmp_path)
    stretched.brightnessFilter().setBrightness(60)
    stretched.hueSaturationFilter().setSaturation(-100)
    stretched.renderer().setOpacity(0.4)
    before = stretched.renderer(), stretched.dataProvider(), stretched.renderer().opacity()
    changed, *_ = exported(stretched, tmp_path)
    drawn = changed[3] == 255
    assert drawn.any(), "opacity is the map's business"
    assert np.abs(changed[0].astype(int) - changed[1])[drawn].max() <= 1, "grey"
    assert changed[:3, drawn].mean() > plain[:3, drawn].mean() + 20
    assert (stretched.renderer(), stretched.dataProvider(), stretched.renderer().opacity()) == before
    assert stretched.renderer().input() is not None


def test_a_layer_in_memory_in_false_colour(make_raster, load, tmp_path):
    from osgeo import gdal

    gdal.Translate("/vsimem/displayed.tif", str(make_raster(bands=1)))
    layer = load("/vsimem/displayed.tif", "memory")
    ramp, shader = QgsColorRampShader(0, 255), QgsRasterShader()
    ramp.setColorRampType(QgsColorRampShader.Type.Discrete)
    ramp.setColorRampItemList([
        QgsColorRampShader.ColorRampItem(120, QColor(255, 0, 0)),
        QgsColorRampShader.ColorRampItem(255, QColor(0, 0, 255)),
    ])  # fmt: skip
    shader.setRasterShaderFunction(ramp)
    layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, shader))
    data = gdal.Open("/vsimem/displayed.tif").ReadAsArray()
    pixels, *_ = exported(layer, tmp_path)
    assert (pixels[0] == 255).tolist() == (data <= 120).tolist()
    assert (pixels[2] == 255).tolist() == (data > 120).tolist()
    gdal.Unlink("/vsimem/displayed.tif")


@pytest.mark.parametrize(("resolution", "size"), [(20.0, (20, 24)), (5.0, (80, 96)), (70.0, (6, 7))])
def test_the_pixel_size_can_be_chosen(stretched, tmp_path, resolution, size):
    pixels, transform, _ = exported(stretched, tmp_path, resolution=resolution)
    assert pixels.shape[1:] == size
    assert transform[1] == pytest.approx(resolution)
    assert (transform[0], transform[3]) == pytest.approx((500000, 4000000))
    part, transform, _ = exported(stretched, tmp_path, QgsRectangle(500100, 3999800, 500200, 3999900), resolution)
    assert transform[0] == pytest.approx(500100)
    assert part.shape[2] == -(-100 // int(resolution))


def test_a_huge_request_is_refused_with_the_numbers(stretched, tmp_path):
    source = source_of(stretched, as_displayed=True)
    with pytest.raises(SourceRefused, match=r"480000 x 400000 pixels \(192,000 million, the limit is 100 million"):
        source.described(None, 0.001, tmp_path)


def test_the_job_is_of_the_colours(algorithm, stretched, use_stand_in, tmp_path):
    output = tmp_path / "out.tif"
    feedback = Feedback()
    run(algorithm, {"INPUT": stretched, "AS_DISPLAYED": True, "EXPORT_RESOLUTION": 20, "OUTPUT": str(output)}, feedback)
    job = json.loads(output.read_text())
    assert job["bands"] == [1, 2, 3]
    assert job["input"].endswith("Stretched.tif")
    assert any("Exporting 24 x 20 pixels of 'Stretched' at 20 map units" in text for text in feedback.infos)
    parameters = {"INPUT": stretched, "AS_DISPLAYED": True, "OUTPUT": str(output)}
    for choice in ({"BANDS": [1]}, {"RGB_BANDS": "3,2,1"}, {"NEAREST_BANDS": [4]}):
        assert "leave the choice of bands out" in problem(algorithm, {**parameters, **choice})


def test_a_result_is_three_bands_with_the_transparency_as_its_mask(algorithm, stretched, tmp_path):
    import numpy as np
    from osgeo import gdal

    output = tmp_path / "out.tif"
    results, _, _ = run(algorithm, {"INPUT": stretched, "AS_DISPLAYED": True, "OUTPUT": str(output)})
    colours, *_ = exported(stretched, tmp_path)
    fine = gdal.Open(results["OUTPUT"])
    assert (fine.RasterCount, fine.RasterXSize, fine.GetRasterBand(1).DataType) == (3, 192, gdal.GDT_Byte)
    assert fine.GetRasterBand(1).GetMaskFlags() == gdal.GMF_PER_DATASET
    mask = fine.GetRasterBand(1).GetMaskBand().ReadAsArray() > 0
    assert np.array_equal(mask, np.kron(colours[3] > 0, np.ones((4, 4), bool)))
    means = fine.ReadAsArray().reshape(3, 40, 4, 48, 4).mean(axis=(2, 4))
    assert np.abs(means - colours[:3])[:, colours[3] > 0].mean() < 12
    fine = None


def test_processing_shows_a_result_as_it_is(provider, stretched, tmp_path, qgis_processing):
    from processing.gui.Postprocessing import handleAlgorithmResults
    from qgis.core import QgsApplication, QgsProcessingOutputLayerDefinition

    stretched.renderer().setOpacity(0.7)
    project, context = QgsProject.instance(), QgsProcessingContext()
    context.setProject(project)
    made = QgsApplication.processingRegistry().createAlgorithmById("slimdiffsr:superresolvelayer")
    parameters = {
        "INPUT": stretched.id(),
        "AS_DISPLAYED": True,
        "OUTPUT": QgsProcessingOutputLayerDefinition(str(tmp_path / "out.tif"), project),
    }
    _, ok = made.run(parameters, context, QgsProcessingFeedback(False))
    assert ok
    assert handleAlgorithmResults(made, context, QgsProcessingFeedback(False))
    (result,) = [layer for layer in project.mapLayers().values() if layer is not stretched]
    renderer = result.renderer()
    assert renderer.usesBands()[:3] == [1, 2, 3]
    assert renderer.redContrastEnhancement() is None
    assert renderer.opacity() == 0.7
    assert renderer.alphaBand() == mask_band(result) == 4


def test_the_panel_shows_and_changes_the_pixel_size(actions, desktop, stretched):
    desktop.zoom_to(stretched)
    desktop.setActiveLayer(stretched)
    actions.dock_action.trigger()
    dock, export = actions.dock, actions.dock.form.export
    assert export.resolution_box.isHidden()
    assert dock.form.bands.bands_box.isEnabled()
    export.displayed_box.setChecked(True)
    assert not export.resolution_box.isHidden()
    assert export.resolution_box.text() == "The layer's own: 10"
    assert not dock.form.bands.bands_box.isEnabled()
    assert dock.form.parameters()["AS_DISPLAYED"] is True
    assert "EXPORT_RESOLUTION" not in dock.form.parameters()

    def result():
        return dock.plan.values["result"]

    pause(0.3)
    wait(lambda: result().isEnabled() and "192 × 160 pixels, 3 bands (uint8)" in result().text())
    assert "exported first, 48 × 40" in dock.plan.notes.text()
    export.resolution_box.setValue(20.0)
    wait(lambda: result().isEnabled() and "96 × 80" in result().text())
    shown = []
    dock.preview.shown.connect(shown.append)
    dock.preview.ask_soon()
    wait(lambda: shown)
    before, after = dock.preview.view.images()
    assert before.size() == after.size()
    export.resolution_box.setValue(0.001)
    wait(lambda: "the limit is 100 million" in dock.plan.notes.text())
