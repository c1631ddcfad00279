"""Picture files: opened by their kind, read by none here. What stands on them is for `scan`.

Each frame of a TIFF (a fax or a scanner's file) is a page; all else is one page.
"""

from __future__ import annotations

from dataclasses import replace

from oit_checker.documents.source import Source, failed_document
from oit_checker.model.document import Document, Readability


def read(data: bytes, source: Source) -> Document:
    """A Document without text, all of its pages yet to be read; never raises for its bytes."""
    pages = 1
    if data.startswith((b"II*\0", b"MM\0*")):
        from oit_checker.documents._page_images import frame_count

        pages = frame_count(data)
    document = failed_document(
        source,
        Readability.NO_TEXT,
        "",
        format="image",
        size_bytes=len(data),
        page_count=pages,
    )
    return replace(document, unread_pages=tuple(range(1, min(pages, source.limits.max_pages) + 1)))
