"""Separable filters: by convolution where gradients are wanted, by shifted sums elsewhere, and the same either way."""

from __future__ import annotations

import pytest
import torch

from slimdiffsr.network.filters import BAND_ROWS, gaussian


@pytest.mark.parametrize("size", [(1, 1), (3, 40), (BAND_ROWS + 5, 21), (3 * BAND_ROWS, 9)])
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 1e-6), (torch.float64, 1e-15)])
def test_both_ways_agree(size, dtype, tolerance):
    torch.manual_seed(0)
    image = torch.rand(1, 3, *size, dtype=dtype)
    with torch.no_grad():
        summed = gaussian(image, 2.0)
    torch.testing.assert_close(summed, gaussian(image, 2.0), atol=tolerance, rtol=0)


def test_an_impulse_becomes_a_gaussian():
    image = torch.zeros(1, 1, 31, 31, dtype=torch.float64)
    image[..., 15, 15] = 1
    with torch.no_grad():
        found = gaussian(image, 2.0)[0, 0]
    distance = torch.arange(31, dtype=torch.float64) - 15
    profile = torch.exp(-0.5 * (distance / 2) ** 2) * (distance.abs() <= 6)
    torch.testing.assert_close(found, torch.outer(profile, profile) / profile.sum() ** 2)
