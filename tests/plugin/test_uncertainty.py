"""The uncertainty of a result, and how much detail it gets: what is asked of the engine, and how it is shown."""

from __future__ import annotations

import json

import pytest
from qgis.core import (
    QgsNumericFormatContext,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
)

from slimdiffsr_qgis.core.models import listed_uncertainty
from slimdiffsr_qgis.gui.run_controller import RunController
from slimdiffsr_qgis.processing.result_layer import mark_source
from slimdiffsr_qgis.processing.uncertainty_layer import place_beside, style_uncertainty
from tests.plugin.desktop import wait
from tests.plugin.test_algorithm import job_of, problem, run


def names_of(group):
    return [child.name() for child in group.children()]


def test_the_engines_list_says_which_model_can_tell_it():
    able, unable = ({"name": name, "scale": 4, "uncertainty": yes} for name, yes in (("a-x4", True), ("b-x4", False)))
    silent = {"name": "c-x2", "scale": 2}
    assert listed_uncertainty([able, unable], "a-x4", 4) is True
    assert listed_uncertainty([able, unable], "b-x4", 4) is False
    assert listed_uncertainty([silent], "c-x2", 2) is False, "absent is false"
    assert listed_uncertainty([able, unable], "/own/file.safetensors", 4) is None
    assert listed_uncertainty([able, unable], None, 4) is None, "it depends on which one the engine takes"
    assert listed_uncertainty([able, silent], None, 4) is True
    assert listed_uncertainty([able], None, 2) is False


def test_detail_and_uncertainty_reach_the_engine(algorithm, make_raster, load, use_stand_in, tmp_path):
    layer, path = load(make_raster()), str(tmp_path / "sigma.tif")
    job = job_of({"INPUT": layer, "DETAIL": 40, "UNCERTAINTY": path}, algorithm, tmp_path)
    assert (job["detail"], job["uncertainty"]) == (0.4, path)
    results, _, _ = run(algorithm, {"INPUT": layer, "UNCERTAINTY": path, "OUTPUT": str(tmp_path / "result.tif")})
    assert results["UNCERTAINTY"] == path
    job = job_of({"INPUT": layer}, algorithm, tmp_path)
    assert (job["detail"], job["uncertainty"]) == (1.0, None)
    results, _, _ = run(algorithm, {"INPUT": layer, "OUTPUT": str(tmp_path / "result.tif")})
    assert "UNCERTAINTY" not in results


def test_a_model_that_cannot_tell_it_is_refused_clearly(algorithm, make_raster, load, use_stand_in, tmp_path):
    parameters = {"INPUT": load(make_raster()), "SCALE": "2", "OUTPUT": str(tmp_path / "result.tif")}
    run(algorithm, parameters)
    (tmp_path / "result.tif").unlink()
    with pytest.raises(QgsProcessingException, match="can tell its uncertainty: leave the output"):
        run(algorithm, {**parameters, "UNCERTAINTY": str(tmp_path / "sigma.tif")})
    assert not (tmp_path / "result.tif").exists()


def test_values_that_make_no_sense_are_said_before_running(algorithm, make_raster, load, tmp_path):
    output = str(tmp_path / "out.tif")
    parameters = {"INPUT": load(make_raster()), "OUTPUT": output}
    assert problem(algorithm, {**parameters, "DETAIL": 101})
    assert problem(algorithm, {**parameters, "DETAIL": -1})
    assert "need two files" in problem(algorithm, {**parameters, "UNCERTAINTY": output})
    assert "ending .tif" in problem(algorithm, {**parameters, "UNCERTAINTY": str(tmp_path / "sigma.png")})


def test_it_is_shown_in_false_colour_with_units(make_raster, load):
    from osgeo import gdal

    path = make_raster(bands=3, dtype="float32")
    layer = load(path)
    style_uncertainty(layer)
    renderer = layer.renderer()
    assert renderer.type() == "singlebandpseudocolor"
    assert (renderer.usesBands(), renderer.classificationMin()) == ([1], 0.0)
    values = gdal.Open(str(path)).ReadAsArray()[0]
    assert 0.9 * values.max() < renderer.classificationMax() <= values.max()
    legend = renderer.shader().rasterShaderFunction().legendSettings()
    assert legend.prefix() == "± "
    assert legend.numericFormat().formatDouble(128.628765, QgsNumericFormatContext()) == "129"
    assert "raster's units" in legend.suffix()
    assert "standard deviation" in layer.metadata().abstract()

    dataset = gdal.Open(str(path), gdal.GA_Update)
    dataset.GetRasterBand(1).SetUnitType("K")
    dataset = None
    style_uncertainty(layer)
    assert layer.renderer().shader().rasterShaderFunction().legendSettings().suffix() == " K"


def test_no_uncertainty_at_all_can_be_shown_too(tmp_path, load):
    from osgeo import gdal

    path = tmp_path / "zero.tif"
    gdal.GetDriverByName("GTiff").Create(str(path), 8, 8, 1, gdal.GDT_Float32).FlushCache()
    layer = load(path)
    style_uncertainty(layer)
    assert layer.renderer().classificationMax() > 0


