"""Reading, computing, finishing and writing side by side: bounded queues between, the first error wins."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Generic, Literal, TypeVar

from slimdiffsr.engine.blocking import POLL_SECONDS, THREADS, give_up

In = TypeVar("In")
Out = TypeVar("Out")
Done = TypeVar("Done")
Item = TypeVar("Item")


class _End:
    """Marks the end of a queue."""


class Pipeline(Generic[In, Out, Done]):
    """`for item in read(): write(finish(compute(item)))`, with reading and writing in threads of their own.

    Args:
        read: yields items; runs in the reader's thread.
        compute: runs in the calling thread, in the order of the items.
        finish: runs in the writer's thread, or for several items at once in those of the finishers.
        write: runs in the writer's thread, in the order of the items.
        depth: items that wait in each queue at most, besides those with finishers.
        finishers: threads for `finish` alone.
        check_cancelled: called ten times a second while the network waits for the reader; raises to stop.
    """

    def __init__(
        self,
        read: Callable[[], Iterable[In]],
        compute: Callable[[In], Out],
        finish: Callable[[Out], Done],
        write: Callable[[Done], None],
        depth: int = 2,
        finishers: int = 0,
        check_cancelled: Callable[[], None] = lambda: None,
    ) -> None:
        self._read, self._compute, self._finish, self._write = read, compute, finish, write
        self._finishers = ThreadPoolExecutor(finishers, "finisher") if finishers else None
        self._check_cancelled = check_cancelled
        self._inputs: queue.Queue[In | _End] = queue.Queue(depth)
        self._outputs: queue.Queue[Callable[[], Done] | _End] = queue.Queue(depth + finishers)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._lock = threading.Lock()
        self._is_computing = self._is_writing = False

    def run(self) -> None:
        """Runs to the end; raises the first error of any stage after all have stopped.

        Only a reader that hangs isn't waited for when another stage failed or was cancelled.
        """
        reader, writer = (THREADS.submit(self._guard, stage) for stage in (self._reading, self._writing))
        try:
            self._guard(self._computing)
            wait([writer])
            give_up([reader])
        finally:
            self._stop.set()  # also where waiting was interrupted
            if self._finishers is not None:
                self._finishers.shutdown(wait=True, cancel_futures=True)
        error, self._error = self._error, None
        try:
            if error is not None:
                raise error
        finally:
            del error  # its traceback holds this frame, and tiles with it, until somebody collects garbage

    @property
    def waits_for(self) -> Literal["read", "compute", "write"]:
        """The stage that has the item which is due next; may be asked by any thread."""
        if self._is_writing:
            return "write"
        return "compute" if self._is_computing else "read"

    def _reading(self) -> None:
        for item in self._read():
            if not self._put(self._inputs, item):
                return
        self._put(self._inputs, _End())

    def _computing(self) -> None:
        while not isinstance(item := self._get(self._inputs, self._check_cancelled), _End):
            self._is_computing = True
            finished = self._finishing(self._compute(item))
            self._is_computing = False
            if not self._put(self._outputs, finished):
                return
        self._put(self._outputs, _End())

    def _finishing(self, computed: Out) -> Callable[[], Done]:
        """What the writer calls for the finished item."""
        if self._finishers is None:
            return lambda: self._finish(computed)
        return self._finishers.submit(self._finish, computed).result

    def _writing(self) -> None:
        while not isinstance(item := self._get(self._outputs), _End):
            self._is_writing = True
            self._write(item())
            self._is_writing = False

    def _guard(self, stage: Callable[[], None]) -> None:
        try:
            stage()
        except BaseException as error:  # handed on to `run`
            with self._lock:
                self._error = self._error or error
            self._stop.set()

    def _put(self, target: queue.Queue[Item | _End], item: Item | _End) -> bool:
        while not self._stop.is_set():
            try:
                target.put(item, timeout=POLL_SECONDS)
                return True
            except queue.Full:
                continue
        return False

    def _get(self, source: queue.Queue[Item | _End], check: Callable[[], None] = lambda: None) -> Item | _End:
        while not self._stop.is_set():
            try:
                return source.get(timeout=POLL_SECONDS)
            except queue.Empty:
                check()
        return _End()
