"""Hundreds of jobs through one worker: the same bytes each time, and neither memory nor open files grow.

SLIMDIFFSR_SOAK_JOBS says how many.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.engine.rasters import textured, to_dtype, write_raster
from tests.engine.test_worker import Process

JOBS = int(os.environ.get("SLIMDIFFSR_SOAK_JOBS", "15"))
WARM = max(5, JOBS // 10)
"""Jobs until allocators and caches have what they want."""
GROWTH = 1.05 if JOBS >= 200 else 1.15
"""A few jobs can't tell a leak from a cache that is still filling."""


def lasting_threads(process: psutil.Process) -> int:
    """How many threads a process has; one that has just answered may have more for a moment."""
    counts = []
    for _ in range(4):
        counts.append(process.num_threads())
        time.sleep(0.05)
    return min(counts)


@pytest.mark.skipif(not hasattr(psutil.Process, "num_fds"), reason="counts open files as Unix does")
def test_a_worker_does_not_grow(tmp_path: Path, tiny_model: Path) -> None:
    sources = [
        write_raster(tmp_path / f"{dtype}.tif", to_dtype(textured(bands, 60, 70), dtype), tiled=True, nodata=nodata)
        for bands, dtype, nodata in ((3, "uint8", None), (4, "uint16", 0), (1, "float32", None))
    ]
    (tmp_path / "broken.tif").write_bytes(sources[0].read_bytes()[:900])
    worker = Process([sys.executable, "-I", "-u", "-m", "slimdiffsr", "worker", "--idle-seconds", "600"])
    process = psutil.Process(worker.popen.pid)
    memory, files, threads, digests = [], [], [], set()
    try:
        for number in range(JOBS):
            for index, source in enumerate([*sources, tmp_path / "broken.tif"]):
                output = tmp_path / "out" / f"{number % 2}.tif"
                output.parent.mkdir(exist_ok=True)
                job = {"input": str(source), "output": str(output), "overwrite": True, "model": str(tiny_model)}
                worker.request(f"{number}-{index}", "super_resolve", tile=32, device="cpu", precision="fp32", **job)
                answer = worker.answer(f"{number}-{index}", seconds=300)
                assert ("error" in answer) == (source.name == "broken.tif"), answer
                if "result" in answer:
                    digests.add((source.name, hashlib.sha256(output.read_bytes()).hexdigest()))
            memory.append(process.memory_info().rss)
            files.append(process.num_fds())
            threads.append(lasting_threads(process))
    finally:
        worker.popen.kill()
        worker.ended()
    assert len(digests) == len(sources), "the same bytes each time"
    assert set(files[WARM:]) == {files[WARM]}, files
    assert max(threads[WARM:]) == max(threads[:WARM]), threads
    assert max(memory[-WARM:]) < GROWTH * max(memory[:WARM]), [value >> 20 for value in memory]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["0.tif", "1.tif"][: min(JOBS, 2)]
