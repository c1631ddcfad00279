"""The loop over one site: most promising links first, the same order every time.

A few pages are under way at once, but what to fetch next is decided only from results taken in the
order in which they were dispatched; how fast the answers come changes nothing but the clock.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from oit_checker.crawl.discovery import DiscoveredLink, Priority, links_of
from oit_checker.crawl.fetch import Refused, failure_of
from oit_checker.crawl.frontier import PROMISING, Entry, Frontier
from oit_checker.crawl.limits import Limits
from oit_checker.crawl.sitemap import read_sitemaps
from oit_checker.crawl.visit import Clock, Visited, Visitor
from oit_checker.model.agency import Agency
from oit_checker.model.document import Document
from oit_checker.model.url import host_of, is_same_site, normalised_url
from oit_checker.model.web import (
    Blame,
    Crawl,
    FetchCause,
    FetchFailure,
    FrontierLink,
    SitemapReport,
    Snapshot,
)

_ATTEMPTS_PER_PAGE = 3  # failures cost no page of the budget, but must end as well
_SCORED_LINKS = 10_000  # of one page; those beyond are parked unseen
_START_SCORE = 1000.0
_UNREACHED = frozenset(
    {
        FetchCause.DNS,
        FetchCause.CONNECTION_REFUSED,
        FetchCause.CONNECTION_RESET,
        FetchCause.CONNECT_TIMEOUT,
        FetchCause.TLS,
    }
)
_SILENCE = _UNREACHED | {FetchCause.TIMEOUT}
_PATIENCE = 6  # so many pages of one host without an answer, and the rest of it is left
_ROBOTS_CAUSES = frozenset({FetchCause.ROBOTS, FetchCause.ROBOTS_UNREACHABLE})

Outcome = Visited | FetchFailure | Refused
SitemapOutcome = tuple[tuple[str, ...], SitemapReport]


class Observer(Protocol):
    """Told of each thing as it is decided, in the order of the Crawl."""

    def on_page(
        self, snapshot: Snapshot, document: Document, queue_length: int, discovered_from: str
    ) -> None: ...

    def on_failure(self, failure: FetchFailure) -> None: ...

    def on_frontier(self, links: tuple[FrontierLink, ...]) -> None: ...


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A page, or the sitemaps (`entry` None)."""

    entry: Entry | None
    task: asyncio.Task[Outcome | SitemapOutcome]


