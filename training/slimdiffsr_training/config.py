"""One YAML file, one training run: dataclasses that refuse what doesn't fit."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml

T = TypeVar("T")


class ConfigError(ValueError):
    """A configuration is incomplete, has unknown keys, or values outside their range; one sentence says which."""


@dataclass(frozen=True)
class DataConfig:
    """What a training sample is made of."""

    region: int = 256
    """Side of a sharp region, output pixels."""
    source_weights: Mapping[str, float] = field(default_factory=dict)
    """Probability weight of each folder of imagery; folders that aren't named weigh 0, none named: by their area."""
    clean_probability: float = 0.3
    """Share of samples that are only downsampled, not degraded."""
    sharpened_probability: float = 0.0
    """Share of those that are sharpened, as cameras and map producers do."""
    smooth_probability: float = 0.0
    """Share of samples whose sharp region is blurred until nothing fine is left, as cloud and open water, which few
    training images show. Their truth is smooth, so whatever the student adds is wrong."""
    coarsen: tuple[float, float] = (1.0, 2.5)
    """Range of further downsampling of large sharp images, to vary the ground sampling distance."""
    context_patches: int = 4
    """Context patches for one sample."""
    foreign_context_probability: float = 0.3
    """How often half of the context comes from another place, degraded alike."""
    validation_images: int = 24
    """Images held out (whole images, so that no neighbour leaks)."""
    minimum_sharpness: float = 0.0
    """Images whose high-pass standard deviation (grey levels) is below this are left out."""

    def __post_init__(self) -> None:
        require(self.region >= 64 and self.region % 32 == 0, "data.region must be a multiple of 32 from 64")
        require(0 <= self.clean_probability <= 1, "data.clean_probability must be within 0 and 1")
        require(0 <= self.sharpened_probability <= 1, "data.sharpened_probability must be within 0 and 1")
        require(0 <= self.smooth_probability <= 1, "data.smooth_probability must be within 0 and 1")
        require(1 <= self.coarsen[0] <= self.coarsen[1], "data.coarsen must be two ascending numbers from 1")
        require(self.context_patches >= 1, "data.context_patches must be at least 1")


@dataclass(frozen=True)
class LossConfig:
    """Weights of the objective's terms, in [-1, 1] units."""

    l1: float = 1.0
    perceptual: float = 0.0
    perceptual_crop: int = 128
    """Side of the window that the perceptual loss sees, output pixels."""
    lattice: float = 0.0
    low_frequency: float = 0.0
    """On the error that the consistency step corrects: without it the network would leave low frequencies to it."""
    adversarial: float = 0.0
    """On a discriminator's verdict over the perceptual backbone's features, of the same window."""
    native: float = 0.0
    """On its verdict of what the student makes of sharp imagery as it came: most input is like that, sharper than what
    downsampling leaves, and has no truth that another term could compare with."""

    def __post_init__(self) -> None:
        lowest = min(self.l1, self.perceptual, self.lattice, self.low_frequency, self.adversarial, self.native)
        require(lowest >= 0, "loss weights can't be negative")
        require(not self.native or self.adversarial > 0, "loss.native needs loss.adversarial")
        require(self.perceptual_crop >= 32, "loss.perceptual_crop must be at least 32")


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A stretch of training; the learning rate falls from `learning_rate` by a cosine."""

    steps: int
    batch: int = 8
    """Samples of a micro-batch, all processes together."""
    learning_rate: float = 5e-4
    final_learning_rate: float = 1e-5
    warmup_steps: int = 100

    def __post_init__(self) -> None:
        require(self.steps >= 1 and self.batch >= 1, "a phase needs at least one step and a batch of at least one")
        require(0 < self.final_learning_rate <= self.learning_rate, "learning rates must be positive and fall")


@dataclass(frozen=True, kw_only=True)
class PhaseConfig(Schedule):
    """A stretch of training with one set of loss weights."""

    region: int | None = None
    """Side of a sharp region in this phase, output pixels; `data.region` where it isn't given."""
    loss: LossConfig = field(default_factory=LossConfig)


