"""The warm workers, kept between requests and ended with the plugin.

For each interpreter there is one for jobs, and a second one for the desktop's small questions while a job runs.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Callable

from . import log, settings
from .engine_locator import Engine
from .error_codes import Code
from .errors import WorkerDied, WorkerLeft
from .worker_client import Message, MessageCallback, WorkerClient

_POLL_SECONDS = 0.1
_ASIDE_IDLE_SECONDS = 120.0


@dataclass(frozen=True)
class _Seat:
    """Where one worker sits."""

    engine: Engine
    aside: bool = False
    """Answers what can't wait for a job to end."""


class WorkerPool:
    """Lends its workers to one request at a time, so that a worker that has to be killed takes nobody else with it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[_Seat, threading.Lock] = {}
        self._workers: dict[_Seat, WorkerClient] = {}
        self._closed = False

    def request(
        self,
        engine: Engine,
        method: str,
        params: Message,
        *,
        on_progress: MessageCallback | None = None,
        on_log: MessageCallback | None = None,
        on_wait: Callable[[], None] | None = None,
        is_cancelled: Callable[[], bool] = lambda: False,
        aside: bool = False,
    ) -> Message:
        """Has a worker answer a request: a warm one, else a new one. Blocks; may be called from any thread.

        Args:
            engine: whose worker.
            method: see `WorkerClient.request`, as for the following ones.
            params: likewise.
            on_progress: likewise.
            on_log: likewise.
            on_wait: called once if the worker is busy with another request.
            is_cancelled: likewise; also looked at while waiting.
            aside: don't wait for a job to end: if the worker is busy, a second one answers.

        Raises:
            EngineFailed: see `WorkerClient.request`.
            WorkerDied: likewise; the next request starts another worker.
            Cancelled: likewise.
        """
        with self._turn(engine, aside, on_wait, is_cancelled) as seat:
            for attempt in (1, 2):
                worker = self._worker(seat, is_cancelled)
                try:
                    return worker.request(
                        method, params, on_progress=on_progress, on_log=on_log, is_cancelled=is_cancelled
                    )
                except WorkerLeft:
                    # Its idle time was over in the very moment that it was asked.
                    if attempt == 2 or self._closed:
                        raise
                finally:
                    if not worker.alive:
                        self._discard(seat)
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Ends all workers and starts no more, jobs under way included."""
        with self._lock:
            self._closed = True
            workers = list(self._workers.values())
            self._workers.clear()
        for worker in workers:
            worker.close()

    @contextmanager
    def _turn(
        self, engine: Engine, aside: bool, on_wait: Callable[[], None] | None, is_cancelled: Callable[[], bool]
    ) -> Iterator[_Seat]:
        seat = _Seat(engine)
        turn = self._lock_of(seat)
        if not turn.acquire(blocking=False):
            if aside:
                seat = _Seat(engine, aside=True)
                turn = self._lock_of(seat)
            elif on_wait is not None:
                on_wait()
            while not turn.acquire(timeout=_POLL_SECONDS):
                if is_cancelled():
                    raise WorkerClient.cancelled()
        try:
            yield seat
        finally:
            turn.release()

    def _lock_of(self, seat: _Seat) -> threading.Lock:
        with self._lock:
            return self._turns.setdefault(seat, threading.Lock())

    def _worker(self, seat: _Seat, is_cancelled: Callable[[], bool]) -> WorkerClient:
        with self._lock:
            worker = self._workers.get(seat)
        if worker is not None and worker.alive:
            return worker
        self._discard(seat)
        worker = WorkerClient(seat.engine, _ASIDE_IDLE_SECONDS if seat.aside else 60.0 * settings.idle_minutes())
        with self._lock:
            if self._closed:
                worker.kill()
                raise WorkerDied("SlimDiffSR is being unloaded.", Code.ENGINE_START)
            self._workers[seat] = worker
        try:
            worker.initialize(is_cancelled)
        except BaseException:
            self._discard(seat)
            raise
        log.info(f"Engine {worker.info.get('engine')} started: {seat.engine.python}, process {worker.pid}")
        return worker

    def _discard(self, seat: _Seat) -> None:
        with self._lock:
            worker = self._workers.pop(seat, None)
        if worker is not None:
            worker.kill()


_pool: WorkerPool | None = None
_pool_lock = threading.Lock()


def worker_pool() -> WorkerPool:
    """The pool of this QGIS, made when it is first needed."""
    global _pool
    with _pool_lock:
        if _pool is None:
            _pool = WorkerPool()
            atexit.register(close_worker_pool)
        return _pool


def close_worker_pool() -> None:
    """Ends the pool of this QGIS, if there is one; a later call of `worker_pool` makes another."""
    global _pool
    with _pool_lock:
        pool, _pool = _pool, None
    if pool is not None:
        atexit.unregister(close_worker_pool)
        pool.close()
