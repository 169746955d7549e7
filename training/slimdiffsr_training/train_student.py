"""The training loop of a student: seeded, resumable, in phases."""

from __future__ import annotations

import dataclasses
import json
import logging
import math
import time
from pathlib import Path
from typing import NamedTuple, TypeVar

import cv2
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from slimdiffsr.network import NetworkConfig, SlimDiffStudent
from slimdiffsr.network.consistency import REACH, block_mean, low_frequencies, restore_low_frequencies
from slimdiffsr.network.interpolation import upsample
from slimdiffsr_training.checkpoint import ExponentialAverage, load_checkpoint, save_checkpoint
from slimdiffsr_training.config import DataConfig, PhaseConfig, StudentConfig
from slimdiffsr_training.data.imagery import Photo, load_imagery, split
from slimdiffsr_training.data.regions import RegionDataset, Sample
from slimdiffsr_training.losses import Objective
from slimdiffsr_training.metrics.lpips import LPIPS

logger = logging.getLogger(__name__)

Network = TypeVar("Network", bound=nn.Module)


class Reconstruction(NamedTuple):
    """What a student makes of a batch, in normalised units."""

    result: Tensor
    """(batch, 3, scale * h, scale * w): as the engine delivers it."""
    low_frequency_error: Tensor
    """(batch, 3, h, w): what the consistency step had to put right."""


def super_resolve_batch(student: nn.Module, low: Tensor, patches: Tensor, rounds: int) -> Reconstruction:
    """What the engine does with a tile, differentiable: interpolation plus residual, low frequencies restored."""
    detail = student(low, student.encode_context(patches))  # type: ignore[operator]
    scale = detail.residual.shape[2] // low.shape[2]
    raw = upsample(low, scale) + detail.residual.float()
    error = low_frequencies(low - block_mean(raw, scale))
    return Reconstruction(restore_low_frequencies(raw, low, scale, rounds=rounds), error)


