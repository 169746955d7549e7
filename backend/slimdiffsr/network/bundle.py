"""Model bundles: one safetensors file with weights, configuration and model card. Loading never unpickles."""

from __future__ import annotations

import errno
import hashlib
import json
import math
import stat
import struct
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from slimdiffsr.errors import Code, ModelError
from slimdiffsr.network.base import Student
from slimdiffsr.network.config import NetworkConfig, StudentConfig
from slimdiffsr.network.eight_bits import FACTORS, quantised, restored
from slimdiffsr.network.families import build_student, config_from_mapping

FORMAT: Final = "slimdiffsr-bundle"
VERSION: Final = 1
HEADER_LIMIT: Final = 4 * 2**20
FILE_LIMIT: Final = 2**30
NAME_LIMIT: Final = 100


@dataclass(frozen=True)
class InferenceSettings:
    """How a model is run over tiles.

    Raises:
        ValueError: a value doesn't fit the network's stride, or is outside sensible bounds.
    """

    halo: int
    """Input pixels that the network needs to see around a tile's core, as measured; a multiple of the stride."""
    tile: int
    """Default side of a tile's core, input pixels."""
    consistency_rounds: int = 1
    """Rounds of back-projection that the model was trained with."""
    detail_limit: float = 0.0
    """How strong detail may be, as a multiple of the local contrast (`limit_detail`); 0: as strong as it comes."""
    bf16: bool = False
    """Whether tiles agree within a quarter of a grey level in bf16, too, as measured with that halo."""

    def __post_init__(self) -> None:
        for name in ("halo", "tile", "consistency_rounds"):
            if type(getattr(self, name)) is not int:
                raise ValueError(f"{name} must be a whole number, not {getattr(self, name)!r}")
        if type(self.detail_limit) not in (int, float) or not 0 <= self.detail_limit <= 100:
            raise ValueError(f"detail_limit must be a number from 0 to 100, not {self.detail_limit!r}")
        if type(self.bf16) is not bool:
            raise ValueError(f"bf16 must be true or false, not {self.bf16!r}")
        stride = NetworkConfig.STRIDE  # the least of all families
        if not (0 < self.halo <= 256 and self.halo % stride == 0):
            raise ValueError(f"halo must be a multiple of {stride} up to 256, not {self.halo}")
        if not (32 <= self.tile <= 8192 and self.tile % stride == 0):
            raise ValueError(f"tile must be a multiple of {stride} from 32 to 8192, not {self.tile}")
        if not 0 <= self.consistency_rounds <= 8:
            raise ValueError(f"consistency_rounds must be from 0 to 8, not {self.consistency_rounds}")

    def check_fit(self, config: StudentConfig) -> None:
        """Raises ValueError where halo or tile aren't multiples of that network's own stride."""
        for name in ("halo", "tile"):
            if getattr(self, name) % config.stride:
                raise ValueError(f"{name} must be a multiple of {config.stride}, not {getattr(self, name)}")


@dataclass(frozen=True)
class Bundle:
    """A loaded model."""

    student: Student
    """float32, evaluation mode."""
    inference: InferenceSettings
    card: dict[str, Any]
    """Name, description, training data, licence, metrics, limits."""
    sha256: str
    path: Path

    @property
    def name(self) -> str:
        """The model's name."""
        return str(self.card["name"])

    @property
    def scale(self) -> int:
        """Output pixels a side for one input pixel."""
        return self.student.config.scale


@dataclass(frozen=True)
class BundleHeader:
    """What a bundle says of itself, read without its weights."""

    config: StudentConfig
    inference: InferenceSettings
    card: dict[str, Any]


def read_header(path: Path) -> BundleHeader:
    """Reads configuration and card only.

    Raises:
        ModelError: the file isn't a bundle of a version that we read.
    """
    try:
        size = _file_size(path)
        if size > FILE_LIMIT:
            raise ModelError(
                f"'{path.name}' is too large to be a model bundle ({size >> 20} MiB).", Code.MODEL_NOT_A_BUNDLE
            )
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > min(HEADER_LIMIT, size):
                raise ModelError(f"'{path.name}' isn't a model bundle: its header is damaged.", Code.MODEL_NOT_A_BUNDLE)
            metadata = _parsed(file.read(length))["__metadata__"]
        if metadata["format"] != FORMAT:
            raise ModelError(f"'{path.name}' isn't a SlimDiffSR model bundle.", Code.MODEL_NOT_A_BUNDLE)
        if int(metadata["version"]) != VERSION:
            raise ModelError(
                f"'{path.name}' is a bundle of version {metadata['version'][:20]}, this engine reads {VERSION}; "
                "update the one or the other.",
                Code.MODEL_VERSION,
            )
        card = _parsed(metadata["card"])
        if not _is_name(card.get("name")):
            raise ModelError(f"'{path.name}' has no readable model card.", Code.MODEL_NOT_A_BUNDLE)
        config = config_from_mapping(_parsed(metadata["config"]))
        inference = InferenceSettings(**_parsed(metadata["inference"]))
        inference.check_fit(config)
        return BundleHeader(config, inference, card)
    except FileNotFoundError as error:
        raise ModelError(f"The model file '{path}' doesn't exist.", Code.MODEL_UNKNOWN) from error
    except OSError as error:
        raise ModelError(f"The model file '{path}' can't be read: {error.strerror}.", Code.MODEL_UNREADABLE) from error
    except (
        struct.error,
        UnicodeDecodeError,
        json.JSONDecodeError,
        KeyError,
        TypeError,
        ValueError,
        RecursionError,
    ) as error:
        raise ModelError(
            f"'{path.name}' isn't a readable model bundle ({type(error).__name__}: {str(error)[:200]}).",
            Code.MODEL_NOT_A_BUNDLE,
        ) from error


