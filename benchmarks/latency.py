"""How long a worker lets its client wait: from the request to the first finished tile, and to the end.

    .venv/bin/python -m benchmarks.latency --threads 1

Cold: a process that isn't there yet, so Python, PyTorch and the model are loaded, too. Warm: the same worker, asked
for another place of the same raster. A preview is what the dock asks for. What the process holds is measured three
seconds after it has answered.
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from benchmarks.results import record
from benchmarks.scenes import write_scene

SIDE: Final = 64


class Worker:
    """A worker process and its streams.

    Args:
        threads: that it computes in.
    """

    def __init__(self, threads: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "slimdiffsr", "worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "OMP_NUM_THREADS": str(threads)},
        )  # fmt: skip
        self._ids = itertools.count()

    def call(self, method: str, **params: Any) -> tuple[float | None, float]:
        """Seconds to the first finished tile, if there is one, and to the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        begin, first = time.perf_counter(), None
        request = {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": params}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        for line in self._process.stdout:
            message = json.loads(line)
            if "error" in message:
                raise RuntimeError(message["error"]["message"])
            if first is None and message.get("params", {}).get("tiles_done"):
                first = time.perf_counter() - begin
            if "result" in message:
                return first, time.perf_counter() - begin
        raise RuntimeError("the worker ended")

    def held_mib(self) -> float:
        """What the process holds of the computer's memory; Linux only."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def cpu_seconds(self) -> float:
        """Of all its threads so far: what others take of a shared machine isn't in it; Linux only."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """Ends it."""
        self.call("shutdown")
        self._process.wait()


def main(
    size: Annotated[int, typer.Option(min=512, help="Side of the raster, input pixels.")] = 2048,
    threads: Annotated[int, typer.Option(min=1, help="Of a CPU.")] = 1,
    precision: Annotated[str, typer.Option(help="fp32 or bf16.")] = "bf16",
    model: Annotated[str, typer.Option(help="An installed model.")] = "slimdiffsr-fast-x4",
    rounds: Annotated[int, typer.Option(min=1, help="Warm requests of each kind.")] = 5,
    keep: Annotated[bool, typer.Option(help="Keep the figures in benchmarks/results.json.")] = False,
) -> None:
    """Prints a Markdown table."""
    figures: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.tif")
        write_scene(source, size, "uint16")
        settings = {"model": model, "precision": precision, "device": "cpu", "tile": SIDE, "overwrite": True}
        job = {"input": str(source), "output": str(Path(folder, "out.tif")), **settings}
        worker = Worker(threads)
        worker.call("initialize", protocol=1)
        started = worker.held_mib()

        def ask(index: int) -> tuple[float, float]:
            first, end = worker.call("super_resolve", window=[index * SIDE, 0, SIDE, SIDE], **job)
            assert first is not None
            return first, end

        cold = ask(0)
        cold_cpu = worker.cpu_seconds()
        warm = [ask(index) for index in range(1, rounds + 1)]
        warm_cpu = (worker.cpu_seconds() - cold_cpu) / rounds
        described = [worker.call("describe", **job)[1] for _ in range(rounds + 1)]
        previewed = worker.held_mib()
        worker.call("super_resolve", **{**job, "tile": None}, window=[0, 0, min(1024, size), min(1024, size)])
        time.sleep(3)  # a worker hands back what it freed when it has rested
        figures = [
            {"what": "cold, first tile, s", "value": cold[0]},
            {"what": "warm, first tile, s", "value": statistics.median(first for first, _ in warm)},
            {"what": f"warm preview of {SIDE} x {SIDE}, s", "value": statistics.median(end for _, end in warm)},
            {"what": "cold, CPU seconds", "value": cold_cpu},
            {"what": "warm preview, CPU seconds", "value": warm_cpu},
            {"what": "describe, the first time, s", "value": described[0]},
            {"what": "describe, again, s", "value": statistics.median(described[1:])},
            {"what": "holds when started, MiB", "value": started},
            {"what": "holds after previews, MiB", "value": previewed},
            {"what": "holds after a tile of 1024, MiB", "value": worker.held_mib()},
        ]
        worker.end()
    figures = [{**row, "value": round(row["value"], 3)} for row in figures]
    typer.echo("| what | value |\n|---|---|\n" + "\n".join(f"| {row['what']} | {row['value']} |" for row in figures))
    if keep:
        settings = {"model": model, "precision": precision, "threads": threads, "size": size}
        record("latency", settings, figures)


if __name__ == "__main__":
    typer.run(main)
