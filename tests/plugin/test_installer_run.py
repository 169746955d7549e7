"""Installations into real environments, with small stand-ins for PyTorch and the others."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sys
import threading
import time
from pathlib import Path

import pytest

from slimdiffsr_qgis.core import settings
from slimdiffsr_qgis.core.engine_locator import find_engine
from slimdiffsr_qgis.core.error_codes import Code
from slimdiffsr_qgis.core.errors import Cancelled, EngineMissing, InstallFailed, WorkerDied
from slimdiffsr_qgis.core.installer import layout, preflight
from slimdiffsr_qgis.core.installer.builds import Build
from slimdiffsr_qgis.core.installer.hardware import this_machine
from slimdiffsr_qgis.core.installer.installation import Installation, Plan, Reports
from slimdiffsr_qgis.core.installer.interpreters import find_interpreters
from slimdiffsr_qgis.core.installer.lock import InstallLock
from slimdiffsr_qgis.core.installer.requirements import read_requirements
from slimdiffsr_qgis.core.worker_client import WorkerClient
from tests.plugin.conftest import StandInEngine
from tests.plugin.fake_index import hashed, make_wheel, make_wheels, serve

CPU = Build("cpu", "cpu", "", "", 1, 60)


@pytest.fixture(scope="module")
def interpreter():
    return find_interpreters(this_machine(), "/usr")[0]


@pytest.fixture
def requirements(tmp_path):
    """The engine's, with the hashes of the stand-ins."""
    real = read_requirements()
    return hashed(real, make_wheels(tmp_path / "published", real))


@pytest.fixture
def root(tmp_path) -> Path:
    return tmp_path / "Prénom Nom" / "python" / "slimdiffsr-engine"


@pytest.fixture
def offline(tmp_path, interpreter, requirements, root) -> Plan:
    wheels = make_wheels(tmp_path / "whéels to go", requirements)
    return Plan(CPU, interpreter, root, this_machine(), wheels)


def starts(python: Path, device: str, is_cancelled) -> str:
    """A trial that needs no torch: a worker of the stand-in engine answers."""
    client = WorkerClient(StandInEngine(python))
    try:
        client.initialize(is_cancelled)
    finally:
        client.close()
    return f"{device} (tried)"


def install(plan: Plan, requirements, check=starts, version="0.1.0", **more):
    return Installation(plan, requirements, version, check, **more).run()


