"""What no camera sees: the shipped networks stay near what they are given, whatever it is, in every precision.

The result may leave the range of the input around it (2 pixels to each side, the interpolation's reach) by

- `INTERPOLATION` of that range: a bicubic kernel overshoots a step by 14 %, the corner of a block by twice as much, for
  values far outside the stretch too, plus
- `NETWORK` of the scene's stretch: what the network adds to the interpolation. It sharpens edges on purpose (measured:
  0.42 where single pixels of noise are black or white, 0.25 at edges); a residual beyond that has nothing to do with
  the input, as that of a network without norms once had, plus
- `BALANCE` of the range within `REACH` pixels: what restoring low frequencies carries on from a value far outside.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio
from scipy import ndimage

from slimdiffsr.engine.devices import probe
from slimdiffsr.engine.models import list_models, load_model
from tests.engine.rasters import textured, write_raster

SIDE = 56
INTERPOLATION, NETWORK, BALANCE, REACH = 0.35, 0.45, 0.001, 8
MODELS = [info.name for info in list_models()]
PRECISIONS = probe("cpu").precisions


def patterns() -> dict[str, np.ndarray]:
    """(3, SIDE, SIDE) float32 each."""
    rng = np.random.default_rng(0)
    rows, cols = np.mgrid[:SIDE, :SIDE]
    shape = (3, SIDE, SIDE)
    ground = textured(3, SIDE, SIDE)
    single = np.zeros(shape)
    single[:, SIDE // 2, SIDE // 2] = 1
    saturated = ground.copy()
    saturated[:, 20:44, 20:44] = 1
    saturated[:, 50:60, 8:30] = 0
    outlier = ground.copy()
    outlier[:, 30:33, 40:43] = 1000
    return {
        "black": np.zeros(shape),
        "constant": np.full(shape, 0.37),
        "step": np.broadcast_to((cols >= SIDE // 2) * 1.0, shape).copy(),
        "diagonal": np.broadcast_to((cols > rows) * 1.0, shape).copy(),
        "checkerboard": np.broadcast_to((rows + cols) % 2 * 1.0, shape).copy(),
        "coarse checkerboard": np.broadcast_to((rows // 4 + cols // 4) % 2 * 1.0, shape).copy(),
        "stripes": np.broadcast_to(rows % 2 * 1.0, shape).copy(),
        "noise": rng.random(shape),
        "salt and pepper": rng.choice([0.0, 1.0], shape, p=[0.95, 0.05]),
        "one bright pixel": single,
        "saturated blocks": saturated,
        "far outside": outlier,
        "one colour": np.stack([ground[0], np.zeros_like(ground[0]), np.ones_like(ground[0])]),
    }


def excess(result: np.ndarray, image: np.ndarray, scale: int) -> float:
    """How far the result leaves the range of the input around it, widened by all but the network's share."""
    low, high = local_range(image, 2)
    far_low, far_high = local_range(image, REACH)
    margin = INTERPOLATION * (high - low) + BALANCE * (far_high - far_low)
    lowest, highest = (limit.repeat(scale, 1).repeat(scale, 2) for limit in (low - margin, high + margin))
    return float(np.maximum(lowest - result, result - highest).max())


def local_range(image: np.ndarray, reach: int) -> tuple[np.ndarray, np.ndarray]:
    size = (1, 2 * reach + 1, 2 * reach + 1)
    return (
        ndimage.minimum_filter(image, size, mode="nearest").astype(np.float64),
        ndimage.maximum_filter(image, size, mode="nearest").astype(np.float64),
    )


@pytest.mark.parametrize(("precision", "consistency"), [("fp32", "off"), *((p, "balanced") for p in PRECISIONS)])
@pytest.mark.parametrize("model", MODELS)
def test_results_stay_within_the_local_range(tmp_path: Path, run, model: str, precision: str, consistency: str):
    scale = load_model(model, None).scale
    found = {}
    for name, values in patterns().items():
        image = (values * 1000).astype(np.float32)
        source = write_raster(tmp_path / "in.tif", image, colours=["red", "green", "blue"])
        done = run(source, "out.tif", model=model, precision=precision, consistency=consistency, overwrite=True)
        with rasterio.open(tmp_path / "out.tif") as result:
            found[name] = excess(result.read(), image, scale) / (255 * done.grey_level)
    assert {name: value for name, value in found.items() if not value <= NETWORK} == {}


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e38])
@pytest.mark.parametrize("model", MODELS)
def test_what_is_no_number_stays_where_it_is(tmp_path: Path, run, model: str, bad: float):
    """Beyond the halo nothing changes, and nothing but its own pixels becomes NaN or infinite."""
    bundle = load_model(model, None)
    halo, scale = bundle.inference.halo, bundle.scale
    side = 2 * halo + 32
    image = (textured(3, side, side) * 1000).astype(np.float32)
    spoilt = image.copy()
    spoilt[:, :3, :2] = bad
    results = []
    lender = write_raster(tmp_path / "whole.tif", image, colours=["red", "green", "blue"])
    for values in (image, spoilt):
        source = write_raster(tmp_path / "in.tif", values, colours=["red", "green", "blue"])
        run(source, "out.tif", model=model, overwrite=True, stretch_from=str(lender))
        with rasterio.open(tmp_path / "out.tif") as result:
            results.append(result.read())
    block = (slice(None), slice(0, 3 * scale), slice(0, 2 * scale))
    np.testing.assert_array_equal(results[1][block], np.float32(bad))
    results[1][block] = 0
    assert np.isfinite(results[1]).all()
    reach = (halo + 8 + 3) * scale  # masked ground is filled from up to 8 pixels away
    # One rounding apart: where something is masked, low frequencies are averaged with weights.
    np.testing.assert_allclose(results[1][:, reach:, :], results[0][:, reach:, :], rtol=1e-6)
    np.testing.assert_allclose(results[1][:, :, reach:], results[0][:, :, reach:], rtol=1e-6)
