"""A reader just good enough for the crawl's own tests: titles, headings, links, forms."""

from __future__ import annotations

import hashlib
import re

from oit_checker.model.document import (
    Block,
    BlockKind,
    Document,
    Form,
    FormField,
    Link,
)
from oit_checker.model.url import normalised_url
from oit_checker.model.web import Snapshot

_PART = re.compile(
    r"<h(?P<level>\d)>(?P<heading>.*?)</h\d>"
    r"|<a href=(?P<q>['\"])(?P<href>.*?)(?P=q)>(?P<label>.*?)</a>"
    r"|<(?P<frame>i?frame) src=['\"](?P<src>.*?)['\"]"
    r"|<meta http-equiv=refresh content=['\"]\d+;url=(?P<refresh>.*?)['\"]",
    re.S | re.I,
)


async def read(data: bytes, snapshot: Snapshot) -> Document:
    text = data.decode("utf-8", "replace")
    if data.startswith(b"%PDF"):
        return Document(snapshot.url, "application/pdf", "pdf", blocks=(Block(text[:100]),))
    title = re.search(r"<title>(.*?)</title>", text, re.S)
    blocks: list[Block] = []
    links: list[Link] = []
    for part in _PART.finditer(text):
        if part["heading"] is not None:
            blocks.append(Block(part["heading"], BlockKind.HEADING, int(part["level"])))
            continue
        href = part["href"] or part["src"] or part["refresh"] or ""
        kind = "a" if part["href"] is not None else (part["frame"] or "refresh")
        blocks.append(Block(part["label"] or ""))
        url = normalised_url(href, snapshot.url)
        links.append(Link(url, part["label"] or "", len(blocks) - 1, kind=kind, href=href))
    rest = re.sub(r"<title>.*?</title>|<[^>]*>", " ", text[:20_000], flags=re.S)
    blocks.append(Block(re.sub(r"\s+", " ", rest).strip()))
    forms = (Form("", "post", (FormField("p", "password"),), 0),) if "type=password" in text else ()
    return Document(
        snapshot.url,
        "text/html",
        "html",
        title=title[1] if title else "",
        blocks=tuple(blocks),
        links=tuple(links),
        forms=forms,
        size_bytes=len(data),
    )


def keep(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
