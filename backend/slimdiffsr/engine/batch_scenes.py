"""Which scenes a batch has, and what their results are called."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from slimdiffsr.errors import Code, InputError, OutputError

LIST_SUFFIX: Final = ".txt"
UNCERTAINTY_SUFFIX: Final = "_uncertainty"
_NOT_IN_NAMES: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


def find_scenes(source: str) -> list[str]:
    """The scenes that a pattern or a list names.

    Args:
        source: a pattern such as `scenes/**/*.tif`, a file, or a text file (`.txt`) with one path or GDAL data source
            name a line, in which empty lines and those that begin with `#` mean nothing.

    Returns:
        In the list's order, or by name.

    Raises:
        InputError: there is none, one is listed twice, or the list can't be read.
    """
    if source.lower().endswith(LIST_SUFFIX):
        scenes = _listed(Path(source))
    elif Path(source).is_file():  # perhaps one with brackets in its name
        scenes = [source]
    else:
        found = glob.glob(source, recursive=True)  # noqa: PTH207 (Path.glob takes no absolute pattern)
        scenes = sorted(name for name in found if Path(name).is_file())
    if not scenes:
        raise InputError(f"'{source}' names no scene.", Code.INPUT_BATCH)
    seen = set()
    for scene in scenes:
        if scene in seen:
            raise InputError(f"'{source}' lists '{scene}' twice.", Code.INPUT_BATCH)
        seen.add(scene)
    return scenes


def name_outputs(scenes: Sequence[str], folder: Path, suffix: str) -> list[Path]:
    """Each scene's result: its own name without extension, the suffix, `.tif`.

    Args:
        scenes: as `find_scenes` gives them.
        folder: where results go.
        suffix: such as `_x4`.

    Raises:
        OutputError: two results would have the same name, on any file system, or one would replace a scene.
    """
    outputs = []
    for scene in scenes:
        # A data source name such as NETCDF:"a.nc":red has no extension that could be left away.
        stem = Path(scene).stem if ":" not in scene or Path(scene).is_file() else scene
        outputs.append(folder / f"{_NOT_IN_NAMES.sub('_', stem)}{suffix}.tif")
    _check_names(scenes, [outputs])
    return outputs


def name_uncertainties(scenes: Sequence[str], results: Sequence[Path]) -> list[Path]:
    """Where each result's uncertainty goes: beside it, under its name and `_uncertainty`.

    Args:
        scenes: as `find_scenes` gives them.
        results: theirs.

    Raises:
        OutputError: one would have the name of another scene's result, or would replace a scene.
    """
    uncertainties = [result.with_stem(result.stem + UNCERTAINTY_SUFFIX) for result in results]
    _check_names(scenes, [results, uncertainties])
    return uncertainties


def _check_names(scenes: Sequence[str], outputs: Sequence[Sequence[Path]]) -> None:
    """Refuses outputs, of each kind one a scene, that would replace one another or a scene."""
    inputs = {str(Path(scene).absolute()).casefold() for scene in scenes}
    taken: dict[str, str] = {}
    for kind in outputs:
        for scene, output in zip(scenes, kind, strict=True):
            other = taken.setdefault(output.name.casefold(), scene)
            if other is not scene:
                raise OutputError(
                    f"'{other}' and '{scene}' would both become '{output.name}'; put them into batches of their own.",
                    Code.OUTPUT_CLASH,
                )
            if str(output.absolute()).casefold() in inputs:
                raise OutputError(
                    f"The result '{output}' would replace a scene of the batch; choose another folder or suffix.",
                    Code.OUTPUT_CLASH,
                )


def _listed(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it isn't UTF-8 text"
        raise InputError(f"The list '{path}' can't be read: {reason}.", Code.INPUT_BATCH) from error
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
