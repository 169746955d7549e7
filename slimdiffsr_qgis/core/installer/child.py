"""Runs a program: argument lists only, lines as they come, and an end that takes all its children with it."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Callable

from ..environment import clean_environment
from ..errors import Cancelled
from .texts import tr

_POLL_SECONDS = 0.1
_TERM_SECONDS = 1.0


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    on_line: Callable[[str], None],
    is_cancelled: Callable[[], bool] = lambda: False,
    on_idle: Callable[[], None] = lambda: None,
) -> int:
    """Runs a program to its end; blocks.

    Args:
        command: the program and its arguments.
        environment: the whole environment of the program.
        on_line: gets each line of its output, standard error included, in the calling thread.
        is_cancelled: polled ten times a second.
        on_idle: called ten times a second.

    Returns:
        The exit code, negative for a signal.

    Raises:
        Cancelled: `is_cancelled` became true; the program and its children are gone.
        OSError: the program can't be started.
    """
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(environment),
        cwd=tempfile.gettempdir(),
        **_own_group(),
    )
    lines: queue.Queue = queue.Queue()
    reader = threading.Thread(target=_read, args=(process.stdout, lines), name="slimdiffsr-installer", daemon=True)
    reader.start()
    ended = False
    try:
        while True:
            if is_cancelled():
                raise Cancelled(tr("The installation was cancelled."))
            on_idle()
            try:
                line = lines.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                # A child that outlives the program keeps the stream open.
                if process.poll() is not None:
                    break
                continue
            if line is None:
                break
            on_line(line)
        code = process.wait()
        ended = True
        return code
    finally:
        if not ended:
            end_tree(process)
        process.stdout.close()


def output_of(command: Sequence[str], seconds: float = 20.0) -> str:
    """What a short program prints on standard output; empty where it fails, hangs or isn't there."""
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean_environment(os.environ),
            cwd=tempfile.gettempdir(),
            **_own_group(),
        )
    except (OSError, ValueError):
        return ""
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        end_tree(process)
        return ""
    return output.decode("utf-8", "replace") if process.returncode == 0 else ""


def end_tree(process: subprocess.Popen) -> None:
    """Ends a program and everything it started: politely first, by force after a second."""
    if os.name == "nt":
        if process.poll() is None:
            taskkill = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "taskkill.exe"
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run(
                    [str(taskkill), "/T", "/F", "/PID", str(process.pid)],
                    capture_output=True,
                    timeout=10,
                    check=False,
                    creationflags=subprocess.CREATE_NO_WINDOW,
                )
            if process.poll() is None:
                process.kill()
            process.wait()
        return
    # The group outlives its leader while a child runs, so it is asked and killed even if the program has ended.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + _TERM_SECONDS
        while time.monotonic() < deadline:
            process.poll()
            os.killpg(process.pid, 0)  # raises once the group is empty
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
    if process.poll() is None:
        process.kill()
    process.wait()


def _own_group() -> dict[str, Any]:
    if os.name == "nt":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def _read(stream: Any, lines: queue.Queue) -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in iter(stream.readline, b""):
            # Programs that draw progress bars write several states into one line.
            lines.put(line.decode("utf-8", "replace").rstrip("\r\n").rsplit("\r", 1)[-1])
    lines.put(None)
