"""Training of SlimDiffSR students: degradations, losses, the training loop, evaluation, export to bundles."""

__version__ = "0.1.0"
