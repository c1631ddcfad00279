from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fault_server import (
    FaultServer,
    Request,
    fault_pages,
    gzip_bomb,
    redirect,
    together,
)

from oit_checker.crawl.causes import NATURE, cause_of_error, tls_problem
from oit_checker.crawl.fetch import Answer, Fetcher, Refused
from oit_checker.crawl.inflate import BoundedBody, EncodingError, unzipped
from oit_checker.crawl.limits import Limits
from oit_checker.crawl.patience import backoff_s, retry_after_s
from oit_checker.model.web import FetchCause, FetchFailure

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
# Patient with answers that come late on a busy machine; HASTY where one never comes.
QUICK = Limits(
    fetch_timeout_s=20,
    connect_timeout_s=10,
    page_bytes=200_000,
    file_bytes=400_000,
    retry_wait_s=0.01,
    retry_after_cap_s=2,
)
HASTY = replace(QUICK, fetch_timeout_s=0.8, connect_timeout_s=0.5)


def fetcher(limits: Limits = QUICK, **more: object) -> Fetcher:
    more.setdefault("allow_private", True)
    return Fetcher(limits, clock=lambda: NOON, user_agent="test", **more)  # type: ignore[arg-type]


async def fetched(path: str, limits: Limits = QUICK) -> Answer | FetchFailure | Refused:
    async with FaultServer(fault_pages()) as server, fetcher(limits) as getter:
        return await getter.fetch(server.url + path)


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("/hang", FetchCause.TIMEOUT),
        ("/slow-head", FetchCause.TIMEOUT),
        ("/slow-body", FetchCause.TIMEOUT),
        ("/endless-file", FetchCause.TOO_LARGE),
        ("/bomb-file", FetchCause.TOO_LARGE),
        ("/announced", FetchCause.TOO_LARGE),
        ("/brotli", FetchCause.BAD_ENCODING),
        ("/bad-gzip", FetchCause.BAD_ENCODING),
        ("/big-head", FetchCause.PROTOCOL_ERROR),
        ("/short", FetchCause.PROTOCOL_ERROR),
        ("/bad-chunk", FetchCause.PROTOCOL_ERROR),
        ("/not-http", FetchCause.PROTOCOL_ERROR),
        ("/closed", FetchCause.PROTOCOL_ERROR),
        ("/two-lengths", FetchCause.PROTOCOL_ERROR),
        ("/loop", FetchCause.REDIRECT_LOOP),
        ("/ping", FetchCause.REDIRECT_LOOP),
        ("/cookie-loop", FetchCause.REDIRECT_LOOP),
        ("/chain/0", FetchCause.TOO_MANY_REDIRECTS),
        ("/to-bad-url", FetchCause.BAD_URL),
        ("/to-file", FetchCause.UNSUPPORTED_SCHEME),
        ("/empty", FetchCause.EMPTY),
        ("/blank", FetchCause.EMPTY),
        ("/no-content", FetchCause.EMPTY),
        ("/401", FetchCause.LOGIN_REQUIRED),
        ("/403", FetchCause.FORBIDDEN),
        ("/404", FetchCause.NOT_FOUND),
        ("/410", FetchCause.NOT_FOUND),
        ("/418", FetchCause.HTTP_ERROR),
        ("/304", FetchCause.HTTP_ERROR),
        ("/429-day", FetchCause.THROTTLED),
        ("/429-bad", FetchCause.THROTTLED),
        ("/500", FetchCause.SERVER_ERROR),
        ("/503", FetchCause.SERVER_ERROR),
    ],
)
async def test_each_fault_has_its_name(path: str, cause: FetchCause) -> None:
    outcome = await fetched(path, HASTY if cause is FetchCause.TIMEOUT else QUICK)
    assert isinstance(outcome, FetchFailure)
    assert outcome.cause is cause, outcome.detail
    assert (outcome.blame, outcome.may_retry) == NATURE[cause]


async def test_a_reset_connection_is_named() -> None:
    outcome = await fetched("/reset")
    assert isinstance(outcome, FetchFailure)
    assert outcome.cause in (FetchCause.CONNECTION_RESET, FetchCause.PROTOCOL_ERROR)


@pytest.mark.parametrize(
    "path",
    [
        "/bare-lf",
        "/gzip",
        "/deflate",
        "/raw-deflate",
        "/odd-charset",
        "/cookie",
        "/nul",
        "/to-thai",
    ],
)
async def test_what_is_odd_but_readable_is_read(path: str) -> None:
    outcome = await fetched(path)
    assert isinstance(outcome, Answer), outcome
    assert b"<title>" in outcome.body and not outcome.truncated


