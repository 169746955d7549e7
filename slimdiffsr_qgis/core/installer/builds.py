"""The builds of PyTorch, and which of them suits a computer."""

from __future__ import annotations

from dataclasses import dataclass

from .hardware import Gpu, Machine
from .texts import tr

TORCH_INDEX = "https://download.pytorch.org/whl/"


@dataclass(frozen=True)
class Build:
    """One way to get PyTorch."""

    id: str
    """`cpu`, `cu126`, `cu130`, `mps`."""
    device: str
    """The device that has to work after the installation: `cpu`, `cuda` or `mps`."""
    index: str
    """PyTorch's own index, asked for torch alone; empty: torch comes from the same place as everything else."""
    local: str
    """The label that tells this build's version from others', such as `+cpu`; empty where the index has one build."""
    download_mb: int
    """What is fetched, in megabytes, everything included."""
    disk_mb: int
    """What the finished environment takes."""

    def torch_requirement(self, version: str, offline: bool) -> str:
        """What pip is asked for; a folder of wheels may hold another label than the index."""
        return f"torch=={version}" + ("" if offline or not self.index else self.local)


@dataclass(frozen=True)
class Choice:
    """The builds that can be installed on a computer, the best first, and what to say about them."""

    builds: tuple[Build, ...]
    reason: str
    """Why the first one is the best, or why there is none: a sentence."""


def builds_for(machine: Machine) -> tuple[Build, ...]:
    """The builds there are for an operating system and processor, the plainest first.

    Sizes: measured for Linux's CPU build; downloads of what comes from PyPI are the index's own numbers, the other ones
    and disk sizes of GPU builds are estimates.
    """
    if machine.system == "linux" and machine.processor in ("x86_64", "aarch64"):
        return (
            Build("cpu", "cpu", TORCH_INDEX + "cpu", "+cpu", 255, 1100),
            # PyPI's own build for Linux is the one for CUDA 13.
            Build("cu130", "cuda", "", "", 2930, 6000),
            *([Build("cu126", "cuda", TORCH_INDEX + "cu126", "+cu126", 3000, 6200)] if machine.is_x86 else []),
        )
    if machine.system == "windows" and machine.is_x86:
        return (
            Build("cpu", "cpu", "", "", 180, 900),
            Build("cu130", "cuda", TORCH_INDEX + "cu130", "+cu130", 2000, 4500),
            Build("cu126", "cuda", TORCH_INDEX + "cu126", "+cu126", 2600, 5500),
        )
    if machine.system == "macos" and machine.processor == "arm64":
        return (Build("mps", "mps", "", "", 165, 900),)
    return ()


def choose_builds(machine: Machine, gpus: tuple[Gpu, ...]) -> Choice:
    """The builds for a computer, the one to recommend first. A GPU's build is offered only if its driver can run it."""
    builds = {build.id: build for build in builds_for(machine)}
    if not builds:
        return Choice((), _no_build(machine))
    if "mps" in builds:
        return Choice((builds["mps"],), tr("Apple's graphics processor is used; the CPU works as well."))
    cpu = builds["cpu"]
    if not gpus:
        return Choice((cpu,), tr("No NVIDIA graphics card was found; the CPU is used."))
    best = max(gpus, key=lambda gpu: (cuda_build(gpu, machine) in builds, gpu.capability))
    wanted = cuda_build(best, machine)
    if wanted not in builds:
        return Choice((cpu,), _no_cuda(best))
    return Choice((builds[wanted], cpu), _suits(best, wanted))


def cuda_build(gpu: Gpu, machine: Machine) -> str:
    """The newest build that a card and its driver can run; empty if there is none.

    CUDA 13 needs a driver of the 580 series and a card of compute capability 7.5 (Turing) or newer. CUDA 12.6 runs with
    drivers from 525 on (528 on Windows) and has code for cards from 5.0 (Maxwell) to 9.0 (Hopper), none for newer ones.
    """
    capability = gpu.capability or (7, 5)  # old drivers don't tell; most cards in use are at least that
    if gpu.driver_number >= 580 and capability >= (7, 5):
        return "cu130"
    oldest = 528 if machine.system == "windows" else 525
    if gpu.driver_number >= oldest and (5, 0) <= capability < (10, 0):
        return "cu126"
    return ""


def _suits(gpu: Gpu, build: str) -> str:
    text = tr("{name} with driver {driver} can be used with the build {build}.")
    return text.format(name=gpu.name, driver=gpu.driver, build=build)


def _no_build(machine: Machine) -> str:
    if machine.system == "macos":
        return tr(
            "PyTorch is no longer made for Macs with an Intel processor; on such a Mac the engine can't be installed."
        )
    text = tr("There is no build of PyTorch for this computer ({system}, {processor}).")
    return text.format(system=machine.system, processor=machine.processor)


def _no_cuda(gpu: Gpu) -> str:
    if gpu.capability and gpu.capability < (5, 0):
        return tr("{name} is too old for PyTorch; the CPU is used.").format(name=gpu.name)
    text = tr(
        "{name} can't be used with its driver {driver}: update the driver to version {needed} or newer and open this "
        "dialog again, or use the CPU."
    )
    return text.format(name=gpu.name, driver=gpu.driver, needed=580)
