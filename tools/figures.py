"""`make figures`: what the shipped bundles do on the demo scene, written down for tests/engine/test_figures.py.

The scene is made coarser by a bundle's scale, without and with the paper's degradation (seeded), and enlarged again by
the engine on the CPU. To be renewed when a bundle, or what the engine does by default, is changed on purpose.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import numpy as np
import rasterio

from slimdiffsr.network.bundle import read_header
from slimdiffsr_training.evaluation.evaluate import evaluate
from slimdiffsr_training.evaluation.ours import bundle_method
from slimdiffsr_training.evaluation.suite import SuiteConfig, standard_suite
from slimdiffsr_training.evaluation.test_set import Crop, TestSetConfig, assemble

ROOT: Final = Path(__file__).resolve().parent.parent
SCENE: Final = ROOT / "resources" / "demo" / "OSBS_029.tif"
FIGURES: Final = ROOT / "tests" / "engine" / "figures.json"
BUNDLES: Final = tuple(sorted((ROOT / "resources" / "models").glob("*.safetensors")))


def figures_of(bundle: Path) -> dict[str, dict[str, float]]:
    """PSNR-Y in dB, the low-frequency error in grey levels and the lattice at the pixel grid, by kind of input."""
    with rasterio.open(SCENE) as dataset:
        truth = np.ascontiguousarray(np.moveaxis(dataset.read(), 0, 2))
    scale = read_header(bundle).config.scale
    keys = ("psnr_y", "low_frequency", f"lattice_{scale}")
    suite = [metric for metric in standard_suite(scale, SuiteConfig()) if metric.key in keys]
    test_set = assemble([Crop(SCENE.name, SCENE.name, truth)], TestSetConfig(scale=scale, crop=truth.shape[0]))
    method = bundle_method(bundle, scale, device="cpu")
    rows = evaluate([method], test_set, suite).rows
    return {
        row.setting: {key: round(value, 4) for key, value in row.values.items()}
        for row in rows
        if row.method == method.name
    }


def main() -> None:
    """Measure all bundles and write the file."""
    figures = {bundle.stem: figures_of(bundle) for bundle in BUNDLES}
    FIGURES.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    print(f"{FIGURES.relative_to(ROOT)}: {', '.join(figures)}")


if __name__ == "__main__":
    main()
