"""Turns at servers, shared with other processes through leases.

A process asks a server only while it holds one of the server's slots: of its host name and of its
address. A slot is leased for seconds, renewed while in use, and handed back when it lies idle or
when another process has none. One task talks to the database, about once a second; a request costs
nothing there as long as the process holds its slots.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter, deque
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

from oit_checker.crawl.gate import PATIENCE_S, Gates, LostTurnError
from oit_checker.model.lease import HostPace, LeaseNews, LeaseOrder, Slot, Wish

_TICK_S = 1.0  # between two looks at who waits and which hosts suffer
_GATHER_S = 0.1  # between two questions to the database: what comes meanwhile is asked together
_HUNGRY_S = 0.25  # between two tries for the first slot of a host
_IDLE_S = 10.0  # a slot that nobody used for so long, and nobody else wants, is given back
_QUANTUM_S = 3.0  # the last slot is kept for so long though others wait
_MARGIN_S = 1.0  # we stop so long before the database gives a slot to others


class Leases(Protocol):
    """The slots of this process in the database. None: it could not be asked now."""

    @property
    def lease_s(self) -> float: ...

    def exchange(self, order: LeaseOrder) -> LeaseNews | None: ...

    def look(self) -> LeaseNews | None: ...

    def leave(self) -> None: ...


def _now() -> float:
    """Seconds that also pass while the machine sleeps, where the system has such a clock: others
    may have taken over meanwhile."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@dataclass(eq=False)
class _Held:
    """A slot that is ours until `until`. `free_since` is None while a request is on it."""

    number: int
    since: float
    until: float
    free_since: float | None
    is_leaving: bool = False
    guard: asyncio.Timeout | None = None

    def hold_until(self, until: float) -> None:
        self.until = until
        if self.guard is not None and not self.guard.expired():
            self.guard.reschedule(asyncio.get_running_loop().time() + until - _now())


@dataclass(eq=False)
class _Key:
    """What we hold of a host or an address, and who of us waits for it."""

    name: str
    held: dict[int, _Held] = field(default_factory=dict)
    queue: deque[asyncio.Future[_Held]] = field(default_factory=deque)
    retry_at: float = 0.0

    @property
    def host(self) -> str:
        """'' for an address."""
        kind, _, name = self.name.partition(":")
        return name if kind == "host" else ""

    @property
    def demand(self) -> int:
        in_use = sum(held.free_since is None for held in self.held.values())
        return in_use + len(self.queue)

    @property
    def is_idle(self) -> bool:
        return not self.held and not self.queue


