"""Jobs that go on: bytes equal to an uninterrupted run's, nothing computed twice, and nothing mixed."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

from slimdiffsr.engine.job import Job, JobResult, Progress
from slimdiffsr.engine.models import ENVIRONMENT_VARIABLE
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.errors import Code, InputError, JobCancelled, OutputError, SlimDiffSRError
from slimdiffsr.raster.output import parts_directory
from tests.engine.rasters import textured, to_dtype, write_raster
from tests.tiny_students import save_tiny_bundle

COLUMNS, ROWS = 2, 3
"""Tiles of 64 input pixels in the source."""


@pytest.fixture
def source(tmp_path):
    values = to_dtype(textured(3, 150, 100), "uint16")
    values[:, 20:60, 30:50] = 0
    return write_raster(tmp_path / "in.tif", values, colours=["red", "green", "blue"], nodata=0)


@pytest.fixture(autouse=True, scope="module")
def small_model(tmp_path_factory):
    """The default model of these tests: a small network, since it is the rows that matter."""
    folder = tmp_path_factory.mktemp("models")
    save_tiny_bundle(folder / "slimdiffsr-fast-x4.safetensors")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENVIRONMENT_VARIABLE, str(folder))
        yield


def job_of(source: Path, output: str = "out.tif", **settings: object) -> Job:
    values = {"tile": 64, "precision": "fp32", "device": "cpu", "resume": True, **settings}
    return Job(str(source), str(source.parent / output), **values)


class Watched:
    """One run of a job: what it reported, and what is done after so many tiles."""

    def __init__(self, job: Job, at_tile: int | None = None, act: Callable[[], object] = lambda: None) -> None:
        self.reports: list[Progress] = []
        self._at_tile, self._act = at_tile, act
        self.result: JobResult = super_resolve(
            job, progress=self._progress, warn=lambda message: None, cancelled=lambda: False
        )

    def _progress(self, report: Progress) -> None:
        self.reports.append(report)
        if self._at_tile is not None and report.stage == "compute" and report.tiles_done >= self._at_tile:
            self._at_tile = None
            self._act()

    @property
    def tiles_found(self) -> int:
        """Tiles that were there before the run."""
        first = next(r for r in self.reports if r.stage == "compute")
        return first.tiles_done if first.message else 0


def interrupt(job: Job, at_tile: int) -> str:
    """Stops a job right after so many tiles are written; what was said."""

    def fail() -> None:
        raise OutputError("The disk is full.", Code.OUTPUT_WRITE)

    with pytest.raises(OutputError, match="The disk is full") as refusal:
        Watched(job, at_tile, fail)
    return str(refusal.value)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"consistency": "exact", "format": "cog"},
        {"consistency": "off", "window": (10, 30, 80, 110), "bands": (2, 1)},
    ],
    ids=lambda settings: ",".join(settings) or "plain",
)
def test_a_resumed_job_equals_an_uninterrupted_one(source, tmp_path, settings):
    whole = Watched(job_of(source, "whole.tif", resume=False, **settings)).result
    message = interrupt(job_of(source, **settings), COLUMNS + 1)
    assert message.startswith("The disk is full. The finished tile rows are kept: run it again with --resume")
    assert not (tmp_path / "out.tif").exists()
    resumed = Watched(job_of(source, **settings))
    assert resumed.tiles_found == COLUMNS
    assert (tmp_path / "out.tif").read_bytes() == (tmp_path / "whole.tif").read_bytes()
    assert resumed.result.tiles_computed == whole.tiles_computed
    assert resumed.result.consistency_error == whole.consistency_error
    assert names(tmp_path) == ["in.tif", "out.tif", "whole.tif"]


def test_a_cancelled_job_goes_on(source, tmp_path):
    cancelled: list[bool] = []
    with pytest.raises(JobCancelled, match="run it again with --resume"):
        super_resolve(
            job_of(source),
            progress=lambda report: cancelled.append(True) if report.tiles_done > COLUMNS else None,
            warn=lambda message: None,
            cancelled=lambda: bool(cancelled),
        )
    assert Watched(job_of(source)).tiles_found >= COLUMNS
    assert names(tmp_path) == ["in.tif", "out.tif"]


def test_nothing_is_computed_twice_however_often_a_job_is_interrupted(source, tmp_path):
    Watched(job_of(source, "whole.tif", resume=False))
    for row in range(1, ROWS):
        interrupt(job_of(source), row * COLUMNS + 1)
        assert len(list(parts_directory(tmp_path / "out.tif").glob("*.row.json"))) == row
    last = Watched(job_of(source))
    assert last.tiles_found == COLUMNS * (ROWS - 1)
    assert (tmp_path / "out.tif").read_bytes() == (tmp_path / "whole.tif").read_bytes()


def test_a_job_that_failed_while_assembling_computes_nothing_again(source, tmp_path):
    parts = parts_directory(tmp_path / "out.tif")

    def assembling(report: Progress) -> None:
        if report.stage == "assemble":
            raise OutputError("The disk is full.", Code.OUTPUT_WRITE)

    with pytest.raises(OutputError, match=r"The disk is full\. The finished tile rows are kept"):
        super_resolve(job_of(source), progress=assembling, warn=print, cancelled=lambda: False)
    assert len(list(parts.glob("*.row.json"))) == ROWS
    assert Watched(job_of(source)).tiles_found == COLUMNS * ROWS


def test_resuming_without_anything_to_resume_is_a_plain_run(source, tmp_path):
    run = Watched(job_of(source))
    assert run.tiles_found == 0
    assert names(tmp_path) == ["in.tif", "out.tif"]


def test_what_was_interrupted_at_once_leaves_nothing(source, tmp_path):
    assert "--resume" not in interrupt(job_of(source), 1)
    assert names(tmp_path) == ["in.tif"]


def test_without_resume_earlier_rows_are_computed_again(source, tmp_path):
    interrupt(job_of(source), COLUMNS + 1)
    assert Watched(job_of(source, resume=False)).tiles_found == 0
    assert names(tmp_path) == ["in.tif", "out.tif"]


@pytest.mark.parametrize("damage", ["cut", "overwritten", "gone"])
def test_a_broken_part_is_computed_again(source, tmp_path, damage):
    Watched(job_of(source, "whole.tif", resume=False))
    interrupt(job_of(source), 2 * COLUMNS + 1)
    part = parts_directory(tmp_path / "out.tif") / "00000000.data.tif"
    content = part.read_bytes()
    part.write_bytes(content[:-100] if damage == "cut" else content[:2000] + bytes(len(content) - 2000))
    if damage == "gone":
        part.unlink()
    assert Watched(job_of(source)).tiles_found == COLUMNS
    assert (tmp_path / "out.tif").read_bytes() == (tmp_path / "whole.tif").read_bytes()


def rewritten(source: Path) -> None:
    """The same size and time, one pixel changed."""
    status = source.stat()
    content = bytearray(source.read_bytes())
    content[len(content) // 2] ^= 1
    source.write_bytes(content)
    os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert source.stat().st_size == status.st_size


def touched(source: Path) -> None:
    os.utime(source)


def other_nodata(source: Path) -> None:
    """Through a sidecar: the file itself stays as it is."""
    source.with_name("in.tif.aux.xml").write_text(
        "<PAMDataset>"
        + "".join(f'<PAMRasterBand band="{b}"><NoDataValue>7</NoDataValue></PAMRasterBand>' for b in (1, 2, 3))
        + "</PAMDataset>"
    )


def external_mask(source: Path) -> None:
    """By itself, so that the file stays as it is."""
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=False), rasterio.open(source) as dataset:
        shape = dataset.shape
    with rasterio.open(
        source.with_name("in.tif.msk"), "w", driver="GTiff", count=1, dtype="uint8", width=shape[1], height=shape[0]
    ) as mask:
        mask.write(np.full((1, *shape), 255, np.uint8))
        mask.update_tags(INTERNAL_MASK_FLAGS_1=2, INTERNAL_MASK_FLAGS_2=2, INTERNAL_MASK_FLAGS_3=2)


CHANGES = [rewritten, touched, external_mask]


@pytest.mark.parametrize("change", [*CHANGES, other_nodata], ids=lambda change: change.__name__)
def test_another_input_is_refused_and_named(source, tmp_path, change):
    interrupt(job_of(source), COLUMNS + 1)
    before = names(parts_directory(tmp_path / "out.tif"))
    change(source)
    with pytest.raises(OutputError, match=r"can't be resumed: .* the input changed") as refusal:
        Watched(job_of(source))
    assert refusal.value.code is Code.OUTPUT_RESUME
    assert "without --resume" in str(refusal.value)
    assert names(parts_directory(tmp_path / "out.tif")) == before
    Watched(job_of(source, resume=False))
    assert not parts_directory(tmp_path / "out.tif").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tile", 96), ("consistency", "off"), ("rgb", (2, 1, 3)), ("bands", (1,)), ("nearest_bands", (3,)),
        ("nodata", (5.0, 5.0, 5.0)), ("window", (0, 0, 100, 149)), ("format", "cog"),
        ("creation_options", {"ZLEVEL": "1"}), ("open_options", {"NUM_THREADS": "1"}),
    ],
)  # fmt: skip
def test_other_settings_are_refused_and_named(source, name, value):
    interrupt(job_of(source), COLUMNS + 1)
    with pytest.raises(OutputError, match=rf"the settings? [\w, ]*{name}") as refusal:
        Watched(job_of(source, **{name: value}))
    assert "the input" not in str(refusal.value)
    assert "the model" not in str(refusal.value)


def test_settings_that_change_no_byte_may_change(source, tmp_path):
    Watched(job_of(source, "whole.tif", resume=False))
    interrupt(job_of(source), COLUMNS + 1)
    assert Watched(job_of(source, memory_mib=4000, overwrite=True, device="auto")).tiles_found == COLUMNS
    assert (tmp_path / "out.tif").read_bytes() == (tmp_path / "whole.tif").read_bytes()


def test_another_model_is_refused_and_named(source, tmp_path):
    interrupt(job_of(source), COLUMNS + 1)
    other = tmp_path / "small.safetensors"
    save_tiny_bundle(other, seed=1)
    with pytest.raises(OutputError, match="the model changed"):
        Watched(job_of(source, model=str(other)))
    assert Watched(job_of(source)).tiles_found == COLUMNS


def test_another_raster_that_lends_its_stretch_is_refused(source, tmp_path):
    lender = write_raster(tmp_path / "lender.tif", to_dtype(textured(3, 80, 80, seed=5), "uint16"))
    interrupt(job_of(source, stretch_from=str(lender)), COLUMNS + 1)
    touched(lender)
    with pytest.raises(OutputError, match="the input changed"):
        Watched(job_of(source, stretch_from=str(lender)))


def test_another_place_is_no_change(source, tmp_path):
    Watched(job_of(source, "whole.tif", resume=False))
    interrupt(job_of(source), COLUMNS + 1)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in (source.name, parts_directory(tmp_path / "out.tif").name):
        shutil.move(tmp_path / name, elsewhere / name)
    assert Watched(job_of(elsewhere / source.name)).tiles_found == COLUMNS
    assert (elsewhere / "out.tif").read_bytes() == (tmp_path / "whole.tif").read_bytes()


def test_a_changed_source_of_a_virtual_raster_is_noticed(source, tmp_path):
    virtual = tmp_path / "in.vrt"
    virtual.write_text(
        '<VRTDataset rasterXSize="100" rasterYSize="150">'
        + "".join(
            f'<VRTRasterBand dataType="UInt16" band="{b}"><SimpleSource><SourceFilename relativeToVRT="1">in.tif'
            f"</SourceFilename><SourceBand>{b}</SourceBand></SimpleSource></VRTRasterBand>"
            for b in (1, 2, 3)
        )
        + "</VRTDataset>"
    )
    interrupt(job_of(virtual), COLUMNS + 1)
    rewritten(source)
    with pytest.raises(OutputError, match="the input changed"):
        Watched(job_of(virtual))


def test_a_changed_archive_is_noticed(source, tmp_path):
    def pack() -> str:
        with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(source, "in.tif")
        return f"/vsizip/{tmp_path}/in.zip/in.tif"

    def job() -> Job:
        return Job(pack(), str(tmp_path / "out.tif"), tile=64, precision="fp32", device="cpu", resume=True)

    interrupt(job(), COLUMNS + 1)
    assert "without --resume" not in interrupt(job(), 2 * COLUMNS + 1)
    with rasterio.open(source, "r+") as target:
        target.write(target.read() + 1)
    with pytest.raises(OutputError, match="the input changed"):
        Watched(job())


class TestChangesWhileTheJobRuns:
    @pytest.mark.parametrize("resume", [False, True])
    @pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
    def test_a_changed_input_gives_no_result(self, source, tmp_path, change, resume):
        with pytest.raises(InputError, match="was changed while the job ran") as refusal:
            Watched(job_of(source, resume=resume), COLUMNS + 1, lambda: change(source))
        assert refusal.value.code is Code.INPUT_CHANGED
        assert "--resume" not in str(refusal.value)
        assert [name for name in names(tmp_path) if not name.startswith("in.")] == []

    def test_an_input_that_went_away_gives_no_result_until_it_is_back(self, source, tmp_path):
        away = tmp_path / "away"
        with pytest.raises(InputError, match=r"removed or replaced while the job ran.*doesn't exist"):
            Watched(job_of(source), COLUMNS + 1, lambda: source.rename(away))
        away.rename(source)
        assert Watched(job_of(source)).tiles_found == COLUMNS * ROWS

    def test_statistics_that_qgis_writes_beside_it_are_no_change(self, source):
        def look_at_histogram() -> None:
            source.with_name("in.tif.aux.xml").write_text(
                '<PAMDataset><PAMRasterBand band="1"><Metadata><MDI key="STATISTICS_MEAN">7</MDI></Metadata>'
                "</PAMRasterBand></PAMDataset>"
            )

        Watched(job_of(source), 1, look_at_histogram)

    def test_overviews_built_beside_it_are_no_change(self, source, tmp_path):
        def build() -> None:
            with rasterio.open(source) as dataset:
                half = dataset.read(out_shape=(3, 75, 50))
            write_raster(tmp_path / "in.tif.ovr", half, transform=None)
            with rasterio.open(source) as dataset:
                assert dataset.overviews(1) == [2]

        Watched(job_of(source), 1, build)

    @pytest.mark.parametrize("resume", [False, True])
    def test_a_removed_output_folder_is_said_so(self, source, tmp_path, resume):
        folder = tmp_path / "results"
        folder.mkdir()
        job = job_of(source, "results/out.tif", resume=resume)
        with pytest.raises(OutputError, match="was removed while the job ran") as refusal:
            Watched(job, 1, lambda: shutil.rmtree(folder))
        assert "--resume" not in str(refusal.value)
        assert not folder.exists()

    @pytest.mark.parametrize("resume", [False, True])
    def test_a_second_job_on_the_same_output_is_refused(self, source, tmp_path, resume):
        refusals: list[SlimDiffSRError] = []

        def start_another() -> None:
            with pytest.raises(OutputError, match="by another job") as refusal:
                Watched(job_of(source, resume=resume))
            refusals.append(refusal.value)

        Watched(job_of(source), COLUMNS + 1, start_another)
        assert refusals[0].code is Code.OUTPUT_BUSY
        assert names(tmp_path) == ["in.tif", "out.tif"]


def test_the_journal_can_be_read_by_people(source, tmp_path):
    interrupt(job_of(source), COLUMNS + 1)
    journal = json.loads((parts_directory(tmp_path / "out.tif") / "journal.json").read_text())
    assert journal["settings"]["tile"] == 64
    assert len(journal["key"]) == 64
    record = json.loads((parts_directory(tmp_path / "out.tif") / "00000000.row.json").read_text())
    assert record["facts"]["tiles_computed"] == COLUMNS
