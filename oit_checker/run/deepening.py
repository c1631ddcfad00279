"""Where items are still open after the crawl: pages drawn, pictures fetched, scans read.

What there is is judged; the places of items that did not pass say what is worth the effort, most
promising first. Each step ends at its budget, and everything it brings goes into the same Crawl.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from oit_checker.crawl import SiteCrawl
from oit_checker.documents.pool import ReaderPool
from oit_checker.documents.unread import pages_wanted, with_scan
from oit_checker.model.document import Document, PageState
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Exhibit
from oit_checker.model.result import Verdict
from oit_checker.model.rule import RulePack
from oit_checker.model.scan import ScannedPage
from oit_checker.model.submission import Submission
from oit_checker.model.web import Abilities, Crawl, RenderReason
from oit_checker.run.gist import Gist
from oit_checker.run.judging import (
    Judged,
    LastJudged,
    are_alike,
    in_turn,
    judged,
    with_documents,
)
from oit_checker.run.pictures import pictures_on
from oit_checker.run.submitted import open_answers, sheet_verdicts
from oit_checker.store import Store

if TYPE_CHECKING:
    from oit_checker.documents.ocr import Ocr

ROUNDS = 2
"""What was read may lead on: a page's text makes it a place, whose files are then wanted."""
FIRST_PAGES = 2
"""So many pages of a file that no place holds are read, to see whether its title names an item."""


def find_ocr(command: str) -> Ocr | str:
    """As `documents.ocr` does, whose libraries are imported only where images are read."""
    from oit_checker.documents import ocr

    return ocr.find_ocr(command)


