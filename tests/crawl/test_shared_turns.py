"""What servers see of several processes that share their turns through a database."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
import turns_worker
from counting_server import PAGES_OF_A_SITE, CountingServer
from fault_server import FaultServer, Request
from plain_reader import keep, read
from turns_worker import Work

from oit_checker.crawl import Limits, crawl_site, pace, shared_turns
from oit_checker.crawl.fetch import Answer, Fetcher
from oit_checker.crawl.gate import LostTurnError
from oit_checker.crawl.pace import PausedError
from oit_checker.crawl.shared_turns import SharedTurns
from oit_checker.model.agency import Agency
from oit_checker.model.lease import LeaseNews, LeaseOrder
from oit_checker.model.web import FetchCause, FetchFailure
from oit_checker.store import Store
from oit_checker.store.leases import Leases

HERE = Path(__file__).parent
pytestmark = pytest.mark.long
NOON = datetime(2020, 5, 1, 12, tzinfo=UTC)


# Real processes


@dataclass
class Serving:
    process: subprocess.Popen[str]
    port: int
    counted: dict[str, Any] = field(default_factory=dict)

    def stop(self) -> None:
        if not self.counted:
            told, _ = self.process.communicate("", timeout=60)
            self.counted = json.loads(told)


@contextmanager
def a_server(answer_s: float, *addresses: str) -> Iterator[Serving]:
    process = subprocess.Popen(
        [sys.executable, str(HERE / "counting_server.py"), str(answer_s), *addresses],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    serving = Serving(process, int(process.stdout.readline()))
    try:
        yield serving
    finally:
        serving.stop()


@dataclass(frozen=True)
class Worker:
    process: BaseProcess
    pipe: Connection

    def go(self) -> None:
        self.pipe.send("go")

    def result(self) -> dict[str, int]:
        assert self.pipe.poll(60), "it did not end"
        return dict(self.pipe.recv())

    def signal(self, number: int) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, number)


@contextmanager
def workers(*works: Work) -> Iterator[list[Worker]]:
    """Processes that are about to begin."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["oit_checker.crawl", "oit_checker.store"])
    begun: list[Worker] = []
    try:
        for work in works:
            ours, theirs = context.Pipe()
            process = context.Process(target=turns_worker.run, args=(work, theirs), daemon=True)
            process.start()
            begun.append(Worker(process, ours))
        assert [each.pipe.recv() for each in begun] == ["ready"] * len(works)
        yield begun
    finally:
        for each in begun:
            each.process.kill()
            each.process.join()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'oit.sqlite'}"
    if request.param == "postgres":
        url = str(request.getfixturevalue("postgres").new_database())
    Store.open(url, tmp_path / "evidence").close()
    return url


def test_three_processes_never_ask_a_host_or_an_address_more_than_allowed(
    database: str, tmp_path: Path
) -> None:
    """Twelve sites on two hosts at one address, each process with four of them."""
    addresses = {"one.test": "127.0.0.2", "two.test": "127.0.0.2"}
    with a_server(0.03, "127.0.0.2") as server:
        sites = tuple(
            f"http://{host}:{server.port}/site{n}/"
            for n, host in enumerate(["one.test", "two.test"] * 6)
        )
        works = [
            Work(database, str(tmp_path / "evidence"), name, sites[n::3], addresses)
            for n, name in enumerate("abc")
        ]
        with workers(*works) as begun:
            for each in begun:
                each.go()
            told = [each.result() for each in begun]
        server.stop()
    pages = {site: count for each in told for site, count in each.items()}
    assert pages == dict.fromkeys(sites, 1 + PAGES_OF_A_SITE)
    most = server.counted["most"]
    assert most == {"host:one.test": 2, "host:two.test": 2, "ip:127.0.0.2": 2}
    agents = [agent for _, _, agent in server.counted["starts"]]
    assert set(agents) == {"a", "b", "c"}


def test_the_slots_of_a_killed_process_come_free_with_its_lease(tmp_path: Path) -> None:
    lease_s = 2.0
    with a_server(0.2, "127.0.0.2") as server:
        works = _two_on_one_host(tmp_path, server.port, lease_s)
        with workers(*works) as [dead, other]:
            dead.go()
            while not _slots_in_use(tmp_path):
                time.sleep(0.01)
            other.go()
            time.sleep(0.3)
            dead.process.kill()
            killed_at = time.monotonic()
            told = other.result()
        server.stop()
    assert told == {works[1].sites[0]: 1 + PAGES_OF_A_SITE}
    assert server.counted["most"]["ip:127.0.0.2"] == 1
    waited_s = next(at for at, _, agent in server.counted["starts"] if agent == "b") - killed_at
    assert 0.2 < waited_s < lease_s + 20  # the machine may be busy


