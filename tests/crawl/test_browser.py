"""The browser against a server on which everything goes wrong; one browser for all of it."""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from fault_server import FaultServer, Handler, Request, file, redirect, status, together
from PIL import Image

from oit_checker.crawl import guard
from oit_checker.crawl.browser import Browser, DrawLimits, Drawn, NoBrowser, browser_session
from oit_checker.crawl.guard import Addresses
from oit_checker.model.web import Blame, FetchCause, FetchFailure

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]

# One that waits as long as a busy machine needs, one for pages that never end.
PATIENT = DrawLimits(page_timeout_s=20.0, max_bytes=2_000_000, max_height_px=3000)
HASTY = DrawLimits(page_timeout_s=2.5)
UTF8 = "<meta charset=utf-8>"
LATE = """<!doctype html><meta charset=utf-8><title>late</title><div id=root>กำลังโหลด</div><script>
fetch('/slow.json').then(a => a.json()).then(data => setTimeout(() => {
  document.getElementById('root').innerHTML = `<a href="/plan.html">${data.name}</a>`;
}, 300));</script>"""
HUGE = """<body><script>for (let i = 0; i < COUNT; i++) {
  const p = document.createElement('p'); p.textContent = i; document.body.append(p); }</script>"""
SHADOW = """<meta charset=utf-8><my-menu></my-menu><iframe id=f></iframe><script>
customElements.define('my-menu', class extends HTMLElement { connectedCallback() {
  this.attachShadow({mode: 'open'}).innerHTML = '<a href="/inside.html">ในเงา</a>'; } });
f.contentDocument.write('<a href="/framed.html">ในกรอบ</a>'); f.contentDocument.close();
</script><noscript><p>ไม่มีสคริปต์</p></noscript>"""
TALL = (
    "<!doctype html><meta charset=utf-8>"
    "<style>body{margin:0;font:16px/20px sans-serif}p{margin:0;height:20px}</style>"
    "<p>แผน<b>พัฒนา</b> ปี 2563</p><p style='width:200px;height:auto'>"
    + "word " * 40
    + "</p><p style='visibility:hidden'>ลับ</p><p style='display:none'>ซ่อน</p>"
    + "<p>แถว</p>" * 300
    + "<footer>ท้าย</footer>"
)


async def slow_json(request: Request) -> None:
    await asyncio.sleep(1)
    await request.answer('{"name": "แผนพัฒนา"}', kind="application/json")


async def hang(request: Request) -> None:
    await asyncio.sleep(60)


async def asks_for_password(request: Request) -> None:
    await request.answer("no", status=401, WWW_Authenticate='Basic realm="x"')


async def empty_404(request: Request) -> None:
    await request.answer(b"", status=404)


async def endless(request: Request) -> None:
    await request.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>endless</title>")
    while True:
        await request.raw(b"<p>" + b"x" * 50_000)


