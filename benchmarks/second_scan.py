"""The first scan of a site against the second one, nothing having changed, and a third in full.

    python benchmarks/second_scan.py [--pages 150] [--latency-ms 20] [--no-marks]

A made site of our own (19 KB a page, Thai) is served by a process of its own; what is
told is the CPU of gathering and of judging, the bytes that the server sent, how many answers were
304, and what the store took. `--no-marks`: the server gives neither ETag nor Last-Modified.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from oit_checker.crawl import Limits
from oit_checker.model.agency import Agency
from oit_checker.model.web import Crawl
from oit_checker.rulepack import load_pack
from oit_checker.run.gather import Gathering, gather
from oit_checker.run.judging import judged
from oit_checker.store import Store

START = datetime(2020, 4, 1, 9, tzinfo=UTC)
DAY = date(2020, 4, 30)
WORDS = """องค์การบริหารส่วนตำบล เทศบาล ประกาศ แผน พัฒนา ท้องถิ่น งบประมาณ ประจำปี รายงาน ผล ดำเนินงาน
จัดซื้อจัดจ้าง บุคคล มาตรการ ป้องกัน ทุจริต ส่งเสริม คุณธรรม โปร่งใส ประชาชน บริการ คู่มือ มาตรฐาน สถิติ
ข้อมูล ติดต่อ โครงสร้าง ผู้บริหาร อำนาจ หน้าที่ กฎหมาย ข่าว ร้องเรียน ช่องทาง แจ้ง เรื่อง"""


def made_pages(count: int) -> dict[str, bytes]:
    """Pages by path: a menu that all of them share, text of their own, ten links below."""
    made: dict[str, bytes] = {}
    chance = random.Random(2563)
    menu = "".join(f'<li><a href="{_path(n, count)}">{_words(chance, 3)}</a>' for n in range(30))
    for number in range(count):
        below = range(number * 10 + 1, min(number * 10 + 11, count))
        links = "".join(f'<li><a href="{_path(n, count)}">{_words(chance, 4)}</a>' for n in below)
        text = "".join(f"<p>{_words(chance, 60)}</p>" for _ in range(12))
        title = _words(chance, 5)
        made[_path(number, count)] = (
            f"<html><head><meta charset=utf-8><title>{title}</title></head><body><nav><ul>{menu}"
            f"</ul></nav><main><h1>{title}</h1>{text}<ul>{links}</ul></main></body></html>"
        ).encode()
    return made


def _words(chance: random.Random, count: int) -> str:
    words = WORDS.split()
    return " ".join(chance.choice(words) for _ in range(count))


def _path(number: int, count: int) -> str:
    """Letters only: numbered pages would look like a calendar without end."""
    name = "".join(chr(97 + int(digit)) for digit in str(number))
    return f"/p/{name}.html" if 0 < number < count else "/"


@dataclass
class Site:
    pages: Mapping[str, bytes]
    latency_s: float
    marks: bool
    sent_bytes: int = 0
    full: int = 0
    unchanged: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await asyncio.sleep(self.latency_s)
                answer = self._answer(head)
                self.sent_bytes += len(answer)
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    def _answer(self, head: str) -> bytes:
        body = self.pages.get(head.split(" ")[1])
        if body is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        mark = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.marks and f"if-none-match: {mark}" in head.lower():
            self.unchanged += 1
            return f"HTTP/1.1 304 Not Modified\r\nETag: {mark}\r\n\r\n".encode()
        self.full += 1
        told = f"ETag: {mark}\r\n" if self.marks else ""
        told += f"Content-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
        return f"HTTP/1.1 200 OK\r\n{told}".encode() + body


def serve(pipe: Connection, pages: int, latency_s: float, marks: bool) -> None:
    """In a process of its own: its CPU is not ours. Each word over `pipe` asks for the counts."""

    async def run() -> None:
        site = Site(made_pages(pages), latency_s, marks)
        server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        while await asyncio.to_thread(pipe.recv):
            pipe.send((site.full, site.unchanged, site.sent_bytes))
            site.full = site.unchanged = site.sent_bytes = 0

    asyncio.run(run())


def size_of(folder: Path) -> int:
    """Database and evidence, with what waits in the write-ahead log brought home."""
    with closing(sqlite3.connect(folder / "oit.sqlite")) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def told(crawl: Crawl) -> dict[str, str]:
    return {url: document.text for url, document in crawl.documents.items()}


def main() -> None:
    given = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    given.add_argument("--pages", type=int, default=150)
    given.add_argument("--latency-ms", type=float, default=20)
    given.add_argument("--no-marks", action="store_true")
    given.add_argument("--fiscal-year", type=int, default=2563)
    options = given.parse_args()
    pack = load_pack(options.fiscal_year)
    here, there = multiprocessing.Pipe()
    arguments = (there, options.pages, options.latency_ms / 1000, not options.no_marks)
    server = multiprocessing.Process(target=serve, args=arguments, daemon=True)
    server.start()
    url = f"http://127.0.0.1:{here.recv()}/"
    results = []
    print("scan      CPU s gather  CPU s judge  wall s  answers 200   304   KB sent  store KB")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Store.open(f"sqlite:///{folder / 'oit.sqlite'}", folder / "evidence") as store:
            for number, scan in enumerate(("first", "second", "in full")):
                at = START + timedelta(days=7 * number)
                how = Gathering(
                    limits=Limits(max_pages=options.pages + 10),
                    clock=lambda at=at: at,  # type: ignore[misc]
                    allow_private=True,
                    full=scan == "in full",
                )
                wall, cpu = time.perf_counter(), time.process_time()
                _, crawl = asyncio.run(gather(Agency(url), pack, DAY, store, how))
                gathered = time.process_time() - cpu
                wall = time.perf_counter() - wall
                verdicts = judged(crawl, pack, DAY).verdicts
                judging = time.process_time() - cpu - gathered
                here.send(True)
                full, unchanged, sent = here.recv()
                kept = size_of(folder)
                results.append((told(crawl), verdicts))
                print(
                    f"{scan:<9} {gathered:12.2f} {judging:12.2f} {wall:7.1f} {full:12d}"
                    f" {unchanged:5d} {sent / 1000:9.0f} {kept / 1000:9.0f}"
                )
    here.send(False)
    same = all(each == results[0] for each in results)
    print(f"the same text and Verdicts each time: {'yes' if same else 'NO'}")


if __name__ == "__main__":
    main()
