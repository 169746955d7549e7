"""Model bundles: what is written is read, and what is wrong is said in one sentence."""

from __future__ import annotations

import json
import pickle
import struct

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from slimdiffsr.engine import models
from slimdiffsr.errors import ModelError
from slimdiffsr.network.bundle import file_sha256, load_bundle, read_header, save_bundle
from slimdiffsr.network.eight_bits import FACTORS
from tests.tiny_students import INFERENCE, tiny_config, tiny_student


@pytest.fixture
def bundle(tmp_path):
    path = tmp_path / "small.safetensors"
    save_bundle(path, tiny_student(), INFERENCE, {"name": "small", "description": "for tests"})
    return path


def rewrite(path, change):
    """Applies `change` to the parsed header and writes the file again."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    change(header)
    encoded = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + raw[8 + length :])


def test_a_bundle_comes_back_as_it_was_written(bundle):
    loaded = load_bundle(bundle, file_sha256(bundle))
    assert loaded.student.config == tiny_config()
    assert loaded.inference == INFERENCE
    assert (loaded.name, loaded.scale, loaded.sha256) == ("small", 4, file_sha256(bundle))
    for name, tensor in tiny_student().state_dict().items():
        torch.testing.assert_close(loaded.student.state_dict()[name], tensor, atol=1e-3, rtol=1e-3)


@pytest.fixture
def eight_bits(tmp_path):
    path = tmp_path / "eight.safetensors"
    save_bundle(path, tiny_student(widths=[32, 64]), INFERENCE, {"name": "eight"}, torch.int8)
    return path


def test_weights_in_eight_bits_come_back_within_half_a_step(eight_bits, tmp_path):
    student = tiny_student(widths=[32, 64])
    save_bundle(tmp_path / "sixteen.safetensors", student, INFERENCE, {"name": "sixteen"})
    assert eight_bits.stat().st_size < 0.75 * (tmp_path / "sixteen.safetensors").stat().st_size
    loaded, coarse = load_bundle(eight_bits).student.state_dict(), 0
    for name, tensor in student.state_dict().items():
        step = tensor.flatten(1).abs().amax(1) / 127 if tensor.ndim > 1 else torch.zeros(len(tensor))
        error = (loaded[name] - tensor).abs().flatten(1).amax(1) if tensor.ndim > 1 else (loaded[name] - tensor).abs()
        assert loaded[name].dtype == torch.float32
        assert bool((error <= 0.51 * step + 1e-3 * tensor.abs().max()).all()), name
        coarse += bool((error > 0.3 * step).any()) and tensor.ndim > 1
    assert coarse > 5


@pytest.mark.parametrize("change", ["no factors", "factors for a float", "another shape"])
def test_eight_bits_without_fitting_factors_are_refused(eight_bits, change):
    weights, metadata = load_file(eight_bits), read_metadata(eight_bits)
    name = next(n for n in weights if n.endswith(FACTORS))
    if change == "no factors":
        del weights[name]
    elif change == "another shape":
        weights[name] = weights[name][:-1].clone()
    else:
        weights[name.removesuffix(FACTORS)] = weights[name.removesuffix(FACTORS)].float()
    save_file(weights, eight_bits, metadata)
    with pytest.raises(ModelError, match="is damaged"):
        load_bundle(eight_bits)


def read_metadata(path):
    with safe_open(path, framework="pt") as file:
        return file.metadata()


def test_the_hash_is_checked(bundle):
    with pytest.raises(ModelError, match="SHA-256"):
        load_bundle(bundle, "0" * 64)


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.3, 0.99])
def test_truncated_files_are_refused(bundle, share):
    raw = bundle.read_bytes()
    bundle.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(ModelError):
        load_bundle(bundle)


def test_a_pickle_is_refused_and_not_run(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "ran"), "w"))

    path = tmp_path / "bad.safetensors"
    path.write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(ModelError):
        load_bundle(path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda h: h["__metadata__"].update(version="2"), "version 2"),
        (lambda h: h["__metadata__"].update(format="other"), "isn't a SlimDiffSR"),
        (lambda h: h["__metadata__"].pop("config"), "readable model bundle"),
        (lambda h: h["__metadata__"].update(config='{"scale": 5}'), "readable model bundle"),
        (lambda h: h["__metadata__"].update(card="{}"), "model card"),
        (lambda h: h["__metadata__"].update(inference='{"halo": 3, "tile": 64}'), "halo"),
        (lambda h: h.update({"stem.bias2": h.pop("stem.bias")}), "missing"),
    ],
)
def test_what_is_wrong_is_said(bundle, change, message):
    rewrite(bundle, change)
    with pytest.raises(ModelError, match=message):
        load_bundle(bundle)


def test_weights_of_another_shape_are_refused(bundle):
    def wider(header):
        config = json.loads(header["__metadata__"]["config"])
        header["__metadata__"]["config"] = json.dumps({**config, "queries": 5})

    rewrite(bundle, wider)
    with pytest.raises(ModelError, match="another shape"):
        load_bundle(bundle)


def test_weights_that_are_not_numbers_are_refused(tmp_path):
    student = tiny_student()
    with torch.no_grad():
        student.stem.bias[0] = float("nan")
    path = tmp_path / "nan.safetensors"
    with pytest.raises(ValueError, match="float16"):
        save_bundle(path, student, INFERENCE, {"name": "nan"})


def test_a_huge_header_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "huge.safetensors"
    path.write_bytes(struct.pack("<Q", 2**62) + b"{}")
    with pytest.raises(ModelError, match="header"):
        read_header(path)


def test_the_shipped_models_are_what_their_checksums_say():
    found = models.list_models()
    assert "slimdiffsr-fast-x4" in [m.name for m in found]
    for info in found:
        assert info.sha256 == file_sha256(info.path)
        assert info.name == f"slimdiffsr-{info.name.split('-')[1]}-x{info.scale}"
        header = read_header(info.path)
        for key in ("description", "licence", "training_data", "metrics", "limits"):
            assert header.card.get(key), f"the card of {info.name} lacks {key}"


def test_the_wrong_scale_is_refused():
    with pytest.raises(ModelError, match="enlarges 4 times, but 2 times was asked for"):
        models.load_model("slimdiffsr-fast-x4", 2)


def test_unknown_models_are_refused_with_what_there_is():
    with pytest.raises(ModelError, match="slimdiffsr-fast-x4"):
        models.load_model("nonesuch", None)


def test_a_scale_without_a_model_is_refused(monkeypatch, tmp_path, bundle):
    monkeypatch.setenv(models.ENVIRONMENT_VARIABLE, str(tmp_path))
    with pytest.raises(ModelError, match="enlarges 8 times"):
        models.load_model(None, 8)
