"""OpenDocument texts and slides: a sample of a fictitious municipality, and harmful archives."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_files import zip_of

from oit_checker.documents import ReadLimits, read
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.document import BlockKind, Readability, Region

SAMPLE = (Path(__file__).parent / "samples" / "purchases.odt").read_bytes()
URL = "https://office.example/purchases.odt"
KIND = b"application/vnd.oasis.opendocument."
NS = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("text", "text"),
        ("draw", "drawing"),
        ("p", "presentation"),
    )
)


def test_an_open_document_keeps_headings_regions_tables_and_links() -> None:
    document = read(SAMPLE, url=URL)
    assert (document.format, document.readability) == ("odt", Readability.TEXT)
    headings = [(b.text, b.level) for b in document.blocks if b.kind is BlockKind.HEADING]
    assert headings == [("สรุปผลการจัดซื้อจัดจ้าง", 1), ("เดือนตุลาคม ๒๕๖๒", 2)]
    assert document.blocks[0].region is Region.HEADER
    assert document.blocks[-1].region is Region.FOOTER
    (table,) = document.tables
    assert table.rows == (
        ("ลำดับ", "รายการ", "ราคา (บาท)"),
        ("1", "วัสดุสำนักงาน", ""),
        ("1", "น้ำมันเชื้อเพลิง", "2,500"),
        ("รวม", "รวม", "2,500"),
    )
    (link,) = document.links
    assert (link.url, link.label) == ("https://office.example/plan", "แผนการจัดหาพัสดุ")
    assert document.title == "สรุปผลการจัดซื้อจัดจ้าง"


def test_slides_of_an_open_document_are_pages() -> None:
    slides = "".join(
        f'<draw:page><draw:frame p:class="title"><draw:text-box><text:p>หัวข้อ {n}</text:p>'
        f"</draw:text-box></draw:frame><p:notes><text:p>note</text:p></p:notes></draw:page>"
        for n in (1, 2)
    )
    xml = f"<office:body {NS}>{slides}</office:body>".encode()
    data = zip_of({"mimetype": KIND + b"presentation", "content.xml": xml})
    document = read(data, url="https://office.example/a.odp")
    assert [(b.text, b.page, b.level) for b in document.blocks] == [
        ("หัวข้อ 1", 1, 1),
        ("หัวข้อ 2", 2, 1),
    ]
    assert (document.format, document.page_count, document.problems) == ("odp", 2, ())


def test_an_encrypted_open_document_is_encrypted() -> None:
    manifest = b"<m xmlns='urn:m'><f><encryption-data/></f></m>"
    data = zip_of(
        {"mimetype": KIND + b"text", "content.xml": b"\1", "META-INF/manifest.xml": manifest}
    )
    assert read(data, url=URL).readability is Readability.ENCRYPTED


def test_a_bomb_and_rubbish_are_refused() -> None:
    data = zip_of({"mimetype": KIND + b"text", "content.xml": b"<a", "bomb": b"\0" * 3_000_000})
    assert read(data, url=URL).readability is Readability.BROKEN
    document = read(data, url=URL, limits=ReadLimits(max_zip_bytes=1_000_000))
    assert document.readability is Readability.TOO_LARGE


@pytest.mark.parametrize("keep", [30, 500, len(SAMPLE) // 2])
def test_a_truncated_open_document_is_broken(keep: int) -> None:
    document = read(SAMPLE[:keep], url=URL)
    assert (document.format, document.readability) == ("odt", Readability.BROKEN)


async def test_open_documents_are_read_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("read in this process")

    monkeypatch.setattr("oit_checker.documents.pool.read_as", refuse)
    async with ReaderPool(workers=1) as pool:
        assert (await pool.read(SAMPLE, url=URL)).readability is Readability.TEXT
