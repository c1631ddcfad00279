"""The whole country as a Batch: every agency with a small site, through either engine.

    .venv/bin/python -m benchmarks.country [--agencies 8300] [--pages 4] [--workers 2]
        [--slots 12] [--engine sqlite postgresql]

Each agency gets an address of its own on this machine (127.20.A.B) and a home page with menu,
address and telephones, which links to the other pages; one link is dead. `oit scan` runs as a
whole, in processes of its own, with everything but browser, OCR and pictures. Shown: wall time,
CPU of all its processes (PostgreSQL's own apart), peak memory, size of the database and of the
evidence, and what the reports of the stored Batch cost.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

from benchmarks.batch import PLAIN, Cost, timed
from benchmarks.engines import Place
from oit_checker.store import Store
from tests.batch.postgres import Postgres, programs

MENU = (
    ("โครงสร้างหน่วยงาน", "กองคลัง กองช่าง สำนักปลัด และกองการศึกษา อยู่ใต้ปลัด"),
    ("แผนดำเนินงานประจำปี", "โครงการก่อสร้างถนน งบประมาณ 300,000 บาท ระยะเวลา 3 เดือน"),
    ("ข่าวประชาสัมพันธ์", "ประชาสัมพันธ์การชำระภาษีที่ดิน วันที่ 5 มกราคม 2569"),
    ("ช่องทางแจ้งเรื่องร้องเรียนการทุจริต", "แจ้งทางโทรศัพท์ ทางไปรษณีย์ หรือด้วยตนเอง"),
    ("คู่มือการปฏิบัติงาน", "ขั้นตอนการรับคำขอ ระยะเวลา และกฎหมายที่เกี่ยวข้อง"),
    ("ข้อมูลผู้บริหาร", "นายก รองนายก และปลัด พร้อมหมายเลขโทรศัพท์"),
)
PAGE = """<!doctype html><html lang="th"><head><meta charset="utf-8"><title>{title}</title></head>
<body><header><h1>{agency}</h1></header><nav><ul>{menu}</ul></nav><main><h2>{title}</h2>{body}
</main><footer><p>เลขที่ {n} หมู่ที่ 1 ตำบลทดสอบ อำเภอทดสอบ จังหวัดขอนแก่น 40000
โทรศัพท์ 0 4300 {n:04d} อีเมล office{n}@example.go.th</p></footer></body></html>"""


def address(number: int) -> str:
    return f"127.20.{number >> 8}.{number & 255}"


def agency(number: int) -> str:
    return f"องค์การบริหารส่วนตำบลทดสอบที่ {number}"


def page(number: int, path: str, pages: int) -> bytes | None:
    """What an agency's site shows; None where nothing is."""
    which = {"/": 0, **{f"/p{n}.html": n for n in range(1, pages)}}.get(path)
    if which is None:
        return None
    labels = [MENU[n % len(MENU)] for n in range(pages)]
    menu = "".join(f'<li><a href="/p{n}.html">{labels[n][0]}</a></li>' for n in range(1, pages))
    menu += '<li><a href="/dead.html">ประมวลจริยธรรม</a></li>'
    title, text = labels[which] if which else (agency(number), "ยินดีต้อนรับ")
    body = "".join(f"<p>{text} ของหน่วยงานที่ {number} เรื่องที่ {n}</p>" for n in range(1, 9))
    made = PAGE.format(title=title, agency=agency(number), menu=menu, body=body, n=number)
    return made.encode()


class Answering(asyncio.Protocol):
    def __init__(self, pages: int) -> None:
        self._pages = pages
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        a, b = transport.get_extra_info("sockname")[0].split(".")[2:]
        self._number = (int(a) << 8) + int(b)

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            head, _, self._got = self._got.partition(b"\r\n\r\n")
            found = page(self._number, head.split()[1].decode(), self._pages)
            status, body = ("200 OK", found) if found else ("404 Not Found", b"nothing here")
            kind = "text/html" if found else "text/plain"
            lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}")
            assert isinstance(self._transport, asyncio.Transport)
            self._transport.write("\r\n".join((*lines, "", "")).encode() + body)


