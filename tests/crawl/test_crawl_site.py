from __future__ import annotations

import asyncio
import gzip
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fault_server import FaultServer, Handler, Request, fault_pages, file, hang, redirect, status
from plain_reader import keep, read

from oit_checker.crawl import DiscoveredLink, Limits, Visited, crawl_site, fetch_one, user_agent_of
from oit_checker.model.agency import Agency
from oit_checker.model.document import Document
from oit_checker.model.errors import UserError
from oit_checker.model.web import Crawl, FetchCause, FetchFailure, FrontierLink, Snapshot

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
# Patient with answers that come late on a busy machine; HASTY where one never comes.
QUICK = Limits(
    fetch_timeout_s=20.0,
    connect_timeout_s=10.0,
    page_bytes=200_000,
    file_bytes=400_000,
    retry_wait_s=0.01,
    retry_after_cap_s=0.1,
    retries=1,
)
HASTY = replace(QUICK, fetch_timeout_s=2.0, connect_timeout_s=1.5)
Pages = Mapping[str, "str | bytes | Handler"]
pytestmark = pytest.mark.long


def by_label(link: DiscoveredLink) -> float:
    return 0.9 if "แผน" in link.label else 0.1


async def crawled(server: FaultServer, limits: Limits = QUICK, **more: object) -> Crawl:
    settings: dict[str, object] = {"priority": by_label, "read": read, "keep": keep, **more}
    return await crawl_site(
        Agency(more.pop("home", server.url)),  # type: ignore[arg-type]
        limits=limits,
        clock=lambda: NOON,
        allow_private=True,
        **{k: v for k, v in settings.items() if k != "home"},  # type: ignore[arg-type]
    )


def page(*links: str, title: str = "page", text: str = "") -> str:
    anchors = "".join(f'<li><a href="{u}">{n}</a>' for u, n in (x.split("|") for x in links))
    return f"<title>{title}</title><h1>{title}</h1>{text}{anchors}"


def paths(crawl: Crawl, server: FaultServer) -> list[str]:
    return [url.removeprefix(server.url) for url in crawl.snapshots]


async def test_the_most_promising_pages_are_fetched_first_and_the_rest_is_remembered() -> None:
    many = [f"/n{chr(97 + n % 26)}{chr(97 + n // 26)}|news" for n in range(50)]
    pages: Pages = {"/": page(*many, "/plan|แผนปฏิบัติการ", title="home")}
    limits = Limits(max_pages=2, retry_wait_s=0.01)

    async def any_page(request: Request) -> None:
        await request.answer(page(title=f"page {request.path} " + "x" * 40))

    async with FaultServer({**pages, "/plan": page(title="plan")}) as server:
        server.fallback = any_page
        crawl = await crawled(server, limits)
        assert paths(crawl, server) == ["/", "/plan"]
        assert (crawl.complete, crawl.stopped_by) == (False, "pages")
        assert len(crawl.frontier) == 50
        left = crawl.frontier[0]
        assert (left.why, left.label, left.headings) == ("budget", "news", ("home",))
        assert left.found_on == f"{server.url}/"


async def test_two_runs_fetch_the_same_pages_in_the_same_order_whatever_the_timing() -> None:
    def site(slow: int) -> Handler:
        async def handler(request: Request) -> None:
            if request.path.endswith("html"):  # the probe
                await request.answer("no", status=404)
                return
            await asyncio.sleep(0.03 * (sum(request.path.encode()) % 3 == slow))
            links = [f"{request.path.rstrip('/')}/{c}|{'แผน' * (c == 'b')}{c}" for c in "abcd"]
            await request.answer(page(*links, title=request.path))

        return handler

    orders = []
    for slow in (0, 1, 2):
        async with FaultServer({"/": site(slow)}, fallback=site(slow)) as server:
            crawl = await crawled(server, Limits(max_pages=25))
            orders.append(
                (
                    paths(crawl, server),
                    [left.url.removeprefix(server.url) for left in crawl.frontier],
                )
            )
    assert orders[0] == orders[1] == orders[2]
    assert len(orders[0][0]) == 25