class SiteCrawl:
    def __init__(
        self,
        agency: Agency,
        home: str,
        limits: Limits,
        priority: Priority,
        visitor: Visitor,
        clock: Clock,
        observer: Observer,
    ) -> None:
        self._agency = agency
        self._home = home
        self._limits = limits
        self._priority = priority
        self._visitor = visitor
        self._clock = clock
        self._observer = observer
        self._home_twins = list(_twins_of(home))
        self._sites = [home]
        self._frontier = Frontier(
            per_pattern=max(30, limits.max_pages // 4), max_depth=limits.max_depth
        )
        self._scored: set[tuple[str, str, tuple[str, ...]]] = set()
        self._under_way: deque[_UnderWay] = deque()
        self._window = 4 * limits.per_host
        self._bodies = asyncio.Semaphore(2 * limits.per_host)
        self._attempts = 0
        self._silent: Counter[str] = Counter()  # failures in a row of hosts that don't answer
        self._bytes = 0
        self._stopped_by = ""
        self._sitemap = SitemapReport()
        self._snapshots: dict[str, Snapshot] = {}
        self._documents: dict[str, Document] = {}
        self._failures: dict[str, FetchFailure] = {}
        self._redirects: dict[str, str] = {}
        self._discovered_on: dict[str, str] = {}

    def start(self, start_urls: Sequence[str]) -> None:
        self._offer_start(self._home, _START_SCORE)
        for url in start_urls:
            address = normalised_url(url)
            if address:
                self._offer_start(address, _START_SCORE - 1)

    def _offer_start(self, url: str, score: float) -> None:
        link = DiscoveredLink(url=url, label="", found_on="")
        self._frontier.offer(link, score, in_scope=self._is_in_scope(url), is_start=True)

    def _is_in_scope(self, url: str) -> bool:
        return any(is_same_site(url, site) for site in self._sites)

    # The loop

    async def run(self, stop: asyncio.Event) -> Crawl:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._limits.max_minutes * 60
        stopping = loop.create_task(stop.wait())
        try:
            self._fill()
            while self._under_way and not self._stopped_by:
                task = self._under_way[0].task
                left_s = max(0.0, deadline - loop.time())
                if not stop.is_set():
                    await asyncio.wait(
                        {task, stopping}, timeout=left_s, return_when=asyncio.FIRST_COMPLETED
                    )
                if stop.is_set():
                    self._stopped_by = "interrupted"
                elif loop.time() >= deadline:
                    self._stopped_by = "minutes"
                elif task.done():
                    self._take_result(self._under_way.popleft())
                    self._fill()
        finally:
            stopping.cancel()
            await self._cancel_rest()
        return self._frozen()

    def _fill(self) -> None:
        """Dispatches until the window is full; which links is fixed by the results taken so far."""
        loop = asyncio.get_running_loop()
        while len(self._under_way) < self._window and not self._stopped_by:
            if self._bytes >= self._limits.max_bytes:
                self._stopped_by = "bytes" if len(self._frontier) else ""
                return
            if self._has_all_pages():
                if not self._under_way and len(self._frontier):
                    self._stopped_by = "pages"
                return
            entry = self._frontier.pop()
            if entry is None:
                return
            if self._silent[host_of(entry.link.url)] >= _PATIENCE:
                self._frontier.park(entry.link, "budget")
                continue
            self._attempts += 1
            self._under_way.append(_UnderWay(entry, loop.create_task(self._visit(entry))))

    def _has_all_pages(self) -> bool:
        pages_under_way = sum(each.entry is not None for each in self._under_way)
        return (
            len(self._snapshots) + pages_under_way >= self._limits.max_pages
            or self._attempts >= self._limits.max_pages * _ATTEMPTS_PER_PAGE
        )

    async def _cancel_rest(self) -> None:
        for each in self._under_way:
            each.task.cancel()
        await asyncio.gather(*(each.task for each in self._under_way), return_exceptions=True)
        why = self._why_left()
        for each in self._under_way:
            if each.entry is not None:
                self._frontier.park(each.entry.link, why)

    def _why_left(self) -> str:
        return "interrupted" if self._stopped_by == "interrupted" else "budget"

    # One page

    async def _visit(self, entry: Entry) -> Outcome:
        async def rule(target: str) -> str:
            free = entry.is_external or entry.is_start or entry.score >= PROMISING
            return "" if free or self._is_in_scope(target) else "off_site"

        is_home = entry.link.url == self._home
        try:
            async with self._bodies:
                return await self._visitor.visit(
                    entry.link.url, rule=rule, with_probe=not is_home and not entry.is_external
                )
        except Exception as error:  # our bug costs one page, not the crawl
            detail = f"{type(error).__name__}: {error}"[:200]
            made = failure_of(
                entry.link.url, FetchCause.PROTOCOL_ERROR, self._clock(), detail=detail
            )
            return replace(made, blame=Blame.US)

    async def _read_sitemaps(self) -> SitemapOutcome:
        async def may_fetch(url: str) -> bool:
            return (await self._visitor.robots.refusal(url))[0] is None

        robots = await self._visitor.robots.of(self._home)
        if robots.cause is not None:
            return (), SitemapReport("unreadable")
        try:
            async with asyncio.timeout(2 * self._limits.fetch_timeout_s):
                return await read_sitemaps(
                    self._visitor.fetcher, self._home, robots.sitemaps, may_fetch
                )
        except TimeoutError:
            return (), SitemapReport("unreadable")

    # Results, in the order of dispatch

    def _take_result(self, done: _UnderWay) -> None:
        result = done.task.result()
        if isinstance(result, tuple):
            self._take_sitemap(result)
        elif done.entry is None:
            return
        elif isinstance(result, Visited):
            self._take_page(done.entry, result)
        elif isinstance(result, FetchFailure):
            self._take_failure(done.entry, result)
        else:
            self._frontier.park(done.entry.link, result.why)

    def _take_sitemap(self, result: SitemapOutcome) -> None:
        urls, self._sitemap = result
        for url in urls:
            if not self._is_in_scope(url):
                continue
            link = DiscoveredLink(url=url, label="", found_on="", depth=1, sitemap=True)
            self._frontier.offer(link, self._priority(link), in_scope=True)

    def _take_failure(self, entry: Entry, failure: FetchFailure) -> None:
        self._failures[failure.url] = failure
        self._discovered_on.setdefault(failure.url, entry.link.found_on)
        self._note_silence(entry.link.url, failure.cause)
        if failure.cause in _ROBOTS_CAUSES:
            self._frontier.park(entry.link, "robots")
        if entry.is_start and entry.link.url == self._home and failure.cause in _UNREACHED:
            self._try_next_twin()
        self._observer.on_failure(failure)

    def _note_silence(self, url: str, cause: FetchCause) -> None:
        if cause in _SILENCE:
            self._silent[host_of(url)] += 1
        elif cause not in _ROBOTS_CAUSES:
            self._silent[host_of(url)] = 0

    def _try_next_twin(self) -> None:
        if self._home_twins:
            self._home = self._home_twins.pop(0)
            self._offer_start(self._home, _START_SCORE)

    def _take_page(self, entry: Entry, visited: Visited) -> None:
        snapshot = visited.snapshot
        for address in (snapshot.requested_url, *(hop.url for hop in snapshot.hops)):
            if address != snapshot.url:
                self._redirects[address] = snapshot.url
        if snapshot.hops:
            self._frontier.take(snapshot.url)
        if snapshot.url in self._snapshots:
            return
        if entry.is_start and not self._snapshots:
            # The agency's address may itself lead elsewhere: then that is the main site.
            self._sites.append(snapshot.url)
            self._home = snapshot.url
            sitemaps = asyncio.get_running_loop().create_task(self._read_sitemaps())
            self._under_way.append(_UnderWay(None, sitemaps))
        self._snapshots[snapshot.url] = snapshot
        self._documents[snapshot.url] = visited.document
        self._discovered_on[snapshot.url] = entry.link.found_on
        self._silent[host_of(entry.link.url)] = 0
        self._bytes += snapshot.size_bytes
        if self._may_follow(entry, visited):
            self._offer_links(visited.document, snapshot.url, entry.link.depth + 1)
        self._observer.on_page(snapshot, visited.document, len(self._frontier), entry.link.found_on)

    def _may_follow(self, entry: Entry, visited: Visited) -> bool:
        if not self._is_in_scope(visited.snapshot.url):
            return False
        # The server's list of a folder is not a page that the agency made.
        return not visited.document.title.strip().lower().startswith("directory listing for")

    def _offer_links(self, document: Document, page_url: str, depth: int) -> None:
        ranked: list[tuple[float, int, DiscoveredLink]] = []
        for link in links_of(document, page_url, depth):
            key = self._frontier.spell(link.url)
            mark = (key, link.label, link.headings)
            if self._frontier.is_taken(key) or mark in self._scored:
                continue
            self._scored.add(mark)
            if len(ranked) >= _SCORED_LINKS:
                self._frontier.park(link, "trap")
                continue
            ranked.append((-self._priority(link), len(ranked), link))
        best = sorted(ranked, key=lambda each: each[:2])
        for _, _, link in best[self._limits.links_per_page :]:
            self._frontier.park(link, "trap")
        for minus_score, _, link in sorted(
            best[: self._limits.links_per_page], key=lambda each: each[1]
        ):
            self._frontier.offer(link, -minus_score, in_scope=self._is_in_scope(link.url))

    def _frozen(self) -> Crawl:
        redirects = dict(self._redirects)
        for spelling, asked in self._frontier.twins().items():
            answered = self._redirects.get(asked, asked)
            known = answered in self._snapshots or answered in self._failures
            if known and spelling not in self._snapshots and spelling not in self._failures:
                redirects.setdefault(spelling, answered)
        left = self._frontier.left(self._why_left())
        self._observer.on_frontier(left)
        return Crawl(
            agency=self._agency,
            snapshots=self._snapshots,
            documents=self._documents,
            failures=self._failures,
            redirects=redirects,
            discovered_on=self._discovered_on,
            frontier=left,
            sitemap=self._sitemap,
            complete=not self._stopped_by,
            stopped_by=self._stopped_by,
        )


def _twins_of(url: str) -> tuple[str, ...]:
    """The other scheme, with and without www: agencies print any of the four."""
    parts = urlsplit(url)
    other_scheme = "http" if parts.scheme == "https" else "https"
    bare = parts.netloc.removeprefix("www.")
    other_host = bare if parts.netloc != bare else f"www.{bare}"
    if parts.port is not None or bare.replace(".", "").isdigit() or "." not in bare:
        return ()
    return tuple(
        urlunsplit((scheme, host, parts.path, parts.query, ""))
        for scheme, host in (
            (parts.scheme, other_host),
            (other_scheme, parts.netloc),
            (other_scheme, other_host),
        )
    )
