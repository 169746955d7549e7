"""What commands are told about a job becomes the job, whichever command it is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from slimdiffsr.engine.job import Job
from slimdiffsr.service.batch_command import batch
from slimdiffsr.service.cli import info, super_resolve_command
from slimdiffsr.service.options import Consistency, Format, Precision, job_settings

COMMANDS = (super_resolve_command, info, batch)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_defaults_are_those_of_a_job(command: Callable[..., None]):
    parameters = inspect.signature(command).parameters
    settings = job_settings({name: p.default for name, p in parameters.items() if p.default is not p.empty})
    defaults = vars(Job("in.tif"))
    assert {name: value for name, value in settings.items() if value != defaults[name]} == {}


def test_everything_that_can_be_said():
    settings = job_settings(
        {
            "input_": "in.tif", "output": Path("out.tif"), "scale": 4, "model": "m", "rgb": "3,2,1", "bands": "1,2",
            "nearest_bands": "5", "window": (1, 2, 3, 4), "consistency": Consistency.EXACT, "device": "cpu",
            "precision": Precision.BF16, "tile": 64, "format_": Format.COG, "creation_option": ["zlevel=1", "A=b=c"],
            "open_option": ["x=y"], "stretch_from": "s.tif", "detail": 25, "uncertainty": Path("sd.tif"),
            "memory": 500, "overwrite": True, "resume": True, "as_json": True, "suffix": "_x",
        }
    )  # fmt: skip
    assert Job(**settings) == Job(
        "in.tif", "out.tif", "m", 4, (3, 2, 1), (1, 2), (5,), (1, 2, 3, 4), None, "exact", "cpu", "bf16", 64, "cog",
        {"ZLEVEL": "1", "A": "b=c"}, True, True, "s.tif", 0.25, "sd.tif", open_options={"X": "y"}, memory_mib=500,
    )  # fmt: skip


@pytest.mark.parametrize("given", [{"rgb": "red"}, {"bands": "1;2"}, {"creation_option": ["ZLEVEL"]}])
def test_what_cant_be_read_is_a_usage_error(given: dict[str, object]):
    with pytest.raises(typer.BadParameter):
        job_settings(given)
