"""The worker: a process that answers JSON-RPC on its standard streams and computes one job at a time.

A thread reads; what can be answered at once is answered there, so also while a job runs. Jobs are computed in the main
thread, in the order they came. Nothing heavy is imported before the first job.
"""

from __future__ import annotations

import os
import platform
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import slimdiffsr
from slimdiffsr.engine.heap import hand_back_freed
from slimdiffsr.errors import JobCancelled, ProtocolError, SlimDiffSRError
from slimdiffsr.service import protocol
from slimdiffsr.service.protocol import Request, RequestId, RpcError
from slimdiffsr.service.streams import Outbox, claim_standard_streams, read_lines

if TYPE_CHECKING:
    from slimdiffsr.engine.job import Progress

MODELS_VARIABLE: Final = "SLIMDIFFSR_MODELS"
_COMPUTED: Final = ("super_resolve", "describe", "devices", "models")
END_SECONDS: Final = 20.0
REST_SECONDS: Final = 1.0
"""After so long without a further job, memory that the last one freed goes back to the operating system."""


def serve(idle_seconds: float, models_dir: Path | None, end_seconds: float = END_SECONDS) -> int:
    """Serves one client on the standard streams until it leaves, says `shutdown`, or is silent for too long.

    Args:
        idle_seconds: the worker ends after so long without a message or a job.
        models_dir: where the engine looks for models; None: the shipped ones.
        end_seconds: a job that doesn't see that it was cancelled is ended so long after the client left.

    Returns:
        The exit code.
    """
    inbound, outbound = claim_standard_streams()
    if models_dir is not None:
        os.environ[MODELS_VARIABLE] = str(models_dir)
    worker = Worker(inbound, outbound, idle_seconds, end_seconds)
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: worker.end())
    return worker.run()


@dataclass(eq=False)
class _Task:
    request: Request
    id: RequestId
    cancelled: threading.Event = field(default_factory=threading.Event)
    started: bool = False


