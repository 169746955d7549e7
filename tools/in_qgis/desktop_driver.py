"""For scripts that run inside the QGIS desktop (`qgis --code`): waiting, pictures of the screen, a report, and an end.

`tools/desktop_session.py` starts such scripts, with this folder on their path. The environment names the folder for
pictures and the report.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from qgis.PyQt.QtWidgets import QWidget
from qgis.utils import iface

OUT = Path(os.environ["SLIMDIFFSR_DESKTOP_OUT"])
REPORT: dict[str, Any] = {}
"""What the script has seen; written to `report.json` at the end."""


def wait(condition: Callable[[], object], seconds: float) -> tuple[object, float]:
    """Lets QGIS work until the condition holds; returns whether it did, and the longest freeze."""
    loop, started, last, longest = QEventLoop(), time.monotonic(), time.monotonic(), 0.0

    def look() -> None:
        nonlocal last, longest
        now = time.monotonic()
        longest, last = max(longest, now - last), now
        if condition() or now - started > seconds:
            loop.quit()

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(20)
    loop.exec()
    timer.stop()
    return condition(), longest


def expect(condition: Callable[[], object], what: str, seconds: float = 180) -> None:
    """Waits, and gives up on what doesn't come.

    Raises:
        RuntimeError: it didn't come in time.
    """
    found, _ = wait(condition, seconds)
    if not found:
        raise RuntimeError(f"no {what}")


def settled(dock: Any) -> bool:
    """Whether figures and preview of the plugin's panel belong to what its form says."""
    time, view = dock.plan.values["time"], dock.preview.view
    return time.isEnabled() and any(c.isdigit() for c in time.text()) and not (view.isVisible() and view.is_busy)


def pause(seconds: float) -> None:
    """Lets QGIS work for a while."""
    wait(lambda: False, seconds)


def grab(name: str, widget: QWidget | None = None, crop: tuple[int, int, int, int] | None = None) -> None:
    """Saves a picture as NAME.png.

    Args:
        name: of the file.
        widget: what to show; None: the screen.
        crop: left, top, width and height of the part to keep; None: all.
    """
    picture = iface.mainWindow().screen().grabWindow(0) if widget is None else widget.grab()
    if crop is not None:
        picture = picture.copy(*crop)
    picture.save(str(OUT / f"{name}.png"))


def delete_what_is_due() -> None:
    """What is to be deleted later waits for the loop that a script runs in."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def drive(main: Callable[[], object], seconds: float) -> None:
    """Runs `main` once QGIS is up, writes the report, and quits.

    Args:
        main: the script; what it raises is in the report as `error`.
        seconds: after so long QGIS is ended by force.
    """
    sys.excepthook = _remember
    watchdog = threading.Timer(seconds, os._exit, (9,))
    watchdog.daemon = True
    watchdog.start()
    QTimer.singleShot(1500, lambda: _run(main))


def _run(main: Callable[[], object]) -> None:
    try:
        main()
    except Exception:
        REPORT["error"] = traceback.format_exc()
    (OUT / "report.json").write_text(json.dumps(REPORT, default=str))
    QgsProject.instance().clear()  # a layer in a temporary folder would raise a question
    QTimer.singleShot(200, iface.actionExit().trigger)


def _remember(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """QGIS would show the exception in a dialog that nobody closes."""
    REPORT.setdefault("exceptions", []).append("".join(traceback.format_exception(kind, error, trace)))
