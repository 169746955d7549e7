"""What the installer fetches from PyPI is pinned by its hash, all of it and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.version import Version

from slimdiffsr_qgis.core.installer.requirements import PIP_VERSION, normalised, read_requirements
from tools.hashes import INDEX, taken

REQUIREMENTS = read_requirements()
HASHES = re.compile(r"( \\\n    --hash=sha256:[0-9a-f]{64})+")


def pins(path: Path) -> list[str]:
    """The pins of a file of hashes, each of which must have one."""
    text = path.read_text(encoding="utf-8").partition("\n\n")[2]
    entries = re.split(r"\n(?! )", text.strip("\n"))
    assert [entry for entry in entries if not HASHES.fullmatch(entry[entry.index(" \\\n") :])] == []
    return [entry.partition(" \\\n")[0] for entry in entries]


def test_every_pin_of_the_engine_has_hashes_and_nothing_else_has():
    found = pins(REQUIREMENTS.package_hashes)
    found += [pin for pin in pins(REQUIREMENTS.torch_hashes) if pin.startswith("torch==")]
    assert sorted(found) == sorted(REQUIREMENTS.pins), "run tools/hashes.py"
    assert pins(REQUIREMENTS.pip_hashes) == [f"pip=={PIP_VERSION}"]


def test_beside_pypis_torch_there_is_only_what_linux_alone_needs():
    besides = [pin for pin in pins(REQUIREMENTS.torch_hashes) if not pin.startswith("torch==")]
    assert len(besides) > 10
    assert [pin for pin in besides if not pin.endswith('; sys_platform == "linux"')] == []
    pinned = {normalised(pin.partition("==")[0]) for pin in REQUIREMENTS.pins}
    assert pinned & {normalised(pin.partition("==")[0]) for pin in besides} == set()


def test_the_files_say_where_the_hashes_come_from_and_what_is_untested():
    files = sorted(REQUIREMENTS.hashes.iterdir())
    assert [path.name for path in files] == ["packages.txt", "pip.txt", "torch.txt"]
    for path in files:
        head = path.read_text(encoding="utf-8").partition("\n\n")[0]
        assert INDEX in head
        assert "untested" in head
        assert not any(line.startswith("-") for line in path.read_text(encoding="utf-8").splitlines()), "an option"


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("torch-2.0-cp311-cp311-manylinux_2_28_x86_64.whl", True),
        ("torch-2.0-cp314-cp314-win_amd64.whl", True),
        ("psutil-2.0-cp36-abi3-manylinux2014_aarch64.manylinux_2_17_aarch64.whl", True),
        ("rich-2.0-py2.py3-none-any.whl", True),
        ("numpy-2.0-cp312-cp312-macosx_11_0_arm64.whl", True),
        ("torch-2.1-cp311-cp311-manylinux_2_28_x86_64.whl", False),
        ("torch-2.0.tar.gz", False),
        ("torch-2.0-cp310-cp310-win_amd64.whl", False),
        ("torch-2.0-cp314-cp314t-win_amd64.whl", False),
        ("numpy-2.0-cp311-cp311-musllinux_1_2_x86_64.whl", False),
        ("numpy-2.0-cp311-cp311-win_arm64.whl", False),
        ("numpy-2.0-cp311-cp311-macosx_10_9_x86_64.whl", False),
        ("numpy-2.0-pp311-pypy311_pp73-win_amd64.whl", False),
    ],
)
def test_wheels_of_supported_computers_are_listed(filename: str, expected: bool):
    assert taken(filename, Version("2.0")) is expected
