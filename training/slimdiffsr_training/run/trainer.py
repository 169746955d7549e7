"""The training loop of every stage: seeded, resumable to the same numbers, on one device or several."""

from __future__ import annotations

import contextlib
import json
import logging
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.utils.data import DataLoader, Subset
from torch.utils.tensorboard import SummaryWriter
from tqdm import tqdm

from slimdiffsr_training.config import ConfigError, RunConfig, Schedule
from slimdiffsr_training.run.checkpoint import ExponentialAverage, load_checkpoint, save_checkpoint
from slimdiffsr_training.run.stage import Stage, Step

logger = logging.getLogger(__name__)


class Trainer:
    """One run in one folder: `last.pt` to go on from, `log.jsonl`, TensorBoard events with image panels.

    Several processes (`accelerate launch`) each take their share of every step's samples; gradients are averaged over
    them after the backward pass rather than by a wrapper around the modules, because a stage calls several methods of
    its modules. Every process holds the same weights at every step.

    Args:
        stage: what is trained.
        config: how.
        folder: where the run lives; a folder that holds another run is refused.
        device: a torch device; None for the one that accelerate chooses.

    Raises:
        ConfigError: the folder holds a run of another stage, network, start or seed.
    """

    def __init__(self, stage: Stage, config: RunConfig, folder: Path, device: str | None = None) -> None:
        self.stage = stage
        self.config = config
        self.folder = folder
        self.accelerator = Accelerator(mixed_precision="no", cpu=device == "cpu")
        self.device = torch.device(device) if device else self.accelerator.device
        if config.threads:
            torch.set_num_threads(config.threads)
        torch.set_flush_denormal(True)
        for module in (stage.trained, stage.frozen, stage.adversary):
            if module is not None:
                module.to(self.device)
                _channels_last(module)
        self.average = ExponentialAverage(stage.trained, config.ema_decay)
        self.optimiser = self._optimiser(stage.trained)
        self.adversary_optimiser = self._optimiser(stage.adversary) if stage.adversary is not None else None
        self.step = 0
        self._resume()

    def run(self, stop_after: int | None = None) -> Path:
        """Trains to the end, or for `stop_after` steps more; returns the checkpoint's path.

        The stage's product, if it has one, is written to `export/` of the run's folder, from the averaged weights.
        """
        end = self.config.steps if stop_after is None else min(self.config.steps, self.step + stop_after)
        main = self.accelerator.is_main_process
        writer = SummaryWriter(self.folder / "tensorboard") if main else None
        bar = tqdm(total=self.config.steps, initial=self.step, unit="step", dynamic_ncols=True, disable=not main)
        saved = time.monotonic()
        while self.step < end:
            phase, offset = self.config.phase_at(self.step)
            loader = self._loader(phase, min(end, self.step - offset + phase.steps) - self.step)
            for micro_batches in _grouped(loader, self.config.accumulation):
                terms = self._train_step(micro_batches, phase, self.config.phase_at(self.step)[1])
                self.step += 1
                bar.update()
                if self.step % self.config.log_every == 0:
                    figures = {name: float(term) for name, term in terms.items()}
                    self._log(writer, figures)
                    bar.set_postfix(figures)
                if self.step % self.config.validate_every == 0 or self.step == end:
                    self._log(writer, self.validate(writer))
                if time.monotonic() - saved > 60 * self.config.checkpoint_minutes:
                    self.save()
                    saved = time.monotonic()
        bar.close()
        if writer is not None:
            writer.close()
        self.save()
        if main:
            with torch.no_grad(), self._averaged_weights():
                self.stage.export(self.folder / "export")
        return self.folder / "last.pt"

    @torch.no_grad()
    def validate(self, writer: SummaryWriter | None = None) -> dict[str, float]:
        """The stage's figures on held-out data, with the averaged weights; names begin with `validation_`."""
        with self._averaged_weights(), self._autocast():
            figures, panel = self.stage.validate()
        if writer is not None and panel is not None:
            writer.add_images("validation", panel.float().clamp(0, 1), self.step)
        return {f"validation_{name}": value for name, value in figures.items()}

    def save(self) -> None:
        """Writes the checkpoint."""
        if not self.accelerator.is_main_process:
            return
        state: dict[str, Any] = {
            "step": self.step,
            "settings": self._settings(),
            "trained": self.stage.trained.state_dict(),
            "average": self.average.weights,
            "optimiser": self.optimiser.state_dict(),
        }
        if self.stage.adversary is not None and self.adversary_optimiser is not None:
            state["adversary"] = self.stage.adversary.state_dict()
            state["adversary_optimiser"] = self.adversary_optimiser.state_dict()
        save_checkpoint(self.folder / "last.pt", state)

    def _train_step(self, micro_batches: list[Any], phase: Schedule, offset: int) -> dict[str, Tensor]:
        rate = learning_rate(phase, offset)
        for module in (self.stage.trained, self.stage.adversary):
            if module is not None:
                module.train()
        sums: dict[str, Tensor] = {}
        for optimiser in (self.optimiser, self.adversary_optimiser):
            if optimiser is not None:
                optimiser.zero_grad(set_to_none=True)
        for micro, batch in enumerate(micro_batches):
            generator = torch.Generator().manual_seed(self._loss_seed(micro))
            with self._autocast():
                losses = self.stage.loss(_to_device(batch, self.device), Step(self.step, phase, generator))
            (losses.main / len(micro_batches)).backward()
            if losses.adversary is not None:
                (losses.adversary / len(micro_batches)).backward()
            for name, term in losses.terms.items():
                sums[name] = sums.get(name, 0.0) + term.detach().float() / len(micro_batches)
        sums["gradient_norm"] = self._update(self.optimiser, self.stage.trained, rate)
        if self.stage.adversary is not None and self.adversary_optimiser is not None:
            self._update(self.adversary_optimiser, self.stage.adversary, rate)
        self.average.update(self.stage.trained, self.step)
        sums["learning_rate"] = torch.tensor(rate)
        return sums

    def _update(self, optimiser: torch.optim.Optimizer, module: nn.Module, rate: float) -> Tensor:
        """One optimiser step on gradients averaged over the processes and clipped; returns their norm."""
        parameters = [p for p in module.parameters() if p.grad is not None]
        if self.accelerator.num_processes > 1:
            for parameter in parameters:
                parameter.grad = self.accelerator.reduce(parameter.grad, "mean")
        norm = nn.utils.clip_grad_norm_(parameters, self.config.gradient_clip)
        if not math.isfinite(float(norm)):
            raise FloatingPointError(f"the gradient became infinite at step {self.step}; lower the learning rate")
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.step()
        return norm

    def _loss_seed(self, micro: int) -> int:
        draw = (self.step * self.config.accumulation + micro) * self.accelerator.num_processes
        return self.config.seed * 1_000_003 + draw + self.accelerator.process_index

    def _loader(self, phase: Schedule, steps: int) -> DataLoader[Any]:
        """Micro-batches of `steps` steps, this process's share; samples are numbered over the whole run."""
        processes = self.accelerator.num_processes
        group = phase.batch * self.config.accumulation
        if phase.batch % processes:
            raise ConfigError(f"a batch of {phase.batch} can't be shared by {processes} processes")
        dataset = self.stage.dataset(phase, self._samples_before(self.step), steps * group)
        share = range(self.accelerator.process_index, steps * group, processes)
        return DataLoader(
            Subset(dataset, share) if processes > 1 else dataset,
            batch_size=phase.batch // processes,
            num_workers=self.config.workers,
            worker_init_fn=_quiet_worker,
            prefetch_factor=4 if self.config.workers else None,
            pin_memory=self.device.type == "cuda",
        )

    def _samples_before(self, step: int) -> int:
        samples = 0
        for phase in self.config.phases:
            samples += min(step, phase.steps) * phase.batch * self.config.accumulation
            step -= min(step, phase.steps)
        return samples

    def _optimiser(self, module: nn.Module) -> torch.optim.Optimizer:
        parameters = [p for p in module.parameters() if p.requires_grad]
        decay = self.config.weight_decay
        return torch.optim.AdamW(parameters, lr=1e-4, betas=(0.9, 0.99), weight_decay=decay, fused=True)

    @contextlib.contextmanager
    def _averaged_weights(self) -> Iterator[None]:
        current = {name: value.detach().clone() for name, value in self.stage.trained.state_dict().items()}
        self.stage.trained.load_state_dict(self.average.weights)
        for module in (self.stage.trained, self.stage.adversary):
            if module is not None:
                module.eval()
        try:
            yield
        finally:
            self.stage.trained.load_state_dict(current)

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, dtype=torch.bfloat16, enabled=self.config.precision == "bf16")

    def _settings(self) -> str:
        return json.dumps({"stage": type(self.stage).__name__, **self.stage.identity()}, sort_keys=True)

    def _resume(self) -> None:
        path = self.folder / "last.pt"
        if not path.exists():
            return
        state = load_checkpoint(path)
        if state["settings"] != self._settings():
            raise ConfigError(
                f"{self.folder} holds a run of another stage, network, start or seed; choose another folder"
            )
        self.stage.trained.load_state_dict(state["trained"])
        self.average.load(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        if self.stage.adversary is not None and self.adversary_optimiser is not None and "adversary" in state:
            self.stage.adversary.load_state_dict(state["adversary"])
            self.adversary_optimiser.load_state_dict(state["adversary_optimiser"])
        self.step = int(state["step"])
        logger.info("going on from step %d", self.step)

    def _log(self, writer: SummaryWriter | None, figures: dict[str, float]) -> None:
        if writer is None or not figures:
            return
        for name, value in figures.items():
            writer.add_scalar(name, value, self.step)
        with (self.folder / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps({"step": self.step, "time": round(time.time()), **figures}) + "\n")


def learning_rate(phase: Schedule, step: int) -> float:
    """Linear warm-up, then a cosine from the phase's rate to its final rate."""
    if step < phase.warmup_steps:
        return phase.learning_rate * (step + 1) / phase.warmup_steps
    progress = (step - phase.warmup_steps) / max(1, phase.steps - phase.warmup_steps)
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
    return phase.final_learning_rate + (phase.learning_rate - phase.final_learning_rate) * cosine


def _grouped(loader: DataLoader[Any], size: int) -> Iterator[list[Any]]:
    group = []
    for batch in loader:
        group.append(batch)
        if len(group) == size:
            yield group
            group = []


def _to_device(batch: Any, device: torch.device) -> Any:
    if isinstance(batch, Tensor):
        return batch.to(device, non_blocking=True)
    if isinstance(batch, dict):
        return {name: _to_device(value, device) for name, value in batch.items()}
    return type(batch)(_to_device(value, device) for value in batch)


def _channels_last(module: nn.Module) -> None:
    module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def _quiet_worker(_: int) -> None:
    cv2.setNumThreads(0)
    torch.set_num_threads(1)
