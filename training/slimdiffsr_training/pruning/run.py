"""The stage `prune`: a teacher's folder becomes a checkpoint for `distill` to start from, and an account."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from slimdiffsr.network import NetworkConfig, Student
from slimdiffsr.network.families import FAMILIES
from slimdiffsr_training.config import ConfigError, DataConfig, require
from slimdiffsr_training.data.imagery import load_imagery
from slimdiffsr_training.data.regions import RegionDataset
from slimdiffsr_training.degradation import DegradationConfig
from slimdiffsr_training.pruning.account import Account, take_account
from slimdiffsr_training.run.checkpoint import save_checkpoint

logger = logging.getLogger(__name__)

CHECKPOINT: Final = "pruned.pt"
ACCOUNT: Final = "account"


@dataclass(frozen=True, kw_only=True)
class PruneConfig:
    """How a teacher is pruned."""

    name: str
    network: Mapping[str, Any]
    """The student's configuration as a mapping; of the paper family only what the teacher leaves open, as `scale`."""
    timestep: float | None = None
    """The one that becomes constant; the teacher's mean timestep if none is given."""
    seed: int = 1
    readout: str = "regressed"
    """Of the paper family's second merged convolution: regressed or composed (pruning/semantic.py)."""
    images: int = 8
    """Calibration images, from `data` where a folder is given, synthetic otherwise."""
    account_side: int = 512
    """Side of the output that the account is for."""
    data: DataConfig = field(default_factory=DataConfig)
    degradation: DegradationConfig = field(default_factory=DegradationConfig)

    def __post_init__(self) -> None:
        require(self.timestep is None or self.timestep >= 0, "timestep can't be negative")
        require(self.readout in ("regressed", "composed"), "readout must be regressed or composed")
        require(self.images >= 1, "images must be at least 1")
        require(
            self.account_side >= 64 and self.account_side % 64 == 0, "account_side must be a multiple of 64 from 64"
        )
        require(self.network.get("scale") in (2, 4, 8), "network: scale must be 2, 4 or 8")


def prune(
    config: PruneConfig,
    family: str,
    teacher_folder: Path,
    out: Path,
    *,
    data: Path | None = None,
    autoencoder_folder: Path | None = None,
) -> Path:
    """Prunes a teacher; returns the checkpoint's path.

    Args:
        config: how.
        family: of the student: paper or compact.
        teacher_folder: as `SingleStepTeacher.save` wrote it.
        out: folder for `pruned.pt`, `account.txt` and `account.json`.
        data: folder of imagery to calibrate on.
        autoencoder_folder: holds `vae/`, an AutoencoderTiny, for the paper family where the teacher's isn't one.

    Raises:
        ConfigError: teacher, autoencoder and configuration don't fit together.
    """
    from slimdiffsr_training.diffusion.teacher import SingleStepTeacher
    from slimdiffsr_training.pruning.calibration import calibrate, check_unet

    require(family in FAMILIES, f"family must be one of {', '.join(FAMILIES)}, not {family!r}")
    settings = dict(config.network)
    if settings.pop("family", family) != family:
        raise ConfigError(f"network: family is {config.network['family']}, but --family is {family}")
    teacher = SingleStepTeacher.load(teacher_folder).requires_grad_(False)
    base = teacher.base
    check_unet(base.unet)
    timestep = config.timestep if config.timestep is not None else teacher.mean_timestep
    scale = int(settings.pop("scale"))
    if family == "compact":
        try:
            compact = NetworkConfig.from_mapping({**settings, "scale": scale})
        except ValueError as error:
            raise ConfigError(f"network: {error}") from error
    else:
        from slimdiffsr_training.pruning.semantic import paper_config

        autoencoder = _tiny_autoencoder(base, autoencoder_folder)
        paper = paper_config(base, autoencoder, scale, **settings)
    torch.manual_seed(config.seed)
    with torch.no_grad():
        activations = calibrate(base, calibration_images(config, scale, data), scale, timestep)
    student: Student
    if family == "compact":
        from slimdiffsr_training.pruning.narrow import prune_to_compact

        student, transfer, _ = prune_to_compact(base, compact, activations, config.seed)
    else:
        from slimdiffsr_training.pruning.semantic import prune_to_paper

        student, transfer = prune_to_paper(base, autoencoder, paper, activations, timestep, config.readout)
    account = take_account(base, student.config, config.account_side)
    shares = transfer.shares()
    _write_account(out, account, shares, timestep)
    logger.info("%s", (out / f"{ACCOUNT}.txt").read_text(encoding="utf-8"))
    settings_of_run = {
        "stage": "Prune",
        "network": student.config.to_mapping(),
        "seed": config.seed,
        "timestep": timestep,
    }
    weights = {f"student.{name}": weight for name, weight in student.state_dict().items()}
    path = out / CHECKPOINT
    save_checkpoint(
        path,
        {"step": 0, "settings": json.dumps(settings_of_run, sort_keys=True), "trained": weights, "average": weights},
    )
    return path


def calibration_images(config: PruneConfig, scale: int, data: Path | None) -> Tensor:
    """Degraded images (images, 3, region / scale, region / scale) as in training, or synthetic ones without imagery."""
    if data is None:
        from slimdiffsr_training.pruning.calibration import synthetic_images

        logger.info("no imagery given: calibrating on synthetic images")
        return synthetic_images(config.images, config.data.region // scale, config.seed)
    photos = load_imagery(data, config.data.region, config.data.minimum_sharpness)
    dataset = RegionDataset(
        photos, config.data, config.degradation, scale=scale, seed=config.seed, length=config.images
    )
    return torch.stack([dataset[index]["low"] for index in range(config.images)])


def _tiny_autoencoder(base: Any, folder: Path | None) -> nn.Module:
    from diffusers import AutoencoderTiny

    from slimdiffsr_training.diffusion.base import load_vae

    vae: nn.Module = base.vae if folder is None else load_vae(folder)
    if not isinstance(vae, AutoencoderTiny):
        raise ConfigError(
            "the published student is made of a tiny autoencoder's halves, but this one is an AutoencoderKL: give an "
            "AutoencoderTiny for the same latents by --autoencoder"
        )
    return vae


def _write_account(out: Path, account: Account, shares: dict[str, float], timestep: float) -> None:
    out.mkdir(parents=True, exist_ok=True)
    origin = ", ".join(f"{name} {share:.1%}" for name, share in shares.items())
    text = f"{account.to_text()}parameters by origin: {origin}\ntimestep made constant: {timestep:g}\n"
    (out / f"{ACCOUNT}.txt").write_text(text, encoding="utf-8")
    content = {**account.to_mapping(), "origin": shares, "timestep": timestep}
    (out / f"{ACCOUNT}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
