"""What a student network is made of: a small value stored beside the weights in a model bundle."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

Scale = Literal[2, 4, 8]


@dataclass(frozen=True)
class StudentConfig:
    """What the configurations of all families have: a scale, a stride, and their way to JSON and back."""

    scale: int
    """Output pixels a side for one input pixel: 2, 4 or 8."""

    @property
    def stride(self) -> int:
        """Input pixels that a tile's height and width, its halo and its place must be multiples of."""
        raise NotImplementedError

    @property
    def predicts_variance(self) -> bool:
        """Whether the network says how far its result may be from the truth."""
        return False

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Reads the configuration from parsed JSON or YAML; unknown keys are refused.

        Raises:
            ValueError: a key is unknown or a value is outside its range.
        """
        unknown = sorted(set(mapping) - {f.name for f in dataclasses.fields(cls)})
        if unknown:
            raise ValueError(f"unknown network settings: {', '.join(unknown)}")
        try:
            values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in mapping.items()}
            for key, value in values.items():
                if any(type(v) is not int for v in value) if isinstance(value, tuple) else isinstance(value, float):
                    raise ValueError(f"{key} must be made of whole numbers, not {value!r}")
            return cls(**values)
        except TypeError as error:
            raise ValueError(f"incomplete or wrongly typed network settings: {error}") from error

    def to_mapping(self) -> dict[str, Any]:
        """JSON-ready values: the inverse of `from_mapping`."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in dataclasses.asdict(self).items()}

    def _check_counts(self, limits: Mapping[str, int]) -> None:
        for name, high in limits.items():
            value = getattr(self, name)
            if not isinstance(value, int) or not 1 <= value <= high:
                raise ValueError(f"{name} must be from 1 to {high}, not {value!r}")


@dataclass(frozen=True)
class NetworkConfig(StudentConfig):
    """Configuration of the compact `SlimDiffStudent`.

    Raises:
        ValueError: a value is outside its range.
    """

    widths: tuple[int, int]
    """Channels of the UNet at half and at a quarter of the input's resolution; multiples of 8."""
    decoder_widths: tuple[int, int, int]
    """Channels of the decoder at the input's resolution, on the way up, and before the last PixelShuffle."""
    blocks: int = 1
    """Residual plus aggregation blocks per UNet level, on the way down and again on the way up."""
    context_width: int = 64
    """Width of the scene context's tokens and of its pooled vector."""
    queries: int = 32
    """Learned queries of each global aggregation (paper: 32)."""
    head_width: int = 64
    """Width of the single attention head (paper: 64)."""
    expansion: int = 2
    """Hidden width of the gated feed-forward over its input width."""
    variance_head: bool = False
    """Whether the network also predicts a log-variance."""
    family: Literal["compact"] = "compact"

    STRIDE: Final = 4
    """Input height and width must be multiples of this (PixelUnshuffle and one downsampling)."""

    def __post_init__(self) -> None:
        if self.family != "compact":
            raise ValueError(f"unknown network family {self.family!r}")
        if self.scale not in (2, 4, 8):
            raise ValueError(f"scale must be 2, 4 or 8, not {self.scale}")
        if len(self.widths) != 2 or any(not 8 <= w <= 2048 or w % 8 for w in self.widths):
            raise ValueError(f"widths must be two multiples of 8 up to 2048, not {self.widths}")
        if len(self.decoder_widths) != 3 or any(not 4 <= w <= 1024 for w in self.decoder_widths):
            raise ValueError(f"decoder_widths must be three numbers from 4 to 1024, not {self.decoder_widths}")
        self._check_counts({"blocks": 16, "context_width": 1024, "queries": 1024, "head_width": 1024, "expansion": 8})

    @property
    def stride(self) -> int:
        """PixelUnshuffle and one downsampling."""
        return self.STRIDE

    @property
    def predicts_variance(self) -> bool:
        """With a variance head."""
        return self.variance_head


@dataclass(frozen=True)
class TrunkConfig(StudentConfig):
    """Configuration of `TrunkStudent`.

    Raises:
        ValueError: a value is outside its range.
    """

    width: int = 64
    """Channels of the trunk, at the input's resolution; a multiple of 8."""
    blocks: int = 10
    """Blocks of the trunk, of two convolutions each."""
    guide_width: int = 128
    """Channels of the guide, at a quarter of the input's resolution; a multiple of 8."""
    guide_blocks: int = 2
    """Residual plus aggregation blocks of the guide."""
    context_width: int = 64
    """Width of the scene context's tokens and of its pooled vector."""
    queries: int = 32
    """Learned queries of each global aggregation (paper: 32)."""
    head_width: int = 64
    """Width of the single attention head (paper: 64)."""
    expansion: int = 2
    """Hidden width of the gated feed-forward over its input width."""
    variance_head: bool = False
    """Whether the network also predicts a log-variance."""
    family: Literal["trunk"] = "trunk"

    def __post_init__(self) -> None:
        if self.family != "trunk":
            raise ValueError(f"unknown network family {self.family!r}")
        if self.scale not in (2, 4, 8):
            raise ValueError(f"scale must be 2, 4 or 8, not {self.scale}")
        for name in ("width", "guide_width"):
            if getattr(self, name) % 8:
                raise ValueError(f"{name} must be a multiple of 8, not {getattr(self, name)}")
        limits = {"width": 1024, "blocks": 64, "guide_width": 2048, "guide_blocks": 16}
        self._check_counts({**limits, "context_width": 1024, "queries": 1024, "head_width": 1024, "expansion": 8})

    @property
    def stride(self) -> int:
        """The guide's pixels."""
        return 4

    @property
    def predicts_variance(self) -> bool:
        """With a variance head."""
        return self.variance_head


PRESETS: Final[dict[str, Callable[[int], StudentConfig]]] = {
    "fast": lambda scale: TrunkConfig(scale),
    "quality": lambda scale: TrunkConfig(scale, blocks=24),
    "compact": lambda scale: NetworkConfig(scale, widths=(128, 256), decoder_widths=(64, 48, 32)),
}
"""Configurations by name: for previews, large scenes and slow machines; slower and better; and the compact family's."""
