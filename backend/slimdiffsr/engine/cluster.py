"""A job's rows on the workers of a Dask cluster, through a file system that all of them share.

Only texts and numbers go over the network: a request names the job, and the journal in its folder of parts proves that
a worker sees the same input, model and settings, and has the same versions. Rows go into the part store, where each is
whole once it has its record, so that a worker may die at any time.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
import queue
import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import torch

from slimdiffsr.engine.executor import assemble_outputs
from slimdiffsr.engine.job import Job
from slimdiffsr.engine.job_plan import JobPlan
from slimdiffsr.engine.journal import JOURNAL_NAME, Journal
from slimdiffsr.engine.monitor import Monitor
from slimdiffsr.engine.plan import make_plan
from slimdiffsr.engine.rows import RowComputer, RowTotals, recorded_totals
from slimdiffsr.engine.scene import SceneContext
from slimdiffsr.engine.scene_file import pack_scene, unpack_scene
from slimdiffsr.errors import Code, DeviceError, InputError, JobCancelled, ModelError, SlimDiffSRError
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.parts import PartStore

if TYPE_CHECKING:
    from distributed import Future

CONNECT_SECONDS: Final = 30
POLL_SECONDS: Final = 0.2
SCENE_NAME: Final = "scene.npz"
_PREPARED_JOBS: Final = 2
"""A worker keeps the networks of so many scenes."""


class ClusterExecutor:
    """The workers of a running Dask cluster.

    Args:
        address: of its scheduler, such as `tcp://host:8786`.

    Raises:
        DeviceError: nobody answers there, or `distributed` isn't installed.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise DeviceError(
                "A Dask cluster needs the package 'distributed'; install it with 'pip install distributed'.",
                Code.DEVICE_CLUSTER,
            ) from error
        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise DeviceError(f"No Dask scheduler answers at '{address}'.", Code.DEVICE_CLUSTER) from error
        self._address = address

    def close(self) -> None:
        """Leaves the cluster; its workers stay."""
        self._client.close()

    @property
    def workers(self) -> int:
        """How many worker processes there are just now."""
        return len(self._client.scheduler_info(n_workers=-1)["workers"])

    def compute(
        self, plan: JobPlan, scene: SceneContext, rows: Sequence[Rect], parts: PartStore, monitor: Monitor
    ) -> Mapping[Rect, RowTotals]:
        """See `Executor`."""
        parts.write_file(SCENE_NAME, pack_scene(scene))
        request = _request(plan, parts)
        numbers = {row: number for number, row in enumerate(plan.rows)}
        futures = {}
        for row in rows:
            key = _key("row", parts, numbers[row])
            futures[self._client.submit(compute_row, request, numbers[row], pure=False, key=key)] = row
        totals = {}
        for future in self._finished(list(futures), monitor):
            row = futures[future]
            totals[row] = RowTotals(**future.result())
            monitor.done(sum(1 for _ in plan.grid.cores(row)))
        return totals

    def assemble(self, plan: JobPlan, parts: PartStore, tags: Mapping[str, str], monitor: Monitor) -> list[Path]:
        """See `Executor`."""
        monitor.assembling(0.0)
        future = self._client.submit(
            assemble_job, _request(plan, parts), dict(tags), pure=False, key=_key("assemble", parts, 0)
        )
        names = [name for done in self._finished([future], monitor) for name in done.result()]
        monitor.assembling(1.0)
        return [parts.directory / name for name in names]

    def _finished(self, futures: list[Future], monitor: Monitor) -> Iterator[Future]:
        """Yields futures as they end well; the first that doesn't ends the job."""
        ended: queue.SimpleQueue[Future] = queue.SimpleQueue()
        for future in futures:
            future.add_done_callback(ended.put)
        try:
            for _ in futures:
                with monitor.doing("cluster"):
                    future = self._next(ended, monitor)
                self._raise_failure(future)
                yield future
        finally:
            # Those that run go on to the end of their tile and then find the journal gone, or their work recorded.
            self._client.cancel(futures, force=True)

    def _next(self, ended: queue.SimpleQueue[Future], monitor: Monitor) -> Future:
        while True:
            monitor.check_cancelled()
            try:
                return ended.get(timeout=POLL_SECONDS)
            except queue.Empty:
                if self._client.status == "closed":
                    raise self._lost() from None

    def _raise_failure(self, future: Future) -> None:
        from distributed import KilledWorker

        try:
            future.result()
        except (SlimDiffSRError, MemoryError):
            raise
        except KilledWorker as error:
            raise DeviceError(
                f"Several workers of the cluster at '{self._address}' died over the same tile row, perhaps for want of "
                "memory; choose a smaller tile size.",
                Code.DEVICE_CLUSTER,
            ) from error
        except (CancelledError, TimeoutError, OSError) as error:
            raise self._lost() from error

    def _lost(self) -> DeviceError:
        return DeviceError(f"The Dask scheduler at '{self._address}' went away while the job ran.", Code.DEVICE_CLUSTER)


