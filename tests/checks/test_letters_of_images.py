"""A quote says where its letters were read when they are not the Document's own."""

from __future__ import annotations

import pytest
from checks_material import HOME

from oit_checker.checks._text import quoted
from oit_checker.model.document import Block, Document, PageQuality, PageState

LINE = "แผนพัฒนาท้องถิ่น (พ.ศ. 2561 - 2565)"


def document(format_: str, block: Block, *scanned: int) -> Document:
    media = {"pdf": "application/pdf", "html": "text/html", "image": "image/png"}[format_]
    scan = tuple(PageQuality(page, PageState.READ, 88.0) for page in scanned)
    return Document(f"{HOME}/a", media, format_, blocks=(block,), scan=scan)


@pytest.mark.parametrize(
    ("seen", "read_from"),
    [
        (document("pdf", Block(LINE, page=2), 2), ("scan", 88.0)),
        (document("pdf", Block(LINE, page=1), 2), ("", 0.0)),
        (document("image", Block(LINE), 1), ("picture", 88.0)),
        (document("html", Block(LINE, picture=f"{HOME}/b.png"), 1), ("picture", 0.0)),
        (document("html", Block(LINE), 1), ("", 0.0)),
        (document("html", Block(LINE, page=1), 1), ("drawn", 88.0)),
    ],
)
def test_a_quote_says_where_its_letters_were_read(
    seen: Document, read_from: tuple[str, float]
) -> None:
    evidence = quoted(seen, 0)
    assert (evidence.read_from, evidence.confidence) == read_from