def pages() -> dict[str, str | bytes | Handler]:
    return {
        "/": "<!doctype html><html lang=th><meta charset=utf-8><title>บ้าน</title>"
        "<p>สวัสดี</p><img src=/a.png>",
        "/a.png": file(b"x", "image/png"),
        "/late": LATE,
        "/slow.json": slow_json,
        "/hang": hang,
        "/alerts": UTF8 + "<p>ก่อน</p><script>while (true) alert('x')</script><p>หลัง</p>",
        "/loop": UTF8 + "<p>ก่อน</p><script>while (true) {}</script>",
        "/later-loop": UTF8
        + "<p>ก่อน</p><script>setTimeout(() => { while (true) {} }, 10)</script>",
        "/windows": "<p>x</p><script>for (;;) { if (!window.open('/')) break; }</script>"
        "<a id=a target=_blank href='/'>x</a><script>a.click()</script>",
        "/busy": "<p id=p></p><script>setInterval(() => p.append('x'), 5)</script>",
        "/polls": "<p>poll</p><script>"
        "setInterval(() => fetch('/a.png?' + Math.random()), 60)</script>",
        "/wanders": "<script>location.href = '/wanders?' + Math.random()</script>",
        "/refresh": "<meta http-equiv=refresh content='0; url=/'>",
        "/redirected": redirect("/"),
        "/circle": redirect("/circle"),
        "/large": HUGE.replace("COUNT", "20000"),
        "/huge": HUGE.replace("COUNT", "70000"),
        "/endless": endless,
        "/file": file(b"%PDF-1.4", "application/octet-stream", Content_Disposition="attachment"),
        "/downloads": "<p>x</p><script>location.href = '/file'</script>",
        "/pdf": file(b"%PDF-1.4", "application/pdf"),
        "/password": asks_for_password,
        "/404": status(404),
        "/500": status(500),
        "/empty-404": empty_404,
        "/nothing": status(204),
        "/shadow": SHADOW,
        "/tall": TALL,
        "/frames": "<p>x</p><iframe src=/hang></iframe>",
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[FaultServer]:
    async with FaultServer(pages()) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with started(PATIENT) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hasty() -> AsyncIterator[Browser]:
    async with started(HASTY) as running:
        yield running


@asynccontextmanager
async def started(limits: DrawLimits, addresses: Addresses | None = None) -> AsyncIterator[Browser]:
    addresses = addresses or Addresses(allow_private=True, timeout_s=1)
    try:
        async with browser_session(addresses, limits, user_agent="oit-test/1") as running:
            yield running
    except NoBrowser as error:
        pytest.skip(f"no browser: {error.reason}")


async def drawn(browser: Browser, url: str, **more: bool | float) -> Drawn:
    outcome = await browser.draw(url, **more)  # type: ignore[arg-type]
    assert isinstance(outcome, Drawn), outcome
    return outcome


async def test_a_page_is_given_as_its_scripts_left_it(
    browser: Browser, server: FaultServer
) -> None:
    page = await drawn(browser, server.url + "/late")
    assert '<a href="/plan.html">แผนพัฒนา</a>' in page.html
    assert page.html.startswith("<!DOCTYPE html>")
    assert (page.url, page.status) == (server.url + "/late", 200)
    assert page.problems == () and page.browser.startswith("Chromium ")
    assert (page.picture, page.boxes) == (b"", ())


async def test_two_drawings_of_a_quiet_page_are_alike(
    browser: Browser, server: FaultServer
) -> None:
    first, second = [await drawn(browser, server.url + path) for path in ("/", "/")]
    assert first == second


async def test_pictures_are_not_fetched_unless_wanted(browser: Browser) -> None:
    async with FaultServer(pages()) as fresh:
        await drawn(browser, fresh.url + "/")
        assert "/a.png" not in fresh.asked
        assert fresh.headers[0]["user-agent"] == "oit-test/1"
        await drawn(browser, fresh.url + "/", picture=True)
        assert "/a.png" in fresh.asked


async def test_redirects_by_server_script_and_refresh_lead_to_the_final_address(
    browser: Browser, server: FaultServer
) -> None:
    for path in ("/redirected", "/refresh"):
        assert (await drawn(browser, server.url + path)).url == server.url + "/"


async def test_what_shadow_roots_and_written_frames_hold_is_ordinary_markup(
    browser: Browser, server: FaultServer
) -> None:
    html = (await drawn(browser, server.url + "/shadow")).html
    assert '<a href="/inside.html">ในเงา</a>' in html
    assert '<a href="/framed.html">ในกรอบ</a>' in html
    assert "ไม่มีสคริปต์" not in html


@pytest.mark.parametrize("path", ["/loop", "/later-loop", "/alerts"])
async def test_a_script_without_end_is_stopped_and_the_page_read(
    hasty: Browser, server: FaultServer, path: str
) -> None:
    page = await drawn(hasty, server.url + path)
    assert "<p>ก่อน</p>" in page.html
    assert page.problems == ("timeout",)


@pytest.mark.parametrize("path", ["/windows", "/busy", "/polls", "/downloads"])
async def test_a_restless_page_is_read_all_the_same(
    browser: Browser, server: FaultServer, path: str
) -> None:
    page = await drawn(browser, server.url + path)
    assert "<p" in page.html and "timeout" not in page.problems
    assert page.url == server.url + path


async def test_a_page_whose_parts_never_come_is_read_without_them(
    hasty: Browser, server: FaultServer
) -> None:
    page = await drawn(hasty, server.url + "/frames")
    assert "<p>x</p>" in page.html and page.problems == ("timeout",)


async def test_a_page_that_never_comes_is_a_failure(hasty: Browser, server: FaultServer) -> None:
    failure = await hasty.draw(server.url + "/hang")
    assert isinstance(failure, FetchFailure) and failure.cause is FetchCause.TIMEOUT


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("/wanders", FetchCause.REDIRECT_LOOP),
        ("/circle", FetchCause.TOO_MANY_REDIRECTS),
        ("/file", FetchCause.EMPTY),
        ("/pdf", FetchCause.EMPTY),
        ("/nothing", FetchCause.EMPTY),
        ("/password", FetchCause.LOGIN_REQUIRED),
        ("/404", FetchCause.NOT_FOUND),
        ("/500", FetchCause.SERVER_ERROR),
        ("/empty-404", FetchCause.NOT_FOUND),
    ],
)
async def test_a_page_that_gives_nothing_is_a_failure_with_its_cause(
    browser: Browser, server: FaultServer, path: str, cause: FetchCause
) -> None:
    failure = await browser.draw(server.url + path)
    assert isinstance(failure, FetchFailure), failure
    assert (failure.cause, failure.url) == (cause, server.url + path)
    if cause is FetchCause.EMPTY:
        assert failure.blame is Blame.US


