"""What countries and continents take: throughput measured here, times and disk computed from it.

    .venv/bin/python -m benchmarks.scaling measure --threads 1 --threads 2
    .venv/bin/python -m benchmarks.scaling tables

`measure` super-resolves a scene end to end (file to file, with overviews) and adds to benchmarks/scaling.json; `tables`
writes the tables of docs/scaling.md anew.
"""

from __future__ import annotations

import json
import math
import os
import platform
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final

import torch
import typer

from benchmarks.scenes import write_scene
from slimdiffsr.engine.devices import probe
from slimdiffsr.engine.job import Job, Progress
from slimdiffsr.engine.run import super_resolve

ROOT: Final = Path(__file__).resolve().parents[1]
FIGURES: Final = ROOT / "benchmarks" / "scaling.json"
PAGE: Final = ROOT / "docs" / "scaling.md"

AREAS_KM2: Final = {"Germany": 357_000, "Africa": 30_400_000}
PIXEL_M: Final = 10
TILE_KM, GRID_KM = 109.8, 100.0
"""Sentinel-2 comes in tiles of 109.8 km on a grid of 100 km: what overlaps is computed twice."""
MACHINES: Final = (1, 10, 100, 1000)
CORES: Final = 16
"""Of each machine, as quick as the measured one."""


@dataclass(frozen=True)
class Measurement:
    """One timed run."""

    model: str
    precision: str
    threads: int
    size: int
    seconds: float
    cpu_seconds: float
    """Of all threads of the process: what others took isn't in it."""
    assembling_seconds: float
    output_bytes: int
    load_average: float
    """While it ended; above the threads it used, others were at work too."""
    machine: str
    torch: str

    @property
    def megapixels_per_second(self) -> float:
        """Input megapixels, by the clock."""
        return self.size**2 / 1e6 / self.seconds

    @property
    def cpu_seconds_per_megapixel(self) -> float:
        """What a core that does nothing else would take for an input megapixel."""
        return self.cpu_seconds * 1e6 / self.size**2

    @property
    def bytes_per_pixel(self) -> float:
        """Of the result, overviews included, for an input pixel."""
        return self.output_bytes / self.size**2


def run_once(model: str, precision: str, threads: int, size: int) -> Measurement:
    """Super-resolves the demo scene, mirrored up to `size` pixels a side, from file to file."""
    torch.set_num_threads(threads)
    begins: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        source, output = Path(folder, "in.tif"), Path(folder, "out.tif")
        write_scene(source, size, "uint8")
        job = Job(str(source), str(output), model=model, precision=precision, device="cpu")

        def note(progress: Progress) -> None:
            begins.setdefault(progress.stage, time.monotonic())

        begin, cpu = time.monotonic(), time.process_time()
        super_resolve(job, progress=note, warn=typer.echo, cancelled=lambda: False)
        end = time.monotonic()
        return Measurement(
            model, precision, threads, size, round(end - begin, 2), round(time.process_time() - cpu, 2),
            round(end - begins["assemble"], 2), output.stat().st_size, round(os.getloadavg()[0], 1),
            f"{probe('cpu').name}, {os.cpu_count()} cores, {platform.system()}", torch.__version__,
        )  # fmt: skip


def measured_table(figures: list[Measurement]) -> str:
    """What was measured, as Markdown."""
    lines = [
        "| model | precision | threads | scene | seconds | input megapixels a second | CPU seconds a megapixel | "
        "assembling | result, bytes an input pixel |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for m in figures:
        lines.append(
            f"| `{m.model}` | {m.precision} | {m.threads} | {m.size} x {m.size} | {m.seconds:.0f} | "
            f"{m.megapixels_per_second:.3f} | {m.cpu_seconds_per_megapixel:.1f} | "
            f"{m.assembling_seconds / m.seconds:.0%} | {m.bytes_per_pixel:.0f} |"
        )
    machine, loads = figures[0], [m.load_average for m in figures]
    return f"On {machine.machine}, torch {machine.torch}, at a load of {min(loads)} to {max(loads)}.\n\n" + "\n".join(
        lines
    )


def areas_table(figures: list[Measurement]) -> str:
    """What each area takes with a worker of one thread on every core, as Markdown."""
    counts = " | ".join(f"{n:,} machine{'s' * (n > 1)}" for n in MACHINES)
    lines = [
        f"| area | tiles | megapixels | precision | result | core hours | {counts} |",
        f"|---|---|---|---|---|---|{'---|' * len(MACHINES)}",
    ]
    tile_megapixels = (TILE_KM * 1000 / PIXEL_M) ** 2 / 1e6
    for name, area in AREAS_KM2.items():
        tiles = math.ceil(area / GRID_KM**2)
        for m in (m for m in figures if m.threads == 1):
            core_hours = tile_megapixels * m.cpu_seconds_per_megapixel / 3600
            disk = tiles * tile_megapixels * 1e6 * m.bytes_per_pixel
            # A machine is given whole tiles.
            times = [_duration(math.ceil(tiles / machines) * core_hours / CORES) for machines in MACHINES]
            lines.append(
                f"| {name}, {area:,} km² | {tiles:,} | {tiles * tile_megapixels:,.0f} | {m.precision} | "
                f"{disk / 1e12:,.1f} TB | {tiles * core_hours:,.0f} | {' | '.join(times)} |"
            )
    return "\n".join(lines)


def _duration(hours: float) -> str:
    if hours < 1:
        return f"{hours * 60:.0f} min"
    if hours < 48:
        return f"{hours:.1f} h"
    return f"{hours / 24:.0f} days" if hours < 24 * 365 else f"{hours / 24 / 365.25:.1f} years"


def page_with(page: str, tables: dict[str, str]) -> str:
    """The page with what lies between its markers `<!-- NAME -->` and `<!-- /NAME -->` replaced."""
    for name, table in tables.items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        head, rest = page.split(begin)
        page = f"{head}{begin}{table}\n{end}{rest.split(end)[1]}"
    return page


def read_figures() -> list[Measurement]:
    """The committed measurements."""
    return [Measurement(**values) for values in json.loads(FIGURES.read_text(encoding="utf-8"))]


def tables_of(figures: list[Measurement]) -> dict[str, str]:
    """Marker to table."""
    return {"measured": measured_table(figures), "areas": areas_table(figures)}


app = typer.Typer(add_completion=False)


@app.command()
def measure(
    threads: Annotated[list[int] | None, typer.Option(min=1, help="Of the CPU; repeatable.")] = None,
    precision: Annotated[list[str] | None, typer.Option(help="fp32 or bf16; repeatable.")] = None,
    model: Annotated[str, typer.Option(help="An installed model.")] = "slimdiffsr-fast-x4",
    size: Annotated[int, typer.Option(min=512, help="Side of the scene, input pixels.")] = 1500,
) -> None:
    """Times whole runs and keeps the figures; others of the same kind are replaced."""
    kept = {(m.model, m.precision, m.threads): m for m in (read_figures() if FIGURES.exists() else [])}
    for name in precision or ["fp32"]:
        for count in threads or [1]:
            found = run_once(model, name, count, size)
            typer.echo(json.dumps(asdict(found)))
            kept[found.model, found.precision, found.threads] = found
    ordered = [asdict(kept[key]) for key in sorted(kept)]
    FIGURES.write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")


@app.command()
def tables() -> None:
    """Writes the tables of docs/scaling.md anew."""
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), tables_of(read_figures())), encoding="utf-8")


if __name__ == "__main__":
    app()