@pytest.mark.parametrize("path", ["/endless-page", "/bomb-page"])
async def test_a_page_beyond_the_cap_is_cut_there(path: str) -> None:
    outcome = await fetched(path)
    assert isinstance(outcome, Answer)
    assert outcome.truncated
    assert len(outcome.body) == QUICK.page_bytes


async def test_a_file_that_calls_itself_a_page_has_the_cap_of_files() -> None:
    pages = {"/f": b"%PDF-1.4 " + b"x" * 300_000}
    async with FaultServer(pages) as server, fetcher() as getter:
        outcome = await getter.fetch(f"{server.url}/f")
    assert isinstance(outcome, Answer)
    assert len(outcome.body) == 300_009 and not outcome.truncated


async def test_a_redirect_keeps_its_hops_and_its_final_address() -> None:
    pages = {"/a": redirect("/b"), "/b": redirect("c?x=1"), "/c": "here"}
    async with FaultServer(pages) as server, fetcher() as getter:
        outcome = await getter.fetch(f"{server.url}/a")
    assert isinstance(outcome, Answer)
    assert outcome.url == f"{server.url}/c?x=1"
    assert [hop.url for hop in outcome.hops] == [f"{server.url}/a", f"{server.url}/b"]


async def test_a_rule_keeps_us_from_a_hop() -> None:
    async def rule(target: str) -> str:
        return "off_site" if target.endswith("/b") else ""

    async with FaultServer({"/a": redirect("/b"), "/b": "no"}) as server, fetcher() as getter:
        outcome = await getter.fetch(f"{server.url}/a", rule=rule)
        assert isinstance(outcome, Refused) and outcome.why == "off_site"
        assert "/b" not in server.asked


async def test_a_throttled_page_is_tried_again_after_the_seconds_asked_for() -> None:
    async def once_busy(request: Request) -> None:
        await (
            request.answer("x", status=503, Retry_After="1")
            if request.count == 1
            else request.answer("<p>now")
        )

    async with FaultServer({"/a": once_busy}) as server, fetcher() as getter:
        began = asyncio.get_running_loop().time()
        outcome = await getter.fetch(f"{server.url}/a")
        took_s = asyncio.get_running_loop().time() - began
    assert isinstance(outcome, Answer)
    assert took_s >= 1.0


async def test_a_wait_of_a_day_is_not_waited_for() -> None:
    async with FaultServer(fault_pages()) as server, fetcher() as getter:
        outcome = await getter.fetch(f"{server.url}/429-day")
        assert server.counts["/429-day"] == 1
    assert isinstance(outcome, FetchFailure) and outcome.retry_after_s == 86400


async def test_a_dead_link_is_not_tried_twice_and_a_failing_server_three_times() -> None:
    async with FaultServer(fault_pages()) as server, fetcher() as getter:
        await getter.fetch(f"{server.url}/404")
        await getter.fetch(f"{server.url}/500")
        assert (server.counts["/404"], server.counts["/500"]) == (1, 3)


async def test_a_closed_port_is_refused() -> None:
    async with FaultServer({}) as server:
        port = server.port
    async with fetcher() as getter:
        outcome = await getter.fetch(f"http://127.0.0.1:{port}/")
    assert isinstance(outcome, FetchFailure) and outcome.cause is FetchCause.CONNECTION_REFUSED


