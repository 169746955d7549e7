"""Who does a job's heavy work: this process, or others that share its file system."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from slimdiffsr.engine.heap import hand_back_freed
from slimdiffsr.engine.job_plan import JobPlan
from slimdiffsr.engine.monitor import Monitor
from slimdiffsr.engine.rows import RowComputer, RowTotals
from slimdiffsr.engine.scene import SceneContext
from slimdiffsr.raster.assembly import assemble
from slimdiffsr.raster.geometry import Rect
from slimdiffsr.raster.parts import Kind, PartStore
from slimdiffsr.raster.source import raster_environment


class Executor(Protocol):
    """Computes a job's tile rows and joins them; the bytes are the same whoever does it."""

    def compute(
        self, plan: JobPlan, scene: SceneContext, rows: Sequence[Rect], parts: PartStore, monitor: Monitor
    ) -> Mapping[Rect, RowTotals]:
        """Computes tile rows into the part store.

        Args:
            plan: the job.
            scene: its statistics.
            rows: those of its tile rows that are missing.
            parts: where they go; its journal is written.
            monitor: told of each tile.

        Returns:
            Each row's totals.

        Raises:
            SlimDiffSRError: what went wrong, in one sentence.
        """

    def assemble(self, plan: JobPlan, parts: PartStore, tags: Mapping[str, str], monitor: Monitor) -> list[Path]:
        """Joins finished rows into a draft of each of the job's outputs.

        Raises:
            OutputError: the disk is full.
        """


class LocalExecutor:
    """This process."""

    def compute(
        self, plan: JobPlan, scene: SceneContext, rows: Sequence[Rect], parts: PartStore, monitor: Monitor
    ) -> Mapping[Rect, RowTotals]:
        """See `Executor`."""
        with monitor.doing("prepare"):
            computer = RowComputer(plan, scene, monitor.check_cancelled)
        with monitor.doing(lambda: computer.activity):
            return computer.compute(rows, parts, lambda: monitor.done(1))

    def assemble(self, plan: JobPlan, parts: PartStore, tags: Mapping[str, str], monitor: Monitor) -> list[Path]:
        """See `Executor`."""
        with monitor.doing("write"):
            return assemble_outputs(plan, parts, tags, monitor.assembling)


def assemble_outputs(
    plan: JobPlan, parts: PartStore, tags: Mapping[str, str], progress: Callable[[float], None]
) -> list[Path]:
    """Joins finished rows into a draft of each of the job's outputs, in this process.

    Raises:
        OutputError: the disk is full.
    """
    if plan.job.memory_mib is not None:
        hand_back_freed()  # by the tiles: joining makes no use of it
    kinds: tuple[Kind, ...] = ("data", "uncertainty")
    count = len(plan.outputs)
    drafts = []
    for index, (spec, kind) in enumerate(zip(plan.outputs, kinds, strict=False)):

        def part_done(share: float, index: int = index) -> None:
            progress((index + share) / count)

        with raster_environment():  # whose cache is the same for all, whatever memory a job may take
            drafts.append(assemble(spec, parts, plan.rows, tags, part_done, kind))
    return drafts