def serve(agencies: int, pages: int, port: int, is_up: Event) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    async def forever() -> None:
        loop = asyncio.get_running_loop()
        servers = [
            await loop.create_server(lambda: Answering(pages), address(n), port)
            for n in range(1, agencies + 1)
        ]
        is_up.set()
        await asyncio.gather(*(server.serve_forever() for server in servers))

    asyncio.run(forever())


@contextmanager
def country(agencies: int, pages: int) -> Iterator[int]:
    """The port on which every agency's address answers."""
    with socket.socket() as free:
        free.bind((address(1), 0))
        port = int(free.getsockname()[1])
    context = multiprocessing.get_context("spawn")
    is_up = context.Event()
    server = context.Process(target=serve, args=(agencies, pages, port, is_up), daemon=True)
    server.start()
    try:
        if not is_up.wait(120):
            raise RuntimeError("the sites did not come up")
        yield port
    finally:
        server.kill()
        server.join()


def measure(place: Place, given: argparse.Namespace, port: int) -> None:
    rows = [f"{agency(n)},http://{address(n)}:{port}/" for n in range(1, given.agencies + 1)]
    written = "\n".join(["ชื่อหน่วยงาน,เว็บไซต์", *rows])
    (place.folder / "list.csv").write_text(written, encoding="utf-8")
    stored = ["--database", place.database, "--evidence", str(place.folder / "evidence")]
    command = [sys.executable, "-m", "oit_checker", "scan", "list.csv", *PLAIN, *stored]
    command += ["--workers", str(given.workers), "--slots", str(given.slots)]
    server_before = place.server_cpu_s()
    cost = timed([*command, "--format", "csv", "--output", "scan.csv"], place.folder)
    server_s = place.server_cpu_s() - server_before
    show(f"{place.name}: scan of {given.agencies}, {given.workers} workers", cost)
    print(
        f"    {given.agencies / cost.wall_s:.1f} agencies/s, {cost.cpu_s / given.agencies:.3f} CPU"
        f" s an agency, the database server {server_s:.0f} CPU s"
    )
    bytes_in = sum(p.stat().st_size for p in place.folder.glob("evidence/**/*") if p.is_file())
    print(f"    database {place.size_mb():.0f} MB, evidence {bytes_in / 1e6:.0f} MB")
    check(place)
    for shape in ("html", "xlsx", "csv", "json"):
        again = ["batch", "report", "B1", *stored, "--format", shape, "--output", f"b.{shape}"]
        cost = timed([sys.executable, "-m", "oit_checker", *again], place.folder)
        show(f"    report as {shape}", cost)


def check(place: Place) -> None:
    """Nothing lost, nothing twice."""
    with Store.open(place.database, place.folder / "evidence") as store:
        head = store.batch_heads()[0]
        print(f"    {dict(store.batch_progress(head.number).states)}")


def show(name: str, cost: Cost) -> None:
    peak = round(max(cost.peaks_mib, default=0))
    print(
        f"{name}: {cost.wall_s:.1f} s, {cost.cpu_s:.1f} CPU s, peak {peak} MiB a process, "
        f"exit {cost.code}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agencies", type=int, default=8300)
    parser.add_argument("--pages", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--slots", type=int, default=12)
    parser.add_argument("--engine", nargs="+", default=["sqlite", "postgresql"])
    given = parser.parse_args()
    with country(given.agencies, given.pages) as port:
        if "sqlite" in given.engine:
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "oit.sqlite"
                measure(Place("SQLite", f"sqlite:///{file}", Path(folder)), given, port)
        found = programs()
        if "postgresql" in given.engine and found is not None:
            with tempfile.TemporaryDirectory(prefix="oit-pg-") as name:
                server = Postgres.started(Path(name), found)
                try:
                    with tempfile.TemporaryDirectory() as folder:
                        place = Place("PostgreSQL", server.new_database(), Path(folder), server)
                        measure(place, given, port)
                finally:
                    server.stop()


if __name__ == "__main__":
    main()
