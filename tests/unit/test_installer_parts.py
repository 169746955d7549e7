"""The installer's parts that need neither QGIS nor a network."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import tomllib
import zipfile
from pathlib import Path

import pytest

from slimdiffsr_qgis.core.errors import Cancelled, InstallFailed
from slimdiffsr_qgis.core.installer import child, layout, lock, managed_python, preflight
from slimdiffsr_qgis.core.installer.builds import Build
from slimdiffsr_qgis.core.installer.hardware import Machine
from slimdiffsr_qgis.core.installer.layout import Marker
from slimdiffsr_qgis.core.installer.lock import InstallLock
from slimdiffsr_qgis.core.installer.network import Proxy, child_environment, proxy_of, redacted
from slimdiffsr_qgis.core.installer.pip_output import PipOutput, package_of
from slimdiffsr_qgis.core.installer.requirements import PIP_VERSION, parse_requirements, read_requirements

ROOT = Path(__file__).resolve().parents[2]
BUILD = Build("cpu", "cpu", "", "", 100, 1000)
LINUX = Machine("linux", "x86_64")


@pytest.fixture
def requirements():
    return read_requirements()


# -- requirements


def test_requirements_are_those_of_the_engine(requirements):
    project = tomllib.loads((ROOT / "backend" / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert list(requirements.dependencies) == project["dependencies"]
    assert requirements.torch
    assert "torch" in requirements.names
    names = {pin.partition("==")[0] for pin in requirements.pins}
    assert "rasterio" in names
    assert "ruff" not in names, "the developers' tools are not the engine's"
    assert "dask" not in names, "nor are the extras"


def test_a_pin_for_one_platform_has_its_version_and_is_not_needed_everywhere(tmp_path):
    path = tmp_path / "constraints.txt"
    path.write_text('numpy==1.0\ncolorama==0.4; platform_system == "Windows"\n')
    found = parse_requirements("dependencies = []\n", path, tmp_path)
    assert found.version("colorama") == "0.4"
    assert found.names == ("numpy",)


def test_the_fingerprint_follows_pins_dependencies_and_hashes_alone(tmp_path):
    for name in ("pip.txt", "packages.txt", "torch.txt"):
        (tmp_path / name).touch()

    def fingerprint(dependencies: str, *lines: str) -> str:
        path = tmp_path / "constraints.txt"
        path.write_text("# -- engine --\n" + "\n".join(lines) + "\n# -- training --\ntqdm==1\n")
        return parse_requirements(f"dependencies = {dependencies}\n", path, tmp_path).fingerprint

    first = fingerprint('["torch>=2"]', "torch==2.0", "numpy==1.0")
    assert fingerprint('["torch>=2"]', "# a comment", "numpy==1.0", "torch==2.0") == first
    assert fingerprint('["torch>=2"]', "torch==2.1", "numpy==1.0") != first
    assert fingerprint('["torch>=2", "rich"]', "torch==2.0", "numpy==1.0") != first
    (tmp_path / "torch.txt").write_text("torch==2.0 --hash=sha256:1\n")
    assert fingerprint('["torch>=2"]', "torch==2.0", "numpy==1.0") != first


# -- what pip says


def test_pips_raw_progress_is_understood():
    output = PipOutput()
    assert output.read("Looking in indexes: https://pypi.org/simple") is None
    assert output.read("Collecting torch==2.13.0").text == "Looking for torch"
    assert output.read("  Downloading torch-2.13.0.whl.metadata (31 kB)") is None
    step = output.read("Downloading torch-2.13.0%2Bcpu-cp311-cp311-linux_x86_64.whl (191.8 MB)")
    assert step.downloaded_mb == 0
    step = output.read("Progress 95900000 of 191800000")
    assert step.downloaded_mb == pytest.approx(95.9)
    assert step.text.replace("\N{NO-BREAK SPACE}", " ") == "Downloading torch: 96 MB of 192 MB"
    step = output.read("Downloading https://files.pythonhosted.org/a/b/numpy-2.4.6-cp311.whl (17 kB)")
    assert step.downloaded_mb == pytest.approx(191.8)
    step = output.read("Using cached rasterio-1.4.4-cp311-cp311-linux_x86_64.whl (35.9 MB)")
    assert step.downloaded_mb == pytest.approx(191.8 + 0.017 + 35.9)
    step = output.read("Installing collected packages: mpmath, numpy, torch")
    assert step.to_install == 3


def test_packages_have_their_names():
    for word in ("torch==2.13", "torch>=2", "/a b/torch-2.13.0+cpu-cp311.whl", "C:\\w\\torch-2.0-py3.whl"):
        assert package_of(word) == "torch"
    assert package_of("pydantic_core-2.5-cp311.whl") == "pydantic-core"


# -- before anything is fetched


def test_a_full_disk_is_told_with_numbers(tmp_path):
    folder = tmp_path / "not" / "there"
    asked = []
    space = preflight.space_for(BUILD, folder, offline=False, free_bytes=lambda path: asked.append(path) or 500_000_000)
    assert asked == [tmp_path]
    assert (space.needed_mb, space.free_mb, space.suffices) == (1400, 500, False)
    assert preflight.space_for(BUILD, folder, offline=True).needed_mb == 1200
    with pytest.raises(InstallFailed, match=r"1\.4.GB.*500.MB"):
        preflight.check_space(space, folder)


def test_long_paths_are_refused_on_windows_alone():
    long = Path("C:/Users/" + "x" * 80)
    with pytest.raises(InstallFailed, match="shorter path"):
        preflight.check_path(long, windows=True, long_paths=lambda: False)
    preflight.check_path(long, windows=True, long_paths=lambda: True)
    preflight.check_path(Path("C:/SlimDiffSR/0.1.0"), windows=True, long_paths=lambda: False)
    preflight.check_path(long, windows=False)


def test_an_incomplete_folder_of_wheels_is_told(tmp_path, requirements):
    with pytest.raises(InstallFailed, match="can't be read"):
        preflight.check_wheels(tmp_path / "gone", requirements, (3, 11))
    for name in requirements.names:
        if name != "rasterio":
            (tmp_path / f"{name.replace('-', '_')}-1.0-py3-none-any.whl").touch()
    with pytest.raises(InstallFailed, match="no wheel of rasterio"):
        preflight.check_wheels(tmp_path, requirements, (3, 11))
    (tmp_path / "rasterio-1.0-cp311-cp311-linux_x86_64.whl").touch()
    preflight.check_wheels(tmp_path, requirements, (3, 11))
    (tmp_path / "torch-1.0-py3-none-any.whl").rename(tmp_path / "torch-2.13.0-cp312-cp312-linux_x86_64.whl")
    with pytest.raises(InstallFailed, match="another Python"):
        preflight.check_wheels(tmp_path, requirements, (3, 11))


# -- the lock


def test_the_lock_is_held_once_and_let_go(tmp_path):
    path = tmp_path / "engine" / "install.lock"
    with InstallLock(path):
        assert lock.lock_owner(path) == os.getpid()
        with pytest.raises(InstallFailed, match=f"process {os.getpid()}"), InstallLock(path):
            pass
        assert path.is_file()
    assert not path.exists()
    assert list(path.parent.iterdir()) == []


def test_a_lock_is_respected_while_its_process_lives_and_void_once_it_was_killed(tmp_path):
    path = tmp_path / "install.lock"
    script = (
        "import sys; from pathlib import Path; from slimdiffsr_qgis.core.installer.lock import InstallLock\n"
        "with InstallLock(Path(sys.argv[1])): print('held', flush=True); input()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    try:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(InstallFailed, match=str(other.pid)), InstallLock(path):
            pass
    finally:
        other.kill()
        other.communicate()
    assert path.is_file()
    with InstallLock(path):
        assert lock.lock_owner(path) == os.getpid()


@pytest.mark.parametrize("text", ["", "not a number", "999999999", str(os.getpid())])
def test_a_file_that_nobody_holds_is_no_lock(tmp_path, text):
    path = tmp_path / "install.lock"
    path.write_text(text)
    with InstallLock(path):
        assert lock.lock_owner(path) == os.getpid()


def test_of_many_that_want_the_lock_one_at_a_time_gets_it(tmp_path):
    path = tmp_path / "install.lock"
    path.write_text("999999999")
    inside, most, refused = [], [], []
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        for _ in range(200):
            try:
                with InstallLock(path):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()
            except InstallFailed:
                refused.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}
    assert len(most) + len(refused) == 8 * 200
    assert not path.exists()


# -- the folder


def marker(requirements, **changes) -> Marker:
    values = {
        "plugin": "0.1.0",
        "fingerprint": requirements.fingerprint,
        "dependencies": requirements.dependencies,
        "build": "cpu",
        "torch": "2.13.0+cpu",
        "python": "3.11.2",
        "device": "cpu (x)",
        "installed": "2026-01-01T00:00:00+00:00",
    }
    return Marker(**{**values, **changes})


def make_environment(root: Path, name: str, found: Marker | None, python: bool = True) -> Path:
    folder = root / name
    layout.claim(folder)
    if python:
        layout.python_of(folder).parent.mkdir(parents=True)
        layout.python_of(folder).touch()
    if found is not None:
        layout.write_marker(folder, found)
    return folder


def test_only_a_complete_environment_that_fits_is_used(tmp_path, requirements):
    assert layout.usable_environment(tmp_path / "gone", requirements) is None
    half = make_environment(tmp_path, "0.1.0", None)
    assert layout.usable_environment(tmp_path, requirements) is None
    assert layout.partial_environments(tmp_path) == [half]
    make_environment(tmp_path, "0.1.0-2", marker(requirements, dependencies=("other",), fingerprint="x"))
    make_environment(tmp_path, "0.1.0-3", marker(requirements), python=False)
    assert layout.usable_environment(tmp_path, requirements) is None
    make_environment(tmp_path, "0.1.0-4", marker(requirements, fingerprint="older pins"))
    older = layout.usable_environment(tmp_path, requirements)
    assert older.folder.name == "0.1.0-4"
    assert not older.is_current(requirements)
    make_environment(tmp_path, "0.1.0-5", marker(requirements, installed="2025-01-01T00:00:00+00:00"))
    assert layout.usable_environment(tmp_path, requirements).folder.name == "0.1.0-5", "current before newer"
    assert layout.new_folder(tmp_path, "0.1.0").name == "0.1.0-6"
    assert layout.read_marker(half / layout.MARKER) is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 99}', '{"format": 1, "plugin": "x"}'])
def test_a_marker_that_is_not_understood_is_none(tmp_path, text):
    (tmp_path / layout.MARKER).write_text(text)
    assert layout.read_marker(tmp_path / layout.MARKER) is None


def test_removing_takes_what_is_ours_and_nothing_else(tmp_path, requirements):
    make_environment(tmp_path, "0.1.0", marker(requirements))
    make_environment(tmp_path, "0.2.0", None)
    for name in (layout.CACHE, layout.TEMP, layout.PYTHON, layout.TOOLS):
        (tmp_path / name).mkdir()
    kept = tmp_path / "2024 photos" / "a.jpg"
    kept.parent.mkdir()
    kept.touch()
    locked = tmp_path / "0.1.0" / "read-only"
    locked.mkdir()
    (locked / "file").touch()
    locked.chmod(0o500)
    assert layout.remove_everything(tmp_path) == []
    layout.remove_if_empty(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["2024 photos"]


# -- child processes and their environment


def test_nothing_of_qgis_and_nothing_that_leads_pip_astray_reaches_the_child(tmp_path):
    before = {
        "PYTHONPATH": "/qgis",
        "PYTHONHOME": "/qgis",
        "PIP_TARGET": "/elsewhere",
        "PIP_NO_DEPS": "1",
        "PIP_INDEX_URL": "https://mirror",
        "PIP_CERT": "/ca.pem",
        "HOME": "/home/a",
    }
    proxy = Proxy("http", "proxy.example.org", "3128", "änn", "p@ss:w/rd", ("localhost", "10.0.0.1"))
    found = child_environment(before, proxy, tmp_path / "cache", tmp_path / "temp")
    assert not {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_NO_DEPS"} & set(found)
    assert found["PIP_INDEX_URL"] == "https://mirror"
    assert found["PIP_CERT"] == "/ca.pem"
    assert found["HTTPS_PROXY"] == found["https_proxy"] == "http://%C3%A4nn:p%40ss%3Aw%2Frd@proxy.example.org:3128"
    assert found["NO_PROXY"] == "localhost,10.0.0.1"
    assert found["TMPDIR"] == str(tmp_path / "temp")
    assert "HTTPS_PROXY" not in child_environment({}, None, tmp_path, tmp_path)
    assert redacted(f"via {proxy.url}/simple") == "via http://***@proxy.example.org:3128/simple"
    assert proxy.label == "proxy.example.org:3128"


@pytest.mark.parametrize(
    ("values", "url"),
    [
        ({}, None),
        ({"proxyEnabled": "false", "proxyType": "HttpProxy", "proxyHost": "p"}, None),
        ({"proxyEnabled": True, "proxyType": "DefaultProxy", "proxyHost": ""}, None),
        ({"proxyEnabled": "true", "proxyType": "HttpProxy", "proxyHost": "p", "proxyPort": 80}, "http://p:80"),
        ({"proxyEnabled": True, "proxyType": "Socks5Proxy", "proxyHost": "p", "proxyPort": "1"}, "socks5://p:1"),
        ({"proxyEnabled": True, "proxyType": "HttpProxy", "proxyHost": "p", "authcfg": "a1"}, "http://u:s@p"),
    ],
)
def test_qgis_proxy_settings_are_read(values, url):
    proxy = proxy_of(lambda key, default: values.get(key.split("/")[1], default), lambda _: ("u", "s"))
    assert (proxy.url if proxy else None) == url


def test_a_child_is_ended_with_its_own_children():
    script = "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); p.wait()"
    lines: list[str] = []
    with pytest.raises(Cancelled):
        child.run([sys.executable, "-c", script], dict(os.environ), lines.append, lambda: bool(lines))
    stat = Path(f"/proc/{int(lines[0])}/stat")
    assert not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] in "ZX"  # it may wait for its parent


def test_lines_and_exit_codes_come_through():
    lines: list[str] = []
    script = "import sys; print('out'); print('10%\\r20%'); print('err', file=sys.stderr); sys.exit(3)"
    assert child.run([sys.executable, "-u", "-c", script], dict(os.environ), lines.append) == 3
    assert lines == ["out", "20%", "err"]
    assert child.output_of([sys.executable, "-c", "print('x')"]) == "x\n"
    assert child.output_of([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.3) == ""
    assert child.output_of(["/no/such/program"]) == ""


# -- a Python of our own


@pytest.fixture
def served_uv(tmp_path, monkeypatch):
    """A "published" wheel, and a download that copies it."""
    wheel = tmp_path / "uv.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("uv-1.data/scripts/uv", "#!/bin/sh\necho uv\n")

    def download(url, target, _proxies, _is_cancelled):
        target.write_bytes(wheel.read_bytes())
        return hashlib.sha256(wheel.read_bytes()).hexdigest()

    monkeypatch.setattr(managed_python, "_download", download)
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_uv_is_taken_out_of_the_published_wheel(tmp_path, served_uv):
    wheels = {("linux", "x86_64"): managed_python.UvWheel("x/uv.whl", served_uv)}
    uv = managed_python.fetch_uv(tmp_path / "root", LINUX, {}, wheels=wheels)
    assert child.output_of([str(uv)]) == "uv\n"
    assert [path.name for path in uv.parent.iterdir()] == ["uv"]


def test_another_wheel_than_the_published_one_is_not_started(tmp_path, served_uv):
    wheels = {("linux", "x86_64"): managed_python.UvWheel("x/uv.whl", "0" * 64)}
    with pytest.raises(InstallFailed, match="not the uv that was published"):
        managed_python.fetch_uv(tmp_path / "root", LINUX, {}, wheels=wheels)
    assert not list((tmp_path / "root").rglob("uv"))
    with pytest.raises(InstallFailed, match="choose one"):
        managed_python.fetch_uv(tmp_path / "root", Machine("macos", "x86_64"), {}, wheels=wheels)


def test_what_is_fetched_is_pinned():
    assert PIP_VERSION.count(".") >= 1
    for wheel in managed_python.UV_WHEELS.values():
        assert wheel.url.startswith("https://files.pythonhosted.org/packages/")
        assert f"uv-{managed_python.UV_VERSION}-" in wheel.url
        assert len(wheel.sha256) == 64


def test_the_python_that_uv_brought_is_found(tmp_path):
    assert managed_python.managed_python(tmp_path) is None
    for name in ("cpython-3.11.9-linux-x86_64-gnu", "cpython-3.12.1-linux-x86_64-gnu"):
        path = tmp_path / "python" / name / "bin" / f"python3.{name.split('.')[1]}"
        path.parent.mkdir(parents=True)
        path.touch()
    assert managed_python.managed_python(tmp_path).name == "python3.11"
