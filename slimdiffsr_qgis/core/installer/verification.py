"""Tries a new environment as it will be used: a worker is started in it, every device computes, a small image too."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from ..engine_locator import Engine
from ..error_codes import Code
from ..errors import EngineFailed, InstallFailed
from ..worker_client import WorkerClient
from .layout import remove_tree
from .texts import tr

_SIDE = 24


@dataclass(frozen=True)
class Verified:
    """What worked."""

    engine: str
    """The version of the engine."""
    python: str
    device: str
    """The device that computed, with its name, such as `cpu (AMD EPYC)`."""
    devices: tuple[Mapping[str, Any], ...]
    """All devices, as docs/protocol.md has them."""


def verify(engine: Engine, device: str, is_cancelled: Callable[[], bool] = lambda: False) -> Verified:
    """Starts a worker, has each device run a kernel, and super-resolves a small image on the wanted one.

    Args:
        engine: where.
        device: `cpu`, `cuda` or `mps`; empty: the best one that works.
        is_cancelled: polled ten times a second.

    Raises:
        InstallFailed: the wanted device doesn't work, or the result isn't what it must be.
        PluginError: the worker refused or died.
        Cancelled: by `is_cancelled`.
    """
    client = WorkerClient(engine)
    try:
        client.initialize(is_cancelled)
        devices = client.request("devices", {}, is_cancelled=is_cancelled)["devices"]
        wanted = _check_device(devices, device)
        used = _compute(client, wanted, is_cancelled)
    except EngineFailed as error:
        # The table of known failures needs the traceback.
        details = f"{error}\n{error.details or client.stderr_tail()}"
        raise EngineFailed(str(error), error.kind, error.code, details) from error
    finally:
        client.close()
    return Verified(str(client.info["engine"]), str(client.info["python"]), used, tuple(devices))


def _check_device(devices: list[Mapping[str, Any]], kind: str) -> str:
    working = [item for item in devices if item["works"]]
    if not kind:
        return next((str(item["id"]) for item in reversed(working)), "cpu")
    if any(str(item["id"]).split(":")[0] == kind for item in working):
        return kind
    broken = next((item for item in devices if str(item["id"]).split(":")[0] == kind), None)
    detail = f"{broken['name']}: {broken['detail']}" if broken else "torch sees no such device"
    text = tr("The packages are installed, but PyTorch can't compute on the device '{device}'.")
    raise InstallFailed(text.format(device=kind), Code.INSTALL_DEVICE, f"device {kind} is not usable: {detail}")


def _compute(client: WorkerClient, device: str, is_cancelled: Callable[[], bool]) -> str:
    folder = Path(tempfile.mkdtemp(prefix="slimdiffsr-"))
    try:
        source, output = folder / "try.ppm", folder / "try.tif"
        rows = bytes((x * 9 + y * 5 + band * 40) % 256 for y in range(_SIDE) for x in range(_SIDE) for band in range(3))
        source.write_bytes(b"P6\n%d %d\n255\n" % (_SIDE, _SIDE) + rows)
        # Without a world file GDAL leaves its place to chance, and the engine would take it for one that was changed.
        source.with_suffix(".wld").write_text("1\n0\n0\n-1\n0\n0\n")
        job = {"input": str(source), "output": str(output), "device": device, "overwrite": True}
        result = client.request("super_resolve", job, is_cancelled=is_cancelled)
        if not output.is_file() or result.get("width", 0) <= _SIDE:
            text = tr("The engine ran, but its result for a small test image is not right.")
            raise InstallFailed(text, Code.INSTALL_TRIAL, str(result))
        return str(result["device"])
    finally:
        remove_tree(folder)
