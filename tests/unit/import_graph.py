"""What a Python file imports, read from its text with `ast`; nothing is imported or run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """One import of one name."""

    importer: str
    """Dotted name of the importing module; a package is named by its folder."""
    target: str
    """Dotted name of what is imported; `from a import b` gives both `a` and `a.b`, as `b` may be a module."""
    line: int
    at_import: bool
    """It happens when the importer is imported: not in a function, not for type checkers only."""


def module_name(path: Path, root: Path) -> str:
    """`root/a/b.py` is `a.b`, `root/a/__init__.py` is `a`."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(source: str, importer: str, is_package: bool = False) -> list[Import]:
    """All imports in `source`, those by `importlib.import_module` and `__import__` with a literal name included."""
    found: list[Import] = []
    for node, at_import in _walk(ast.parse(source), at_import=True):
        for target in _targets(node, importer, is_package):
            found.append(Import(importer, target, node.lineno, at_import))
    return found


def read_imports(package: Path) -> list[Import]:
    """All imports of all files in the folder of a package; module names start with that folder's name."""
    found: list[Import] = []
    for path in sorted(package.rglob("*.py")):
        name = module_name(path, package.parent)
        found += imports_of(path.read_text(encoding="utf-8"), name, is_package=path.name == "__init__.py")
    return found


def _walk(node: ast.AST, at_import: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        runs = at_import and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield child, runs
        if isinstance(child, ast.If) and _is_type_checking(child.test):
            for part in child.body:
                yield part, False
                yield from _walk(part, at_import=False)
            for part in child.orelse:
                yield part, runs
                yield from _walk(part, runs)
        else:
            yield from _walk(child, runs)


def _is_type_checking(test: ast.expr) -> bool:
    return ast.unparse(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _targets(node: ast.AST, importer: str, is_package: bool) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = _absolute(node, importer, is_package)
        return [base, *(f"{base}.{alias.name}" for alias in node.names if alias.name != "*")]
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        function = ast.unparse(node.func)
        if function in ("importlib.import_module", "import_module", "__import__"):
            return [str(node.args[0].value)]
    return []


def _absolute(node: ast.ImportFrom, importer: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = importer.split(".")
    up = node.level - 1 if is_package else node.level
    parts = parts[: len(parts) - up]
    return ".".join([*parts, node.module] if node.module else parts)