@dataclass(frozen=True, kw_only=True)
class RunConfig:
    """What every stage's YAML says of the run itself."""

    name: str
    phases: tuple[Schedule, ...]
    seed: int = 1
    precision: str = "bf16"
    """Of the forward and backward pass, by autocast: fp32 or bf16. Weights and optimiser stay in fp32."""
    accumulation: int = 1
    """Micro-batches of a step."""
    compile: bool = False
    """Whether the perceptual loss is compiled, which needs a C++ compiler and a minute, and saves a third of a step."""
    ema_decay: float = 0.999
    gradient_clip: float = 1.0
    weight_decay: float = 1e-4
    threads: int | None = None
    workers: int = 1
    checkpoint_minutes: float = 5.0
    log_every: int = 50
    validate_every: int = 500

    def __post_init__(self) -> None:
        require(bool(self.phases), "a training needs at least one phase")
        require(self.precision in ("fp32", "bf16"), "precision must be fp32 or bf16")
        require(0 <= self.ema_decay < 1, "ema_decay must be within 0 and 1")
        require(self.accumulation >= 1, "accumulation must be at least 1")
        require(min(self.log_every, self.validate_every) >= 1, "log_every and validate_every must be at least 1")

    @property
    def steps(self) -> int:
        """Steps of all phases together."""
        return sum(phase.steps for phase in self.phases)

    def phase_at(self, step: int) -> tuple[Schedule, int]:
        """The phase that global step `step` belongs to, and the step's index within it."""
        for phase in self.phases:
            if step < phase.steps:
                return phase, step
            step -= phase.steps
        raise IndexError("the step lies after the last phase")


def load_config(kind: type[T], path: Path) -> T:
    """Reads and checks a stage's YAML file.

    Args:
        kind: the stage's dataclass.
        path: the file.

    Raises:
        ConfigError: the file isn't a mapping, or a key or value in it doesn't fit; the message names it.
    """
    return _build(kind, read_yaml(path), path.name)


def read_yaml(path: Path) -> Any:
    """What a YAML file holds.

    Raises:
        ConfigError: it can't be read as YAML.
    """
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path} can't be read as YAML: {' '.join(str(error).split())}") from error


def _build(kind: type[T], value: object, where: str) -> T:
    if not isinstance(value, Mapping):
        raise ConfigError(f"{where} must be a mapping")
    hints = typing.get_type_hints(kind)
    unknown = sorted(set(value) - set(hints))
    if unknown:
        raise ConfigError(f"{where} has unknown keys: {', '.join(map(str, unknown))}")
    required = {
        f.name
        for f in dataclasses.fields(kind)  # type: ignore[arg-type]
        if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
    }
    missing = sorted(required - set(value))
    if missing:
        raise ConfigError(f"{where} lacks: {', '.join(missing)}")
    try:
        return kind(**{key: _convert(hints[key], item, f"{where}: {key}") for key, item in value.items()})
    except ValueError as error:
        raise error if isinstance(error, ConfigError) else ConfigError(f"{where}: {error}") from error


def _convert(kind: Any, value: object, where: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if dataclasses.is_dataclass(kind):
        return _build(typing.cast(type, kind), value, where)
    if origin is tuple:
        if not isinstance(value, (list, tuple)):
            raise ConfigError(f"{where} must be a list")
        kinds = [arguments[0]] * len(value) if len(arguments) == 2 and arguments[1] is Ellipsis else list(arguments)
        if len(kinds) != len(value):
            raise ConfigError(f"{where} must have {len(kinds)} entries")
        return tuple(_convert(k, v, f"{where}[{i}]") for i, (k, v) in enumerate(zip(kinds, value, strict=True)))
    if origin is Mapping and dataclasses.is_dataclass(arguments[1]):
        if not isinstance(value, Mapping):
            raise ConfigError(f"{where} must be a mapping")
        return {key: _build(typing.cast(type, arguments[1]), item, f"{where}: {key}") for key, item in value.items()}
    if origin in (typing.Union, types.UnionType):
        return None if value is None else _convert(next(a for a in arguments if a is not type(None)), value, where)
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    expected = origin or kind
    if expected is Any or not isinstance(expected, type):
        return value
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        raise ConfigError(f"{where} must be of type {expected.__name__}, not {type(value).__name__}")
    return value


def require(condition: bool, message: str) -> None:
    """Raises a `ConfigError` with `message` unless `condition`."""
    if not condition:
        raise ConfigError(message)
