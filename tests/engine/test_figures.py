"""The shipped bundles still do on the demo scene what they did when `make figures` was last run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from slimdiffsr.network.bundle import load_bundle, save_bundle
from tools.figures import BUNDLES, FIGURES, figures_of

EXPECTED: dict[str, dict[str, dict[str, float]]] = json.loads(FIGURES.read_text(encoding="utf-8"))
PSNR, LOW_FREQUENCY, LATTICE = 0.05, 0.005, 0.05
"""Tolerances: dB, grey levels, and a share. On one CPU even bf16 stays within 0.004, 0.001 and 0.02 of fp32."""


def agree(measured: dict[str, dict[str, float]], expected: dict[str, dict[str, float]]) -> bool:
    """Whether all figures lie within the tolerances."""
    return all(
        figures.keys() == expected[setting].keys()
        and all(value == tolerated(key, expected[setting][key]) for key, value in figures.items())
        for setting, figures in measured.items()
    )


def tolerated(key: str, value: float) -> object:
    if key.startswith("lattice"):
        return pytest.approx(value, rel=LATTICE)
    return pytest.approx(value, abs={"psnr_y": PSNR, "low_frequency": LOW_FREQUENCY}[key])


def test_every_shipped_bundle_has_figures_and_no_other():
    assert sorted(EXPECTED) == [bundle.stem for bundle in BUNDLES], "run `make figures`"


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.stem)
class TestShippedBundles:
    def test_its_figures_are_those_written_down(self, bundle: Path):
        measured, expected = figures_of(bundle), EXPECTED[bundle.stem]
        assert measured.keys() == expected.keys() == {"clean", "degraded"}
        assert agree(measured, expected), (measured, expected)

    def test_slightly_damaged_weights_would_be_noticed(self, bundle: Path, tmp_path: Path):
        loaded = load_bundle(bundle)
        generator = torch.Generator().manual_seed(0)
        with torch.no_grad():
            for weight in loaded.student.parameters():
                spread = weight.std(correction=0)
                weight.add_(0.03 * spread * torch.randn(weight.shape, generator=generator))
        damaged = tmp_path / bundle.name
        save_bundle(damaged, loaded.student, loaded.inference, {"name": bundle.stem})
        assert not agree(figures_of(damaged), EXPECTED[bundle.stem])