def test_a_process_that_was_stopped_for_long_does_not_go_on_with_what_it_lost(
    tmp_path: Path,
) -> None:
    with a_server(0.15, "127.0.0.2") as server:
        works = _two_on_one_host(tmp_path, server.port, lease_s=1.2)
        with workers(*works) as [a, b]:
            a.go()
            while not _slots_in_use(tmp_path):
                time.sleep(0.01)
            b.go()
            a.signal(signal.SIGSTOP)
            time.sleep(2.0)
            a.signal(signal.SIGCONT)
            told = [each.result() for each in (a, b)]
        server.stop()
    assert [list(each.values()) for each in told] == [[1 + PAGES_OF_A_SITE]] * 2
    assert server.counted["most"] == {"host:one.test": 1, "ip:127.0.0.2": 1}


def _slots_in_use(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "oit.sqlite")) as file:
        return int(file.execute("SELECT count(*) FROM host_leases").fetchone()[0])


def _two_on_one_host(folder: Path, port: int, lease_s: float) -> list[Work]:
    url = f"sqlite:///{folder / 'oit.sqlite'}"
    Store.open(url, folder / "evidence").close()
    return [
        Work(
            url,
            str(folder / "evidence"),
            name,
            (f"http://one.test:{port}/site-{name}/",),
            {"one.test": "127.0.0.2"},
            per_host=1,
            lease_s=lease_s,
        )
        for name in "ab"
    ]


# Two programs in one process: each has a Store, an event loop's task and turns of its own


@dataclass
class Counted:
    """Leases that count what they are asked, and can be out of reach."""

    leases: Leases
    exchanges: int = 0
    is_away: bool = False

    @property
    def lease_s(self) -> float:
        return self.leases.lease_s

    def exchange(self, order: LeaseOrder) -> LeaseNews | None:
        self.exchanges += 1
        return None if self.is_away else self.leases.exchange(order)

    def look(self) -> LeaseNews | None:
        return None if self.is_away else self.leases.look()

    def leave(self) -> None:
        self.leases.leave()


@asynccontextmanager
async def programs(
    folder: Path, count: int, *, per_host: int = 2, delay_s: float = 0.0, lease_s: float = 12.0
) -> AsyncIterator[tuple[list[SharedTurns], list[Counted]]]:
    stores = [
        Store.open(f"sqlite:///{folder / 'oit.sqlite'}", folder / "evidence") for _ in range(count)
    ]
    leases = [Counted(store.leases(f"p{n}", lease_s)) for n, store in enumerate(stores)]
    turns = [SharedTurns(each, per_host, delay_s) for each in leases]
    try:
        async with AsyncExitStack() as stack:
            for each in turns:
                await stack.enter_async_context(each)
            yield turns, leases
    finally:
        for store in stores:
            store.close()


@dataclass
class Place:
    """Counts who is in a turn at once, as the server would."""

    now: int = 0
    most: int = 0
    visits: list[int] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)

    async def visit(
        self, turns: SharedTurns, who: int, host: str = "x.test", *, for_s: float = 0.01
    ) -> None:
        async with turns.turn(host, "192.0.2.1"):
            self.now += 1
            self.most = max(self.most, self.now)
            self.visits.append(who)
            self.starts.append(time.monotonic())
            try:
                await asyncio.sleep(for_s)
            finally:
                self.now -= 1


async def test_requests_cost_no_question_to_the_database_while_the_slots_are_held(
    tmp_path: Path,
) -> None:
    place = Place()
    async with programs(tmp_path, 1) as ([turns], [leases]):
        for _ in range(20):
            await asyncio.gather(*(place.visit(turns, 0, for_s=0) for _ in range(20)))
        assert len(place.visits) == 400 and place.most == 2
        assert leases.exchanges <= 6


