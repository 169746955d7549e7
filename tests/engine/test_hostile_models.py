"""Model files from someone else: refused in one sentence, whatever they hold, without taking memory or time for it."""

from __future__ import annotations

import json
import os
import resource
import struct
import zipfile
from pathlib import Path
from random import Random

import pytest
import torch
from safetensors.torch import save

from slimdiffsr.engine import models
from slimdiffsr.errors import Code, ModelError
from slimdiffsr.network.bundle import load_bundle, save_bundle
from tests.fuzz.mutations import damaged
from tests.tiny_students import INFERENCE, save_tiny_bundle, tiny_student

MEMORY_BYTES = 300 * 2**20
"""What refusing a file may take at most; a bundle's limit is far above."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return save_tiny_bundle(tmp_path_factory.mktemp("small") / "small.safetensors").read_bytes()


@pytest.fixture
def bundle(tmp_path: Path, small: bytes) -> Path:
    path = tmp_path / "small.safetensors"
    path.write_bytes(small)
    return path


def header_of(path: Path) -> tuple[dict, bytes]:
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    return json.loads(raw[8 : 8 + length]), raw[8 + length :]


def write(path: Path, header: str | bytes, weights: bytes = b"") -> None:
    encoded = header if isinstance(header, bytes) else header.encode()
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + weights)


def refused(path: Path) -> Code:
    """The refusal's code; that it took little memory is checked too."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ModelError) as caught:
        load_bundle(path)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < MEMORY_BYTES
    assert len(str(caught.value)) < 1000
    return caught.value.code


@pytest.mark.parametrize("number", range(150))
def test_damaged_bytes_are_refused_or_harmless(bundle: Path, number: int):
    bundle.write_bytes(damaged(Random(number), bundle.read_bytes()))
    try:
        weights = load_bundle(bundle).student.state_dict()
    except ModelError as error:
        weights, code = {}, str(error.code)
    else:
        code = "model."
    assert code.startswith("model.")
    assert all(bool(torch.isfinite(tensor).all()) for tensor in weights.values())


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("config", "[]"),
        ("config", '{"family": ["compact"]}'),
        ("config", '{"scale": 4.0, "widths": [8, 16], "decoder_widths": [8, 8, 8]}'),
        ("config", '{"scale": 4, "widths": [8.0, 16], "decoder_widths": [8, 8, 8]}'),
        ("config", '{"scale": 4, "widths": ["8", 16], "decoder_widths": [8, 8, 8]}'),
        ("config", '{"scale": 4, "widths": [8, 16], "decoder_widths": 8}'),
        ("config", '{"scale": 4, "scale": 2, "widths": [8, 16], "decoder_widths": [8, 8, 8]}'),
        ("config", "[" * 100_000),
        ("inference", '{"halo": 16.0, "tile": 64}'),
        ("inference", '{"halo": 16, "tile": "64"}'),
        ("inference", '{"halo": 16, "tile": 64, "consistency_rounds": 1.5}'),
        ("inference", '{"halo": 16, "tile": 64, "consistency_rounds": true}'),
        ("inference", '{"halo": NaN, "tile": 64}'),
        ("inference", "null"),
        ("card", '"small"'),
        ("card", '{"name": ""}'),
        ("card", '{"name": "two\\nlines"}'),
        ("card", json.dumps({"name": "x" * 101})),
        ("version", "1" * 5000),
        ("version", "one"),
        ("format", ""),
    ],
)
def test_hostile_settings_are_refused(bundle: Path, key: str, text: str):
    header, weights = header_of(bundle)
    header["__metadata__"][key] = text
    write(bundle, json.dumps(header), weights)
    assert refused(bundle) is Code.MODEL_NOT_A_BUNDLE


@pytest.mark.parametrize(
    "header",
    ["{}", "[]", "null", '{"__metadata__": []}', "[" * 10**6, '{"a":' * 10**5, "\ufeff{}", b"\xff\xfe", b"\0" * 4096],
)
def test_hostile_headers_are_refused(tmp_path: Path, header: str | bytes):
    write(tmp_path / "bad.safetensors", header)
    assert refused(tmp_path / "bad.safetensors") is Code.MODEL_NOT_A_BUNDLE


def test_a_key_that_occurs_twice_is_refused(bundle: Path):
    header, weights = header_of(bundle)
    text = json.dumps(header)
    write(bundle, text[:-1] + f', "__metadata__": {json.dumps(header["__metadata__"])}}}', weights)
    assert refused(bundle) is Code.MODEL_NOT_A_BUNDLE


def test_a_million_tensors_are_refused(bundle: Path):
    header, weights = header_of(bundle)
    header |= {f"t{n}": {"dtype": "F16", "shape": [0], "data_offsets": [0, 0]} for n in range(50_000)}
    write(bundle, json.dumps(header, separators=(",", ":")), weights)
    assert refused(bundle) in (Code.MODEL_DAMAGED, Code.MODEL_NOT_A_BUNDLE)


