"""RTF: a sample of a fictitious municipality, letters by charset, and bytes that mean harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from oit_checker.documents import ReadLimits, read
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.document import BlockKind, Readability, Region

SAMPLE = (Path(__file__).parent / "samples" / "purchases.rtf").read_bytes()
URL = "https://office.example/purchases.rtf"


def escaped(text: str) -> bytes:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("cp874")).encode()


def test_rich_text_keeps_headings_regions_tables_and_links() -> None:
    document = read(SAMPLE, url=URL)
    assert (document.format, document.readability) == ("rtf", Readability.TEXT)
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


@pytest.mark.parametrize(
    "data",
    [
        rb"{\rtf1\ansi\ansicpg874 " + escaped("แผนงาน") + rb"\par}",
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f1\fcharset222 Angsana;}}\f1 "
        + escaped("แผนงาน")
        + rb"\par}",
        rb"{\rtf1 \uc1" + b"".join(rb"\u%d?" % ord(letter) for letter in "แผนงาน") + rb"\par}",
    ],
)
def test_thai_letters_by_page_font_or_number(data: bytes) -> None:
    assert read(data, url=URL).text == "แผนงาน"


def test_hidden_and_deleted_words_and_unknown_groups_are_left_out() -> None:
    data = rb"{\rtf1 kept {\v no}{\deleted no}{\*\strange no}{\b also}\par}"
    assert read(data, url=URL).text == "kept also"


def test_binary_data_is_jumped_over() -> None:
    data = rb"{\rtf1 a{\pict\bin6 }}no}}}b\par}"
    document = read(data, url=URL)
    assert (document.text, len(document.images)) == ("ab", 1)


def test_deep_nesting_and_rubbish_do_not_crash() -> None:
    deep = read(rb"{\rtf1 " + b"{" * 300_000 + b"in" + b"}" * 300_000 + rb" out\par}", url=URL)
    assert (deep.text, deep.readability) == ("in out", Readability.TEXT)
    rubbish = read(rb"{\rtf1" + bytes(range(256)) * 50, url=URL)
    assert not [p for p in rubbish.problems if p.startswith("reader_failed")]


def test_truncated_rich_text_is_partial() -> None:
    document = read(SAMPLE[: len(SAMPLE) - 300], url=URL)
    assert (document.readability, document.problems) == (Readability.PARTIAL, ("truncated",))


def test_the_cap_on_letters_is_said_so() -> None:
    document = read(SAMPLE, url=URL, limits=ReadLimits(max_text_chars=100))
    assert "text_truncated" in document.problems


async def test_rich_text_is_read_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("read in this process")

    monkeypatch.setattr("oit_checker.documents.pool.read_as", refuse)
    async with ReaderPool(workers=1) as pool:
        assert (await pool.read(SAMPLE, url=URL)).readability is Readability.TEXT
