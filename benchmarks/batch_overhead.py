"""What many small rasters cost beyond their computing: `run_batch` on each, and the same tile alone, in turn.

    .venv/bin/python -m benchmarks.batch_overhead --scenes 100 --side 96

Two yardsticks: the network's call alone, and all that a tile's values take (interpolation, network, consistency).
What the batch takes more is planning, identifying the input, statistics, specialising the network, reading, writing,
joining, checking and recording. CPU seconds count all threads, and don't count what others take of a shared machine.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import rasterio
import torch
import typer
from rasterio.windows import Window

from benchmarks.results import record
from benchmarks.scenes import DEMO
from slimdiffsr.engine.batch import BatchRecord, run_batch
from slimdiffsr.engine.devices import DTYPES
from slimdiffsr.engine.job import Job
from slimdiffsr.engine.plan import make_plan
from slimdiffsr.engine.scene import describe_scene
from slimdiffsr.engine.surroundings import read_with_surroundings
from slimdiffsr.engine.tile_processor import TileInput, TileProcessor, place
from slimdiffsr.network.base import SceneSample
from slimdiffsr.raster.radiometry import working_dtype
from slimdiffsr.raster.source import RasterSource, raster_environment


@dataclass(frozen=True)
class Cost:
    """Of one scene, in seconds."""

    batch: float
    tile: float
    """Interpolation, network and consistency of its one tile, alone."""
    network: float
    """Of these, the network's call."""
    batch_cpu: float
    tile_cpu: float
    network_cpu: float


def write_scenes(folder: Path, count: int, side: int) -> list[Path]:
    """Small rasters cut from the demo scene, each from another place."""
    paths = []
    with rasterio.open(DEMO) as demo:
        columns = (demo.width - side) // 7
        for index in range(count):
            window = Window(index % columns * 7, index // columns * 7, side, side)
            profile = {"driver": "GTiff", "count": demo.count, "dtype": demo.dtypes[0], "width": side, "height": side}
            place_there = {"crs": demo.crs, "transform": demo.window_transform(window), "photometric": "RGB"}
            paths.append(folder / f"scene{index:03d}.tif")
            with rasterio.open(paths[-1], "w", **profile, **place_there) as target:
                target.write(demo.read(window=window))
    return paths


def cost_of(job: Job, batch_record: BatchRecord) -> Cost:
    """Runs a scene as a batch of one, then its tile alone."""
    batch, batch_cpu = timed(lambda: check(run_batch([job], batch_record, cancelled=lambda: False)[0].status))
    plan = make_plan(job)
    (core,) = plan.grid.cores(plan.window)
    device, dtype, halo = torch.device(plan.device.id), DTYPES[plan.precision], plan.bundle.inference.halo
    with raster_environment(), RasterSource(job.input, plan.options) as source:
        scene = describe_scene(source, plan.views, plan.bundle.student.sampling)
        found = read_with_surroundings(source, plan.computed, core, halo, scene.typical, working_dtype(plan.dtype))
    assert found is not None
    processor = TileProcessor(plan.bundle, scene, plan.computed, plan.device.id, dtype, balanced=True)
    least = 2 * halo + processor.stride
    processor(TileInput(*(part[:, :least, :least].copy() for part in found)))  # specialises the network
    tile, tile_cpu = timed(lambda: processor(TileInput(*found)).collect())
    view = scene.views[0]
    network = plan.bundle.student.for_sample(SceneSample(torch.from_numpy(view.patches), None), device)
    network.drop_variance()
    network = place(network, device, dtype)
    image = torch.from_numpy(view.stretch.normalise(found[0]))[None].to(device, dtype)
    image = image.contiguous(memory_format=torch.channels_last)
    with torch.no_grad():
        alone, alone_cpu = timed(lambda: network(image))
    return Cost(batch, tile, alone, batch_cpu, tile_cpu, alone_cpu)


def check(status: str) -> None:
    """Raises where a scene wasn't made."""
    if status != "done":
        raise RuntimeError(f"the scene ended as '{status}'")


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of all threads of the process."""
    begin, cpu = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - begin, time.process_time() - cpu


def main(
    scenes: Annotated[int, typer.Option(min=1, help="How many rasters.")] = 100,
    side: Annotated[int, typer.Option(min=32, max=512, help="Of each, input pixels.")] = 96,
    threads: Annotated[int, typer.Option(min=1, help="Of a CPU.")] = 1,
    precision: Annotated[str, typer.Option(help="fp32 or bf16.")] = "fp32",
    model: Annotated[str, typer.Option(help="An installed model.")] = "slimdiffsr-fast-x4",
    keep: Annotated[bool, typer.Option(help="Keep the figures in benchmarks/results.json.")] = False,
) -> None:
    """Prints a Markdown table."""
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder, "results")
        results.mkdir()
        batch_record = BatchRecord(results)
        paths = write_scenes(Path(folder), scenes, side)
        settings = {"model": model, "precision": precision, "device": "cpu", "overwrite": True}
        jobs = [Job(str(path), str(results / path.name), **settings) for path in paths]
        cost_of(jobs[0], batch_record)  # loads the model, warms up
        costs = [cost_of(job, batch_record) for job in jobs]
    total = {name: sum(getattr(cost, name) for cost in costs) for name in asdict(costs[0])}
    medians = {name: statistics.median(getattr(cost, name) for cost in costs) * 1000 for name in total}
    typer.echo(
        f"{scenes} rasters of {side} x {side}, {precision}, {threads} thread(s): medians in ms, ratios of sums\n\n"
        "| by | batch | tile alone | network alone | batch / tile | batch / network |\n|---|---|---|---|---|---|"
    )
    figures = []
    for by, suffix in (("clock", ""), ("CPU", "_cpu")):
        batch, tile, network = (f"{name}{suffix}" for name in ("batch", "tile", "network"))
        row = {
            "by": by,
            "batch_ms": round(medians[batch], 1),
            "tile_ms": round(medians[tile], 1),
            "network_ms": round(medians[network], 1),
            "over_tile": round(total[batch] / total[tile], 3),
            "over_network": round(total[batch] / total[network], 3),
        }
        typer.echo(f"| {' | '.join(map(str, row.values()))} |")
        figures.append(row)
    if keep:
        record("batch_overhead", {"scenes": scenes, "side": side, "threads": threads, "precision": precision}, figures)


if __name__ == "__main__":
    typer.run(main)
