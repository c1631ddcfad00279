"""Politeness: how many requests a host and an address see at once, and how far apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol


class Turns(Protocol):
    """Who may ask a server something now. All seconds."""

    def slow_down(self, host: str, delay_s: float) -> None:
        """The least distance between two starts at that host, from now on."""

    def pause(self, host: str, wait_s: float) -> None:
        """Nobody asks that host anything for so long."""

    def turn(self, host: str, address: str) -> AbstractAsyncContextManager[None]:
        """Held while one request to `host` at `address` is under way."""


class Gates:
    """At most `per_host` requests at once for each host name and for each address.

    Many agencies share one machine, so the address counts as well. `slow_down` sets a host's least
    distance between two starts, `pause` keeps everybody from it for a while (seconds).
    """

    def __init__(self, per_host: int, delay_s: float) -> None:
        self._per_host = per_host
        self._least_delay_s = delay_s
        self._by_host: dict[str, asyncio.Semaphore] = {}
        self._by_address: dict[str, asyncio.Semaphore] = {}
        self._delay_s: dict[str, float] = {}
        self._next_start: dict[str, float] = {}

    def slow_down(self, host: str, delay_s: float) -> None:
        self._delay_s[host] = max(delay_s, self._least_delay_s)

    def pause(self, host: str, wait_s: float) -> None:
        until = asyncio.get_running_loop().time() + wait_s
        self._next_start[host] = max(until, self._next_start.get(host, 0.0))

    @asynccontextmanager
    async def turn(self, host: str, address: str) -> AsyncIterator[None]:
        # Always the host first, then the address: nobody who holds an address waits for a host.
        host_gate = self._by_host.setdefault(host, asyncio.Semaphore(self._per_host))
        gate = self._by_address.setdefault(address, asyncio.Semaphore(self._per_host))
        async with host_gate, gate:
            await self._wait_for_start(host)
            yield

    async def _wait_for_start(self, host: str) -> None:
        loop = asyncio.get_running_loop()
        while (wait_s := self._next_start.get(host, 0.0) - loop.time()) > 0:
            await asyncio.sleep(wait_s)
        delay_s = self._delay_s.get(host, self._least_delay_s)
        if delay_s > 0:
            self._next_start[host] = loop.time() + delay_s
