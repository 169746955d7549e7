"""Times the student's configurations beside other networks: one tile, random weights, rounds in turn.

    .venv/bin/python -m benchmarks.network_speed --threads 2

Times on a shared machine swing by a third; the ratios within one run less so. So all networks are timed once a round,
and medians over the rounds are compared.

Stable Diffusion 2.1's is the U-Net on the latents of a picture of the output's size, without guidance, autoencoder and
text; a picture takes 50 of its steps.
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
from slimdiffsr.network import PATCH_SIZE, PRESETS, PaperConfig, PaperStudent, SceneStudent, build_student
from slimdiffsr_training.evaluation.reference_networks import SPAN, RRDBNet

REFERENCE: Final = "Real-ESRGAN x4plus"
REFERENCE_SCALE: Final = 4
CONTEXT_PATCHES: Final = 16
PRECISIONS: Final = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


DIFFUSION_STEPS: Final = 50
LATENT: Final = 8
"""Output pixels a side for one of Stable Diffusion's latents."""


@dataclass(frozen=True)
class Contender:
    """A network that is timed."""

    network: nn.Module
    parameters: int
    """As trained; ours are specialised to a scene, as in use."""
    run: Callable[[nn.Module, Tensor], object] = lambda network, tile: network(tile)
    steps: int = 1
    """Runs that a picture takes."""


@dataclass(frozen=True)
class Timing:
    """Median time of one network in one precision."""

    network: str
    precision: str
    parameters: int
    seconds: float
    """Of all the steps that a picture takes."""
    times_faster: float
    """Than Real-ESRGAN x4plus, in the same run."""


def contenders(scale: int, diffusion: bool) -> dict[str, Contender]:
    """Those that are compared, by name."""
    found = {REFERENCE: _plain(RRDBNet()), "SPAN x4": _plain(SPAN())}
    for name, preset in PRESETS.items():
        student = build_student(preset(scale)).eval()
        assert isinstance(student, SceneStudent)
        with torch.no_grad():
            context = student.encode_context(torch.randn(1, CONTEXT_PATCHES, 3, PATCH_SIZE, PATCH_SIZE))
        found[f"{name} x{scale}"] = Contender(student.for_scene(context), _parameters(student))
    found[f"the paper's student x{scale}"] = _plain(PaperStudent(PaperConfig(scale)))
    if diffusion:
        found["Stable Diffusion 2.1"] = _stable_diffusion(scale)
    return found


def _plain(network: nn.Module) -> Contender:
    return Contender(network, _parameters(network))


def _stable_diffusion(scale: int) -> Contender:
    from diffusers import UNet2DConditionModel  # takes seconds, which nobody waits for who doesn't measure it

    widths, text = (320, 640, 1280, 1280), 1024
    unet = UNet2DConditionModel(
        block_out_channels=widths,
        attention_head_dim=tuple(w // 64 for w in widths),
        cross_attention_dim=text,
        use_linear_projection=True,
    )

    def step(network: nn.Module, tile: Tensor) -> object:
        side = tile.shape[-1] * scale // LATENT
        latents = tile[:, :1].mean((2, 3), keepdim=True).expand(1, 4, side, side)
        return network(latents.contiguous(memory_format=torch.channels_last), 500, tile.new_zeros(1, 77, text))

    return Contender(unet, _parameters(unet), step, DIFFUSION_STEPS)


def measure(
    precision: str, size: int, scale: int, rounds: int, minimum_seconds: float, device: str, diffusion: bool
) -> list[Timing]:
    """Times every network on one tile of `size` pixels a side, channels_last, batch 1.

    A network runs as often in a round as fills `minimum_seconds`; one round to warm up isn't counted.
    """
    dtype = PRECISIONS[precision]
    tile = torch.rand(1, 3, size, size, device=device).to(dtype, memory_format=torch.channels_last)
    runs: dict[str, Callable[[], object]] = {}
    entered = contenders(scale, diffusion)
    for name, contender in entered.items():
        ready = contender.network.to(device, dtype).to(memory_format=torch.channels_last).eval().requires_grad_(False)
        runs[name] = lambda ready=ready, run=contender.run: run(ready, tile)  # type: ignore[misc]
    times: dict[str, list[float]] = {name: [] for name in runs}
    with torch.inference_mode():
        repeats = {name: max(1, round(minimum_seconds / _time(run, 2, tile))) for name, run in runs.items()}
        for _ in range(rounds):
            for name, run in runs.items():
                times[name].append(_time(run, repeats[name], tile))
    medians = {name: entered[name].steps * statistics.median(values) for name, values in times.items()}
    return [Timing(n, precision, entered[n].parameters, s, medians[REFERENCE] / s) for n, s in medians.items()]


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
    diffusion: Annotated[bool, typer.Option(help="With a step of Stable Diffusion 2.1 (3.5 GB of memory).")] = True,
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
        for t in measure(name, size, scale, rounds, minimum_seconds, device, diffusion):
            timings.append(t)
            typer.echo(
                f"| {t.network} | {t.precision} | {t.parameters / 1e6:.2f} | {t.seconds:.4f} | {t.times_faster:.1f} |"
            )
    if keep:
        settings = {"size": size, "scale": scale, "threads": threads, "device": device, "rounds": rounds}
        record("network_speed", settings, [asdict(t) for t in timings])


if __name__ == "__main__":
    typer.run(main)
