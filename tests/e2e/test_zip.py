"""The zip that `make package` makes, installed into a fresh profile of the desktop, and run there."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tools import package


def test_the_zip_installs_enables_and_runs(run_script, tmp_path):
    archive = tmp_path / "slimdiffsr_qgis.zip"
    package.write_zip(archive)
    report = run_script(
        "zip_script.py", seconds=350, enabled=False, SLIMDIFFSR_TEST_ZIP=str(archive), QGIS_PLUGINPATH=None
    )
    assert not report["there_before"]
    assert report["enabled"]
    assert report["provider"]
    folder = Path(report["folder"])
    assert tmp_path in folder.parents, "in the profile"
    with zipfile.ZipFile(archive) as file:
        assert {name for name in file.namelist() if not (folder.parent / name).is_file()} == set()
    assert report["outcome"] == [["finished", ""]]
    assert report["layers"] == ["Scene", "Scene (4x)"]