@dataclass(frozen=True, slots=True)
class Depth:
    """How far gathering goes beyond plain fetching. Nothing by default.

    `ocr_pages` and `ocr_minutes` bind all page images of a Crawl together, `pages_per_file` those
    of one file; `pictures` counts pictures fetched from pages, `shown` pages pictured as evidence.
    `tesseract` names the program, '' for whatever is found.
    """

    draw: bool = False
    ocr: bool = False
    ocr_pages: int = 200
    ocr_minutes: float = 8.0
    pages_per_file: int = 20
    pictures: int = 60
    shown: int = 60
    tesseract: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What a person sees of this: `phase` draw | picture | scan | show, and how far it is."""

    phase: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A file of which so many page images are worth reading. `is_printed`: a page with wrong
    letters, or with its pictures inside, whose images come from printing it."""

    url: str
    pages: int
    is_printed: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Where items are open, most promising first: addresses, and (page, picture) of the pictures
    that stand there."""

    urls: tuple[str, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()


@dataclass
class Deepening:
    """`await Deepening(...).run()`; then `abilities` says what could be done. `gists` grows with
    the Crawl; `turns` is the thread that judges."""

    crawl: SiteCrawl
    pack: RulePack
    as_of: date
    pool: ReaderPool
    store: Store
    depth: Depth
    readers: int = 1
    tell: Callable[[Step], None] = lambda step: None
    ocr: Ocr | None = None
    ocr_missing: str = "off"
    submission: Submission | None = None
    judging: LastJudged = field(default_factory=LastJudged)
    gists: Mapping[str, Gist] = field(default_factory=dict)
    turns: Executor | None = None
    images_read: int = 0
    images_left: set[tuple[str, int]] = field(default_factory=set)
    _granted: dict[str, int] = field(default_factory=dict)  # pages of each file, so far
    _asked: set[str] = field(default_factory=set)  # pictures
    _deadline: float = 0.0
    _looked_at: tuple[Crawl, Places] | None = None

    async def run(self) -> None:
        if self.depth.ocr:
            found = await asyncio.to_thread(find_ocr, self.depth.tesseract)
            self.ocr, self.ocr_missing = (None, found) if isinstance(found, str) else (found, "")
        loop = asyncio.get_running_loop()
        if self.depth.draw:
            await self._draw_scripted()
        self._deadline = loop.time() + self.depth.ocr_minutes * 60
        if self.ocr is None:
            self._count_unread()
        else:
            await self._read_all()
        if self.depth.draw and self.depth.shown:
            await self._show_evidence()

    async def _read_all(self) -> None:
        for _ in range(ROUNDS):
            if not await self._read_round(self._promising):
                break
        if await self._read_round(self._others):
            await self._read_round(self._promising)

    def _count_unread(self) -> None:
        """Without a reader nothing is chosen: all that it would have had to read."""
        for url, gist in self.gists.items():
            if not gist.is_picture:
                for reading in self._reading(url, self.depth.pages_per_file):
                    numbers = (1,) if reading.is_printed else gist.unread
                    self.images_left.update((url, number) for number in numbers)

    def abilities(self, known: Abilities) -> Abilities:
        return replace(
            known,
            ocr=self.ocr.reader if self.ocr else "",
            ocr_missing=self.ocr_missing,
            images_read=self.images_read,
            images_unread=len(self.images_left),
        )

    async def _open_places(self) -> Places:
        crawl = self.crawl.crawl()
        if self._looked_at is None or not are_alike(self._looked_at[0], crawl):
            places = await in_turn(self.turns, lambda: self._judged_places(crawl))
            self._looked_at = crawl, places
        return self._looked_at[1]

    def _judged_places(self, crawl: Crawl) -> Places:
        """What was answered comes before what else the site has."""
        opened = with_documents(crawl)
        state = judged(opened, self.pack, self.as_of)
        self.judging.note(crawl, state.verdicts)
        exhibits = _open_exhibits(state)
        if self.submission is not None:
            answered = open_answers(opened, self.pack, self.as_of, self.submission)
            exhibits = [*answered, *exhibits]
        urls = dict.fromkeys(exhibit.url for exhibit in exhibits)
        return Places(tuple(urls), tuple(pictures_on(exhibits, opened)))

    # Pages that looked scripted, where an item is missing

    async def _draw_scripted(self) -> None:
        crawl = self.crawl.crawl()
        scripted = {
            url
            for url, gist in self.gists.items()
            if gist.is_scripted and crawl.snapshots[url].rendering is None
        }
        if not scripted:
            return
        open_ = await self._open_places()
        homes = [crawl.page_for(crawl.agency.main_site)]
        wanted = [u for u in dict.fromkeys([*homes, *open_.urls]) if u in scripted]
        for number, url in enumerate(wanted):
            if not self.crawl.may_draw():
                break
            self.tell(Step("draw", number, len(wanted)))
            await self.crawl.draw(url, RenderReason.ITEM_MISSING)
        await self.crawl.go_on()

    # Page images

    async def _read_round(self, choose: Callable[[Places], Iterable[Reading]]) -> bool:
        """Whether anything was read, which may change what is wanted."""
        has_images = any(gist.has_images for gist in self.gists.values())
        if self.crawl.stop.is_set() or not has_images:
            return False
        places = await self._open_places()
        wanted = [r for r in choose(places) if r.pages > self._granted.get(r.url, 0)]
        self._granted.update((r.url, r.pages) for r in wanted)
        before = self.images_read
        slots = asyncio.Semaphore(self.readers)

        async def read(number: int, reading: Reading) -> None:
            async with slots:
                self.tell(Step("scan", number, len(wanted)))
                await self._read(reading)

        await self._fetch_pictures(places)
        wanted += [r for r in self._pictures(places) if r.url not in self._granted]
        self._granted.update((r.url, r.pages) for r in wanted)
        await asyncio.gather(*(read(number, each) for number, each in enumerate(wanted)))
        return self.images_read > before

    def _promising(self, places: Places) -> Iterator[Reading]:
        """The files at the places of open items."""
        for url in places.urls:
            yield from self._reading(url, self.depth.pages_per_file)

    def _others(self, places: Places) -> Iterator[Reading]:
        """What no place holds, as long as items are open."""
        for url, gist in self.gists.items() if places.urls else ():
            if not gist.is_picture:
                yield from self._reading(url, min(FIRST_PAGES, self.depth.pages_per_file))

    def _pictures(self, places: Places) -> Iterator[Reading]:
        crawl = self.crawl.crawl()
        for _, image in places.pictures:
            yield from self._reading(crawl.page_for(image), 1)

    async def _fetch_pictures(self, places: Places) -> None:
        for page, image in places.pictures:
            if len(self._asked) >= self.depth.pictures or self.crawl.stop.is_set():
                return
            if image not in self._asked:
                self._asked.add(image)
                await self.crawl.fetch(image, found_on=page)

    def _reading(self, url: str, pages: int) -> Iterator[Reading]:
        """What may be read at an address, if there are letters that only an image tells."""
        gist = self.gists.get(url)
        if gist is None:
            return
        if gist.is_page and gist.is_garbled:
            yield Reading(url, pages, is_printed=True)
        elif gist.is_pictured and not gist.is_scanned:
            yield Reading(url, FIRST_PAGES, is_printed=True)
        elif gist.unread:
            yield Reading(url, pages)

    async def _read(self, reading: Reading) -> None:
        crawl = self.crawl.crawl()
        snapshot, document = crawl.snapshots[reading.url], crawl.documents[reading.url]
        sha256 = snapshot.sha256
        if document.is_page and snapshot.rendering is not None:
            sha256 = snapshot.rendering.paper_sha256  # pages beyond the first ones printed before
        if reading.is_printed:
            if self.ocr is None or not self.crawl.may_draw():
                self.images_left.add((reading.url, 1))
                return
            sha256, document = await self._printed(reading.url, document)
            if not sha256:
                return
        unread = pages_wanted(document)
        wanted = unread[: reading.pages - len(document.scan)]
        self.images_left.update((reading.url, number) for number in unread)
        pages = await self._pages(sha256, wanted)
        self.images_left.difference_update((reading.url, page.number) for page in pages)
        if pages:
            self._add_printed(reading, document, pages)

    async def _printed(self, url: str, document: Document) -> tuple[str, Document]:
        """The digest of the page as printed, and the page without its wrong letters."""
        sha256 = await self.crawl.print_page(url)
        if not sha256:
            return "", document
        paper = await self.pool.read(self.store.get_bytes(sha256), url=url)
        numbers = tuple(range(1, (paper.page_count or 0) + 1))
        blank = replace(document, blocks=(), tables=(), images=(), unread_pages=numbers)
        return sha256, replace(blank, links=tuple(replace(n, block=0) for n in document.links))

    def _add_printed(self, reading: Reading, document: Document, pages: list[ScannedPage]) -> None:
        """Wrong letters give way to the ones read; right ones stay, and what a picture within the
        page says comes after them."""
        own = self.crawl.crawl().documents[reading.url]
        read = with_scan(document, pages)
        if reading.is_printed and own.is_readable:
            letters = tuple(replace(block, picture=reading.url) for block in read.blocks)
            scan = (*own.scan, *read.scan)
            read = replace(own, blocks=(*own.blocks, *letters), scan=scan, unread_pages=())
        self.crawl.read_again(reading.url, read)

    async def _pages(self, sha256: str, numbers: Iterable[int]) -> list[ScannedPage]:
        """Read now or before, as far as the budgets go."""
        if self.ocr is None:
            return []
        known = self.store.page_images(sha256, self.ocr.reader)
        pages: list[ScannedPage] = []
        for number in numbers:
            if self._is_spent():
                break
            self.images_read += 1
            if number in known:
                pages.append(known[number])
                continue
            data = self.store.get_bytes(sha256)
            for page in await self.pool.scan(data, pages=(number,), ocr=self.ocr):
                if page.state is not PageState.TIMEOUT:
                    self.store.keep_page_image(sha256, page)
                pages.append(page)
        return pages

    def _is_spent(self) -> bool:
        return (
            self.images_read >= self.depth.ocr_pages
            or asyncio.get_running_loop().time() >= self._deadline
            or self.crawl.stop.is_set()
        )

    # Evidence, to be shown

    def _verdicts(self, crawl: Crawl) -> tuple[Verdict, ...]:
        if self.submission is not None:
            return sheet_verdicts(with_documents(crawl), self.pack, self.as_of, self.submission)
        return self.judging.verdicts(crawl, self.pack, self.as_of)

    async def _show_evidence(self) -> None:
        crawl = self.crawl.crawl()
        verdicts = await in_turn(self.turns, lambda: self._verdicts(crawl))
        web_pages = {url for url, gist in self.gists.items() if gist.is_page}
        pages = [url for url in _quoted(verdicts) if url in web_pages][: self.depth.shown]
        done = 0

        async def show(url: str) -> None:
            nonlocal done
            await self.crawl.draw(url, RenderReason.EVIDENCE, picture=True)
            done += 1
            self.tell(Step("show", done, len(pages)))

        await asyncio.gather(*(show(url) for url in pages))


def _open_exhibits(state: Judged) -> list[Exhibit]:
    """The exhibits at the places of items that did not pass: every item's best place first."""
    ranked: list[tuple[int, int, int, Exhibit]] = []
    for order, verdict in enumerate(state.verdicts):
        if verdict.outcome in (Outcome.PASSED, Outcome.INAPPLICABLE):
            continue
        for topic in state.topics_of(verdict):
            for rank, candidate in enumerate(state.located.candidates.get(topic, ())):
                ranked += [(rank, n, order, e) for n, e in enumerate(candidate.exhibits)]
    return [exhibit for *_, exhibit in sorted(ranked, key=lambda each: each[:3])]


def _quoted(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """The addresses that Findings quote: those that decided first, every item in its turn."""
    ranked: dict[str, tuple[int, int]] = {}
    for order, verdict in enumerate(verdicts):
        for finding in verdict.findings:
            decides = finding.counts and finding.outcome is verdict.outcome
            for rank, piece in enumerate(finding.evidence):
                key = (rank + (0 if decides else 3), order)
                ranked[piece.url] = min(ranked.get(piece.url, key), key)
    yield from sorted(ranked, key=lambda url: ranked[url])
