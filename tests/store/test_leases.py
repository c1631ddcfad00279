"""Slots at servers, leased by several processes through one database."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from oit_checker.model.lease import HostPace, LeaseNews, LeaseOrder, Slot, Wish
from oit_checker.store import Store
from oit_checker.store.leases import Leases

Open = Callable[..., Leases]
NOBODY = LeaseNews()


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'oit.sqlite'}"
    return str(request.getfixturevalue("postgres").new_database())


@pytest.fixture
def leases(url: str, tmp_path: Path) -> Iterator[Open]:
    """Each call opens a Store of its own, as another process would."""
    with ExitStack() as stack:

        def opened(holder: str, lease_s: float = 12.0) -> Leases:
            store = stack.enter_context(Store.open(url, str(tmp_path / "evidence")))
            return store.leases(holder, lease_s)

        yield opened


def told(leases: Leases, order: LeaseOrder) -> LeaseNews:
    news = leases.exchange(order)
    assert news is not None
    return news


def asks(leases: Leases, *wishes: Wish, keep: frozenset[Slot] = frozenset()) -> LeaseNews:
    return told(leases, LeaseOrder(keep=keep, take=wishes))


def slots(*numbers: int, key: str = "ip:1") -> frozenset[Slot]:
    return frozenset(Slot(key, number) for number in numbers)


def one(key: str = "ip:1", places: int = 2) -> Wish:
    return Wish(key, 1, places)


def move(url: str, seconds: float) -> None:
    """The end of every lease, as if the clock had gone."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE host_leases SET expires_s = expires_s + {seconds}"))
    engine.dispose()


def test_two_processes_share_the_slots_and_a_third_waits(leases: Open) -> None:
    a, b, c = leases("a"), leases("b"), leases("c")
    assert asks(a, one()).taken == slots(0)
    assert asks(b, Wish("ip:1", 2, 2)).taken == slots(1)
    assert asks(c, one()).taken == frozenset()
    for holder, mine in ((a, slots(0)), (b, slots(1)), (c, frozenset())):
        news = holder.look()
        assert news is not None and news.held == mine
        assert ("ip:1" in news.wanted) is (holder is not c)


def test_what_is_given_back_goes_to_who_waits_longest(leases: Open) -> None:
    a, b, c = leases("a"), leases("b"), leases("c")
    assert asks(a, one(places=1)).taken
    assert not asks(b, one(places=1)).taken
    assert not asks(c, one(places=1)).taken
    assert not asks(a, one(places=1)).taken  # given back, and wanted again, behind them
    assert not asks(c, one(places=1)).taken
    assert asks(b, one(places=1)).taken
    assert not told(b, LeaseOrder()).held
    assert not asks(a, one(places=1)).taken
    assert asks(c, one(places=1)).taken


def test_who_no_longer_waits_is_in_nobodys_way(leases: Open) -> None:
    a, b, c = leases("a"), leases("b"), leases("c")
    asks(a, one(places=1))
    asks(b, one(places=1))
    asks(c, one(places=1))
    told(b, LeaseOrder())
    told(a, LeaseOrder())
    assert asks(c, one(places=1)).taken == slots(0)


def test_the_slots_of_a_process_that_died_come_free_with_its_lease(leases: Open) -> None:
    dead, other = leases("dead", 0.4), leases("other", 0.4)
    began = time.monotonic()
    assert len(asks(dead, Wish("ip:1", 2, 2)).taken) == 2
    while not asks(other, one()).taken:
        time.sleep(0.02)
    assert 0.3 < time.monotonic() - began < 60  # soon, or later where the machine is busy
    assert not asks(dead, keep=slots(0, 1)).held


def test_a_lease_that_is_renewed_lasts(leases: Open, url: str) -> None:
    holder, other = leases("holder", 60.0), leases("other", 60.0)
    asks(holder, Wish("ip:1", 2, 2))
    for _ in range(3):
        move(url, -40)
        assert asks(holder, keep=slots(0, 1)).held == slots(0, 1)
        assert not asks(other, one()).taken
    move(url, -61)
    assert asks(other, one()).taken