async def test_many_hosts_at_one_address_are_counted_together(tmp_path: Path) -> None:
    place = Place()
    async with programs(tmp_path, 2) as (turns, _):
        await asyncio.gather(
            *(place.visit(turns[n % 2], n % 2, f"h{n}.test", for_s=0.05) for n in range(40))
        )
    assert place.most == 2
    assert len(place.visits) == 40


async def test_each_of_two_programs_gets_its_share_of_one_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_TICK_S", 0.1), ("_HUNGRY_S", 0.05), ("_QUANTUM_S", 0.3)):
        monkeypatch.setattr(shared_turns, name, value)
    place = Place()
    async with programs(tmp_path, 2, per_host=1) as (turns, _):
        ends = asyncio.get_running_loop().time() + 3

        async def keep_asking(who: int) -> None:
            while asyncio.get_running_loop().time() < ends:
                await place.visit(turns[who], who)

        await asyncio.gather(*(keep_asking(who) for who in (0, 0, 0, 0, 0, 1)))
    assert place.most == 1
    assert min(place.visits.count(0), place.visits.count(1)) > len(place.visits) / 10


async def test_a_distance_between_starts_is_kept_over_all_programs(tmp_path: Path) -> None:
    place = Place()
    async with programs(tmp_path, 2, delay_s=0.3) as (turns, _):
        await asyncio.gather(*(place.visit(turns[n % 2], n % 2) for n in range(6)))
    gaps = [later - earlier for earlier, later in zip(place.starts, place.starts[1:], strict=False)]
    assert min(gaps) >= 0.29


async def test_who_waits_for_the_next_start_at_a_host_leaves_its_address_to_others(
    tmp_path: Path,
) -> None:
    place = Place()
    async with programs(tmp_path, 1, per_host=1) as ([turns], _):
        await place.visit(turns, 0, "gentle.test")
        turns.throttled("gentle.test", 20.0, "429")
        waiting = asyncio.create_task(place.visit(turns, 0, "gentle.test"))
        await asyncio.sleep(0.05)
        async with asyncio.timeout(30):
            await place.visit(turns, 1, "other.test")
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert place.visits == [0, 1]


async def test_a_turn_that_is_lost_ends_what_was_under_way_in_it(tmp_path: Path) -> None:
    place = Place()
    async with programs(tmp_path, 1, lease_s=0.6) as ([turns], [leases]):
        task = asyncio.create_task(place.visit(turns, 0, for_s=30))
        while not place.visits:
            await asyncio.sleep(0.01)
        leases.is_away = True
        with pytest.raises(LostTurnError):
            async with asyncio.timeout(30):
                await task
        again = asyncio.create_task(place.visit(turns, 0))
        await asyncio.sleep(0.3)
        assert len(place.visits) == 1  # nobody asks without a lease
        leases.is_away = False
        async with asyncio.timeout(30):
            await again


async def test_a_fetch_whose_turn_is_lost_is_made_again(tmp_path: Path) -> None:
    async def first_hangs(request: Request) -> None:
        if request.count == 1:
            await asyncio.sleep(30)
        await request.answer("<title>at last</title>")

    async with (
        FaultServer({"/": first_hangs}) as server,
        programs(tmp_path, 1, lease_s=0.6) as ([turns], [leases]),
    ):
        fetcher = Fetcher(
            Limits(), clock=lambda: NOON, user_agent="t", allow_private=True, turns=turns
        )
        async with fetcher, asyncio.timeout(60):
            fetching = asyncio.create_task(fetcher.fetch(f"{server.url}/"))
            while not server.asked:
                await asyncio.sleep(0.01)
            leases.is_away = True
            await asyncio.sleep(0.8)
            leases.is_away = False
            answer = await fetching
        assert isinstance(answer, Answer) and b"at last" in answer.body
        assert server.counts["/"] == 2


async def test_a_task_that_is_cancelled_while_it_waits_takes_nothing_with_it(
    tmp_path: Path,
) -> None:
    place = Place()
    async with programs(tmp_path, 1, per_host=1) as ([turns], _):
        holding = asyncio.create_task(place.visit(turns, 0, for_s=0.2))
        waiting = [asyncio.create_task(place.visit(turns, 1)) for _ in range(5)]
        await asyncio.sleep(0.1)
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await holding
        async with asyncio.timeout(30):
            await place.visit(turns, 2)
    assert place.visits == [0, 2]


# Hosts that suffer