@pytest.mark.parametrize("with_source", [False, True])
def test_its_place_is_above_its_result_in_one_group_and_hidden(make_raster, load, with_source):
    project = QgsProject.instance()
    source, result = load(make_raster("source.tif"), "source"), load(make_raster("result.tif"), "result")
    root = project.layerTreeRoot()
    mark_source(result, source)
    if with_source:
        group = root.insertGroup(0, "source")
        for layer in (source, result):
            entry = root.findLayer(layer.id())
            group.insertChildNode(0, entry.clone())
            entry.parent().removeChildNode(entry)
    sigma = QgsRasterLayer(str(make_raster("sigma.tif")), "sigma")
    project.addMapLayer(sigma, False)
    place_beside(project, sigma, result)
    (group,) = [child for child in root.children() if child.nodeType() == child.NodeType.NodeGroup]
    assert group.name() == ("source" if with_source else "result")
    assert names_of(group)[:2] == ["sigma", "result"]
    assert not root.findLayer(sigma.id()).isVisible()
    assert root.findLayer(result.id()).isVisible()
    assert len(root.findLayers()) == 3


def test_a_run_adds_result_and_uncertainty(provider, make_raster, load, use_stand_in):
    source = load(make_raster("copy.tif"), "Fields")
    controller, ended = RunController(), []
    controller.ended.connect(ended.append)
    controller.start(
        {"INPUT": source.id(), "UNCERTAINTY": "TEMPORARY_OUTPUT", "OUTPUT": "TEMPORARY_OUTPUT"}, group=False
    )
    wait(lambda: ended)
    assert ended[0].message == ""
    root = QgsProject.instance().layerTreeRoot()
    assert names_of(root) == ["Fields (4x)", "Fields"]
    assert names_of(root.children()[0]) == ["Fields (4x), uncertainty", "Fields (4x)"]
    sigma = root.children()[0].children()[0].layer()
    assert sigma.renderer().type() == "singlebandpseudocolor"


def test_a_real_run_writes_and_shows_both(engine, provider, make_raster, load):
    from osgeo import gdal

    source = load(make_raster(), "Fields")
    controller, ended = RunController(), []
    controller.ended.connect(ended.append)
    parameters = {"INPUT": source.id(), "DETAIL": 50}
    controller.start({**parameters, "UNCERTAINTY": "TEMPORARY_OUTPUT", "OUTPUT": "TEMPORARY_OUTPUT"}, group=True)
    wait(lambda: ended)
    assert (ended[0].outcome, ended[0].message) == ("finished", "")
    (group,) = QgsProject.instance().layerTreeRoot().children()
    assert names_of(group) == ["Fields (4x), uncertainty", "Fields (4x)", "Fields"]
    sigma = group.children()[0].layer()
    assert (sigma.width(), sigma.height(), sigma.extent()) == (192, 160, source.extent())
    values = gdal.Open(sigma.source()).ReadAsArray()[0]
    assert 0 < sigma.renderer().classificationMax() <= values.max()


def test_processing_styles_and_places_it(provider, make_raster, load, use_stand_in, tmp_path, qgis_processing):
    from processing.gui.Postprocessing import handleAlgorithmResults
    from qgis.core import QgsApplication, QgsProcessingOutputLayerDefinition

    source = load(make_raster("copy.tif"), "Fields")
    project, context = QgsProject.instance(), QgsProcessingContext()
    context.setProject(project)
    made = QgsApplication.processingRegistry().createAlgorithmById("slimdiffsr:superresolvelayer")
    outputs = {
        name: QgsProcessingOutputLayerDefinition(str(tmp_path / f"{name}.tif"), project)
        for name in ("OUTPUT", "UNCERTAINTY")
    }
    _, ok = made.run({"INPUT": source.id(), **outputs}, context, QgsProcessingFeedback(False))
    assert ok
    assert handleAlgorithmResults(made, context, QgsProcessingFeedback(False))
    root = project.layerTreeRoot()
    wait(lambda: len(root.children()) == 2)
    assert names_of(root) == ["Fields (4x)", "Fields"]
    sigma, result = root.children()[0].children()
    assert (sigma.name(), result.name()) == ("Fields (4x), uncertainty", "Fields (4x)")
    assert sigma.layer().renderer().type() == "singlebandpseudocolor"
    assert (sigma.isVisible(), result.isVisible()) == (False, True)


def test_the_panel_offers_it_where_the_model_can(actions, desktop, make_raster, load, tmp_path):
    scene = load(make_raster(), "Scene")
    desktop.setActiveLayer(scene)
    actions.dock_action.trigger()
    form = actions.dock.form
    actions.dock.preview_box.setCollapsed(True)
    wait(lambda: form._listed)
    card = form.model_chooser.card()
    listed = [{"name": card.name, "scale": card.scale, "uncertainty": False}]
    form.set_models(listed)
    assert not form.uncertainty_box.isEnabled()
    assert "can't tell" in form.uncertainty_box.toolTip()
    form.uncertainty_box.setChecked(True)
    assert "UNCERTAINTY" not in form.parameters()
    listed[0]["uncertainty"] = True
    form.set_models(listed)
    assert form.uncertainty_box.isEnabled()
    assert "standard deviation" in form.uncertainty_box.toolTip()
    assert form.parameters()["UNCERTAINTY"] == "TEMPORARY_OUTPUT"
    form.output_widget.setFilePath(str(tmp_path / "finer.tif"))
    form.detail_slider.slider.setValue(35)
    assert form.detail_slider.box.value() == 35
    kept = json.loads(json.dumps(form.parameters()))
    assert kept["UNCERTAINTY"] == str(tmp_path / "finer_uncertainty.tif")
    assert kept["DETAIL"] == 35
    form.set_parameters({"INPUT": scene.id()})
    assert "UNCERTAINTY" not in form.parameters()
    assert "DETAIL" not in form.parameters()
    form.set_parameters(kept)
    assert form.parameters() == kept