def test_only_who_leads_at_a_host_takes_its_other_slots(leases: Open) -> None:
    a, b = leases("a"), leases("b")
    led = Wish("host:x", 1, 2, is_led=True)
    assert asks(a, led).taken == slots(0, key="host:x")
    assert not asks(b, led).taken
    keep = slots(0, key="host:x")
    told(b, LeaseOrder())
    assert asks(a, led, keep=keep).taken == slots(1, key="host:x")


def test_a_host_that_suffers_is_known_to_all_until_it_recovered(leases: Open) -> None:
    a, b = leases("a"), leases("b")
    told(a, LeaseOrder(paces=(HostPace("x", 2.0, 500.0, "429"), HostPace("y", 1.0, 0.0, "slow"))))
    paces = {pace.host: pace for pace in told(b, LeaseOrder()).paces}
    assert (paces["y"].delay_s, paces["y"].pause_s, paces["y"].why) == (1.0, 0.0, "slow")
    assert paces["x"].delay_s == 2.0 and 400 < paces["x"].pause_s <= 500
    told(b, LeaseOrder(paces=(HostPace("x", 3.0, 1.0, "503"), HostPace("y", 0.0))))
    (pace,) = told(a, LeaseOrder()).paces
    assert (pace.host, pace.delay_s, pace.why) == ("x", 3.0, "503")
    assert pace.pause_s > 350  # a shorter pause does not end a longer one


def test_who_leaves_keeps_nothing(leases: Open) -> None:
    a, b = leases("a"), leases("b")
    asks(a, Wish("ip:1", 2, 2), Wish("host:x", 1, 2))
    a.leave()
    assert a.look() == NOBODY
    assert len(asks(b, Wish("ip:1", 2, 2)).taken) == 2


def test_a_lease_of_a_clock_that_was_set_back_does_not_last_for_hours(
    leases: Open, url: str
) -> None:
    a, b = leases("a"), leases("b")
    asks(a, Wish("ip:1", 2, 2))
    move(url, 7200)
    assert len(asks(b, Wish("ip:1", 2, 2)).taken) == 2


def test_hundreds_of_hosts_are_taken_at_once(leases: Open) -> None:
    wishes = [Wish(f"host:{n}", 2, 2) for n in range(450)]
    assert len(asks(leases("a"), *wishes).taken) == 900
    assert not asks(leases("b"), *wishes).taken


def test_processes_that_ask_at_the_same_moment_never_hold_the_same_slot(leases: Open) -> None:
    """Each notes in one list when it got a slot and when it gave it back."""
    journal: list[tuple[str, str]] = []
    failed: list[BaseException] = []

    def work(holder: Leases) -> None:
        turns, patience = 0, time.monotonic() + 60
        try:
            while turns < 3 and time.monotonic() < patience:
                news = holder.exchange(LeaseOrder(take=(one(places=1),)))
                if news is not None and news.taken:
                    turns += 1
                    journal.append(("got", holder.holder))
                    journal.append(("gave", holder.holder))
                    holder.exchange(LeaseOrder())
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(leases(name),)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(journal) == 2 * 3 * 4
    for got, gave in zip(journal[::2], journal[1::2], strict=True):
        assert (got[0], gave[0], got[1]) == ("got", "gave", gave[1])


def test_a_database_that_cannot_be_asked_is_told_as_none(tmp_path: Path) -> None:
    path = tmp_path / "oit.sqlite"
    with Store.open(f"sqlite:///{path}", tmp_path / "evidence") as store:
        leases = store.leases("a")
        asks(leases, one())
        with closing(sqlite3.connect(path)) as file:
            file.execute("ALTER TABLE host_leases RENAME TO elsewhere")
            assert leases.exchange(LeaseOrder(take=(one(),))) is None
            assert leases.look() is None
            leases.leave()
            file.execute("ALTER TABLE elsewhere RENAME TO host_leases")
        assert asks(leases, keep=slots(0)).held == slots(0)


def test_a_database_in_use_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "oit.sqlite"
    with Store.open(f"sqlite:///{path}", tmp_path / "evidence") as store:
        leases = store.leases("a")
        with closing(sqlite3.connect(path, check_same_thread=False)) as file:
            file.execute("BEGIN IMMEDIATE")
            free = threading.Timer(0.3, file.rollback)
            free.start()
            assert asks(leases, one()).taken == slots(0)
            free.join()
