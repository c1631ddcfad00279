"""The crawl against a plain breadth-first loop over one httpx client, on a site of our own.

    python benchmarks/crawl.py [--pages 200] [--latency-ms 30]

Prints both wall times, their ratio, and the most requests that the server saw at once. The plain
loop asks one page after the other and checks nothing; both read with the same tiny reader.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import re
import time
from collections import deque
from datetime import UTC, datetime

import httpx

from oit_checker.crawl import Limits, crawl_site
from oit_checker.model.agency import Agency
from oit_checker.model.document import Block, Document, Link
from oit_checker.model.url import normalised_url
from oit_checker.model.web import Snapshot

_LINK = re.compile(rb'<a href="([^"]+)"')


class Site:
    """A tree of pages, ten links each, on 127.0.0.1."""

    def __init__(self, pages: int, latency_s: float) -> None:
        self.pages, self.latency_s = pages, latency_s
        self.at_once = self.most_at_once = self.requests = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.requests += 1
                self.at_once += 1
                self.most_at_once = max(self.most_at_once, self.at_once)
                await asyncio.sleep(self.latency_s)
                self.at_once -= 1
                writer.write(self._answer(head.split(b" ")[1].decode()))
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    def _answer(self, path: str) -> bytes:
        found = re.fullmatch(r"/(?:p/(\w+))?", path)
        if found is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        number = int(found[1], 36) if found[1] else 0
        below = [n for n in range(number * 10 + 1, number * 10 + 11) if n < self.pages]
        links = "".join(f'<li><a href="/p/{_name(n)}">page {n}</a>' for n in below)
        body = f"<title>page {number}</title>{links}{'<p>text of the page' * 1500}".encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


def _name(number: int) -> str:
    """Letters only: numbered pages would look like a calendar without end."""
    letters = ""
    while number or not letters:
        number, rest = divmod(number, 36)
        letters = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + letters
    return letters


async def read(data: bytes, snapshot: Snapshot) -> Document:
    urls = [normalised_url(found.decode(), snapshot.url) for found in _LINK.findall(data)]
    links = tuple(Link(url, url, 0) for url in urls)
    return Document(snapshot.url, "text/html", "html", blocks=(Block("text " * 200),), links=links)


async def plain(home: str, pages: int) -> int:
    seen, queue, fetched = {home}, deque([home]), 0
    async with httpx.AsyncClient(trust_env=False) as client:
        while queue and fetched < pages:
            url = queue.popleft()
            answer = await client.get(url)
            fetched += 1
            for found in _LINK.findall(answer.content):
                target = normalised_url(found.decode(), url)
                if target not in seen:
                    seen.add(target)
                    queue.append(target)
    return fetched


async def ours(home: str, pages: int) -> int:
    crawl = await crawl_site(
        Agency(home),
        limits=Limits(max_pages=pages),
        priority=lambda link: 0.6,
        read=read,
        keep=lambda data: hashlib.sha256(data).hexdigest(),
        clock=lambda: datetime.now(UTC),
        allow_private=True,
    )
    return len(crawl.snapshots)


async def measured(pages: int, latency_s: float) -> None:
    walls: dict[str, float] = {}
    for name, way in (("plain loop", plain), ("crawl_site", ours)):
        site = Site(pages, latency_s)
        server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
        home = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        began = time.perf_counter()
        fetched = await way(home, pages)
        walls[name] = time.perf_counter() - began
        server.close()
        print(
            f"{name}: {fetched} pages in {walls[name]:.2f} s, {site.requests} requests, "
            f"at most {site.most_at_once} at once"
        )
    print(f"ratio: {walls['crawl_site'] / walls['plain loop']:.2f} of the plain loop's wall time")


def main() -> None:
    parser = argparse.ArgumentParser(description="crawl_site against a plain loop")
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--latency-ms", type=float, default=30.0)
    given = parser.parse_args()
    asyncio.run(measured(given.pages, given.latency_ms / 1000))


if __name__ == "__main__":
    main()
