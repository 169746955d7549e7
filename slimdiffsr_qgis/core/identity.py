"""The plugin's names, in this one place."""

from __future__ import annotations

import configparser
from functools import cache

from . import paths

NAME = "SlimDiffSR"
"""What people read: menus, the toolbox, titles."""

PLUGIN_ID = "slimdiffsr_qgis"
PROVIDER_ID = "slimdiffsr"
SETTINGS_PREFIX = "slimdiffsr"
LOG_TAG = "SlimDiffSR"


def settings_key(name: str) -> str:
    """The full key of one of the plugin's settings in `QgsSettings`."""
    return f"{SETTINGS_PREFIX}/{name}"


def algorithm_id(name: str) -> str:
    """The full id of one of the plugin's Processing algorithms."""
    return f"{PROVIDER_ID}:{name}"


@cache
def version() -> str:
    """The plugin's version, from metadata.txt."""
    return _metadata("version")


@cache
def guide_url(page: str = "guide.md") -> str:
    """The address of a page of the user guide, in the repository that metadata.txt names."""
    return _metadata("repository").rstrip("/") + "/blob/main/docs/" + page


def _metadata(key: str) -> str:
    # `%` has no meaning in a value that is only read here.
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(paths.metadata_file(), encoding="utf-8")
    return parser.get("general", key, fallback="")
