"""Both engines, with the same tests."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from oit_checker.batch.engine import (
    MOST_STARTS,
    RETRIED_BELOW,
    Again,
    Done,
    Ending,
    Engine,
    Job,
    Perform,
)
from oit_checker.batch.engines import engine_of
from oit_checker.batch.slots import Slots
from oit_checker.model.agency import Agency
from oit_checker.model.batch import BatchHead, JobState, ListedAgency
from oit_checker.store import Store
from tests.batch.engine_worker import NOON, QUICK, Work, run
from tests.batch.postgres import Postgres

pytestmark = pytest.mark.long
AGENCIES = 200
ADDRESSES = 40  # of the servers that they share
URGENT = 15
SLOTS = 4


@dataclass
class Place:
    """A database with a Batch of some agencies, and what is written about the work."""

    database: str
    evidence: str
    journal: Path
    server: Postgres | None = None
    killed: dict[int, float] = field(default_factory=dict)

    def store(self) -> Store:
        return Store.open(self.database, self.evidence)

    def lines(self) -> list[tuple[float, int, str, tuple[str, ...]]]:
        """What the workers wrote: when, who, what, about whom."""
        text = self.journal.read_text() if self.journal.exists() else ""
        words = [line.split() for line in text.splitlines()]
        return [(float(w[0]), int(w[1]), w[2], tuple(w[3:])) for w in words]

    def count(self, what: str) -> int:
        return sum(line[2] == what for line in self.lines())

    def has_started(self, pid: int | None) -> bool:
        return any(line[1:3] == (pid, "start") for line in self.lines())

    def put_to_sleep(self, pid: int) -> None:
        """Between two writes: one that sleeps in the middle of one locks an SQLite file for all,
        and no program can help that."""
        while True:
            os.kill(pid, signal.SIGSTOP)
            if self.server is not None or self._may_be_written():
                return
            os.kill(pid, signal.SIGCONT)
            time.sleep(0.01)

    def _may_be_written(self) -> bool:
        file = self.database.removeprefix("sqlite:///")
        with contextlib.closing(sqlite3.connect(file, timeout=0.5)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            connection.rollback()
        return True

    def kill(self, worker: BaseProcess) -> None:
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
        self.killed[worker.pid] = time.monotonic()

    def damages(self) -> str:
        """What the database's own check of itself finds."""
        if self.server is not None:
            return self.server.damages(self.database)
        with contextlib.closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as file:
            found = file.execute("PRAGMA integrity_check").fetchall()
            found += file.execute("PRAGMA foreign_key_check").fetchall()
        return "" if found == [("ok",)] else str(found)


