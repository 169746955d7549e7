"""Thousands of odd rasters and requests: a right result or a refusal, never anything else.

SLIMDIFFSR_FUZZ_CASES says how many (`make fuzz`), SLIMDIFFSR_FUZZ_FIRST with which number to begin.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.fuzz.cases import MAKERS
from tests.fuzz.conftest import CASES, FIRST

SHARES = {"kinds": 0.4, "bytes": 0.25, "virtual": 0.2, "settings": 0.15}
BATCH = 1000
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", MAKERS)
def test_a_right_result_or_a_refusal(kind: str, tiny_model: Path) -> None:
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    first, end = FIRST, FIRST + round(CASES * SHARES[kind])
    while first < end:
        first = run_batch(kind, first, min(first + BATCH, end), tiny_model, outcomes, failures)
    print(kind, dict(outcomes.most_common()))
    assert not failures, f"{len(failures)} cases failed:\n" + "\n".join(failures[:10])
    assert len(outcomes) > 1, "some results and some refusals"


def run_batch(kind: str, first: int, end: int, model: Path, outcomes: Counter[str], failures: list[str]) -> int:
    """Runs cases in a process of their own; returns the number to go on with."""
    command = [sys.executable, "-m", "tests.fuzz.cases", kind, str(first), str(end), str(model)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, errors="replace")
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    number = first
    for event in events:
        number = event.get("began", number)
        if "outcome" in event:
            outcomes[event["outcome"]] += 1
        elif "failure" in event:
            failures.append(f"{kind} {number}: {event['failure']}")
    if done.returncode or not events:
        failures.append(f"{kind} {number} ended the process ({done.returncode}): {done.stderr[-3000:]}")
        return number + 1
    return end
