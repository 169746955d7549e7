"""Nothing gives up after a fixed time but what is listed here, with the reason; a job never does.

Seen are constants named as times, and numbers that are given to waits in place.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(p for folder in ("backend/slimdiffsr", "slimdiffsr_qgis") for p in (ROOT / folder).rglob("*.py"))
NAMES = re.compile(r"(_SECONDS|_MILLISECONDS|TIMEOUT|PATIENCE)$")
WAITS = {"wait", "join", "acquire", "communicate", "result", "get", "close", "run", "open", "Timer"}
"""Functions whose first number may be a time to wait."""
KEYWORDS = {"timeout", "seconds"}

ENGINE, PLUGIN = "backend/slimdiffsr", "slimdiffsr_qgis"
ALLOWED = {
    # Looks again after so long, and goes on waiting.
    f"{ENGINE}/engine/blocking.py POLL_SECONDS": "looks whether the job was cancelled",
    f"{ENGINE}/engine/cluster.py POLL_SECONDS": "looks whether the job was cancelled, or workers came",
    f"{ENGINE}/engine/monitor.py QUIET_SECONDS": "says what a silent job waits for; nothing ends",
    f"{PLUGIN}/core/worker_client.py _POLL_SECONDS": "looks whether the user cancelled",
    f"{PLUGIN}/core/worker_pool.py _POLL_SECONDS": "looks whether the user cancelled while waiting for a turn",
    f"{PLUGIN}/core/installer/child.py _POLL_SECONDS": "looks whether the user cancelled",
    f"{PLUGIN}/gui/background_task.py _REPORT_SECONDS": "thins progress",
    f"{PLUGIN}/gui/job_form.py _SETTLE_MILLISECONDS": "asks when typing has ended",
    f"{PLUGIN}/gui/preview_panel.py _SETTLE_MILLISECONDS": "asks when the map has come to rest",
    f"{ENGINE}/engine/speed.py SLOW_PROBE_SECONDS": "a slow machine is measured with a smaller tile",
    # Somebody has cancelled or left.
    f"{ENGINE}/engine/blocking.py GRACE_SECONDS": "what nobody wants any more isn't waited for",
    f"{ENGINE}/service/worker.py END_SECONDS": "a worker doesn't outlive its client",
    f"{ENGINE}/service/worker.py close(5.0)": "the last answers, to a client that may be gone",
    f"{PLUGIN}/core/worker_client.py _CANCEL_SECONDS": "a cancelled worker is killed",
    f"{PLUGIN}/core/worker_client.py _END_SECONDS": "a worker that closed its output is gone",
    f"{PLUGIN}/core/worker_client.py join(2.0)": "threads that read the pipes of a process that is gone",
    f"{PLUGIN}/core/latest_only.py _CLOSE_MILLISECONDS": "closing a window",
    f"{PLUGIN}/core/installer/child.py _TERM_SECONDS": "a cancelled installation's program is killed",
    f"{PLUGIN}/core/installer/child.py run(10)": "Windows's taskkill, at a cancelled installation",
    # Nobody asks an idle worker for anything.
    f"{ENGINE}/service/worker.py REST_SECONDS": "a resting worker hands back memory",
    f"{PLUGIN}/core/worker_pool.py _ASIDE_IDLE_SECONDS": "an idle worker ends",
    # Somebody who should answer at once doesn't.
    f"{PLUGIN}/core/worker_client.py _START_SECONDS": "a worker that doesn't introduce itself is none",
    f"{ENGINE}/engine/cluster.py CONNECT_SECONDS": "there is no scheduler at that address",
    f"{ENGINE}/raster/remote.py PATIENCE": "a server that has sent nothing for a minute is given up",
    f"{PLUGIN}/core/installer/hardware.py output_of(15.0)": "nvidia-smi hangs where a driver is broken",
    f"{PLUGIN}/core/installer/managed_python.py open(60)": "a server that has sent nothing for a minute is given up",
}


def limits(source: str) -> Iterator[str]:
    """Constants named as times, and calls of waits with a number."""
    for node in ast.walk(ast.parse(source)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets if isinstance(node, ast.Assign | ast.AnnAssign) else ():
            if isinstance(target, ast.Name) and target.id.isupper() and NAMES.search(target.id):
                yield target.id
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = [*(node.args[:1] if name in WAITS else ()), *(k.value for k in node.keywords if k.arg in KEYWORDS)]
            for value in given:
                if isinstance(value, ast.Constant) and type(value.value) in (int, float):
                    yield f"{name}({value.value})"


def test_they_are_found():
    source = "_A_SECONDS: Final = 1\nB_TIMEOUT = 2\nc.wait(3)\nd(timeout=4.5)\ne.get(f, timeout=g)\nh.join(', ')"
    assert list(limits(source)) == ["_A_SECONDS", "B_TIMEOUT", "wait(3)", "d(4.5)"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_limit_has_a_reason(path: Path):
    name = path.relative_to(ROOT).as_posix()
    found = {f"{name} {limit}" for limit in limits(path.read_text(encoding="utf-8"))}
    assert found == {limit for limit in ALLOWED if limit.split()[0] == name}
