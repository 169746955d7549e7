"""What this computer is: operating system, processor, NVIDIA cards."""

from __future__ import annotations

import os
import platform
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from . import child

_QUERIES = ("name,driver_version,compute_cap", "name,driver_version")  # old drivers don't know the capability


@dataclass(frozen=True)
class Machine:
    """An operating system and a processor, in one spelling for all systems."""

    system: str
    """`linux`, `windows`, `macos`, or what Python calls another one."""
    processor: str
    """`x86_64`, `arm64` (macOS, Windows), `aarch64` (Linux)."""

    @property
    def is_x86(self) -> bool:
        return self.processor == "x86_64"


@dataclass(frozen=True)
class Gpu:
    """An NVIDIA graphics card."""

    name: str
    driver: str
    capability: tuple[int, int] | None
    """Compute capability; None where the driver doesn't tell it."""

    @property
    def driver_number(self) -> int:
        """The driver's series, such as 580."""
        match = re.match(r"\d+", self.driver)
        return int(match.group()) if match else 0


def this_machine() -> Machine:
    """The computer itself, even if QGIS runs translated on it."""
    system = {"linux": "linux", "win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    processor = processor_name(platform.machine())
    # QGIS for Intel runs on Apple's processors too, where Python is then told that it is on an Intel processor.
    if system == "macos" and processor == "x86_64":
        done = child.output_of(["/usr/sbin/sysctl", "-n", "hw.optional.arm64"])
        processor = "arm64" if done.strip() == "1" else processor
    return Machine(system, processor)


def processor_name(machine: str) -> str:
    """One spelling for what different systems call a processor."""
    name = machine.lower()
    return "x86_64" if name in ("amd64", "x86_64", "x64") else name


def find_gpus() -> tuple[Gpu, ...]:
    """The NVIDIA cards whose driver answers; takes up to a few seconds."""
    program = _nvidia_smi()
    for query in _QUERIES if program else ():
        gpus = parse_nvidia_smi(
            child.output_of([program, f"--query-gpu={query}", "--format=csv,noheader"], seconds=15.0)
        )
        if gpus:
            return gpus
    return ()


def parse_nvidia_smi(text: str) -> tuple[Gpu, ...]:
    """Cards from nvidia-smi's table; lines that are none (its complaints) are left out."""
    gpus = []
    for line in text.splitlines():
        parts = [part.strip() for part in line.split(",")]
        if len(parts) < 2 or not re.fullmatch(r"\d+(\.\d+)+", parts[1]):
            continue
        capability = re.fullmatch(r"(\d+)\.(\d+)", parts[2]) if len(parts) > 2 else None
        gpus.append(Gpu(parts[0], parts[1], (int(capability[1]), int(capability[2])) if capability else None))
    return tuple(gpus)


def _nvidia_smi() -> str:
    found = shutil.which("nvidia-smi")
    if found:
        return found
    roots = [os.environ.get("SYSTEMROOT", r"C:\Windows") + r"\System32"] if os.name == "nt" else []
    roots += [os.environ.get("PROGRAMFILES", r"C:\Program Files") + r"\NVIDIA Corporation\NVSMI"] if roots else []
    roots += [] if os.name == "nt" else ["/usr/bin", "/usr/local/bin", "/usr/lib/wsl/lib"]
    for root in roots:
        path = Path(root) / ("nvidia-smi.exe" if os.name == "nt" else "nvidia-smi")
        if path.is_file():
            return str(path)
    return ""
