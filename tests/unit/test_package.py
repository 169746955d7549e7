"""What `make package` makes is what QGIS's plugin repository takes."""

from __future__ import annotations

import ast
import configparser
import re
import zipfile
from pathlib import Path

import pytest

import slimdiffsr
from tools import package

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("package") / "plugin.zip"
    package.write_zip(path)
    return path


@pytest.fixture(scope="module")
def metadata() -> dict[str, str]:
    parser = configparser.ConfigParser()  # interpolating, as QGIS's own
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return dict(parser["general"])


def test_repository_accepts_it(archive: Path):
    assert package.problems(archive) == []


def test_it_holds_plugin_engine_models_and_licence(archive: Path):
    with zipfile.ZipFile(archive) as file:
        names = set(file.namelist())
    for name in (
        "__init__.py",
        "metadata.txt",
        "LICENSE",
        "backend/pyproject.toml",
        "backend/constraints.txt",
        "backend/hashes/pip.txt",
        "backend/hashes/packages.txt",
        "backend/hashes/torch.txt",
        "backend/slimdiffsr/__init__.py",
        "backend/slimdiffsr/py.typed",
        "resources/icons/slimdiffsr.svg",
    ):
        assert f"slimdiffsr_qgis/{name}" in names
    models = {path.name for path in (ROOT / "resources" / "models").glob("*.safetensors")}
    packaged = {Path(name).name for name in names if name.startswith("slimdiffsr_qgis/resources/models/")}
    assert packaged >= models | {"SHA256SUMS"}


@pytest.mark.parametrize("part", ["tests", "training", "tools", "benchmarks", "resources/demo", "docs"])
def test_it_holds_nothing_of_the_workshop(archive: Path, part: str):
    with zipfile.ZipFile(archive) as file:
        assert [name for name in file.namelist() if name.startswith(f"slimdiffsr_qgis/{part}/")] == []


def test_same_sources_give_the_same_bytes(archive: Path, tmp_path: Path):
    package.write_zip(tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_staged_folder_equals_the_zip(archive: Path, tmp_path: Path):
    (tmp_path / package.PLUGIN / "left_over.py").parent.mkdir()
    (tmp_path / package.PLUGIN / "left_over.py").touch()
    folder = package.stage(tmp_path)
    with zipfile.ZipFile(archive) as file:
        zipped = {name: file.read(name) for name in file.namelist()}
    assert zipped == {
        path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_caches_and_hidden_files_stay_out(tmp_path: Path):
    for source, _ in package.SINGLE_FILES:
        (tmp_path / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / source).touch()
    plugin = tmp_path / "slimdiffsr_qgis"
    for name in (
        "__init__.py",
        "__pycache__/a.cpython-311.pyc",
        "__pycache__/a.py",
        ".hidden/a.py",
        ".a.py",
        "run.sh",
        "x.so",
    ):
        (plugin / name).parent.mkdir(parents=True, exist_ok=True)
        (plugin / name).touch()
    taken = {path.as_posix() for path in package.package_files(tmp_path)}
    assert taken == {"__init__.py", *(target for _, target in package.SINGLE_FILES)}


def test_a_missing_licence_is_an_error(tmp_path: Path):
    with pytest.raises(package.PackagingError, match="missing"):
        package.package_files(tmp_path)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("slimdiffsr_qgis/run.sh", "program or a script"),
        ("slimdiffsr_qgis/lib.so", "program or a script"),
        ("slimdiffsr_qgis/a.pyc", "program or a script"),
        ("slimdiffsr_qgis/.git/config", "hidden or a cache"),
        ("slimdiffsr_qgis/__pycache__/a", "hidden or a cache"),
        ("second/a.py", "one folder"),
    ],
)
def test_what_the_repository_refuses_is_seen(tmp_path: Path, name: str, problem: str):
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as file:
        for required in package.REQUIRED:
            file.writestr(f"slimdiffsr_qgis/{required}", "")
        file.writestr(name, "")
    assert any(problem in line for line in package.problems(path))


def test_a_missing_file_and_a_large_zip_are_seen(tmp_path: Path, monkeypatch):
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("slimdiffsr_qgis/__init__.py", "")
        file.writestr("slimdiffsr_qgis/m.safetensors", "0123456789")
    monkeypatch.setattr(package, "MAX_ZIP_BYTES", 100)
    monkeypatch.setattr(package, "MAX_MODEL_BYTES", 9)
    lines = " ".join(package.problems(path))
    assert "metadata.txt is missing" in lines
    assert "LICENSE is missing" in lines
    assert "the plugin repository takes 100" in lines
    assert "the limit is 9" in lines


def test_metadata_is_complete(metadata: dict[str, str]):
    required = (
        "name description version qgisminimumversion qgismaximumversion author email about tracker repository "
        "homepage tags category hasprocessingprovider icon license changelog"
    )
    assert [key for key in required.split() if not metadata.get(key, "").strip()] == []
    assert "plugin" not in metadata["name"].lower()
    assert metadata["qgisminimumversion"] == "3.22"
    assert metadata["qgismaximumversion"] == "4.99"
    assert metadata["hasprocessingprovider"] == "yes"
    assert metadata["category"] == "Raster"
    assert "supportsqt6" not in metadata
    assert (ROOT / metadata["icon"]).is_file()


def test_version_is_the_same_everywhere(metadata: dict[str, str]):
    assert metadata["version"] == slimdiffsr.__version__
    assert metadata["changelog"].startswith(metadata["version"])
    sections = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sections[0] == metadata["version"]


def test_repository_scanners_find_nothing(archive: Path):
    """What stops the plugin repository's scanner: exec, eval, pickle, marshal, a shell."""
    modules_refused = {"pickle", "cPickle", "dill", "shelve", "marshal", "telnetlib", "ftplib"}
    calls_refused = {"exec", "eval", "os.system", "os.popen", "tempfile.mktemp"}
    found = []
    with zipfile.ZipFile(archive) as file:
        for name in (name for name in file.namelist() if name.endswith(".py")):
            for node in ast.walk(ast.parse(file.read(name), filename=name)):
                modules = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
                if isinstance(node, ast.ImportFrom):
                    modules.append(node.module or "")
                call = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
                shell = call and any(
                    word.arg == "shell" and not (isinstance(word.value, ast.Constant) and word.value.value is False)
                    for word in node.keywords
                )
                if modules_refused & set(modules) or call in calls_refused or shell:
                    found.append(f"{name}:{node.lineno}")
    assert found == []
