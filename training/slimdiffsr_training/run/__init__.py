"""The machinery that every training stage shares: the loop, its schedule, checkpoints that resume exactly, logs."""

from slimdiffsr_training.run.stage import Losses, Stage, Step, Validation
from slimdiffsr_training.run.trainer import Trainer, learning_rate

__all__ = ["Losses", "Stage", "Step", "Trainer", "Validation", "learning_rate"]
