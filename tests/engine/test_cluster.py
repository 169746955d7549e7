"""Scenes on a real Dask cluster of local processes: the bytes of one machine, whoever dies."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from slimdiffsr.engine import cluster as cluster_module
from slimdiffsr.engine.cluster import ClusterExecutor
from slimdiffsr.engine.job import Job, Progress
from slimdiffsr.engine.run import super_resolve
from slimdiffsr.engine.scene import SceneContext, View
from slimdiffsr.engine.scene_file import pack_scene, unpack_scene
from slimdiffsr.errors import Code, DeviceError, JobCancelled
from slimdiffsr.network.bundle import InferenceSettings
from slimdiffsr.raster.output import parts_directory
from slimdiffsr.raster.radiometry import Stretch
from tests.engine.command import start_slimdiffsr
from tests.engine.rasters import textured, to_dtype, write_raster
from tests.tiny_students import save_tiny_bundle

INFERENCE = InferenceSettings(halo=32, tile=64)
SETTINGS: dict[str, object] = {"tile": 64, "precision": "fp32", "device": "cpu"}
SECONDS = 120
"""So long a process of the cluster may take to start, or a row to be computed, on a busy machine."""


class Cluster:
    """A scheduler and workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "scheduler.json"
        self._log = (folder / "cluster.log").open("wb")
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        wait_for(self._file.exists)
        self.workers: list[subprocess.Popen[bytes]] = []

    @property
    def address(self) -> str:
        return json.loads(self._file.read_text())["address"]

    def add_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        worker = self._start(
            "worker", "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard", **environment
        )
        self.workers.append(worker)
        return worker

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
        self._log.close()

    def _start(self, kind: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", kind, "--scheduler-file", str(self._file), *arguments],
            stdout=self._log, stderr=self._log, env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        )  # fmt: skip


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    """Two workers; a test that harms it puts it right again."""
    running = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        for _ in range(2):
            running.add_worker()
        yield running
    finally:
        running.stop()


@pytest.fixture
def executor(cluster) -> Iterator[ClusterExecutor]:
    connected = ClusterExecutor(cluster.address)
    wait_for(lambda: connected.workers == 2)
    yield connected
    connected.close()


@pytest.fixture
def source(tmp_path):
    """Five rows of three tiles."""
    values = to_dtype(textured(3, 300, 150), "uint16")
    values[:, 20:60, 30:50] = 0
    return write_raster(tmp_path / "in.tif", values, colours=["red", "green", "blue"], nodata=0)


@pytest.fixture(autouse=True, scope="module")
def small_model(tmp_path_factory) -> Iterator[None]:
    """What jobs of this process ask for, and workers with them: a small network, since it is the rows that matter."""
    path = tmp_path_factory.mktemp("models") / "small.safetensors"
    save_tiny_bundle(path, inference=INFERENCE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SETTINGS, "model", str(path))
        yield


def job_of(source: Path, output: str = "out.tif", **settings: object) -> Job:
    values = {**SETTINGS, **settings}
    return Job(str(source), str(source.with_name(output)), **values)


def run(job: Job, executor: ClusterExecutor | None = None, progress: Callable[[Progress], None] = lambda p: None):
    return super_resolve(job, progress=progress, warn=lambda m: None, cancelled=lambda: False, executor=executor)


def records(output: Path) -> int:
    return len(list(parts_directory(output).glob("*.row.json")))


@pytest.mark.parametrize("settings", [{}, {"consistency": "exact", "format": "cog", "window": (70, 10, 75, 200)}])
def test_a_cluster_gives_the_bytes_of_one_machine(executor, source, tmp_path, settings):
    alone = run(job_of(source, "alone.tif", **settings))
    reports: list[Progress] = []
    together = run(job_of(source, **settings), executor, reports.append)
    assert (tmp_path / "out.tif").read_bytes() == (tmp_path / "alone.tif").read_bytes()
    assert together.tiles_computed == alone.tiles_computed
    assert together.consistency_error == alone.consistency_error
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert reports[-1].tiles_done == alone.tiles
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone.tif", "in.tif", "out.tif"]


def test_a_job_that_one_machine_began_goes_on_with_a_cluster(executor, source, tmp_path):
    run(job_of(source, "alone.tif"))

    def stop(report: Progress) -> None:
        if report.tiles_done == 7:
            raise JobCancelled("That's enough.")

    with pytest.raises(JobCancelled, match="--resume"):
        run(job_of(source, resume=True), None, stop)
    reports: list[Progress] = []
    run(job_of(source, resume=True), executor, reports.append)
    assert next(report.tiles_done for report in reports if report.stage == "compute") == 6
    assert (tmp_path / "out.tif").read_bytes() == (tmp_path / "alone.tif").read_bytes()