async def test_dead_hosts_and_bad_addresses_have_their_causes(browser: Browser) -> None:
    async with FaultServer({}) as gone:
        dead = gone.url
    for url, cause in (
        (dead, FetchCause.CONNECTION_REFUSED),
        (dead.replace("http:", "https:"), FetchCause.CONNECTION_REFUSED),
        ("http://127.0.0.1:22/", FetchCause.BLOCKED_ADDRESS),
        ("javascript:alert(1)", FetchCause.BAD_URL),
        ("file:///etc/passwd", FetchCause.BAD_URL),
    ):
        failure = await browser.draw(url)
        assert isinstance(failure, FetchFailure)
        assert failure.cause is cause, failure


async def test_a_certificate_of_its_own_is_taken(browser: Browser) -> None:
    async with FaultServer({"/": UTF8 + "<p>ปลอดภัย</p>"}, tls=True) as server:
        assert "ปลอดภัย" in (await drawn(browser, server.url + "/")).html


async def test_a_large_document_is_read_whole(browser: Browser, server: FaultServer) -> None:
    assert (await drawn(browser, server.url + "/large")).html.count("<p>") == 20_000


async def test_a_huge_document_ends_in_time(hasty: Browser, server: FaultServer) -> None:
    began = asyncio.get_running_loop().time()
    outcome = await hasty.draw(server.url + "/huge")
    assert asyncio.get_running_loop().time() - began < 60
    if isinstance(outcome, Drawn):
        assert outcome.html.count("<p>") <= 70_000
    else:  # a machine that is too busy to lay it out
        assert outcome.cause is FetchCause.TIMEOUT


async def test_a_document_without_end_is_cut_at_the_bytes_of_a_drawing(
    browser: Browser, server: FaultServer
) -> None:
    outcome = await browser.draw(server.url + "/endless")
    assert isinstance(outcome, Drawn), outcome
    assert "too_large" in outcome.problems
    assert len(outcome.html) < 3_000_000


