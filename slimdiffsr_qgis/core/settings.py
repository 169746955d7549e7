"""The plugin's settings, under the one prefix, each with its default; engine_locator has the interpreter's."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsApplication, QgsSettings

from .identity import settings_key
from .installer.layout import default_root
from .models import AUTOMATIC, shipped_models

ENGINE_FOLDER = settings_key("engine_folder")
IDLE_MINUTES = settings_key("idle_minutes")
MODEL = settings_key("default_model")
CONSISTENCY = settings_key("default_consistency")

DEFAULT_IDLE_MINUTES = 10
IDLE_RANGE = (1, 240)
CONSISTENCIES = ("balanced", "exact", "off")


def engine_folder() -> Path:
    """Where the engine is installed: the folder that was chosen, else one in the profile."""
    chosen = _text(ENGINE_FOLDER)
    return Path(chosen) if chosen else profile_engine_folder()


def profile_engine_folder() -> Path:
    """The engine's folder in this profile."""
    return default_root(Path(QgsApplication.qgisSettingsDirPath()))


def set_engine_folder(folder: Path) -> None:
    """Chooses where the engine is installed; the profile's folder is not written down, since profiles are moved."""
    _set(ENGINE_FOLDER, "" if folder == profile_engine_folder() else str(folder))


def idle_minutes() -> int:
    """After so many minutes without a run the engine's process ends and gives its memory back."""
    try:
        minutes = int(float(_text(IDLE_MINUTES) or DEFAULT_IDLE_MINUTES))
    except (ValueError, OverflowError):
        minutes = DEFAULT_IDLE_MINUTES
    return min(max(minutes, IDLE_RANGE[0]), IDLE_RANGE[1])


def set_idle_minutes(minutes: int) -> None:
    """Applies to processes that are started from now on."""
    _set(IDLE_MINUTES, str(minutes) if minutes != DEFAULT_IDLE_MINUTES else "")


def default_model() -> str:
    """The model that dialogs begin with; `auto` leaves it to the engine."""
    name = _text(MODEL)
    return name if name in shipped_models() else AUTOMATIC


def set_default_model(name: str) -> None:
    """Only where people choose: scripts and saved models are not changed by it."""
    _set(MODEL, "" if name == AUTOMATIC else name)


def default_consistency() -> str:
    """The consistency that dialogs begin with."""
    name = _text(CONSISTENCY)
    return name if name in CONSISTENCIES else CONSISTENCIES[0]


def set_default_consistency(name: str) -> None:
    """Only where people choose: scripts and saved models are not changed by it."""
    _set(CONSISTENCY, "" if name == CONSISTENCIES[0] else name)


def _text(key: str) -> str:
    value = QgsSettings().value(key, "")
    return str(value).strip() if value is not None else ""


def _set(key: str, value: str) -> None:
    if value:
        QgsSettings().setValue(key, value)
    else:
        QgsSettings().remove(key)
