"""A worker takes another agency while its core has rest, and not when it has none."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from oit_checker.batch.engine import Done, Ending, Job, Patience
from oit_checker.batch.local import LocalEngine
from oit_checker.batch.slots import Slots
from oit_checker.store import Store


class Core:
    """A second goes by with so much of it computed."""

    def __init__(self) -> None:
        self.now = self.computed = 0.0

    def second(self, computed: float) -> None:
        self.now += 1.0
        self.computed += computed


def on(core: Core, most: int, first: int = 3) -> Slots:
    return Slots(most, first, clock=lambda: core.now, cpu_clock=lambda: core.computed)


def taken(slots: Slots, running: int) -> int:
    while slots.are_free(running):
        running += 1
    return running


def test_one_more_agency_begins_each_time_the_core_has_rest_up_to_the_most() -> None:
    core = Core()
    slots = on(core, 5)
    levels = [running := taken(slots, 0)]
    for _ in range(4):
        core.second(0.3)
        levels.append(running := taken(slots, running))
    assert levels == [3, 4, 5, 5, 5]


def test_none_more_begins_while_the_core_has_little_rest() -> None:
    core = Core()
    slots = on(core, 12)
    running = taken(slots, 0)
    for _ in range(5):
        core.second(0.8)
        assert taken(slots, running) == 3


def test_a_core_without_rest_has_fewer_agencies_again_but_never_fewer_than_at_first() -> None:
    core = Core()
    slots = on(core, 12)
    running = 3
    for _ in range(5):
        core.second(0.1)
        running = taken(slots, running)
    assert running == 8
    for _ in range(9):
        core.second(1.6)  # threads without the interpreter's lock
        slots.are_free(running)
    assert taken(slots, 0) == 3


def test_a_moment_of_rest_in_a_busy_core_makes_no_room() -> None:
    core = Core()
    slots = on(core, 12)
    for _ in range(9):
        core.second(1.0)
        assert not slots.are_free(3)
        core.second(0.6)
        assert not slots.are_free(3)


def test_rest_of_a_worker_that_waits_for_jobs_makes_no_room() -> None:
    core = Core()
    slots = on(core, 12)
    for _ in range(9):
        core.second(0.0)
        assert slots.are_free(1)
    assert taken(slots, 1) == 3


def test_fewer_than_the_first_are_fewer() -> None:
    assert taken(on(Core(), 1), 0) == 1


async def test_the_engine_asks_before_each_job_and_again_when_none_ends(tmp_path: Path) -> None:
    let_go, most = asyncio.Event(), 0
    running = 0

    async def perform(_: Job) -> Ending:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == 5:
            let_go.set()
        await let_go.wait()
        running -= 1
        return Done()

    with Store.open(f"sqlite:///{tmp_path}/oit.sqlite", tmp_path / "evidence") as store:
        engine = LocalEngine(store, time.time, Patience())
        engine.enqueue(Job(1, number) for number in range(8))
        slots = Slots(5, 2, look_s=0.01, cpu_clock=lambda: 0.0)
        async with asyncio.timeout(60):
            await engine.work(perform, slots, asyncio.Event(), 1)
    assert most == 5
