"""`make demo`: super-resolve the demo scene the way a user's model does, show it, and score what can be scored.

A real QGIS (`qgis_process`) runs `slimdiffsr:superresolvelayer` on the scene. The result has no truth to compare with;
so the scene is also made four times coarser, super-resolved by the same path, and compared with the scene itself.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image
from rasterio.transform import Affine
from rich.console import Console
from rich.table import Table

from slimdiffsr_training.metrics.consistency import low_frequency_error
from slimdiffsr_training.metrics.fidelity import psnr_y, ssim_y
from tools.demo_picture import Comparison, side_by_side
from tools.package import PackagingError
from tools.qgis_process import QgisError, QgisProcess

ROOT = Path(__file__).resolve().parent.parent
SCENE = ROOT / "resources" / "demo" / "OSBS_029.tif"
OUTPUT = ROOT / "demo-output"
BUILD = ROOT / "build" / "demo"
ENGINE_PYTHON = ROOT / ".venv" / "bin" / "python"
ALGORITHM = "slimdiffsr:superresolvelayer"
SCALE = 4

console = Console(highlight=False, soft_wrap=True)


def main() -> int:
    """Run the demo; 0 when all of it worked."""
    try:
        _demo()
    except (QgisError, PackagingError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    return 0


def _demo() -> None:
    OUTPUT.mkdir(exist_ok=True)
    console.print("Starting QGIS with the plugin in a profile of its own ...")
    qgis = QgisProcess.prepare(BUILD, ENGINE_PYTHON)
    console.print(f"{qgis.version()}, {ALGORITHM}")

    result = OUTPUT / f"{SCENE.stem}_x{SCALE}.tif"
    outputs = _super_resolve(qgis, SCENE, result)

    coarse = OUTPUT / f"{SCENE.stem}_coarse.tif"
    restored = OUTPUT / f"{SCENE.stem}_coarse_x{SCALE}.tif"
    _make_coarse(SCENE, coarse)
    console.print(f"\nThe scene made {SCALE} times coarser, and back:")
    _super_resolve(qgis, coarse, restored)
    _print_scores(_pixels(SCENE), _pixels(coarse), _pixels(restored))

    picture = OUTPUT / "side-by-side.png"
    facts = (
        f"{_described(SCENE)} -> {_described(result)}",
        f"Model {outputs.get('MODEL_USED', 'not told')}",
        "The places are shown pixel for pixel. Detail beyond the",
        "input's own is synthesised; there is no truth for it.",
    )
    shown = Comparison(*(Image.fromarray(_pixels(path)) for path in (SCENE, result, coarse, restored)))
    side_by_side(shown, f"SlimDiffSR, {SCALE}x: the demo scene", facts).save(picture)

    console.print("\nFiles:")
    for path, what in (
        (picture, "bicubic beside SlimDiffSR: look at this first"),
        (result, "the scene super-resolved"),
        (restored, "the coarser scene super-resolved, compared with the scene above"),
    ):
        console.print(f"  {path.relative_to(ROOT)}  ({what})")


def _super_resolve(qgis: QgisProcess, source: Path, target: Path) -> dict[str, Any]:
    target.unlink(missing_ok=True)
    outputs, seconds = qgis.run(ALGORITHM, INPUT=source, SCALE=SCALE, OUTPUT=target)
    if not target.is_file():
        raise QgisError(f"{ALGORITHM} reported success but {target} is not there")
    console.print(f"  {_described(source)} -> {_described(target)}")
    console.print(
        f"  {_number(outputs.get('SECONDS'))} s in the engine, {seconds:.1f} s in all (starting QGIS, the worker and "
        f"PyTorch included)\n  device: {outputs.get('DEVICE_USED', 'not told')}"
    )
    return outputs


def _make_coarse(source: Path, target: Path) -> None:
    """Write a copy with pixels `SCALE` times larger on the same ground: antialiased bicubic, half-pixel-centred."""
    with rasterio.open(source) as dataset:
        profile, pixels = dataset.profile, dataset.read()
    height, width = (side // SCALE for side in pixels.shape[1:])
    box = (0, 0, width * SCALE, height * SCALE)
    bands = [Image.fromarray(band).resize((width, height), Image.Resampling.BICUBIC, box) for band in pixels]
    options = {"driver": "GTiff", "crs": profile["crs"], "count": len(bands), "dtype": "uint8", "compress": "deflate"}
    transform = profile["transform"] @ Affine.scale(SCALE)
    with rasterio.open(
        target, "w", width=width, height=height, transform=transform, photometric="RGB", **options
    ) as dataset:
        dataset.write(np.stack([np.asarray(band) for band in bands]))


def _print_scores(truth: NDArray[np.uint8], coarse: NDArray[np.uint8], restored: NDArray[np.uint8]) -> None:
    size = (restored.shape[1], restored.shape[0])
    bicubic = np.asarray(Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC))
    truth = truth[: restored.shape[0], : restored.shape[1]]
    table = Table(title="Against the scene itself", title_justify="left")
    table.add_column("")
    for name in ("bicubic", "SlimDiffSR"):
        table.add_column(name, justify="right")
    results = (bicubic, restored)
    table.add_row("PSNR of luminance, dB (higher is better)", *(f"{psnr_y(it, truth, SCALE):.2f}" for it in results))
    table.add_row("SSIM of luminance (higher is better)", *(f"{ssim_y(it, truth, SCALE):.3f}" for it in results))
    table.add_row(
        "low-frequency error against the input, grey levels",
        *(f"{low_frequency_error(it, coarse):.2f}" for it in results),
    )
    console.print(table)


def _pixels(path: Path) -> NDArray[np.uint8]:
    """The first three bands as [rows, columns, 3]."""
    with rasterio.open(path) as dataset:
        return np.ascontiguousarray(dataset.read((1, 2, 3)).transpose(1, 2, 0))


def _described(path: Path) -> str:
    with rasterio.open(path) as dataset:
        return f"{dataset.width} x {dataset.height} at {dataset.res[0]:g} m"


def _number(value: object) -> str:
    return f"{float(value):.1f}" if isinstance(value, int | float) else "?"


if __name__ == "__main__":
    started = time.monotonic()
    code = main()
    if code == 0:
        console.print(f"\nDone in {time.monotonic() - started:.0f} s.")
    sys.exit(code)
