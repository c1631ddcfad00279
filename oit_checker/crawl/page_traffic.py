"""What a page has asked for and not got yet."""

from __future__ import annotations

import asyncio
from collections import Counter

from playwright.async_api import Page, Request

_SAME_ADDRESS = 2  # a page that asks an address more often than that is polling
_AWAITED = frozenset(("document", "script", "stylesheet", "xhr", "fetch"))


class PageTraffic:
    """What the page asked for and has not got yet; polling and what is merely looked at aside."""

    def __init__(self, page: Page) -> None:
        self._waiting: set[Request] = set()
        self._asked: Counter[str] = Counter()
        self._loop = asyncio.get_running_loop()
        self.active_at = self._loop.time()
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    @property
    def is_waiting(self) -> bool:
        return bool(self._waiting)

    def silent_for_s(self) -> float:
        return self._loop.time() - self.active_at

    def touch(self) -> None:
        self.active_at = self._loop.time()

    def forget(self, url: str) -> None:
        """It became a file, and its end is never told."""
        self._waiting = {request for request in self._waiting if request.url != url}

    def _begin(self, request: Request) -> None:
        if request.resource_type not in _AWAITED:
            return
        address = request.url.partition("?")[0]
        self._asked[address] += 1
        if self._asked[address] <= _SAME_ADDRESS:
            self._waiting.add(request)
            self.active_at = self._loop.time()

    def _end(self, request: Request) -> None:
        if request in self._waiting:
            self._waiting.discard(request)
            self.active_at = self._loop.time()