class SharedTurns(Gates):
    """`async with SharedTurns(store.leases(name), per_host, delay_s) as turns`. At most `per_host`
    requests at once for each host and each address over all processes with the same database."""

    def __init__(
        self, leases: Leases, per_host: int, delay_s: float, patience_s: float = PATIENCE_S
    ) -> None:
        super().__init__(per_host, delay_s, patience_s)
        self._leases = leases
        self._keys: dict[str, _Key] = {}
        self._wanted: frozenset[str] = frozenset()
        self._untold: set[str] = set()  # hosts whose pace changed
        self._told: frozenset[str] = frozenset()  # hosts that the database calls slowed
        self._hints: Counter[str] = Counter()
        self._has_returns = False
        self._renewed_at = 0.0
        self._synced_at = 0.0
        self._broken: Exception | None = None
        self._wake = asyncio.Event()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="turns")

    async def __aenter__(self) -> SharedTurns:
        self._task = asyncio.get_running_loop().create_task(self._run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._leases.leave)  # after what it is doing
        self._thread.shutdown()
        self._lose(_now(), all_of_them=True)

    def throttled(self, host: str, wait_s: float, why: str) -> None:
        super().throttled(host, wait_s, why)
        self._untold.add(host)
        self._wake.set()

    def answered(self, host: str, answer_s: float) -> None:
        pace = self.paces.of(host)
        was_slowed = pace.is_slowed
        if pace.answered(answer_s):
            self._untold.add(host)
            if not was_slowed:
                self._wake.set()

    def turn(self, host: str, address: str) -> AbstractAsyncContextManager[None]:
        if not self._key(f"host:{host}").held:
            self._hints[f"ip:{address}"] += 1  # one question to the database for both
        return super().turn(host, address)

    # One request

    @asynccontextmanager
    async def _place(self, key_name: str) -> AsyncIterator[None]:
        key = self._key(key_name)
        held = await self._enter(key)
        try:
            async with asyncio.timeout(held.until - _now()) as held.guard:
                yield
        except TimeoutError:
            if held.guard is not None and held.guard.expired():
                raise LostTurnError from None
            raise
        finally:
            held.guard = None
            self._leave(key, held)

    async def _enter(self, key: _Key) -> _Held:
        if not key.queue and (held := self._free_slot(key)) is not None:
            held.free_since = None
            return held
        if self._broken is not None:
            raise self._broken
        mine: asyncio.Future[_Held] = asyncio.get_running_loop().create_future()
        key.queue.append(mine)
        if len(key.held) < self._places_of(key) and _now() >= key.retry_at:
            self._wake.set()
        try:
            return await mine
        except asyncio.CancelledError:
            if mine.cancelled():
                with suppress(ValueError):
                    key.queue.remove(mine)
            else:  # it came in the same moment
                self._leave(key, mine.result())
            raise

    def _leave(self, key: _Key, held: _Held) -> None:
        held.free_since = _now()
        if held.is_leaving and key.held.get(held.number) is held:
            self._give_back(key, held)
            self._wake.set()
        self._admit(key)

    def _admit(self, key: _Key) -> None:
        while key.queue and (held := self._free_slot(key)) is not None:
            first = key.queue.popleft()
            if not first.cancelled():
                held.free_since = None
                first.set_result(held)

    def _free_slot(self, key: _Key) -> _Held | None:
        now, places, is_led = _now(), self._places_of(key), self._is_led(key)
        if is_led and 0 not in key.held:
            return None
        for held in key.held.values():
            is_free = held.free_since is not None and not held.is_leaving
            if is_free and now < held.until and held.number < places:
                return held
        return None

    def _places_of(self, key: _Key) -> int:
        return self._places(key.name)

    def _is_led(self, key: _Key) -> bool:
        """A distance between starts is kept by one process alone."""
        return bool(key.host) and self.paces.of(key.host).delay_s > 0

    def _key(self, name: str) -> _Key:
        found = self._keys.get(name)
        if found is None:
            found = self._keys[name] = _Key(name)
        return found

    # The task that talks to the database

    async def _run(self) -> None:
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._rest_s()):
                        await self._wake.wait()
                await asyncio.sleep(self._synced_at + _GATHER_S - _now())
                self._wake.clear()
                self._synced_at = _now()
                await self._sync()
        except Exception as error:  # our bug: whoever waits must hear of it, not wait for ever
            self._broken = error
            for key in self._keys.values():
                for waiting in key.queue:
                    if not waiting.done():
                        waiting.set_exception(error)
                key.queue.clear()
            self._lose(_now(), all_of_them=True)
            raise

    def _rest_s(self) -> float | None:
        """Until there is something to do; None when only a new request can bring it."""
        unmet = [key.retry_at for key in self._keys.values() if self._lacks(key)]
        if unmet:
            return max(0.0, min(_TICK_S, min(unmet) - _now()))
        return _TICK_S if self._keys or self._untold else None

    def _lacks(self, key: _Key) -> bool:
        return bool(key.queue) and len(key.held) < min(self._places_of(key), key.demand)

    async def _sync(self) -> None:
        began = _now()
        self._lose(began)
        self._release(began)
        order = self._order(began)
        loop = asyncio.get_running_loop()
        if order is not None:
            news = await loop.run_in_executor(self._thread, self._leases.exchange, order)
        elif any(key.held for key in self._keys.values()):
            news = await loop.run_in_executor(self._thread, self._leases.look)
        else:
            return
        if news is not None:  # first of hosts that suffer: a slot there is used otherwise
            self._hear(news)
        if order is not None:
            self._settle(order, news, began)

    def _lose(self, now: float, *, all_of_them: bool = False) -> None:
        """Slots that we could not renew in time, whoever is on them."""
        for key in self._keys.values():
            for held in [h for h in key.held.values() if all_of_them or h.until <= now]:
                held.hold_until(now)
                del key.held[held.number]

    def _release(self, now: float) -> None:
        """Marks what others shall have, and gives back what of it is free."""
        for key in [key for key in self._keys.values() if not key.held and not key.queue]:
            del self._keys[key.name]
        for key in self._keys.values():
            for held in self._due_away(key, now):
                held.is_leaving = True
                if held.free_since is not None:
                    self._give_back(key, held)

    def _due_away(self, key: _Key, now: float) -> list[_Held]:
        places, is_led = self._places_of(key), self._is_led(key)
        ours = sorted(key.held.values(), key=lambda held: held.number)
        if is_led and ours and ours[0].number != 0:
            return ours
        away = [held for held in ours if held.number >= places]
        if not key.queue:
            unused = (h for h in ours if h.free_since is not None)
            away += [h for h in unused if now - (h.free_since or now) >= _IDLE_S]
        if key.name in self._wanted:
            quantum_s = max(_QUANTUM_S, 3 * self.paces.of(key.host).delay_s if is_led else 0.0)
            is_over = [h for h in ours if now - h.since >= quantum_s]
            away += ours[1:] if not is_led else []
            away += ours if len(is_over) == len(ours) else []
            if not key.queue:
                away += [h for h in ours if h.free_since is not None]
        return list(dict.fromkeys(away))

    def _give_back(self, key: _Key, held: _Held) -> None:
        del key.held[held.number]
        self._has_returns = True

    def _order(self, now: float) -> LeaseOrder | None:
        """None when there is nothing to change in the database."""
        lacking = [key for key in self._keys.values() if self._lacks(key)]
        hints, self._hints = self._hints, Counter()
        is_due = now - self._renewed_at >= self._leases.lease_s / 3
        keep = frozenset(
            Slot(key.name, number) for key in self._keys.values() for number in key.held
        )
        if not (
            (keep and is_due)
            or self._has_returns
            or self._untold
            or any(key.retry_at <= now for key in lacking)
        ):
            return None
        untold, self._untold = self._untold, set()
        self._has_returns = False
        loop_now = asyncio.get_running_loop().time()
        lacking += [self._key(name) for name in hints if not self._key(name).held]
        return LeaseOrder(
            keep=keep,
            take=tuple(self._wish(key, hints[key.name]) for key in dict.fromkeys(lacking)),
            paces=tuple(self.paces.of(host).shared(loop_now) for host in sorted(untold)),
        )

    def _wish(self, key: _Key, hinted: int) -> Wish:
        places = self._places_of(key)
        count = max(1, min(places, key.demand + hinted) - len(key.held))
        return Wish(key.name, count, places, self._is_led(key))

    def _settle(self, order: LeaseOrder, news: LeaseNews | None, began: float) -> None:
        """Takes in what the database gave. Our time counts from before we asked it."""
        now = _now()
        until = began + self._leases.lease_s - _margin_s(self._leases.lease_s)
        if news is None:
            self._untold |= {pace.host for pace in order.paces}
            self._has_returns = True
            for wish in order.take:
                self._key(wish.key).retry_at = now + _HUNGRY_S
            return
        self._renewed_at = began
        for slot in order.keep:
            held = self._key(slot.key).held.get(slot.number)
            if held is not None and slot in news.held:
                held.hold_until(until)
        for slot in sorted(news.taken):
            key = self._key(slot.key)
            key.held[slot.number] = _Held(slot.number, now, until, now)
            if slot.number == 0 and self._is_led(key):
                self.paces.of(key.host).keep_distance(asyncio.get_running_loop().time())
        for wish in order.take:
            key = self._key(wish.key)
            if sum(slot.key == wish.key for slot in news.taken) < wish.count:
                key.retry_at = now + (_TICK_S if key.held else _HUNGRY_S)
            self._admit(key)

    def _hear(self, news: LeaseNews) -> None:
        """What others took from us, what they wait for, and which hosts suffer."""
        now = _now()
        for key in self._keys.values():
            for number, held in list(key.held.items()):
                if Slot(key.name, number) not in news.held:
                    held.hold_until(now)
                    del key.held[number]
        self._wanted = news.wanted
        loop_now = asyncio.get_running_loop().time()
        told = {pace.host: pace for pace in news.paces}
        for host in (told.keys() | self._told) - self._untold:
            pace = told.get(host, HostPace(host, 0.0))
            self.paces.of(host).adopt(pace, loop_now)
        self._told = frozenset(told)
        for key in self._keys.values():
            if key.queue:
                self._admit(key)


def _margin_s(lease_s: float) -> float:
    return min(_MARGIN_S, lease_s / 6)
