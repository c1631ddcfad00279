"""What one crawl spends on waiting for its turn, which is others' time and not its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from oit_checker.crawl.gate import Turns
from oit_checker.model.web import SlowedHost


class Waiting:
    """Takes turns for one crawl. `waited_s` counts the seconds in which it had nothing under way
    because all that it wanted to ask waited behind other crawls; a distance that the host itself
    is owed doesn't count."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._hosts: dict[str, None] = {}
        self._under_way = 0
        self._behind = 0  # requests that wait behind others
        self._since: float | None = None
        self._waited_s = 0.0

    @property
    def waited_s(self) -> float:
        if self._since is None:
            return self._waited_s
        return self._waited_s + asyncio.get_running_loop().time() - self._since

    @asynccontextmanager
    async def turn(self, host: str, address: str) -> AsyncIterator[None]:
        self._hosts.setdefault(host)
        is_behind = not self._turns.is_slowed(host)
        self._count(is_behind, 0)
        try:
            async with self._turns.turn(host, address):
                self._count(-is_behind, 1)
                is_behind = False
                try:
                    yield
                finally:
                    self._count(0, -1)
        finally:
            self._count(-is_behind, 0)

    def slowed(self) -> tuple[SlowedHost, ...]:
        """The hosts asked here that were slowed down, in the order of asking."""
        found = (self._turns.slowed_host(host) for host in self._hosts)
        return tuple(each for each in found if each is not None)

    def _count(self, behind: int, under_way: int) -> None:
        self._behind += behind
        self._under_way += under_way
        now = asyncio.get_running_loop().time()
        starves = self._behind > 0 and self._under_way == 0
        if starves and self._since is None:
            self._since = now
        elif not starves and self._since is not None:
            self._waited_s += now - self._since
            self._since = None
