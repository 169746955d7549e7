"""Copies beside a device's work: what they ask of CUDA, of which there needn't be one here."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pytest
import torch

from slimdiffsr.engine import tile_processor
from slimdiffsr.engine.transfers import CudaTransfers, DirectTransfers, transfers_of
from tests.engine.rasters import read, textured, to_dtype, write_raster

CPU = torch.device("cpu")


class StandIn:
    """What of `torch.cuda` is used, with a journal of the calls; copies are made at once."""

    def __init__(self) -> None:
        self.journal: list[str] = []

    def Stream(self, device):
        return StandInStream(self.journal)

    def Event(self):
        return StandInEvent(self.journal)

    def current_stream(self, device):
        return "current"

    @contextmanager
    def stream(self, stream):
        self.journal.append("enter")
        yield
        self.journal.append("leave")

    def is_available(self):
        return False


class StandInStream:
    def __init__(self, journal):
        self._journal = journal

    def wait_stream(self, other):
        self._journal.append(f"wait for {other}")


class StandInEvent:
    def __init__(self, journal):
        self._journal = journal

    def record(self, stream):
        self._journal.append("record")

    def synchronize(self):
        self._journal.append("synchronise")


@pytest.fixture
def held(monkeypatch):
    """Tensors that were lent to another stream."""
    held = []
    monkeypatch.setattr(torch.Tensor, "record_stream", lambda self, stream: held.append(self))
    return held


def test_a_result_is_fetched_once_the_device_has_it_and_nobody_waits_before(held):
    cuda = StandIn()
    result = torch.rand(3, 4, 5)
    fetched = CudaTransfers(CPU, cuda).to_host(result)
    assert cuda.journal == ["wait for current", "enter", "record", "leave"]
    assert len(held) == 1
    assert held[0] is result
    torch.testing.assert_close(fetched(), result, atol=0, rtol=0)
    assert cuda.journal[-1] == "synchronise"


@pytest.mark.parametrize("transfers", [DirectTransfers(CPU), CudaTransfers(CPU, StandIn())], ids=["direct", "cuda"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.bool_])
def test_arrays_arrive_as_they_are(transfers, dtype):
    array = (np.random.default_rng(0).random((2, 5, 7)) * 2).astype(dtype)
    np.testing.assert_array_equal(transfers.to_device(array).numpy(), array)


def test_what_suits_a_device():
    assert isinstance(transfers_of(CPU), DirectTransfers)
    assert isinstance(transfers_of(torch.device("mps")), DirectTransfers)


def test_a_job_gives_the_same_bytes_and_waits_for_each_tile_once(tmp_path, run, monkeypatch, held):
    """With finishers and a stand-in for CUDA in place of direct copies; the last tiles are smaller than the first."""
    source = write_raster(tmp_path / "in.tif", to_dtype(textured(3, 90, 150), "uint8"), nodata=3)
    settings = {"tile": 64, "uncertainty": str(tmp_path / "sd.tif"), "precision": "fp32", "overwrite": True}
    direct = run(source, "direct.tif", **settings)
    deviations, cuda = read(tmp_path / "sd.tif"), StandIn()
    monkeypatch.setattr(tile_processor, "transfers_of", lambda device: CudaTransfers(device, cuda))
    monkeypatch.setattr("slimdiffsr.engine.rows.finishers", lambda kind: 3)
    beside = run(source, "beside.tif", **settings)
    np.testing.assert_array_equal(read(beside.output), read(direct.output))
    np.testing.assert_array_equal(read(tmp_path / "sd.tif"), deviations)
    assert beside.consistency_error == direct.consistency_error
    assert cuda.journal.count("synchronise") == 3 * beside.tiles_computed, "values, deviations and their error"
