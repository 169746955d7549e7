"""Training losses: fidelity, perception (LPIPS on VGG), and the penalty against the pixel grid's own pattern."""

from slimdiffsr_training.losses.lattice import lattice_penalty
from slimdiffsr_training.losses.objective import Objective

__all__ = ["Objective", "lattice_penalty"]
