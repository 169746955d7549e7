"""Fixtures of the engine's tests: jobs run in this process, on the CPU, with the shipped model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from slimdiffsr.engine.job import Job, JobResult
from slimdiffsr.engine.run import super_resolve

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


@pytest.fixture(autouse=True, scope="session")
def _one_thread() -> None:
    """Tiles are tiny here: a second thread would only wait for the first, and for long on a busy machine."""
    torch.set_num_threads(1)
