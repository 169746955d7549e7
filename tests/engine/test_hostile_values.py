"""What no camera sees: the shipped networks stay near what they are given, whatever it is, in every precision.

The result may leave the range of the input around it (2 pixels to each side, the interpolation's reach) by

- `INTERPOLATION` of that range: a bicubic kernel overshoots a step by 14 %, the corner of a block by twice as much, for
  values far outside the stretch too, plus
- `NETWORK` of the scene's stretch: what the network adds to the interpolation. It sharpens edges on purpose (measured:
  0.42 where single pixels of noise are black or white, 0.25 at edges); a residual beyond that has nothing to do with
  the input, as that of a network without norms once had, plus
- `EXACT` of that range, where block means are made exact: overshoots don't average out to the input's value, so each
  block is moved (measured: 0.03 beside a pixel a thousand times as bright as white), plus
- `BALANCE` of the range within `REACH` pixels: what restoring low frequencies carries on from a value far outside.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import rasterio
from scipy import ndimage

from slimdiffsr.engine.devices import probe
from slimdiffsr.engine.models import list_models, load_model
from tests.engine.command import slimdiffsr
from tests.engine.rasters import block_means, read, textured, write_raster

SIDE = 56
INTERPOLATION, NETWORK, EXACT, BALANCE, REACH = 0.35, 0.45, 0.05, 0.001, 8
STRETCH_ROUNDING = 5e-7
"""What single precision loses on the way from the stretch to [-1, 1] and back, in the stretch."""
ROUNDING = {"fp32": 0.0, "bf16": 1.0}
"""Grey levels by which single pixels may differ where rounding makes visible what lies far away (measured: 0.52)."""
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


def excess(result: np.ndarray, image: np.ndarray, scale: int, exact: bool) -> float:
    """How far the result leaves the range of the input around it, widened by all but the network's share."""
    low, high = local_range(image, 2)
    far_low, far_high = local_range(image, REACH)
    rounding = np.spacing(np.maximum(np.abs(low), np.abs(high)).astype(np.float32))
    margin = (INTERPOLATION + exact * EXACT) * (high - low) + BALANCE * (far_high - far_low) + rounding
    lowest, highest = (limit.repeat(scale, 1).repeat(scale, 2) for limit in (low - margin, high + margin))
    return float(np.maximum(lowest - result, result - highest).max())


def local_range(image: np.ndarray, reach: int) -> tuple[np.ndarray, np.ndarray]:
    size = (1, 2 * reach + 1, 2 * reach + 1)
    return (
        ndimage.minimum_filter(image, size, mode="nearest").astype(np.float64),
        ndimage.maximum_filter(image, size, mode="nearest").astype(np.float64),
    )


def excesses(folder: Path, run, model: str, **settings: object) -> dict[str, float]:
    """How far each pattern's result leaves its range, in the scene's stretch; its uncertainty must be a number."""
    scale, exact = load_model(model, None).scale, settings["consistency"] == "exact"
    found = {}
    for name, values in patterns().items():
        image = (values * 1000).astype(np.float32)
        source = write_raster(folder / "in.tif", image, colours=["red", "green", "blue"])
        outputs = {"output": "out.tif", "uncertainty": str(folder / "sd.tif"), "overwrite": True}
        done = run(source, model=model, **outputs, **settings)
        with rasterio.open(folder / "out.tif") as result, rasterio.open(folder / "sd.tif") as deviation:
            found[name] = excess(result.read(), image, scale, exact) / (255 * done.grey_level)
            spread = deviation.read()
        assert np.isfinite(spread).all()
        assert (spread >= 0).all()
    return found


@pytest.mark.parametrize(
    ("precision", "consistency"), [("fp32", "off"), ("fp32", "exact"), *((p, "balanced") for p in PRECISIONS)]
)
@pytest.mark.parametrize("model", MODELS)
def test_results_stay_within_the_local_range(tmp_path: Path, run, model: str, precision: str, consistency: str):
    found = excesses(tmp_path, run, model, precision=precision, consistency=consistency)
    assert {name: value for name, value in found.items() if not value <= NETWORK} == {}


