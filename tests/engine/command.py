"""The command line as a process, run to its end or left running."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def slimdiffsr(*arguments: object, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `slimdiffsr` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "slimdiffsr", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, timeout=300, env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
    )  # fmt: skip


def start_slimdiffsr(*arguments: object) -> subprocess.Popen[str]:
    """Starts `slimdiffsr` with pipes for what it says."""
    return subprocess.Popen(
        [sys.executable, "-m", "slimdiffsr", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