def compute_row(request: str, number: int) -> dict[str, float]:
    """On a worker: computes a tile row into the part store.

    Args:
        request: names the job.
        number: of the row in the job's plan.

    Returns:
        The fields of the row's `RowTotals`.

    Raises:
        SlimDiffSRError: what went wrong, in one sentence.
    """
    with _ONE_AT_A_TIME:
        work = _prepared(request)
        row = work.plan.rows[number]
        totals = recorded_totals(work.parts, row)  # by a worker that died before it could say so
        if totals is None:
            torch.set_num_threads(work.threads)
            try:
                totals = work.computer.compute([row], work.parts, lambda: None)[row]
            finally:
                work.parts.unlock()  # closes what a failure left open
    return dataclasses.asdict(totals)


def assemble_job(request: str, tags: Mapping[str, str]) -> list[str]:
    """On a worker: joins finished rows into drafts of the outputs.

    Args:
        request: names the job.
        tags: known only now.

    Returns:
        Names in the folder of parts.

    Raises:
        OutputError: the disk is full.
    """
    with _ONE_AT_A_TIME:
        work = _prepared(request)
        return [draft.name for draft in assemble_outputs(work.plan, work.parts, tags, lambda share: None)]


_ONE_AT_A_TIME: Final = threading.Lock()
"""The network uses as many threads as the job says: two rows at once would only take more memory. And GDAL's block
cache, which the layout of a large file depends on, is one for the whole process."""


@dataclasses.dataclass(frozen=True)
class _Prepared:
    """What a worker needs for any row of one job."""

    plan: JobPlan
    parts: PartStore
    computer: RowComputer
    threads: int


def _request(plan: JobPlan, parts: PartStore) -> str:
    """A job as any machine of the cluster understands it: paths are absolute, choices are made."""
    job = plan.job
    mapping = {
        **job.to_mapping(),
        "input": _absolute(job.input),
        "output": str(plan.spec.path.absolute()),
        "uncertainty": None if plan.uncertainty is None else str(plan.uncertainty.path.absolute()),
        "model": None if job.model is None else _absolute(job.model),
        "stretch_from": None if job.stretch_from is None else _absolute(job.stretch_from),
        "device": plan.device.kind,
        "precision": plan.precision,
    }
    journal = Journal.read(parts.directory)
    key = "" if journal is None else journal.key  # removed while the job ran: what is written next will say so
    values = {"job": mapping, "threads": torch.get_num_threads(), "key": key}
    return json.dumps(values, sort_keys=True)


def _absolute(name: str) -> str:
    """A file's absolute path; a data source's or a model's name stays as it is."""
    path = Path(name)
    return str(path.absolute()) if path.exists() else name


def _key(task: str, parts: PartStore, number: int) -> str:
    """What the scheduler calls a task: never the same for two runs, whose results it might mix up."""
    return f"slimdiffsr-{task}-{parts.passing_suffix.split('.')[1]}-{number}"


@functools.lru_cache(maxsize=_PREPARED_JOBS)
def _prepared(request: str) -> _Prepared:
    """Plans the job as the machine that asked did, and proves it by the journal."""
    values: dict[str, Any] = json.loads(request)
    threads = int(values["threads"])
    torch.set_num_threads(threads)
    here = f"On the worker {socket.gethostname()}"
    try:
        plan = make_plan(Job.from_mapping(values["job"]))
        journal = Journal.of(plan)
    except (InputError, ModelError) as error:
        raise DeviceError(f"{here}: {error}", Code.DEVICE_CLUSTER) from error
    parts = PartStore(plan.spec, plan.uncertainty)
    asked = Journal.read(parts.directory)
    try:
        if asked is None or asked.key != values["key"]:
            raise FileNotFoundError(JOURNAL_NAME)
        scene = unpack_scene((parts.directory / SCENE_NAME).read_bytes())
    except (OSError, ValueError) as error:
        raise DeviceError(
            f"{here}, '{parts.directory}' isn't what it is for the machine that asks; inputs and outputs must lie on a "
            "file system that all of them share.",
            Code.DEVICE_CLUSTER,
        ) from error
    different = asked.differences(journal)
    if different:
        raise DeviceError(f"{here}, {' and '.join(different)} differ from the asking machine's.", Code.DEVICE_CLUSTER)

    return _Prepared(plan, parts, RowComputer(plan, scene, _WantedCheck(parts.directory / JOURNAL_NAME)), threads)


class _WantedCheck:
    """Raises once the job's journal is gone; looks now and then only, since every layer of the network asks."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._asked = -math.inf

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self._asked < POLL_SECONDS:
            return
        self._asked = now
        if not self._journal.exists():
            raise JobCancelled("The job was cancelled.")
