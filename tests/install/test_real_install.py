"""One whole installation: the real packages from a folder of wheels, the real trial, and a run with the result.

Takes minutes, 250 MB from the package index and 2 GB of disk for a while: `make test-install`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from slimdiffsr_qgis.core.installer import layout
from slimdiffsr_qgis.core.installer.builds import builds_for
from slimdiffsr_qgis.core.installer.hardware import this_machine
from slimdiffsr_qgis.core.installer.installation import Installation, Plan, Reports, check_with_worker
from slimdiffsr_qgis.core.installer.interpreters import examine, find_interpreters
from slimdiffsr_qgis.core.installer.requirements import read_requirements

ROOT = Path(__file__).resolve().parents[2]
ENGINE_PYTHON = os.environ.get("SLIMDIFFSR_PYTHON") or str(ROOT / ".venv" / "bin" / "python")
DEMO = ROOT / "resources" / "demo" / "OSBS_029.tif"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As docs/installing.md says to fill a folder of wheels."""
    folder = tmp_path_factory.mktemp("whéels to go")
    requirements, build = read_requirements(), builds_for(this_machine())[0]
    files = [f"--requirement={path}" for path in (requirements.pip_hashes, requirements.package_hashes)]
    torch = [build.torch_requirement(requirements.torch, offline=False)]
    torch += ["--extra-index-url", build.index] if build.index else []
    for wanted in (files, torch):
        command = [ENGINE_PYTHON, "-m", "pip", "download", "-q", "-d", str(folder), "--no-deps", *wanted]
        command += ["--only-binary", ":all:"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)  # an index of this computer may complain a lot
    return folder


def test_installed_offline_into_a_profile_and_used_by_qgis_process(qgis_app, wheels, tmp_path):
    machine = this_machine()
    version = examine(Path(ENGINE_PYTHON), machine).version[:2]
    python = next(item for item in find_interpreters(machine, "/usr") if item.version[:2] == version)
    config = tmp_path / "Prénom Nom"
    root = layout.default_root(config / "profiles" / "default")
    path, environment = list(sys.path), dict(os.environ)
    fractions: list[float] = []
    lines: list[str] = []
    installed = Installation(
        Plan(builds_for(machine)[0], python, root, machine, wheels),
        read_requirements(),
        "0.1.0",
        check_with_worker,
        Reports(lambda fraction, _text: fractions.append(fraction), lines.append),
    ).run()
    assert installed.marker.torch.startswith(read_requirements().torch)
    assert installed.marker.device.startswith("cpu (")
    assert fractions == sorted(fractions)
    assert (sys.path, dict(os.environ)) == (path, environment)
    assert not {"torch", "rasterio"} & set(sys.modules)

    # As installed from the zip, in a profile that has no settings.
    subprocess.run(
        [sys.executable, str(ROOT / "tools" / "package.py"), "--stage", str(tmp_path / "plugins")], check=True
    )
    program = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
    variables = {name: value for name, value in os.environ.items() if name != "SLIMDIFFSR_PYTHON"}
    variables.update(QGIS_CUSTOM_CONFIG_PATH=str(config), QGIS_PLUGINPATH=str(tmp_path / "plugins"))

    def qgis_process(*arguments: str) -> str:
        done = subprocess.run([program, *arguments], env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    qgis_process("plugins", "enable", "slimdiffsr_qgis")
    output = tmp_path / "été.tif"
    said = qgis_process(
        "--json", "run", "slimdiffsr:superresolvelayer", f"--INPUT={DEMO}", f"--OUTPUT={output}", "--DEVICE=cpu"
    )
    assert json.loads(said[said.index("{") :])["results"]["DEVICE_USED"].startswith("cpu")
    assert output.is_file()

    assert layout.remove_everything(root) == []
    layout.remove_if_empty(root)
    assert not root.exists()
