"""`make screenshots`: the pictures of the guide, from a running QGIS desktop with the demo scene, into docs/images."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tools import package
from tools.desktop_session import DesktopError, run_in_desktop

ROOT = Path(__file__).resolve().parent.parent
SCENE = ROOT / "resources" / "demo" / "OSBS_029.tif"
IMAGES = ROOT / "docs" / "images"
SCRIPT = ROOT / "tools" / "in_qgis" / "screenshots_script.py"
ENGINE_PYTHON = os.environ.get("SLIMDIFFSR_PYTHON") or str(ROOT / ".venv" / "bin" / "python")
SCREEN = (1240, 860)
COLOURS = 256
MAX_BYTES = 1_500_000


def main() -> int:
    """Make all pictures; 0 when all are there."""
    with tempfile.TemporaryDirectory(prefix="screenshots-") as name:
        folder = Path(name)
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        scene = shutil.copy(SCENE, folder)
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))},
            "QGIS_PLUGINPATH": str(package.stage(folder / "plugins").parent),
            "SLIMDIFFSR_PYTHON": ENGINE_PYTHON,
            "SLIMDIFFSR_SCENE": str(scene),
            "XDG_RUNTIME_DIR": str(runtime),
        }
        try:
            run_in_desktop(SCRIPT, folder, environment, seconds=960, screen=SCREEN)
        except DesktopError as error:
            print(f"screenshots: {error}", file=sys.stderr)
            return 1
        total = sum(_keep(picture) for picture in sorted(folder.glob("*.png")))
    print(f"{IMAGES.relative_to(ROOT)}: {total / 1000:.0f} kB in all")
    if total > MAX_BYTES:
        print(f"screenshots: the limit is {MAX_BYTES / 1000:.0f} kB", file=sys.stderr)
        return 1
    return 0


def _keep(picture: Path) -> int:
    """Writes a picture with few colours to the guide's folder; returns its size in bytes."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    target = IMAGES / picture.name
    with Image.open(picture) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    return target.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