def test_a_worker_that_dies_midway(cluster, source, tmp_path):
    """Through the command line, with the default model, whose rows take a while: the other worker computes them."""
    run(job_of(source, "in_x4.tif", model=None))
    extra = write_raster(tmp_path / "extra.tif", to_dtype(textured(3, 40, 50), "uint8"))
    scenes = tmp_path / "scenes.txt"
    scenes.write_text(f"# large and small\n{source}\n\n{extra}\n{tmp_path / 'missing.tif'}\n")
    folder, summary = tmp_path / "results", tmp_path / "summary.csv"
    batch = start_slimdiffsr(
        "batch", scenes, folder, "--scheduler", cluster.address, "--summary", summary,
        "--tile", 64, "--precision", "fp32", "--device", "cpu",
    )  # fmt: skip
    wait_for(lambda: records(folder / "in_x4.tif") >= 1 or batch.poll() is not None)
    assert records(folder / "in_x4.tif") < 5
    victim = cluster.workers.pop(0)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    cluster.add_worker()  # for the tests that follow
    output, errors = batch.communicate(timeout=300)
    assert batch.returncode == 8, (output, errors)
    assert (folder / "in_x4.tif").read_bytes() == (tmp_path / "in_x4.tif").read_bytes()
    with summary.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["status"] for row in rows] == ["done", "done", "failed"]
    assert rows[2]["code"] == "input.missing"
    assert sorted(path.name for path in folder.iterdir()) == [".slimdiffsr-batch.jsonl", "extra_x4.tif", "in_x4.tif"]


def test_a_cancelled_job_leaves_nothing_and_the_workers_are_free(executor, source, tmp_path):
    cancelled: list[bool] = []
    with pytest.raises(JobCancelled):
        super_resolve(
            job_of(source), progress=lambda p: cancelled.append(True) if p.stage == "compute" else None,
            warn=lambda m: None, cancelled=lambda: bool(cancelled), executor=executor,
        )  # fmt: skip
    run(job_of(source, "next.tif"), executor)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.tif", "next.tif"]


def test_what_is_wrong_with_a_scene_is_said(executor, source, tmp_path):
    whole = source.read_bytes()

    def damage(report: Progress) -> None:
        if report.stage == "statistics":
            middle = len(whole) // 2
            source.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])

    with pytest.raises(DeviceError, match=r"On the worker .*, the input differ") as refusal:
        run(job_of(source), executor, damage)
    assert refusal.value.code is Code.DEVICE_CLUSTER
    assert [path.name for path in tmp_path.iterdir()] == ["in.tif"]


class TestAnotherCluster:
    """Each test has one of its own, which it may wreck."""

    @pytest.fixture
    def other(self, tmp_path_factory) -> Iterator[Cluster]:
        running = Cluster(tmp_path_factory.mktemp("other"))
        yield running
        running.stop()

    def test_a_worker_with_another_model_is_refused(self, other, source, tmp_path, tmp_path_factory):
        models = tmp_path_factory.mktemp("models")
        name = "slimdiffsr-fast-x4"
        save_tiny_bundle(models / f"{name}.safetensors", inference=INFERENCE)
        other.add_worker(SLIMDIFFSR_MODELS=str(models))
        executor = ClusterExecutor(other.address)
        with pytest.raises(DeviceError, match=r"On the worker .*the model.* differ"):
            run(job_of(source, model=name), executor)
        executor.close()
        assert [path.name for path in tmp_path.iterdir()] == ["in.tif"]

    def test_a_scheduler_that_dies_leaves_a_job_to_resume(self, other, source, tmp_path):
        other.add_worker()
        executor = ClusterExecutor(other.address)

        def kill(report: Progress) -> None:
            if report.stage == "compute":
                other.scheduler.kill()

        with pytest.raises(DeviceError, match=r"went away while the job ran.*--resume"):
            run(job_of(source, resume=True), executor, kill)
        executor.close()
        reports: list[Progress] = []
        run(job_of(source, resume=True), None, reports.append)
        assert next(report.tiles_done for report in reports if report.stage == "compute") >= 3


def test_a_worker_looks_for_the_journal_now_and_then_only(tmp_path, monkeypatch):
    """The network asks at each of its layers, and the folder may lie on a slow share."""
    journal = tmp_path / "journal.json"
    journal.touch()
    check = cluster_module._WantedCheck(journal)
    monkeypatch.setattr(cluster_module, "POLL_SECONDS", 3600)
    check()
    journal.unlink()
    check()
    monkeypatch.setattr(cluster_module, "POLL_SECONDS", 0)
    with pytest.raises(JobCancelled):
        check()


def test_nobody_at_the_address(monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 0.5)
    with pytest.raises(DeviceError, match=r"No Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"):
        ClusterExecutor("tcp://127.0.0.1:9")


def test_a_scene_survives_its_file():
    rng = np.random.default_rng(0)
    patches = rng.standard_normal((2, 3, 4, 4)).astype(np.float32)
    scene = SceneContext(
        (
            View((3, 2, 1), Stretch((0.1 + 0.2, -1e-30, 7.0), 1 / 3), patches),
            View((5, 5, 5), Stretch((1.0, 1.0, 1.0), 1e12), patches, patches[:, :1]),
        ),
        {1: 0.1, 5: -7e300},
    )
    back = unpack_scene(pack_scene(scene))
    assert back.typical == scene.typical
    for ours, theirs in zip(back.views, scene.views, strict=True):
        assert (ours.bands, ours.stretch) == (theirs.bands, theirs.stretch)
        np.testing.assert_array_equal(ours.patches, theirs.patches)
    assert back.views[0].weights is None
    np.testing.assert_array_equal(back.views[1].weights, scene.views[1].weights)
    assert unpack_scene(pack_scene(SceneContext((), {}))).empty


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"nonsense", pack_scene(SceneContext((), {}))[:-30]])
def test_a_damaged_scene_file_is_refused(content):
    with pytest.raises(ValueError, match="damaged"):
        unpack_scene(content)
