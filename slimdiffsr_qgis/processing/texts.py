"""Values that an analyst types as one text, such as "4,3,2" or "KEY=VALUE|KEY=VALUE"."""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication


def parse_rgb(text: str) -> list[int] | None:
    """The bands seen as red, green and blue; None for an empty text.

    Raises:
        ValueError: with a sentence for the analyst.
    """
    if not text.strip():
        return None
    try:
        bands = [int(part) for part in text.replace(";", ",").split(",")]
    except ValueError:
        bands = []
    if len(bands) != 3 or min(bands) < 1:
        raise ValueError(
            _tr("'{text}' does not name three bands; write red, green and blue like 4,3,2.").format(text=text)
        )
    return bands


def parse_creation_options(text: str) -> dict[str, str]:
    """GDAL creation options, written as Processing's GDAL algorithms have them: KEY=VALUE|KEY=VALUE.

    Raises:
        ValueError: with a sentence for the analyst.
    """
    options: dict[str, str] = {}
    for part in text.split("|"):
        if not part.strip():
            continue
        key, equals, value = part.partition("=")
        if not key.strip() or not equals:
            raise ValueError(
                _tr("'{text}' is no creation option; write KEY=VALUE|KEY=VALUE.").format(text=part.strip())
            )
        options[key.strip().upper()] = value.strip()
    return options


def _tr(text: str) -> str:
    return QCoreApplication.translate("Texts", text)
