"""A served folder that counts what it is asked, and answers 304 in the ways that servers do."""

from __future__ import annotations

import hashlib
import http.server
import mimetypes
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

LAST_CHANGED = "Wed, 01 Apr 2020 08:00:00 GMT"


@dataclass
class CountingSite:
    """`files` by path; `redirects` by path. `marks` says how pages are marked: etag | modified |
    none; `answers` how 304 comes: honest | always | never. A path in `held` is answered only when
    `let_go` is set. `asked` counts requests with a body in the answer, `unchanged` those with 304.
    """

    files: dict[str, bytes]
    redirects: dict[str, str] = field(default_factory=dict)
    marks: str = "etag"
    answers: str = "honest"
    frozen_marks: Mapping[str, str] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    holds: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)
    asked: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    sent_bytes: int = 0

    def forget(self) -> None:
        self.asked.clear()
        self.unchanged.clear()
        self.sent_bytes = 0

    def marks_of(self, path: str) -> dict[str, str]:
        if self.marks == "modified":
            return {"Last-Modified": LAST_CHANGED}
        if self.marks == "etag":
            made = hashlib.sha256(self.files[path]).hexdigest()[:12]
            return {"ETag": self.frozen_marks.get(path) or f'"{made}"'}
        return {}

    def is_unchanged(self, path: str, headers: Mapping[str, str]) -> bool:
        etag, modified = headers.get("If-None-Match"), headers.get("If-Modified-Since")
        if self.answers == "never":
            return False
        if self.answers == "always":
            return bool(etag or modified)
        marks = self.marks_of(path)
        if etag:
            return etag == marks.get("ETag")
        return bool(modified) and modified == marks.get("Last-Modified")


def files_in(folder: Path) -> dict[str, bytes]:
    """The files of a folder by the paths under which they are served."""
    found = {
        f"/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    index = found.get("/index.html")
    return found | ({"/": index} if index is not None else {})


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked may be dead by now."""


@contextmanager
def served(site: CountingSite) -> Iterator[str]:
    """The address of the site while the context lasts."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            if path in site.held and not site.let_go.is_set():
                site.holds.set()
                site.let_go.wait(60)
            if path in site.redirects:
                site.asked[path] += 1
                self._answer(302, b"", Location=site.redirects[path])
            elif path not in site.files:
                site.asked[path] += 1
                self._answer(404, b"gone", Content_Type="text/html")
            elif site.is_unchanged(path, self.headers):  # type: ignore[arg-type]
                site.unchanged[path] += 1
                self._answer(304, b"")
            else:
                site.asked[path] += 1
                kind = mimetypes.guess_type(path)[0] or "text/html"
                marks = {k.replace("-", "_"): v for k, v in site.marks_of(path).items()}
                self._answer(200, site.files[path], Content_Type=kind, **marks)

        def _answer(self, status: int, body: bytes, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            site.sent_bytes += len(body)
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        site.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()
