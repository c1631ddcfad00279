"""Which pages only their image can tell, and the Document with what was read there. Without the
libraries that look at images: whoever only asks needs none of them."""

from __future__ import annotations

from oit_checker.documents._scan_blocks import with_scan
from oit_checker.model.document import Document

__all__ = ["pages_wanted", "with_scan"]


def pages_wanted(document: Document) -> tuple[int, ...]:
    """The pages (1-based) of which only the image can tell what stands there, and
    whose image was not read yet."""
    known = {quality.page for quality in document.scan}
    return tuple(number for number in document.unread_pages if number not in known)
