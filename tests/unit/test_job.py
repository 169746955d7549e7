"""Jobs cross the process boundary unchanged, and what isn't one is refused in one sentence."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slimdiffsr.engine.job import SCALES, Job
from slimdiffsr.errors import InputError

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=20)
BANDS = st.lists(st.integers(1, 200), min_size=1, max_size=6, unique=True).map(tuple)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
OPTIONS = st.dictionaries(TEXTS, st.text(max_size=20), max_size=3)
RINGS = st.lists(st.lists(FINITE, min_size=2, max_size=2), min_size=4, max_size=5)
POLYGONS = st.fixed_dictionaries({"type": st.just("Polygon"), "coordinates": st.lists(RINGS, min_size=1, max_size=2)})
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "output": st.none() | TEXTS,
    "model": st.none() | TEXTS,
    "scale": st.none() | st.sampled_from(SCALES),
    "rgb": st.none() | st.tuples(*[st.integers(1, 200)] * 3),
    "bands": st.none() | BANDS,
    "nearest_bands": st.none() | BANDS | st.just(()),
    "consistency": st.sampled_from(["off", "balanced", "exact"]),
    "device": TEXTS,
    "precision": st.sampled_from(["auto", "fp32", "bf16", "fp16"]),
    "tile": st.none() | st.integers(32, 10_000),
    "format": st.sampled_from(["gtiff", "cog"]),
    "creation_options": OPTIONS,
    "overwrite": st.booleans(),
    "resume": st.booleans(),
    "stretch_from": st.none() | TEXTS,
    "detail": st.floats(0, 1),
    "uncertainty": st.none() | TEXTS,
    "mask": st.none() | POLYGONS,
    "crs_wkt": st.none() | TEXTS,
    "nodata": st.none()
    | st.lists(st.none() | FINITE | st.integers(-(10**300), 10**300) | st.just(math.nan), max_size=4).map(tuple),
    "open_options": OPTIONS,
    "memory_mib": st.none() | st.integers(64, 10**6),
}
PLACES = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"window": st.tuples(*[st.integers(-100, 10**6)] * 4)}),
    st.fixed_dictionaries({"extent": st.tuples(*[FINITE] * 4)}),
)
JOBS = st.builds(lambda fields, place, path: Job(path, **fields, **place), st.fixed_dictionaries(FIELDS), PLACES, TEXTS)


def test_every_field_is_drawn():
    assert {"input", "window", "extent", *FIELDS} == {f.name for f in dataclasses.fields(Job)}


@given(JOBS)
def test_a_job_survives_json(job):
    text = json.dumps(job.to_mapping(), allow_nan=False)
    back = Job.from_mapping(json.loads(text))
    # NaN isn't equal to itself, so those compare by what is written.
    assert back.to_mapping() == job.to_mapping()
    if not any(v is not None and math.isnan(v) for v in job.nodata or ()):
        assert back == job


def test_nan_as_nodata_comes_back_as_nan():
    back = Job.from_mapping(json.loads(json.dumps(Job("a.tif", nodata=(math.nan, None, 5.0)).to_mapping())))
    assert back.nodata is not None
    assert math.isnan(back.nodata[0])
    assert back.nodata[1:] == (None, 5.0)


def test_the_least_job_is_a_path():
    assert Job.from_mapping({"input": "a.tif"}) == Job("a.tif")


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({}, "names no input"),
        ({"input": "a.tif", "tiles": 3, "colour": 1}, "unknown settings: colour, tiles"),
    ],
)
def test_a_mapping_that_is_no_job_is_refused(mapping, message):
    with pytest.raises(InputError, match=message):
        Job.from_mapping(mapping)


REFUSED: list[tuple[dict[str, Any], str]] = [
    *[({"input": v}, "'input' must be a text") for v in ("", None, 5)],
    *[({"device": v}, "'device' must be a text") for v in ("", None, 0)],
    *[
        ({name: v}, f"'{name}' must")
        for name in ("output", "model", "stretch_from", "uncertainty", "crs_wkt")
        for v in ("", 5, ["a"])
    ],
    *[({"scale": v}, "scale must be one of 2, 4 and 8") for v in (0, 3, 16, "4", 4.0, True, [4])],
    *[({"rgb": v}, "'rgb' must list") for v in ([1, 2], [1, 2, 3, 4], [1, 2, 0], [1, 2, "3"], [1, 2, True], "123", 1)],
    *[({"bands": v}, "'bands' ") for v in ([], [0], [-1], [1, 1], [1.0], "1", 1, {"1": 1})],
    *[({"nearest_bands": v}, "'nearest_bands' ") for v in ([0], [2, 2], ["2"], 2)],
    *[({"window": v}, "four whole numbers") for v in ([0, 0, 5], [0, 0, 5, 5, 5], [0, 0, 5, 5.0], [0, 0, 5, None], 5)],
    *[({"window": v}, "four whole numbers") for v in ("0055", {"a": 1, "b": 2, "c": 3, "d": 4})],
    *[({"extent": v}, "four numbers") for v in ([0, 0, 1], [0, 0, 1, "1"], [0, 0, 1, True], 7, "abcd")],
    *[({"extent": [0, 0, 1, v]}, "four numbers") for v in (math.nan, math.inf)],
    ({"window": [0, 0, 5, 5], "extent": [0, 0, 1, 1]}, "not both"),
    *[({"consistency": v}, "'consistency' must be one of off, balanced, exact") for v in ("strict", "", None, 1, [])],
    *[({"precision": v}, "'precision' must be one of") for v in ("fp64", None)],
    *[({"format": v}, "'format' must be one of gtiff, cog") for v in ("png", None)],
    *[({"tile": v}, "'tile' must be a whole number of at least 32") for v in (0, 31, -64, 64.0, "64", True)],
    *[({"memory_mib": v}, "'memory_mib' must be a whole number of at least 64") for v in (63, 100.0, "100", True)],
    *[({name: v}, f"'{name}' must be true or false") for name in ("overwrite", "resume") for v in (1, "yes", None)],
    *[
        ({name: v}, f"'{name}' must map texts to texts")
        for name in ("creation_options", "open_options")
        for v in ({"ZLEVEL": 9}, ["a=b"], "a=b", None)
    ],
    *[({"nodata": v}, "'nodata' must be a list of numbers") for v in (["0"], [True], [10**400], [[0]], 0, "", "nan")],
]


@pytest.mark.parametrize(("settings", "message"), REFUSED, ids=lambda v: repr(v) if isinstance(v, dict) else "")
def test_a_setting_that_doesnt_fit_is_refused_by_name(settings, message):
    with pytest.raises(InputError, match=message) as refusal:
        Job.from_mapping({"input": "a.tif", **settings})
    text = str(refusal.value)
    assert text[0] == text[0].upper()
    assert text.endswith(".")
    assert "\n" not in text


def test_a_job_cant_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Job("a.tif").scale = 2  # type: ignore[misc]
