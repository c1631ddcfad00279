"""What a page costs until it is read, decided upon and stored, against httpx and selectolax alone.

    python benchmarks/gathering.py [--pages 150] [--sites 3]

Both get the same sites, which another process serves: pages of about 30 kB with a menu, a table and
links that lead on. The plain loop takes links and text of each page and keeps nothing; gathering
makes Documents, ranks links, and keeps bytes, Documents and rows. Prints CPU ms a page of each, and
their ratio, which a busy machine changes little.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urljoin

import httpx
from selectolax.lexbor import LexborHTMLParser

from oit_checker.crawl import Limits
from oit_checker.crawl.shared_turns import SharedTurns
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.agency import Agency
from oit_checker.rulepack import load_pack
from oit_checker.run.gather import Gathering, Shared, gather
from oit_checker.store import Store

_SYLLABLES = ("การ", "งาน", "แผน", "ปี", "จัด", "ซื้อ", "จ้าง", "ราย", "ประกาศ", "ข้อ", "ผล", "ตรวจ")
_PARAGRAPHS, _ROWS, _MENU = 12, 20, 40


def pages_of(site: int, count: int) -> dict[str, bytes]:
    """Each page links to ten others; words are at random, the same each time."""
    chance = random.Random(site)

    def words(number: int) -> str:
        return " ".join("".join(chance.choices(_SYLLABLES, k=4)) for _ in range(number))

    menu = "".join(f'<li><a href="/{n}.html">{words(2)}</a>' for n in range(1, min(_MENU, count)))
    return {
        f"/{n}.html" if n else "/": (
            f"<!doctype html><meta charset=utf-8><title>{words(3)}</title>"
            f"<nav><ul>{menu}</ul></nav>"
            f"<main><h1>{words(3)}</h1>{''.join(f'<p>{words(20)}' for _ in range(_PARAGRAPHS))}"
            f"<table>{''.join(f'<tr><td>{words(2)}<td>{words(4)}' for _ in range(_ROWS))}</table>"
            + "".join(
                f'<p><a href="/{m}.html">{words(4)}</a>'
                for m in range(n * 10 + 1, n * 10 + 11)
                if m < count
            )
            + "</main>"
        ).encode()
        for n in range(count)
    }


def serve(tell: Connection, sites: int, count: int) -> None:
    async def serve_all() -> None:
        servers = []
        for number in range(sites):
            pages = pages_of(number, count)

            async def answer(
                reader: asyncio.StreamReader,
                writer: asyncio.StreamWriter,
                pages: dict[str, bytes] = pages,
            ) -> None:
                try:
                    while head := await reader.readuntil(b"\r\n\r\n"):
                        body = pages.get(head.split(b" ")[1].decode())
                        status = b"200 OK" if body else b"404 Not Found"
                        kind = b"Content-Type: text/html\r\nContent-Length: %d\r\n\r\n"
                        size = kind % len(body or b"")
                        writer.write(b"HTTP/1.1 " + status + b"\r\n" + size + (body or b""))
                        await writer.drain()
                except (asyncio.IncompleteReadError, ConnectionError):
                    writer.close()

            servers.append(await asyncio.start_server(answer, "127.0.0.1", 0))
        tell.send([f"http://127.0.0.1:{s.sockets[0].getsockname()[1]}/" for s in servers])
        await asyncio.Event().wait()

    asyncio.run(serve_all())


async def plain(homes: list[str]) -> int:
    async def one(home: str) -> int:
        seen, queue, fetched = {home}, [home], 0
        async with httpx.AsyncClient(trust_env=False) as client:
            while queue:
                url = queue.pop()
                tree = LexborHTMLParser((await client.get(url)).content.decode())
                fetched += 1
                hrefs = {node.attributes["href"] or "" for node in tree.css("a[href]")}
                assert tree.body is not None and tree.body.text(separator=" ")
                new = {urljoin(url, href) for href in hrefs} - seen
                seen |= new
                queue.extend(new)
        return fetched

    return sum(await asyncio.gather(*map(one, homes)))


async def gathered(homes: list[str]) -> int:
    pack, folder = load_pack(2569), tempfile.TemporaryDirectory()
    async with AsyncExitStack() as stack:
        home = Path(stack.enter_context(folder))
        store = stack.enter_context(Store.open(f"sqlite:///{home / 'oit.sqlite'}", home / "bytes"))
        pool = await stack.enter_async_context(ReaderPool(workers=1))
        turns = await stack.enter_async_context(SharedTurns(store.leases("benchmark"), 2, 0.0))
        how = Gathering(
            limits=Limits(max_pages=10_000),
            clock=lambda: datetime.now(UTC),
            allow_private=True,
            shared=Shared(pool, turns),
        )
        crawls = [gather(Agency(home), pack, date(2026, 3, 1), store, how) for home in homes]
        found = await asyncio.gather(*crawls)
    return sum(len(crawl.snapshots) for _, crawl in found)


def measured(way: Callable[[list[str]], Coroutine[None, None, int]], homes: list[str]) -> float:
    began = time.process_time()
    pages = asyncio.run(way(homes))
    cost_ms = (time.process_time() - began) / pages * 1000
    print(f"{way.__name__}: {pages} pages, {cost_ms:.2f} CPU ms a page")
    return cost_ms


def main() -> None:
    parser = argparse.ArgumentParser(description="gathering against httpx and selectolax")
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--sites", type=int, default=3)
    given = parser.parse_args()
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(
        target=serve, args=(theirs, given.sites, given.pages), daemon=True
    )
    server.start()
    homes = ours.recv()
    load_pack(2569)
    costs = {way: measured(way, homes) for way in (plain, gathered)}
    print(f"ratio: {costs[gathered] / costs[plain]:.1f}")
    server.terminate()


if __name__ == "__main__":
    main()
