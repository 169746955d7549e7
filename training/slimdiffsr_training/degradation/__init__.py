"""From a sharp image to the low-resolution one a student sees in training: the paper's two-stage degradation, seeded."""

from slimdiffsr_training.degradation.config import DegradationConfig, StageConfig
from slimdiffsr_training.degradation.pipeline import area_downsample, clean_downsample, degrade

__all__ = ["DegradationConfig", "StageConfig", "area_downsample", "clean_downsample", "degrade"]
