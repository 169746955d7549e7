"""The algorithm's parameters, checks and messages; what it asks of the engine, seen through the stand-in."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingUtils,
    QgsProject,
)

from slimdiffsr_qgis.core import models
from slimdiffsr_qgis.core.compat import ADVANCED_PARAMETER


class Feedback(QgsProcessingFeedback):
    """Remembers what was said."""

    def __init__(self):
        super().__init__(False)
        self.warnings, self.infos, self.errors, self.texts, self.percents = [], [], [], [], []
        self.progressChanged.connect(self.percents.append)

    def pushWarning(self, text):
        self.warnings.append(text)

    def setProgressText(self, text):
        self.texts.append(text)

    def pushInfo(self, text):
        self.infos.append(text)

    def reportError(self, text, fatalError=False):
        self.errors.append(text)


def run(algorithm, parameters, feedback=None):
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    ok, message = algorithm.checkParameterValues(parameters, context)
    assert ok, message
    feedback = feedback or Feedback()
    # `run` would swallow the exception: prepare and process are called as QGIS does.
    instance = algorithm.create()
    if not instance.prepare(parameters, context, feedback):
        raise QgsProcessingException("; ".join(feedback.errors))
    return instance.runPrepared(parameters, context, feedback), context, feedback


def job_of(parameters, algorithm, tmp_path):
    """The job that reached the stand-in engine."""
    output = tmp_path / "result.tif"
    run(algorithm, {"OUTPUT": str(output), **parameters})
    return json.loads(output.read_text())


def problem(algorithm, parameters):
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    ok, message = algorithm.checkParameterValues(parameters, context)
    return "" if ok else message


def test_it_explains_itself(algorithm):
    assert algorithm.id() == "slimdiffsr:superresolvelayer"
    assert algorithm.shortHelpString()
    assert algorithm.shortDescription()
    assert algorithm.helpUrl().startswith("https://")
    assert "super-resolution" in algorithm.tags()
    assert not algorithm.icon().isNull()
    for parameter in algorithm.parameterDefinitions():
        assert parameter.help(), f"{parameter.name()} has no help"


def test_names_and_choices_are_frozen(algorithm):
    names = {p.name(): p for p in algorithm.parameterDefinitions()}
    advanced = {name for name, p in names.items() if p.flags() & ADVANCED_PARAMETER}
    assert set(names) - advanced == {"INPUT", "EXTENT", "MASK", "SCALE", "MODEL", "DEVICE", "CONSISTENCY", "OUTPUT"}
    assert advanced == {
        "RGB_BANDS", "BANDS", "NEAREST_BANDS", "MODEL_FILE", "TILE", "PRECISION", "FORMAT", "CREATION_OPTIONS",
        "EXPORT_RESOLUTION", "RESUME", "AS_DISPLAYED", "DETAIL", "UNCERTAINTY",
    }  # fmt: skip
    assert isinstance(names["TILE"], QgsProcessingParameterDefinition)
    for name, default, options in (
        ("SCALE", "4", ["2", "4", "8"]),
        ("CONSISTENCY", "balanced", ["balanced", "exact", "off"]),
        ("DEVICE", "auto", ["auto", "cpu", "cuda", "mps"]),
        ("PRECISION", "auto", ["auto", "fp32", "bf16", "fp16"]),
        ("FORMAT", "gtiff", ["gtiff", "cog"]),
        ("MODEL", "auto", ["auto", *models.shipped_models()]),
    ):
        assert names[name].usesStaticStrings(), f"{name} would be stored as a number"
        assert (names[name].defaultValue(), names[name].options()) == (default, options)
    outputs = {o.name(): o.type() for o in algorithm.outputDefinitions()}
    assert outputs == {
        "OUTPUT": "outputRaster", "UNCERTAINTY": "outputRaster",
        "TILES": "outputNumber", "SECONDS": "outputNumber", "DEVICE_USED": "outputString",
        "CONSISTENCY_ERROR": "outputNumber", "MODEL_USED": "outputString",
    }  # fmt: skip


def test_shipped_models_are_choices(monkeypatch, tmp_path):
    (tmp_path / "slimdiffsr-quality-x2.safetensors").touch()
    (tmp_path / "slimdiffsr-fast-x4.safetensors").touch()
    (tmp_path / "README.md").touch()
    monkeypatch.setattr("slimdiffsr_qgis.core.paths.models_folder", lambda: tmp_path)
    assert models.shipped_models() == ["slimdiffsr-fast-x4", "slimdiffsr-quality-x2"]
    assert [models.scale_of(name) for name in ("slimdiffsr-fast-x4", "auto", "own")] == [4, None, None]


def test_the_result_is_a_tif(provider):
    provider = QgsApplication.processingRegistry().providerById("slimdiffsr")
    assert provider.defaultRasterFileExtension() == "tif"
    assert provider.name() == "SlimDiffSR"
    assert not provider.icon().isNull()


def test_defaults_make_a_small_job(algorithm, make_raster, load, use_stand_in, tmp_path):
    path = make_raster()
    job = job_of({"INPUT": load(path)}, algorithm, tmp_path)
    assert job["input"] == str(path)
    assert job["output"] == str(tmp_path / "result.tif")
    assert (job["scale"], job["model"], job["consistency"], job["device"]) == (4, None, "balanced", "auto")
    assert (job["rgb"], job["bands"], job["nearest_bands"], job["tile"]) == (None, None, None, None)
    assert (job["extent"], job["window"], job["nodata"], job["crs_wkt"]) == (None, None, None, None)
    assert (job["precision"], job["format"], job["creation_options"]) == ("auto", "gtiff", {})
    assert job["overwrite"] is True


def test_every_parameter_reaches_the_engine(algorithm, make_raster, load, use_stand_in, tmp_path):
    model = tmp_path / "mine.safetensors"
    model.touch()
    job = job_of(
        {
            "INPUT": load(make_raster(bands=5)),
            "SCALE": "2",
            "MODEL_FILE": str(model),
            "CONSISTENCY": "exact",
            "DEVICE": "cpu",
            "RGB_BANDS": "4, 3,2",
            "BANDS": [1, 5],
            "NEAREST_BANDS": [5],
            "TILE": 96,
            "PRECISION": "fp32",
            "FORMAT": "cog",
            "CREATION_OPTIONS": "COMPRESS=LZW|predictor=2",
        },
        algorithm,
        tmp_path,
    )
    expected = {
        "scale": 2,
        "model": str(model),
        "consistency": "exact",
        "device": "cpu",
        "rgb": [4, 3, 2],
        "bands": [1, 5],
        "nearest_bands": [5],
        "tile": 96,
        "precision": "fp32",
        "format": "cog",
        "creation_options": {"COMPRESS": "LZW", "PREDICTOR": "2"},
    }
    assert {key: job[key] for key in expected} == expected


def test_an_extent_in_another_crs_is_reprojected(algorithm, make_raster, load, use_stand_in, tmp_path):
    from qgis.core import QgsCoordinateTransform, QgsRectangle

    layer = load(make_raster())
    wanted = QgsRectangle(500100, 3999700, 500300, 3999900)
    degrees = QgsCoordinateTransform(
        layer.crs(), QgsCoordinateReferenceSystem("EPSG:4326"), QgsProject.instance()
    ).transformBoundingBox(wanted)
    text = ",".join(repr(v) for v in (degrees.xMinimum(), degrees.xMaximum(), degrees.yMinimum(), degrees.yMaximum()))
    job = job_of({"INPUT": layer, "EXTENT": f"{text} [EPSG:4326]"}, algorithm, tmp_path)
    assert job["extent"] == pytest.approx([500100, 3999700, 500300, 3999900], abs=2)


def test_the_outputs_are_there(algorithm, make_raster, load, use_stand_in, tmp_path):
    feedback = Feedback()
    results, _, _ = run(algorithm, {"INPUT": load(make_raster()), "OUTPUT": str(tmp_path / "r.tif")}, feedback)
    assert results["OUTPUT"] == str(tmp_path / "r.tif")
    assert (results["TILES"], results["SECONDS"]) == (50, 0.5)
    assert (results["DEVICE_USED"], results["MODEL_USED"]) == ("cpu (stand-in)", "stand-in")
    assert results["CONSISTENCY_ERROR"] is None
    assert feedback.warnings == ["a warning"], "each warning once"
    assert feedback.percents == sorted(feedback.percents)
    assert feedback.percents[-1] == 100


def test_what_keeps_a_job_is_said(algorithm, make_raster, load, use_stand_in, tmp_path):
    feedback = Feedback()
    run(algorithm, {"INPUT": load(make_raster("waiting.tif")), "OUTPUT": str(tmp_path / "r.tif")}, feedback)
    computing = "Computing, tiles: 50"
    waits = ["Waiting for the input to be read", computing, "Writing the result", computing]
    assert feedback.texts[-5:] == [computing, *waits]


def test_the_layer_is_named_after_its_source(algorithm, make_raster, load, use_stand_in, tmp_path):
    output = str(tmp_path / "r.tif")
    layer = load(make_raster(), "Fields")
    for output_name, name in (("OUTPUT", "Fields (4x)"), ("the model author's", "Finest")):
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        details = QgsProcessingContext.LayerDetails("Finest", QgsProject.instance(), output_name)
        context.addLayerToLoadOnCompletion(output, details)
        _, ok = algorithm.create().run({"INPUT": layer, "OUTPUT": output}, context, Feedback())
        assert ok
        assert context.layerToLoadOnCompletionDetails(output).name == name


def test_an_exported_layer_becomes_a_temporary_file_that_is_gone_later(
    algorithm, make_raster, load, use_stand_in, tmp_path
):
    from osgeo import gdal

    gdal.Translate("/vsimem/algorithm.tif", str(make_raster()))
    feedback = Feedback()
    output = tmp_path / "r.tif"
    run(algorithm, {"INPUT": load("/vsimem/algorithm.tif", "memory"), "OUTPUT": str(output)}, feedback)
    job = json.loads(output.read_text())
    assert job["input"].endswith("memory.tif")
    assert not Path(job["input"]).parent.exists()
    assert any("Exporting 48 x 40 pixels of 'memory'" in text for text in feedback.infos)
    gdal.Unlink("/vsimem/algorithm.tif")


def test_what_is_exported_is_nobody_elses_business(algorithm, make_raster, load, use_stand_in, tmp_path, monkeypatch):
    from osgeo import gdal

    monkeypatch.setattr(QgsProcessingUtils, "tempFolder", lambda *_: str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    modes = set()

    def look(_percent):
        modes.update(entry.stat().st_mode & 0o777 for entry in (tmp_path / "temporary").glob("slimdiffsr-*"))

    feedback = Feedback()
    feedback.progressChanged.connect(look)
    gdal.Translate("/vsimem/private.tif", str(make_raster()))
    before = os.umask(0)
    try:
        run(algorithm, {"INPUT": load("/vsimem/private.tif"), "OUTPUT": str(tmp_path / "result.tif")}, feedback)
    finally:
        os.umask(before)
        gdal.Unlink("/vsimem/private.tif")
    assert modes == {0o700}


def test_what_does_not_fit_together_is_said_before_running(algorithm, make_raster, load, tmp_path):
    layer = load(make_raster())
    good = {"INPUT": layer, "OUTPUT": str(tmp_path / "r.tif")}
    assert problem(algorithm, good) == ""
    for change, words in (
        ({"RGB_BANDS": "4,3"}, "does not name three bands"),
        ({"RGB_BANDS": "red"}, "does not name three bands"),
        ({"RGB_BANDS": "4,3,2"}, "has no band 4; it has 3"),
        ({"BANDS": [7, 2]}, "has no band 7"),
        ({"NEAREST_BANDS": [9]}, "has no band 9"),
        ({"CREATION_OPTIONS": "COMPRESS"}, "KEY=VALUE"),
        ({"OUTPUT": str(tmp_path / "r.img")}, "ending .tif"),
        ({"MODEL_FILE": str(tmp_path / "no.safetensors")}, "does not exist"),
    ):
        assert words in problem(algorithm, {**good, **change}), change
    assert problem(algorithm, {**good, "MODEL": "no-such-model"})
    assert problem(algorithm, {**good, "SCALE": "3"})
    assert problem(algorithm, {**good, "TILE": 5})


def test_a_model_for_another_scale_is_said_before_running(algorithm, make_raster, load, monkeypatch, tmp_path):
    monkeypatch.setattr(
        "slimdiffsr_qgis.processing.super_resolve_parameters.shipped_models", lambda: ["slimdiffsr-fast-x2"]
    )
    parameters = {"INPUT": load(make_raster()), "OUTPUT": str(tmp_path / "r.tif"), "MODEL": "slimdiffsr-fast-x2"}
    assert "made for scale 2, not 4" in problem(algorithm.create(), parameters)
    assert problem(algorithm.create(), {**parameters, "SCALE": "2"}) == ""


def test_the_engines_refusal_is_the_message(algorithm, make_raster, load, use_stand_in, tmp_path):
    with pytest.raises(QgsProcessingException, match=r"^This input is refused\.$"):
        run(algorithm, {"INPUT": load(make_raster("refuse.tif")), "OUTPUT": str(tmp_path / "r.tif")})


def test_a_killed_engine_is_explained_and_logged(algorithm, make_raster, load, use_stand_in, tmp_path, monkeypatch):
    said = []
    monkeypatch.setattr("slimdiffsr_qgis.core.log.warning", said.append)
    with pytest.raises(QgsProcessingException, match="out of memory"):
        run(algorithm, {"INPUT": load(make_raster("killed.tif")), "OUTPUT": str(tmp_path / "r.tif")})
    assert len(said) == 1
    assert "a stray print" in said[0]
    assert "[plugin.engine-killed]" in said[0]
    assert not (tmp_path / "r.tif").exists()


def test_cancelling_ends_in_the_middle_and_leaves_nothing(algorithm, make_raster, load, use_stand_in, tmp_path):
    feedback = Feedback()
    feedback.progressChanged.connect(lambda percent: feedback.cancel() if percent > 0 else None)
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run(algorithm, {"INPUT": load(make_raster("slow.tif")), "OUTPUT": str(tmp_path / "out" / "r.tif")}, feedback)
    assert 0 < feedback.percents[-1] < 100
    assert not (tmp_path / "out" / "r.tif").exists()


def test_the_input_is_never_replaced(algorithm, make_raster, load, use_stand_in):
    path = make_raster()
    with pytest.raises(QgsProcessingException, match="replace the input"):
        run(algorithm, {"INPUT": load(path), "OUTPUT": str(path)})


def test_without_an_engine_it_stays_and_says_what_to_do(algorithm, no_engine, make_raster, load, tmp_path):
    possible, reason = algorithm.canExecute()
    assert not possible
    assert "SLIMDIFFSR_PYTHON" in reason
    with pytest.raises(QgsProcessingException, match="not set up"):
        run(algorithm, {"INPUT": load(make_raster()), "OUTPUT": str(tmp_path / "r.tif")})


def test_nothing_heavy_is_imported():
    """In a fresh interpreter, since the tests themselves import numpy."""
    import subprocess
    import sys

    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "import qgis.core, qgis.gui; before = set(sys.modules)\n"  # newer versions import numpy themselves
        "import slimdiffsr_qgis\n"
        "slimdiffsr_qgis.classFactory(None).initProcessing()\n"
        "from slimdiffsr_qgis.gui import actions\n"
        "heavy = {'numpy', 'torch', 'osgeo', 'rasterio', 'slimdiffsr'} & (set(sys.modules) - before)\n"
        "sys.exit(str(heavy) if heavy else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
