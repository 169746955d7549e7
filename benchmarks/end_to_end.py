"""How much of a job's time is the network's: from file to file, against computing the same haloed tiles alone.

    .venv/bin/python -m benchmarks.end_to_end --size 4096 --threads 2

The share is compute-only time over the whole job's; what is missing from one is reading, writing, joining, compressing
and overviews, as far as they don't run beside the network. The halo's own cost is part of both.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import torch
import typer

from benchmarks.results import record
from benchmarks.scenes import write_scene
from slimdiffsr.engine.devices import DTYPES
from slimdiffsr.engine.job import Job, Progress
from slimdiffsr.engine.monitor import Monitor
from slimdiffsr.engine.plan import make_plan
from slimdiffsr.engine.run import describe_run, super_resolve
from slimdiffsr.engine.surroundings import read_with_surroundings
from slimdiffsr.engine.tile_processor import TileInput, TileProcessor
from slimdiffsr.raster.radiometry import working_dtype
from slimdiffsr.raster.source import RasterSource, raster_environment


@dataclass(frozen=True)
class EndToEnd:
    """One round."""

    job_seconds: float
    """From the call to the result under its name."""
    assembling_seconds: float
    """Of these: joining parts, overviews, reading back."""
    compute_seconds: float
    """Of the network, interpolation and consistency alone, on the same tiles held in memory."""
    halo: float
    """Pixels computed over pixels delivered, minus one."""

    @property
    def share(self) -> float:
        """Compute-only over the whole job."""
        return self.compute_seconds / self.job_seconds


def round_of(source: Path, output: Path, model: str, precision: str) -> EndToEnd:
    """Runs the job, then computes its tiles alone."""
    job = Job(str(source), str(output), model=model, precision=precision, device="cpu", overwrite=True)
    begins: dict[str, float] = {}

    def note(progress: Progress) -> None:
        begins.setdefault(progress.stage, time.perf_counter())

    begin = time.perf_counter()
    super_resolve(job, progress=note, warn=lambda text: None, cancelled=lambda: False)
    end = time.perf_counter()
    compute, halo = compute_only(job)
    return EndToEnd(end - begin, end - begins["assemble"], compute, halo)


def compute_only(job: Job) -> tuple[float, float]:
    """Seconds that the job's tiles take without files, and the halo's share on top of what is delivered."""
    plan = make_plan(job)
    halo, computed, delivered, seconds = plan.bundle.inference.halo, 0, 0, 0.0
    monitor = Monitor(lambda progress: None, lambda: False)
    with raster_environment(), RasterSource(job.input, plan.options) as source:
        scene = describe_run(plan, monitor)
        processor = TileProcessor(
            plan.bundle, scene, plan.computed, plan.device.id, DTYPES[plan.precision],
            balanced=True, detail=1.0, uncertainty=False,
        )  # fmt: skip
        for row in plan.rows:
            for core in plan.grid.cores(row):
                found = read_with_surroundings(
                    source, plan.computed, core, halo, scene.typical, working_dtype(plan.dtype)
                )
                if found is None:
                    continue
                begin = time.perf_counter()
                processor(TileInput(*found)).collect()
                seconds += time.perf_counter() - begin
                computed += (core.width + 2 * halo) * (core.height + 2 * halo)
                delivered += core.width * core.height
    return seconds, computed / delivered - 1


def main(
    size: Annotated[int, typer.Option(min=512, help="Side of the scene, input pixels.")] = 2048,
    dtype: Annotated[str, typer.Option(help="uint8 or uint16.")] = "uint16",
    threads: Annotated[int, typer.Option(min=1, help="Of a CPU.")] = 2,
    precision: Annotated[list[str] | None, typer.Option(help="fp32 or bf16; repeatable.")] = None,
    model: Annotated[str, typer.Option(help="An installed model.")] = "slimdiffsr-fast-x4",
    rounds: Annotated[int, typer.Option(min=1, help="Timed rounds.")] = 1,
    keep: Annotated[bool, typer.Option(help="Keep the figures in benchmarks/results.json.")] = False,
) -> None:
    """Prints a Markdown table."""
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    wanted = precision or ["fp32"]
    typer.echo("| precision | job, s | assembling, s | compute alone, s | share | halo |\n|---|---|---|---|---|---|")
    figures = []
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.tif")
        write_scene(source, size, dtype)
        for name in wanted:
            found = [round_of(source, Path(folder, "out.tif"), model, name) for _ in range(rounds)]
            m = sorted(found, key=lambda r: r.share)[len(found) // 2]
            share = statistics.median(r.share for r in found)
            typer.echo(
                f"| {name} | {m.job_seconds:.1f} | {m.assembling_seconds:.1f} | {m.compute_seconds:.1f} | "
                f"{share:.0%} | {m.halo:.1%} |"
            )
            figures.append({"precision": name, "share": round(share, 3), **asdict(m)})
    if keep:
        record("end_to_end", {"model": model, "size": size, "dtype": dtype, "threads": threads}, figures)
    typer.echo(json.dumps(figures))


if __name__ == "__main__":
    typer.run(main)
