"""Pages that say "not found" with status 200.

Each origin is asked once for a page that cannot exist; what it answers is how it says so.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from oit_checker.crawl.canonical import canonical_key
from oit_checker.model.document import Document, Readability
from oit_checker.model.web import Snapshot

_SAYS_SO = re.compile(
    r"ไม่พบหน้า|ไม่พบเพจ|ไม่พบไฟล์|ไม่พบเอกสารที่ท่าน|ไม่พบหน้าเว็บ|หน้าที่คุณ(ต้องการ|ค้นหา).{0,12}ไม่"
    r"|ขออภัย.{0,20}ไม่พบ(หน้า|ไฟล์)"
    r"|page (was |could |can)?(not|n.t) (be )?found|file not found|object not found"
    r"|\b404\b.{0,12}(not found|error|ไม่พบ)|error 404|no such file",
    re.I,
)
_SHORT = 600  # characters of a page that says little else
_ENOUGH = 20  # fewer say nothing about likeness

Visit = Callable[[str], Awaitable[tuple[Snapshot, Document] | None]]


@dataclass(frozen=True, slots=True)
class Probe:
    """How an origin answers for a page that cannot exist; `answered` False: with an error."""

    answered: bool = False
    url: str = ""
    sha256: str = ""
    digest: str = ""


def probe_address(url: str) -> str:
    """The same in every run, and nobody's page."""
    parts = urlsplit(url)
    name = hashlib.sha256(parts.netloc.encode()).hexdigest()[:16]
    return f"{parts.scheme}://{parts.netloc}/{name}.html"


class Probes:
    """Asks each origin once. `visit` fetches and reads, and gives None when there is no page."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._known: dict[str, Probe] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def of(self, url: str) -> Probe:
        address = probe_address(url)
        async with self._locks.setdefault(address, asyncio.Lock()):
            if address not in self._known:
                self._known[address] = await self._asked(address)
            return self._known[address]

    async def _asked(self, address: str) -> Probe:
        seen = await self._visit(address)
        if seen is None:
            return Probe()
        snapshot, document = seen
        # A page drawn by scripts is the same shell for every address: no proof of absence.
        if document.readability is Readability.NEEDS_BROWSER:
            return Probe()
        url = snapshot.url if snapshot.hops else ""
        return Probe(True, url, snapshot.sha256, _digest(document, address))


def is_not_found(snapshot: Snapshot, document: Document, probe: Probe) -> bool:
    """The page is the origin's way of saying that there is none, or says so itself."""
    if not document.is_page:
        return False
    if probe.answered:
        if probe.url:
            redirected = canonical_key(snapshot.requested_url) != canonical_key(snapshot.url)
            if redirected and canonical_key(snapshot.url) == canonical_key(probe.url):
                return True
        else:
            digest = _digest(document, snapshot.requested_url)
            if snapshot.sha256 == probe.sha256 or (digest and digest == probe.digest):
                return True
    return _says_not_found(document)


def _says_not_found(document: Document) -> bool:
    text = document.main_text.strip()
    if len(text) > _SHORT:
        return False
    return bool(_SAYS_SO.search(f"{document.title}\n{text}"))


def _digest(document: Document, requested_url: str) -> str:
    """Of the text without digits and without the address, which such pages like to repeat."""
    name = urlsplit(requested_url).path.rsplit("/", 1)[-1]
    text = f"{document.title}\n{document.text}"
    if name:
        text = text.replace(name, "")
    text = re.sub(r"[\d๐-๙\s/]+", "", text)
    return (
        hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() if len(text) >= _ENOUGH else ""
    )
