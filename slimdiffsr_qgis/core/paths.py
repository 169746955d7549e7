"""Where the plugin's parts lie: in the installed zip inside the plugin's folder, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

# A checkout may be linked into a profile; its other folders are where the link leads.
PLUGIN_FOLDER = Path(__file__).resolve().parent.parent


def part(relative: str) -> Path:
    """The path of a file or folder that is packaged with the plugin; it need not exist."""
    inside = PLUGIN_FOLDER / relative
    return inside if inside.exists() else PLUGIN_FOLDER.parent / relative


def metadata_file() -> Path:
    """The plugin's metadata.txt."""
    return part("metadata.txt")


def icon_file() -> Path:
    """The plugin's icon."""
    return part("resources/icons/slimdiffsr.svg")


def icon(name: str) -> Path:
    """One of the icons, by its name without the suffix."""
    return part("resources/icons") / f"{name}.svg"


def example_models() -> list[Path]:
    """The graphical models that come with the plugin."""
    return sorted(part("resources/models_qgis").glob("*.model3"))


def translations_folder() -> Path:
    """The folder of the compiled translations."""
    return part("resources/i18n")


def models_folder() -> Path:
    """The folder of the shipped models."""
    return part("resources/models")


def backend_folder() -> Path | None:
    """The folder that holds the engine's package; None where it isn't beside the plugin."""
    folder = part("backend")
    return folder if (folder / "slimdiffsr" / "__init__.py").is_file() else None


def checkout_folder() -> Path:
    """The folder above the plugin's: in a checkout, its root."""
    return PLUGIN_FOLDER.parent
