"""A real process, killed at random moments again and again, ends with the bytes of one that was left alone.

SLIMDIFFSR_FUZZ_KILLS is how many processes are killed (seeded; a handful by default).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from slimdiffsr.raster.output import parts_directory
from tests.engine.rasters import textured, to_dtype, write_raster

KILLS = int(os.environ.get("SLIMDIFFSR_FUZZ_KILLS", "4"))
MOST_KILLS = 3
"""Of one job, before it is left to end."""


@dataclass(frozen=True)
class Outcome:
    """What became of one process."""

    returncode: int
    events: tuple[dict, ...]


def run(source: Path, output: Path, *, resume: bool, kill_after: int | None = None, delay: float = 0) -> Outcome:
    """Starts a job; kills it `delay` seconds after its message number `kill_after`."""
    command = [sys.executable, "-m", "slimdiffsr", "super-resolve", str(source), str(output), "--tile", "32", "--json"]
    process = subprocess.Popen(
        [*command, "--precision", "fp32", "--device", "cpu", *(["--resume"] if resume else [])],
        stdout=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    events = []
    assert process.stdout is not None
    for line in process.stdout:
        if len(events) == kill_after:
            time.sleep(delay)
            process.kill()
            break
        events.append(json.loads(line))
    process.stdout.close()
    return Outcome(process.wait(timeout=300), tuple(events))


@pytest.fixture(scope="module")
def source(tmp_path_factory) -> Path:
    values = to_dtype(textured(3, 140, 100), "uint16")
    values[:, :40, :40] = 0
    path = tmp_path_factory.mktemp("kill") / "in.tif"
    return write_raster(path, values, colours=["red", "green", "blue"], nodata=0)


@pytest.fixture(scope="module")
def undisturbed(source) -> tuple[bytes, int]:
    """The result's bytes, and how many messages a whole run sends."""
    outcome = run(source, source.with_name("whole.tif"), resume=False)
    assert outcome.returncode == 0, outcome
    return source.with_name("whole.tif").read_bytes(), len(outcome.events)


def plans() -> list[int]:
    """How often each job is killed, `KILLS` times in all."""
    rng = np.random.default_rng(0)
    counts: list[int] = []
    while sum(counts) < KILLS:
        counts.append(min(int(rng.integers(1, MOST_KILLS + 1)), KILLS - sum(counts)))
    return counts


@pytest.mark.parametrize(("seed", "kills"), list(enumerate(plans())))
def test_a_killed_job_goes_on(source, undisturbed, tmp_path, seed, kills):
    expected, messages = undisturbed
    rng = np.random.default_rng(seed)
    output = tmp_path / "out.tif"
    for _ in range(kills):
        outcome = run(
            source, output, resume=True, kill_after=int(rng.integers(0, messages)), delay=float(rng.uniform(0, 0.1))
        )
        # Killed after its last step, its result is there and whole; it would have ended by itself.
        assert not output.exists() or output.read_bytes() == expected
        if output.exists():
            return
        assert outcome.returncode != 0
    finished = len(list(parts_directory(output).glob("*.row.json")))
    last = run(source, output, resume=True)
    assert last.returncode == 0, last
    computing = [event for event in last.events if event.get("stage") == "compute"]
    if finished:
        assert computing[0]["message"].startswith(f"{finished} of ")
    assert output.read_bytes() == expected
    assert [path.name for path in tmp_path.iterdir()] == ["out.tif"]
