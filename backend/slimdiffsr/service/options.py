"""The options that commands share, and how their texts become values."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

import typer


class Consistency(enum.StrEnum):
    """How closely the result keeps the input's numbers."""

    OFF = "off"
    BALANCED = "balanced"
    EXACT = "exact"


class Precision(enum.StrEnum):
    """What the network computes in."""

    AUTO = "auto"
    FP32 = "fp32"
    BF16 = "bf16"
    FP16 = "fp16"


class Format(enum.StrEnum):
    """The kind of GeoTIFF."""

    GTIFF = "gtiff"
    COG = "cog"


def band_numbers(text: str | None) -> tuple[int, ...] | None:
    """`1,2,3` as numbers; None stays None.

    Raises:
        typer.BadParameter: it isn't a list of numbers.
    """
    if text is None:
        return None
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter(f"'{text}' isn't a list of band numbers such as 1,2,3") from None


def key_values(pairs: list[str] | None) -> dict[str, str]:
    """Texts `KEY=VALUE` as a mapping; keys in capitals.

    Raises:
        typer.BadParameter: one isn't of that form.
    """
    options = {}
    for pair in pairs or []:
        key, equals, value = pair.partition("=")
        if not (key and equals):
            raise typer.BadParameter(f"'{pair}' isn't of the form KEY=VALUE")
        options[key.upper()] = value
    return options


_OF_COMMANDS: Final = frozenset(("scenes", "folder", "suffix", "with_uncertainty", "scheduler", "summary", "as_json"))
"""Parameters that say something to a command, but nothing about a job."""
_SETTINGS: Final = {
    "input_": "input",
    "format_": "format",
    "creation_option": "creation_options",
    "open_option": "open_options",
    "memory": "memory_mib",
}
"""Parameter to setting, where their names differ."""
_READ: Final[dict[str, Callable[[Any], Any]]] = {
    "output": str,
    "rgb": band_numbers,
    "bands": band_numbers,
    "nearest_bands": band_numbers,
    "creation_option": key_values,
    "open_option": key_values,
    "detail": lambda percent: percent / 100,
    "uncertainty": lambda path: None if path is None else str(path),
}
"""Parameter to what makes the setting's value of it, where they differ."""


def job_settings(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """What a command was told about a job, as the fields of a `Job`.

    Args:
        parameters: all of the command's, by name: its `locals()` as it begins.

    Raises:
        typer.BadParameter: a text can't be understood.
    """
    settings = {}
    for name, value in parameters.items():
        if name not in _OF_COMMANDS:
            plain = value.value if isinstance(value, enum.Enum) else value
            settings[_SETTINGS.get(name, name)] = _READ[name](plain) if name in _READ else plain
    return settings


Input = Annotated[
    str, typer.Argument(metavar="INPUT", help="A raster, or a GDAL data source name.", show_default=False)
]
Scale = Annotated[int | None, typer.Option(help="2, 4 or 8; the model's own by default.", show_default=False)]
Model = Annotated[
    str | None, typer.Option(help="A model's name or file (see 'slimdiffsr models').", show_default=False)
]
Rgb = Annotated[
    str | None, typer.Option(metavar="R,G,B", help="Bands that the network sees as colour.", show_default=False)
]
Bands = Annotated[
    str | None, typer.Option(metavar="N,N,...", help="Bands to write; all by default.", show_default=False)
]
Nearest = Annotated[
    str | None,
    typer.Option(
        metavar="N,N,...", help="Class or flag bands, passed through by nearest neighbour.", show_default=False
    ),
]
PixelWindow = Annotated[
    tuple[int, int, int, int] | None,
    typer.Option(metavar="COL ROW W H", help="Part of the input, in pixels.", show_default=False),
]
Extent = Annotated[
    tuple[float, float, float, float] | None,
    typer.Option(
        metavar="XMIN YMIN XMAX YMAX",
        help="Part of the input, in map units; snapped outward to whole pixels.",
        show_default=False,
    ),
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N or mps.")]
Tile = Annotated[int | None, typer.Option(help="Side of a tile's core, input pixels.", show_default=False)]
StretchFrom = Annotated[
    str | None,
    typer.Option(
        metavar="FILE",
        help="Take the scene's statistics from this raster, so that neighbours match.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an existing output.")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on from an interrupted run; keep finished rows if this one fails.")
]
HowConsistent = Annotated[Consistency, typer.Option(help="How closely the result keeps the input's numbers.")]
ComputedIn = Annotated[Precision, typer.Option(help="What the network computes in.")]
OutputFormat = Annotated[Format, typer.Option("--format", help="A plain GeoTIFF or a cloud-optimised one.")]
CreationOption = Annotated[list[str] | None, typer.Option("--co", metavar="KEY=VALUE", help="GDAL creation option.")]
OpenOption = Annotated[list[str] | None, typer.Option("--oo", metavar="KEY=VALUE", help="GDAL open option.")]
Detail = Annotated[
    int, typer.Option(min=0, max=100, metavar="PERCENT", help="How much of the synthesised detail is added.")
]
Memory = Annotated[
    int | None,
    typer.Option(
        metavar="MIB",
        help="Memory that a job may take besides Python, PyTorch and the model; smaller tiles are taken if need be.",
        show_default=False,
    ),
]
