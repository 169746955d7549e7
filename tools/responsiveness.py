"""How long the plugin holds QGIS's event loop up: panel, preview, a run and the swipe tool, in a running QGIS desktop.

    .venv/bin/python -m tools.responsiveness

Prints each phase's longest gap between two beats of a timer; exits with 1 where one was held up longer than the limit.
Linux only. Other programs on the same cores don't count: see tools/in_qgis/heartbeat.py.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from tools.desktop_session import ROOT, DesktopError, plugin_environment, run_in_desktop

SCENE = ROOT / "resources" / "demo" / "OSBS_029.tif"
SCRIPT = ROOT / "tools" / "in_qgis" / "responsiveness_script.py"
LIMIT_MILLISECONDS = 250


def main() -> int:
    """Measure; 0 where nothing held the event loop up for longer than the limit."""
    with tempfile.TemporaryDirectory(prefix="responsiveness-") as name:
        folder = Path(name)
        environment = {**plugin_environment(folder), "SLIMDIFFSR_SCENE": str(shutil.copy(SCENE, folder))}
        try:
            report = run_in_desktop(SCRIPT, folder, environment, seconds=900)
        except DesktopError as error:
            print(f"responsiveness: {error}", file=sys.stderr)
            return 1
    print(f"{'milliseconds':32}{'held up':>10}{'computing':>11}{'sleeping':>10}{'without a core':>16}")
    for phase, gaps in report["phases"].items():
        longest = gaps[0]
        print(f"{phase:32}{longest['held']:>10}{longest['computed']:>11}{longest['slept']:>10}{longest['starved']:>16}")
        if longest["held"] > LIMIT_MILLISECONDS:
            print("\n".join(f"    {frame}" for frame in longest.get("frames", ())))
    return int(any(gaps[0]["held"] > LIMIT_MILLISECONDS for gaps in report["phases"].values()))


if __name__ == "__main__":
    sys.exit(main())
