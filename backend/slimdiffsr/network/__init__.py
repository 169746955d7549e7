"""The student networks, their configurations, what they need to know of a scene, and the bundles that carry them."""

from slimdiffsr.network.base import Detail, SceneSample, SceneSampling, Student
from slimdiffsr.network.config import PRESETS, NetworkConfig, StudentConfig, TrunkConfig
from slimdiffsr.network.context import PATCH_SIZE, ContextFeatures
from slimdiffsr.network.families import build_student, config_from_mapping
from slimdiffsr.network.paper.config import PaperConfig
from slimdiffsr.network.paper.student import PaperStudent
from slimdiffsr.network.scene_student import SceneStudent
from slimdiffsr.network.student import SlimDiffStudent
from slimdiffsr.network.trunk import TrunkStudent

__all__ = [
    "PATCH_SIZE",
    "PRESETS",
    "ContextFeatures",
    "Detail",
    "NetworkConfig",
    "PaperConfig",
    "PaperStudent",
    "SceneSample",
    "SceneSampling",
    "SceneStudent",
    "SlimDiffStudent",
    "Student",
    "StudentConfig",
    "TrunkConfig",
    "TrunkStudent",
    "build_student",
    "config_from_mapping",
]
