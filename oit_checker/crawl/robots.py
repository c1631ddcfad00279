"""robots.txt after RFC 9309: obeyed, and said aloud where it keeps us out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from oit_checker.crawl.fetch import Answer, Fetcher
from oit_checker.model.url import host_of
from oit_checker.model.web import FetchCause

_LARGEST = 512 * 1024
_MAX_REDIRECTS = 5
# The origin itself did not answer: each page of it would fail for the same reason.
_DEAD = frozenset(
    {
        FetchCause.DNS,
        FetchCause.CONNECTION_REFUSED,
        FetchCause.CONNECT_TIMEOUT,
        FetchCause.TLS,
        FetchCause.BLOCKED_ADDRESS,
        FetchCause.BAD_URL,
    }
)
_UNREACHABLE = frozenset(
    {
        FetchCause.SERVER_ERROR,
        FetchCause.THROTTLED,
        FetchCause.TIMEOUT,
        FetchCause.CONNECTION_RESET,
        FetchCause.PROTOCOL_ERROR,
    }
)


@dataclass(frozen=True)
class Robots:
    """One origin's rules. `cause` refuses everything; `rules` None allows everything else."""

    rules: Protego | None = None
    cause: FetchCause | None = None
    detail: str = ""

    def refusal(self, url: str, user_agent: str) -> FetchCause | None:
        if self.cause is not None:
            return self.cause
        if self.rules is None or self.rules.can_fetch(url, user_agent):
            return None
        return FetchCause.ROBOTS

    @property
    def sitemaps(self) -> tuple[str, ...]:
        return tuple(self.rules.sitemaps) if self.rules is not None else ()


class RobotsFiles:
    """Fetches each origin's file once a run."""

    def __init__(self, fetcher: Fetcher, user_agent: str) -> None:
        self._fetcher = fetcher
        self._user_agent = user_agent
        self._known: dict[str, Robots] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def of(self, url: str) -> Robots:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._locks.setdefault(origin, asyncio.Lock()):
            if origin not in self._known:
                self._known[origin] = await self._fetched(origin)
            return self._known[origin]

    async def refusal(self, url: str) -> tuple[FetchCause | None, str]:
        """None when we may fetch it; else the cause and a detail."""
        robots = await self.of(url)
        return robots.refusal(url, self._user_agent), robots.detail

    async def _fetched(self, origin: str) -> Robots:
        outcome = await self._fetcher.fetch(
            f"{origin}/robots.txt", page_bytes=_LARGEST, max_redirects=_MAX_REDIRECTS
        )
        if isinstance(outcome, Answer):
            return self._parsed(outcome.body, origin)
        cause = getattr(outcome, "cause", None)
        detail = getattr(outcome, "detail", "")
        if cause in _DEAD:
            return Robots(cause=cause, detail=detail)
        if cause in _UNREACHABLE:
            return Robots(cause=FetchCause.ROBOTS_UNREACHABLE, detail=f"{cause}: {detail}")
        return Robots()  # 4xx, a redirect loop, nothing in it, too large to be one

    def _parsed(self, body: bytes, origin: str) -> Robots:
        text = body[:_LARGEST].decode("utf-8", "replace").lstrip("\ufeff")
        if text.lstrip()[:1] == "<":
            return Robots()  # a page in place of the file
        rules = Protego.parse(text)
        delay_s = rules.crawl_delay(self._user_agent) or 0.0
        if delay_s > 0:
            cap_s = self._fetcher.limits.max_robots_delay_s
            self._fetcher.gates.slow_down(host_of(origin), min(float(delay_s), cap_s))
        return Robots(rules=rules)
