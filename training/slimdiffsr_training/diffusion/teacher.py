"""The single-step teacher: one denoising step at a timestep that fits how uncertain an image is (method, section 2)."""

from __future__ import annotations

import copy
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from slimdiffsr_training.config import ConfigError, require
from slimdiffsr_training.diffusion.base import LatentBase
from slimdiffsr_training.diffusion.estimator import UncertaintyEstimator, latent_variance
from slimdiffsr_training.diffusion.features import level_ends
from slimdiffsr_training.diffusion.lora import merge_adapters
from slimdiffsr_training.diffusion.schedule import matched_abar, timestep_at
from slimdiffsr_training.hooks import captured

SETTINGS_FILE: Final = "teacher.json"
PREDICTOR_FILE: Final = "predictor.safetensors"

TimestepPolicy = Literal["predicted", "matched", "fixed"]
"""`predicted`: by `AbarPredictor` where the truth is given; `matched`: by equal SNR; `fixed`: the same for all."""


class TeacherResult(NamedTuple):
    """What the teacher makes of a batch."""

    image: Tensor
    """(b, 3, H, W) in about [-1, 1], fp32."""
    latent: Tensor
    """`z0`, (b, 4, H / 8, W / 8), fp32."""
    timestep: Tensor
    """(b,), real."""
    features: dict[str, Tensor]
    """`down0`, `up0` at H / 8 and `down1`, `up1` at H / 16 (diffusion/features.py); empty unless asked for."""


@dataclass(frozen=True, kw_only=True)
class TeacherSettings:
    """How a teacher chooses its timestep, and what was measured when it was trained."""

    scale: int = 4
    """Of the super-resolution that it was trained for."""
    policy: str = "predicted"
    fixed_timestep: float = 250.0
    """For the policy `fixed`."""
    predictor_width: int = 32
    mean_timestep: float | None = None
    """Over held-out data."""
    mean_abar: float | None = None
    """Over the same."""
    measured: dict[str, float] = field(default_factory=dict)
    """Figures on held-out data."""

    def __post_init__(self) -> None:
        require(self.policy in ("predicted", "matched", "fixed"), "policy must be predicted, matched or fixed")
        require(self.fixed_timestep >= 0, "fixed_timestep can't be negative")


