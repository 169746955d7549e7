"""What the published student is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from slimdiffsr.network.config import StudentConfig

QgamScale = Literal["released", "corrected"]

LATENT: Final = 8
"""Output pixels a side for one latent: TAESD's three downsamplings."""


@dataclass(frozen=True)
class PaperConfig(StudentConfig):
    """Configuration of `PaperStudent`; the defaults are the paper's.

    Raises:
        ValueError: a value is outside its range.
    """

    widths: tuple[int, int, int] = (320, 640, 1280)
    """Channels of the UNet at 1/8 and 1/16 of the output's resolution and after the middle block."""
    autoencoder_width: int = 64
    """Channels of the tiny autoencoder's halves."""
    queries: int = 32
    """Learned queries of each global aggregation."""
    head_width: int = 64
    """Width of the single attention head."""
    expansion: int = 4
    """Hidden width of the gated feed-forward over its input width."""
    groups: int = 32
    """Groups of every group norm."""
    qgam_scale: QgamScale = "corrected"
    """What both attentions of QGAM are scaled by: `corrected` is head_width^-0.5; `released` is channels^-0.5, as the
    authors' code does, which their weights were trained with."""
    family: Literal["paper"] = "paper"

    def __post_init__(self) -> None:
        if self.family != "paper":
            raise ValueError(f"unknown network family {self.family!r}")
        if self.scale not in (2, 4, 8):
            raise ValueError(f"scale must be 2, 4 or 8, not {self.scale}")
        self._check_counts(
            {"autoencoder_width": 1024, "queries": 1024, "head_width": 1024, "expansion": 8, "groups": 256}
        )
        if len(self.widths) != 3 or any(not 8 <= w <= 4096 or w % 8 or w % self.groups for w in self.widths):
            raise ValueError(
                f"widths must be three multiples of 8 and of {self.groups} groups up to 4096, not {self.widths}"
            )
        if self.qgam_scale not in get_args(QgamScale):
            raise ValueError(f"qgam_scale must be released or corrected, not {self.qgam_scale!r}")

    @property
    def stride(self) -> int:
        """16 output pixels (TAESD's 8 and one downsampling of the UNet), and no less than the compact family's 4."""
        return max(4, 2 * LATENT // self.scale)