async def test_a_whole_site_of_faults_is_survived_in_bounded_time_and_memory() -> None:
    faults = fault_pages()
    good = {f"/plan{c}": page(title=f"plan {c} " + "word " * 20) for c in "abc"}
    links = [f"{path}|x" for path in faults] + [f"{path}|แผน" for path in good]

    async def deeper(request: Request) -> None:
        below = [f"{request.path}/deeper|more", f"/calendar?month={len(request.target)}|next"]
        await request.answer(page(*below, title=f"{request.target} " + "z" * 30))

    links += ["/trap|trap", "/cal/1|calendar", "javascript:void(0)|js", "mailto:a@b.go.th|mail"]
    home = page(*links, "http://[|broken", "/x" + "y" * 9000 + "|long", title="home")
    pages = {**faults, **good, "/": home, "/trap": deeper, "/trap/deeper": deeper}
    limits = replace(HASTY, max_pages=60, fetch_timeout_s=4.0)
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    async with FaultServer(pages) as server, asyncio.timeout(90):
        crawl = await crawled(server, limits)
        causes = {f.url.removeprefix(server.url): f.cause for f in crawl.failures.values()}
        assert set(paths(crawl, server)) >= {"/", *good, "/gzip", "/bare-lf", "/bomb-page"}
        assert paths(crawl, server)[1:4] == list(good)
        assert causes["/hang"] is FetchCause.TIMEOUT
        assert causes["/bomb-file"] is FetchCause.TOO_LARGE
        assert causes["/loop"] is FetchCause.REDIRECT_LOOP
        assert crawl.snapshots[f"{server.url}/bomb-page"].truncated
        known = set(crawl.snapshots) | set(crawl.failures) | set(crawl.redirects)
        left = {link.url for link in crawl.frontier}
        missing = {server.url + path for path in faults} - known - left
        assert {m for m in missing if not m.endswith(("robots.txt", "sitemap.xml"))} == set()
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    scale = 1024 if sys.platform == "darwin" else 1
    assert grown_kb / scale < 120_000


async def test_a_page_of_many_links_does_not_hide_the_plan() -> None:
    links = [f"/junk/{n}|junk" for n in range(20_000)]
    links.insert(9_000, "/plan|แผน")
    async with FaultServer({"/": page(*links), "/plan": page(title="the plan")}) as server:
        crawl = await crawled(server, Limits(max_pages=2, links_per_page=100))
        assert paths(crawl, server) == ["/", "/plan"]
        assert len(crawl.frontier) == 20_000


async def test_robots_are_obeyed_and_the_report_says_so() -> None:
    rules = "User-agent: oit-checker\nDisallow: /secret\n\nUser-agent: *\nDisallow: /\n"
    pages: Pages = {
        "/robots.txt": rules,
        "/": page("/secret/plan|แผน", "/open|open", "/turn|turn"),
        "/open": page(title="open to everybody"),
        "/turn": redirect("/secret/other"),
    }
    async with FaultServer(pages) as server:
        crawl = await crawled(server)
        assert paths(crawl, server) == ["/", "/open"]
        failure = crawl.failures[f"{server.url}/secret/plan"]
        assert failure.cause is FetchCause.ROBOTS
        assert crawl.failures[f"{server.url}/turn"].cause is FetchCause.ROBOTS
        assert {link.why for link in crawl.frontier} == {"robots"}
        assert not any(target.startswith("/secret") for target in server.asked)


@pytest.mark.parametrize("robots", [status(500), hang, status(503, Retry_After="9999")])
async def test_robots_that_cannot_be_read_keep_us_out_and_say_so(robots: Handler) -> None:
    async with FaultServer({"/robots.txt": robots, "/": page()}) as server:
        crawl = await crawled(server, HASTY)
        assert crawl.failures[f"{server.url}/"].cause is FetchCause.ROBOTS_UNREACHABLE
        assert "/" not in server.asked


