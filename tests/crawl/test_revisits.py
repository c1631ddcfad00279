"""What a server is asked of a page that was there last time, and when it is believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fault_server import FaultServer, Request
from plain_reader import read

from oit_checker.crawl import Limits, crawl_site
from oit_checker.crawl.before import Before
from oit_checker.crawl.revisits import Revisits, Trust
from oit_checker.model.agency import Agency
from oit_checker.model.web import Crawl, FetchCause, Rendering, RenderReason, Snapshot

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
HOME = "http://a.example/"
NEVER_SAMPLED = Trust(sampled=10**9)


def kept(url: str, days_ago: float = 7, **headers: str) -> Snapshot:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    at = NOON - timedelta(days=days_ago)
    return Snapshot(url, url, 200, named, at, "d" * 64, 4, "text/html")


def revisits(*pages: Snapshot, trust: Trust = NEVER_SAMPLED) -> Revisits:
    before = Before(pages={page.url: page for page in pages}, bytes_of=lambda sha256: b"page")
    return Revisits(before, lambda: NOON, trust)


def proven(*pages: Snapshot, trust: Trust = NEVER_SAMPLED) -> Revisits:
    """The home page came in full although a mark was named that it doesn't have."""
    home = kept(HOME, ETag='"home"')
    made = revisits(home, *pages, trust=trust)
    made.question(HOME)
    made.note_full(replace(home, sha256="e" * 64, headers=(("ETag", '"new"'),)))
    made.settle([HOME])
    return made


def test_the_first_question_to_a_host_names_a_mark_that_no_page_has() -> None:
    made = revisits(kept(HOME, ETag='"home"'), kept(HOME + "a", ETag='"a"'))
    (asked,) = made.question(HOME).items()
    assert asked[0] == "If-None-Match" and "home" not in asked[1]
    assert made.question(HOME + "a") == {}  # until the host has answered


def test_a_host_that_sent_the_page_all_the_same_is_asked_for_what_changed() -> None:
    page = kept(HOME + "a", ETag='W/"a"', Last_Modified="Wed, 01 Apr 2020 08:00:00 GMT")
    assert proven(page).question(page.url) == {
        "If-None-Match": 'W/"a"',
        "If-Modified-Since": "Wed, 01 Apr 2020 08:00:00 GMT",
    }


def test_a_host_is_tested_for_each_kind_of_mark() -> None:
    page = kept(HOME + "a", Last_Modified="Wed, 01 Apr 2020 08:00:00 GMT")
    assert proven(page).question(page.url) == {"If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"}


def test_a_host_that_calls_any_mark_unchanged_is_not_asked_again() -> None:
    made = revisits(kept(HOME, ETag='"home"'), kept(HOME + "a", ETag='"a"'))
    made.question(HOME)
    assert made.confirmed(HOME) is None
    made.settle([HOME])
    assert made.question(HOME) == {} == made.question(HOME + "a")


def test_a_test_that_a_redirect_left_open_is_for_the_next_page() -> None:
    made = revisits(kept(HOME, ETag='"home"'), kept(HOME + "a", ETag='"a"'))
    made.question(HOME)
    made.settle([HOME])
    assert "If-None-Match" in made.question(HOME + "a")


def test_pages_without_marks_and_pages_cut_short_come_in_full() -> None:
    pages = (kept(HOME + "a"), replace(kept(HOME + "b", ETag='"b"'), truncated=True))
    made = proven(*pages)
    assert [made.question(page.url) for page in pages] == [{}, {}]
    assert made.question(HOME + "unknown") == {}


def test_every_page_comes_in_full_again_between_half_and_all_of_the_time_allowed() -> None:
    def asked_after(days: float) -> int:
        pages = [kept(f"{HOME}{n}", days, ETag=f'"{n}"') for n in range(60)]
        made = proven(*pages)
        return sum(bool(made.question(page.url)) for page in pages)

    assert [asked_after(days) for days in (13.9, 28)] == [60, 0]
    assert 15 <= asked_after(21) <= 45


def test_a_page_that_was_only_confirmed_counts_from_the_day_when_it_came_in_full() -> None:
    page = replace(kept(HOME + "a", 7, ETag='"a"'), full_at=NOON - timedelta(days=29))
    assert proven(page).question(page.url) == {}