@pytest.mark.parametrize("widths", [[2048, 2048], [8, 2048]])
def test_a_configuration_of_another_size_takes_no_memory(bundle: Path, widths: list[int]):
    header, weights = header_of(bundle)
    config = {"scale": 4, "widths": widths, "decoder_widths": [1024, 1024, 1024], "blocks": 16}
    header["__metadata__"]["config"] = json.dumps(config)
    write(bundle, json.dumps(header), weights)
    assert refused(bundle) is Code.MODEL_DAMAGED


def test_huge_files_are_refused_unread(tmp_path: Path):
    path = tmp_path / "huge.safetensors"
    with path.open("wb") as file:
        file.truncate(2**40)  # takes no room on the disk
    assert refused(path) is Code.MODEL_NOT_A_BUNDLE


def test_a_zip_bomb_is_no_bundle(tmp_path: Path):
    path = tmp_path / "bomb.safetensors"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number}", b"\0" * 2**22)
    assert refused(path) is Code.MODEL_NOT_A_BUNDLE


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_not_numbers_are_refused(bundle: Path, value: float):
    header, _ = header_of(bundle)
    state = {name: tensor.clone() for name, tensor in load_bundle(bundle).student.state_dict().items()}
    next(iter(state.values())).view(-1)[-1] = value
    bundle.write_bytes(save(state, header["__metadata__"]))
    assert refused(bundle) is Code.MODEL_DAMAGED


@pytest.mark.skipif(os.name == "nt", reason="links and pipes")
class TestLinks:
    def test_a_link_to_a_file_is_followed(self, bundle: Path, tmp_path: Path):
        (tmp_path / "link.safetensors").symlink_to(bundle)
        assert load_bundle(tmp_path / "link.safetensors").name == "small"

    @pytest.mark.parametrize("target", ["/dev/zero", "/dev/full", "/dev", "nowhere", "link.safetensors"])
    def test_a_link_to_anything_else_is_refused(self, tmp_path: Path, target: str):
        (tmp_path / "link.safetensors").symlink_to(target)
        assert refused(tmp_path / "link.safetensors") in (Code.MODEL_UNREADABLE, Code.MODEL_UNKNOWN)

    def test_a_pipe_is_refused_without_waiting(self, tmp_path: Path):
        os.mkfifo(tmp_path / "pipe.safetensors")
        assert refused(tmp_path / "pipe.safetensors") is Code.MODEL_UNREADABLE

    def test_a_link_in_the_models_folder_must_lead_to_what_was_shipped(self, bundle, tmp_path, monkeypatch):
        folder = tmp_path / "models"
        folder.mkdir()
        (folder / "small.safetensors").symlink_to(bundle)
        (folder / models.CHECKSUMS).write_text(f"{'0' * 64}  small.safetensors\n")
        monkeypatch.setenv(models.ENVIRONMENT_VARIABLE, str(folder))
        for wanted in ("small", str(folder / "small.safetensors")):
            with pytest.raises(ModelError) as caught:
                models.load_model(wanted, None)
            assert caught.value.code is Code.MODEL_HASH


@pytest.mark.parametrize("text", [b"one-word\n", b"\xff\xfe\n", b"abc  a.safetensors\nx\n"])
def test_damaged_checksums_are_no_reason_not_to_check(bundle, monkeypatch, text):
    (bundle.parent / models.CHECKSUMS).write_bytes(text)
    monkeypatch.setenv(models.ENVIRONMENT_VARIABLE, str(bundle.parent))
    with pytest.raises(ModelError) as caught:
        models.load_model("small", None)
    assert caught.value.code is Code.MODEL_HASH


@pytest.mark.parametrize("card", [{"parameters": "many"}, {"parameters": []}, {"description": "x" * 10**6}])
def test_one_odd_card_does_not_hide_the_other_models(bundle, monkeypatch, card):
    save_bundle(bundle, tiny_student(), INFERENCE, {"name": "small", **card})
    monkeypatch.setenv(models.ENVIRONMENT_VARIABLE, str(bundle.parent))
    (info,) = models.list_models()
    assert isinstance(info.parameters, int)
    assert len(json.dumps(info.to_mapping())) < 2000


@pytest.mark.parametrize("wanted", ["..", "../../small", "x" * 5000, "a\nb", "/", "C:\\models\\x", "~root"])
def test_names_lead_nowhere_else(bundle, monkeypatch, wanted):
    folder = bundle.parent / "models"
    folder.mkdir()
    monkeypatch.setenv(models.ENVIRONMENT_VARIABLE, str(folder))
    with pytest.raises(ModelError):
        models.load_model(wanted, None)
