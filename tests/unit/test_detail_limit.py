"""The limit to detail: none on even ground, all of it where the ground has contrast, more in a blurred scene."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from slimdiffsr.network.detail_limit import LEVEL, limit_detail, scene_sharpness
from slimdiffsr.network.filters import gaussian

SCALE = 4
SHARE = 1.5


def noise(side: int, deviation: float, seed: int = 0) -> Tensor:
    """White noise of so many grey levels, (1, 3, side, side)."""
    return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(seed)) * deviation * LEVEL


def limited(detail: Tensor, image: Tensor, sharpness: float = 1.0, share: float = SHARE) -> Tensor:
    result = detail.clone()
    limit_detail(result, image, SCALE, share, sharpness)
    return result


def test_even_ground_gets_no_detail():
    detail = noise(64 * SCALE, 3.0)
    assert torch.count_nonzero(limited(detail, torch.full((1, 3, 64, 64), 0.2))) == 0
    assert torch.count_nonzero(limited(detail, noise(64, 1.0, seed=1))) == 0


def test_ground_with_contrast_keeps_its_detail():
    detail = noise(64 * SCALE, 10.0)
    assert torch.equal(limited(detail, noise(64, 20.0, seed=1)), detail)


def test_detail_is_as_strong_as_the_contrast_allows():
    image, detail = noise(96, 6.0, seed=1), noise(96 * SCALE, 60.0)
    inner = (..., slice(64, -64), slice(64, -64))
    low, high = (limited(detail, image, share=share)[inner].std() for share in (0.5, 1.0))
    assert high / low == pytest.approx(2.0, rel=1e-3)
    assert 3 * LEVEL < high < 6 * LEVEL


def test_the_border_between_water_and_land_lies_where_it_is():
    image = torch.zeros(1, 3, 64, 128)
    image[..., 64:] = noise(64, 30.0, seed=1)
    detail = noise(128 * SCALE, 8.0)[:, :, : 64 * SCALE]
    result = limited(detail, image)
    assert torch.count_nonzero(result[..., : 40 * SCALE]) == 0
    assert torch.equal(result[..., 68 * SCALE :], detail[..., 68 * SCALE :])


def test_blurred_imagery_keeps_what_sharp_imagery_would_lose():
    blurred = gaussian(noise(96, 60.0, seed=1), 2.0)
    detail = noise(96 * SCALE, 20.0)
    sharpness = scene_sharpness(blurred)
    assert 0 < sharpness < 0.5
    assert limited(detail, blurred).std() < 0.5 * limited(detail, blurred, sharpness).std()


def test_a_scene_with_sharp_places_is_sharp():
    patches = torch.zeros(16, 3, 32, 32)
    assert scene_sharpness(patches) == 0
    patches[:4] = noise(32, 30.0)
    assert scene_sharpness(patches) == 1


def test_a_scene_without_any_contrast_stays_finite_and_even():
    detail = noise(64 * SCALE, 3.0)
    assert torch.count_nonzero(limited(detail, torch.zeros(1, 3, 64, 64), sharpness=0.0)) == 0


def test_rows_are_taken_in_pieces_without_a_trace():
    # More rows than one piece has; the lower part by itself must give the same, away from its own border.
    image, detail = noise(160, 4.0, seed=1), noise(160 * SCALE, 30.0)
    image, detail = image.repeat(1, 1, 2, 1), detail.repeat(1, 1, 2, 1)
    whole, part = limited(detail, image), limited(detail[:, :, 400:], image[:, :, 100:])
    torch.testing.assert_close(whole[:, :, 560:], part[:, :, 160:], rtol=0, atol=1e-5)
