"""Interpolation by convolution: what PyTorch's interpolation gives, in either float type, at every scale and edge."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from slimdiffsr.network.interpolation import BAND_ROWS, add_upsampled, upsample

SIZES = [(1, 1), (2, 3), (BAND_ROWS, 5), (2 * BAND_ROWS + 1, 37)]


@pytest.mark.parametrize("scale", [2, 4, 8])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float32, 2e-6), (torch.float64, 1e-14)])
def test_it_is_pytorchs(scale, size, dtype, tolerance):
    torch.manual_seed(0)
    image = torch.rand(2, 3, *size, dtype=dtype) * 2 - 1
    base = torch.rand(2, 3, scale * size[0], scale * size[1], dtype=dtype)
    bicubic, bilinear = (
        F.interpolate(image, scale_factor=scale, mode=mode, align_corners=False) for mode in ("bicubic", "bilinear")
    )
    with torch.no_grad():
        added = base.clone()
        assert add_upsampled(added, image, scale) is added
        for made, expected in ((upsample(image, scale), bicubic), (added, base + bilinear)):
            torch.testing.assert_close(made, expected, atol=tolerance, rtol=0)


def test_a_crops_inside_is_the_wholes_to_the_bit():
    image = torch.rand(1, 3, 90, 101)
    with torch.no_grad():
        whole, crop = upsample(image, 4), upsample(image[..., 7:60, 11:80], 4)
    assert torch.equal(crop[..., 12:-12, 12:-12], whole[..., 40:228, 56:308])


def test_gradients_pass():
    image = torch.rand(1, 1, 4, 4, requires_grad=True)
    add_upsampled(upsample(image, 2), image, 2).sum().backward()
    assert image.grad is not None
    torch.testing.assert_close(image.grad.sum(), torch.tensor(128.0))
