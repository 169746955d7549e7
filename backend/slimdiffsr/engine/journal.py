"""What lets a job go on after a crash: a journal beside its finished tile rows says what these were made from."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import rasterio
import torch

import slimdiffsr
from slimdiffsr.engine.job_plan import JobPlan, tagged_settings
from slimdiffsr.errors import Code, InputError, OutputError, SlimDiffSRError
from slimdiffsr.raster.identity import raster_identity
from slimdiffsr.raster.parts import PartStore
from slimdiffsr.raster.source import RasterSource, SourceOptions, raster_environment

JOURNAL_NAME: Final = "journal.json"
_NOT_COMPARED: Final = frozenset(("input", "output", "model", "stretch_from", "overwrite", "resume", "memory_mib"))
"""Fields of a job that change no byte, or are compared as what they name."""
_DECIDED: Final = frozenset(("window", "extent", "rgb", "device", "precision", "tile", "scale"))
"""Fields that may be left open: what the plan made of them is compared."""
_ADVICE: Final = "The finished tile rows are kept: run it again with --resume to go on from them."


@dataclass(frozen=True)
class Journal:
    """Everything that a result's bytes depend on."""

    input: str
    """Hash of the input, and of the raster that lends its stretch."""
    model: str
    """The bundle's SHA-256."""
    settings: Mapping[str, Any]
    """Setting -> value, JSON-ready."""

    @classmethod
    def of(cls, plan: JobPlan) -> Journal:
        """The journal of a job.

        Raises:
            InputError: the input can't be read.
        """
        return cls(input_identity(plan), plan.bundle.sha256, json.loads(json.dumps(_settings(plan))))

    @classmethod
    def read(cls, folder: Path) -> Journal | None:
        """The journal in a folder of parts; None where there is none that can be understood."""
        try:
            values = json.loads((folder / JOURNAL_NAME).read_bytes())
            journal = cls(str(values["input"]), str(values["model"]), dict(values["settings"]))
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return journal

    def write(self, parts: PartStore) -> None:
        """Puts it beside the parts.

        Raises:
            OutputError: the disk is full or the folder is gone.
        """
        content = {"key": self.key, **dataclasses.asdict(self)}
        parts.write_file(JOURNAL_NAME, json.dumps(content, indent=1).encode())

    @property
    def key(self) -> str:
        """One hash of it all, the same wherever input and output lie."""
        return hashlib.sha256(json.dumps(dataclasses.asdict(self), sort_keys=True).encode()).hexdigest()

    def differences(self, other: Journal) -> list[str]:
        """What isn't the same in another journal, in words."""
        found = []
        if self.input != other.input:
            found.append("the input")
        if self.model != other.model:
            found.append("the model")
        names = sorted({*self.settings, *other.settings})
        changed = [name for name in names if self.settings.get(name) != other.settings.get(name)]
        if changed:
            found.append(f"{'the setting' if len(changed) == 1 else 'the settings'} {', '.join(changed)}")
        return found


def input_identity(plan: JobPlan) -> str:
    """What tells a job's input from any other, and from itself when it was changed.

    Raises:
        InputError: it can't be read.
    """
    # As the file has it: what the job says in its place is among the settings.
    options = SourceOptions(open_options=plan.job.open_options)
    bands = sorted({*plan.written, *plan.computed})
    with raster_environment(), RasterSource(plan.job.input, options) as source:
        identity = raster_identity(source, bands)
    if plan.job.stretch_from is not None:
        with raster_environment(), RasterSource(plan.job.stretch_from) as source:
            lent = raster_identity(source, [b for b in plan.computed if b <= source.count])
        identity = hashlib.sha256(f"{identity} {lent}".encode()).hexdigest()
    return identity


def check_input_unchanged(plan: JobPlan, journal: Journal) -> None:
    """Refuses an input that isn't what it was when the job began.

    Raises:
        InputError: it was changed, or can't be read any more.
    """
    try:
        now = input_identity(plan)
    except InputError as error:
        raise InputError(f"The input was removed or replaced while the job ran. {error}", Code.INPUT_LOST) from error
    if now != journal.input:
        raise InputError(
            f"The input '{plan.job.input}' was changed while the job ran, so the result would be a mixture; run it "
            "again on the finished file.",
            Code.INPUT_CHANGED,
        )


@contextlib.contextmanager
def journalled_parts(plan: JobPlan, journal: Journal) -> Iterator[tuple[PartStore, list[str]]]:
    """The part store of a job, locked: empty, or with what an interrupted run left where the job is to go on.

    When the job ends, its parts are removed; when it fails and was meant to be resumable, finished rows stay.

    Yields:
        The store, and warnings for the analyst.

    Raises:
        OutputError: another job writes this output; or what is to be resumed isn't this job.
    """
    parts = PartStore(plan.spec, plan.uncertainty)
    warnings = []
    if not parts.lock():
        warnings.append(
            f"The file system of '{plan.spec.path.parent}' has no locks; make sure that no other job writes "
            f"'{plan.spec.path.name}' at the same time."
        )
    try:
        _prepare(plan, journal, parts)
    except BaseException as error:
        if isinstance(error, OutputError) and error.code is Code.OUTPUT_RESUME:
            parts.unlock()
        else:
            parts.remove()
        raise
    try:
        yield parts, warnings
    except BaseException as error:
        if _worth_keeping(plan, parts, error):
            parts.unlock()
            if isinstance(error, SlimDiffSRError):
                error.args = (f"{error} {_ADVICE}",)
        else:
            parts.remove()
        raise
    parts.remove()


def _prepare(plan: JobPlan, journal: Journal, parts: PartStore) -> None:
    found = Journal.read(parts.directory) if plan.job.resume else None
    if found is None:
        parts.clear()
        journal.write(parts)
        return
    different = found.differences(journal)
    if different:
        raise OutputError(
            f"'{plan.spec.path}' can't be resumed: compared with the interrupted run, {' and '.join(different)} "
            "changed. Run it without --resume to start anew.",
            Code.OUTPUT_RESUME,
        )
    parts.remove_unfinished()


def _worth_keeping(plan: JobPlan, parts: PartStore, error: BaseException) -> bool:
    changed = isinstance(error, InputError) and error.code is Code.INPUT_CHANGED
    return plan.job.resume and not changed and parts.any_finished


def _settings(plan: JobPlan) -> dict[str, Any]:
    asked = {name: value for name, value in plan.job.to_mapping().items() if name not in _NOT_COMPARED | _DECIDED}
    return {
        **asked,
        **tagged_settings(plan),
        "bands": plan.written,
        "nearest_bands": plan.nearest,
        "uncertainty": plan.job.uncertainty is not None,
        "version": {
            "slimdiffsr": slimdiffsr.__version__,
            "torch": torch.__version__,
            "numpy": np.__version__,
            "gdal": rasterio.__gdal_version__,
        },
    }
