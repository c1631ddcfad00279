"""Politeness: how many requests a host and an address see at once, and how far apart."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

from oit_checker.crawl.pace import Paces
from oit_checker.model.web import SlowedHost

PATIENCE_S = 30.0


class LostTurnError(Exception):
    """Our turn ended while we were at it: others may be asking that server by now."""


class Turns(Protocol):
    """Who may ask a server something now. All seconds."""

    def slow_down(self, host: str, delay_s: float) -> None:
        """The least distance between two starts at that host, from now on."""

    def throttled(self, host: str, wait_s: float, why: str) -> None:
        """It said `why` (429 or 503): nobody asks it for so long, and more gently then."""

    def answered(self, host: str, answer_s: float) -> None:
        """It took so long until its answer began."""

    def is_slowed(self, host: str) -> bool:
        """Waiting for that host is its own wish (or that of its robots.txt), not others' turn."""

    def slowed_host(self, host: str) -> SlowedHost | None:
        """How it was slowed down so far; None when it wasn't."""

    def turn(self, host: str, address: str) -> AbstractAsyncContextManager[None]:
        """Held while one request to `host` at `address` is under way. PausedError when the host
        wants to be left alone for long; LostTurnError when the turn is lost meanwhile: then the
        request must be made again, in another turn."""


class Gate:
    """At most `width()` inside at once, first come first in."""

    def __init__(self, width: Callable[[], int]) -> None:
        self._width = width
        self._inside = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def inside(self) -> AsyncIterator[None]:
        await self._enter()
        try:
            yield
        finally:
            self._inside -= 1
            self._admit()

    async def _enter(self) -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(mine)
        self._admit()
        try:
            await mine
        except asyncio.CancelledError:
            if mine.cancelled():
                with suppress(ValueError):
                    self._queue.remove(mine)
            else:  # admitted in the same moment
                self._inside -= 1
                self._admit()
            raise

    def _admit(self) -> None:
        while self._queue and self._inside < self._width():
            first = self._queue.popleft()
            if not first.cancelled():
                first.set_result(None)
                self._inside += 1


class Gates:
    """At most `per_host` requests at once for each host name and for each address, over all crawls
    that share it; one at a time for a host that suffers.

    Many agencies share one machine, so the address counts as well. `slow_down` sets a host's least
    distance between two starts (seconds).
    """

    def __init__(self, per_host: int, delay_s: float, patience_s: float = PATIENCE_S) -> None:
        self._per_host = per_host
        self.paces = Paces(delay_s, patience_s)
        self._gates: dict[str, Gate] = {}

    def slow_down(self, host: str, delay_s: float) -> None:
        self.paces.slow_down(host, delay_s)

    def throttled(self, host: str, wait_s: float, why: str) -> None:
        now, patience_s = asyncio.get_running_loop().time(), self.paces.patience_s
        self.paces.of(host).throttled(wait_s, why, now, patience_s)

    def answered(self, host: str, answer_s: float) -> None:
        self.paces.of(host).answered(answer_s)

    def is_slowed(self, host: str) -> bool:
        return self.paces.of(host).wait_s(asyncio.get_running_loop().time()) > 0

    def slowed_host(self, host: str) -> SlowedHost | None:
        return self.paces.of(host).record

    def turn(self, host: str, address: str) -> AbstractAsyncContextManager[None]:
        return self._turn(host, address)

    @asynccontextmanager
    async def _turn(self, host: str, address: str) -> AsyncIterator[None]:
        # Always the host first, then the address: nobody who holds an address waits for a host.
        # And nobody who holds an address waits for the host's next start: others live there too.
        async with self._place(f"host:{host}"):
            while True:
                await self.paces.wait(host)
                async with self._place(f"ip:{address}"):
                    if self.paces.start(host):
                        yield
                        return

    def _place(self, key: str) -> AbstractAsyncContextManager[None]:
        gate = self._gates.get(key)
        if gate is None:
            gate = self._gates[key] = Gate(lambda: self._places(key))
        return gate.inside()

    def _places(self, key: str) -> int:
        kind, _, host = key.partition(":")
        return 1 if kind == "host" and self.paces.of(host).is_slowed else self._per_host
