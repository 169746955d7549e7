"""Many scenes in one process: each with its own end, a record of those that are done, and one summary."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from slimdiffsr.engine.executor import Executor, LocalExecutor
from slimdiffsr.engine.job import CancelledCallback, Job, Progress
from slimdiffsr.engine.monitor import Monitor
from slimdiffsr.engine.run import check_outputs, plan_run, run_planned
from slimdiffsr.errors import Code, JobCancelled, OutputError, SlimDiffSRError, internal_code

Status = Literal["done", "skipped", "failed", "cancelled"]
RECORD_NAME: Final = ".slimdiffsr-batch.jsonl"
SUMMARY_SUFFIXES: Final = (".csv", ".json")


@dataclass(frozen=True)
class SceneResult:
    """What became of one scene."""

    input: str
    output: str
    status: Status
    """`skipped`: an earlier batch made the same; `cancelled`: the batch was stopped before its end."""
    seconds: float = 0.0
    tiles: int = 0
    tiles_computed: int = 0
    code: str = ""
    """Of the refusal."""
    message: str = ""
    """Of the refusal, or warnings."""


class BatchRecord:
    """Which results of a folder are whole, and what they were made from: a line for each, added when it is done.

    Args:
        folder: where results go.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / RECORD_NAME
        self._done = self._read()

    def holds(self, output: Path, key: str) -> bool:
        """Whether the result is there, untouched, and was made from what `key` stands for."""
        try:
            return self._done.get(output.name) == _state(output, key)
        except OSError:
            return False

    def add(self, outputs: Sequence[Path], key: str, drafts: Sequence[Path]) -> None:
        """Puts a scene's results on record just before they get their names: a process may be killed between two steps.

        Args:
            outputs: their names.
            key: what they were made from.
            drafts: the finished files.

        Raises:
            OutputError: the folder can't be written.
        """
        try:
            states = [{"output": o.name, **_state(d, key)} for o, d in zip(outputs, drafts, strict=True)]
            with self._path.open("a", encoding="utf-8") as file:
                # The first line end is for one that was torn off.
                file.write("".join(f"\n{json.dumps(state)}" for state in states) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise OutputError(f"'{self._path}' can't be written: {error.strerror}.", Code.OUTPUT_WRITE) from error

    def _read(self) -> dict[str, Mapping[str, Any]]:
        try:
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise OutputError(f"'{self._path}' can't be read: {error.strerror}.", Code.OUTPUT_FOLDER) from error
        done = {}
        for line in lines:
            try:
                entry = json.loads(line)
                done[str(entry.pop("output"))] = entry
            except (ValueError, TypeError, KeyError, AttributeError):
                continue  # torn off when the process was killed: that scene is made again
        return done


def run_batch(
    jobs: Sequence[Job],
    record: BatchRecord,
    *,
    cancelled: CancelledCallback,
    progress: Callable[[int, Progress], None] = lambda index, progress: None,
    finished: Callable[[int, SceneResult], None] = lambda index, result: None,
    executor: Executor | None = None,
    at_once: int = 1,
) -> list[SceneResult]:
    """Runs jobs; one that fails doesn't keep the others from theirs.

    Args:
        jobs: each with an output; one with `resume` is skipped where the record holds its result.
        record: of the outputs' folder.
        cancelled: polled at least once a tile.
        progress: called with a job's index, from any thread.
        finished: called when a job has ended in whatever way, from any thread.
        executor: who computes; None: this process.
        at_once: how many jobs to have under way, where an executor has many workers to feed.

    Returns:
        What became of each, in the jobs' order.
    """

    def run_one(index: int) -> SceneResult:
        result = _run_scene(
            jobs[index], record, cancelled, lambda report: progress(index, report), executor or LocalExecutor()
        )
        finished(index, result)
        return result

    if at_once == 1:
        return [run_one(index) for index in range(len(jobs))]
    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(run_one, range(len(jobs))))


def _run_scene(
    job: Job,
    record: BatchRecord,
    cancelled: CancelledCallback,
    progress: Callable[[Progress], None],
    executor: Executor,
) -> SceneResult:
    begin = time.monotonic()
    warnings: list[str] = []
    assert job.output is not None
    output = Path(job.output)

    def ended(status: Status, **more: Any) -> SceneResult:
        return SceneResult(job.input, str(output), status, round(time.monotonic() - begin, 3), **more)

    try:
        if cancelled():
            raise JobCancelled("The batch was cancelled.")
        with Monitor(progress, cancelled) as monitor:
            planned = plan_run(job, monitor)
            key, outputs = planned.journal.key, [spec.path for spec in planned.plan.outputs]
            if job.resume and all(record.holds(path, key) for path in outputs):
                return ended("skipped", message="An earlier batch made it from the same input, model and settings.")
            check_outputs(planned.plan)
            result = run_planned(
                planned,
                monitor,
                warn=warnings.append,
                executor=executor,
                before_publishing=lambda drafts: record.add(outputs, key, drafts),
            )
    except JobCancelled as error:
        return ended("cancelled", code=str(error.code), message=str(error))
    except SlimDiffSRError as error:
        return ended("failed", code=str(error.code), message=str(error))
    except Exception as error:  # the next scene may be a better one
        logging.getLogger("slimdiffsr").exception("internal error")
        message = f"An internal error occurred: {type(error).__name__}: {error}"
        return ended("failed", code=str(internal_code(error)), message=message)
    return ended("done", tiles=result.tiles, tiles_computed=result.tiles_computed, message=" ".join(warnings))


def write_summary(path: Path, results: Sequence[SceneResult]) -> None:
    """Writes what became of each scene as CSV or JSON, as the file's name says.

    Raises:
        OutputError: it can't be written.
    """
    rows = [dataclasses.asdict(result) for result in results]
    text = io.StringIO(newline="")
    if path.suffix.lower() == ".json":
        json.dump(rows, text, ensure_ascii=False, indent=1)
    else:
        writer = csv.DictWriter(text, [field.name for field in dataclasses.fields(SceneResult)])
        writer.writeheader()
        writer.writerows(rows)
    draft = path.with_name(f".{path.name}.unfinished")
    try:
        draft.write_text(text.getvalue(), encoding="utf-8", newline="")
        draft.replace(path)
    except OSError as error:
        raise OutputError(f"The summary '{path}' can't be written: {error.strerror}.", Code.OUTPUT_WRITE) from error


def _state(file: Path, key: str) -> dict[str, Any]:
    """A file's size and time of change outlive its renaming."""
    status = file.stat()
    return {"key": key, "bytes": status.st_size, "changed": status.st_mtime_ns}
