"""The real worker around a stand-in engine that does at once, or wrongly, what its input's name asks for.

    python -I -u tests/stand_in_engine.py worker --idle-seconds 60 [--end-seconds 20]

It needs neither torch nor rasterio. A job's "result" is the job itself, written as JSON to the output, or for an input
named "copy" the input.
"""

import json
import os
import shutil
import signal
import sys
import time
import types
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "backend"))

from slimdiffsr.engine.job import Progress
from slimdiffsr.errors import Code, InputError, JobCancelled
from slimdiffsr.service.worker import END_SECONDS, serve


def super_resolve(job, *, progress, warn, cancelled):
    """Behaves as the file name (without its suffix) of the job's input says."""
    print("a stray print")
    os.write(1, b"a stray write\n")
    os.system("echo a stray child")
    sys.stdin.read()
    behaviour = Path(job.input).stem
    extra = {}
    if behaviour == "refuse":
        raise InputError("This input is refused.", Code.INPUT_UNREADABLE)
    if behaviour == "crash":
        raise KeyError("secret")
    if behaviour == "exit":
        sys.stderr.write("last words of the engine\n")
        os._exit(3)
    if behaviour == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if behaviour == "flood":
        os.write(2, b"noise " * 200_000)
    if behaviour == "unencodable":
        return types.SimpleNamespace(to_mapping=lambda: {"x": object()})
    if behaviour == "environment":
        extra = {"environment": dict(os.environ), "path": sys.path, "modules": sorted(sys.modules)}
    if behaviour == "stubborn":
        progress(Progress(0.0, 0, 1, "compute"))
        time.sleep(60)
    if behaviour == "waiting":
        for activity in ("", "read", "compute", "from a later version", "write"):
            progress(Progress(0.0, 0, 50, "compute", "in words", activity))
            time.sleep(0.3)  # or they would be thinned
    warn("a warning")
    steps = 300 if behaviour == "slow" else 50
    for step in range(steps + 1):
        if cancelled():
            raise JobCancelled("The job was cancelled; nothing was written.")
        progress(Progress(step / steps, step, steps, "compute"))
        time.sleep(0.1 if behaviour == "slow" else 0.001)
    if behaviour == "copy":
        for target in filter(None, (job.output, job.uncertainty)):
            shutil.copy(job.input, target)
    elif job.output:
        Path(job.output).write_text(json.dumps(job.to_mapping()))
    result = {
        "output": job.output,
        "uncertainty": job.uncertainty,
        "width": 4,
        "height": 4,
        "bands": 1,
        "tiles": steps,
        "seconds": 0.5,
        "device": "cpu (stand-in)",
        "precision": "fp32",
        "model": job.model or "stand-in",
        "consistency_error": float("nan"),
        "warnings": ["a warning"],
        "pid": os.getpid(),
        **extra,
    }
    return types.SimpleNamespace(to_mapping=lambda: result)


def _model(name, scale, uncertainty):
    listed = {"name": name, "scale": scale, "uncertainty": uncertainty}
    return types.SimpleNamespace(to_mapping=lambda: listed)


def _module(name, **values):
    sys.modules["slimdiffsr.engine." + name] = types.SimpleNamespace(**values)


if __name__ == "__main__":
    _module("run", super_resolve=super_resolve)
    _module("plan", describe=lambda job, cancelled: {"input": job.input})
    _module("devices", list_devices=list)
    _module("models", list_models=lambda: [_model("stand-in-x4", 4, True), _model("stand-in-x2", 2, False)])
    given = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=True))
    sys.exit(serve(float(given["--idle-seconds"]), None, float(given.get("--end-seconds", END_SECONDS))))