@pytest.mark.parametrize(
    "robots",
    [
        status(404),
        status(403),
        redirect("/robots.txt"),
        "<html><body>welcome</body></html>",
        "Disallow: /x\n" + "# filler\n" * 230_000,
        "User-agent: *\nCrawl-delay: 30\n",
    ],
)
async def test_robots_that_allow_or_mean_nothing_let_us_in(
    robots: str | Handler,
) -> None:
    limits = Limits(max_robots_delay_s=0.05, page_bytes=200_000)
    async with FaultServer({"/robots.txt": robots, "/": page("/a|a"), "/a": page()}) as server:
        crawl = await crawled(server, limits)
        assert paths(crawl, server) == ["/", "/a"]


async def test_a_sitemap_names_pages_and_a_nested_zipped_one_is_read() -> None:
    async with FaultServer({"/": page()}) as server:
        ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        inner = f"<urlset {ns}><url><loc>{server.url}/only-here</loc></url></urlset>"
        index = (
            f"<?xml version='1.0'?><sitemapindex {ns}>"
            f"<sitemap><loc>{server.url}/s.xml.gz</loc></sitemap></sitemapindex>"
        )
        server.pages["/robots.txt"] = f"Sitemap: {server.url}/index.xml\n"
        server.pages["/index.xml"] = file(index.encode(), "text/xml")
        server.pages["/s.xml.gz"] = file(gzip.compress(inner.encode()), "application/gzip")
        server.pages["/only-here"] = page(title="only in the sitemap")
        crawl = await crawled(server)
        assert paths(crawl, server) == ["/", "/only-here"]
        assert (crawl.sitemap.state, crawl.sitemap.urls) == ("read", 1)


@pytest.mark.parametrize(
    ("sitemap", "state"),
    [
        (status(404), "absent"),
        ("<html><title>Home</title>", "absent"),
        (status(500), "unreadable"),
        (file(b"\x1f\x8b broken", "application/gzip"), "absent"),
        (hang, "unreadable"),
    ],
)
async def test_a_sitemap_that_is_not_read_is_reported(sitemap: str | Handler, state: str) -> None:
    async with FaultServer({"/": page(), "/sitemap.xml": sitemap}) as server:
        crawl = await crawled(server, HASTY)
        assert crawl.sitemap.state == state and crawl.complete


async def test_pages_elsewhere_are_read_when_promising_and_never_followed() -> None:
    async with FaultServer({}, host="127.0.0.2") as other:
        other.pages["/plan"] = page("/deeper|แผน", title="plan elsewhere")
        pages = {"/": page(f"{other.url}/plan|แผน", f"{other.url}/ad|advert", "/away|go")}
        async with FaultServer({**pages, "/away": redirect(f"{other.url}/x")}) as server:
            crawl = await crawled(server)
        assert list(crawl.snapshots) == [f"{server.url}/", f"{other.url}/plan"]
        why = {link.url: link.why for link in crawl.frontier}
        assert why == {f"{other.url}/ad": "off_site", f"{server.url}/away": "off_site"}
        assert "/deeper" not in other.asked and "/x" not in other.asked


async def test_private_addresses_are_refused_unless_allowed() -> None:
    async with FaultServer({"/": page()}) as server:
        crawl = await crawl_site(
            Agency(server.url),
            limits=QUICK,
            priority=by_label,
            read=read,
            keep=keep,
            clock=lambda: NOON,
        )
        assert [f.cause for f in crawl.failures.values()] == [FetchCause.BLOCKED_ADDRESS]
        assert server.asked == []


async def soft(request: Request) -> None:
    await request.answer(page("/|home", title="เทศบาล", text=f"ขออภัย {request.path} หาไม่เจอ " * 3))


async def test_a_page_that_only_says_not_found_is_a_dead_link() -> None:
    pages: Pages = {
        "/": page("/gone.html|แผน", "/real|real", "/words|words"),
        "/real": page(title="real", text="a page with its own content"),
        "/words": page(title="404 Not Found"),
    }
    async with FaultServer(pages, fallback=soft) as server:
        crawl = await crawled(server)
        assert paths(crawl, server) == ["/", "/real"]
        assert {f.cause for f in crawl.failures.values()} == {FetchCause.SOFT_NOT_FOUND}


