"""What the plugin removes after a killed engine is what that engine left, and nothing that another one uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from slimdiffsr.raster.lock import FolderLock
from slimdiffsr.raster.output import parts_directory
from slimdiffsr_qgis.core.leftovers import parts_folder, remove_leftovers


@pytest.mark.parametrize(
    "name", ["a.tif", "x" * 236 + ".tif", "x" * 237 + ".tif", "é" * 118 + ".tif", "é" * 119 + ".tif"]
)
def test_the_plugin_finds_the_engines_folder(name):
    assert parts_folder(Path("folder") / name) == parts_directory(Path("folder") / name)


@pytest.fixture
def parts(tmp_path) -> Path:
    """A folder as a killed engine leaves it, and one of an uncertainty."""
    for name in ("out.tif", "sd.tif"):
        folder = parts_directory(tmp_path / name)
        lock = FolderLock(folder)
        lock.acquire()
        lock.release()
    (parts_directory(tmp_path / "out.tif") / "0.data.tif").write_bytes(b"row")
    return parts_directory(tmp_path / "out.tif")


def job(tmp_path: Path) -> dict[str, str]:
    return {"output": str(tmp_path / "out.tif"), "uncertainty": str(tmp_path / "sd.tif")}


def test_a_killed_jobs_folders_go_and_its_outputs_stay(parts, tmp_path):
    (tmp_path / "out.tif").write_bytes(b"an older result")
    (parts / "folder").mkdir()
    remove_leftovers(job(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["out.tif"]
    remove_leftovers(job(tmp_path))  # where nothing is left
    remove_leftovers({"output": str(tmp_path / "out.tif")})


def test_a_folder_that_another_engine_locks_stays_as_it_is(parts, tmp_path):
    other = FolderLock(parts)
    assert other.acquire()
    remove_leftovers(job(tmp_path))
    assert sorted(path.name for path in parts.iterdir()) == ["0.data.tif", "lock"]
    assert not parts_directory(tmp_path / "sd.tif").exists(), "that one was nobody's"
    other.remove()


def test_an_engine_killed_before_it_took_its_lock_leaves_an_empty_folder(tmp_path):
    parts_directory(tmp_path / "out.tif").mkdir()
    remove_leftovers(job(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_no_engine_made_stays(tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "lock").touch()
    (kept / "file").touch()
    parts_directory(tmp_path / "out.tif").symlink_to(kept)
    parts_directory(tmp_path / "sd.tif").write_bytes(b"a file")
    remove_leftovers(job(tmp_path))
    assert sorted(path.name for path in kept.iterdir()) == ["file", "lock"]
    assert parts_directory(tmp_path / "sd.tif").read_bytes() == b"a file"
