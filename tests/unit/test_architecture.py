"""Imports follow the arrows of the architecture, and no others.

plugin     gui -> processing -> core; QGIS and Qt (through qgis.PyQt) only, never the engine
engine     service -> engine -> raster, network; errors for all; never QGIS
training   -> engine; nobody imports training
"""

from __future__ import annotations

import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from tests.unit.import_graph import Import, imports_of, read_imports

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "slimdiffsr_qgis"
BACKEND = ROOT / "backend" / "slimdiffsr"
TRAINING = ROOT / "training" / "slimdiffsr_training"

PLUGIN_LAYERS = {
    "gui": {"gui", "processing", "core"},
    "processing": {"processing", "core"},
    "core": {"core"},
    "": {"", "gui", "processing", "core"},
}
"""Folder of the plugin -> folders it may import; "" is the plugin's own top level, which starts all others."""

BACKEND_LAYERS = {
    "service": {"service", "engine", "raster", "network", "errors", ""},
    "engine": {"engine", "raster", "network", "errors", ""},
    "raster": {"raster", "errors"},
    "network": {"network", "errors"},
    "errors": {"errors"},
    "": {""},
    "__main__": {"service"},
}
"""Part of the engine -> parts it may import; "" is the package itself, which holds nothing but the version."""

BACKEND_LIBRARIES = {
    "raster": {"affine", "numpy", "rasterio"},
    "network": {"numpy", "torch", "safetensors"},
    "engine": {"affine", "numpy", "torch", "rasterio", "psutil", "distributed"},
    "service": {"numpy", "torch", "rasterio", "psutil", "typer", "rich"},
}
"""Part of the engine -> other people's libraries it may import."""

PLUGIN_LIBRARIES = {"qgis", "osgeo", "processing"}
"""What comes with QGIS; numpy, sip and GDAL may be used inside functions, Qt only through `qgis.PyQt`."""

PLUGIN_LIBRARIES_IN_FUNCTIONS = PLUGIN_LIBRARIES | {"numpy", "sip"}

DISTRIBUTION_OF = {"cv2": "opencv_python_headless", "yaml": "pyyaml", "PIL": "pillow"}
"""Import name -> name in pyproject.toml, where they differ."""


def violations(imports: list[Import], layers: dict[str, set[str]]) -> list[str]:
    """Imports within one package along an arrow that `layers` doesn't allow, as readable lines."""
    found = []
    for item in imports:
        package = item.importer.split(".")[0]
        if item.target.split(".")[0] != package:
            continue
        source, target = _layer(item.importer, layers), _layer(item.target, layers)
        if target not in layers.get(source, set()):
            found.append(f"{item.importer}:{item.line} imports {item.target}")
    return found


def strangers(imports: list[Import], allowed: set[str]) -> list[str]:
    """Imports of anything that is neither Python's standard library, nor the importer's own package, nor allowed."""
    return [
        f"{item.importer}:{item.line} imports {item.target}"
        for item in imports
        if (top := item.target.split(".")[0]) not in sys.stdlib_module_names
        and top != item.importer.split(".")[0]
        and top not in allowed
    ]


def loaded_by(start: str, imports: list[Import]) -> set[str]:
    """Everything that importing the module `start` imports in turn, parent packages included."""
    by_importer: dict[str, set[str]] = {}
    for item in imports:
        if item.at_import:
            by_importer.setdefault(item.importer, set()).add(item.target)
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [*by_importer.get(name, ()), *([name.rpartition(".")[0]] if "." in name else [])]
    return seen


def _layer(module: str, layers: dict[str, set[str]]) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in layers else ""


def _declared(project: Path) -> set[str]:
    table = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements = chain(table["dependencies"], *table.get("optional-dependencies", {}).values())
    names = set()
    for requirement in requirements:
        name = requirement
        for stop in "<>=!~;[ ":
            name = name.split(stop)[0]
        names.add(name.lower().replace("-", "_"))
    return names


def _undeclared(imports: list[Import], declared: set[str]) -> list[str]:
    return [
        f"{item.importer}:{item.line} imports {item.target}"
        for item in imports
        if (top := item.target.split(".")[0]) not in sys.stdlib_module_names
        and top != item.importer.split(".")[0]
        and DISTRIBUTION_OF.get(top, top).lower() not in declared
    ]


def test_folders_of_the_plugin_import_downwards_only():
    assert violations(read_imports(PLUGIN), PLUGIN_LAYERS) == []


def test_plugin_imports_only_what_comes_with_qgis():
    imports = read_imports(PLUGIN)
    assert strangers([item for item in imports if item.at_import], PLUGIN_LIBRARIES) == []
    assert strangers(imports, PLUGIN_LIBRARIES_IN_FUNCTIONS) == []


