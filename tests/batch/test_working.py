"""A worker process and what happens to it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from oit_checker.batch.engine import Done, Ending, Job, Patience, Perform
from oit_checker.batch.local import LocalEngine
from oit_checker.batch.slots import Slots
from oit_checker.batch.working import (
    Reconnecting,
    keep_working,
    stop_when_closed,
    stopped_by_signals,
)
from oit_checker.model.errors import UserError
from oit_checker.store import Store

PAUSES = Reconnecting(first_s=0.01, longest_s=0.04, most=4)
LOST = UserError("store.server", url="postgresql://db/oit", detail="gone")


class Flaky:
    """An engine whose database comes and goes: what each `work` raises, None to end well."""

    def __init__(self, *errors: Exception | None) -> None:
        self.errors = list(errors)

    async def work(
        self, perform: Perform, slots: int, stop: asyncio.Event, batch: int | None = None
    ) -> None:
        error = self.errors.pop(0)
        if error is not None:
            raise error


async def kept(engine: Flaky, stop: asyncio.Event, how: Reconnecting = PAUSES) -> list[float]:
    """The pauses that were told."""
    pauses: list[float] = []

    async def perform(_: Job) -> Ending:
        return Done()

    def tell(_: UserError, pause_s: float) -> None:
        pauses.append(pause_s)

    await keep_working(engine, perform, Slots(1), stop, how=how, tell=tell)  # type: ignore[arg-type]
    return pauses


async def test_a_lost_database_is_waited_for_with_growing_patience() -> None:
    assert await kept(Flaky(LOST, LOST, LOST, LOST, None), asyncio.Event()) == [
        0.01,
        0.02,
        0.04,
        0.04,
    ]


async def test_a_database_that_stays_away_is_told_in_the_end() -> None:
    engine = Flaky(*[LOST] * 9)
    with pytest.raises(UserError, match=r"store\.server"):
        await kept(engine, asyncio.Event())
    assert len(engine.errors) == 9 - PAUSES.most - 1


async def test_what_no_patience_mends_is_told_at_once() -> None:
    engine = Flaky(UserError("store.newer", url="x", detail="y"), None)
    with pytest.raises(UserError, match=r"store\.newer"):
        await kept(engine, asyncio.Event())
    assert engine.errors == [None]


async def test_who_is_told_to_stop_while_waiting_stops() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, stop.set)
    engine = Flaky(LOST, None)
    async with asyncio.timeout(30):
        await kept(engine, stop, Reconnecting(first_s=3600, longest_s=3600))
    assert engine.errors == [None]


async def test_a_worker_stops_when_who_started_it_is_gone() -> None:
    ours, theirs = os.pipe()
    stop = asyncio.Event()
    stop_when_closed(ours, stop)
    os.write(theirs, b"a word is no end")
    await asyncio.sleep(0.05)
    assert not stop.is_set()
    os.close(theirs)
    async with asyncio.timeout(30):
        await stop.wait()
    os.close(ours)


def stubborn(database: str, evidence: str, begun: Event) -> None:
    """Its job bears no interruption."""

    async def perform(_: Job) -> Ending:
        begun.set()
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                continue

    async def work(store: Store) -> None:
        stop = asyncio.Event()
        with stopped_by_signals(stop):
            await LocalEngine(store, time.time, Patience()).work(perform, Slots(1), stop)

    with Store.open(database, evidence) as store:
        asyncio.run(work(store))


def test_the_second_signal_ends_a_worker_whatever_it_does(tmp_path: Path) -> None:
    database, evidence = f"sqlite:///{tmp_path / 'oit.sqlite'}", str(tmp_path / "evidence")
    with Store.open(database, evidence) as store:
        LocalEngine(store, time.time, Patience()).enqueue([Job(1, 1)])
    context = multiprocessing.get_context("forkserver")
    begun = context.Event()
    worker = context.Process(target=stubborn, args=(database, evidence, begun))
    worker.start()
    try:
        assert begun.wait(60)
        worker.terminate()
        worker.join(1)
        assert worker.is_alive()
        for _ in range(60):  # two that come together to a busy process are one to it
            worker.terminate()
            worker.join(1)
            if not worker.is_alive():
                break
        assert worker.exitcode == -signal.SIGTERM
    finally:
        worker.kill()
