"""The engine keeps to itself: no network, no listening sockets, no other programs, nothing that others can read."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

import slimdiffsr
from tests.engine.rasters import textured, to_dtype, write_raster
from tests.engine.test_worker import Process

BACKEND = Path(slimdiffsr.__file__).parent
DENIED = """
import sys

def deny(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")):
        raise RuntimeError(f"denied: {event}")

import torch, rasterio, psutil, safetensors.torch  # what they do while they are imported is theirs
sys.addaudithook(deny)
from slimdiffsr.service.cli import main
sys.argv[0] = "slimdiffsr"
main()
"""
REFUSED_MODULES = {"subprocess", "pickle", "marshal", "shelve", "http", "urllib", "ssl"}
NO_NETWORK = ["unshare", "--user", "--map-root-user", "--net"]
"""Runs a program where the only network is one that nobody else is in."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_raster(tmp_path / "in.tif", to_dtype(textured(3, 40, 50), "uint8"), colours=["red", "green", "blue"])


def job(source: Path, output: Path) -> list[str]:
    return ["super-resolve", str(source), str(output), "--tile", "32", "--device", "cpu", "--precision", "fp32"]


def test_a_job_needs_no_network_and_no_other_program(source: Path, tmp_path: Path):
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", DENIED, *job(source, tmp_path / "denied.tif")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    plain = [sys.executable, "-m", "slimdiffsr", *job(source, tmp_path / "plain.tif")]
    subprocess.run(plain, check=True, capture_output=True, env=environment)
    assert (tmp_path / "denied.tif").read_bytes() == (tmp_path / "plain.tif").read_bytes()


def test_the_denial_denies(tmp_path: Path):
    code = DENIED.replace("from slimdiffsr.service.cli import main", "import socket").replace(
        "main()", "socket.socket()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "denied: socket" in done.stderr


@pytest.mark.skipif(
    shutil.which("unshare") is None or subprocess.run([*NO_NETWORK, "true"], capture_output=True).returncode != 0,
    reason="this system lets nobody leave its network",
)
def test_a_job_runs_where_there_is_no_network_at_all(source: Path, tmp_path: Path):
    command = [*NO_NETWORK, sys.executable, "-m", "slimdiffsr", *job(source, tmp_path / "out.tif")]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="permissions")
def test_a_worker_opens_no_socket_and_keeps_its_work_files_to_itself(source: Path, tmp_path: Path):
    worker = Process([sys.executable, "-I", "-u", "-m", "slimdiffsr", "worker", "--idle-seconds", "60"])
    try:
        settings = {"output": str(tmp_path / "out.tif"), "tile": 32, "device": "cpu"}
        worker.request(1, "super_resolve", input=str(source), **settings)
        worker.until(lambda m: m.get("method") == "progress" and m["params"]["stage"] == "compute", seconds=120)
        assert (tmp_path / ".out.tif.parts").stat().st_mode & 0o077 == 0
        during = psutil.Process(worker.popen.pid).net_connections(kind="inet")
        assert "result" in worker.answer(1, seconds=120)
        process = psutil.Process(worker.popen.pid)
        assert during + process.net_connections(kind="all") == []
        assert process.children() == []
    finally:
        worker.popen.kill()
        worker.ended()


def modules() -> list[Path]:
    return sorted(BACKEND.rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(BACKEND)))
def test_no_module_starts_programs_runs_text_or_unpickles(path: Path):
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        found += [name for name in names if name.split(".")[0] in REFUSED_MODULES]
        if isinstance(node, ast.Call):
            call = ast.unparse(node.func)
            found += [call] if call in {"eval", "exec", "os.system", "os.popen", "tempfile.mktemp"} else []
            weights_only = any(w.arg == "weights_only" and ast.unparse(w.value) == "True" for w in node.keywords)
            found += [call] if call == "torch.load" and not weights_only else []
    assert found == []
