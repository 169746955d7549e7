"""A gate that holds up what the desktop must not wait for: whether it waits shows without measuring time."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable

from tests.plugin.desktop import wait

PATIENCE = 60
"""Seconds; a desktop that waits at the gate would wait for ever, so the gate gives way in the end."""


class Gate:
    """Shut until a test opens it.

    Args:
        release: what else opening it does.
    """

    def __init__(self, release: Callable[[], None] = lambda: None) -> None:
        self.reached = threading.Event()
        """Set once something waits at it."""
        self._open = threading.Event()
        self._release = release

    def hold(self) -> None:
        """Called by what is to wait."""
        self.reached.set()
        if not self._open.wait(PATIENCE):
            self.open()

    def open(self) -> None:
        """Lets everything through."""
        if not self._open.is_set():
            self._open.set()
            self._release()

    def let_desktop_turn(self) -> None:
        """Lets Qt's event loop come round several times, and fails if it couldn't before the gate gave way."""
        rounds = itertools.count()
        wait(lambda: next(rounds) >= 5)
        assert not self._open.is_set(), "the desktop waited"
