"""The generator draws what it claims to: few rasters fall back to a plain one, and nodata is mostly held by pixels."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest
import rasterio

from tests.fuzz import rasters
from tests.fuzz.conftest import FIRST

DRAWN = 300


@pytest.mark.filterwarnings("ignore")
def test_what_is_drawn_is_written(tmp_path: Path) -> None:
    counts: Counter[str] = Counter()
    for number in range(FIRST, FIRST + DRAWN):
        path = tmp_path / f"{number}.tif"
        try:
            rasters.write_odd(Random(number), path)
        except rasters.REFUSED:
            counts["refused"] += 1
            continue
        try:
            with rasterio.open(path) as source:
                values, nodata = source.read(), source.nodata
        except rasters.REFUSED:
            counts["unreadable"] += 1
            continue
        if nodata is not None:
            counts["nodata"] += 1
            counts["held"] += bool((np.isnan(values) if np.isnan(nodata) else values == nodata).any())
    print(dict(counts))
    assert counts["refused"] < 0.03 * DRAWN
    assert counts["unreadable"] < 0.03 * DRAWN
    assert counts["nodata"] > 0.4 * DRAWN
    assert counts["held"] > 0.4 * counts["nodata"]
