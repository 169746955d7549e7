"""From a sharp image to the low-resolution one that a student is trained on: the paper's two-stage degradation."""

from slimdiffsr_training.degradation.config import DegradationConfig, StageConfig
from slimdiffsr_training.degradation.pipeline import area_downsample, clean_downsample, degrade
from slimdiffsr_training.degradation.sharpening import sharpen

__all__ = ["DegradationConfig", "StageConfig", "area_downsample", "clean_downsample", "degrade", "sharpen"]
