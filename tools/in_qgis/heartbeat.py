"""How long the event loop of the desktop was held up, and by what.

A timer beats a hundred times a second. What lies between two beats is told apart by what the kernel counts for the main
thread: time that it computed, time that it was ready but other programs had the cores, and time that it slept (waiting
for a file, a lock or a process). Only the first and the last are ours: *held* is wall time less waiting for a core.
"""

from __future__ import annotations

import faulthandler
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QTimer

_BEAT_MILLISECONDS = 10
_SUSPECT_SECONDS = 0.15
"""After so long without a beat the Python frames are noted, by a thread that needs no interpreter lock."""
_KEPT = 5
_FRAMES = 14


class Heartbeat:
    """Measures from `start` to `stop`, phase by phase. Linux only; made and used in the main thread."""

    def __init__(self) -> None:
        self._schedstat = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._traces = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._phase = ""
        self._gaps: dict[str, list[dict[str, Any]]] = {}

    def start(self, phase: str) -> None:
        """Begins a phase; what was measured under that name before counts, too."""
        self._phase = phase
        self._last = self._now()
        self._watch()
        self._timer.start(_BEAT_MILLISECONDS)

    def stop(self) -> None:
        """Ends the phase."""
        self._beat()
        self._timer.stop()
        faulthandler.cancel_dump_traceback_later()

    def report(self) -> dict[str, list[dict[str, Any]]]:
        """The gaps of each phase that held the loop up longest, in milliseconds, longest first."""
        return {phase: sorted(gaps, key=lambda gap: -gap["held"])[:_KEPT] for phase, gaps in self._gaps.items()}

    def _beat(self) -> None:
        faulthandler.cancel_dump_traceback_later()
        now = self._now()
        wall, computed, starved = (1000 * (new - old) for new, old in zip(now, self._last, strict=True))
        gap = {
            "held": round(wall - starved),
            "wall": round(wall),
            "computed": round(computed),
            "slept": round(wall - starved - computed),
            "starved": round(starved),
        }
        gaps = self._gaps.setdefault(self._phase, [])
        gaps.append(gap)
        if wall > 1000 * _SUSPECT_SECONDS:
            gap["frames"] = self._seen()
        self._last = self._now()
        self._watch()

    def _watch(self) -> None:
        self._traces.seek(0)
        self._traces.truncate()
        faulthandler.dump_traceback_later(_SUSPECT_SECONDS, file=self._traces)

    def _seen(self) -> list[str]:
        """The main thread's frames, the innermost first."""
        self._traces.seek(0)
        main = self._traces.read().split("\n\n")[-1]
        return [line.strip() for line in main.splitlines() if line.startswith("  File")][:_FRAMES]

    def _now(self) -> tuple[float, float, float]:
        """Seconds: of the clock, computing, and ready without a core."""
        computed, starved, _ = self._schedstat.read_text().split()
        return time.monotonic(), int(computed) / 1e9, int(starved) / 1e9
