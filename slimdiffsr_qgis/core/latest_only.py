"""Small pieces of work in one background thread, of which only the newest of each topic counts."""

from __future__ import annotations

import threading
from typing import Any, Callable

from qgis.PyQt.QtCore import QObject, QThread, pyqtSignal

from . import log
from .error_codes import Code
from .errors import PluginError

Work = Callable[[Callable[[], bool]], Any]
"""Gets a function that tells whether to stop early; returns the answer, or raises PluginError."""

_CLOSE_MILLISECONDS = 5000
_abandoned: list[QThread] = []


class _Piece:
    def __init__(
        self, topic: str, work: Work, on_answer: Callable[[Any], None], on_error: Callable[[PluginError], None]
    ):
        self.topic, self.work, self.on_answer, self.on_error = topic, work, on_answer, on_error


class _Thread(QThread):
    """A QThread and no Python thread: data providers that fetch from a network want an event dispatcher."""

    over = pyqtSignal(object, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._changed = threading.Condition()
        self._waiting: dict[str, _Piece] = {}
        self._closing = False

    def put(self, piece: _Piece) -> None:
        with self._changed:
            self._waiting[piece.topic] = piece
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._waiting.clear()
            self._changed.notify()

    def is_closing(self) -> bool:
        return self._closing

    def run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if self._closing:
                    return
                topic = next(iter(self._waiting))
                piece = self._waiting.pop(topic)
            answer, error = None, None
            try:
                answer = piece.work(self.is_closing)
            except PluginError as caught:
                error = caught
            except Exception as caught:  # a fault of ours must not end the thread
                log.warning(f"{type(caught).__name__}: {caught}")
                error = PluginError(str(caught), Code.INTERNAL)
            self.over.emit(piece, answer, error)


class LatestOnly(QObject):
    """Answers questions in the order they came; a newer question of a topic takes the place of an older one.

    The callbacks run in the thread that made this object, and are called for the newest question of a topic only.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest: dict[str, _Piece] = {}
        self._thread: _Thread | None = None

    def ask(
        self,
        topic: str,
        work: Work,
        on_answer: Callable[[Any], None],
        on_error: Callable[[PluginError], None] = lambda error: None,
    ) -> None:
        """Has `work` done in the background.

        Args:
            topic: what the question is about.
            work: see `Work`.
            on_answer: gets what `work` returned.
            on_error: gets what it raised.
        """
        if self._thread is None:
            self._thread = _Thread()
            self._thread.over.connect(self._deliver)
            self._thread.start()
        piece = _Piece(topic, work, on_answer, on_error)
        self._newest[topic] = piece
        self._thread.put(piece)

    def forget(self, topic: str) -> None:
        """Nobody wants to know any more."""
        self._newest.pop(topic, None)

    def is_waiting(self, topic: str) -> bool:
        """Whether a question of that topic has no answer yet."""
        return topic in self._newest

    def close(self) -> None:
        """Ends the thread; nothing is delivered any more."""
        self._newest.clear()
        thread, self._thread = self._thread, None
        if thread is None:
            return
        thread.over.disconnect(self._deliver)
        thread.close()
        if not thread.wait(_CLOSE_MILLISECONDS):
            _abandoned.append(thread)  # a QThread that is destroyed while it runs takes QGIS down

    def _deliver(self, piece: _Piece, answer: Any, error: PluginError | None) -> None:
        if self._newest.get(piece.topic) is not piece:
            return
        del self._newest[piece.topic]
        if error is None:
            piece.on_answer(answer)
        else:
            piece.on_error(error)
