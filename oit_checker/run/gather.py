"""An agency's site -> a stored Crawl."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from oit_checker.crawl import DrawLimits, Limits, SiteCrawl, crawl_site
from oit_checker.crawl.canonical import canonical_key
from oit_checker.crawl.discovery import DiscoveredLink, Priority
from oit_checker.crawl.fetch import Refused
from oit_checker.crawl.frontier import PROMISING
from oit_checker.crawl.gate import Turns
from oit_checker.documents.pool import ReaderPool
from oit_checker.documents.version import reader_version
from oit_checker.locate.hosts import hosted_at, unwrapped
from oit_checker.locate.label import named_by, vocabulary_of
from oit_checker.locate.priority import IDLE, link_priority
from oit_checker.model.agency import Agency
from oit_checker.model.document import Document, Region
from oit_checker.model.rule import Family, Host, RulePack
from oit_checker.model.scan import TextBox
from oit_checker.model.submission import Submission
from oit_checker.model.url import is_same_site
from oit_checker.model.web import Crawl, FetchFailure, FrontierLink, Snapshot
from oit_checker.run.deepening import Deepening, Depth, Step
from oit_checker.run.gist import Gist, gist_of
from oit_checker.run.hinting import FamilyHint
from oit_checker.run.judging import LastJudged
from oit_checker.run.recalling import Detour, Memory, recall
from oit_checker.store import Store

Clock = Callable[[], datetime]
FOUND_AT = 0.6
"""A fetched page whose label matches a topic this well counts as found, for the progress line."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a person sees while gathering runs. `step` is what goes on once the queue is empty."""

    pages: int
    failures: int
    queue: int
    items_found: int
    items_total: int
    url: str
    step: Step | None = None


class ProgressListener(Protocol):
    def __call__(self, progress: Progress) -> None: ...