@pytest.mark.parametrize("detail", [0.1, 0.5])
def test_half_the_detail_stays_within_half_the_margin(tmp_path: Path, run, detail: float):
    found = excesses(tmp_path, run, "slimdiffsr-fast-x4", consistency="off", detail=detail)
    assert {name: value for name, value in found.items() if not value <= detail * NETWORK} == {}


def test_without_detail_nothing_is_added_to_the_interpolation(tmp_path: Path, run):
    found = excesses(tmp_path, run, "slimdiffsr-fast-x4", consistency="off", detail=0.0)
    assert {name: value for name, value in found.items() if not value <= STRETCH_ROUNDING} == {}


@pytest.mark.parametrize(
    ("dtype", "smallest", "consistency"), [("float32", 1e-45, "balanced"), ("float64", 5e-324, "exact")]
)
def test_denormal_values_are_no_nodata(tmp_path: Path, dtype: str, smallest: float, consistency: str):
    """A process that takes denormal numbers for zeros would take them for nodata: it is the job's, not this one."""
    image = np.random.default_rng(0).choice(np.array([smallest, -smallest, 99 * smallest, 0], dtype), (3, 24, 20))
    source = write_raster(tmp_path / "in.tif", image, nodata=0)
    with rasterio.open(source) as opened:
        valid = opened.read_masks() > 0
    np.testing.assert_array_equal(valid, image != 0)
    done = slimdiffsr("super-resolve", source, tmp_path / "out.tif", "--consistency", consistency, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["tiles_computed"] == 1
    with rasterio.open(tmp_path / "out.tif") as result:
        np.testing.assert_array_equal(result.read_masks() > 0, valid.repeat(4, 1).repeat(4, 2))
        if consistency == "exact":
            error = np.abs(block_means(result.read(), 4) - image)[valid]
            assert (error <= 1e-6 * np.abs(image[valid])).all()


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("model", MODELS)
def test_what_is_no_number_stays_where_it_is(tmp_path: Path, run, model: str, precision: str):
    """Beyond the halo nothing changes, and nothing but its own pixels becomes NaN or infinite."""
    bundle = load_model(model, None)
    halo, scale = bundle.inference.halo, bundle.scale
    side = 2 * halo + 32
    image = (textured(3, side, side) * 1000).astype(np.float32)
    lender = write_raster(tmp_path / "whole.tif", image, colours=["red", "green", "blue"])
    settings = {"model": model, "precision": precision, "overwrite": True, "stretch_from": str(lender)}
    done = run(lender, "out.tif", **settings)
    whole = read(tmp_path / "out.tif")
    # One rounding apart: where something is masked, low frequencies are averaged with weights.
    tolerance = {"rtol": 1e-6, "atol": ROUNDING[precision] * done.grey_level}
    reach = (halo + 8 + 3) * scale  # masked ground is filled from up to 8 pixels away
    block = (slice(None), slice(0, 3 * scale), slice(0, 2 * scale))
    for bad in (np.nan, np.inf, -np.inf, 1e38):
        spoilt = image.copy()
        spoilt[:, :3, :2] = bad
        source = write_raster(tmp_path / "in.tif", spoilt, colours=["red", "green", "blue"])
        run(source, "out.tif", **settings)
        result = read(tmp_path / "out.tif")
        np.testing.assert_array_equal(result[block], np.float32(bad))
        result[block] = 0
        assert np.isfinite(result).all(), bad
        np.testing.assert_allclose(result[:, reach:, :], whole[:, reach:, :], **tolerance, err_msg=str(bad))
        np.testing.assert_allclose(result[:, :, reach:], whole[:, :, reach:], **tolerance, err_msg=str(bad))