async def test_a_dead_page_that_sends_us_home_is_a_dead_link() -> None:
    pages: Pages = {"/": page("/gone|แผน", "/real|real"), "/real": page(title="real thing")}
    async with FaultServer(pages, fallback=redirect("/")) as server:
        crawl = await crawled(server)
        assert crawl.failures[f"{server.url}/gone"].cause is FetchCause.SOFT_NOT_FOUND
        assert paths(crawl, server) == ["/", "/real"]


async def test_a_page_behind_a_log_in_is_named_so() -> None:
    login = "<title>log in</title><form><input type=password></form>"
    pages: Pages = {
        "/": page("/staff|แผน", "/login.php|log in"),
        "/staff": redirect("/login.php?next=staff"),
        "/login.php": login,
    }
    async with FaultServer(pages) as server:
        crawl = await crawled(server)
        assert crawl.failures[f"{server.url}/staff"].cause is FetchCause.LOGIN_REQUIRED
        assert paths(crawl, server) == ["/", "/login.php"]


async def test_frames_and_refreshes_are_followed_and_listings_are_not() -> None:
    pages: Pages = {
        "/": "<meta http-equiv=refresh content='0;url=/main.htm'><title>welcome</title>",
        "/main.htm": "<title>frames</title><frame src='/menu.htm'>",
        "/menu.htm": page("/files/|files", title="menu"),
        "/files/": page("/files/a.txt|a", title="Directory listing for /files/"),
    }
    async with FaultServer(pages) as server:
        crawl = await crawled(server)
        assert paths(crawl, server) == ["/", "/main.htm", "/menu.htm", "/files/"]
        assert crawl.discovered_on[f"{server.url}/menu.htm"] == f"{server.url}/main.htm"


async def test_every_spelling_of_a_page_leads_to_the_one_that_answered() -> None:
    pages: Pages = {
        "/": page(
            "/a?x=1&y=2|a", "/a?y=2&x=1|again", "/old|old", "/dead?b=1&a=1|d", "/dead?a=1&b=1|d"
        ),
        "/a": page(title="the page a"),
        "/old": redirect("/new"),
        "/new": page(title="the new page"),
    }
    async with FaultServer(pages) as server:
        crawl = await crawled(server)
        assert crawl.page_for(f"{server.url}/a?y=2&x=1") == f"{server.url}/a?x=1&y=2"
        assert crawl.page_for(f"{server.url}/old") == f"{server.url}/new"
        assert crawl.page_for(f"{server.url}/dead?a=1&b=1") in crawl.failures
        assert server.counts["/a?y=2&x=1"] == 0


async def test_an_interrupted_crawl_gives_what_it_has_at_once() -> None:
    stop = asyncio.Event()

    class Stopper:
        frontier: tuple[FrontierLink, ...] = ()

        def on_page(self, snapshot: Snapshot, document: Document, queue: int, on: str) -> None:
            stop.set()

        def on_failure(self, failure: FetchFailure, discovered_from: str) -> None: ...

        def on_detour(self, url: str, told: object) -> None: ...

        def on_frontier(self, links: tuple[FrontierLink, ...]) -> None:
            self.frontier = links

    observer = Stopper()
    links = [f"/h{c}|h" for c in "abcdefghijkl"]
    async with FaultServer({"/": page(*links)}, fallback=hang) as server, asyncio.timeout(25):
        crawl = await crawled(server, Limits(), stop=stop, observer=observer)
        assert paths(crawl, server) == ["/"]
    assert (crawl.complete, crawl.stopped_by) == (False, "interrupted")
    assert {link.why for link in crawl.frontier} == {"interrupted"}
    assert len(crawl.frontier) == 12 and observer.frontier == crawl.frontier


