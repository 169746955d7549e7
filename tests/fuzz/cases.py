"""Cases for the engine, each from its kind and number alone: what is asked of it, and the files that go with that.

    python -m tests.fuzz.cases KIND FIRST END MODEL

runs some, and says of each what came of it; a process of its own, since what GDAL can't bear ends the process.
"""

from __future__ import annotations

import functools
import json
import sys
import tempfile
import traceback
import warnings
from pathlib import Path
from random import Random
from typing import Any

import torch

from slimdiffsr.engine import plan
from tests.fuzz import mutations, rasters
from tests.fuzz.invariants import check


def kinds(random: Random, folder: Path) -> tuple[str, dict[str, Any]]:
    """A well-formed raster of any kind."""
    path = rasters.write(random, folder / (random.choice(rasters.NAMES) if random.random() < 0.2 else "in.tif"))
    return (rasters.other_format(random, path, folder) if random.random() < 0.25 else str(path)), {}


def damaged_bytes(random: Random, folder: Path) -> tuple[str, dict[str, Any]]:
    """A file that was damaged."""
    path = Path(rasters.other_format(random, rasters.write(random, folder / "in.tif"), folder))
    path = path if path.is_file() else folder / "in.tif"
    path.write_bytes(mutations.damaged(random, path.read_bytes()))
    return str(path), {}


def virtual(random: Random, folder: Path) -> tuple[str, dict[str, Any]]:
    """A virtual raster, right or wrong."""
    rasters.write(random, folder / "in.tif")
    return str(mutations.virtual(random, folder)), {}


def settings(random: Random, folder: Path) -> tuple[str, dict[str, Any]]:
    """A plain raster and odd settings."""
    numbers = (0, 1, 2, 3, 5, -1, 2**31, 2**70, 1.5, float("nan"), float("inf"), "1", None, True, [], "x")
    choices: dict[str, tuple[Any, ...]] = {
        "window": tuple([random.choice(numbers[:8]) for _ in range(4)] for _ in range(3)),
        "extent": ([500_000, 4_599_900, 500_100, 4_600_000], [random.choice(numbers) for _ in range(4)], [1e300] * 4),
        "bands": ([1], [2, 1], [random.choice(numbers)], list(range(1, 400)), []),
        "rgb": ([1, 1, 1], [1, 2, 3], [random.choice(numbers) for _ in range(3)]),
        "nearest_bands": ([1], [], [300]),
        "consistency": ("exact", "off", "x", 1),
        "format": ("cog", "gtiff", "png"),
        "nodata": ([], [0], ["nan", None, 5], [1e300], [random.choice(numbers)]),
        "creation_options": (
            {"COMPRESS": random.choice(("LZW", "JPEG", "WEBP", "NONE", "x"))}, {"BLOCKXSIZE": "17"}, {"BIGTIFF": "%s"},
            {"compress": "\0"}, {"APPEND_SUBDATASET": "YES"}, {"COPY_SRC_MDD": "YES"}, {"": ""}, {"PROFILE": "x"},
        ),
        "open_options": ({"mode": "w"}, {"OVERVIEW_LEVEL": "9"}, {"x": "y"}, {"GEOREF_SOURCES": "NONE"}),
        "crs_wkt": ("EPSG:4326", "x" * 5000, "\0", 'GEOGCS["a"', "/etc/passwd"),
        "tile": (32, 33, 10**9, *numbers), "scale": numbers, "memory_mib": numbers, "precision": ("fp32", "fp16", "x"),
        "device": ("cpu", "cuda:99", "cuda:-1", "mps", "meta", "x" * 99, 5), "overwrite": (True, False, 1, "x"),
        "stretch_from": (str(folder / "in.tif"), str(folder), "", "/dev/null", "x" * 9999),
        "output": (
            str(folder / "in.tif"), str(folder), "", "/", "\0.tif", "x" * 999 + ".tif", str(folder / "no" / "a.tif"), 5,
        ),
        "surprise": (1,), "model": ("..", "../../x", "/dev/zero", "\0", "x" * 999, str(folder / "in.tif"), 5),
    }  # fmt: skip
    names = random.sample(sorted(choices), random.choice((1, 1, 2, 3)))
    rasters.write(random, folder / "in.tif")
    return str(folder / "in.tif"), {name: random.choice(choices[name]) for name in names}


MAKERS = {"kinds": kinds, "bytes": damaged_bytes, "virtual": virtual, "settings": settings}


def run(kind: str, number: int, model: str) -> str:
    """Runs one case; returns the refusal's code or "done".

    Raises:
        AssertionError: an invariant doesn't hold.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "case"
        folder.mkdir()
        name, asked = MAKERS[kind](Random(f"{kind} {number}"), folder)
        return check(name, folder, {"model": model, "device": "cpu", "precision": "fp32", "tile": 32, **asked})


def main(kind: str, first: int, end: int, model: str) -> None:
    """One JSON line before each case and one after it."""
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    plan.load_model = functools.cache(plan.load_model)  # the same tiny model thousands of times
    for number in range(first, end):
        print(json.dumps({"began": number}), flush=True)
        try:
            outcome = {"outcome": run(kind, number, model)}
        except Exception:
            outcome = {"failure": traceback.format_exc(limit=-6)}
        print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
