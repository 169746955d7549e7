"""The student network, its configuration, its explicit scene context, and the bundles that carry it."""

from slimdiffsr.network.config import PRESETS, NetworkConfig
from slimdiffsr.network.context import PATCH_SIZE, ContextFeatures
from slimdiffsr.network.student import Detail, SlimDiffStudent

__all__ = ["PATCH_SIZE", "PRESETS", "ContextFeatures", "Detail", "NetworkConfig", "SlimDiffStudent"]
