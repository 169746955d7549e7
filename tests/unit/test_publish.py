"""Finished files get their names together, and what they replace is there until all have."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from affine import Affine

from slimdiffsr.errors import OutputError
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.output import OutputSpec
from slimdiffsr.raster.publish import COMPANIONS, publish
from slimdiffsr.raster.source import Georeference

MEMORY = Path("/dev/shm")


def spec_of(path: Path) -> OutputSpec:
    return OutputSpec(
        path=path, format="gtiff", window=Rect(0, 0, 1, 1), scale=4, dtype=np.dtype(np.uint8), bands=(), nodata=None,
        with_mask=False, georeference=Georeference(Affine.identity(), None), creation_options={}, tags={},
    )  # fmt: skip


@pytest.fixture
def specs(tmp_path) -> list[OutputSpec]:
    """Two outputs: the result and another."""
    return [spec_of(tmp_path / "result.tif"), spec_of(tmp_path / "sd.tif")]


@pytest.fixture
def drafts(tmp_path) -> list[Path]:
    """Theirs, in a folder of their own."""
    folder = tmp_path / "parts"
    folder.mkdir()
    for name in ("data", "uncertainty"):
        (folder / name).write_text(f"new {name}")
    return [folder / "data", folder / "uncertainty"]


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def test_free_names(specs, drafts, tmp_path):
    publish(drafts, specs)
    assert contents(tmp_path) == {"result.tif": "new data", "sd.tif": "new uncertainty"}


def test_older_files_go_with_their_companions(specs, drafts, tmp_path):
    for name in ("result.tif", "sd.tif"):
        for suffix in ("", *COMPANIONS):
            (tmp_path / f"{name}{suffix}").write_text("old")
    (tmp_path / ".sd.tif.older").write_text("left behind by a process that was killed")
    publish(drafts, specs)
    assert contents(tmp_path) == {"result.tif": "new data", "sd.tif": "new uncertainty"}


class TestAResultThatCantGetItsName:
    @pytest.fixture(autouse=True)
    def folder_in_its_place(self, specs):
        """The result comes last: the other output has its name by then."""
        (specs[0].path / "kept").mkdir(parents=True)

    def test_older_files_are_put_back(self, specs, drafts, tmp_path):
        older = {f"sd.tif{suffix}": f"old{suffix}" for suffix in ("", *COMPANIONS)}
        for name, text in older.items():
            (tmp_path / name).write_text(text)
        with pytest.raises(OutputError, match=r"result\.tif' can't be written") as refusal:
            publish(drafts, specs)
        assert "put back" not in str(refusal.value)
        assert contents(tmp_path) == older
        assert (specs[0].path / "kept").is_dir()

    def test_where_there_was_none_there_is_none(self, specs, drafts, tmp_path):
        with pytest.raises(OutputError, match="can't be written"):
            publish(drafts, specs)
        assert contents(tmp_path) == {}

    def test_a_link_is_put_back_as_a_link(self, specs, drafts, tmp_path):
        (tmp_path / "elsewhere").write_text("old")
        specs[1].path.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(OutputError, match="can't be written"):
            publish(drafts, specs)
        assert specs[1].path.readlink() == tmp_path / "elsewhere"
        assert contents(tmp_path) == {"elsewhere": "old", "sd.tif": "old"}

    def test_what_cant_be_put_back_is_said(self, specs, drafts, tmp_path, monkeypatch):
        specs[1].path.write_text("old")
        rename = Path.replace

        def refuse(self: Path, target: Path) -> Path:
            if self.suffix == ".older":
                raise PermissionError("another program has the file open")
            return rename(self, target)

        monkeypatch.setattr(Path, "replace", refuse)
        with pytest.raises(OutputError) as refusal:
            publish(drafts, specs)
        message = str(refusal.value)
        assert f"'{specs[1].path}' couldn't be put back" in message
        assert f"What '{specs[1].path}' was before is now '{tmp_path / '.sd.tif.older'}'" in message
        assert contents(tmp_path) == {"sd.tif": "new uncertainty", ".sd.tif.older": "old"}

    def test_file_systems_without_hard_links(self, specs, drafts, tmp_path, monkeypatch):
        def refuse(*_: object, **__: object) -> None:
            raise PermissionError("no hard links here")

        monkeypatch.setattr(os, "link", refuse)
        specs[1].path.write_text("old")
        with pytest.raises(OutputError, match="can't be written"):
            publish(drafts, specs)
        assert contents(tmp_path) == {"sd.tif": "old"}


@pytest.mark.skipif(not os.access(MEMORY, os.W_OK), reason="no other file system to write to")
@pytest.mark.parametrize("fails", [False, True])
def test_outputs_on_two_disks(specs, drafts, tmp_path, fails):
    (tmp_path / "sd.tif").touch()
    if (tmp_path / "sd.tif").stat().st_dev == MEMORY.stat().st_dev:
        pytest.skip("both are one file system")
    there = MEMORY / f"{tmp_path.name}-{os.getpid()}-sd.tif"
    there.write_text("old")
    try:
        if fails:
            specs[0].path.mkdir()
            with pytest.raises(OutputError, match="can't be written"):
                publish(drafts, [specs[0], spec_of(there)])
        else:
            publish(drafts, [specs[0], spec_of(there)])
        assert there.read_text() == ("old" if fails else "new uncertainty")
        assert [path.name for path in MEMORY.glob(f"*{there.name}*")] == [there.name]
    finally:
        there.unlink()
