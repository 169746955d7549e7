"""One file pins every dependency, direct and transitive, and the environment that the tests run in agrees with it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

CONSTRAINTS = Path(__file__).resolve().parents[2] / "constraints.txt"
OURS = {"slimdiffsr", "slimdiffsr-training"}


def _pins() -> dict[str, Requirement]:
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in pins}


def _installed_requirements() -> dict[str, Version]:
    """Name -> version of everything that the engine, training and the developers' tools need on this machine."""
    waiting = [Requirement("slimdiffsr"), Requirement("slimdiffsr-training[dev]")]
    seen: set[str] = set()
    versions: dict[str, Version] = {}
    while waiting:
        requirement = waiting.pop()
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        try:
            installed = distribution(requirement.name)
        except PackageNotFoundError:
            continue
        versions[canonicalize_name(requirement.name)] = Version(installed.version)
        for text in installed.requires or []:
            needed = Requirement(text)
            extras = [{"extra": extra} for extra in requirement.extras] or [{"extra": ""}]
            if needed.marker is None or any(needed.marker.evaluate(extra) for extra in extras):
                waiting.append(needed)
    return versions


def test_everything_needed_is_pinned_and_installed_as_pinned():
    pins = _pins()
    needed = {
        name: version for name, version in _installed_requirements().items() if name not in OURS and not _of_cuda(name)
    }
    assert len(needed) > 30
    assert sorted(set(needed) - set(pins)) == []
    assert {name: str(version) for name, version in needed.items() if version not in pins[name].specifier} == {}


def test_every_pin_is_one_version():
    for name, pin in _pins().items():
        assert [clause.operator for clause in pin.specifier] == ["=="], name


def _of_cuda(name: str) -> bool:
    """A GPU build of torch pins these itself."""
    return name.startswith(("nvidia-", "cuda-", "triton"))