async def test_a_picture_shows_the_page_from_its_top_with_the_places_of_its_text(
    browser: Browser, server: FaultServer
) -> None:
    page = await drawn(browser, server.url + "/tall", picture=True, scale=2.0)
    image = Image.open(io.BytesIO(page.picture))
    assert (image.format, image.size) == ("JPEG", (2 * page.width, 2 * page.height))
    assert (page.width, page.height, page.scale) == (1280, 3000, 2.0)
    [cut] = [p for p in page.problems if p.startswith("cut:")]
    assert int(cut[4:]) > 6000
    first = page.boxes[0]
    assert first.text == "แผนพัฒนา ปี 2563"
    assert (first.box.left, first.box.top // 20) == (0, 0) and 60 < first.box.width < 200
    wrapped = [b for b in page.boxes if b.text.startswith("word")]
    assert len(wrapped) > 3 and sum(b.text.count("word") for b in wrapped) == 40
    assert all(b.box.width <= 205 and b.box.height <= 25 for b in wrapped)
    assert [b.box.top for b in wrapped] == sorted({b.box.top for b in wrapped})
    texts = {b.text for b in page.boxes}
    assert "ลับ" not in texts and "ซ่อน" not in texts and "ท้าย" not in texts
    rows = [b for b in page.boxes if b.text == "แถว"]
    assert rows and max(b.box.top for b in rows) < 3000


async def test_a_page_is_printed_when_asked(browser: Browser, server: FaultServer) -> None:
    page = await drawn(browser, server.url + "/tall", paper=True)
    assert page.paper.startswith(b"%PDF")


async def test_drawings_wait_for_their_turn(browser: Browser) -> None:
    async with FaultServer({"/": together(PATIENT.at_once)}) as server:
        await asyncio.gather(*(drawn(browser, f"{server.url}/?{n}") for n in range(4)))
        assert server.most_at_once == PATIENT.at_once


FORBIDDEN_PAGE = """<img src="{bad}/img"><iframe src="{bad}/frame"></iframe>
<link rel=stylesheet href="{bad}/css"><link rel=prefetch href="{bad}/prefetch">
<link rel=preconnect href="{bad}"><style>@import url("{bad}/import");
@font-face {{ font-family: x; src: url({bad}/font) }} p {{ font-family: x }}</style>
<script src="{bad}/script"></script><img src="/to-bad"><iframe src="/to-bad"></iframe>
<form id=f action="{bad}/form" method=post target=t></form><iframe name=t></iframe>
<video src="{bad}/video"></video><object data="{bad}/object"></object><p>x</p>
<script>
const quiet = f => {{
  try {{ const r = f(); if (r && r.catch) r.catch(() => 0); }} catch (e) {{}} }};
quiet(() => fetch("{bad}/fetch", {{mode: 'no-cors'}}));
quiet(() => fetch("/to-bad", {{mode: 'no-cors'}}));
quiet(() => navigator.sendBeacon("{bad}/beacon", "x"));
quiet(() => new WebSocket("{bad}/socket".replace('http', 'ws')));
quiet(() => new WebSocket("{bad}/sockets".replace('http', 'wss')));
quiet(() => new EventSource("{bad}/events"));
quiet(() => new Worker(URL.createObjectURL(new Blob(['fetch("{bad}/worker")']))));
quiet(() => navigator.serviceWorker.register('/sw.js'));
quiet(() => document.getElementById('f').submit());
quiet(() => {{ const x = new XMLHttpRequest(); x.open('GET', "{bad}/xhr"); x.send(); }});
quiet(() => {{ const c = new RTCPeerConnection({{iceServers: [{{urls: 'stun:{stun}'}}]}});
  c.createDataChannel('x'); c.createOffer().then(o => c.setLocalDescription(o)); }});
</script>"""


class _Silent(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.received = 0

    def datagram_received(self, data: bytes, address: object) -> None:
        self.received += 1


async def _reached(browser: Browser, bad_host: str) -> tuple[int, Drawn, FetchFailure | Drawn]:
    """How often a server that may not be asked was reached; the drawing; a redirect to it."""
    loop = asyncio.get_running_loop()
    connections = 0

    def count(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        writer.close()

    bad = await asyncio.start_server(count, "127.0.0.2", 0)
    udp, stun = await loop.create_datagram_endpoint(_Silent, local_addr=("127.0.0.2", 0))
    url = f"http://{bad_host}:{bad.sockets[0].getsockname()[1]}"
    stun_port = udp.get_extra_info("sockname")[1]
    body = FORBIDDEN_PAGE.format(bad=url, stun=f"127.0.0.2:{stun_port}")
    site = {"/": body, "/to-bad": redirect(url + "/redirect"), "/sw.js": f"fetch('{url}/sw')"}
    try:
        async with FaultServer(site) as good:
            page = await drawn(browser, good.url + "/", picture=True)
            sent = await browser.draw(good.url + "/to-bad")
            assert "/sw.js" not in good.asked
    finally:
        bad.close()
        udp.close()
    return connections + stun.received, page, sent


async def test_nothing_on_a_page_reaches_a_server_that_may_not_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1")

    async def resolve(host: str, port: int) -> tuple[str, ...]:
        return ("127.0.0.2",) if host == "inside.test" else (host,)

    addresses = Addresses(allow_private=False, timeout_s=1, resolve=resolve)
    async with started(PATIENT, addresses) as guarded:
        for bad_host in ("127.0.0.2", "inside.test"):
            reached, page, sent = await _reached(guarded, bad_host)
            assert reached == 0
            assert "<p>x</p>" in page.html and any(p.startswith("blocked:") for p in page.problems)
            assert isinstance(sent, FetchFailure) and sent.cause is FetchCause.BLOCKED_ADDRESS


async def test_the_same_page_reaches_it_where_all_addresses_are_allowed(browser: Browser) -> None:
    reached, _, _ = await _reached(browser, "127.0.0.2")
    assert reached > 10


async def test_a_browser_that_dies_is_started_again_once(server: FaultServer) -> None:
    async with started(PATIENT) as mortal:
        asked = server.counts["/slow.json"]
        drawing = asyncio.create_task(mortal.draw(server.url + "/late"))
        while server.counts["/slow.json"] == asked:
            await asyncio.sleep(0.02)
        await mortal._program.close()  # type: ignore[union-attr]
        outcome = await drawing
        assert isinstance(outcome, Drawn) and outcome.problems == ("crashed",)
        await mortal._program.close()  # type: ignore[union-attr]
        failure = await mortal.draw(server.url + "/")
        assert isinstance(failure, FetchFailure) and failure.cause is FetchCause.INTERRUPTED


async def test_without_a_browser_it_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    for executable, reason in (("", "not_found"), (str(broken), "failed")):
        with pytest.raises(NoBrowser) as caught:
            async with browser_session(
                Addresses(allow_private=True, timeout_s=1),
                PATIENT,
                user_agent="t",
                executable=executable,
            ):
                pass
        if caught.value.reason != reason and any(
            Path(f"/opt/{name}").exists() for name in ("google", "microsoft")
        ):
            pytest.skip("a browser stands outside PATH")
        assert caught.value.reason == reason


INTERRUPTED = """
import asyncio, sys
from oit_checker.crawl.browser import DrawLimits, NoBrowser, browser_session
from oit_checker.crawl.guard import Addresses

async def main():
    try:
        async with browser_session(
            Addresses(allow_private=True, timeout_s=1), DrawLimits(), user_agent="t"
        ) as browser:
            task = asyncio.create_task(browser.draw(sys.argv[1]))
            await asyncio.sleep(1.0)
            print("drawing", flush=True)
            await task
    except NoBrowser:
        print("none", flush=True)

asyncio.run(main())
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for processes in /proc")
@pytest.mark.parametrize("way", ["ctrl-c", "killed"])
async def test_an_interruption_leaves_no_process_and_no_file_behind(
    server: FaultServer, way: str
) -> None:
    # By its name the processes are known; short, since sockets have short names.
    place = Path(tempfile.mkdtemp(prefix="oit-"))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        textwrap.dedent(INTERRUPTED),
        server.url + "/hang",
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert process.stdout is not None
    if b"none" in await process.stdout.readline():
        await process.wait()
        pytest.skip("no browser")
    if way == "ctrl-c":
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    elif way == "killed":
        process.kill()
    async with asyncio.timeout(40):
        await process.wait()
        while _processes_of(place) or (way != "killed" and any(place.iterdir())):
            await asyncio.sleep(0.1)
    shutil.rmtree(place, ignore_errors=True)


def _processes_of(place: Path) -> list[str]:
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = line.read_bytes()
        except OSError:
            continue
        if str(place).encode() in words:
            found.append(line.parent.name)
    return found
