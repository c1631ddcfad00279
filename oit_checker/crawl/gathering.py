"""The loop over one site: most promising links first, the same order every time.

A few pages are under way at once, but what to fetch next is decided only from results taken in the
order in which they were dispatched; how fast the answers come changes nothing but the clock.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from oit_checker.crawl.discovery import DiscoveredLink, Hint, Known, NoHint, Priority, links_of
from oit_checker.crawl.drawing import Drawer, Drawing, is_better, reason_to_draw, without_question
from oit_checker.crawl.fetch import Refused, failure_of
from oit_checker.crawl.frontier import PROMISING, Entry, Frontier
from oit_checker.crawl.limits import Limits
from oit_checker.crawl.record import Observer, Record
from oit_checker.crawl.silence import ROBOTS, UNREACHED, Silence
from oit_checker.crawl.sitemap import sitemaps_of
from oit_checker.crawl.twins import twins_of
from oit_checker.crawl.visit import Clock, Visited, Visitor
from oit_checker.model.agency import Agency
from oit_checker.model.document import Document
from oit_checker.model.url import is_same_site, normalised_url
from oit_checker.model.web import (
    Abilities,
    Blame,
    Crawl,
    FetchCause,
    FetchFailure,
    RenderReason,
    SitemapReport,
)

_MOST_WAITING = 3.0  # times a crawl's own minutes that it may spend behind others
_ATTEMPTS_PER_PAGE = 3  # failures cost no page of the budget, but must end as well
_SCORED_LINKS = 10_000  # of one page; those beyond are parked unseen
_START_SCORE = 1000.0

Outcome = Visited | FetchFailure | Refused
BytesAddress = Callable[[str], str | None]
"""Where the bytes behind a link are served: mostly at its own address; elsewhere for files kept at
a file service; None where nobody gives them to a machine."""
SitemapOutcome = tuple[tuple[str, ...], SitemapReport]


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A page, the sitemaps (`entry` None), or the drawing of a page that was fetched before."""

    entry: Entry | None
    task: asyncio.Task[Outcome | SitemapOutcome | Drawing]
    is_drawing: bool = False

    @property
    def is_page(self) -> bool:
        return self.entry is not None and not self.is_drawing


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
        drawer: Drawer,
        bytes_address: BytesAddress,
        stop: asyncio.Event,
        used_s: float = 0.0,
        hint: Hint | None = None,
    ) -> None:
        self._drawer = drawer
        self._hint = hint or NoHint()
        self._bytes_address = bytes_address
        left_s = max(0.0, limits.max_minutes * 60 - used_s)
        self._deadline = asyncio.get_running_loop().time() + left_s
        self._drawings = 0
        self._undrawn = 0
        self.stop = stop
        self._agency = agency
        self._home = home
        self._limits = limits
        self._priority = priority
        self._visitor = visitor
        self._clock = clock
        self._record = Record(agency, observer)
        self._home_twins = list(twins_of(home))
        self._sites = [home]
        self._frontier = Frontier(
            per_pattern=max(30, limits.max_pages // 4),
            max_depth=limits.max_depth,
            head_start=self._hint.head_start,
        )
        self._scored: set[Known] = set()  # with the key in place of the address
        self._known: set[Known] = set()  # that nothing new can come of
        self._under_way: deque[_UnderWay] = deque()
        self._window = 4 * limits.per_host
        self._bodies = asyncio.Semaphore(2 * limits.per_host)
        self._attempts = 0
        self._silence = Silence()
        self._stopped_by = ""

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

    async def go_on(self) -> None:
        """Fetches until the queue is empty or a budget is used up."""
        loop = asyncio.get_running_loop()
        stopping = loop.create_task(self.stop.wait())
        try:
            self._fill()
            while self._under_way and not self._stopped_by:
                task = self._under_way[0].task
                left_s = max(0.0, self._ends_at() - loop.time())
                if not self.stop.is_set():
                    await asyncio.wait(
                        {task, stopping}, timeout=left_s, return_when=asyncio.FIRST_COMPLETED
                    )
                if self.stop.is_set():
                    self._stopped_by = "interrupted"
                elif loop.time() >= self._ends_at():
                    self._stopped_by = "minutes"
                elif task.done():
                    self._take_result(self._under_way.popleft())
                    self._fill()
        finally:
            stopping.cancel()
            await self._cancel_rest()

    def _ends_at(self) -> float:
        """Waiting for a browser, and behind others' turns at a server, costs none of our time."""
        most_s = _MOST_WAITING * self._limits.max_minutes * 60
        waited_s = min(most_s, self._visitor.fetcher.waiting.waited_s)
        return self._deadline + waited_s + self._drawer.waited_s

    def _fill(self) -> None:
        """Dispatches until the window is full; which links is fixed by the results taken so far."""
        loop = asyncio.get_running_loop()
        while len(self._under_way) < self._window and not self._stopped_by:
            if self._record.size_bytes >= self._limits.max_bytes:
                self._stopped_by = "bytes" if len(self._frontier) else ""
                return
            if self._has_all_pages():
                if not self._under_way and len(self._frontier):
                    self._stopped_by = "pages"
                return
            entry = self._frontier.pop()
            if entry is None:
                return
            if self._silence.is_lasting(entry.link.url):
                self._frontier.park(entry.link, "budget")
                continue
            self._attempts += 1
            self._under_way.append(_UnderWay(entry, loop.create_task(self._visit(entry))))

    def _has_all_pages(self) -> bool:
        pages_under_way = sum(each.is_page for each in self._under_way)
        return (
            len(self._record.snapshots) + pages_under_way >= self._limits.max_pages
            or self._attempts >= self._limits.max_pages * _ATTEMPTS_PER_PAGE
        )

    async def _cancel_rest(self) -> None:
        for each in self._under_way:
            each.task.cancel()
        await asyncio.gather(*(each.task for each in self._under_way), return_exceptions=True)
        why = self._why_left()
        for each in self._under_way:
            if each.entry is not None and each.is_page:
                self._frontier.park(each.entry.link, why)
        self._under_way.clear()

    def _why_left(self) -> str:
        return "interrupted" if self._stopped_by == "interrupted" else "budget"

    # One page

    async def _visit(self, entry: Entry) -> Outcome:
        async def rule(target: str) -> str:
            free = entry.is_external or entry.is_start or entry.score >= PROMISING
            return "" if free or self._is_in_scope(target) else "off_site"

        is_home = entry.link.url == self._home
        try:
            recalled = await self._visitor.recalled(entry.link.url)
            if recalled is not None:
                return recalled
            async with self._bodies:
                return await self._visitor.visit(
                    entry.link.url,
                    served_at=self._bytes_address(entry.link.url) or "",
                    rule=rule,
                    with_probe=not is_home and not entry.is_external,
                )
        except Exception as error:  # our bug costs one page, not the crawl
            return self._our_fault(entry.link.url, error)

    def _our_fault(self, url: str, error: Exception) -> FetchFailure:
        detail = f"{type(error).__name__}: {error}"[:200]
        made = failure_of(url, FetchCause.PROTOCOL_ERROR, self._clock(), detail=detail)
        return replace(made, blame=Blame.US)

    async def _read_sitemaps(self) -> SitemapOutcome:
        return await sitemaps_of(self._visitor.fetcher, self._visitor.robots, self._home)

    # Results, in the order of dispatch

    def _take_result(self, done: _UnderWay) -> None:
        result = done.task.result()
        if isinstance(result, tuple):
            self._take_sitemap(result)
        elif isinstance(result, Drawing):
            self._take_drawing(done.entry, result)
        elif done.entry is None:
            return
        elif isinstance(result, Visited):
            self._take_page(done.entry, result)
        elif isinstance(result, FetchFailure):
            self._take_failure(done.entry, result)
        else:
            self._record.add_detour(done.entry.link.url, result)
            self._frontier.park(done.entry.link, result.why)

    def _take_sitemap(self, result: SitemapOutcome) -> None:
        urls, self._record.sitemap = result
        for url in urls:
            if not self._is_in_scope(url):
                continue
            link = DiscoveredLink(url=url, label="", found_on="", depth=1, sitemap=True)
            self._frontier.offer(link, self._priority(link), in_scope=True)

    def _take_failure(self, entry: Entry, failure: FetchFailure) -> None:
        self._silence.note(entry.link.url, failure.cause)
        if failure.cause in ROBOTS:
            self._frontier.park(entry.link, "robots")
        if entry.is_start and entry.link.url == self._home and failure.cause in UNREACHED:
            self._try_next_twin()
        self._record.add_failure(failure, entry.link.found_on)

    def _try_next_twin(self) -> None:
        if self._home_twins:
            self._home = self._home_twins.pop(0)
            self._offer_start(self._home, _START_SCORE)

    def _take_page(self, entry: Entry, visited: Visited) -> None:
        snapshot = visited.snapshot
        for address in (snapshot.requested_url, *(hop.url for hop in snapshot.hops)):
            if address != snapshot.url:
                self._record.redirects[address] = snapshot.url
        if snapshot.hops:
            self._frontier.take(snapshot.url)
        if snapshot.url in self._record.snapshots:
            self._record.add_detour(snapshot.requested_url, snapshot)
            return
        if entry.is_start and not self._record.snapshots:
            # The agency's address may itself lead elsewhere: then that is the main site.
            self._sites.append(snapshot.url)
            self._home = snapshot.url
            sitemaps = asyncio.get_running_loop().create_task(self._read_sitemaps())
            self._under_way.append(_UnderWay(None, sitemaps))
        self._silence.note(entry.link.url, None)
        if self._may_follow(entry, visited):
            self._hint.note(visited.document, entry.link.url)
            self._offer_links(visited.document, snapshot.url, entry.link.depth + 1)
        self._record.add_page(visited, len(self._frontier), entry.link.found_on)
        reason = reason_to_draw(visited.document)
        if reason is not None:
            self._plan_drawing(entry, visited, reason)

    # Drawing

    def _plan_drawing(self, entry: Entry, visited: Visited, reason: RenderReason) -> None:
        if self._drawings >= self._limits.max_drawings or self._drawer.missing:
            self._undrawn += 1
            return
        self._drawings += 1
        task = asyncio.get_running_loop().create_task(
            self._drawer.draw(visited, reason, read=self._visitor.read_drawn)
        )
        self._under_way.append(_UnderWay(entry, task, is_drawing=True))

    def _take_drawing(self, entry: Entry | None, drawing: Drawing) -> None:
        """A drawing that says less than the page did alone changes nothing but the record."""
        url = drawing.snapshot.url
        if drawing.failure is not None:
            self._undrawn += 1
        document = self._record.documents[url]
        if drawing.document is not None:
            better = drawing.document if is_better(drawing.document, document) else document
            document = without_question(better)
        self._record.replace_page(drawing.snapshot, document)
        if entry is None or not self._is_in_scope(url):
            return
        if drawing.leads_to:
            link = DiscoveredLink(drawing.leads_to, "", url, depth=entry.link.depth, kind="refresh")
            in_scope = self._is_in_scope(link.url)
            self._frontier.offer(link, self._priority(link), in_scope=in_scope)
        self._offer_links(document, url, entry.link.depth + 1)

    def _may_follow(self, entry: Entry, visited: Visited) -> bool:
        if not self._is_in_scope(visited.snapshot.url):
            return False
        # The server's list of a folder is not a page that the agency made.
        return not visited.document.title.strip().lower().startswith("directory listing for")

    def _offer_links(self, document: Document, page_url: str, depth: int) -> None:
        ranked: list[tuple[float, int, DiscoveredLink]] = []
        for link in links_of(document, page_url, depth, self._known):
            if self._bytes_address(link.url) is None:
                self._frontier.park(link, "hosted_elsewhere")
                continue
            self._known.add((link.url, link.label, link.headings))
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

    # What is done once the queue is empty

    async def fetch(self, url: str, found_on: str) -> None:
        """One more address, whatever it scores: a picture on a page, for example."""
        link = DiscoveredLink(url, "", found_on)
        key = self._frontier.spell(url)
        if self._frontier.is_taken(key) or self.stop.is_set():
            return
        self._frontier.take(url)
        entry = Entry(link, PROMISING, 0, is_external=True)
        task = asyncio.get_running_loop().create_task(self._visit(entry))
        await asyncio.wait({task})
        self._take_result(_UnderWay(entry, task))

    async def draw(self, url: str, reason: RenderReason, *, picture: bool = False) -> None:
        """Draws a page of the Crawl; with `picture`, and the boxes of its text, for showing."""
        visited = self._record.visited(url)
        if self._drawer.missing or self.stop.is_set():
            return
        self._drawings += not picture
        read = None if picture else self._visitor.read_drawn
        drawing = await self._drawer.draw(visited, reason, read=read, with_picture=picture)
        link = DiscoveredLink(url, "", self._record.discovered_on.get(url, ""), depth=1)
        self._take_drawing(None if picture else Entry(link, PROMISING, 0), drawing)

    async def print_page(self, url: str) -> str:
        """The digest of a page of the Crawl printed as a PDF; '' when that could not be done."""
        self._drawings += 1
        drawing = await self._drawer.print_page(self._record.visited(url))
        self._record.replace_page(drawing.snapshot, self._record.documents[url])
        return drawing.snapshot.rendering.paper_sha256 if drawing.snapshot.rendering else ""

    def may_draw(self) -> bool:
        return not self._drawer.missing and self._drawings < self._limits.max_drawings

    def read_again(self, url: str, document: Document) -> None:
        """A better reading of a page of the Crawl."""
        self._record.replace_page(self._record.snapshots[url], document)

    def crawl(self) -> Crawl:
        """What there is by now."""
        abilities = Abilities(
            browser=self._drawer.name,
            browser_missing=self._drawer.missing,
            pages_drawn=self._drawings,
            pages_undrawn=self._undrawn,
            slowed=self._visitor.fetcher.waiting.slowed(),
        )
        left = self._frontier.left(self._why_left())
        return self._record.frozen(self._frontier.twins(), left, self._stopped_by, abilities)
