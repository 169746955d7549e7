"""Model files from someone else: refused in one sentence, whatever they hold, without taking memory or time for it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import torch
from safetensors.torch import load_file, save

from slimdiffsr.engine import models
from slimdiffsr.engine.import_checkpoint import import_checkpoint
from slimdiffsr.errors import Code, ModelError
from slimdiffsr.network.bundle import load_bundle, save_bundle
from slimdiffsr.network.eight_bits import FACTORS
from tests.fuzz.mutations import damaged
from tests.tiny_students import INFERENCE, tiny_student

MEMORY_BYTES = 300 * 2**20
"""What refusing a file may take at most; a bundle's limit is far above."""
SECONDS = 120
"""After which a refusal counts as one that never comes: far more than any takes on a busy machine."""
PEAK = Path("/proc/self/clear_refs")
"""Linux forgets the process's highest memory where a 5 is written here, so that it is told of one call alone."""


@pytest.fixture(scope="module", params=[torch.float16, torch.int8], ids=["float16", "int8"])
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("small") / "small.safetensors"
    save_bundle(path, tiny_student(widths=[16, 32]), INFERENCE, {"name": "small"}, request.param)
    return path.read_bytes()


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


@contextlib.contextmanager
def bounded(seconds: float = SECONDS) -> Iterator[None]:
    """Fails where what runs inside takes more memory than `MEMORY_BYTES`, or doesn't end by itself."""

    def give_up(*_: object) -> None:
        pytest.fail(f"not done after {seconds} s")

    previous = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        if PEAK.exists():
            PEAK.write_text("5")
        before = memory("VmRSS")
        yield
        assert memory("VmHWM") - before < MEMORY_BYTES
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def memory(name: str) -> int:
    """Bytes; 0 where the system doesn't tell."""
    if not PEAK.exists():
        return 0
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024


def refused(path: Path) -> Code:
    """The refusal's code; that it took little memory and came at all is checked too."""
    with bounded(), pytest.raises(ModelError) as caught:
        load_bundle(path)
    assert len(str(caught.value)) < 1000
    return caught.value.code


@pytest.mark.skipif(not PEAK.exists(), reason="peaks are told by Linux")
def test_the_guard_sees_memory_that_was_given_back():
    with pytest.raises(AssertionError), bounded():
        bytearray(b"x" * (MEMORY_BYTES + 2**24))
    with bounded():
        bytearray(b"x" * 2**20)


def test_the_guard_sees_what_never_ends():
    with pytest.raises(pytest.fail.Exception, match="not done"), bounded(seconds=0.2):
        time.sleep(SECONDS)


@pytest.mark.parametrize("number", range(150))
def test_damaged_bytes_are_refused_or_harmless(bundle: Path, number: int):
    bundle.write_bytes(damaged(Random(number), bundle.read_bytes()))
    try:
        with bounded():
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
        ("config", '{"scale": 4.0, "widths": [16, 32], "decoder_widths": [8, 8, 8]}'),
        ("config", '{"scale": 4, "widths": [16.0, 32], "decoder_widths": [8, 8, 8]}'),
        ("config", '{"scale": 4, "widths": ["16", 32], "decoder_widths": [8, 8, 8]}'),
        ("config", '{"scale": 4, "widths": [16, 32], "decoder_widths": 8}'),
        ("config", '{"scale": 4, "scale": 2, "widths": [16, 32], "decoder_widths": [8, 8, 8]}'),
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


def test_another_version_is_refused_as_such(bundle: Path):
    header, weights = header_of(bundle)
    header["__metadata__"]["version"] = "2"
    write(bundle, json.dumps(header), weights)
    assert refused(bundle) is Code.MODEL_VERSION


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


def test_a_zip_bomb_is_no_checkpoint(tmp_path: Path):
    """A checkpoint whose weights are packed: half a GiB in half a MiB."""
    path = tmp_path / "bomb.pkl"
    torch.save({"conv.weight": torch.zeros(2)}, tmp_path / "small.pkl")
    with zipfile.ZipFile(tmp_path / "small.pkl") as stored, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in stored.namelist():
            packed.writestr(name, stored.read(name) + (bytes(2**29) if "/data/" in name else b""))
    assert path.stat().st_size < 2**20
    refused_as_checkpoint(path)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.zeros(1).as_strided((4096, 4096), (0, 0)),
        torch.zeros(4096, 4096, device="meta"),
        torch.zeros(4096, 4096).to_sparse(),
    ],
    ids=["strides of 0", "no storage", "sparse"],
)
def test_a_checkpoint_that_names_more_than_it_holds_is_refused(tmp_path: Path, tensor: torch.Tensor):
    path = tmp_path / "huge.pkl"
    torch.save({f"unet.{number}.weight": tensor for number in range(100)}, path)
    assert path.stat().st_size < 2**20
    refused_as_checkpoint(path)


def refused_as_checkpoint(path: Path) -> None:
    output = path.with_suffix(".safetensors")
    with bounded(), pytest.raises(ModelError, match=r"packed|something else than weights") as caught:
        import_checkpoint(path, output, scale=4)
    assert caught.value.code is Code.MODEL_CHECKPOINT
    assert not output.exists()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e38])
def test_weights_that_are_not_numbers_are_refused(bundle: Path, value: float):
    """1e38 is a number as a weight; as a factor of 127 it isn't."""
    header, _ = header_of(bundle)
    weights = load_file(bundle)
    factors = [name for name in weights if name.endswith(FACTORS)]
    name = factors[0] if factors else next(iter(weights))
    weights[name] = weights[name].float()
    weights[name].view(-1)[-1] = value
    bundle.write_bytes(save(weights, header["__metadata__"]))
    if factors or value != 1e38:
        assert refused(bundle) is Code.MODEL_DAMAGED
    else:
        assert load_bundle(bundle).name == "small"


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