def test_core_of_the_plugin_needs_no_gui():
    widgets = ("qgis.gui", "qgis.utils", "qgis.PyQt.QtWidgets")
    imports = [item for item in read_imports(PLUGIN) if item.importer.startswith("slimdiffsr_qgis.core")]
    assert [item for item in imports if item.target.startswith(widgets)] == []


def test_parts_of_the_engine_import_downwards_only():
    assert violations(read_imports(BACKEND), BACKEND_LAYERS) == []


@pytest.mark.parametrize("part", sorted(BACKEND_LIBRARIES))
def test_parts_of_the_engine_use_their_own_libraries(part: str):
    imports = [item for item in read_imports(BACKEND) if item.importer.startswith(f"slimdiffsr.{part}")]
    assert strangers(imports, BACKEND_LIBRARIES[part]) == []


@pytest.mark.parametrize("start", ["slimdiffsr.__main__", "slimdiffsr.service.worker"])
def test_worker_starts_without_heavy_libraries(start: str):
    """`initialize` is answered before torch is imported, and `--help` is quick."""
    loaded = loaded_by(start, read_imports(BACKEND))
    assert {name.split(".")[0] for name in loaded} & {"torch", "rasterio", "numpy", "safetensors"} == set()


def test_training_imports_the_engine_and_its_declared_libraries():
    assert _undeclared(read_imports(TRAINING), _declared(ROOT / "training")) == []
    assert [item for item in read_imports(TRAINING) if item.target.startswith("slimdiffsr_qgis")] == []


def test_engine_imports_only_declared_libraries():
    assert _undeclared(read_imports(BACKEND), _declared(ROOT / "backend")) == []


class TestTheGuardrailItself:
    """Each kind of wrong arrow is seen."""

    @pytest.mark.parametrize(
        ("importer", "source"),
        [
            ("slimdiffsr_qgis.core.client", "from slimdiffsr_qgis.gui import dialog"),
            ("slimdiffsr_qgis.core.client", "from ..processing.provider import Provider"),
            ("slimdiffsr_qgis.core.client", "from .. import gui"),
            ("slimdiffsr_qgis.processing.algorithm", "def f():\n    import slimdiffsr_qgis.gui.dialog"),
        ],
    )
    def test_upward_imports_in_the_plugin(self, importer: str, source: str):
        assert violations(imports_of(source, importer), PLUGIN_LAYERS)

    @pytest.mark.parametrize(
        ("importer", "source"),
        [
            ("slimdiffsr.raster.reader", "from slimdiffsr.engine.job import Job"),
            ("slimdiffsr.raster.reader", "import slimdiffsr.network"),
            ("slimdiffsr.network.layers", "from slimdiffsr import raster"),
            ("slimdiffsr.engine.run", "from ..service import cli"),
            ("slimdiffsr.errors", "from slimdiffsr.network import config"),
            ("slimdiffsr.engine.run", "import importlib\nimportlib.import_module('slimdiffsr.service.cli')"),
        ],
    )
    def test_upward_imports_in_the_engine(self, importer: str, source: str):
        assert violations(imports_of(source, importer), BACKEND_LAYERS)

    @pytest.mark.parametrize(
        "source",
        [
            "import torch",
            "import numpy as np",
            "from PyQt5 import QtCore",
            "import slimdiffsr",
            "import slimdiffsr_training",
        ],
    )
    def test_strangers_in_the_plugin(self, source: str):
        assert strangers(imports_of(source, "slimdiffsr_qgis.core.client"), PLUGIN_LIBRARIES)

    @pytest.mark.parametrize(
        "source", ["import qgis.core", "from PyQt6 import QtCore", "import slimdiffsr_training.losses"]
    )
    def test_strangers_in_the_engine(self, source: str):
        allowed = set().union(*BACKEND_LIBRARIES.values())
        assert strangers(imports_of(source, "slimdiffsr.engine.run"), allowed)

    def test_imports_in_functions_and_for_type_checkers_are_told_apart(self):
        source = (
            "from typing import TYPE_CHECKING\n"
            "if TYPE_CHECKING:\n    import a\nelse:\n    import b\n"
            "def f():\n    import c\n"
            "class K:\n    import d\n"
            "try:\n    import e\nexcept ImportError:\n    pass\n"
        )
        at_import = {item.target: item.at_import for item in imports_of(source, "m")}
        assert at_import == {
            "typing": True, "typing.TYPE_CHECKING": True, "a": False, "b": True, "c": False, "d": True, "e": True
        }  # fmt: skip

    def test_what_a_module_loads_includes_its_parents(self):
        graph = [
            *imports_of("from p.engine.job import Job", "p.service.worker"),
            *imports_of("from .run import run", "p.engine", is_package=True),
            *imports_of("import torch", "p.engine.run"),
        ]
        assert "torch" in loaded_by("p.service.worker", graph)
