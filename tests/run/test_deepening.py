"""What is read once the queue is empty: in which order, within which budget, and only once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from oit_checker.documents.ocr import Ocr
from oit_checker.model.agency import Agency
from oit_checker.model.document import Block, Document, Image, Link, PageState, Readability
from oit_checker.model.scan import Box, ScannedLine, ScannedPage
from oit_checker.model.web import Abilities, Crawl, RenderReason, SitemapReport, Snapshot
from oit_checker.rulepack import load_pack
from oit_checker.run import deepening
from oit_checker.run.deepening import Deepening, Depth
from oit_checker.run.gist import gist_of
from oit_checker.store import Store

SITE = "http://a.example/"
PLAN = SITE + "plan.pdf"
NEWS = SITE + "minutes.pdf"
CHART = SITE + "chart.jpg"
NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
OCR = Ocr("tesseract", "5.3.0", "tha+eng", True)


def scan_of(url: str, pages: int) -> Document:
    return Document(
        url,
        "application/pdf",
        "pdf",
        readability=Readability.NO_TEXT,
        page_count=pages,
        unread_pages=tuple(range(1, pages + 1)),
    )


def home(*more: Block, problems: tuple[str, ...] = ()) -> Document:
    blocks = (Block("แผนการจัดซื้อจัดจ้าง"), Block("รายงานการประชุมสภา"), Block("โครงสร้าง"), *more)
    links = (
        Link(PLAN, "แผนการจัดซื้อจัดจ้าง ประจำปี 2563", 0),
        Link(NEWS, "รายงานการประชุมสภา", 1),
        Link(SITE + "structure.html", "โครงสร้างหน่วยงาน", 2),
    )
    return Document(SITE, "text/html", "html", blocks=blocks, links=links, problems=problems)


def structure() -> Document:
    url = SITE + "structure.html"
    blocks = (Block("โครงสร้างหน่วยงาน"),)
    images = (Image(CHART, 0, width=900, height=700), Image(SITE + "icon.png", 0, width=32))
    return Document(url, "text/html", "html", blocks=blocks, images=images)


@dataclass
class OpenSite:
    """A crawl whose queue is empty; pictures are there for the asking."""

    documents: dict[str, Document]
    store: Store
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    fetched: list[str] = field(default_factory=list)
    drawn: list[tuple[str, RenderReason]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gists = {url: gist_of(document) for url, document in self.documents.items()}

    def _put(self, url: str, document: Document) -> None:
        self.documents[url], self.gists[url] = document, gist_of(document)

    def crawl(self) -> Crawl:
        shots = {url: self._snapshot(url, d) for url, d in self.documents.items()}
        found = {url: SITE if url != SITE else "" for url in self.documents}
        return Crawl(
            Agency(SITE),
            shots,
            dict(self.documents),
            discovered_on=found,
            sitemap=SitemapReport("absent"),
        )

    def _snapshot(self, url: str, document: Document) -> Snapshot:
        sha256 = self.store.put_bytes(url.encode())
        return Snapshot(url, url, 200, (), NOON, sha256, 1, document.media_type)

    async def fetch(self, url: str, found_on: str) -> None:
        self.fetched.append(url)
        picture = Document(
            url,
            "image/jpeg",
            "image",
            readability=Readability.NO_TEXT,
            page_count=1,
            unread_pages=(1,),
        )
        self._put(url, picture)

    def may_draw(self) -> bool:
        return True

    async def draw(self, url: str, reason: RenderReason, *, picture: bool = False) -> None:
        self.drawn.append((url, reason))

    async def go_on(self) -> None:
        pass

    def read_again(self, url: str, document: Document) -> None:
        self._put(url, document)


@dataclass
class Scanner:
    """Reads every page; remembers which, in the order asked."""

    read: list[tuple[str, int]] = field(default_factory=list)
    state: PageState = PageState.READ

    async def scan(
        self, data: bytes, *, pages: tuple[int, ...], ocr: Ocr
    ) -> tuple[ScannedPage, ...]:
        self.read += [(data.decode(), number) for number in pages]
        line = ScannedLine("แผนการจัดซื้อจัดจ้าง ปีงบประมาณ 2563", Box(0, 0, 9, 9), 90.0)
        return tuple(
            ScannedPage(n, self.state, 99, 99, (line,), 90.0, reader=OCR.reader) for n in pages
        )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(f"sqlite:///{tmp_path / 'oit.sqlite'}", tmp_path / "evidence")


@pytest.fixture(autouse=True)
def tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deepening, "find_ocr", lambda command: OCR)


async def deepened(
    documents: Mapping[str, Document], store: Store, scanner: Scanner, **depth: object
) -> tuple[OpenSite, Deepening]:
    site = OpenSite(dict(documents), store)
    settings = Depth(**{"ocr": True, **depth})  # type: ignore[arg-type]
    work = Deepening(site, load_pack(2563), date(2020, 4, 30), scanner, store, settings)  # type: ignore[arg-type]
    work.gists = site.gists
    await work.run()
    return site, work


FILES = {SITE: home(), NEWS: scan_of(NEWS, 2), PLAN: scan_of(PLAN, 3)}


async def test_the_files_of_open_items_are_read_before_the_others(store: Store) -> None:
    scanner = Scanner()
    site, work = await deepened(FILES, store, scanner)
    assert scanner.read[:3] == [(PLAN, 1), (PLAN, 2), (PLAN, 3)]
    assert (NEWS, 1) in scanner.read
    assert site.documents[PLAN].is_readable
    assert site.documents[PLAN].unread_pages == ()
    assert work.abilities(Abilities()).images_read == 5


async def test_pages_beyond_the_budget_are_counted_and_stay_unread(store: Store) -> None:
    scanner = Scanner()
    site, work = await deepened(FILES, store, scanner, ocr_pages=2)
    assert scanner.read == [(PLAN, 1), (PLAN, 2)]
    assert site.documents[PLAN].unread_pages == (3,)
    assert site.documents[PLAN].readability is Readability.PARTIAL
    assert work.abilities(Abilities()).images_unread == 3


async def test_one_long_file_does_not_use_up_what_others_need(store: Store) -> None:
    scanner = Scanner()
    await deepened(FILES, store, scanner, pages_per_file=1)
    assert [page for _, page in scanner.read] == [1, 1]


async def test_what_was_read_once_is_never_read_again(store: Store) -> None:
    await deepened(FILES, store, Scanner())
    again = Scanner()
    site, _ = await deepened(FILES, store, again)
    assert again.read == []
    assert site.documents[PLAN].is_readable


async def test_a_reading_that_ran_out_of_time_is_tried_again(store: Store) -> None:
    await deepened(FILES, store, Scanner(state=PageState.TIMEOUT))
    again = Scanner()
    await deepened(FILES, store, again)
    assert (PLAN, 1) in again.read


async def test_pictures_on_the_page_of_an_open_item_are_fetched_and_read(store: Store) -> None:
    scanner = Scanner()
    pages = {SITE: home(), SITE + "structure.html": structure()}
    site, _ = await deepened(pages, store, scanner)
    assert site.fetched == [CHART]
    assert scanner.read == [(CHART, 1)]
    assert site.documents[CHART].is_readable


async def test_without_tesseract_nothing_is_fetched_for_it_and_it_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deepening, "find_ocr", lambda command: "no_thai")
    scanner = Scanner()
    pages = {**FILES, SITE + "structure.html": structure()}
    site, work = await deepened(pages, store, scanner)
    assert scanner.read == [] and site.fetched == []
    told = work.abilities(Abilities())
    assert (told.ocr, told.ocr_missing, told.images_unread) == ("", "no_thai", 5)


async def test_a_page_that_looked_scripted_is_drawn_where_an_item_is_missing(store: Store) -> None:
    pages = {SITE: home(problems=("scripted",))}
    site, _ = await deepened(pages, store, Scanner(), draw=True, shown=0)
    assert site.drawn == [(SITE, RenderReason.ITEM_MISSING)]
    plain, _ = await deepened({SITE: home()}, store, Scanner(), draw=True, shown=0)
    assert plain.drawn == []


async def test_pages_that_verdicts_quote_are_pictured(store: Store) -> None:
    pages = {SITE: home(), SITE + "structure.html": structure()}
    site, _ = await deepened(pages, store, Scanner(), draw=True, ocr=False)
    assert (SITE + "structure.html", RenderReason.EVIDENCE) in site.drawn
    none, _ = await deepened(pages, store, Scanner(), draw=True, ocr=False, shown=0)
    assert none.drawn == []


async def test_after_ctrl_c_nothing_more_is_read(store: Store) -> None:
    scanner = Scanner()
    site = OpenSite(dict(FILES), store)
    site.stop.set()
    depth = replace(Depth(), ocr=True)
    await Deepening(site, load_pack(2563), date(2020, 4, 30), scanner, store, depth).run()  # type: ignore[arg-type]
    assert scanner.read == []