class StudentTrainer:
    """One run in one folder: `last.pt` to go on from, `log.jsonl`, TensorBoard events, panels.

    Args:
        config: the run's settings; a folder that was begun with other settings is refused.
        data: folder of imagery, one subfolder a source.
        folder: where the run lives.
        perceptual_weights: npz with a VGG16 backbone and LPIPS heads.
        device: a torch device.
    """

    def __init__(
        self, config: StudentConfig, data: Path, folder: Path, perceptual_weights: Path | None, device: str = "cpu"
    ) -> None:
        self.config = config
        self.folder = folder
        self.device = torch.device(device)
        if config.threads:
            torch.set_num_threads(config.threads)
        torch.set_flush_denormal(True)
        torch.manual_seed(config.seed)
        self.network_config = NetworkConfig.from_mapping(config.network)
        self.student = _channels_last(SlimDiffStudent(self.network_config).to(self.device))
        self.average = ExponentialAverage(self.student, config.ema_decay)
        self.optimiser = torch.optim.AdamW(
            self.student.parameters(), lr=1e-4, betas=(0.9, 0.99), weight_decay=1e-4, fused=True
        )
        self.objective = Objective(self._load_perceptual(perceptual_weights))
        photos = load_imagery(data, config.data.region, config.data.minimum_sharpness)
        self.training, self.validation = split(photos, config.data.validation_images, config.seed)
        self.step = 0
        self._resume()

    def run(self, stop_after: int | None = None) -> Path:
        """Trains to the end, or for `stop_after` steps more; returns the checkpoint's path."""
        end = self.config.steps if stop_after is None else min(self.config.steps, self.step + stop_after)
        writer = SummaryWriter(self.folder / "tensorboard")
        bar = tqdm(total=self.config.steps, initial=self.step, unit="step", dynamic_ncols=True)
        saved = time.monotonic()
        logger.info("%d training and %d validation images", len(self.training), len(self.validation))
        while self.step < end:
            phase, offset = self.config.phase_at(self.step)
            until = min(end, self.step - offset + phase.steps)
            for batch in self._loader(phase, until - self.step):
                terms = self._train_step(batch, phase, self.config.phase_at(self.step)[1])
                self.step += 1
                bar.update()
                if self.step % self.config.log_every == 0:
                    self._log(writer, terms)
                    bar.set_postfix(terms)
                if self.step % self.config.validate_every == 0 or self.step == end:
                    self._log(writer, self.validate(writer))
                if time.monotonic() - saved > 60 * self.config.checkpoint_minutes:
                    self.save()
                    saved = time.monotonic()
        bar.close()
        writer.close()
        self.save()
        return self.folder / "last.pt"

    @torch.no_grad()
    def validate(self, writer: SummaryWriter | None = None) -> dict[str, float]:
        """Mean L1 and perceptual distance of the averaged weights on held-out images, degraded with fixed seeds."""
        if not self.validation:
            return {}
        student = _channels_last(SlimDiffStudent(self.network_config).to(self.device)).eval()
        student.load_state_dict(self.average.weights)
        data = dataclasses.replace(self.config.data, foreign_context_probability=0.0)
        weights = dataclasses.replace(self.config.phases[-1].loss, perceptual_crop=self.config.data.region)
        sums: dict[str, float] = {}
        count = 24
        dataset = self._dataset(self.validation, data, seed=self.config.seed + 1, length=count)
        for start in range(0, count, 4):
            samples = [dataset[i] for i in range(start, start + 4)]
            low, high, patches = (
                torch.stack([s[key] for s in samples]).to(self.device) for key in ("low", "high", "patches")
            )
            with self._autocast():
                made = super_resolve_batch(student, low, patches, self.config.consistency_rounds)
                _, terms = self.objective(made.result, high, made.low_frequency_error, weights, torch.Generator())
            for name, value in terms.items():
                sums[name] = sums.get(name, 0.0) + value * 4 / count
            if writer is not None and start == 0:
                panel = torch.cat([upsample(low, self.network_config.scale), made.result, high], dim=3)
                writer.add_images("validation", (panel * 0.5 + 0.5).clamp(0, 1), self.step)
        return {f"validation_{name}": value for name, value in sums.items()}

    def save(self) -> None:
        """Writes the checkpoint."""
        state = {
            "step": self.step,
            "settings": self._settings(),
            "student": self.student.state_dict(),
            "average": self.average.weights,
            "optimiser": self.optimiser.state_dict(),
        }
        save_checkpoint(self.folder / "last.pt", state)

    def _train_step(self, batch: Sample, phase: PhaseConfig, offset: int) -> dict[str, float]:
        rate = learning_rate(phase, offset)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        low, high, patches = (batch[key].to(self.device, non_blocking=True) for key in ("low", "high", "patches"))
        low = low.contiguous(memory_format=torch.channels_last)
        with self._autocast():
            made = super_resolve_batch(self.student, low, patches, self.config.consistency_rounds)
            # The outer rim sees the network's padding instead of ground; in the engine it lies in the halo.
            rim = REACH * self.network_config.scale
            inner = (slice(None), slice(None), slice(rim, -rim), slice(rim, -rim))
            generator = torch.Generator().manual_seed(self.config.seed * 1_000_003 + self.step)
            loss, terms = self.objective(
                made.result[inner], high[inner], made.low_frequency_error, phase.loss, generator
            )
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.student.parameters(), self.config.gradient_clip)
        if not math.isfinite(float(norm)):
            raise FloatingPointError(f"the gradient became infinite at step {self.step}; lower the learning rate")
        self.optimiser.step()
        self.average.update(self.student, self.step)
        return {**terms, "gradient_norm": float(norm), "learning_rate": rate}

    def _loader(self, phase: PhaseConfig, steps: int) -> DataLoader[Sample]:
        # Samples are numbered over the whole run, so that a resumed one goes on with the next.
        first = self._samples_before(self.step)
        dataset = self._dataset(
            self.training, self.config.data, seed=self.config.seed, length=steps * phase.batch, first=first
        )
        return DataLoader(
            dataset,
            batch_size=phase.batch,
            num_workers=self.config.workers,
            worker_init_fn=_quiet_worker,
            prefetch_factor=4 if self.config.workers else None,
        )

    def _samples_before(self, step: int) -> int:
        samples = 0
        for phase in self.config.phases:
            samples += min(step, phase.steps) * phase.batch
            step -= min(step, phase.steps)
        return samples

    def _dataset(self, photos: list[Photo], data: DataConfig, **kwargs: int) -> RegionDataset:
        return RegionDataset(photos, data, self.config.degradation, scale=self.network_config.scale, **kwargs)

    def _load_perceptual(self, weights: Path | None) -> LPIPS | None:
        if not any(phase.loss.perceptual for phase in self.config.phases):
            return None
        if weights is None:
            raise ValueError("the configuration has a perceptual loss: give its weights by --perceptual-weights")
        perceptual = _channels_last(LPIPS("vgg", weights).to(self.device))
        return perceptual.to(torch.bfloat16) if self.config.precision == "bf16" else perceptual

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.config.precision == "bf16")

    def _settings(self) -> str:
        return json.dumps({"network": self.network_config.to_mapping(), "seed": self.config.seed}, sort_keys=True)

    def _resume(self) -> None:
        path = self.folder / "last.pt"
        if not path.exists():
            return
        state = load_checkpoint(path)
        if state["settings"] != self._settings():
            raise ValueError(f"{self.folder} holds a run with another network or seed; choose another folder")
        self.student.load_state_dict(state["student"])
        self.average.weights = state["average"]
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = int(state["step"])
        logger.info("going on from step %d", self.step)

    def _log(self, writer: SummaryWriter, terms: dict[str, float]) -> None:
        for name, value in terms.items():
            writer.add_scalar(name, value, self.step)
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps({"step": self.step, "time": round(time.time()), **terms}) + "\n")


def learning_rate(phase: PhaseConfig, step: int) -> float:
    """Linear warm-up, then a cosine from the phase's rate to its final rate."""
    if step < phase.warmup_steps:
        return phase.learning_rate * (step + 1) / phase.warmup_steps
    progress = (step - phase.warmup_steps) / max(1, phase.steps - phase.warmup_steps)
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
    return phase.final_learning_rate + (phase.learning_rate - phase.final_learning_rate) * cosine


def _channels_last(network: Network) -> Network:
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def _quiet_worker(_: int) -> None:
    cv2.setNumThreads(0)
    torch.set_num_threads(1)
