"""Training of SlimDiffSR students: degradations, losses, the training loop, evaluation, export to bundles."""

import os

__version__ = "0.1.0"

# Everything is read from folders that were named: the libraries that could look elsewhere are told not to, before any
# of them is imported.
os.environ.setdefault("HF_HUB_OFFLINE", "1")
