"""Fixtures of the engine's tests: jobs run in this process, on the CPU, with the shipped model."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from slimdiffsr.engine.job import Job, JobResult
from slimdiffsr.engine.run import super_resolve
from tests.engine.rasters import textured, to_dtype, write_raster

Runner = Callable[..., JobResult]


@pytest.fixture
def run(tmp_path: Path) -> Runner:
    """Runs a job on small tiles in fp32; keywords are the job's fields."""

    def runner(
        source: Path, output: str = "result.tif", warnings: list[str] | None = None, **settings: Any
    ) -> JobResult:
        job = Job(str(source), str(tmp_path / output), **{"tile": 64, "precision": "fp32", "device": "cpu", **settings})
        collect = (lambda message: None) if warnings is None else warnings.append
        return super_resolve(job, progress=lambda p: None, warn=collect, cancelled=lambda: False)

    return runner


@dataclass(frozen=True)
class StallingServer:
    """A web server that stops in the middle of a raster's pixels until its gate, a file, is there."""

    url: str
    gate: Path
    log: Path

    def wait_for_stall(self) -> None:
        """Waits until somebody waits for an answer."""
        deadline = time.monotonic() + 120
        while not (self.log.exists() and "stalled" in self.log.read_text()):
            assert time.monotonic() < deadline, "nobody asked for what isn't sent"
            time.sleep(0.05)


@pytest.fixture
def served_raster(tmp_path: Path) -> Path:
    """What the stalling server has, as a file."""
    image = to_dtype(textured(3, 140, 190), "uint16")
    return write_raster(tmp_path / "in.tif", image, tiled=True, blockxsize=16, blockysize=16)


@pytest.fixture
def stalling_server(served_raster: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[StallingServer]:
    """The server, whose gate is closed; a parameter is the share of the raster that is sent all the same."""
    gate, log = tmp_path / "gate", tmp_path / "log"
    command = [
        sys.executable,
        str(Path(__file__).with_name("raster_server.py")),
        str(served_raster),
        str(log),
        str(gate),
    ]
    with subprocess.Popen(
        [*command, str(getattr(request, "param", 0.5))], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        yield StallingServer(f"/vsicurl/http://127.0.0.1:{port}/raster.tif", gate, log)
        process.kill()


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    """Tiles are tiny here: a second thread would only wait for the first, and for long on a busy machine."""
    torch.set_num_threads(1)
