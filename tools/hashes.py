#!/usr/bin/env python3
"""Write backend/hashes/*.txt, the SHA-256 of each file that the installer takes from PyPI.

    .venv/bin/python -m tools.hashes

To be run after a pin of constraints.txt, or the installer's pip, was changed; on Linux, since pip is asked there which
CUDA packages PyPI's build of PyTorch needs. The numbers are those that PyPI's index states; nothing else is asked, and
what PyPI doesn't have (the builds on PyTorch's own index) has none.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterable

from packaging.requirements import Requirement
from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from slimdiffsr_qgis.core.installer.interpreters import NEWEST, OLDEST
from slimdiffsr_qgis.core.installer.requirements import PIP_VERSION, Requirements, normalised, read_requirements

INDEX = "https://pypi.org/simple/"
_KIND = "application/vnd.pypi.simple.v1+json"
_PLATFORM = re.compile(r"any|manylinux\w*_(x86_64|aarch64)|win_amd64|macosx_\d+_\d+_(arm64|universal2)")
_HEAD = """\
# {what}
# Written by tools/hashes.py from {index}: every wheel for CPython {oldest} to {newest} on Linux (x86-64, ARM),
# Windows (x86-64) and macOS (ARM). Installed and tried were only those for CPython 3.11 on Linux (x86-64); the
# numbers of all others are what the index states, and untested.
"""


class HashesError(Exception):
    """PyPI doesn't have what is pinned."""


def main() -> int:
    """Writes the files and says how many wheels they list."""
    requirements = read_requirements()
    others = [pin for pin in requirements.pins if not pin.startswith("torch==")]
    torch = f"torch=={requirements.torch}"
    files = {
        requirements.pip_hashes: ("The pip that installs.", [f"pip=={PIP_VERSION}"]),
        requirements.package_hashes: ("What the engine needs, but for PyTorch.", others),
        requirements.torch_hashes: (
            "PyPI's build of PyTorch, and the CUDA packages that it needs on Linux.",
            [torch, *_needed_on_linux(torch, requirements)],
        ),
    }
    for path, (what, pins) in files.items():
        path.parent.mkdir(exist_ok=True)
        text = _HEAD.format(what=what, index=INDEX, oldest=_dotted(OLDEST), newest=_dotted(NEWEST))
        lines = [_with_hashes(pin) for pin in sorted(pins, key=normalised)]
        path.write_text("\n".join([text, *lines]) + "\n", encoding="utf-8")
        print(f"{path.name}: {len(pins)} packages, {sum(line.count('--hash') for line in lines)} wheels")
    return 0


def taken(filename: str, version: Version) -> bool:
    """Whether a file is a wheel of this version that a supported computer may take."""
    try:
        _, found, _, tags = parse_wheel_filename(filename)
    except InvalidWheelFilename:
        return False
    return found == version and any(_supported(tag) for tag in tags)


def _supported(tag: Tag) -> bool:
    if not _PLATFORM.fullmatch(tag.platform):
        return False
    made_for = re.fullmatch(r"cp3(\d+)", tag.interpreter)
    if made_for is None:
        return tag.interpreter == "py3"
    minor = int(made_for[1])
    if tag.abi == "abi3":
        return minor <= NEWEST[1]
    return tag.abi in (tag.interpreter, "none") and OLDEST[1] <= minor <= NEWEST[1]


def _with_hashes(pin: str) -> str:
    requirement = Requirement(pin)
    version = Version(pin.partition("==")[2].partition(";")[0])
    request = urllib.request.Request(f"{INDEX}{normalised(requirement.name)}/", headers={"Accept": _KIND})
    with urllib.request.urlopen(request, timeout=60) as response:  # nosec B310 # INDEX is https
        files = json.load(response)["files"]
    hashes = [item["hashes"]["sha256"] for item in files if taken(item["filename"], version)]
    if not hashes:
        raise HashesError(f"PyPI has no wheel of {pin}")
    return " \\\n".join([pin, *(f"    --hash=sha256:{digest}" for digest in hashes)])


def _needed_on_linux(torch: str, requirements: Requirements) -> Iterable[str]:
    """The packages that aren't pinned and that pip would install with PyPI's build of PyTorch."""
    if not sys.platform.startswith("linux"):
        raise HashesError("only on Linux pip can be asked for the CUDA packages")
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    command += ["--only-binary", ":all:", "--use-feature", "fast-deps", "--index-url", INDEX]
    command += ["--constraint", str(requirements.constraints), torch]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PIP_") or name in _KEPT}
    environment["PIP_CONFIG_FILE"] = os.devnull
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise HashesError(done.stderr)
    pinned = {normalised(Requirement(pin).name) for pin in requirements.pins}
    for item in json.loads(done.stdout)["install"]:
        name, version = item["metadata"]["name"], item["metadata"]["version"]
        if normalised(name) not in pinned:
            yield f'{name}=={version}; sys_platform == "linux"'


_KEPT = ("PIP_CERT", "PIP_PROXY", "PIP_DEFAULT_TIMEOUT")


def _dotted(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


if __name__ == "__main__":
    sys.exit(main())
