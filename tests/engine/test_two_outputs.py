"""A result and its uncertainty: made together or not at all, and each by one job at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from slimdiffsr.engine.job import Job, JobResult, Progress
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.errors import Code, OutputError
from slimdiffsr.raster.output import parts_directory
from tests.engine.rasters import read, textured, to_dtype, write_raster
from tests.tiny_students import save_tiny_bundle


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> str:
    return str(save_tiny_bundle(tmp_path_factory.mktemp("models") / "uncertain.safetensors", variance_head=True))


@pytest.fixture
def source(tmp_path) -> Path:
    return write_raster(tmp_path / "in.tif", to_dtype(textured(3, 90, 70), "uint8"))


@pytest.fixture
def start(source, model, tmp_path) -> Callable[..., JobResult]:
    """Runs a job; its outputs are named without folder and extension, `at` is called at a stage's first report."""

    def run(
        output: str, uncertainty: str, stage: str = "", at: Callable[[], object] = lambda: None, **settings: object
    ) -> JobResult:
        seen: set[str] = set()

        def progress(report: Progress) -> None:
            if report.stage == stage and stage not in seen:
                seen.add(stage)
                at()

        names = [str(tmp_path / f"{name}.tif") for name in (output, uncertainty)]
        values = {"tile": 64, "precision": "fp32", "device": "cpu", "model": model, **settings}
        job = Job(str(source), names[0], uncertainty=names[1], **values)
        return super_resolve(job, progress=progress, warn=lambda message: None, cancelled=lambda: False)

    return run


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("others", [("other", "sd"), ("sd", "other"), ("other", "out")])
def test_no_output_of_a_running_job_is_written_by_another(start, tmp_path, others):
    refusals = []

    def start_another() -> None:
        with pytest.raises(OutputError, match="by another job") as refusal:
            start(*others)
        refusals.append(refusal.value)

    start("out", "sd", "compute", start_another)
    assert refusals[0].code is Code.OUTPUT_BUSY
    assert names(tmp_path) == ["in.tif", "out.tif", "sd.tif"]


def test_afterwards_they_are_free(start, tmp_path):
    start("out", "sd")
    start("other", "sd", overwrite=True)
    assert names(tmp_path) == ["in.tif", "other.tif", "out.tif", "sd.tif"]


@pytest.mark.parametrize("resume", [False, True])
def test_a_result_that_cant_be_replaced_leaves_the_older_pair(start, tmp_path, resume):
    start("out", "sd")
    older = (tmp_path / "sd.tif").read_bytes()
    result = read(tmp_path / "out.tif")

    def take_the_name() -> None:
        (tmp_path / "out.tif").unlink()
        (tmp_path / "out.tif").mkdir()

    with pytest.raises(OutputError, match=r"out\.tif' can't be written") as refusal:
        start("out", "sd", "assemble", take_the_name, overwrite=True, resume=resume, consistency="off")
    assert ("--resume" in str(refusal.value)) == resume
    assert (tmp_path / "sd.tif").read_bytes() == older
    left = [parts_directory(tmp_path / "out.tif").name] if resume else []
    assert names(tmp_path) == sorted([*left, "in.tif", "out.tif", "sd.tif"])
    (tmp_path / "out.tif").rmdir()
    start("out", "sd", overwrite=True, resume=resume, consistency="off")
    assert names(tmp_path) == ["in.tif", "out.tif", "sd.tif"]
    assert not (read(tmp_path / "out.tif") == result).all()
