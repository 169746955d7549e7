"""The engine keeps to itself: no network, no listening sockets, no other programs, nothing that others can read."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import slimdiffsr
import slimdiffsr_training
from tests.engine.rasters import textured, to_dtype, write_raster
from tests.engine.test_worker import Process
from tests.unit.import_graph import imports_of

BACKEND = Path(slimdiffsr.__file__).parent
PLUGIN = Path(__file__).resolve().parents[2] / "slimdiffsr_qgis"
TRAINING = Path(slimdiffsr_training.__file__).parent
DENIED = """
import os, sys

DENIED = "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "pickle.find_class"

def deny(event, arguments):
    if event.startswith(DENIED):
        os.write(2, f"denied: {event}\\n".encode())
        os._exit(99)  # an exception could be caught

import torch, rasterio, psutil, safetensors.torch  # what they do while they are imported is theirs
sys.addaudithook(deny)
from slimdiffsr.service.cli import main
sys.argv[0] = "slimdiffsr"
main()
"""
REFUSED_MODULES = {"subprocess", "http", "urllib", "ssl"}
UNPICKLING_MODULES = {"pickle", "_pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve"}
NO_NETWORK = ["unshare", "--user", "--map-root-user", "--net"]
"""Runs a program where the only network is one that nobody else is in."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_raster(tmp_path / "in.tif", to_dtype(textured(3, 40, 50), "uint8"), colours=["red", "green", "blue"])


def job(source: Path, output: Path) -> list[str]:
    return ["super-resolve", str(source), str(output), "--tile", "32", "--device", "cpu", "--precision", "fp32"]


def denied(*arguments: object, code: str = DENIED) -> subprocess.CompletedProcess[str]:
    """A command in a process that ends at once where it looks for the network, a program or something pickled."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def test_a_job_needs_no_network_and_no_other_program(source: Path, tmp_path: Path, run):
    done = denied(*job(source, tmp_path / "denied.tif"))
    assert done.returncode == 0, done.stderr
    run(source, "plain.tif", tile=32)
    assert (tmp_path / "denied.tif").read_bytes() == (tmp_path / "plain.tif").read_bytes()


def test_no_other_command_needs_them_either(source: Path, tmp_path: Path):
    """All in one process, since most of their time goes into starting it; the worker has its own test."""
    commands = [["info", str(source)], ["models"], ["devices"], ["batch", str(source), str(tmp_path / "out")]]
    each = f"for sys.argv[1:] in {commands!r}:\n    try:\n        main()\n"
    each += "    except SystemExit as end:\n        assert not end.code, sys.argv"
    done = denied(code=DENIED.replace("main()", each))
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert [path.name for path in (tmp_path / "out").glob("*.tif")] == ["in_x4.tif"]


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("import socket; socket.socket()", "socket.__new__"),
        ("import os; os.system('true')", "os.system"),
        ("import pickle; pickle.loads(pickle.dumps(len))", "pickle.find_class"),
    ],
)
def test_the_denial_denies(code: str, event: str):
    hook = DENIED.partition("import torch")[0] + "sys.addaudithook(deny)\n"
    done = denied(code=hook + code)
    assert (done.returncode, done.stderr) == (99, f"denied: {event}\n")


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
    worker = Process([sys.executable, "-I", "-u", "-c", DENIED, "worker", "--idle-seconds", "60"])
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
        worker.request(2, "shutdown")
        assert worker.ended(seconds=120) == 0
    finally:
        worker.popen.kill()
        worker.ended()


def calls_of(source: str) -> Iterator[tuple[str, ast.Call]]:
    """(what is called, by its full name whatever it was imported as; the call)."""
    tree = ast.parse(source)
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            first, dot, rest = ast.unparse(node.func).partition(".")
            yield names.get(first, first) + dot + rest, node


def imported(source: str, refused: set[str]) -> list[str]:
    """The imports of these modules, in functions too."""
    targets = {item.target for item in imports_of(source, "m")}
    return sorted(target for target in targets if target.split(".")[0] in refused)


def unpickled(source: str) -> list[str]:
    """Whatever reads something pickled, or may."""
    found = imported(source, UNPICKLING_MODULES)
    for name, call in calls_of(source):
        words = {word.arg: ast.unparse(word.value) for word in call.keywords}
        if name == "torch.load":
            safe = words.get("weights_only") == "True"
        elif name == "numpy.load":
            safe = words.get("allow_pickle", "False") == "False" and None not in words and len(call.args) < 3
        else:
            safe = name.partition("(")[0] not in {"torch.jit.load", "torch.hub.load", "torch.package.PackageImporter"}
        found += [] if safe else [name]
    return found


@pytest.mark.parametrize("path", sorted(BACKEND.rglob("*.py")), ids=lambda path: str(path.relative_to(BACKEND)))
def test_no_module_of_the_engine_starts_programs_or_runs_text(path: Path):
    source = path.read_text(encoding="utf-8")
    refused = {"eval", "exec", "os.system", "os.popen", "tempfile.mktemp"}
    assert imported(source, REFUSED_MODULES) + [name for name, _ in calls_of(source) if name in refused] == []


@pytest.mark.parametrize("package", [BACKEND, PLUGIN, TRAINING], ids=lambda path: path.name)
def test_nothing_is_unpickled(package: Path):
    found = {path.name: unpickled(path.read_text(encoding="utf-8")) for path in package.rglob("*.py")}
    assert len(found) > 20
    assert {name: what for name, what in found.items() if what} == {}


def test_the_plugin_reaches_the_network_in_its_installer_alone():
    network = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "xmlrpc", "socketserver", "asyncio", "requests"}
    found = {}
    for path in PLUGIN.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        of_qt = re.findall(r"\bQtNetwork|\bQgsNetworkAccess\w*|\bQgsBlockingNetwork\w*", source)
        if what := imported(source, network) + of_qt:
            found[str(path.relative_to(PLUGIN))] = what
    installer = Path("core") / "installer"
    assert [path for path in found if installer not in Path(path).parents] == []
    assert "urllib.request" in found[str(installer / "managed_python.py")]


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "def f():\n    from cloudpickle import loads",
        "import torch\ntorch.load(p)",
        "import torch\ntorch.load(p, weights_only=False)",
        "import torch as t\nt.load(p)",
        "from torch import load\nload(p)",
        "from torch import load as read\nread(p, **options)",
        "import torch.jit\ntorch.jit.load(p)",
        "import numpy as np\nnp.load(p, allow_pickle=True)",
        "from numpy import load\nload(p, None, True)",
        "import numpy\nnumpy.load(p, **options)",
    ],
)
def test_unpickling_is_seen(source: str):
    assert unpickled(source)


def test_what_unpickles_nothing_is_left_alone():
    source = "import json, torch\nimport numpy as np\njson.load(f)\nnp.load(f)\ntorch.load(p, weights_only=True)"
    assert unpickled(source) == []
