"""The pipeline: order, bounded queues, and an end to all stages when one of them fails."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from unittest import mock

import pytest

from slimdiffsr.engine import pipeline as pipeline_module
from slimdiffsr.engine.blocking import THREADS, is_any_hanging
from slimdiffsr.engine.pipeline import Pipeline

PATIENCE = 10.0
"""Seconds after which a pipeline counts as hanging."""


class Broken(Exception):
    """What a stage fails with."""


def run_within_patience(pipeline: Pipeline) -> BaseException | None:
    """Runs in a thread of its own; returns what it raised, and fails where it hangs or leaves one that nobody knows."""
    raised: list[BaseException] = []

    def target() -> None:
        try:
            pipeline.run()
        except BaseException as error:
            raised.append(error)

    with mock.patch.object(pipeline_module, "THREADS") as pool:
        started: list[Future[None]] = []

        def submit(*work: object) -> Future[None]:
            started.append(THREADS.submit(*work))  # type: ignore[arg-type]
            return started[-1]

        pool.submit = submit
        thread = threading.Thread(target=target, daemon=True)
        thread.start()
        thread.join(PATIENCE)
    assert not thread.is_alive(), "the pipeline hangs"
    assert len(started) == 2
    assert is_any_hanging() or all(stage.done() for stage in started), "a thread is left busy"
    return raised[0] if raised else None


def keep(item: int) -> int:
    """A stage that does nothing."""
    return item


def failing_at(limit: int, error: BaseException) -> Callable[[int], int]:
    def stage(item: int) -> int:
        if item == limit:
            raise error
        return item

    return stage


@pytest.mark.parametrize("count", [0, 1, 2, 50])
@pytest.mark.parametrize("depth", [1, 2, 5])
@pytest.mark.parametrize("finishers", [0, 1, 3])
def test_all_items_arrive_in_order(count, depth, finishers):
    written: list[str] = []

    def finish(item: int) -> str:
        time.sleep(0.001 * (item % 3))  # the next ones may be finished first
        return str(item)

    Pipeline(lambda: range(count), lambda item: item * item, finish, written.append, depth, finishers).run()
    assert written == [str(i * i) for i in range(count)]


def test_computing_stays_in_the_callers_thread_and_the_others_have_their_own():
    threads: dict[str, set[int]] = {"read": set(), "compute": set(), "write": set()}

    def note(stage: str) -> None:
        threads[stage].add(threading.get_ident())

    def read() -> Iterator[int]:
        note("read")
        yield from range(5)

    Pipeline(read, lambda item: note("compute"), keep, lambda item: note("write")).run()
    assert threads["compute"] == {threading.get_ident()}
    assert len(set().union(*threads.values())) == 3


def test_a_reader_that_hangs_is_not_waited_for_when_the_job_is_cancelled():
    hangs, released, cancelled = threading.Event(), threading.Event(), threading.Event()

    def read() -> Iterator[int]:
        yield 1
        hangs.set()
        released.wait(PATIENCE)
        yield 2

    def check() -> None:
        if cancelled.is_set():
            raise Broken

    written: list[int] = []
    pipeline = Pipeline(read, keep, keep, written.append, check_cancelled=check)
    threading.Thread(target=lambda: hangs.wait(PATIENCE) and cancelled.set()).start()
    assert isinstance(run_within_patience(pipeline), Broken)
    assert is_any_hanging()
    assert written == [1]
    released.set()
    deadline = time.monotonic() + PATIENCE
    while is_any_hanging():
        assert time.monotonic() < deadline, "it never ends"
        time.sleep(0.01)
    assert written == [1], "what was read too late is thrown away"


@pytest.mark.parametrize("stage", ["read", "compute", "write"])
def test_it_tells_which_stage_the_next_item_is_in(stage):
    """Each stage but the slow one has done what it can."""
    entered, told = threading.Event(), threading.Event()

    def stand(at: str) -> Callable[[int], int]:
        def work(item: int) -> int:
            if at == stage and item == 3:
                entered.set()
                assert told.wait(PATIENCE)
            return item

        return work

    reading, computing, writing = stand("read"), stand("compute"), stand("write")
    written: list[int] = []
    pipeline = Pipeline(lambda: map(reading, range(9)), computing, keep, lambda item: written.append(writing(item)), 2)
    thread = threading.Thread(target=pipeline.run, daemon=True)
    thread.start()
    assert entered.wait(PATIENCE)
    wait_until(lambda: len(written) == 3 and pipeline.waits_for == stage)
    told.set()
    thread.join(PATIENCE)
    assert written == list(range(9))


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_a_failing_reader_is_heard():
    error = Broken("read")
    stage = failing_at(7, error)
    written: list[int] = []
    pipeline = Pipeline(lambda: map(stage, itertools.count()), keep, keep, written.append)
    assert run_within_patience(pipeline) is error
    assert written == list(range(len(written)))
    assert len(written) <= 7


def test_a_reader_that_fails_before_its_first_item_is_heard():
    def read() -> Iterator[int]:
        raise Broken

    assert isinstance(run_within_patience(Pipeline(read, keep, keep, keep)), Broken)


@pytest.mark.parametrize("error", [Broken("compute"), KeyboardInterrupt(), MemoryError()], ids=repr)
def test_a_failing_computation_stops_an_endless_reader_and_the_writer(error):
    written: list[int] = []
    assert run_within_patience(Pipeline(itertools.count, failing_at(5, error), keep, written.append)) is error
    assert written == list(range(len(written)))
    assert len(written) <= 5


@pytest.mark.parametrize("finishers", [0, 3])
def test_a_failing_finisher_stops_the_others(finishers):
    error, read = Broken("finish"), itertools.count()
    written: list[int] = []
    pipeline = Pipeline(lambda: read, keep, failing_at(5, error), written.append, finishers=finishers)
    assert run_within_patience(pipeline) is error
    assert written == [0, 1, 2, 3, 4]
    assert next(read) < 20


def test_finishers_work_side_by_side():
    together = threading.Barrier(3)

    def finish(item: int) -> int:
        together.wait(PATIENCE)
        return item

    written: list[int] = []
    Pipeline(lambda: range(6), keep, finish, written.append, depth=1, finishers=3).run()
    assert written == list(range(6))


def test_a_failing_writer_stops_an_endless_reader_and_the_computation():
    error, read = Broken("write"), itertools.count()
    written = failing_at(5, error)
    assert run_within_patience(Pipeline(lambda: read, keep, keep, written)) is error  # type: ignore[arg-type]
    # The others don't run on: the queues and the stages' hands hold few items.
    assert next(read) < 20


def test_a_writer_that_fails_while_the_queues_are_full_is_heard():
    def write(item: int) -> None:
        time.sleep(0.3)
        raise Broken

    assert isinstance(run_within_patience(Pipeline(itertools.count, keep, keep, write, 1)), Broken)


def test_a_writer_that_fails_at_the_last_item_is_heard():
    error = Broken("last")
    assert run_within_patience(Pipeline(lambda: range(4), keep, keep, failing_at(3, error))) is error  # type: ignore[arg-type]


def test_the_first_error_wins():
    first, computing = Broken("first"), threading.Event()

    def compute(item: int) -> int:
        computing.set()
        time.sleep(0.2)
        raise Broken("second")

    def read() -> Iterator[int]:
        yield 0
        computing.wait(PATIENCE)
        raise first

    assert run_within_patience(Pipeline(read, compute, keep, keep)) is first


def test_what_the_reader_holds_open_is_closed_when_another_stage_fails():
    closed = threading.Event()

    def read() -> Iterator[int]:
        try:
            yield from itertools.count()
        finally:
            closed.set()

    run_within_patience(Pipeline(read, failing_at(3, Broken()), keep, keep))
    assert closed.is_set()


@pytest.mark.parametrize("depth", [1, 3])
def test_a_slow_writer_holds_the_reader_back(depth):
    read_so_far, written, lead = 0, 0, []

    def read() -> Iterator[int]:
        nonlocal read_so_far
        for item in range(40):
            read_so_far += 1
            yield item

    def write(item: int) -> None:
        nonlocal written
        time.sleep(0.005)
        lead.append(read_so_far - written)
        written += 1

    Pipeline(read, keep, keep, write, depth).run()
    # Two queues, and one item in the hands of each of the three stages.
    assert depth < max(lead) <= 2 * depth + 3
