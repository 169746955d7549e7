"""The peak memory of jobs, each in a process of its own: a square, a wide strip, and a huge raster nearly empty.

    .venv/bin/python -m benchmarks.memory --columns 40000 --sparse-rows 40000 --ceiling 1024

The strip and the square are valid throughout; of the huge one, one block of 256 pixels in ten by ten is, and its job
runs under `--memory`. What Python, PyTorch and the model take is measured by a job of 64 pixels a side. Linux only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final

import rasterio
import typer
from rasterio.windows import Window

from benchmarks.results import record
from benchmarks.scenes import DEMO, write_scene

BLOCK: Final = 256
STEP: Final = 10
"""In either direction, one block in so many is valid: one per cent."""


@dataclass(frozen=True)
class Peak:
    """One job."""

    raster: str
    columns: int
    rows: int
    ceiling_mib: int | None
    """Allowed by `--memory`, on top of what the least job takes."""
    peak_mib: float
    seconds: float


def write_sparse(path: Path, columns: int, rows: int) -> None:
    """A raster whose blocks are missing but for one in a hundred, cut from the demo scene."""
    with rasterio.open(DEMO) as demo:
        block = demo.read(window=Window(0, 0, BLOCK, BLOCK)).clip(1)  # 0 is nodata
        profile = {**demo.profile, "width": columns, "height": rows, "nodata": 0}
    tiling = {"tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK, "compress": "deflate", "sparse_ok": True}
    with rasterio.open(path, "w", **{**profile, **tiling}) as target:
        for row in range(0, rows - BLOCK + 1, STEP * BLOCK):
            for col in range(0, columns - BLOCK + 1, STEP * BLOCK):
                target.write(block, window=Window(col, row, BLOCK, BLOCK))


def peak_of(raster: str, source: Path, settings: list[str], ceiling: int | None = None) -> Peak:
    """Super-resolves a raster in a process of its own.

    Raises:
        RuntimeError: it didn't succeed.
    """
    with rasterio.open(source) as dataset:
        columns, rows = dataset.width, dataset.height
    output = source.with_name("out.tif")
    command = [sys.executable, "-m", "slimdiffsr", "super-resolve", source, output, "--overwrite", *settings]
    if ceiling is not None:
        command += ["--memory", str(ceiling)]
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the job on the {raster} ended with {process.returncode}")
    seconds = time.perf_counter() - begin
    output.unlink()
    return Peak(raster, columns, rows, ceiling, round(usage.ru_maxrss / 1024, 1), round(seconds, 1))


def main(
    columns: Annotated[int, typer.Option(min=512, help="Of the strip and of the huge raster.")] = 40_000,
    strip_rows: Annotated[int, typer.Option(min=512, help="Of the strip.")] = 1024,
    square: Annotated[int, typer.Option(min=512, help="Side of the square.")] = 2000,
    sparse_rows: Annotated[int, typer.Option(min=512, help="Of the huge raster.")] = 40_000,
    ceiling: Annotated[int, typer.Option(min=64, help="Of the huge raster's job, MiB.")] = 1024,
    precision: Annotated[str, typer.Option(help="fp32 or bf16.")] = "bf16",
    threads: Annotated[int, typer.Option(min=1, help="Of a CPU.")] = 1,
    model: Annotated[str, typer.Option(help="An installed model.")] = "slimdiffsr-fast-x4",
    keep: Annotated[bool, typer.Option(help="Keep the figures in benchmarks/results.json.")] = False,
) -> None:
    """Prints a Markdown table."""
    os.environ["OMP_NUM_THREADS"] = str(threads)
    settings = ["--device", "cpu", "--precision", precision, "--model", model]
    figures = []
    typer.echo("| raster | size | allowed, MiB | peak, MiB | seconds |\n|---|---|---|---|---|")

    def measured(peak: Peak) -> None:
        allowed = "" if peak.ceiling_mib is None else peak.ceiling_mib
        typer.echo(f"| {peak.raster} | {peak.columns} x {peak.rows} | {allowed} | {peak.peak_mib} | {peak.seconds} |")
        figures.append(asdict(peak))

    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.tif")
        write_scene(source, square, "uint16")
        measured(peak_of("least", source, [*settings, "--window", "0", "0", "64", "64", "--tile", "64"]))
        measured(peak_of("square", source, settings))
        write_scene(source, columns, "uint16", strip_rows)
        measured(peak_of("strip", source, settings))
        write_sparse(source, columns, sparse_rows)
        measured(peak_of("nearly empty", source, settings, ceiling))
    if keep:
        record("memory", {"model": model, "precision": precision, "threads": threads}, figures)


if __name__ == "__main__":
    typer.run(main)
