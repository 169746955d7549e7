"""Which Python and which build of PyTorch the installer takes, on computers that are not this one."""

from __future__ import annotations

from pathlib import Path

import pytest

from slimdiffsr_qgis.core.installer.builds import TORCH_INDEX, builds_for, choose_builds
from slimdiffsr_qgis.core.installer.hardware import Gpu, Machine, parse_nvidia_smi, processor_name
from slimdiffsr_qgis.core.installer.interpreters import Interpreter, candidates, examine, judge, ranked

LINUX, WINDOWS, MAC = Machine("linux", "x86_64"), Machine("windows", "x86_64"), Machine("macos", "arm64")


def gpu(driver: str, capability: tuple[int, int] | None) -> Gpu:
    return Gpu("NVIDIA Card", driver, capability)


@pytest.mark.parametrize(
    ("machine", "gpus", "builds"),
    [
        (LINUX, (), ["cpu"]),
        (WINDOWS, (), ["cpu"]),
        (MAC, (), ["mps"]),
        (LINUX, (gpu("580.65.06", (8, 6)),), ["cu130", "cpu"]),
        (WINDOWS, (gpu("581.29", (12, 0)),), ["cu130", "cpu"]),
        (LINUX, (gpu("535.183.01", (8, 6)),), ["cu126", "cpu"]),
        (LINUX, (gpu("580.65.06", (6, 1)),), ["cu126", "cpu"]),  # Pascal: CUDA 13 has no code for it
        (LINUX, (gpu("570.10", (12, 0)),), ["cpu"]),  # Blackwell: CUDA 12.6 has no code for it
        (LINUX, (gpu("470.82", (8, 6)),), ["cpu"]),
        (WINDOWS, (gpu("526.98", (7, 5)),), ["cpu"]),
        (LINUX, (gpu("525.60", None),), ["cu126", "cpu"]),
        (LINUX, (gpu("580.1", (3, 5)), gpu("580.1", (8, 0))), ["cu130", "cpu"]),
        (Machine("linux", "aarch64"), (gpu("535.1", (9, 0)),), ["cpu"]),
        (Machine("macos", "x86_64"), (), []),
        (Machine("windows", "arm64"), (), []),
        (Machine("linux", "riscv64"), (), []),
    ],
)
def test_builds_follow_the_computer(machine, gpus, builds):
    choice = choose_builds(machine, gpus)
    assert [build.id for build in choice.builds] == builds
    assert choice.reason.endswith(".")


def test_a_card_that_cannot_be_used_is_named_with_the_driver_it_needs():
    reason = choose_builds(LINUX, (gpu("470.82", (8, 6)),)).reason
    assert "NVIDIA Card" in reason
    assert "470.82" in reason
    assert "580" in reason


def test_torchs_index_gives_torch_alone_by_its_label():
    for machine in (LINUX, WINDOWS, MAC):
        for build in builds_for(machine):
            assert build.index == "" or build.index.startswith(TORCH_INDEX)
            assert bool(build.index) == bool(build.local), "without its label another index's build could be taken"
            assert build.torch_requirement("2.13.0", offline=True) == "torch==2.13.0"
    assert builds_for(LINUX)[0].torch_requirement("2.13.0", offline=False) == "torch==2.13.0+cpu"


def test_nvidia_smis_table_is_read():
    text = "NVIDIA GeForce GTX 1070, 552.44, 6.1\nNVIDIA H200, 580.65.06, 9.0\n"
    assert parse_nvidia_smi(text) == (
        Gpu("NVIDIA GeForce GTX 1070", "552.44", (6, 1)),
        Gpu("NVIDIA H200", "580.65.06", (9, 0)),
    )
    assert parse_nvidia_smi("Tesla K80, 470.82.01") == (Gpu("Tesla K80", "470.82.01", None),)
    for text in (
        "",
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
        "No devices, found",
    ):
        assert parse_nvidia_smi(text) == ()


def test_processors_have_one_spelling():
    assert processor_name("AMD64") == processor_name("x86_64") == "x86_64"
    assert processor_name("arm64") == "arm64"


FITS = {
    "version": [3, 11, 2],
    "implementation": "CPython",
    "bits": 64,
    "machine": "x86_64",
    "libc": "glibc 2.36",
    "missing": [],
    "free_threaded": False,
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"version": [3, 14, 0]}, ""),
        ({"version": [3, 9, 18]}, "3.9.18 doesn't fit"),
        ({"version": [3, 15, 0]}, "doesn't fit"),
        ({"implementation": "PyPy"}, "standard Python"),
        ({"free_threaded": True}, "standard Python"),
        ({"bits": 32}, "32-bit"),
        ({"machine": "arm64"}, "another processor"),
        ({"missing": ["ensurepip"]}, "python3-venv"),
        ({"missing": ["ssl"]}, "ssl"),
        ({"libc": "musl 1.2"}, "glibc"),
    ],
)
def test_an_interpreter_is_judged(change, words):
    found = judge(Path("/x/python3"), {**FITS, **change}, LINUX)
    assert found.usable == (not words)
    assert words in found.problem


def test_an_intel_python_on_apples_processor_is_not_taken():
    assert not judge(Path("/Applications/QGIS.app/Contents/MacOS/bin/python3"), FITS, MAC).usable


def test_the_tried_version_comes_first():
    versions = [(3, 13, 0), (3, 12, 1), (3, 11, 2), (3, 14, 0)]
    found = ranked(Interpreter(Path(f"/p{v[1]}"), v, "x86_64") for v in versions)
    assert [item.version[1] for item in found] == [11, 12, 13, 14]


def test_on_windows_the_python_beside_qgis_comes_first_and_the_shop_is_not_opened(tmp_path):
    root = tmp_path / "QGIS 3.40"
    for folder in ("apps/qgis-ltr", "apps/Python312"):
        (root / folder).mkdir(parents=True)
    home = tmp_path / "Zoë"
    (home / "AppData/Local/Programs/Python/Python311").mkdir(parents=True)
    shop = home / "AppData/Local/Microsoft/WindowsApps"
    environment = {"PATH": f"{shop};C:\\Tools", "OSGEO4W_ROOT": str(root)}
    found = candidates(WINDOWS, environment, str(root / "apps/qgis-ltr"), str(root / "apps/Python312"), home)
    assert found[0] == root / "apps/Python312/python.exe"
    assert home / "AppData/Local/Programs/Python/Python311/python.exe" in found
    assert not [path for path in found if "WindowsApps" in str(path)]
    assert not [path for path in found if "qgis" in path.name]


def test_on_macos_the_bundles_python_comes_first():
    found = candidates(MAC, {"PATH": ""}, "/Applications/QGIS.app/Contents/MacOS", "/x", Path("/Users/a"))
    assert str(found[0]).startswith("/Applications/QGIS.app/Contents/MacOS/bin/python3")
    assert Path("/opt/homebrew/bin/python3.11") in found


def test_on_linux_shims_are_left_out(tmp_path):
    real = tmp_path / ".pyenv/versions/3.12.1/bin/python3"
    shim = tmp_path / ".pyenv/shims/python3.12"
    for path in (real, shim):
        path.parent.mkdir(parents=True)
        path.touch(mode=0o755)
    found = candidates(LINUX, {"PATH": str(shim.parent)}, "/usr", "/usr", tmp_path)
    assert real in found
    assert shim not in found


def test_a_program_that_is_no_python_is_none(tmp_path):
    other = tmp_path / "python3"
    other.write_text("#!/bin/sh\necho hello\n")
    other.chmod(0o755)
    assert examine(other, LINUX) is None
    assert examine(tmp_path / "gone", LINUX) is None
