"""The environment of the engine's process: the user's, less what QGIS put there for itself."""

from __future__ import annotations

import os
from collections.abc import Mapping

# QGIS's GDAL, PROJ, Qt and Python are other versions than the engine's; a path to one of their files, inherited, breaks
# it (an inherited PROJ_LIB alone gives "CRSError").
_PREFIXES = ("PYTHON", "GDAL_", "PROJ_", "OGR_", "GEOTIFF_", "LD_", "DYLD_", "QT_", "QML", "QGIS", "OSGEO4W", "O4W_")
_NAMES = ("VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "__PYVENV_LAUNCHER__")


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """A copy of `environment` for a process that shares nothing with QGIS."""
    kept = {
        name: value
        for name, value in environment.items()
        if not name.upper().startswith(_PREFIXES) and name.upper() not in _NAMES
    }
    if os.name == "nt":
        for name in kept:
            if name.upper() == "PATH":
                kept[name] = os.pathsep.join(_without_qgis(kept[name].split(os.pathsep), environment))
    return kept


def _without_qgis(folders: list[str], environment: Mapping[str, str]) -> list[str]:
    # On Windows a folder of QGIS's libraries on the path would be searched for the engine's.
    from qgis.core import QgsApplication

    roots = [environment.get("OSGEO4W_ROOT", ""), QgsApplication.prefixPath()]
    roots = [os.path.normcase(os.path.normpath(root)) for root in roots if root]
    return [f for f in folders if not any(os.path.normcase(os.path.normpath(f or ".")).startswith(r) for r in roots)]