class AbarPredictor(nn.Module):
    """`abar_target = Pred(z_gt, z_var)`, trained jointly with the teacher.

    `logit(abar)` is the logarithm of the signal-to-noise ratio; the network adds to that of SNR matching. Its last
    layer starts at zero, so that training begins at the matched timestep.
    """

    def __init__(self, width: int = 32, channels: int = 4) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(2 * channels, width, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(width, 2 * width, 3, stride=2, padding=1)
        self.out = nn.Linear(2 * width, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, truth: Tensor, variance: Tensor) -> Tensor:
        """abar (b,) within 0 and 1, for `z_gt` (b, c, h, w) and `z_var` (b, c or 1, h, w)."""
        x = torch.cat([truth, variance.log().expand_as(truth)], dim=1)
        x = F.silu(self.conv2(F.silu(self.conv1(x))))
        correction = self.out(x.mean((2, 3))).float().squeeze(1)
        abar = matched_abar(latent_variance(truth), variance.float().mean((1, 2, 3)))
        return torch.sigmoid(torch.logit(abar, eps=1e-6) + correction)


class SingleStepTeacher(nn.Module):
    """A latent base that super-resolves in one step.

    Args:
        base: the denoiser and autoencoder.
        estimator: of the uncertainty of a degraded image's latent.
        predictor: of abar; None for the policies `matched` and `fixed`.
        settings: see there.
    """

    def __init__(
        self,
        base: LatentBase,
        estimator: UncertaintyEstimator,
        predictor: AbarPredictor | None = None,
        settings: TeacherSettings | None = None,
    ) -> None:
        super().__init__()
        self.base = base
        self.estimator = estimator
        self.settings = settings or TeacherSettings(policy="matched" if predictor is None else "predicted")
        require(
            (predictor is not None) == (self.settings.policy == "predicted"),
            "a predictor belongs to the policy predicted, and to no other",
        )
        self.predictor = predictor

    @property
    def mean_timestep(self) -> float:
        """The timestep that stands for all images where one number is needed.

        Raises:
            ConfigError: it wasn't measured.
        """
        if self.settings.mean_timestep is None:
            raise ConfigError("the teacher's mean timestep wasn't measured; export it from a training run")
        return self.settings.mean_timestep

    def forward(
        self,
        interpolated: Tensor,
        high: Tensor | None = None,
        timestep: Tensor | None = None,
        with_features: bool = False,
    ) -> TeacherResult:
        """Super-resolves a batch.

        Args:
            interpolated: the input, bicubically resized to the result's grid: (b, 3, H, W) in [-1, 1]; H and W
                multiples of 16.
            high: the truth where it is known (training), the same shape: lets the timestep fit it.
            timestep: (b,), instead of one chosen from the uncertainty.
            with_features: whether the UNet's levels are returned.
        """
        with torch.no_grad():
            latent = self.base.encode(interpolated)
        t = self.choose_timestep(latent, high) if timestep is None else timestep.float()
        features: dict[str, Tensor] = {}
        if with_features:
            with captured(level_ends(self.base.unet)) as features:
                clean = self.base.denoise_once(latent, t)
        else:
            clean = self.base.denoise_once(latent, t)
        return TeacherResult(self.base.decode(clean), clean, t, features)

    def choose_timestep(self, latent: Tensor, high: Tensor | None = None) -> Tensor:
        """The timestep (b,) for degraded latents (b, 4, h, w), by the settings' policy.

        Without the truth, signal variance is the data set's; the predictor, which sees the truth, isn't used then.

        Args:
            latent: `z_lr`.
            high: the truth, (b, 3, 8 h, 8 w).
        """
        if self.settings.policy == "fixed":
            return latent.new_full((latent.shape[0],), self.settings.fixed_timestep)
        with torch.no_grad():
            variance = self.estimator.variance(latent)
            truth = None if high is None else self.base.encode(high)
        if truth is None:
            signal = variance.new_tensor(self.estimator.settings.latent_variance)
            abar = matched_abar(signal, variance.mean((1, 2, 3)))
        elif self.predictor is not None:
            abar = self.predictor(truth, variance)
        else:
            abar = matched_abar(latent_variance(truth), variance.mean((1, 2, 3)))
        return timestep_at(self.base.alphas_cumprod, abar)

    @classmethod
    def load(cls, path: Path) -> SingleStepTeacher:
        """Reads a teacher from the folder that `save` wrote, in evaluation mode.

        Raises:
            ConfigError: the folder holds none, or it can't be read.
        """
        if not (path / SETTINGS_FILE).is_file():
            raise ConfigError(f"{path} holds no teacher: it has no {SETTINGS_FILE}")
        try:
            settings = TeacherSettings(**json.loads((path / SETTINGS_FILE).read_text(encoding="utf-8")))
            predictor = None
            if settings.policy == "predicted":
                predictor = AbarPredictor(settings.predictor_width)
                predictor.load_state_dict(load_file(path / PREDICTOR_FILE))
        except Exception as error:
            reason = " ".join(str(error).split())[:300]
            raise ConfigError(f"{path} can't be read as a teacher: {reason}") from error
        return cls(LatentBase.load(path), UncertaintyEstimator.load(path), predictor, settings).eval()

    def save(self, path: Path) -> None:
        """Writes diffusers' layout with adapters merged, the estimator, the predictor and `teacher.json`."""
        _merged(self.base).save(path)
        self.estimator.save(path)
        if self.predictor is not None:
            weights = {name: w.detach().cpu().contiguous() for name, w in self.predictor.state_dict().items()}
            save_file(weights, path / PREDICTOR_FILE)
        (path / SETTINGS_FILE).write_text(json.dumps(asdict(self.settings), indent=2) + "\n", encoding="utf-8")


def _merged(base: Any) -> LatentBase:
    plain: LatentBase = copy.deepcopy(base)
    merge_adapters(plain)
    return plain
