"""The uncertainty estimator UE (method, section 2): what a sharp latent is expected to be, and how sure that is."""

from __future__ import annotations

import itertools
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from slimdiffsr_training.config import ConfigError

WEIGHTS_FILE: Final = "uncertainty.safetensors"
SETTINGS_FILE: Final = "uncertainty.json"
LOG_VARIANCE_RANGE: Final = (-14.0, 7.0)
"""`s` is kept within these, so that one odd latent can't blow up `exp(-s)`."""
CALIBRATION: Final = 3.0
"""The loss's optimum is a third of the variance (losses/uncertainty.py)."""


class Estimate(NamedTuple):
    """What UE says of a latent."""

    mean: Tensor
    """`z_mean`, (b, channels, h, w)."""
    log_variance: Tensor
    """`s = ln z_var` before calibration, (b, channels or 1, h, w)."""


@dataclass(frozen=True, kw_only=True)
class EstimatorSettings:
    """The network's shape, and what was measured when it was trained."""

    channels: int = 4
    width: int = 64
    blocks: int = 4
    """Residual blocks of full width; one more makes the output."""
    shared_variance: bool = False
    """Whether one variance stands for all channels of a latent."""
    calibration: float = CALIBRATION
    """Factor from the network's variance to that of its error."""
    latent_variance: float = 1.0
    """`var(z_gt)` over the data set, for images whose truth isn't known."""
    measured: dict[str, float] = field(default_factory=dict)
    """Figures on held-out data."""


class ResidualBlock(nn.Module):
    """3x3 convolution, ReLU, 3x3 convolution, plus the input, by a 1x1 convolution where the width changes; no bias.

    Args:
        inputs: channels.
        outputs: channels.
        silent: whether it starts by answering zeros, for which its shortcut is always a convolution.
    """

    def __init__(self, inputs: int, outputs: int, *, silent: bool = False) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        same = inputs == outputs and not silent
        self.shortcut = nn.Identity() if same else nn.Conv2d(inputs, outputs, 1, bias=False)
        if silent:
            for layer in (self.conv2, self.shortcut):
                nn.init.zeros_(layer.weight)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """(b, inputs, h, w) to (b, outputs, h, w)."""
        return self.shortcut(x) + self.conv2(F.relu(self.conv1(x)))


class UncertaintyEstimator(nn.Module):
    """Residual blocks of widths 4-64-64-64-64-(4 + 4 or 1): about 0.26 M parameters.

    Two departures from what is known of the paper's. The mean is the input plus what the blocks say, and the log
    variance has an offset: blocks without biases answer zeros with zeros, so that without it the most uniform ground
    would always have a variance of 1. The last block starts at zero: training begins with the input for a mean.
    """

    offset: nn.Parameter
    """Of the log variance, (1, channels or 1, 1, 1)."""

    def __init__(self, settings: EstimatorSettings | None = None) -> None:
        super().__init__()
        self.settings = settings or EstimatorSettings()
        s = self.settings
        outputs = s.channels + (1 if s.shared_variance else s.channels)
        widths = itertools.pairwise([s.channels, *[s.width] * s.blocks])
        self.blocks = nn.Sequential(
            *(ResidualBlock(a, b) for a, b in widths), ResidualBlock(s.width, outputs, silent=True)
        )
        self.offset = nn.Parameter(torch.zeros(1, outputs - s.channels, 1, 1))

    def forward(self, latent: Tensor) -> Estimate:
        """The estimate for the latent of a degraded image, (b, channels, h, w); fp32."""
        output = self.blocks(latent).float()
        mean = latent.float() + output[:, : self.settings.channels]
        log_variance = self.offset + output[:, self.settings.channels :]
        return Estimate(mean, log_variance.clamp(*LOG_VARIANCE_RANGE))

    def variance(self, latent: Tensor) -> Tensor:
        """`z_var`, calibrated, (b, channels or 1, h, w)."""
        return self.settings.calibration * self(latent).log_variance.exp()

    @classmethod
    def load(cls, path: Path) -> UncertaintyEstimator:
        """Reads an estimator from the folder that `save` wrote.

        Raises:
            ConfigError: the folder holds none, or it can't be read.
        """
        if not (path / WEIGHTS_FILE).is_file() or not (path / SETTINGS_FILE).is_file():
            raise ConfigError(f"{path} holds no uncertainty estimator ({WEIGHTS_FILE} and {SETTINGS_FILE})")
        try:
            estimator = cls(EstimatorSettings(**json.loads((path / SETTINGS_FILE).read_text(encoding="utf-8"))))
            estimator.load_state_dict(load_file(path / WEIGHTS_FILE))
        except Exception as error:
            reason = " ".join(str(error).split())[:300]
            raise ConfigError(f"{path} can't be read as an uncertainty estimator: {reason}") from error
        return estimator.eval()

    def save(self, path: Path) -> None:
        """Writes `uncertainty.safetensors` and `uncertainty.json` into a folder."""
        path.mkdir(parents=True, exist_ok=True)
        save_file({name: w.detach().cpu().contiguous() for name, w in self.state_dict().items()}, path / WEIGHTS_FILE)
        text = json.dumps(asdict(self.settings), indent=2)
        (path / SETTINGS_FILE).write_text(text + "\n", encoding="utf-8")


def latent_variance(latent: Tensor) -> Tensor:
    """`var(z)` of each latent (b, c, h, w) over all its values: (b,), fp32."""
    return torch.var(latent.float(), dim=(1, 2, 3), correction=0)