def processes_in(folder: Path) -> list[str]:
    """The command lines of running processes that name the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in line:
            found.append(line)
    return found


def test_from_a_folder_of_wheels_and_again_as_an_update(offline, requirements, root, no_engine, monkeypatch):
    monkeypatch.setattr("slimdiffsr_qgis.core.settings.profile_engine_folder", lambda: root)
    with pytest.raises(EngineMissing):
        find_engine()
    path, environment, modules = list(sys.path), dict(os.environ), set(sys.modules)
    fractions, texts, lines = [], [], []

    def progress(fraction: float, text: str) -> None:
        fractions.append(fraction)
        texts.append(text)

    first = install(offline, requirements, reports=Reports(progress, lines.append))
    assert first.folder == root / "0.1.0"
    assert first.marker.torch == requirements.torch
    assert first.marker.device == "cpu (tried)"
    assert find_engine().python == first.python
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert any("Writing" in text for text in texts)
    assert any(line.startswith("Successfully installed") for line in lines)
    assert sorted(entry.name for entry in root.iterdir()) == ["0.1.0"], "no cache, no lock, no temporary files"
    assert sys.path == path
    assert dict(os.environ) == environment
    assert not {name for name in set(sys.modules) - modules if name.split(".")[0] in ("torch", "rasterio", "pip")}

    ended = []
    newer = dataclasses.replace(requirements, pins=(*requirements.pins, 'extra==1; sys_platform == "win32"'))
    assert not layout.usable_environment(root, newer).is_current(newer)
    second = install(offline, newer, version="0.2.0", before_removal=lambda: ended.append(first.folder.exists()))
    assert second.folder == root / "0.2.0"
    assert ended == [True], "the old environment's workers end before it goes, and only once the new one works"
    assert not first.folder.exists()
    assert find_engine().python == second.python


def test_an_environment_whose_trial_fails_is_never_taken_for_a_good_one(offline, requirements, root):
    def broken(python, device, is_cancelled):
        assert layout.partial_environments(root), "not complete before it was tried"
        assert layout.environments(root, requirements) == []
        raise WorkerDied("It ended.", Code.ENGINE_ENDED, "ImportError: libcudart.so: GLIBC_2.28' not found")

    with pytest.raises(InstallFailed, match="too old for PyTorch") as caught:
        install(offline, requirements, broken)
    assert caught.value.next_step
    assert "GLIBC_2.28" in caught.value.details
    assert caught.value.code == "install.glibc", "a known failure has the table's name"
    assert [path for path in root.iterdir() if path.name != layout.CACHE] == []


def test_a_complaint_of_a_step_that_went_well_explains_no_later_failure(
    tmp_path, interpreter, requirements, root, monkeypatch
):
    def broken(python, device, is_cancelled):
        raise WorkerDied("The test image came out wrong.", Code.INSTALL_TRIAL)

    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setenv("PIP_RETRIES", "1")
    lines: list[str] = []
    with serve({"simple": make_wheels(tmp_path / "served", requirements)}) as index:
        monkeypatch.setenv("PIP_INDEX_URL", f"{index.url}/simple")
        monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "http://127.0.0.1:9/simple")  # where nobody listens
        plan = Plan(CPU, interpreter, root, this_machine())
        with pytest.raises(InstallFailed, match="test image came out wrong"):
            install(plan, requirements, broken, reports=Reports(line=lines.append))
    assert any("NewConnectionError" in line or "refused" in line for line in lines)


def test_cancelled_midway_and_resumed(tmp_path, interpreter, requirements, root, monkeypatch):
    wheels = make_wheels(tmp_path / "served", requirements, torch_size=4_000_000)
    requirements = hashed(requirements, wheels)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    plan = Plan(CPU, interpreter, root, this_machine())
    with serve({"simple": wheels}) as index:
        monkeypatch.setenv("PIP_INDEX_URL", f"{index.url}/simple")
        # pip keeps only what comes from trusted hosts; PyPI is one.
        monkeypatch.setenv("PIP_TRUSTED_HOST", index.url.removeprefix("http://"))
        index.held = "torch"
        cancelled = threading.Event()

        def watch() -> None:
            while not any("torch" in name for name in index.fetched):
                time.sleep(0.02)
            cancelled.set()

        threading.Thread(target=watch, daemon=True).start()
        with pytest.raises(Cancelled):
            install(plan, requirements, cancelled=cancelled)
        assert not any("torch" in name for name in index.sent)
        assert processes_in(root) == []
        assert layout.usable_environment(root, requirements) is None
        assert layout.partial_environments(root) == []
        assert layout.downloaded_bytes(root) > 0
        assert any("rasterio" in name for name in index.fetched)

        # As if QGIS had been killed: the half environment is still there.
        layout.claim(root / "0.1.0")
        (root / "0.1.0" / "pyvenv.cfg").touch()
        index.held = ""
        index.fetched.clear()
        lines: list[str] = []
        environment = install(plan, requirements, reports=Reports(line=lines.append))
        assert any("interrupted" in line for line in lines)
        assert [name.split("/")[1].split("-")[0] for name in index.fetched] == ["torch"]
    assert environment.folder == root / "0.1.0"
    assert layout.usable_environment(root, requirements) == environment
    assert not (root / layout.CACHE).exists()


def test_torchs_index_is_asked_for_torch_alone(tmp_path, interpreter, requirements, root, monkeypatch):
    pypi = make_wheels(tmp_path / "pypi", requirements)
    torch = tmp_path / "torch"
    make_wheel(torch, "torch", f"{requirements.torch}+cpu", ("numpy", "filelock"))
    for name in ("numpy", "filelock"):
        make_wheel(torch, name, requirements.version(name))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with serve({"pypi": pypi, "cpu": torch}) as index:
        monkeypatch.setenv("PIP_INDEX_URL", f"{index.url}/pypi")
        build = Build("cpu", "cpu", f"{index.url}/cpu", "+cpu", 1, 60)
        environment = install(Plan(build, interpreter, root, this_machine()), requirements)
    assert environment.marker.torch == f"{requirements.torch}+cpu"
    assert [name for name in index.fetched if name.startswith("cpu/")] == [
        f"cpu/torch-{requirements.torch}+cpu-py3-none-any.whl"
    ]
    assert any(name.startswith("pypi/numpy") for name in index.fetched)
    assert not any(name.startswith("pypi/torch") for name in index.fetched)


def test_a_full_disk_is_told_before_anything_is_written(offline, requirements, root, monkeypatch):
    monkeypatch.setattr(preflight, "_free_bytes", lambda _folder: 10_000_000)
    with pytest.raises(InstallFailed, match="are left"):
        install(offline, requirements)
    assert not root.exists()


def test_a_second_qgis_waits_its_turn(offline, requirements, root):
    with InstallLock(root / layout.LOCK), pytest.raises(InstallFailed, match="Another QGIS window"):
        install(offline, requirements)
    assert list(root.iterdir()) == []


def test_a_wheel_that_is_missing_further_down_is_explained(offline, requirements, root):
    next(offline.wheels.glob("filelock-*")).unlink()
    with pytest.raises(InstallFailed, match="no wheel of filelock"):
        install(offline, requirements)
    assert layout.usable_environment(root, requirements) is None


def test_a_package_that_is_needed_but_not_pinned_is_noticed(offline, requirements, root):
    make_wheel(offline.wheels, "rich", requirements.version("rich"), ("forgotten>=1",))
    make_wheel(offline.wheels, "forgotten", "1.0")
    shutil.rmtree(requirements.hashes)
    with pytest.raises(InstallFailed, match="lacks a package") as caught:
        install(offline, hashed(requirements, offline.wheels))
    assert "requires forgotten, which is not installed" in caught.value.details
    assert layout.partial_environments(root) == []


def test_another_file_than_the_published_one_is_refused_and_not_kept(
    tmp_path, interpreter, requirements, root, monkeypatch
):
    wheels = make_wheels(tmp_path / "served", requirements)
    replaced = make_wheel(wheels, "numpy", requirements.version("numpy"), size=1)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    plan = Plan(CPU, interpreter, root, this_machine())
    with serve({"simple": wheels}) as index:
        monkeypatch.setenv("PIP_INDEX_URL", f"{index.url}/simple")
        monkeypatch.setenv("PIP_TRUSTED_HOST", index.url.removeprefix("http://"))  # so that pip keeps what it fetches
        with pytest.raises(InstallFailed, match="isn't what was published") as caught:
            install(plan, requirements)
        assert "numpy" in caught.value.details
        assert list(root.iterdir()) == []

        shutil.copy(tmp_path / "published" / replaced.name, replaced)
        assert install(plan, requirements).folder == root / "0.1.0"


@pytest.mark.parametrize("name", ["torch", "numpy"])
def test_another_file_in_a_folder_of_wheels_is_refused(offline, requirements, root, name):
    make_wheel(offline.wheels, name, requirements.version(name), size=1)
    with pytest.raises(InstallFailed, match="folder of wheels has another file than PyPI") as caught:
        install(offline, requirements)
    assert name in caught.value.details
    assert list(root.iterdir()) == []


def test_a_build_of_pytorchs_index_in_a_folder_of_wheels_brings_its_own_packages(offline, requirements):
    """Their hashes aren't known; everything else has to be what was published all the same."""
    next(offline.wheels.glob("torch-*")).unlink()
    make_wheel(offline.wheels, "torch", f"{requirements.torch}+cu126", ("numpy", "nvidia-x-cu12==1.0"))
    make_wheel(offline.wheels, "nvidia-x-cu12", "1.0")
    environment = install(offline, requirements)
    assert environment.marker.torch == f"{requirements.torch}+cu126"
    assert layout.installed_version(environment.folder, "nvidia_x_cu12") == "1.0"
    make_wheel(offline.wheels, "numpy", requirements.version("numpy"), size=1)
    with pytest.raises(InstallFailed, match="isn't what was published"):
        install(offline, requirements)


def test_an_interpreter_that_vanished_is_explained(offline, requirements, tmp_path, root):
    gone = dataclasses.replace(offline.python, path=tmp_path / "python3.11")
    with pytest.raises(InstallFailed, match="vanished"):
        install(dataclasses.replace(offline, python=gone), requirements)
    assert layout.partial_environments(root) == []


def test_the_engines_folder_is_the_profiles_unless_another_was_chosen(tmp_path):
    try:
        assert settings.engine_folder() == settings.profile_engine_folder()
        assert settings.engine_folder().name == "slimdiffsr-engine"
        settings.set_engine_folder(tmp_path)
        assert settings.engine_folder() == tmp_path
    finally:
        settings.set_engine_folder(settings.profile_engine_folder())
    assert settings.engine_folder() == settings.profile_engine_folder()
