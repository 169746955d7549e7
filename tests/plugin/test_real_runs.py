"""The algorithm with the real engine: results that lie where the layer says, and faults in the middle of a run."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterRange,
)

from slimdiffsr_qgis.core import worker_client
from slimdiffsr_qgis.core.worker_pool import close_worker_pool, worker_pool
from slimdiffsr_qgis.processing.job_feedback import JobFeedback


def run(algorithm, parameters, feedback=None):
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    feedback = feedback or QgsProcessingFeedback(False)
    ok, message = algorithm.checkParameterValues(parameters, context)
    assert ok, message
    instance = algorithm.create()
    assert instance.prepare(parameters, context, feedback)
    return instance.runPrepared(parameters, context, feedback)


def read(path):
    """Values, geotransform, nodata and projection of a file, with nothing of GDAL left over."""
    from osgeo import gdal

    dataset = gdal.Open(str(path))
    band = dataset.GetRasterBand(1)
    found = dataset.ReadAsArray(), dataset.GetGeoTransform(), band.GetNoDataValue(), dataset.GetProjection()
    band = dataset = None
    return found


def worker_pid():
    (worker,) = worker_pool()._workers.values()
    return worker.pid


def test_what_the_layer_knows_better_than_its_file_is_in_the_result(algorithm, make_raster, load, tmp_path):
    import numpy as np

    layer = load(make_raster(nodata=0))
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    provider = layer.dataProvider()
    for band in (1, 2, 3):
        provider.setUseSourceNoDataValue(band, False)
        provider.setUserNoDataValue(band, [QgsRasterRange(130, 130)])
    output = tmp_path / "out.tif"
    results = run(algorithm, {"INPUT": layer, "OUTPUT": str(output)})
    assert results["MODEL_USED"].endswith("-x4")
    fine, transform, nodata, projection = read(output)
    coarse, *_ = read(layer.source())
    assert fine.shape == (3, 160, 192)
    assert transform == (500000.0, 2.5, 0.0, 4000000.0, 0.0, -2.5)
    assert nodata == 130
    assert "32633" in projection
    assert np.array_equal(fine == 130, np.kron(coarse == 130, np.ones((1, 4, 4), bool)))


def test_a_second_run_finds_the_worker_warm(algorithm, make_raster, load, tmp_path):
    layer = load(make_raster())
    run(algorithm, {"INPUT": layer, "OUTPUT": str(tmp_path / "1.tif")})
    pid = worker_pid()
    run(algorithm, {"INPUT": layer, "OUTPUT": str(tmp_path / "2.tif")})
    assert worker_pid() == pid
    assert (tmp_path / "1.tif").read_bytes() == (tmp_path / "2.tif").read_bytes()
    run(algorithm, {"INPUT": layer, "OUTPUT": str(tmp_path / "2.tif"), "CONSISTENCY": "off"})
    assert (tmp_path / "1.tif").read_bytes() != (tmp_path / "2.tif").read_bytes(), "the output is replaced"


@pytest.mark.parametrize(
    ("placed", "extent"),
    [
        (True, "500083,500211,3999707,3999855 [EPSG:32634]"),
        (False, "8.3,21.1,-29.3,-14.5"),
    ],
)
def test_an_extent_gives_the_crop_of_the_whole(algorithm, make_raster, load, tmp_path, placed, extent):
    import numpy as np

    path = make_raster() if placed else make_raster(transform=None, epsg=None)
    layer = load(path)
    run(algorithm, {"INPUT": layer, "OUTPUT": str(tmp_path / "whole.tif")})
    run(algorithm, {"INPUT": layer, "OUTPUT": str(tmp_path / "part.tif"), "EXTENT": extent})
    whole, *_ = read(tmp_path / "whole.tif")
    part, transform, *_ = read(tmp_path / "part.tif")
    assert np.array_equal(part, whole[:, 14 * 4 : 30 * 4, 8 * 4 : 22 * 4])
    if placed:
        assert transform == (500080.0, 2.5, 0.0, 3999860.0, 0.0, -2.5)


def test_a_layer_in_qgis_memory_gives_what_its_file_gives(algorithm, make_raster, load, tmp_path):
    import numpy as np
    from osgeo import gdal

    path = make_raster(dtype="uint16", bands=1)
    gdal.Translate("/vsimem/real.tif", str(path))
    run(algorithm, {"INPUT": load(path), "OUTPUT": str(tmp_path / "file.tif")})
    run(algorithm, {"INPUT": load("/vsimem/real.tif"), "OUTPUT": str(tmp_path / "memory.tif")})
    gdal.Unlink("/vsimem/real.tif")
    (file, place, *_), (memory, other_place, *_) = read(tmp_path / "file.tif"), read(tmp_path / "memory.tif")
    assert np.array_equal(file, memory)
    assert place == pytest.approx(other_place)


class Interrupter(QgsProcessingFeedback):
    """Does something once, when the run has made some progress, as a user in another thread would."""

    def __init__(self, action, percent=10):
        super().__init__(False)
        self._action, self._percent, self._done = action, percent, False
        self.progressChanged.connect(self._look)

    def _look(self, percent):
        if not self._done and percent >= self._percent:
            self._done = True
            threading.Thread(target=self._action, args=(self,)).start()


def test_a_run_is_cancelled_and_nothing_is_left(algorithm, make_raster, load, tmp_path, monkeypatch):
    monkeypatch.setattr(worker_client, "_CANCEL_SECONDS", 60.0)  # a busy machine must not get its worker killed here
    layer = load(make_raster(columns=400, rows=400))
    pids = []

    def cancel(feedback):
        pids.append(worker_pid())
        feedback.cancel()

    feedback = Interrupter(cancel)
    output = tmp_path / "results" / "out.tif"
    output.parent.mkdir()
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run(algorithm, {"INPUT": layer, "OUTPUT": str(output), "TILE": 64}, feedback)
    assert feedback.progress() < 100, "it ends in the middle"
    assert [worker_pid()] == pids, "the engine did it by itself"
    assert list(output.parent.iterdir()) == []


def test_a_worker_killed_in_the_middle_is_explained_and_nothing_is_left(algorithm, make_raster, load, tmp_path):
    layer = load(make_raster(columns=400, rows=400))
    output = tmp_path / "results" / "out.tif"
    output.parent.mkdir()
    parameters = {"INPUT": layer, "OUTPUT": str(output), "TILE": 64}
    parameters["UNCERTAINTY"] = str(output.with_name("deviation.tif"))
    feedback = Interrupter(lambda _: os.kill(worker_pid(), signal.SIGKILL))
    with pytest.raises(QgsProcessingException, match="killed from outside"):
        run(algorithm, parameters, feedback)
    assert list(output.parent.iterdir()) == []
    run(algorithm, {**parameters, "EXTENT": "500000,500100,3999900,4000000"})
    assert output.exists(), "the next run starts another worker"


def test_an_interrupted_run_goes_on_where_it_was_if_that_was_asked_for(algorithm, make_raster, load, tmp_path):
    layer = load(make_raster(columns=400, rows=400))
    whole, output = tmp_path / "whole.tif", tmp_path / "results" / "out.tif"
    output.parent.mkdir()
    parameters = {"INPUT": layer, "OUTPUT": str(output), "TILE": 64, "RESUME": True}
    feedback = Interrupter(lambda _: os.kill(worker_pid(), signal.SIGKILL), percent=40)
    with pytest.raises(QgsProcessingException, match="killed from outside"):
        run(algorithm, parameters, feedback)
    (parts,) = output.parent.iterdir()
    assert list(parts.glob("*.row.json"))
    run(algorithm, parameters)
    assert [path.name for path in output.parent.iterdir()] == ["out.tif"]
    run(algorithm, {**parameters, "OUTPUT": str(whole), "RESUME": False})
    assert output.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize("resume", [False, True])
def test_closing_qgis_ends_a_run_and_its_worker(algorithm, make_raster, load, tmp_path, resume):
    layer = load(make_raster(columns=200, rows=200))
    output = tmp_path / "results" / "out.tif"
    output.parent.mkdir()
    parameters = {"INPUT": layer, "OUTPUT": str(output), "TILE": 64, "RESUME": resume}
    pids, closed = [], threading.Event()

    def close(_) -> None:
        pids.append(worker_pid())
        close_worker_pool()
        closed.set()

    with pytest.raises(QgsProcessingException, match="cancelled"):
        run(algorithm, parameters, Interrupter(close, percent=40))
    assert closed.wait(30)
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)
    left = [path.name for path in output.parent.iterdir()]
    assert left == ([".out.tif.parts"] if resume else [])
    if resume:
        again = JobFeedback()
        reports = []
        again.tilesChanged.connect(lambda stage, done, *_: reports.append((stage, done)))
        run(algorithm, parameters, again)
        assert next(done for stage, done in reports if stage == "compute") > 1, "finished rows were computed anew"
        assert [path.name for path in output.parent.iterdir()] == ["out.tif"]


def test_the_engines_refusal_reaches_the_analyst(algorithm, make_raster, load, tmp_path):
    layer = load(make_raster(), "Fields")
    with pytest.raises(QgsProcessingException) as caught:
        run(
            algorithm, {"INPUT": layer, "OUTPUT": str(tmp_path / "no" / "such" / "folder" / "out.tif"), "DEVICE": "mps"}
        )
    assert "Traceback" not in str(caught.value)
    assert "\n" not in str(caught.value)
