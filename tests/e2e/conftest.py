"""The plugin as it is installed, in QGIS as it is installed: real processes, fresh profiles."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.desktop_session import plugin_environment, run_in_desktop

SCREENSHOTS = os.environ.get("SLIMDIFFSR_SCREENSHOTS")
"""A folder to keep the desktop's screenshots in."""


@pytest.fixture(scope="session")
def qgis_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a QGIS with an empty profile and the packaged plugin, and nothing else of the checkout."""
    environment = plugin_environment(tmp_path_factory.mktemp("qgis"))
    assert (Path(environment["QGIS_PLUGINPATH"]) / "slimdiffsr_qgis" / "metadata.txt").is_file()
    return {
        **environment,
        "QT_QPA_PLATFORM": "offscreen",
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path_factory.mktemp("profile")),
    }


@pytest.fixture(scope="session")
def qgis_program() -> str:
    """The program itself."""
    # Debian 12 wraps the program in a script that passes an option it doesn't know.
    program = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
    assert program, "qgis_process is not installed"
    return program


@pytest.fixture(scope="session")
def qgis_process(qgis_environment: dict[str, str], qgis_program: str) -> Callable[..., subprocess.CompletedProcess]:
    """Runs qgis_process with the plugin enabled."""

    def run(*arguments: str, check: bool = True, **environment: str) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [qgis_program, *arguments],
            env={**qgis_environment, **environment},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if check:
            assert done.returncode == 0, done.stdout + done.stderr
        return done

    run("plugins", "enable", "slimdiffsr_qgis")
    return run


@pytest.fixture
def make_raster(tmp_path: Path) -> Callable[..., Path]:
    """Makes a small GeoTIFF with odd sides, two data bands' worth of structure and a nodata corner."""

    def make(name: str = "scene.tif", bands: int = 4, columns: int = 67, rows: int = 53) -> Path:
        import numpy as np
        from osgeo import gdal, osr

        path = tmp_path / name
        dataset = gdal.GetDriverByName("GTiff").Create(str(path), columns, rows, bands, gdal.GDT_UInt16)
        dataset.SetGeoTransform((600010.0, 10.0, 0.0, 5200000.0, 0.0, -10.0))
        system = osr.SpatialReference()
        system.ImportFromEPSG(32633)
        dataset.SetProjection(system.ExportToWkt())
        y, x = np.mgrid[0:rows, 0:columns]
        for number in range(1, bands + 1):
            values = 3000 + 900 * np.sin(x / (4 + number)) * np.cos(y / 6) + 200 * ((x // 8 + y // 8) % 2)
            values[:6, :9] = 0
            band = dataset.GetRasterBand(number)
            band.WriteArray(values.astype("uint16"))
            band.SetNoDataValue(0)
            band.SetDescription(f"band {number}")
        dataset = None
        return path

    return make


@pytest.fixture
def run_script(qgis_environment: dict[str, str], make_raster, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Runs one of this folder's scripts inside the desktop, with a small raster; returns its report."""

    def run(name: str, *, seconds: float, enabled: bool = True, **environment: str | None) -> dict[str, Any]:
        chosen = {**qgis_environment, "SLIMDIFFSR_TEST_RASTER": str(make_raster()), **environment}
        given = {name: value for name, value in chosen.items() if value is not None}
        try:
            return run_in_desktop(Path(__file__).with_name(name), tmp_path, given, seconds=seconds, enabled=enabled)
        finally:
            for picture in tmp_path.glob("*.png") if SCREENSHOTS else ():
                shutil.copy(picture, str(SCREENSHOTS))

    return run
