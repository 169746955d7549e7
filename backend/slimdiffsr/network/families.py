"""The families of students: which configuration belongs to which network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from slimdiffsr.network.base import Student
from slimdiffsr.network.config import NetworkConfig, StudentConfig, TrunkConfig
from slimdiffsr.network.paper.config import PaperConfig
from slimdiffsr.network.paper.student import PaperStudent
from slimdiffsr.network.student import SlimDiffStudent
from slimdiffsr.network.trunk import TrunkStudent

FAMILIES: Final[dict[str, type[StudentConfig]]] = {
    "trunk": TrunkConfig,
    "compact": NetworkConfig,
    "paper": PaperConfig,
}


def config_from_mapping(mapping: Mapping[str, Any]) -> StudentConfig:
    """Reads the configuration of any family from parsed JSON; without `family` it is the compact one.

    Raises:
        ValueError: the family or a key is unknown, or a value is outside its range.
    """
    family = mapping.get("family", "compact")
    if family not in FAMILIES:
        raise ValueError(f"unknown network family {family!r}")
    return FAMILIES[family].from_mapping(mapping)


def build_student(config: StudentConfig) -> Student:
    """The network that a configuration describes, with fresh weights."""
    if isinstance(config, PaperConfig):
        return PaperStudent(config)
    if isinstance(config, TrunkConfig):
        return TrunkStudent(config)
    assert isinstance(config, NetworkConfig)
    return SlimDiffStudent(config)