def load_bundle(path: Path, expected_sha256: str | None = None) -> Bundle:
    """Loads and checks a bundle: hash, version, every tensor's name, shape and finiteness.

    Args:
        path: the safetensors file.
        expected_sha256: the hash that a shipped bundle must have.

    Raises:
        ModelError: something doesn't fit; the message says what.
    """
    header = read_header(path)
    digest = file_sha256(path)
    if expected_sha256 is not None and digest != expected_sha256:
        raise ModelError(
            f"'{path.name}' isn't the file that was shipped (its SHA-256 differs); install the model again.",
            Code.MODEL_HASH,
        )
    student = _built(header.config, path)
    expected = {name: tuple(t.shape) for name, t in student.state_dict().items()}
    try:
        with safe_open(path, framework="pt") as file:
            names = set(file.keys())
            factors = {name + FACTORS for name in expected} & names
            missing, extra = sorted(set(expected) - names), sorted(names - set(expected) - factors)
            if missing or extra:
                raise ModelError(
                    f"'{path.name}' doesn't fit its own configuration: {_differences(missing, extra)}.",
                    Code.MODEL_DAMAGED,
                )
            weights = {}
            for name, shape in expected.items():
                if tuple(file.get_slice(name).get_shape()) != shape:
                    raise ModelError(
                        f"'{path.name}' doesn't fit its own configuration: {name} has another shape.",
                        Code.MODEL_DAMAGED,
                    )
                weight = file.get_tensor(name)
                if name + FACTORS in factors:
                    weight = restored(weight, file.get_tensor(name + FACTORS))
                elif not weight.is_floating_point():
                    raise ValueError(f"{name} has no factors")
                weights[name] = weight.float()
    except (SafetensorError, ValueError) as error:
        raise ModelError(f"'{path.name}' is damaged: {error}.", Code.MODEL_DAMAGED) from error
    broken = [name for name, tensor in weights.items() if not torch.isfinite(tensor).all()]
    if broken:
        raise ModelError(f"'{path.name}' is damaged: {broken[0]} holds values that aren't numbers.", Code.MODEL_DAMAGED)
    student.load_state_dict(weights, assign=True)
    return Bundle(student.eval().requires_grad_(False), header.inference, header.card, digest, path)


def save_bundle(
    path: Path,
    student: Student,
    inference: InferenceSettings,
    card: dict[str, Any],
    dtype: torch.dtype = torch.float16,
) -> str:
    """Writes weights with configuration and card; returns the file's SHA-256.

    Args:
        path: the file to write.
        student: whose weights and configuration are written.
        inference: how the model is run.
        card: the model card.
        dtype: what the weights are rounded to; they are read as float32 in any case. `torch.int8`: 8 bits and a factor
            for each output channel for all that is large, float16 for the rest.

    Raises:
        ValueError: a weight isn't finite in `dtype`, halo or tile don't fit the network, or the card has no name.
    """
    if not _is_name(card.get("name")):
        raise ValueError(f"a model card needs a name of at most {NAME_LIMIT} letters")
    inference.check_fit(student.config)
    rounded = torch.float16 if dtype == torch.int8 else dtype
    tensors = {name: tensor.detach().cpu().to(rounded).contiguous() for name, tensor in student.state_dict().items()}
    for name, tensor in tensors.items():
        if not math.isfinite(float(tensor.float().abs().max())):
            raise ValueError(f"{name} holds values that {str(rounded).removeprefix('torch.')} can't hold")
    if dtype == torch.int8:
        tensors = quantised(tensors)
    metadata = {
        "format": FORMAT,
        "version": str(VERSION),
        "config": json.dumps(student.config.to_mapping(), sort_keys=True),
        "inference": json.dumps(asdict(inference), sort_keys=True),
        "card": json.dumps(card, sort_keys=True, ensure_ascii=False),
    }
    path.write_bytes(save(tensors, metadata))
    return file_sha256(path)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _file_size(path: Path) -> int:
    """Size in bytes; a link counts as what it leads to, as long as that is a file: reading a pipe could wait for ever.

    Raises:
        OSError: it isn't there, or isn't a file.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it isn't a file")
    return status.st_size


def _parsed(text: str | bytes) -> dict[str, Any]:
    """A JSON object in which no key occurs twice: readers differ in which one they take.

    Raises:
        ValueError: it is something else.
    """

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(pairs)
        if len(mapping) != len(pairs):
            raise ValueError("a key occurs twice")
        return mapping

    value = json.loads(text, object_pairs_hook=unique)
    if not isinstance(value, dict):
        raise ValueError("a JSON object was expected")
    return value


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= NAME_LIMIT and value.isprintable()


def _built(config: StudentConfig, path: Path) -> Student:
    """The network without memory for its weights."""
    try:
        with torch.device("meta"):
            return build_student(config)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"The configuration in '{path.name}' makes no network ({str(error)[:200]}).", Code.MODEL_NOT_A_BUNDLE
        ) from error


def _differences(missing: list[str], extra: list[str]) -> str:
    parts = [f"{len(missing)} weights are missing ({missing[0][:80]}, ...)"] if missing else []
    return " and ".join(parts + ([f"{len(extra)} are unknown ({extra[0][:80]}, ...)"] if extra else []))