async def test_minutes_and_bytes_are_budgets_too() -> None:
    links = [f"/h{c}|h" for c in "abcdef"]
    async with FaultServer({"/": page(*links)}, fallback=hang) as server:
        crawl = await crawled(server, Limits(max_minutes=0.05))
        assert crawl.stopped_by == "minutes" and len(crawl.frontier) == 6
    big = page(*links, text="x" * 5000)
    async with FaultServer({"/": big, "/ha": big}) as server:
        crawl = await crawled(server, Limits(max_bytes=4000))
        assert crawl.stopped_by == "bytes"
        assert paths(crawl, server) == ["/"] and len(crawl.frontier) == 6


async def test_a_host_that_fell_silent_is_left_after_some_pages() -> None:
    links = [f"/h{chr(97 + n)}|h" for n in range(26)]
    limits = Limits(fetch_timeout_s=1.0, retries=0)  # robots.txt must come in time

    async def only_the_customary(request: Request) -> None:
        await (request.answer("", status=404) if "html" in request.path else hang(request))

    pages = {"/": page(*links)}
    async with FaultServer(pages, fallback=only_the_customary) as server:
        crawl = await crawled(server, limits)
        assert 6 <= len(crawl.failures) <= 16
        assert len(crawl.failures) + len(crawl.frontier) == 26


async def test_a_reader_that_crashes_costs_one_page() -> None:
    async def fragile(data: bytes, snapshot: Snapshot) -> Document:
        if snapshot.url.endswith("/bad"):
            raise RuntimeError("bug")
        return await read(data, snapshot)

    pages: Pages = {"/": page("/bad|b", "/ok|o"), "/bad": page(), "/ok": page(title="fine")}
    async with FaultServer(pages) as server:
        crawl = await crawled(server, read=fragile)
        assert crawl.documents[f"{server.url}/bad"].problems == ("reader_crashed:RuntimeError",)
        assert f"{server.url}/ok" in crawl.documents


async def test_submitted_addresses_are_fetched_right_after_the_home_page() -> None:
    pages: Pages = {"/": page("/plan|แผน"), "/plan": page(), "/given": page(title="given")}
    async with FaultServer(pages) as server:
        crawl = await crawled(server, Limits(max_pages=2), start_urls=[f"{server.url}/given"])
        assert paths(crawl, server) == ["/", "/given"]


async def test_one_address_is_fetched_by_itself() -> None:
    settings = {"limits": QUICK, "read": read, "keep": keep, "clock": lambda: NOON}
    async with FaultServer({"/a": page(title="a page"), "/b": status(410)}) as server:
        one = await fetch_one(f"{server.url}/a", allow_private=True, **settings)  # type: ignore[arg-type]
        two = await fetch_one(f"{server.url}/b", allow_private=True, **settings)  # type: ignore[arg-type]
        bad = await fetch_one("http://[", **settings)  # type: ignore[arg-type]
        ftp = await fetch_one("ftp://x.go.th/", **settings)  # type: ignore[arg-type]
    assert isinstance(one, Visited) and one.document.title == "a page"
    assert isinstance(two, FetchFailure) and two.cause is FetchCause.NOT_FOUND
    assert isinstance(bad, FetchFailure) and bad.cause is FetchCause.BAD_URL
    assert isinstance(ftp, FetchFailure) and ftp.cause is FetchCause.UNSUPPORTED_SCHEME


async def test_an_address_that_is_none_is_the_users_error() -> None:
    with pytest.raises(UserError) as caught:
        await crawl_site(
            Agency("not an address"),
            limits=QUICK,
            priority=by_label,
            read=read,
            keep=keep,
            clock=lambda: NOON,
        )
    assert caught.value.message_id == "crawl.address"


async def test_the_program_names_itself_and_whom_to_write_to() -> None:
    async with FaultServer({"/": page()}) as server:
        await crawled(server, contact="someone@example.org")
        assert {h["user-agent"] for h in server.headers} == {user_agent_of("someone@example.org")}
    assert "mailto:someone@example.org" in user_agent_of("someone@example.org")
