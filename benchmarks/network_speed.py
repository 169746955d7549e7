"""Times the student's configurations beside Real-ESRGAN and SPAN: one tile, random weights, rounds in turn.

    .venv/bin/python -m benchmarks.network_speed --threads 2

Times on a shared machine swing by a third; the ratios within one run less so. So all networks are timed once a round,
and medians over the rounds are compared.
"""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Final

import torch
import typer
from torch import Tensor, nn

from benchmarks.results import record
from slimdiffsr.network import PATCH_SIZE, PRESETS, SlimDiffStudent
from slimdiffsr_training.evaluation.reference_networks import SPAN, RRDBNet

REFERENCE: Final = "Real-ESRGAN x4plus"
REFERENCE_SCALE: Final = 4
CONTEXT_PATCHES: Final = 16
PRECISIONS: Final = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


@dataclass(frozen=True)
class Timing:
    """Median time of one network in one precision."""

    network: str
    precision: str
    parameters: int
    seconds: float
    times_faster: float
    """Than Real-ESRGAN x4plus, in the same run."""


def networks(scale: int) -> dict[str, tuple[nn.Module, tuple[None, ...], int]]:
    """Name to network, further arguments, and parameters as trained; ours are specialised to a scene, as in use."""
    found: dict[str, tuple[nn.Module, tuple[None, ...], int]] = {
        REFERENCE: (RRDBNet(), (), _parameters(RRDBNet())),
        "SPAN x4": (SPAN(), (), _parameters(SPAN())),
    }
    for name, preset in PRESETS.items():
        student = SlimDiffStudent(preset(scale)).eval()
        with torch.no_grad():
            context = student.encode_context(torch.randn(1, CONTEXT_PATCHES, 3, PATCH_SIZE, PATCH_SIZE))
        found[f"{name} x{scale}"] = (student.for_scene(context), (None,), _parameters(student))
    return found


def measure(precision: str, size: int, scale: int, rounds: int, minimum_seconds: float, device: str) -> list[Timing]:
    """Times every network on one tile of `size` pixels a side, channels_last, batch 1.

    A network runs as often in a round as fills `minimum_seconds`; one round to warm up isn't counted.
    """
    dtype = PRECISIONS[precision]
    tile = torch.rand(1, 3, size, size, device=device).to(dtype, memory_format=torch.channels_last)
    runs: dict[str, Callable[[], object]] = {}
    parameters = {}
    for name, (network, arguments, count) in networks(scale).items():
        ready = network.to(device, dtype).to(memory_format=torch.channels_last).eval().requires_grad_(False)
        runs[name] = lambda ready=ready, arguments=arguments: ready(tile, *arguments)  # type: ignore[misc]
        parameters[name] = count
    times: dict[str, list[float]] = {name: [] for name in runs}
    with torch.inference_mode():
        repeats = {name: max(1, round(minimum_seconds / _time(run, 2, tile))) for name, run in runs.items()}
        for _ in range(rounds):
            for name, run in runs.items():
                times[name].append(_time(run, repeats[name], tile))
    medians = {name: statistics.median(values) for name, values in times.items()}
    return [Timing(n, precision, parameters[n], s, medians[REFERENCE] / s) for n, s in medians.items()]


def _time(run: Callable[[], object], repeats: int, tile: Tensor) -> float:
    _synchronise(tile.device)
    start = time.perf_counter()
    for _ in range(repeats):
        run()
    _synchronise(tile.device)
    return (time.perf_counter() - start) / repeats


def _synchronise(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def _parameters(network: nn.Module) -> int:
    return sum(p.numel() for p in network.parameters())


def main(
    threads: Annotated[int, typer.Option(min=1, help="Threads of a CPU.")] = 2,
    size: Annotated[int, typer.Option(min=16, help="Side of the tile, input pixels; a multiple of 4.")] = 128,
    scale: Annotated[int, typer.Option(help="Of our networks: 2, 4 or 8.")] = REFERENCE_SCALE,
    rounds: Annotated[int, typer.Option(min=1, help="Timed rounds.")] = 7,
    minimum_seconds: Annotated[float, typer.Option(min=0, help="A network's share of a round, at least.")] = 0.5,
    precision: Annotated[list[str] | None, typer.Option(help="fp32, bf16 or fp16; repeatable.")] = None,
    device: Annotated[str, typer.Option(help="A torch device.")] = "cpu",
    keep: Annotated[bool, typer.Option(help="Keep the figures in benchmarks/results.json.")] = False,
) -> None:
    """Prints a Markdown table of times and ratios."""
    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(0)
    wanted = precision or ["fp32", "bf16"]
    unknown = [p for p in wanted if p not in PRECISIONS or (p == "fp16" and device == "cpu")]
    if unknown or size % 4 or scale not in (2, 4, 8):
        raise typer.BadParameter("precisions: fp32, bf16, fp16 (not on a CPU); sizes: multiples of 4; scales: 2, 4, 8")
    machine = platform.processor() or platform.machine()
    typer.echo(f"{size} x {size} input pixels, {device}, {threads} threads, torch {torch.__version__}, {machine}\n")
    typer.echo("| network | precision | parameters (M) | s | times faster than Real-ESRGAN |\n|---|---|---|---|---|")
    timings = []
    for name in wanted:
        for t in measure(name, size, scale, rounds, minimum_seconds, device):
            timings.append(t)
            typer.echo(
                f"| {t.network} | {t.precision} | {t.parameters / 1e6:.2f} | {t.seconds:.4f} | {t.times_faster:.1f} |"
            )
    if keep:
        settings = {"size": size, "scale": scale, "threads": threads, "device": device, "rounds": rounds}
        record("network_speed", settings, [asdict(t) for t in timings])


if __name__ == "__main__":
    typer.run(main)