def test_some_pages_come_in_full_each_day_and_others_the_next() -> None:
    pages = [kept(f"{HOME}{n}", ETag=f'"{n}"') for n in range(400)]

    def sampled(now: datetime) -> Iterator[str]:
        made = proven(*pages, trust=Trust(full_after=timedelta(days=900), sampled=16))
        made.clock = lambda: now
        return (page.url for page in pages if not made.question(page.url))

    first, second = (set(sampled(NOON + timedelta(days=n))) for n in (0, 1))
    assert 10 <= len(first) <= 45 and first != second


def test_other_bytes_under_the_same_mark_end_the_belief_in_a_host() -> None:
    page, other = kept(HOME + "a", ETag='"a"'), kept(HOME + "b", ETag='"b"')
    made = proven(page, other)
    assert made.question(other.url)
    made.note_full(replace(page, sha256="f" * 64))
    assert made.question(other.url) == {}


def test_a_confirmation_without_its_bytes_is_none() -> None:
    page = kept(HOME + "a", ETag='"a"')
    made = proven(page)
    made.before = replace(made.before, bytes_of=lambda sha256: None)
    assert made.question(page.url) and made.confirmed(page.url) is None


def drawn(reason: RenderReason, **more: str) -> Rendering:
    return Rendering(reason, "b 1", picture_sha256="1" * 64, boxes_sha256="2" * 64, **more)


def test_a_picture_for_showing_is_taken_over_with_its_day_while_the_bytes_are_the_same() -> None:
    page = replace(kept(HOME), rendering=drawn(RenderReason.EVIDENCE))
    before = Before(pages={HOME: page}, bytes_of=lambda sha256: b"x")
    now = replace(kept(HOME, 0))
    assert before.picture_of(now) == replace(page.rendering, drawn_at=page.fetched_at)  # type: ignore[type-var]
    assert before.picture_of(replace(now, sha256="9" * 64)) is None
    assert replace(before, bytes_of=lambda sha256: None).picture_of(now) is None


def test_what_a_browser_was_needed_for_is_never_taken_over() -> None:
    page = replace(kept(HOME), rendering=drawn(RenderReason.NO_TEXT, dom_sha256="3" * 64))
    assert Before(pages={HOME: page}, bytes_of=lambda sha256: b"x").picture_of(kept(HOME)) is None


async def crawled(server: FaultServer, earlier: Crawl | None, kept: dict[str, bytes]) -> Crawl:
    def keep(data: bytes) -> str:
        kept[f"{len(kept):064}"] = data
        return f"{len(kept) - 1:064}"

    return await crawl_site(
        Agency(server.url),
        limits=Limits(retries=0),
        priority=lambda link: 0.1,
        read=read,
        keep=keep,
        clock=lambda: NOON,
        allow_private=True,
        before=Before(pages=earlier.snapshots if earlier else {}, bytes_of=kept.get),
    )


async def test_a_304_that_nobody_asked_for_is_a_failure() -> None:
    async def unasked(request: Request) -> None:
        await request.raw(b"HTTP/1.1 304 X\r\nConnection: close\r\n\r\n")

    pages = {"/": '<title>home</title><a href="/a">a</a>', "/a": unasked}
    async with FaultServer(pages) as server:
        crawl = await crawled(server, None, {})
    (failure,) = crawl.failures.values()
    assert failure.cause is FetchCause.HTTP_ERROR and failure.status == 304


async def test_a_server_that_calls_everything_unchanged_freezes_no_page() -> None:
    bodies = {"/": '<title>home</title><a href="/a">a</a>', "/a": "<title>old</title>"}

    async def lying(request: Request) -> None:
        if any(name.startswith("if-") for name in map(str.lower, request.headers)):
            await request.raw(b"HTTP/1.1 304 X\r\nConnection: close\r\n\r\n")
        else:
            await request.answer(bodies[request.path], ETag='"same"')

    kept: dict[str, bytes] = {}
    async with FaultServer(dict.fromkeys(bodies, lying)) as server:
        earlier = await crawled(server, None, kept)
        bodies["/a"] = "<title>new</title>"
        crawl = await crawled(server, earlier, kept)
    assert [d.title for d in crawl.documents.values()] == ["home", "new"]
    assert not any(snapshot.is_revalidated for snapshot in crawl.snapshots.values())
