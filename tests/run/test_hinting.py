"""What a family's places change in a Crawl: the order, nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache

import pytest

from fixtures.builder.vendors import TOPICS, VENDORS, Vendor, vendor_site
from oit_checker.crawl import Limits, crawl_site
from oit_checker.crawl.discovery import DiscoveredLink, NoHint
from oit_checker.documents import read
from oit_checker.locate.priority import link_priority
from oit_checker.model.agency import Agency
from oit_checker.model.document import Document
from oit_checker.model.result import RunMeta
from oit_checker.model.rule import Family, FamilyPlace, RulePack, Words
from oit_checker.model.web import Crawl, Snapshot
from oit_checker.rulepack import load_pack
from oit_checker.run.hinting import HEAD_START, PER_TOPIC, FamilyHint
from oit_checker.run.judging import judge_crawl
from tests.crawl.fault_server import FaultServer, Request

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
HOST = "http://www.tambon.example/"


@cache
def pack() -> RulePack:
    return load_pack(2563)


def family(places: Mapping[str, FamilyPlace]) -> Family:
    return Family("maker", Words("เมกเกอร์"), ("asset:*", "at:*"), 2, places=places)


def right(vendor: Vendor) -> Family:
    """Where the vendor keeps each topic."""
    return family({t: FamilyPlace(("/" + vendor.place(n),)) for n, t in enumerate(TOPICS)})


def wrong(vendor: Vendor) -> Family:
    """Every topic is said to be among the news."""
    shape = "/" + vendor.news(1).replace("1", "#")
    return family({topic: FamilyPlace((shape,)) for topic in TOPICS})


async def crawled(pages: Mapping[str, str], hint: FamilyHint | None, limits: Limits) -> Crawl:
    async def answer(request: Request) -> None:
        body = pages.get(request.target.removeprefix("/"))
        await request.answer(body or "none", status=200 if body else 404)

    async def reader(data: bytes, snapshot: Snapshot) -> Document:
        return read(data, url=snapshot.url, content_type="text/html")

    async with FaultServer({}, fallback=answer) as server:
        server.pages["/"] = answer
        return await crawl_site(
            Agency(server.url),
            limits=limits,
            priority=link_priority(pack()),
            read=reader,
            keep=lambda data: hashlib.sha256(data).hexdigest(),
            clock=lambda: NOON,
            allow_private=True,
            hint=hint,
        )


def order(crawl: Crawl) -> list[str]:
    return [url.partition("://")[2].partition("/")[2] for url in crawl.snapshots]


def pages_until_found(crawl: Crawl, vendor: Vendor) -> int:
    """How many pages came until every topic's place was there."""
    places = {vendor.place(n) for n in range(len(TOPICS))}
    return max(n for n, path in enumerate(order(crawl), start=1) if path in places)


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
async def test_a_family_that_is_known_brings_its_places_first(vendor: Vendor) -> None:
    pages = vendor_site(vendor, 4, is_silent=True, news=40)
    plain = await crawled(pages, None, Limits(delay_s=0))
    hinted = await crawled(pages, FamilyHint(pack(), [right(vendor)]), Limits(delay_s=0))
    assert sorted(order(plain)) == sorted(order(hinted))
    assert pages_until_found(hinted, vendor) == len(TOPICS) + 1
    assert pages_until_found(plain, vendor) >= len(TOPICS) + 1


async def test_a_wrong_hint_changes_no_verdict() -> None:
    vendor = VENDORS[0]
    pages = vendor_site(vendor, 2, news=20)
    limits = Limits(delay_s=0)
    plain = await crawled(pages, None, limits)
    misled = await crawled(pages, FamilyHint(pack(), [wrong(vendor)]), limits)
    assert order(plain) != order(misled)
    outcomes = []
    for crawl in (plain, misled):
        run = judge_crawl(crawl, pack(), date(2020, 4, 30), RunMeta())
        outcomes.append([(v.item_id, v.outcome, v.reason, v.score_high) for v in run.verdicts])
        places = {p.url.rpartition("/")[2] for v in run.verdicts for p in v.places}
        assert "index.php?op=page&id=10" in places
    assert outcomes[0] == outcomes[1]


async def test_a_hint_leads_to_nothing_that_would_not_be_fetched() -> None:
    """A file that no Verdict needs, and another site, are left alone whatever a family says."""
    vendor = VENDORS[1]
    link = '<a href="/app/setup.exe">ติดตั้ง</a><a href="http://127.0.0.9:9/x/page">ที่อื่น</a>'
    pages = dict(vendor_site(vendor, 1))
    pages[""] = pages[""].replace("<h2>", link + "<h2>", 1)
    places = {"contact": FamilyPlace(("/app/setup.exe",)), "structure": FamilyPlace(("/x/page",))}
    crawl = await crawled(pages, FamilyHint(pack(), [family(places)]), Limits(delay_s=0))
    left = {link.url.rpartition("/")[2]: link.why for link in crawl.frontier}
    assert left.items() >= {"setup.exe": "unneeded", "page": "off_site"}.items()


def document(html: str, path: str = "") -> Document:
    return read(html.encode(), url=HOST + path, content_type="text/html")


def listening(places: Mapping[str, FamilyPlace]) -> FamilyHint:
    hint = FamilyHint(pack(), [family(places)])
    hint.note(document('<link rel=stylesheet href="/a.css"><div id="boxed">x</div>'), HOST)
    assert hint.family is not None
    return hint


def link(path: str, label: str = "") -> DiscoveredLink:
    return DiscoveredLink(HOST + path, label, HOST)


def test_only_a_few_links_of_a_topic_come_earlier() -> None:
    hint = listening({"contact": FamilyPlace(("/detail.php?id=#",))})
    given = [hint.head_start(link(f"detail.php?id={n}")) for n in range(PER_TOPIC + 2)]
    assert given == [HEAD_START] * PER_TOPIC + [0.0, 0.0]
    assert hint.head_start(link("detail.php?id=0")) == HEAD_START  # asked again: the same


def test_a_label_leads_where_no_path_is_known() -> None:
    hint = listening({"contact": FamilyPlace(labels=("ติดต่อ  เรา",))})
    assert hint.head_start(link("any", "ติดต่อ เรา")) == HEAD_START
    assert hint.head_start(link("other", "ข่าว")) == 0.0


def test_a_family_whose_places_hold_something_else_is_dropped() -> None:
    hint = listening({"contact": FamilyPlace(("/a#",)), "structure": FamilyPlace(("/b#",))})
    for path in ("a1", "a2", "b1"):
        assert hint.head_start(link(path)) == HEAD_START
        hint.note(document("<h1>ข่าวกิจกรรม</h1><p>แข่งขันกีฬา"), HOST + path)
    assert hint.family is None
    assert hint.head_start(link("b2")) == 0.0


def test_a_family_that_is_right_now_and_then_is_kept() -> None:
    hint = listening({"contact": FamilyPlace(("/a#",)), "structure": FamilyPlace(("/b#",))})
    titles = {"a1": "ข้อมูลการติดต่อ", "b1": "โครงสร้างหน่วยงาน", "b2": "ข่าว", "b3": "กีฬา"}
    for path, title in titles.items():
        hint.head_start(link(path))
        hint.note(document(f"<h1>{title}</h1><p>x"), HOST + path)
    assert hint.family is not None


def test_sites_of_no_family_get_no_hint() -> None:
    hint = FamilyHint(pack(), [family({"contact": FamilyPlace(("/a",))})])
    hint.note(document("<p>plain"), HOST)
    assert hint.head_start(link("a")) == 0.0 == NoHint().head_start(link("a"))
