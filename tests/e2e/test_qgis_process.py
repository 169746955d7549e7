"""The main job as a script or a server runs it: `qgis_process`, a packaged plugin, an empty profile."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

ALGORITHM = "slimdiffsr:superresolvelayer"


def workers() -> list[str]:
    """The command lines of the workers that run on this computer."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if "slimdiffsr" in line and " worker " in line and "--idle-seconds" in line:
            found.append(line)
    return found


def wait_until(happened: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.1)


def test_the_plugin_is_listed_and_explains_itself(qgis_process):
    assert ALGORITHM in qgis_process("list").stdout
    text = qgis_process("help", ALGORITHM).stdout
    for parameter in ("INPUT", "EXTENT", "SCALE", "MODEL", "CONSISTENCY", "RGB_BANDS", "OUTPUT"):
        assert parameter in text


def test_a_raster_becomes_four_times_finer(qgis_process, make_raster, tmp_path):
    import numpy as np
    from osgeo import gdal

    before = workers()
    source, output = make_raster(), tmp_path / "result été.tif"
    done = qgis_process("--json", "run", ALGORITHM, f"--INPUT={source}", f"--OUTPUT={output}", "--SCALE=4")
    results = json.loads(done.stdout[done.stdout.index("{") :])["results"]
    assert results["OUTPUT"] == str(output)
    assert results["TILES"] >= 1
    assert results["MODEL_USED"].startswith("slimdiffsr-")
    coarse, fine = gdal.Open(str(source)), gdal.Open(str(output))
    assert (fine.RasterXSize, fine.RasterYSize, fine.RasterCount) == (67 * 4, 53 * 4, 4)
    assert fine.GetGeoTransform() == (600010.0, 2.5, 0.0, 5200000.0, 0.0, -2.5)
    assert "32633" in fine.GetProjection()
    for number in range(1, 5):
        one, four = coarse.GetRasterBand(number), fine.GetRasterBand(number)
        assert (four.DataType, four.GetNoDataValue()) == (one.DataType, one.GetNoDataValue())
        assert four.GetDescription() == f"band {number}"
        mask = one.ReadAsArray() == 0
        assert np.array_equal(four.ReadAsArray() == 0, np.kron(mask, np.ones((4, 4), bool)))
        means = four.ReadAsArray().astype(float).reshape(53, 4, 67, 4).mean(axis=(1, 3))
        assert np.abs(means - one.ReadAsArray())[~mask].mean() < 60
    wait_until(lambda: workers() == before)  # the worker ends with QGIS


def test_a_killed_qgis_leaves_neither_worker_nor_half_a_result(
    qgis_process, qgis_program, qgis_environment, make_raster, tmp_path
):
    before = workers()
    source, output = make_raster(columns=600, rows=600), tmp_path / "results" / "out.tif"
    output.parent.mkdir()
    command = [qgis_program, "run", ALGORITHM, f"--INPUT={source}", f"--OUTPUT={output}", "--TILE=64"]
    with subprocess.Popen(
        command, env=qgis_environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        wait_until(lambda: any(output.parent.glob(".out.tif.parts/*.row.json")) or process.poll() is not None)
        process.kill()
    assert process.returncode == -signal.SIGKILL, "it was in the middle of the job"
    wait_until(lambda: workers() == before)
    assert list(output.parent.iterdir()) == []


def test_a_part_with_an_extent_in_degrees(qgis_process, make_raster, tmp_path):
    from osgeo import gdal

    output = tmp_path / "part.tif"
    extent = "16.3145,16.3175,46.9415,46.9430 [EPSG:4326]"
    done = qgis_process("run", ALGORITHM, f"--INPUT={make_raster()}", f"--OUTPUT={output}", f"--EXTENT={extent}")
    assert output.exists(), done.stdout
    left, size, _, top, _, _ = gdal.Open(str(output)).GetGeoTransform()
    assert size == 2.5
    assert (left - 600010) % 10 == 0
    assert (5200000 - top) % 10 == 0


def test_bad_input_gives_one_clear_line_and_no_file(qgis_process, make_raster, tmp_path):
    text = tmp_path / "text.tif"
    text.write_text("not a raster")
    truncated = tmp_path / "truncated.tif"
    truncated.write_bytes(make_raster().read_bytes()[:3000])
    good = make_raster("good.tif")
    for number, (arguments, words) in enumerate(
        (
            ([f"--INPUT={tmp_path / 'missing.tif'}"], "INPUT"),
            ([f"--INPUT={text}"], "INPUT"),
            ([f"--INPUT={truncated}"], ""),
            ([f"--INPUT={good}", "--EXTENT=0,10,0,10"], "outside"),
            ([f"--INPUT={good}", "--EXTENT=600010,600010,5200000,5200000"], "empty"),
            ([f"--INPUT={good}", "--RGB_BANDS=7,8,9"], "no band"),
            ([f"--INPUT={good}", "--SCALE=3"], "SCALE"),
        )
    ):
        output = tmp_path / f"out{number}.tif"
        done = qgis_process("run", ALGORITHM, *arguments, f"--OUTPUT={output}", check=False)
        said = done.stdout + done.stderr
        assert done.returncode != 0, (arguments, said)
        assert words in said, (arguments, said)
        assert "Traceback" not in said, (arguments, said)
        assert not output.exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".", "out"))], "nothing is left behind"


def test_without_an_engine_the_message_says_what_to_do(qgis_process, make_raster, tmp_path):
    output = tmp_path / "out.tif"
    done = qgis_process(
        "run", ALGORITHM, f"--INPUT={make_raster()}", f"--OUTPUT={output}", check=False, SLIMDIFFSR_PYTHON=""
    )
    assert done.returncode != 0
    assert "slimdiffsr/engine_python" in done.stdout + done.stderr
    assert ALGORITHM in qgis_process("list", SLIMDIFFSR_PYTHON="").stdout, "it stays registered"


def test_the_environment_of_qgis_does_not_disturb_the_engine(qgis_process, make_raster, tmp_path):
    output = tmp_path / "out.tif"
    wrong = str(tmp_path / "nowhere")
    qgis_process(
        "run", ALGORITHM, f"--INPUT={make_raster()}", f"--OUTPUT={output}", PROJ_LIB=os.environ.get("PROJ_LIB", ""),
        LD_PRELOAD="", PYTHONSTARTUP=wrong, GDAL_DRIVER_PATH=wrong,
    )  # fmt: skip
    assert output.exists()