@dataclass(frozen=True, slots=True)
class Gathering:
    """How to gather: everything that is not the agency or the rules. With a `submission`, its
    addresses come first, and what lies one click below them is worth following.

    `resume` is the id of a Crawl of this site that broke off: it goes on, and no page that it has
    is fetched again; one that had ended is given as it is. Servers are asked for pages that changed
    since the last Crawl of the site, unless all is to come in `full`. `reader` is the version of
    the readers, '' for what they say themselves. `families` say where sites built alike keep
    things: such links come earlier.
    """

    limits: Limits
    clock: Clock
    allow_private: bool = False
    contact: str = ""
    start_urls: tuple[str, ...] = ()
    listener: ProgressListener | None = None
    stop: asyncio.Event | None = None
    readers: int = 1
    depth: Depth = field(default_factory=Depth)
    browser: str = ""
    submission: Submission | None = None
    shared: Shared | None = None
    judging: LastJudged = field(default_factory=LastJudged)  # shared with whoever judges it next
    on_begin: Callable[[int], None] | None = None  # told the Crawl's id before the first page
    resume: int | None = None
    full: bool = False
    reader: str = ""
    families: tuple[Family, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """What Runs of one program share: readers, turns at servers, slots for browsers, and the thread
    that judges one Crawl after the other."""

    pool: ReaderPool
    turns: Turns | None = None
    drawing_slot: asyncio.Semaphore | None = None
    judging: Executor | None = None


async def gather(
    agency: Agency, pack: RulePack, as_of: date, store: Store, how: Gathering
) -> tuple[int, Crawl]:
    """Fetches, draws, reads and stores; returns the Crawl's id and the Crawl. Each page is stored
    as it comes, so that a killed process loses at most the pages in flight."""
    if how.resume is not None and store.is_finished(how.resume):
        return how.resume, store.load_crawl(how.resume)
    memory = recall(store, agency, how.reader or reader_version(), how.resume, how.full)
    crawl_id = how.resume or store.begin_crawl(
        agency, how.clock(), asdict(how.limits) | asdict(how.depth)
    )
    if how.resume is not None:
        store.reopen_crawl(crawl_id)
    if how.on_begin is not None:
        how.on_begin(crawl_id)
    store.write_later(crawl_id)
    watcher = _Watcher(store, crawl_id, pack, how.listener, memory)
    answered = answered_urls(how.submission, pack)
    async with _readers(how) as pool:
        deepenings: list[Deepening] = []

        async def read(data: bytes, snapshot: Snapshot) -> Document:
            return memory.document(snapshot) or await pool.read_page(data, snapshot)

        def keep(data: bytes) -> str:
            return store.put_page_bytes(crawl_id, data)

        async def deepen(site: SiteCrawl) -> None:
            deepening = Deepening(
                site,
                pack,
                as_of,
                pool,
                store,
                how.depth,
                how.readers,
                watcher.on_step,
                submission=how.submission,
                judging=how.judging,
                gists=watcher.gists,
                turns=how.shared.judging if how.shared else None,
            )
            deepenings.append(deepening)
            await deepening.run()

        crawl = await crawl_site(
            agency,
            limits=how.limits,
            priority=priority_of(pack, answered),
            read=read,
            keep=keep,
            keep_boxes=lambda boxes: keep(boxes_as_json(boxes)),
            clock=how.clock,
            start_urls=(*how.start_urls, *answered),
            observer=watcher,
            allow_private=how.allow_private,
            contact=how.contact,
            stop=how.stop,
            drawing=DrawLimits() if how.depth.draw else None,
            browser=how.browser,
            bytes_address=lambda url: _bytes_address(url, pack.hosts),
            deepen=deepen,
            turns=how.shared.turns if how.shared else None,
            drawing_slot=how.shared.drawing_slot if how.shared else None,
            before=memory.before,
            hint=FamilyHint(pack, how.families),
        )
    crawl = replace(crawl, abilities=deepenings[0].abilities(crawl.abilities))
    await asyncio.to_thread(store.wait_until_written, crawl_id)
    store.finish_crawl(crawl_id, crawl, how.clock())
    return crawl_id, crawl


@asynccontextmanager
async def _readers(how: Gathering) -> AsyncIterator[ReaderPool]:
    if how.shared is not None:
        yield how.shared.pool
        return
    async with ReaderPool(workers=how.readers) as pool:
        yield pool


def answered_urls(submission: Submission | None, pack: RulePack) -> tuple[str, ...]:
    """The answered addresses that a machine can fetch, each once, in the sheet's order. Those of
    services that give it nothing stay for a person."""
    answers = submission.answers.values() if submission is not None else ()
    urls = dict.fromkeys(url for answer in answers for url in answer.urls)
    return tuple(url for url in urls if _bytes_address(url, pack.hosts) is not None)


def priority_of(pack: RulePack, answered: Sequence[str]) -> Priority:
    """What the content of an answered page links to on the same site, or at a service that keeps
    files, is part of the answer: promising, though not before what names an item."""
    by_words, pages = link_priority(pack), frozenset(canonical_key(url) for url in answered)

    def priority(link: DiscoveredLink) -> float:
        score = by_words(link)
        if score >= PROMISING or score <= IDLE or link.region is not Region.MAIN or not pages:
            return score
        is_below = canonical_key(link.found_on) in pages if link.found_on else False
        is_near = is_same_site(link.url, link.found_on) or hosted_at(link.url, pack.hosts)
        return PROMISING if is_below and is_near else score

    return priority


@dataclass
class _Watcher:
    """Stores each page as it comes, notes its gist and tells the listener."""

    store: Store
    crawl_id: int
    pack: RulePack
    listener: ProgressListener | None
    memory: Memory
    pages: int = 0
    failures: int = 0
    queue: int = 0
    found: set[str] = field(default_factory=set)
    counted: tuple[int, int] = (0, 0)  # topics found, and the items that they are
    labels: dict[str, set[str]] = field(default_factory=dict)
    gists: dict[str, Gist] = field(default_factory=dict)

    def on_page(
        self, snapshot: Snapshot, document: Document, queue_length: int, discovered_from: str
    ) -> None:
        reader = self.memory.reader_of(document)
        self.store.add_page(self.crawl_id, snapshot, document, discovered_from, reader=reader)
        self.gists[snapshot.url] = gist_of(document)
        self.pages += 1
        self.queue = queue_length
        for address in {snapshot.requested_url, snapshot.url}:
            for label in self.labels.pop(address, ()):
                self.found |= _topics_named(self.pack, label)
        for link in document.links:
            if link.url and link.label:
                self.labels.setdefault(link.url, set()).add(link.label)
        self._tell(snapshot.url)

    def on_page_again(self, snapshot: Snapshot, document: Document) -> None:
        self.gists[snapshot.url] = gist_of(document)
        self.store.replace_page(self.crawl_id, snapshot, document)

    def on_step(self, step: Step) -> None:
        self._tell("", step)

    def on_failure(self, failure: FetchFailure, discovered_from: str) -> None:
        self.store.add_failure(self.crawl_id, failure, discovered_from)
        self.failures += 1
        self._tell(failure.url)

    def on_detour(self, url: str, told: Snapshot | Refused) -> None:
        self.store.add_detour(self.crawl_id, url, Detour.of(told).as_json())

    def on_frontier(self, links: tuple[FrontierLink, ...]) -> None:
        """The Crawl carries the frontier; it is stored when it is finished."""

    def _tell(self, url: str, step: Step | None = None) -> None:
        if self.listener is None:
            return
        items = self.pack.items
        if self.counted[0] != len(self.found):
            found = sum(any(t in self.found for t in item.topics) for item in items)
            self.counted = (len(self.found), found)
        found = self.counted[1]
        self.listener(Progress(self.pages, self.failures, self.queue, found, len(items), url, step))


def _topics_named(pack: RulePack, label: str) -> set[str]:
    matches = named_by(vocabulary_of(pack), label)
    return {match.topic for match in matches if match.score >= FOUND_AT}


def _bytes_address(url: str, hosts: Sequence[Host]) -> str | None:
    """Where the bytes of what a link leads to are served; None where no machine gets them."""
    inside = unwrapped(url)
    hosted = hosted_at(inside, hosts)
    if hosted is None:
        return inside
    return hosted.bytes_url or None


def boxes_as_json(boxes: Sequence[TextBox]) -> bytes:
    """As `Rendering.boxes_sha256` says."""
    return json.dumps([asdict(box) for box in boxes], ensure_ascii=False).encode("utf-8")
