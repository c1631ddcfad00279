"""What drawing a page costs: seconds and memory, against one plain fetch of the same page.

    python benchmarks/drawing.py [--pages 8]

The page is of the usual size (a framework, a style sheet, two pictures, a font, content that a
script fetches), served on 127.0.0.1. Memory is the proportional share (PSS) of the browser's
processes at its highest, read from /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx

from oit_checker.crawl.browser import Browser, DrawLimits, Drawn, browser_session
from oit_checker.crawl.guard import Addresses

_ROWS = "".join(
    f"<tr><td>{n}<td>แผนงานที่ {n} ประจำปีงบประมาณ พ.ศ. 2563<td>{n * 1000}" for n in range(150)
)
_PAGE = f"""<!doctype html><html lang=th><meta charset=utf-8><title>แผนงาน</title>
<link rel=stylesheet href=/site.css><script src=/framework.js></script>
<nav>{"".join(f'<a href="/p{n}.html">เมนู {n}</a> ' for n in range(40))}</nav>
<img src=/a.png width=600 height=300><img src=/b.png width=600 height=300>
<table>{_ROWS}</table><div id=late></div><script>
fetch('/late.json').then(a => a.json()).then(late => {{
  document.getElementById('late').innerHTML = late.map(t => '<p>' + t).join(''); }});
</script>"""
_PARTS = {
    "/": ("text/html", _PAGE.encode()),
    "/site.css": (
        "text/css",
        b"@font-face{font-family:f;src:url(/f.woff2)}body{font-family:f}" * 200,
    ),
    "/framework.js": ("text/javascript", b"(function(){var a=0;a++})();\n" * 5000),
    "/late.json": ("application/json", b'["late", "later"]'),
}


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode().partition("?")[0]
            kind, body = _PARTS.get(path, ("image/png", b"\x89PNG" + b"x" * 40_000))
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
        writer.close()


def shared_kb() -> int:
    """PSS of all processes below this one, in kB; 0 where there is no /proc."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(words[1])
    below, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, parent in parents.items() if parent in below} - below
        below, grown = below | more, bool(more)
    total = 0
    for pid in below - {os.getpid()}:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total


async def watched(peak: list[int]) -> None:
    while True:
        peak[0] = max(peak[0], await asyncio.to_thread(shared_kb))
        await asyncio.sleep(0.25)


async def drawn(browser: Browser, url: str, pages: int, at_once: int, *, picture: bool) -> float:
    """Seconds a page."""
    turns = asyncio.Semaphore(at_once)

    async def one(number: int) -> None:
        async with turns:
            outcome = await browser.draw(f"{url}?{number}", picture=picture)
            assert isinstance(outcome, Drawn) and "<p>later" in outcome.html, outcome

    started = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(pages)))
    return (time.perf_counter() - started) / pages


async def fetched(url: str, pages: int) -> float:
    async with httpx.AsyncClient(trust_env=False) as client:
        started = time.perf_counter()
        for number in range(pages):
            (await client.get(f"{url}?{number}")).raise_for_status()
        return (time.perf_counter() - started) / pages


async def measure(pages: int) -> None:
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    plain_s = await fetched(url, pages)
    print(f"plain fetch                   {1000 * plain_s:7.1f} ms a page")
    addresses = Addresses(allow_private=True, timeout_s=5)
    started = time.perf_counter()
    async with browser_session(
        addresses,
        DrawLimits(),
        user_agent="benchmark",
        clock=lambda: datetime.now(UTC),
    ) as browser:
        print(f"{browser.name} started in {time.perf_counter() - started:.2f} s")
        await drawn(browser, url, 1, 1, picture=False)
        for picture in (False, True):
            for at_once in (1, 2):
                peak = [0]
                watching = asyncio.create_task(watched(peak))
                each_s = await drawn(browser, url, pages, at_once, picture=picture)
                watching.cancel()
                kind = "with picture" if picture else "no picture  "
                print(
                    f"drawn, {kind}, {at_once} at once {1000 * each_s:7.0f} ms a page"
                    f"  {each_s / plain_s:6.0f} times a fetch  {peak[0] / 1024:5.0f} MB"
                )
    server.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=8)
    asyncio.run(measure(parser.parse_args().pages))
