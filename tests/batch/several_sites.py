"""Small fictitious agencies, each on an address of its own, and a server that counts."""

from __future__ import annotations

import http.server
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.small_site import PAGES

OWN_NAME = "เทศบาลตำบลบ้านสมมุติ"
NAMES = ("เทศบาลตำบลทุ่งสมมุติ", "เทศบาลตำบลหนองสมมุติ", "เทศบาลตำบลโคกสมมุติ", "เทศบาลตำบลดอนสมมุติ")


@dataclass
class Site:
    """`pages` may be changed while it is served. `asked` counts requests by path."""

    name: str
    pages: dict[str, str | bytes]
    asked: Counter[str] = field(default_factory=Counter)
    address: str = ""
    holding: threading.Event = field(default_factory=threading.Event)  # set: answers at once
    held_path: str = ""
    was_held: threading.Event = field(default_factory=threading.Event)


def small_sites(count: int) -> list[Site]:
    made = []
    for name in NAMES[:count]:
        pages: dict[str, str | bytes] = {
            path: text.replace(OWN_NAME, name) for path, text in PAGES.items()
        }
        site = Site(name, pages)
        site.holding.set()
        made.append(site)
    return made


@contextmanager
def served_sites(sites: Sequence[Site]) -> Iterator[Sequence[Site]]:
    """Each on 127.9.0.N, all on ports of their own."""
    with ExitStack() as stack:
        for number, site in enumerate(sites, start=1):
            stack.enter_context(_served(site, f"127.9.0.{number}"))
        yield sites


@contextmanager
def _served(site: Site, host: str) -> Iterator[None]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked[self.path] += 1
            if self.path == site.held_path and not site.holding.is_set():
                site.was_held.set()
                site.holding.wait(120)
            page = site.pages.get(self.path.lstrip("/") or "index.html", "")
            data = page if isinstance(page, bytes) else page.encode("utf-8")
            self.send_response(200 if data else 404)
            if isinstance(page, str):
                self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:  # the client was killed
                site.holding.set()

    server = http.server.ThreadingHTTPServer((host, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    site.address = f"http://{host}:{server.server_address[1]}/"
    try:
        yield
    finally:
        site.holding.set()
        server.shutdown()
        server.server_close()
        thread.join()


def write_agencies(path: Path, sites: Sequence[Site], *more: str) -> Path:
    """A list of them; every other one has the tag ก. `more` are further lines."""
    lines = ["ชื่อหน่วยงาน,เว็บไซต์,จังหวัด,กลุ่ม"]
    for number, site in enumerate(sites):
        lines.append(f"{site.name},{site.address},ขอนแก่น,{'กข'[number % 2]}")
    path.write_text("\n".join((*lines, *more)) + "\n", encoding="utf-8")
    return path
