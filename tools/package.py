#!/usr/bin/env python3
"""Assemble the plugin as QGIS installs it: one folder, from a whitelist, as a zip that is the same bytes each time.

    python3 tools/package.py              dist/slimdiffsr_qgis-VERSION.zip
    python3 tools/package.py --stage DIR  DIR/slimdiffsr_qgis, not zipped

Needs nothing but Python's standard library.
"""

from __future__ import annotations

import argparse
import configparser
import re
import shutil
import sys
import zipfile
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
PLUGIN = "slimdiffsr_qgis"

WHITELIST: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("slimdiffsr_qgis", ".", (".py", ".ui", ".json", ".qm")),
    ("backend/slimdiffsr", "backend/slimdiffsr", (".py", ".typed", ".rc")),
    ("backend/hashes", "backend/hashes", (".txt",)),
    ("resources/icons", "resources/icons", (".svg", ".png")),
    ("resources/models", "resources/models", (".safetensors", ".stac.json", ".md", "SHA256SUMS")),
    ("resources/styles", "resources/styles", (".qml",)),
    ("resources/models_qgis", "resources/models_qgis", (".model3",)),
    ("resources/i18n", "resources/i18n", (".qm",)),
)
"""Folder in the repository, folder in the plugin, suffixes or names of files that are taken along, all levels down."""

SINGLE_FILES: tuple[tuple[str, str], ...] = (
    ("metadata.txt", "metadata.txt"),
    ("LICENSE", "LICENSE"),
    ("README.md", "README.md"),
    ("CHANGELOG.md", "CHANGELOG.md"),
    ("backend/pyproject.toml", "backend/pyproject.toml"),
    ("constraints.txt", "backend/constraints.txt"),
)
"""File in the repository, file in the plugin; each must exist."""

REQUIRED = ("__init__.py", "metadata.txt", "LICENSE")
FORBIDDEN_SUFFIXES = frozenset(
    (".pyc", ".pyo", ".pyd", ".so", ".dll", ".dylib", ".exe", ".bat", ".cmd", ".ps1", ".sh", ".com", ".msi", ".jar")
)
FORBIDDEN_NAMES = frozenset(("__pycache__", "__MACOSX", "Thumbs.db"))
MAX_ZIP_BYTES = 25 * 1000 * 1000
MAX_MODEL_BYTES = 20 * 1024 * 1024


class PackagingError(Exception):
    """The package can't be made, or it would be refused by the plugin repository."""


def version(root: Path = ROOT) -> str:
    """The plugin's version, as metadata.txt has it."""
    parser = configparser.ConfigParser()
    parser.read(root / "metadata.txt", encoding="utf-8")
    try:
        return parser["general"]["version"]
    except KeyError as error:
        raise PackagingError("metadata.txt has no version") from error


def package_files(root: Path = ROOT) -> dict[PurePosixPath, Path]:
    """What goes into the plugin's folder: path inside that folder -> file in the repository, sorted by the former."""
    files: dict[PurePosixPath, Path] = {}
    for source, target in SINGLE_FILES:
        if not (root / source).is_file():
            raise PackagingError(f"{source} is missing")
        files[PurePosixPath(target)] = root / source
    for folder, target, kinds in WHITELIST:
        for path in (root / folder).rglob("*"):
            relative = path.relative_to(root / folder)
            hidden = any(part.startswith(".") or part in FORBIDDEN_NAMES for part in relative.parts)
            if path.is_file() and (path.suffix in kinds or path.name in kinds) and not hidden:
                files[PurePosixPath(target) / relative.as_posix()] = path
    return dict(sorted(files.items(), key=lambda item: item[0].as_posix()))


def stage(directory: Path, root: Path = ROOT) -> Path:
    """Write the plugin's folder into `directory`, replacing an earlier one; returns the folder."""
    folder = directory / PLUGIN
    if folder.exists():
        shutil.rmtree(folder)
    for target, source in package_files(root).items():
        destination = folder / target
        destination.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, destination)
    return folder


def write_zip(path: Path, root: Path = ROOT) -> None:
    """Write the plugin's zip: sorted, one fixed date, plain file modes, so that equal sources give equal bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for target, source in package_files(root).items():
            entry = zipfile.ZipInfo(f"{PLUGIN}/{target}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, source.read_bytes(), compresslevel=9)


def problems(path: Path) -> list[str]:
    """What the official plugin repository, or this project's own limits, would refuse in a zip; empty when nothing."""
    found: list[str] = []
    if path.stat().st_size > MAX_ZIP_BYTES:
        found.append(f"the zip has {path.stat().st_size} bytes, the plugin repository takes {MAX_ZIP_BYTES}")
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    names = [entry.filename for entry in entries]
    tops = {name.split("/")[0] for name in names}
    if len(tops) != 1 or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", min(tops, default="")):
        found.append(f"the zip must hold one folder named as a Python identifier, not {sorted(tops)}")
    for required in REQUIRED:
        if f"{PLUGIN}/{required}" not in names:
            found.append(f"{required} is missing")
    for entry in entries:
        parts = PurePosixPath(entry.filename).parts
        if any(part.startswith(".") or part in FORBIDDEN_NAMES for part in parts):
            found.append(f"{entry.filename} is hidden or a cache")
        if PurePosixPath(entry.filename).suffix.lower() in FORBIDDEN_SUFFIXES:
            found.append(f"{entry.filename} is a program or a script")
        if (entry.external_attr >> 16) & 0o111:
            found.append(f"{entry.filename} is marked executable")
    models = sum(entry.file_size for entry in entries if entry.filename.endswith(".safetensors"))
    if models > MAX_MODEL_BYTES:
        found.append(f"the models have {models} bytes together, the limit is {MAX_MODEL_BYTES}")
    return found


def main(arguments: list[str] | None = None) -> int:
    """The command: make the zip, or the folder with --stage; 0 when it would be accepted."""
    parser = argparse.ArgumentParser(description="Assemble the QGIS plugin.")
    parser.add_argument(
        "--stage", metavar="DIR", type=Path, help="write the folder DIR/slimdiffsr_qgis instead of a zip"
    )
    options = parser.parse_args(arguments)
    try:
        if options.stage:
            print(stage(options.stage))
            return 0
        path = ROOT / "dist" / f"{PLUGIN}-{version()}.zip"
        write_zip(path)
    except PackagingError as error:
        print(f"package: {error}", file=sys.stderr)
        return 1
    found = problems(path)
    for problem in found:
        print(f"package: {problem}", file=sys.stderr)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.1f} MB")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
