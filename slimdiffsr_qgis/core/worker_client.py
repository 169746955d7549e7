"""One worker process and the conversation with it (docs/protocol.md). May be used from any thread."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from typing import Any, Callable

from qgis.PyQt.QtCore import QCoreApplication

from .engine_locator import Engine
from .environment import clean_environment
from .error_codes import Code
from .errors import Cancelled, CancelledByForce, EngineFailed, WorkerDied, WorkerLeft
from .identity import version

PROTOCOL_VERSION = 1
MAX_LINE_BYTES = 1 << 20

Message = dict[str, Any]
MessageCallback = Callable[[Message], None]

_POLL_SECONDS = 0.1
# A first start may have to read a gigabyte from a slow disk past a virus scanner; it can be cancelled all the time.
_START_SECONDS = 180.0
_CANCEL_SECONDS = 2.0
# What has closed its output is as good as gone, and gets a moment to tell how it ended.
_END_SECONDS = 5.0
_STDERR_LINES = 200
_STDERR_LINE_BYTES = 2000


class WorkerClient:
    """Starts a worker and talks with it. Several threads may have requests under way.

    Args:
        engine: what to start.
        idle_seconds: the worker ends by itself after so long without a request.
    """

    def __init__(self, engine: Engine, idle_seconds: float = 600.0) -> None:
        self.engine = engine
        self.info: Message = {}
        """What the worker told about itself."""
        self._ids = itertools.count(1)
        self._write_lock = threading.Lock()
        self._lock = threading.Lock()
        self._waiting: dict[int, queue.Queue] = {}
        self._stderr: deque = deque(maxlen=_STDERR_LINES)
        self._ended = threading.Event()
        self._closing = False
        self._process = self._start(engine.worker_command(idle_seconds))
        self._threads = [
            threading.Thread(target=self._read, name="slimdiffsr-answers", daemon=True),
            threading.Thread(target=self._read_stderr, name="slimdiffsr-stderr", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def alive(self) -> bool:
        """Whether the process runs and still talks."""
        return not self._ended.is_set() and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def initialize(self, is_cancelled: Callable[[], bool] = lambda: False) -> None:
        """Makes sure that the two sides understand each other.

        Raises:
            WorkerDied: the process ended, or says nothing.
            EngineFailed: it speaks another version of the protocol.
            Cancelled: `is_cancelled` became true.
        """
        params = {"protocol": PROTOCOL_VERSION, "client": f"slimdiffsr-qgis {version()}"}
        try:
            self.info = self.request("initialize", params, is_cancelled=is_cancelled, seconds=_START_SECONDS)
        except WorkerLeft as error:
            raise WorkerDied(str(error), error.code, error.details) from error
        spoken = self.info.get("protocol")
        if spoken != PROTOCOL_VERSION:
            text = self._tr("The engine speaks protocol {engine} and this plugin {own}; update the older of the two.")
            raise EngineFailed(text.format(engine=spoken, own=PROTOCOL_VERSION), "protocol", "protocol.version")

    def request(
        self,
        method: str,
        params: Message,
        *,
        on_progress: MessageCallback | None = None,
        on_log: MessageCallback | None = None,
        is_cancelled: Callable[[], bool] = lambda: False,
        seconds: float | None = None,
    ) -> Message:
        """Sends a request and waits for its answer; the callbacks run in the calling thread.

        When `is_cancelled` becomes true the worker is asked to stop, and killed if the request isn't over within two
        seconds.

        Args:
            method: a method of the protocol.
            params: its parameters.
            on_progress: gets the parameters of each `progress` notification.
            on_log: gets the parameters of each `log` notification.
            is_cancelled: polled ten times a second.
            seconds: give up on the worker after so long; None: never.

        Raises:
            EngineFailed: the worker answered with an error.
            WorkerDied: the process ended before it answered, or `seconds` are over.
            Cancelled: the request was cancelled.
        """
        inbox: queue.Queue = queue.Queue()
        request_id = next(self._ids)
        with self._lock:
            self._waiting[request_id] = inbox
        if self._ended.is_set():  # the reader, who tells the waiting ones, may be gone already
            inbox.put(None)
        try:
            self._send(request_id, method, params)
            return self._wait(request_id, inbox, on_progress, on_log, is_cancelled, seconds)
        finally:
            with self._lock:
                self._waiting.pop(request_id, None)

    def close(self, seconds: float = 2.0) -> None:
        """Lets a worker that computes clean up and end, and ends it if it takes longer than `seconds`.

        An idle one has nothing to clean up, and is ended at once: leaving by itself it takes a second or more.
        """
        self._closing = True
        with self._lock:
            is_idle = not self._waiting
        if not is_idle and self._process.poll() is None:
            try:
                self._send(next(self._ids), "shutdown", {})
                self._process.stdin.close()
            except (OSError, ValueError, WorkerDied):
                pass  # gone, or going
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """Ends the process and its children at once."""
        if self._process.poll() is None:
            if os.name == "posix":
                try:
                    os.killpg(self._process.pid, signal.SIGKILL)  # the worker leads a group of its own
                except (ProcessLookupError, PermissionError):
                    self._process.kill()
            else:
                self._process.kill()
            self._process.wait()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(2.0)
        # Closing tries to write what is left, to a process that is gone.
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError):
                stream.close()

    def stderr_tail(self) -> str:
        """The last lines that the process wrote to its standard error."""
        return "\n".join(self._stderr)

    def _start(self, command: list) -> subprocess.Popen:
        options: dict[str, Any] = {}
        if os.name == "nt":
            options["creationflags"] = subprocess.CREATE_NO_WINDOW
        else:
            # Ctrl+C in the terminal that QGIS was started from is not meant for the worker.
            options["start_new_session"] = True
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=clean_environment(os.environ),
                cwd=tempfile.gettempdir(),
                **options,
            )
        except OSError as error:
            text = self._tr("The engine's interpreter {path} could not be started: {reason}.")
            raise WorkerDied(text.format(path=command[0], reason=error.strerror or error), Code.ENGINE_START) from error

    def _send(self, request_id: int, method: str, params: Message) -> None:
        message = {"jsonrpc": "2.0", "id": request_id, "method": method, "params": params}
        line = json.dumps(message, allow_nan=False).encode("ascii") + b"\n"
        if len(line) > MAX_LINE_BYTES:
            raise EngineFailed(self._tr("The request is too large for the engine."), "internal", Code.REQUEST_SIZE)
        try:
            with self._write_lock:
                self._process.stdin.write(line)
                self._process.stdin.flush()
        except (OSError, ValueError) as error:  # a broken pipe, or closed by `kill` in another thread
            raise self._death(answered=False) from error

    def _wait(
        self,
        request_id: int,
        inbox: queue.Queue,
        on_progress: MessageCallback | None,
        on_log: MessageCallback | None,
        is_cancelled: Callable[[], bool],
        seconds: float | None,
    ) -> Message:
        give_up = None if seconds is None else time.monotonic() + seconds
        kill_at: float | None = None
        heard = False
        while True:
            now = time.monotonic()
            if kill_at is None and is_cancelled():
                kill_at = now + _CANCEL_SECONDS
                try:
                    self._send(next(self._ids), "cancel", {"id": request_id})
                except WorkerDied:
                    raise self._cancelled_by_force() from None
            if kill_at is not None and now >= kill_at:
                raise self._cancelled_by_force()
            if give_up is not None and now >= give_up:
                self.kill()
                text = self._tr("The engine did not answer within {seconds:.0f} seconds.")
                raise WorkerDied(text.format(seconds=seconds), Code.ENGINE_SILENT, self.stderr_tail())
            try:
                message = inbox.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if message is None:
                if kill_at is not None or self._closing:
                    raise self._cancelled_by_force()
                raise self._death(answered=heard)
            heard = True
            if "method" in message:
                self._notify(message, on_progress, on_log)
            elif "error" in message:
                raise self._failure(message["error"])
            else:
                return self._result(message)

    @staticmethod
    def _notify(message: Message, on_progress: MessageCallback | None, on_log: MessageCallback | None) -> None:
        """Hands on a notification; later versions may have more of them, which mean nothing here."""
        method, params = message["method"], message["params"]
        if method == "progress" and on_progress is not None:
            on_progress(params)
        elif method == "log" and on_log is not None:
            on_log(params)

    def _result(self, message: Message) -> Message:
        result = message.get("result")
        if not isinstance(result, dict):
            text = self._tr("The engine's answer can't be understood; repair it, or choose another interpreter.")
            raise EngineFailed(text, "protocol", Code.ENGINE_ANSWER, self.stderr_tail())
        return result

    def _failure(self, error: Message) -> Exception:
        error = error if isinstance(error, dict) else {"message": error}
        data = error.get("data") if isinstance(error.get("data"), dict) else {}
        kind, code = str(data.get("kind", "internal")), str(data.get("code") or Code.ENGINE_ANSWER)
        text = str(error.get("message", ""))
        if kind == "cancelled":
            return self.cancelled()
        return EngineFailed(text, kind, code, self.stderr_tail() if kind == "internal" else "")

    @staticmethod
    def cancelled() -> Cancelled:
        """What a run ends with that the user gave up, whether it had begun or not."""
        return Cancelled(WorkerClient._tr("The run was cancelled; nothing was written."))

    def _cancelled_by_force(self) -> CancelledByForce:
        """The worker went, or has to go, without an answer: what it leaves is locked until it is gone."""
        self.kill()
        return CancelledByForce(str(self.cancelled()))

    def _death(self, answered: bool) -> WorkerDied:
        try:
            code: int | None = self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            code = None
        self._threads[1].join(2.0)  # the last words
        tail = self.stderr_tail()
        if code == 0 and not answered:
            return WorkerLeft(self._tr("The engine's process ended before it began to work."), Code.ENGINE_ENDED, tail)
        if code is not None and os.name == "posix" and code == -signal.SIGKILL:
            return WorkerDied(
                self._tr(
                    "The engine's process was killed from outside, most often because the computer ran out of memory; "
                    "nothing was written. Close other programs or choose a smaller tile size, and run it again."
                ),
                Code.ENGINE_KILLED,
                tail,
            )
        last = next((line.strip() for line in reversed(self._stderr) if line.strip()), "")
        if "No module named" in last:
            text = self._tr(
                "The engine's environment is incomplete: {line}. Install the engine's requirements for {python}, or "
                "choose another interpreter."
            )
            return WorkerDied(text.format(line=last[:300], python=self.engine.python), Code.ENGINE_INCOMPLETE, tail)
        text = self._tr("The engine's process ended unexpectedly ({code}); nothing was written.")
        if last:
            text += " " + self._tr("Its last words: {line}")
        return WorkerDied(text.format(code=self._exit_text(code), line=last[:300]), Code.ENGINE_ENDED, tail)

    def _exit_text(self, code: int | None) -> str:
        if code is None:
            return self._tr("it stopped talking")
        if code < 0:
            return self._tr("signal {number}").format(number=-code)
        return self._tr("exit code {number}").format(number=hex(code) if code > 255 else code)

    def _read(self) -> None:
        stream = self._process.stdout
        try:
            while True:
                line = stream.readline(MAX_LINE_BYTES + 1)
                if len(line) > MAX_LINE_BYTES:
                    self._stderr.append(f"a message of more than {MAX_LINE_BYTES} bytes")
                    break
                if not line:
                    break
                self._dispatch(line)
        except (OSError, ValueError):
            pass
        self._ended.set()
        with self._lock:
            inboxes = list(self._waiting.values())
        for inbox in inboxes:
            inbox.put(None)

    def _dispatch(self, line: bytes) -> None:
        try:
            message = json.loads(line.decode("utf-8"))
            params = message.get("params") or {}
            target = params.get("id") if "method" in message else message.get("id")
        except (ValueError, AttributeError, RecursionError):
            # Not a worker, or a broken one; the line helps to see which.
            self._stderr.append(line[:_STDERR_LINE_BYTES].decode("utf-8", "replace").rstrip())
            return
        with self._lock:
            inbox = self._waiting.get(target) if type(target) is int else None
        if inbox is not None:
            inbox.put(message)
        elif "error" in message and target is None:
            self._stderr.append(str(message["error"])[:_STDERR_LINE_BYTES])

    def _read_stderr(self) -> None:
        stream = self._process.stderr
        try:
            while True:
                line = stream.readline(_STDERR_LINE_BYTES)
                if not line:
                    return
                self._stderr.append(line.decode("utf-8", "replace").rstrip())
        except (OSError, ValueError):
            return

    @staticmethod
    def _tr(text: str) -> str:
        return QCoreApplication.translate("WorkerClient", text)
