"""A real QGIS, small rasters made on the fly, and a stand-in engine for what the real one would not do on request."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer

from slimdiffsr_qgis.core import engine_locator, paths, run_history
from slimdiffsr_qgis.core.engine_locator import Engine, find_engine
from slimdiffsr_qgis.core.translation import install_translator, remove_translator
from slimdiffsr_qgis.core.worker_pool import close_worker_pool, worker_pool
from slimdiffsr_qgis.gui.actions import LayerActions
from tests.plugin.desktop import Desktop
from tests.plugin.gate import Gate
from tools import translations

STAND_IN = Path(__file__).resolve().parents[1] / "stand_in_engine.py"


@dataclass(frozen=True)
class StandInEngine(Engine):
    """Starts tests/stand_in_engine.py in the engine's interpreter."""

    idle: float = 0.0

    def worker_command(self, idle_seconds: float) -> list[str]:
        idle_seconds = self.idle or idle_seconds
        return [str(self.python), "-I", "-u", str(STAND_IN), "worker", "--idle-seconds", str(idle_seconds)]


@pytest.fixture
def engine() -> Engine:
    """The real engine."""
    return find_engine()


@pytest.fixture
def hold_engine(engine: Engine) -> Iterator[Callable[[], Gate]]:
    """Stops the real engine's warm worker where it is, until the gate is opened."""
    gates = []

    def hold() -> Gate:
        worker_pool().request(engine, "models", {})
        (worker,) = worker_pool()._workers.values()
        os.kill(worker.pid, signal.SIGSTOP)
        gate = Gate(lambda: os.kill(worker.pid, signal.SIGCONT))
        gates.append(gate)
        threading.Thread(target=gate.hold, daemon=True).start()  # gives way in the end
        return gate

    yield hold
    for gate in gates:
        gate.open()


@pytest.fixture
def stand_in() -> StandInEngine:
    return StandInEngine(find_engine().python)


@pytest.fixture
def use_stand_in(stand_in: StandInEngine, monkeypatch: pytest.MonkeyPatch) -> StandInEngine:
    """The algorithm uses the stand-in engine."""
    monkeypatch.setattr("slimdiffsr_qgis.processing.super_resolve_layer.find_engine", lambda: stand_in)
    return stand_in


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No interpreter is to be found."""
    monkeypatch.delenv(engine_locator.PYTHON_VARIABLE, raising=False)
    monkeypatch.setattr("slimdiffsr_qgis.core.paths.checkout_folder", lambda: tmp_path)


@pytest.fixture(autouse=True)
def no_workers_left() -> Iterator[None]:
    yield
    close_worker_pool()


@pytest.fixture
def make_raster(tmp_path: Path) -> Callable[..., Path]:
    """Makes a small GeoTIFF (or another format) of smooth random values."""

    def make(
        name: str = "scene.tif",
        *,
        columns: int = 48,
        rows: int = 40,
        bands: int = 3,
        dtype: str = "uint8",
        transform: tuple[float, ...] | None = (500000.0, 10.0, 0.0, 4000000.0, 0.0, -10.0),
        epsg: int | None = 32634,
        nodata: float | None = None,
        scale_offset: tuple[float, float] | None = None,
    ) -> Path:
        import numpy as np
        from osgeo import gdal, gdal_array, osr

        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = gdal_array.NumericTypeCodeToGDALTypeCode(np.dtype(dtype).type)
        dataset = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, bands, kind)
        if transform is not None:
            dataset.SetGeoTransform(transform)
        if epsg is not None:
            system = osr.SpatialReference()
            system.ImportFromEPSG(epsg)
            dataset.SetProjection(system.ExportToWkt())
        y, x = np.mgrid[0:rows, 0:columns]
        for number in range(1, bands + 1):
            values = 120 + 60 * np.sin(x / (3 + number)) * np.cos(y / 5) + (x * 7 + y * 13) % 11
            band = dataset.GetRasterBand(number)
            band.WriteArray(values.astype(dtype))
            if nodata is not None:
                band.SetNoDataValue(nodata)
            if scale_offset is not None:
                band.SetScale(scale_offset[0])
                band.SetOffset(scale_offset[1])
        dataset = None
        return path

    return make


@pytest.fixture
def load() -> Iterator[Callable[..., QgsRasterLayer]]:
    """Loads a layer into the project, which owns it: a layer that Python keeps to the end takes QGIS down."""

    def load_one(source: object, name: str = "scene", provider: str = "gdal") -> QgsRasterLayer:
        layer = QgsRasterLayer(str(source), name, provider)
        assert layer.isValid(), source
        QgsProject.instance().addMapLayer(layer)
        return layer

    yield load_one
    QgsProject.instance().clear()
    gc.collect()


@pytest.fixture
def speak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], AbstractContextManager[None]]:
    """A context in which QGIS speaks another language, with the translations compiled anew."""
    if shutil.which("lrelease") is None:
        pytest.skip("lrelease is not installed")
    folder = tmp_path / "i18n"
    shutil.copytree(paths.translations_folder(), folder, ignore=shutil.ignore_patterns("*.qm"))
    monkeypatch.setattr(translations, "FOLDER", folder)
    assert translations.compile_all()
    monkeypatch.setattr(paths, "translations_folder", lambda: folder)

    @contextmanager
    def speaking(language: str) -> Iterator[None]:
        monkeypatch.setattr(QgsApplication, "translation", lambda self: language)
        translator = install_translator()
        try:
            yield
        finally:
            remove_translator(translator)

    return speaking


@pytest.fixture(scope="session")
def provider(qgis_app, qgis_processing) -> Iterator[None]:
    """The plugin's provider, added as QGIS does it."""
    import slimdiffsr_qgis

    plugin = slimdiffsr_qgis.classFactory(None)
    plugin.initProcessing()
    yield
    plugin.unload()


@pytest.fixture
def algorithm(provider):
    return QgsApplication.processingRegistry().createAlgorithmById("slimdiffsr:superresolvelayer")


@pytest.fixture
def desktop(provider, load) -> Iterator[Desktop]:
    """A window with a map; the project is emptied before it goes."""
    window = Desktop()
    yield window
    QgsProject.instance().clear()
    window.close()
    gc.collect()


@pytest.fixture
def actions(desktop: Desktop) -> Iterator[LayerActions]:
    """The plugin's actions in that window."""
    run_history.forget_all()
    made = LayerActions(desktop)
    yield made
    if made.toolbar is not None:
        made.remove()
    assert desktop.leftovers() == []
