"""Slides: a sample of a fictitious municipality, and archives that mean harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_files import zip_of

from oit_checker.documents import ReadLimits, read
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.document import BlockKind, Readability

SAMPLE = (Path(__file__).parent / "samples" / "slides.pptx").read_bytes()
URL = "https://office.example/slides.pptx"


def test_slides_are_pages_and_their_titles_are_headings() -> None:
    document = read(SAMPLE, url=URL)
    assert (document.format, document.readability) == ("pptx", Readability.TEXT)
    headings = [(b.text, b.page) for b in document.blocks if b.kind is BlockKind.HEADING]
    assert headings == [("แผนพัฒนาท้องถิ่น พ.ศ. 2561-2565", 1), ("โครงการ", 2)]
    assert document.page_count == 2
    assert ("เทศบาลตำบลบ้านตัวอย่าง", 1) in [(b.text, b.page) for b in document.blocks]


def test_tables_and_links_of_slides_are_read() -> None:
    document = read(SAMPLE, url=URL)
    (table,) = document.tables
    assert (table.rows, table.page) == (
        (("โครงการ", "งบประมาณ"), ("ขุดลอกคลอง", "100,000")),
        2,
    )
    (link,) = document.links
    assert (link.url, link.label) == ("https://office.example/plan", "อ่านแผนฉบับเต็ม")
    assert document.blocks[link.block].text == "อ่านแผนฉบับเต็ม"


def test_the_cap_on_slides_is_said_so() -> None:
    document = read(SAMPLE, url=URL, limits=ReadLimits(max_pages=1))
    assert document.readability is Readability.PARTIAL
    assert (document.problems, document.page_count) == (("pages_cut:1",), 2)


def test_a_zip_bomb_of_slides_is_too_large() -> None:
    data = zip_of({"ppt/presentation.xml": b"<a/>", "bomb": b"\0" * 3_000_000})
    document = read(data, url=URL, limits=ReadLimits(max_zip_bytes=1_000_000))
    assert document.readability is Readability.TOO_LARGE


@pytest.mark.parametrize("keep", [30, 200, len(SAMPLE) // 2, len(SAMPLE) - 100])
def test_truncated_slides_are_broken(keep: int) -> None:
    document = read(SAMPLE[:keep], url=URL)
    assert (document.format, document.readability) == ("pptx", Readability.BROKEN)


async def test_slides_are_read_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("read in this process")

    monkeypatch.setattr("oit_checker.documents.pool.read_as", refuse)
    async with ReaderPool(workers=1) as pool:
        assert (await pool.read(SAMPLE, url=URL)).readability is Readability.TEXT
