"""The uncertainty raster beside a result, and the strength of the detail."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
import torch

from slimdiffsr.engine.rows import RowComputer
from slimdiffsr.errors import Code, InputError, ModelError, OutputError
from slimdiffsr.network.bundle import InferenceSettings, save_bundle
from tests.engine.rasters import block_means, read, textured, to_dtype, write_raster
from tests.tiny_students import tiny_student


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A small untrained model whose variance depends on the place."""
    student = tiny_student(seed=3, variance_head=True)
    assert student.decoder.variance is not None
    with torch.no_grad():
        student.decoder.last.weight.normal_(0, 0.05)
        student.decoder.variance.last.weight.normal_(0, 0.5)
        student.decoder.variance.last.bias.fill_(-4.0)
    path = tmp_path_factory.mktemp("model") / "uncertain-x4.safetensors"
    save_bundle(path, student, InferenceSettings(16, 64, 1), {"name": "uncertain-x4", "uncertainty": {"factor": 0.9}})
    return str(path)


@pytest.fixture
def source(tmp_path):
    values = to_dtype(textured(4, 90, 110, seed=5), "uint16")
    values[:, 20:40, 30:50] = 0
    return write_raster(tmp_path / "in.tif", values, nodata=0, descriptions=["red", "green", "blue", "nir"])


def test_it_lies_on_the_result_and_knows_nothing_where_nothing_is(source, run, model, tmp_path):
    plain = run(source, "plain.tif", model=model, rgb=(1, 2, 3))
    done = run(source, model=model, rgb=(1, 2, 3), uncertainty=str(tmp_path / "sd.tif"))
    assert done.uncertainty == str(tmp_path / "sd.tif")
    assert plain.uncertainty is None
    np.testing.assert_array_equal(read(done.output), read(plain.output))
    with rasterio.open(done.uncertainty) as sd, rasterio.open(done.output) as result:
        assert (sd.shape, sd.transform, sd.crs, sd.count) == (result.shape, result.transform, result.crs, 4)
        assert sd.dtypes == ("float32",) * 4
        assert np.isnan(sd.nodata)
        assert sd.descriptions[0] == "red, standard deviation"
        assert sd.tags()["SLIMDIFFSR_UNCERTAINTY"] == '{"factor": 0.9}'
        deviations, valid = sd.read(), result.read_masks() > 0
    assert (np.isnan(deviations) == ~valid).all()
    assert (deviations[valid] > 0).all()
    assert not valid.all()
    # Three colours share a stretch and a variance; the further band has its own.
    np.testing.assert_array_equal(deviations[0], deviations[1])
    assert not np.array_equal(deviations[0], deviations[3], equal_nan=True)


def test_it_is_in_the_units_of_the_input(source, run, model, tmp_path):
    run(source, "small.tif", model=model, rgb=(1, 2, 3), uncertainty=str(tmp_path / "small-sd.tif"))
    with rasterio.open(source) as small:
        large = write_raster(tmp_path / "large.tif", small.read() * 4, nodata=0)
    run(large, "large-result.tif", model=model, rgb=(1, 2, 3), uncertainty=str(tmp_path / "large-sd.tif"))
    of = [read(tmp_path / f"{name}-sd.tif") for name in ("small", "large")]
    np.testing.assert_allclose(of[1], 4 * of[0], rtol=1e-3)


def test_a_window_of_it_is_the_crop_of_the_whole(source, run, model, tmp_path):
    run(source, "whole.tif", model=model, rgb=(1, 2, 3), uncertainty=str(tmp_path / "whole-sd.tif"))
    run(source, "part.tif", model=model, rgb=(1, 2, 3), uncertainty=str(tmp_path / "sd.tif"), window=(13, 27, 70, 41))
    whole = read(tmp_path / "whole-sd.tif")[:, 4 * 27 : 4 * (27 + 41), 4 * 13 : 4 * (13 + 70)]
    np.testing.assert_array_equal(read(tmp_path / "sd.tif"), whole)


def test_class_bands_have_none(source, run, model, tmp_path):
    done = run(source, model=model, rgb=(1, 2, 3), nearest_bands=(4,), uncertainty=str(tmp_path / "sd.tif"))
    deviations = read(done.uncertainty)
    assert np.isnan(deviations[3]).all()
    assert not np.isnan(deviations[:3]).all()


def test_a_model_without_it_is_refused(source, run, tmp_path, tmp_path_factory):
    certain = tmp_path_factory.mktemp("certain") / "certain-x4.safetensors"
    save_bundle(certain, tiny_student(), InferenceSettings(16, 64, 1), {"name": "certain-x4"})
    with pytest.raises(ModelError, match="doesn't predict") as caught:
        run(source, model=str(certain), uncertainty=str(tmp_path / "sd.tif"))
    assert caught.value.code is Code.MODEL_UNCERTAINTY
    assert [p.name for p in tmp_path.iterdir()] == ["in.tif"]


@pytest.mark.parametrize("name", ["result.tif", "in.tif", "missing/sd.tif"])
def test_a_target_that_cant_be_is_refused(source, run, model, tmp_path, name):
    with pytest.raises(OutputError):
        run(source, model=model, uncertainty=str(tmp_path / name))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.tif"]


def test_a_job_that_fails_leaves_neither(source, run, model, tmp_path, monkeypatch):
    computed = RowComputer._compute

    def fail(self, tile):
        if tile.core.row:
            raise OutputError("The disk is full.", Code.OUTPUT_WRITE)
        return computed(self, tile)

    monkeypatch.setattr(RowComputer, "_compute", fail)
    with pytest.raises(OutputError):
        run(source, model=model, uncertainty=str(tmp_path / "sd.tif"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.tif"]


def test_detail_goes_from_interpolation_to_the_full_result(source, run, model):
    none, half, full = (
        read(run(source, f"{share}.tif", model=model, rgb=(1, 2, 3), detail=share, consistency="off").output).astype(
            float
        )
        for share in (0.0, 0.5, 1.0)
    )
    np.testing.assert_allclose(half, (none + full) / 2, atol=1.0)
    assert np.abs(full - none).max() > 50
    # Without detail it is the smooth interpolation: the model doesn't matter.
    np.testing.assert_array_equal(
        none, read(run(source, "other.tif", rgb=(1, 2, 3), detail=0.0, consistency="off").output)
    )


def test_the_input_is_kept_at_any_strength(source, run, model):
    for share in (0.3, 1.0):
        result = read(run(source, f"{share}.tif", model=model, rgb=(1, 2, 3), detail=share, consistency="exact").output)
        np.testing.assert_allclose(block_means(result, 4), read(source), atol=0.5)


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan"), True, "half"])
def test_a_strength_outside_its_range_is_refused(source, run, share):
    with pytest.raises(InputError, match="detail"):
        run(source, detail=share)
