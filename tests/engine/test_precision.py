"""What `auto` computes in: the quickest precision whose result can't be told from single precision's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from slimdiffsr.engine import devices, precision
from slimdiffsr.engine.devices import DeviceInfo
from slimdiffsr.engine.precision import choose_precision, difference
from slimdiffsr.errors import Code, DeviceError
from slimdiffsr.network.bundle import Bundle, InferenceSettings, load_bundle, save_bundle
from tests.engine.rasters import read, textured, to_dtype, write_raster
from tests.tiny_students import tiny_trunk

CPU = DeviceInfo("cpu", "a processor", True, ("fp32", "bf16"))


def bundle(folder: Path, *, gain: float = 1.0, bf16: bool = True) -> Bundle:
    student = tiny_trunk(blocks=2)
    with torch.no_grad():
        student.last.weight.mul_(gain)
    path = folder / f"gain-{gain}-{bf16}.safetensors"
    save_bundle(path, student, InferenceSettings(halo=16, tile=64, bf16=bf16), {"name": path.stem})
    return load_bundle(path)


def test_bf16_is_taken_where_processor_and_model_allow_it(tmp_path):
    allowed, not_measured = bundle(tmp_path), bundle(tmp_path, bf16=False)
    assert choose_precision("auto", CPU, allowed) == "bf16"
    assert choose_precision("auto", CPU, not_measured) == "fp32"
    assert choose_precision("auto", replace(CPU, precisions=("fp32",)), allowed) == "fp32"
    assert choose_precision("auto", replace(CPU, precisions=("fp32", "fp16", "bf16")), not_measured) == "fp16"


def test_a_picture_that_comes_out_otherwise_speaks_against_bf16(tmp_path):
    loud, quiet = bundle(tmp_path, gain=2000), bundle(tmp_path)
    assert difference(quiet, CPU) <= precision.PARITY < difference(loud, CPU)
    assert choose_precision("auto", CPU, loud) == "fp32"
    assert choose_precision("bf16", CPU, loud) == "bf16", "asked for"


def test_the_picture_is_tried_once(tmp_path, monkeypatch):
    model = bundle(tmp_path, gain=3)
    choose_precision("auto", CPU, model)
    monkeypatch.setattr(precision, "_detail", None)
    assert choose_precision("auto", CPU, model) == "bf16"


def test_trying_leaves_the_model_as_it_was(tmp_path):
    model = bundle(tmp_path, gain=4)
    before = {name: value.clone() for name, value in model.student.state_dict().items()}
    choose_precision("auto", CPU, model)
    for name, value in model.student.state_dict().items():
        torch.testing.assert_close(value, before[name], atol=0, rtol=0)


def test_what_a_device_cant_do_is_refused(tmp_path):
    with pytest.raises(DeviceError, match="it offers fp32, bf16") as refusal:
        choose_precision("fp16", CPU, bundle(tmp_path))
    assert refusal.value.code is Code.DEVICE_PRECISION


@pytest.mark.skipif("bf16" not in devices.probe("cpu").precisions, reason="this processor hasn't bf16")
def test_a_job_says_what_it_computed_in(tmp_path, run):
    source = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 40, 50), "uint8"))
    model = bundle(tmp_path)
    results = {name: run(source, f"{name}.tif", model=str(model.path), precision=name) for name in ("auto", "bf16")}
    assert {result.precision for result in results.values()} == {"bf16"}
    np.testing.assert_array_equal(read(results["auto"].output), read(results["bf16"].output))
