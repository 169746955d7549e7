"""What is asked for (`Job`) and what came of it (`JobResult`): plain values that cross the process boundary as JSON."""

from __future__ import annotations

import dataclasses
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

from slimdiffsr.errors import Code, InputError

Consistency = Literal["off", "balanced", "exact"]
Precision = Literal["auto", "fp32", "bf16", "fp16"]
OutputFormat = Literal["gtiff", "cog"]
Stage = Literal["plan", "statistics", "compute", "assemble"]
Activity = Literal["", "plan", "read", "resume", "prepare", "compute", "write", "cluster"]
"""What keeps a job that has been silent for a while; docs/protocol.md, "Notifications from the worker"."""

SCALES: Final = (2, 4, 8)


@dataclass(frozen=True)
class Job:
    """One request for super-resolution; docs/protocol.md gives the meaning of every field.

    Raises:
        InputError: a field has the wrong type or a value outside its range.
    """

    input: str
    output: str | None = None
    model: str | None = None
    scale: int | None = None
    rgb: tuple[int, int, int] | None = None
    bands: tuple[int, ...] | None = None
    nearest_bands: tuple[int, ...] | None = None
    window: tuple[int, int, int, int] | None = None
    extent: tuple[float, float, float, float] | None = None
    consistency: Consistency = "balanced"
    device: str = "auto"
    precision: Precision = "auto"
    tile: int | None = None
    format: OutputFormat = "gtiff"
    creation_options: Mapping[str, str] = field(default_factory=dict)
    overwrite: bool = False
    resume: bool = False
    stretch_from: str | None = None
    detail: float = 1.0
    uncertainty: str | None = None
    mask: Mapping[str, Any] | None = None
    crs_wkt: str | None = None
    nodata: tuple[float | None, ...] | None = None
    open_options: Mapping[str, str] = field(default_factory=dict)
    memory_mib: int | None = None

    def __post_init__(self) -> None:
        for name in ("input", "device"):
            _require(isinstance(getattr(self, name), str) and getattr(self, name), f"'{name}' must be a text")
        for name in ("output", "model", "stretch_from", "uncertainty", "crs_wkt"):
            value = getattr(self, name)
            _require(value is None or (isinstance(value, str) and value), f"'{name}' must be a text")
        for name in ("input", "output", "model", "device", "stretch_from", "crs_wkt"):
            _require("\0" not in (getattr(self, name) or ""), f"'{name}' holds a null character")
        _require(
            self.scale is None or (_is_int(self.scale) and self.scale in SCALES),
            f"the scale must be one of 2, 4 and 8, not {self.scale}",
        )
        _one_of("consistency", self.consistency, get_args(Consistency))
        _one_of("precision", self.precision, get_args(Precision))
        _one_of("format", self.format, get_args(OutputFormat))
        for name, length in (("rgb", 3), ("bands", None), ("nearest_bands", None)):
            _band_list(name, getattr(self, name), length)
        _require(self.window is None or self.extent is None, "give a window or an extent, not both")
        if self.window is not None:
            _require(
                isinstance(self.window, tuple) and len(self.window) == 4 and all(_is_int(v) for v in self.window),
                "a window is four whole numbers: column, row, width, height",
            )
        if self.extent is not None:
            _require(
                isinstance(self.extent, tuple) and len(self.extent) == 4 and all(_is_number(v) for v in self.extent),
                "an extent is four numbers: xmin, ymin, xmax, ymax",
            )
        for name, low in (("tile", 32), ("memory_mib", 64)):
            value = getattr(self, name)
            _require(
                value is None or (_is_int(value) and value >= low), f"'{name}' must be a whole number of at least {low}"
            )
        for name in ("overwrite", "resume"):
            _require(isinstance(getattr(self, name), bool), f"'{name}' must be true or false")
        _require(_is_number(self.detail) and 0 <= self.detail <= 1, "'detail' must be a number from 0 to 1")
        _require(
            self.mask is None
            or (isinstance(self.mask, Mapping) and self.mask.get("type") in ("Polygon", "MultiPolygon")),
            "'mask' must be a GeoJSON Polygon or MultiPolygon",
        )
        for name in ("creation_options", "open_options"):
            value = getattr(self, name)
            _require(
                isinstance(value, Mapping) and all(isinstance(k, str) and isinstance(v, str) for k, v in value.items()),
                f"'{name}' must map texts to texts",
            )
        if self.nodata is not None:
            _require(
                isinstance(self.nodata, tuple)
                and all(v is None or isinstance(v, float) or _is_float64(v) for v in self.nodata),
                "'nodata' must be a list of numbers",
            )

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Job:
        """Builds a job from parsed JSON: lists become tuples; unknown keys are refused.

        Raises:
            InputError: a key is unknown, `input` is missing, or a value doesn't fit.
        """
        known = {f.name for f in dataclasses.fields(cls)}
        unknown = sorted(set(mapping) - known)
        _require(not unknown, f"the job has unknown settings: {', '.join(map(str, unknown))}")
        _require("input" in mapping, "the job names no input")
        # JSON has no NaN: a nodata value that isn't a number travels as the text "nan".
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in mapping.items()}
        if isinstance(values.get("nodata"), tuple):
            values["nodata"] = tuple(math.nan if v == "nan" else v for v in values["nodata"])
        return cls(**values)

    def to_mapping(self) -> dict[str, Any]:
        """The job as JSON-ready values: the inverse of `from_mapping`."""
        mapping = dataclasses.asdict(self)
        if self.nodata is not None:
            mapping["nodata"] = ["nan" if v is not None and math.isnan(v) else v for v in self.nodata]
        return {k: list(v) if isinstance(v, tuple) else v for k, v in mapping.items()}


@dataclass(frozen=True)
class Progress:
    """How far a job is. `fraction` never decreases within a job."""

    fraction: float
    tiles_done: int
    tiles_total: int
    stage: Stage
    message: str = ""
    activity: Activity = ""
    """Why nothing moves, in a word; empty where something did."""


@dataclass(frozen=True)
class JobResult:
    """What came of a job; docs/protocol.md, "Result"."""

    output: str
    width: int
    height: int
    bands: int
    tiles: int
    tiles_computed: int
    seconds: float
    device: str
    precision: str
    model: str
    model_sha256: str
    rgb: tuple[int, ...]
    grey_level: float
    consistency_error: float | None
    uncertainty: str | None
    warnings: tuple[str, ...]

    def to_mapping(self) -> dict[str, Any]:
        """JSON-ready values."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in dataclasses.asdict(self).items()}


ProgressCallback = Callable[[Progress], None]
WarningCallback = Callable[[str], None]
CancelledCallback = Callable[[], bool]


def _require(condition: object, message: str) -> None:
    if not condition:
        raise InputError(message[0].upper() + message[1:] + ".", Code.INPUT_SETTING)


def _one_of(name: str, value: object, choices: tuple[str, ...]) -> None:
    _require(value in choices, f"'{name}' must be one of {', '.join(choices)}, not {value!r}")


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _band_list(name: str, value: object, length: int | None) -> None:
    if value is None:
        return
    _require(
        isinstance(value, tuple) and all(_is_int(v) and v >= 1 for v in value),
        f"'{name}' must list band numbers from 1",
    )
    assert isinstance(value, tuple)
    _require(length is None or len(value) == length, f"'{name}' must list {length} bands")
    _require(value or name == "nearest_bands", f"'{name}' lists no band")
    _require(name == "rgb" or len(set(value)) == len(value), f"'{name}' lists a band twice")


def _is_float64(value: object) -> bool:
    """Whether it is a whole number that JSON may hold, and float64 too."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= sys.float_info.max