@pytest.fixture
def place(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Place:
    is_server = database.startswith("postgresql")
    server = request.getfixturevalue("postgres") if is_server else None
    return Place(database, str(tmp_path / "evidence"), tmp_path / "journal", server)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with place.store() as store:
        yield store


@pytest.fixture
def engine(place: Place, store: Store) -> Iterator[Engine]:
    with contextlib.closing(engine_of(place.database, store, QUICK)) as engine:
        yield engine


def begun(store: Store, agencies: int) -> tuple[int, list[int]]:
    """A new Batch: its number, and those of its agencies."""
    listed = [ListedAgency(Agency(f"https://a{n}.example/")) for n in range(agencies)]
    head = BatchHead(0, "list", 2563, date(2020, 4, 30), NOON)
    number = store.begin_batch(head, listed, {})
    return number, [row.agency_id for row in store.agency_rows(number)]


def started(work: Work, count: int) -> list[BaseProcess]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.batch.engine_worker", "oit_checker.batch.engines"])
    workers: list[BaseProcess] = [context.Process(target=run, args=(work,)) for _ in range(count)]
    for worker in workers:
        worker.start()
    return workers


def wait_until(is_so: Callable[[], bool], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


# -- The acceptance test


def test_nothing_is_lost_and_nothing_done_twice_whatever_dies(
    place: Place, store: Store, engine: Engine
) -> None:
    number, ids = begun(store, AGENCIES)
    jobs = [
        Job(number, agency, lock="" if n < URGENT else f"10.0.0.{n % ADDRESSES}")
        for n, agency in enumerate(ids[URGENT:], URGENT)
    ]
    urgent = [Job(number, agency, priority=5) for agency in ids[:URGENT]]
    assert engine.enqueue(jobs + urgent) == AGENCIES
    work = Work(place.database, place.evidence, str(place.journal), SLOTS)
    workers = started(work, 3)
    try:
        wait_until(lambda: place.count("effect") > 30)
        place.kill(workers.pop())
        wait_until(lambda: place.count("effect") > 70)
        if place.server is not None:
            place.server.crash()
        wait_until(lambda: place.count("effect") > 110)
        for worker in workers:
            place.kill(worker)
        workers = started(Work(**{**vars(work), "batch": number}), 3)
        for worker in workers:
            worker.join(150)
            assert worker.exitcode == 0
    finally:
        for worker in workers:
            worker.kill()
    assert store.batch_progress(number).states == {JobState.DONE: AGENCIES}
    assert engine.progress(number) == {}
    effects = Counter(words[0] for _, _, what, words in place.lines() if what == "effect")
    # Killed between the result and its line, it leaves no line; never two.
    assert set(effects.values()) == {1}
    assert len(effects) >= AGENCIES - 3 * SLOTS
    assert overlaps(place) == []
    # A process may sleep between its claim and its line, so not all of them are sure to be there.
    first = started_first(place, URGENT + 3 * SLOTS)
    assert len(first & {str(job.agency) for job in urgent}) >= URGENT - 3
    assert place.damages() == ""


def overlaps(place: Place) -> list[tuple[str, str, str]]:
    """Pairs of agencies of one lock that were worked on at the same time."""
    open_: dict[tuple[int, str], tuple[float, str]] = {}
    spans: dict[str, list[tuple[float, float, str]]] = {}
    for at, pid, what, words in place.lines():
        if what == "start" and words[1] != "-":
            open_[pid, words[0]] = (at, words[1])
        elif what == "end" and (pid, words[0]) in open_:
            began, lock = open_.pop((pid, words[0]))
            spans.setdefault(lock, []).append((began, at, words[0]))
    for (pid, agency), (began, lock) in open_.items():
        spans.setdefault(lock, []).append((began, place.killed[pid], agency))
    return [
        (lock, one, other)
        for lock, known in spans.items()
        for (_, until, one), (begin, _, other) in pairwise(sorted(known))
        if begin < until
    ]


def started_first(place: Place, count: int) -> set[str]:
    starts = [words[0] for _, _, what, words in sorted(place.lines()) if what == "start"]
    return set(starts[:count])


# -- What an engine promises, one by one


class Script:
    """A `perform` that does as told: what each agency's next start gives, Done() by default."""

    def __init__(self, *endings: Ending | Exception) -> None:
        self.endings = list(endings)
        self.jobs: list[Job] = []

    async def perform(self, job: Job) -> Ending:
        self.jobs.append(job)
        ending = self.endings.pop(0) if self.endings else Done()
        if isinstance(ending, Exception):
            raise ending
        return ending


class Endless:
    """A `perform` that runs until it is cancelled."""

    def __init__(self) -> None:
        self.running: set[int] = set()
        self.cancelled: set[int] = set()
        self.begun = asyncio.Event()

    async def perform(self, job: Job) -> Ending:
        self.running.add(job.agency)
        self.begun.set()
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            self.cancelled.add(job.agency)
            raise
        raise AssertionError("nobody stopped it")


async def worked(engine: Engine, perform: Perform, batch: int, slots: int = 4) -> None:
    async with asyncio.timeout(60):
        await engine.work(perform, Slots(slots), asyncio.Event(), batch)


async def test_a_job_is_queued_once_and_may_come_again_when_it_is_over(engine: Engine) -> None:
    script = Script()
    assert engine.enqueue([Job(1, 10), Job(1, 11), Job(2, 10)]) == 3
    assert engine.enqueue([Job(1, 11), Job(1, 12)]) == 1
    assert engine.progress(1) == {JobState.WAITING: 3}
    await worked(engine, script.perform, 1)
    assert sorted(job.agency for job in script.jobs) == [10, 11, 12]
    assert (engine.progress(1), engine.progress(2)) == ({}, {JobState.WAITING: 1})
    assert engine.enqueue([Job(1, 10)]) == 1


async def test_the_highest_priority_comes_first_and_then_who_came_first(engine: Engine) -> None:
    script = Script()
    engine.enqueue([Job(1, 1), Job(1, 2, priority=3), Job(1, 3), Job(1, 4, priority=9)])
    await worked(engine, script.perform, 1, slots=1)
    assert [job.agency for job in script.jobs] == [4, 2, 1, 3]


async def test_a_job_that_failed_for_a_passing_reason_comes_again_after_the_others(
    engine: Engine,
) -> None:
    script = Script(Again(0.3))
    engine.enqueue([Job(1, 1, lock="a", priority=1), Job(1, 2, lock="a"), Job(1, 3)])
    await worked(engine, script.perform, 1, slots=1)
    assert [(job.agency, job.starts) for job in script.jobs] == [(1, 0), (2, 0), (3, 0), (1, 1)]
    assert script.jobs[-1].priority == 1 - RETRIED_BELOW


async def test_a_job_does_not_come_again_before_its_time(engine: Engine) -> None:
    times: list[float] = []

    async def perform(job: Job) -> Ending:
        times.append(asyncio.get_running_loop().time())
        return Again(0.8) if len(times) == 1 else Done()

    engine.enqueue([Job(1, 1)])
    await worked(engine, perform, 1)
    assert times[1] - times[0] >= 0.8


async def test_a_job_whose_perform_raises_is_tried_again_and_fails_in_the_end(
    place: Place, store: Store
) -> None:
    engine = engine_of(place.database, store, replace(QUICK, backoff_s=0.01, longest_s=0.02))
    script = Script(*[ValueError("a bug")] * MOST_STARTS)
    engine.enqueue([Job(1, 1)])
    await worked(engine, script.perform, 1)
    assert [job.starts for job in script.jobs] == list(range(MOST_STARTS))
    assert engine.progress(1) == {JobState.FAILED: 1}
    assert engine.enqueue([Job(1, 1)]) == 1
    assert engine.progress(1) == {JobState.WAITING: 1}


async def test_a_worker_that_is_stopped_gives_its_jobs_back_at_once(engine: Engine) -> None:
    endless, stop = Endless(), asyncio.Event()
    engine.enqueue([Job(1, 1), Job(1, 2)])
    work = asyncio.create_task(engine.work(endless.perform, Slots(1), stop))
    async with asyncio.timeout(30):
        await endless.begun.wait()
        assert engine.progress(1) == {JobState.WAITING: 1, JobState.RUNNING: 1}
        stop.set()
        await work
    assert endless.cancelled == endless.running == {1}
    assert engine.progress(1) == {JobState.WAITING: 2}


async def test_a_cancelled_batch_ends_and_the_others_go_on(engine: Engine) -> None:
    endless = Endless()
    engine.enqueue([Job(1, 1), Job(1, 2), Job(2, 3)])
    work = asyncio.create_task(engine.work(endless.perform, Slots(1), asyncio.Event(), 1))
    async with asyncio.timeout(30):
        await endless.begun.wait()
        assert engine.cancel(1) == 2
        await work
    assert endless.cancelled == {1}
    assert engine.progress(1).get(JobState.WAITING) is None
    assert engine.progress(2) == {JobState.WAITING: 1}


async def test_jobs_of_one_lock_never_run_side_by_side(engine: Engine) -> None:
    running: list[str] = []
    most: Counter[str] = Counter()

    async def perform(job: Job) -> Ending:
        running.append(job.lock)
        most[job.lock] = max(most[job.lock], running.count(job.lock))
        await asyncio.sleep(0.03 if job.lock else 0.5)
        running.remove(job.lock)
        return Done()

    engine.enqueue([Job(1, n, lock=["a", "b", ""][n % 3]) for n in range(15)])
    await worked(engine, perform, 1, slots=8)
    assert most["a"] == most["b"] == 1 < most[""]


def test_a_worker_that_is_told_to_end_gives_back_and_ends(place: Place, store: Store) -> None:
    engine = engine_of(place.database, store, QUICK)
    number, ids = begun(store, 2)
    engine.enqueue([Job(number, agency) for agency in ids])
    work = Work(place.database, place.evidence, str(place.journal), work_s=60.0)
    (worker,) = started(work, 1)
    try:
        wait_until(lambda: place.count("start") == 2)
        worker.terminate()
        worker.join(150)
        assert worker.exitcode == 0
    finally:
        worker.kill()
    assert engine.progress(number) == {JobState.WAITING: 2}
    assert place.count("end") == 2


def test_a_worker_that_was_taken_for_dead_and_comes_back_does_no_harm(
    place: Place, store: Store, engine: Engine
) -> None:
    """Its machine slept; meanwhile others did its jobs, or are at them."""
    number, ids = begun(store, 24)
    engine.enqueue([Job(number, agency, lock=f"10.0.0.{n % 8}") for n, agency in enumerate(ids)])
    patience = replace(QUICK, lease_s=1.5, heartbeat_s=0.3)
    journal = str(place.journal)
    work = Work(place.database, place.evidence, journal, 2, number, 0.3, patience)
    sleeper, other = started(work, 2)
    assert sleeper.pid is not None
    try:
        wait_until(lambda: place.has_started(sleeper.pid))
        place.put_to_sleep(sleeper.pid)
        wait_until(lambda: place.count("effect") > 20)
        os.kill(sleeper.pid, signal.SIGCONT)
        for worker in (sleeper, other):
            worker.join(150)
            assert worker.exitcode == 0
    finally:
        sleeper.kill()
        other.kill()
    assert store.batch_progress(number).states == {JobState.DONE: 24}
    assert engine.progress(number) == {}