async def test_a_name_that_nobody_knows_is_a_dns_failure() -> None:
    async def unknown(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    async with fetcher(resolve=unknown) as getter:
        outcome = await getter.fetch("http://nobody.example/")
    assert isinstance(outcome, FetchFailure) and outcome.cause is FetchCause.DNS


async def test_a_redirect_to_a_private_address_is_refused() -> None:
    asked: list[str] = []

    async def split(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("10.0.0.8",) if host == "inner.example" else ("127.0.0.1",)

    async with fetcher(resolve=split, allow_private=False) as getter:
        outcome = await getter.fetch("http://inner.example/")
    assert isinstance(outcome, FetchFailure) and outcome.cause is FetchCause.BLOCKED_ADDRESS
    assert asked == ["inner.example"]


async def test_a_bad_certificate_is_written_down_and_the_page_read() -> None:
    async with FaultServer({"/a": "<p>still here"}, tls=True) as server, fetcher() as getter:
        outcome = await getter.fetch(f"{server.url}/a")
        again = await getter.fetch(f"{server.url}/a")
        assert server.counts["/a"] == 2
    assert isinstance(outcome, Answer) and isinstance(again, Answer)
    assert outcome.tls.problem == again.tls.problem == "untrusted"
    assert outcome.tls.version.startswith("TLSv1")


async def test_no_cookie_goes_over_a_connection_that_nobody_vouches_for() -> None:
    async def sets(request: Request) -> None:
        await request.answer("<p>x", Set_Cookie="secret=1; Path=/")

    async with FaultServer({"/a": sets}, tls=True) as server, fetcher() as getter:
        await getter.fetch(f"{server.url}/a")
        await getter.fetch(f"{server.url}/a")
        assert all("cookie" not in headers for headers in server.headers)


async def test_plain_http_on_a_tls_port_is_a_tls_failure() -> None:
    async with FaultServer({"/a": "x"}) as server, fetcher() as getter:
        outcome = await getter.fetch(server.url.replace("http:", "https:") + "/a")
    assert isinstance(outcome, FetchFailure) and outcome.cause is FetchCause.TLS


@pytest.mark.parametrize(
    ("code", "problem"), [(10, "expired"), (62, "wrong_host"), (20, "untrusted"), (18, "untrusted")]
)
def test_certificates_fail_for_named_reasons(code: int, problem: str) -> None:
    error = ssl.SSLCertVerificationError("x")
    error.verify_code = code
    outer = OSError("wrapped")
    outer.__cause__ = error
    report = tls_problem(outer)
    assert report is not None and report.problem == problem
    assert cause_of_error(outer)[0] is FetchCause.TLS


async def test_no_more_than_two_requests_at_once_reach_one_address() -> None:
    async def same(host: str, port: int) -> tuple[str, ...]:
        return ("127.0.0.1",)

    async with (
        FaultServer({}, fallback=together(2)) as server,
        fetcher(Limits(), resolve=same) as getter,
    ):
        hosts = ("one.example", "two.example", "three.example")
        urls = [f"http://{host}:{server.port}/{n}" for host in hosts for n in range(5)]
        outcomes = await asyncio.gather(*(getter.fetch(url) for url in urls))
        assert all(isinstance(outcome, Answer) for outcome in outcomes)
        assert server.most_at_once == 2


async def test_a_delay_keeps_requests_apart() -> None:
    async with FaultServer({"/a": "<p>x"}) as server, fetcher(Limits(delay_s=0.1)) as getter:
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*(getter.fetch(f"{server.url}/a") for _ in range(4)))
        assert asyncio.get_running_loop().time() - began >= 0.29


def test_retry_after_is_read_in_both_forms() -> None:
    assert retry_after_s("120", now=NOON) == 120
    assert retry_after_s("Thu, 30 Apr 2020 12:00:30 GMT", now=NOON) == 30
    assert retry_after_s("Thu, 30 Apr 2020 11:00:00 GMT", now=NOON) == 0
    assert retry_after_s("soon", now=NOON) is None
    assert retry_after_s("-5", now=NOON) is None
    assert retry_after_s("9" * 400, now=NOON) is None


def test_waits_double_and_are_the_same_in_every_run() -> None:
    assert backoff_s("http://x/", 0, 1.0) == backoff_s("http://x/", 0, 1.0)
    assert backoff_s("http://x/", 0, 1.0) != backoff_s("http://y/", 0, 1.0)
    assert all(2**n * 0.5 <= backoff_s("http://x/", n, 1.0) <= 2**n * 1.5 for n in range(4))


def test_a_bomb_is_never_unpacked_beyond_the_cap() -> None:
    body = BoundedBody("gzip", 1000)
    body.feed(gzip_bomb(8))
    assert len(body.data) == 1000 and body.is_full
    assert len(unzipped(gzip_bomb(8), 5000)) == 5000


def test_a_bomb_takes_no_memory_beyond_the_cap() -> None:
    bomb = gzip_bomb(64)
    tracemalloc.start()
    body = BoundedBody("gzip", 100_000)
    for at in range(0, len(bomb), 65536):
        body.feed(bomb[at : at + 65536])
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert body.is_full and peak_bytes < 2_000_000


def test_only_encodings_that_we_asked_for_are_taken() -> None:
    for name in ("br", "zstd", "gzip, gzip"):
        with pytest.raises(EncodingError):
            BoundedBody(name, 10)
    BoundedBody("identity", 10)


def test_a_file_of_several_gzip_members_is_read_whole() -> None:
    assert unzipped(gzip.compress(b"one ") + gzip.compress(b"two"), 100) == b"one two"


def test_every_cause_has_a_nature() -> None:
    assert set(NATURE) == set(FetchCause)
