"""`make screenshots`: the pictures of the guide, from a running QGIS desktop with the demo scene, into docs/images.

`python -m tools.screenshots --language de --to FOLDER` makes them in another language, to be looked at.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image

from tools import translations
from tools.desktop_session import ROOT, DesktopError, plugin_environment, run_in_desktop

SCENE = ROOT / "resources" / "demo" / "OSBS_029.tif"
IMAGES = ROOT / "docs" / "images"
SCRIPT = ROOT / "tools" / "in_qgis" / "screenshots_script.py"
SCREEN = (1240, 860)
COLOURS = 256
MAX_BYTES = 1_500_000


def main(arguments: list[str] | None = None) -> int:
    """Make all pictures; 0 when all are there."""
    parser = argparse.ArgumentParser(description="Make the guide's pictures from a running QGIS desktop.")
    parser.add_argument("--language", default="en", help="of QGIS (default: en)")
    parser.add_argument("--to", type=Path, default=IMAGES, metavar="FOLDER", help="default: docs/images")
    options = parser.parse_args(arguments)
    options.to.mkdir(parents=True, exist_ok=True)
    if options.language != "en" and not translations.compile_all():
        print("screenshots: lrelease is not installed, so the plugin speaks English only", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="screenshots-") as name:
        folder = Path(name)
        scene = shutil.copy(SCENE, folder)
        environment = {**plugin_environment(folder), "SLIMDIFFSR_SCENE": str(scene)}
        try:
            run_in_desktop(SCRIPT, folder, environment, seconds=960, screen=SCREEN, language=options.language)
        except DesktopError as error:
            print(f"screenshots: {error}", file=sys.stderr)
            return 1
        total = sum(_keep(picture, options.to) for picture in sorted(folder.glob("*.png")))
    print(f"{options.to}: {total / 1000:.0f} kB in all")
    if total > MAX_BYTES:
        print(f"screenshots: the limit is {MAX_BYTES / 1000:.0f} kB", file=sys.stderr)
        return 1
    return 0


def _keep(picture: Path, folder: Path) -> int:
    """Writes a picture with few colours to a folder; returns its size in bytes."""
    target = folder / picture.name
    with Image.open(picture) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    return target.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