class Worker:
    """Answers the requests that arrive on one descriptor on another one.

    Args:
        inbound: file descriptor to read requests from.
        outbound: file descriptor to write answers to.
        idle_seconds: see `serve`.
        end_seconds: likewise.
    """

    def __init__(self, inbound: int, outbound: int, idle_seconds: float, end_seconds: float) -> None:
        self._inbound = inbound
        self._idle_seconds = idle_seconds
        self._end_seconds = end_seconds
        self._outbox = Outbox(outbound, on_broken=self.end)
        # A SimpleQueue may be put to from a signal handler, a Queue may not.
        self._queue: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        # Reentrant, since a signal handler may call `end` while this thread holds it.
        self._lock = threading.RLock()
        self._tasks: dict[RequestId, _Task] = {}
        self._ending = False
        self._active = time.monotonic()
        self._holds_freed = False

    def run(self) -> int:
        """Computes jobs until the worker ends."""
        threading.Thread(target=self._read, name="reader", daemon=True).start()
        while (task := self._next_task()) is not None:
            self._compute(task)
            self._active = time.monotonic()
            self._holds_freed = True
        self._outbox.close(seconds=5.0)
        return 0

    def end(self) -> None:
        """Cancels everything and lets `run` return."""
        with self._lock:
            if self._ending:
                return
            self._ending = True
            tasks = list(self._tasks.values())
        # A job that doesn't see that it was cancelled must not outlive the client.
        watchdog = threading.Timer(self._end_seconds, os._exit, (1,))
        watchdog.daemon = True
        watchdog.start()
        for task in tasks:
            self._cancel(task)
        self._queue.put(None)

    def _next_task(self) -> _Task | None:
        while True:
            try:
                remaining = self._active + self._idle_seconds - time.monotonic()
                patience = min(remaining, REST_SECONDS) if self._holds_freed else remaining
                task = self._queue.get(timeout=max(0.0, patience))
            except queue.Empty:
                self._hand_back()
                with self._lock:
                    if self._tasks or time.monotonic() < self._active + self._idle_seconds:
                        continue
                    self._ending = True
                return None
            if task is None:
                return None
            with self._lock:
                if task.cancelled.is_set():  # answered when it was cancelled
                    continue
                task.started = True
            return task

    def _hand_back(self) -> None:
        if self._holds_freed:
            hand_back_freed()
            self._holds_freed = False

    # The reader's side.

    def _read(self) -> None:
        for line in read_lines(self._inbound):
            self._outbox.wait_for_room()
            self._active = time.monotonic()
            try:
                if isinstance(line, RpcError):
                    raise line
                self._handle(protocol.parse_request(line))
            except RpcError as error:
                self._outbox.send(protocol.error_message(error))
            except Exception as error:  # the reader must go on, whatever arrives
                traceback.print_exc()
                self._outbox.send(protocol.error_message(RpcError(protocol.INTERNAL_ERROR, f"{type(error).__name__}")))
        self.end()

    def _handle(self, request: Request) -> None:
        if request.method in _COMPUTED:
            self._accept(request)
            return
        if request.method == "initialize":
            result = self._initialize(request)
        elif request.method == "cancel":
            result = self._cancel_request(request)
        elif request.method == "shutdown":
            result = {}
        elif request.id is None:
            return  # a notification gets no answer, not even that it is unknown
        else:
            raise RpcError(
                protocol.METHOD_NOT_FOUND, f"The worker knows no method '{request.method[:60]}'.", request.id
            )
        if request.id is not None:
            self._outbox.send(protocol.result_message(request.id, result))
        if request.method == "shutdown":
            self.end()

    def _initialize(self, request: Request) -> dict[str, Any]:
        version = request.params.get("protocol")
        if not isinstance(version, int) or isinstance(version, bool):
            raise RpcError(protocol.INVALID_PARAMS, "'initialize' must say which protocol it speaks.", request.id)
        if version != protocol.PROTOCOL_VERSION:
            error = ProtocolError(
                f"The client speaks protocol {version} and this engine ({slimdiffsr.__version__}) protocol "
                f"{protocol.PROTOCOL_VERSION}; update the older of the two."
            )
            raise protocol.engine_error(error, request.id)
        return {
            "protocol": protocol.PROTOCOL_VERSION,
            "engine": slimdiffsr.__version__,
            "python": platform.python_version(),
            "pid": os.getpid(),
        }

    def _cancel_request(self, request: Request) -> dict[str, Any]:
        target = request.params.get("id")
        if target is None or not protocol.is_request_id(target):
            raise RpcError(protocol.INVALID_PARAMS, "'cancel' must name the id of a request.", request.id)
        with self._lock:
            task = self._tasks.get(target)
        if task is None:
            return {"cancelled": False}
        self._cancel(task)
        return {"cancelled": True}

    def _cancel(self, task: _Task) -> None:
        with self._lock:
            waiting = not task.started and not task.cancelled.is_set()
            task.cancelled.set()
            if waiting:
                self._tasks.pop(task.id, None)
        if waiting:
            self._outbox.send(protocol.error_message(protocol.engine_error(_cancelled(), task.id)))

    def _accept(self, request: Request) -> None:
        if request.id is None:
            sys.stderr.write(f"a '{request.method[:60]}' without an id was ignored\n")
            return
        with self._lock:
            if self._ending:  # the client sees the stream end, and may start another worker
                return
            if request.id in self._tasks:
                # Without the id: an answer that carries it belongs to the request that came first.
                raise RpcError(
                    protocol.INVALID_REQUEST, "That id belongs to a request that isn't over.", None, {"id": request.id}
                )
            task = _Task(request, request.id)
            self._tasks[task.id] = task
        self._queue.put(task)

    # The main thread's side.

    def _compute(self, task: _Task) -> None:
        try:
            answer = protocol.result_message(task.id, self._call(task))
            protocol.encode(answer)
        except SlimDiffSRError as error:
            answer = protocol.error_message(protocol.engine_error(error, task.id))
        except Exception as error:
            traceback.print_exc()
            answer = protocol.error_message(protocol.internal_error(error, task.id))
        with self._lock:
            self._tasks.pop(task.id, None)
        self._outbox.flush_progress()
        self._outbox.send(answer)

    def _call(self, task: _Task) -> Mapping[str, Any]:
        # Imported at the last moment: torch takes seconds.
        if task.request.method == "devices":
            from slimdiffsr.engine.devices import list_devices

            return {"devices": [device.to_mapping() for device in list_devices()]}
        if task.request.method == "models":
            from slimdiffsr.engine.models import list_models

            return {"models": [model.to_mapping() for model in list_models()]}

        from slimdiffsr.engine.job import Job

        job = Job.from_mapping(task.request.params)
        if task.request.method == "describe":
            from slimdiffsr.engine.plan import describe

            return describe(job, task.cancelled.is_set)

        from slimdiffsr.engine.run import super_resolve

        if task.cancelled.is_set():
            raise _cancelled()
        result = super_resolve(
            job,
            progress=lambda progress: self._progress(task, progress),
            warn=lambda message: self._log(task, "warning", message),
            cancelled=task.cancelled.is_set,
        )
        return result.to_mapping()

    def _progress(self, task: _Task, progress: Progress) -> None:
        params = {
            "id": task.id,
            "fraction": progress.fraction,
            "tiles_done": progress.tiles_done,
            "tiles_total": progress.tiles_total,
            "stage": progress.stage,
            "message": progress.message,
            "activity": progress.activity,
        }
        self._outbox.send_progress(progress.stage, protocol.notification("progress", params))

    def _log(self, task: _Task, level: str, message: str) -> None:
        params = {"id": task.id, "level": level, "message": message[:4000]}
        self._outbox.send(protocol.notification("log", params))


def _cancelled() -> JobCancelled:
    return JobCancelled("The job was cancelled; nothing was written.")
