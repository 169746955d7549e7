"""Training losses: fidelity, perception (LPIPS), an adversary, and the penalty against the pixel grid's own pattern."""

from slimdiffsr_training.losses.adversarial import FeatureDiscriminator
from slimdiffsr_training.losses.judges import load_objective
from slimdiffsr_training.losses.lattice import grid_periods, lattice_penalty
from slimdiffsr_training.losses.objective import Objective

__all__ = ["FeatureDiscriminator", "Objective", "grid_periods", "lattice_penalty", "load_objective"]
