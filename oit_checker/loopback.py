"""Serves a folder of static files over real HTTP on this machine, for demos and measurements."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

_INDEX_NAMES = ("index.html", "index.htm", "default.html", "default.htm")
_ENTRY_NAMES = ("home.html", "home.htm", "main.html", "main.htm")


@contextmanager
def served(folder: Path, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """The address under which `folder` answers while the context lasts. No folder is listed."""
    server = http.server.ThreadingHTTPServer((host, port), _handler_for(folder))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def entry_page(folder: Path) -> str:
    """The page to begin with, relative to `folder`: '' when the folder has an index of its own.

    Copies of sites often lack their index: then a home page by name, a sub-folder's index, or the
    page that links to most others.
    """
    if any((folder / name).is_file() for name in _INDEX_NAMES):
        return ""
    for name in _ENTRY_NAMES:
        if (folder / name).is_file():
            return name
    pages = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".html", ".htm"))
    nested = [p for p in pages if p.name.lower() in _INDEX_NAMES]
    chosen = nested[:1] or sorted(pages, key=lambda p: -p.read_bytes().lower().count(b"<a "))[:1]
    return chosen[0].relative_to(folder).as_posix() if chosen else ""


def _handler_for(folder: Path) -> type[http.server.SimpleHTTPRequestHandler]:
    entry = entry_page(folder)

    class Handler(http.server.SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        index_pages = _INDEX_NAMES

        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, directory=str(folder), **kwargs)  # type: ignore[arg-type]

        def do_GET(self) -> None:
            if self.path == "/" and entry:
                self.send_response(HTTPStatus.FOUND)
                self.send_header("Location", "/" + quote(entry))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            super().do_GET()

        def list_directory(self, path: object) -> None:
            self.send_error(HTTPStatus.NOT_FOUND)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
