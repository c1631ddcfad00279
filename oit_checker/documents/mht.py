"""Web archives (.mht, and .doc or .xls that an Office program saved as one): their pages in order.

Pictures are left out. Addresses in it are those of the page that was saved; what pointed to a file
on somebody's machine is no link.
"""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import replace
from email.errors import MessageError
from email.message import Message

from oit_checker.documents import html
from oit_checker.documents._parts import Part, assembled, failed_file
from oit_checker.documents.source import Source
from oit_checker.model.document import Document, Readability

_MOST_PAGES = 100
_NAMES = ("title", "author", "created", "modified")


def read(data: bytes, source: Source) -> Document:
    """A web archive from its bytes; never raises for their content."""
    try:
        pages = list(_pages_of(email.message_from_bytes(data), source))
    except (MessageError, RecursionError, ValueError, LookupError):
        return failed_file(source, "broken_mht", "mht", len(data))
    if not pages:
        return failed_file(source, "truncated", "mht", len(data))
    garbled = any(page.readability is Readability.GARBLED for page in pages)
    found = {name: page.properties.get(name, "") for page in reversed(pages) for name in _NAMES}
    found["title"] = next((page.title for page in pages if page.title), "")
    document = assembled(
        [_part_of(page) for page in pages],
        source,
        format="mht",
        size_bytes=len(data),
        properties={name: value for name, value in found.items() if value},
    )
    return replace(document, readability=Readability.GARBLED) if garbled else document


def _pages_of(message: Message, source: Source) -> Iterator[Document]:
    left = source.limits.max_text_chars
    for count, part in enumerate(part for part in message.walk() if _is_page(part)):
        if count >= _MOST_PAGES or left <= 0:
            return
        body = part.get_payload(decode=True)
        place = str(part.get("Content-Location", ""))
        base = place if "://" in place else "about:blank"
        page = html.read(
            body if isinstance(body, bytes) else b"",
            Source(
                base,
                f"text/html; charset={part.get_content_charset('')}",
                limits=replace(source.limits, max_text_chars=left),
            ),
        )
        left -= len(page.text)
        yield page


def _is_page(part: Message) -> bool:
    return part.get_content_type() in ("text/html", "application/xhtml+xml")


def _part_of(page: Document) -> Part:
    return Part(
        blocks=list(page.blocks),
        tables=list(page.tables),
        links=[link for link in page.links if link.url.startswith(("http:", "https:", "mailto:"))],
        images=list(page.images),
    )
