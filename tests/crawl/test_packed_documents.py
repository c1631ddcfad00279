"""A crawl of many pages holds few of them as objects."""

from __future__ import annotations

import tracemalloc
import weakref
from dataclasses import replace

from fault_server import FaultServer
from plain_reader import read
from test_crawl_site import crawled, page

from oit_checker.crawl.packed import PackedDocuments, packed, unpacked
from oit_checker.model.document import (
    Block,
    BlockKind,
    Document,
    Form,
    FormField,
    Image,
    Link,
    PageQuality,
    PageState,
    Region,
    Table,
)
from oit_checker.model.web import Snapshot

FULL = Document(
    "http://a.example/",
    "text/html",
    "html",
    "แผนการจัดซื้อจัดจ้าง",
    blocks=(Block("ก", BlockKind.HEADING, 2, raw="ก "), Block("ข", region=Region.NAV, page=3)),
    links=(Link("http://a.example/b", "ข", 1, Region.FOOTER, href="b"),),
    tables=(Table((("ก", "ข"), ("1", "2")), 1),),
    images=(Image("", 0, "ตรา", width=3),),
    forms=(Form("", "get", (FormField("q", "text"),), 1),),
    properties={"generator": "x"},
    scan=(PageQuality(1, PageState.LOW, 40.0),),
    members=(Document("http://a.example/a.zip#b", "text/plain", "text"),),
    marks=("at:#wrapper",),
)


def many(count: int) -> dict[str, Document]:
    text = "รายงานผลการดำเนินงานประจำปีของเทศบาลตำบล " * 100
    return {
        f"http://a.example/{n}": replace(FULL, url=f"http://a.example/{n}", blocks=(Block(text),))
        for n in range(count)
    }


async def test_while_many_pages_are_gathered_few_are_held_as_objects() -> None:
    names = [f"/n{chr(97 + n // 8)}{chr(97 + n % 8)}" for n in range(64)]
    made: list[weakref.ref[Document]] = []
    most = 0

    async def read_and_watched(data: bytes, snapshot: Snapshot) -> Document:
        nonlocal most
        document = await read(data, snapshot)
        made.append(weakref.ref(document))
        most = max(most, sum(each() is not None for each in made))
        return document

    pages: dict[str, str] = {name: page("/|home", title=name) for name in names}
    async with FaultServer({"/": page(*(f"{n}|แผน" for n in names)), **pages}) as server:
        crawl = await crawled(server, read=read_and_watched)
    assert len(crawl.documents) == 65
    assert most <= 8 + 4  # those under way, and a probe of what the site says to nonsense
    assert [crawl.documents[url].title for url in crawl.documents][1:] == names


def test_a_packed_document_comes_back_whole_without_what_was_worked_out_of_it() -> None:
    FULL.remembered["dates"] = ["2563"]
    again = unpacked(packed(FULL))
    assert again == FULL
    assert again.blocks[1].region is Region.NAV
    assert again.remembered == {}


def test_who_walks_through_packed_pages_holds_few_of_them_as_objects() -> None:
    kept = PackedDocuments()
    for url, document in many(30).items():
        kept.put(url, document)
    seen = [weakref.ref(kept[url]) for url in kept]
    assert sum(each() is not None for each in seen) <= 4


def test_what_is_frozen_stays_when_a_page_is_read_better() -> None:
    growing = PackedDocuments()
    for url, document in many(3).items():
        growing.put(url, document)
    before = growing.frozen()
    same = growing.frozen()
    first = next(iter(growing))
    growing.put(first, replace(FULL, url=first))
    assert list(growing) == list(before) == list(many(3))
    assert before == same == many(3)
    assert before != growing.frozen()
    assert before[first].links == FULL.links and growing[first].blocks == FULL.blocks


def test_packed_pages_take_no_more_memory_than_their_bytes() -> None:
    site = many(40)
    for document in site.values():
        packed(document)  # what it costs once
    tracemalloc.start()
    try:
        kept = PackedDocuments()
        for url, document in site.items():
            kept.put(url, document)
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert taken < 2 * kept.size_bytes + 20_000