async def test_a_retry_after_is_obeyed_by_the_other_program_too(tmp_path: Path) -> None:
    async def overloaded(request: Request) -> None:
        await request.answer("later", status=429, Retry_After="2")

    limits = Limits(retries=0)
    async with (
        FaultServer({"/a": overloaded, "/b": "<title>b</title>"}) as server,
        programs(tmp_path, 2) as (turns, _),
    ):

        def fetcher(number: int) -> Fetcher:
            return Fetcher(
                limits, clock=lambda: NOON, user_agent="t", allow_private=True, turns=turns[number]
            )

        async with fetcher(0) as one, fetcher(1) as other:
            assert isinstance(await other.fetch(f"{server.url}/b"), Answer)
            refused = await one.fetch(f"{server.url}/a")
            told_at = time.monotonic()
            assert isinstance(refused, FetchFailure) and refused.cause is FetchCause.THROTTLED
            async with asyncio.timeout(30):  # within a second, where the machine has time
                while not other.waiting.slowed():
                    await asyncio.sleep(0.02)
            assert isinstance(await other.fetch(f"{server.url}/b"), Answer)
            assert time.monotonic() - told_at >= 1.95
            (slowed,) = other.waiting.slowed()
            assert (slowed.host, slowed.why) == ("127.0.0.1", "429")


async def test_a_host_that_is_closed_for_an_hour_is_left_alone_at_once(tmp_path: Path) -> None:
    async with programs(tmp_path, 1) as ([turns], _):
        for _ in range(2):
            turns.answered("x.test", 0.1)
            turns.throttled("x.test", 3600, "503")
        with pytest.raises(PausedError) as paused:
            async with asyncio.timeout(30), turns.turn("x.test", "192.0.2.1"):
                raise AssertionError("it was asked")
        assert paused.value.left_s > 3500


async def test_a_server_that_gets_slow_is_asked_one_thing_at_a_time_by_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_turns, "_TICK_S", 0.1)
    monkeypatch.setattr(pace, "_OVER_FLOOR_S", 0.1)
    async with CountingServer(0.01, ["127.0.0.3"]) as server, programs(tmp_path, 2) as (turns, _):
        fetchers = [
            Fetcher(Limits(), clock=lambda: NOON, user_agent="t", allow_private=True, turns=each)
            for each in turns
        ]
        url = f"http://127.0.0.3:{server.port}/site/page"

        async def fetch_all(count: int, of: list[Fetcher]) -> None:
            each = [of[n % len(of)].fetch(f"{url}{n}") for n in range(count)]
            assert all(isinstance(answer, Answer) for answer in await asyncio.gather(*each))

        await fetch_all(12, fetchers)
        assert server.counts.most["ip:127.0.0.3"] == 2
        server.answer_s = 0.3
        await fetch_all(6, fetchers[:1])
        server.counts.most.clear()
        began = len(server.counts.starts)
        await fetch_all(3, fetchers)
        assert server.counts.most["ip:127.0.0.3"] == 1
        starts = [at for at, _, _ in server.counts.starts[began:]]
        assert starts[2] - starts[0] > 2 * 0.5  # half of the time it rests
        assert {each.why for fetcher in fetchers for each in fetcher.waiting.slowed()} == {"slow"}
        for fetcher in fetchers:
            await fetcher.__aexit__()


# A crawl's own minutes


async def test_waiting_behind_others_costs_a_crawl_none_of_its_minutes(tmp_path: Path) -> None:
    async with (
        CountingServer(0.01, ["127.0.0.3"]) as server,
        programs(tmp_path, 2, per_host=1) as (turns, _),
    ):
        place = Place()

        async def hold() -> None:
            async with turns[0].turn("other.test", "127.0.0.3"):
                place.visits.append(0)
                await asyncio.sleep(4)

        holding = asyncio.create_task(hold())
        while not place.visits:
            await asyncio.sleep(0.01)
        crawl = await crawl_site(
            Agency(f"http://127.0.0.3:{server.port}/site1/"),
            limits=Limits(max_minutes=3 / 60, per_host=1, max_pages=2),
            priority=lambda link: 0.9,
            read=read,
            keep=keep,
            clock=lambda: NOON,
            allow_private=True,
            turns=turns[1],
        )
        assert holding.done()
        assert len(crawl.snapshots) == 2 and crawl.stopped_by != "minutes"
        await holding
