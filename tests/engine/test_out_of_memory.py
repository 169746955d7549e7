"""A device whose memory doesn't suffice, in a process that goes on afterwards."""

from __future__ import annotations

import pytest
import torch

from slimdiffsr.engine import tile_processor
from slimdiffsr.errors import Code, DeviceError
from tests.engine.rasters import textured, to_dtype, write_raster


def test_the_device_is_named_and_the_next_job_is_computed(tmp_path, run, monkeypatch):
    source = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 40, 40), "uint8"))

    def exhausted(*_, **__):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")

    with monkeypatch.context() as patched:
        patched.setattr(tile_processor, "upsample", exhausted)  # the first thing that a tile puts on the device
        with pytest.raises(DeviceError, match="memory of cpu doesn't suffice") as caught:
            run(source)
    assert caught.value.code is Code.DEVICE_MEMORY
    assert [path.name for path in tmp_path.iterdir()] == ["in.tif"]
    assert run(source).tiles_computed == 1
