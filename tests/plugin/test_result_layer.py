"""A result takes over its source's style and its place."""

from __future__ import annotations

import gc

import pytest
from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject, QgsRasterLayer

from slimdiffsr_qgis.processing.result_layer import (
    ResultPostProcessor,
    carry_style,
    place_above,
    source_of_result,
)


def test_stretch_bands_and_resampling_are_carried_over(make_raster, load):
    source = load(make_raster("a.tif", bands=4))
    result = load(make_raster("b.tif", bands=4))
    renderer = source.renderer()
    for setter, band in ((renderer.setRedBand, 4), (renderer.setGreenBand, 3), (renderer.setBlueBand, 1)):
        setter(band)
    renderer.greenContrastEnhancement().setMaximumValue(77)
    source.resampleFilter().setMaxOversampling(3.5)
    source.setOpacity(0.5)
    assert carry_style(source, result)
    shown = result.renderer()
    assert (shown.redBand(), shown.greenBand(), shown.blueBand()) == (4, 3, 1)
    assert shown.greenContrastEnhancement().maximumValue() == 77
    assert result.resampleFilter().maxOversampling() == 3.5
    assert result.opacity() == 0.5


def test_bands_are_numbered_anew_where_some_were_left_out(make_raster, load):
    source, result = load(make_raster("a.tif", bands=4)), load(make_raster("b.tif", bands=3))
    renderer = source.renderer()
    for setter, band in ((renderer.setRedBand, 4), (renderer.setGreenBand, 3), (renderer.setBlueBand, 2)):
        setter(band)
    assert carry_style(source, result, [2, 3, 4])
    assert [result.renderer().redBand(), result.renderer().greenBand(), result.renderer().blueBand()] == [3, 2, 1]


def test_a_style_that_does_not_fit_is_left(make_raster, load):
    source, result = load(make_raster("a.tif", bands=4)), load(make_raster("b.tif", bands=1))
    before = result.renderer().type()
    assert not carry_style(source, result, [4])
    assert result.renderer().type() == before
    assert not carry_style(source, result)


def test_one_band_in_false_colour(make_raster, load):
    from qgis.core import QgsColorRampShader, QgsRasterShader, QgsSingleBandPseudoColorRenderer

    source, result = load(make_raster("a.tif", bands=2)), load(make_raster("b.tif", bands=1))
    shader, ramp = QgsRasterShader(), QgsColorRampShader(0, 100)
    shader.setRasterShaderFunction(ramp)
    source.setRenderer(QgsSingleBandPseudoColorRenderer(source.dataProvider(), 2, shader))
    assert carry_style(source, result, [2])
    assert result.renderer().type() == "singlebandpseudocolor"
    assert result.renderer().usesBands() == [1]


@pytest.mark.parametrize("group", [False, True])
def test_its_place_is_above_the_source(make_raster, load, group):
    below, source, above = (load(make_raster(f"{name}.tif"), name) for name in ("below", "source", "above"))
    result = load(make_raster("result.tif"), "result")
    place_above(QgsProject.instance(), result, source, group=group)
    root = QgsProject.instance().layerTreeRoot()
    assert [layer.name() for layer in root.layerOrder()] == ["above", "result", "source", "below"]
    assert len(root.findLayers()) == 4
    assert [child.name() for child in root.children()] == (
        ["above", "source", "below"] if group else ["above", "result", "source", "below"]
    )
    second = load(make_raster("second.tif"), "second")
    place_above(QgsProject.instance(), second, source, group=group)
    assert [layer.name() for layer in root.layerOrder()] == ["above", "result", "second", "source", "below"]
    assert below.isValid()
    assert above.isValid()


def test_processing_styles_and_places_what_it_loads(provider, make_raster, load, tmp_path, qgis_processing):
    from processing.gui.Postprocessing import handleAlgorithmResults
    from qgis.core import QgsApplication, QgsProcessingOutputLayerDefinition

    source = load(make_raster(), "Fields")
    source.renderer().setRedBand(2)
    project = QgsProject.instance()
    context = QgsProcessingContext()
    context.setProject(project)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("slimdiffsr:superresolvelayer")
    parameters = {
        "INPUT": source.id(),
        "OUTPUT": QgsProcessingOutputLayerDefinition(str(tmp_path / "out.tif"), project),
    }
    _, ok = algorithm.run(parameters, context, QgsProcessingFeedback(False))
    assert ok
    gc.collect()  # QGIS keeps no reference to the post-processor
    assert handleAlgorithmResults(algorithm, context, QgsProcessingFeedback(False))
    (result,) = [layer for layer in project.mapLayers().values() if layer is not source]
    assert result.name() == "Fields (4x)"
    assert source_of_result(project, result) is source
    assert result.renderer().redBand() == 2
    assert project.layerTreeRoot().layerOrder() == [result, source]
    assert source.id() not in [processor._source for processor in ResultPostProcessor._alive]
    assert isinstance(result, QgsRasterLayer)
