"""The worker's two ends of the pipe: lines in, bounded; lines out, from a thread of their own."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from slimdiffsr.service.protocol import INVALID_REQUEST, MAX_LINE_BYTES, RpcError, encode

_CHUNK_BYTES: Final = 1 << 16
_BACKLOG_BYTES: Final = 4 << 20


def claim_standard_streams() -> tuple[int, int]:
    """Takes the standard streams for the protocol and leaves harmless ones in their place.

    Whatever prints later (Python, a C library, a child process) writes to standard error, and whatever reads finds the
    end of a file.

    Returns:
        File descriptors that only the caller knows: to read requests from, to write answers to.
    """
    inbound, outbound = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    try:
        os.dup2(2, 1)
    except OSError:  # started without a standard error
        os.dup2(null, 1)
    os.close(null)
    sys.stdout = sys.stderr
    return inbound, outbound


def read_lines(descriptor: int) -> Iterator[bytes | RpcError]:
    """The lines that arrive, without their newline, until the stream ends.

    A line over the limit is skipped without being held in memory and stands in the result as an error. Reads the
    descriptor itself: a buffered reader's lock, held by a waiting thread, would break the interpreter's exit.
    """
    pending = bytearray()
    skipping = False
    while True:
        try:
            chunk = os.read(descriptor, _CHUNK_BYTES)
        except OSError:
            return
        if not chunk:
            return
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            too_long = skipping or len(pending) + len(piece) >= MAX_LINE_BYTES
            line = b"" if too_long else bytes(pending + piece).strip()
            pending.clear()
            skipping = False
            if too_long:
                yield RpcError(INVALID_REQUEST, f"A message may have {MAX_LINE_BYTES} bytes at most.")
            elif line:
                yield line
        if not skipping:
            pending += rest
            if len(pending) >= MAX_LINE_BYTES:
                pending.clear()
                skipping = True


class Outbox:
    """Sends messages from a thread of its own, so that a client that reads slowly never holds up the compute.

    Progress is thinned: at most one every `progress_seconds`, always the newest; the last one of a stage always goes
    out, and goes out before whatever is sent after `flush_progress`.

    Args:
        descriptor: where to write.
        on_broken: called once, from the sending thread, when the client no longer listens.
        progress_seconds: the shortest time between two progress messages of one stage.
    """

    def __init__(self, descriptor: int, on_broken: Callable[[], None], progress_seconds: float = 0.1) -> None:
        self._descriptor = descriptor
        self._on_broken = on_broken
        self._progress_seconds = progress_seconds
        self._changed = threading.Condition()
        self._lines: deque[bytes] = deque()
        self._backlog = 0
        self._held: tuple[str, bytes] | None = None
        self._progress_due = 0.0
        self._closed = False
        self._broken = False
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def send(self, message: Mapping[str, Any]) -> None:
        """Queues a message.

        Raises:
            ValueError: it is too long for the protocol.
            TypeError: it isn't JSON.
        """
        line = encode(message)
        with self._changed:
            self._queue(line)

    def send_progress(self, stage: str, message: Mapping[str, Any]) -> None:
        """Queues a progress message, in place of one of the same stage that was held back."""
        line = encode(message)
        with self._changed:
            if self._held is not None and self._held[0] != stage:
                self._queue(self._held[1])
                self._progress_due = 0.0
            self._held = (stage, line)
            self._changed.notify_all()

    def flush_progress(self) -> None:
        """Sends a progress message that was held back: its job is over."""
        with self._changed:
            if self._held is not None:
                self._queue(self._held[1])
                self._held = None
            self._progress_due = 0.0

    def wait_for_room(self) -> None:
        """Waits while the client leaves more than a few MiB unread: what asks faster than it reads has to wait."""
        with self._changed:
            self._changed.wait_for(lambda: self._backlog < _BACKLOG_BYTES or self._broken or self._closed)

    def close(self, seconds: float) -> None:
        """Sends what is left, for at most so long."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join(seconds)

    def _queue(self, line: bytes) -> None:
        if not self._broken:
            self._lines.append(line)
            self._backlog += len(line)
        self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not (data := self._next()):
                    if self._closed:
                        return
                    wait = self._progress_due - time.monotonic() if self._held is not None else None
                    self._changed.wait(wait)
            try:
                view = memoryview(data)
                while view:
                    view = view[os.write(self._descriptor, view) :]
            except OSError:
                with self._changed:
                    self._broken = True
                    self._lines.clear()
                    self._backlog = 0
                    self._changed.notify_all()
                self._on_broken()
                return
            with self._changed:
                self._backlog -= len(data)
                self._changed.notify_all()

    def _next(self) -> bytes:
        if self._lines:
            return self._lines.popleft()
        now = time.monotonic()
        if self._held is not None and (now >= self._progress_due or self._closed):
            _, line = self._held
            self._held = None
            self._progress_due = now + self._progress_seconds
            self._backlog += len(line)
            return line
        return b""
