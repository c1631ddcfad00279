"""Word 97-2003 files: a sample of a fictitious municipality, and bytes that mean harm."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from oit_checker.documents import read
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.document import BlockKind, Readability, Region

SAMPLE = (Path(__file__).parent / "samples" / "purchases.doc").read_bytes()
URL = "https://office.example/purchases.doc"


def changed(offset: int, value: bytes) -> bytes:
    """The sample with bytes of its information block replaced."""
    begin = SAMPLE.index(b"\xec\xa5") + offset
    return SAMPLE[:begin] + value + SAMPLE[begin + len(value) :]


def test_an_old_word_file_keeps_headings_text_and_regions() -> None:
    document = read(SAMPLE, url=URL)
    assert (document.format, document.readability, document.problems) == (
        "doc",
        Readability.TEXT,
        (),
    )
    headings = [(b.text, b.level) for b in document.blocks if b.kind is BlockKind.HEADING]
    assert headings == [("สรุปผลการจัดซื้อจัดจ้าง", 1), ("เดือนตุลาคม ๒๕๖๒", 2)]
    assert document.blocks[0].region is Region.HEADER
    assert document.blocks[-1].text == "โทรศัพท์ 0 2000 0000"
    assert document.blocks[-1].region is Region.FOOTER
    assert [b.text for b in document.blocks if b.bold] == ["รายการที่สำคัญ"]
    assert "ในรอบเดือน ดังนี้ (summary é)" in document.text


def test_a_table_of_an_old_word_file_repeats_merged_cells_and_keeps_empty_ones() -> None:
    (table,) = read(SAMPLE, url=URL).tables
    assert table.rows == (
        ("ลำดับ", "รายการ", "ราคา (บาท)"),
        ("1", "วัสดุสำนักงาน", ""),
        ("1", "น้ำมันเชื้อเพลิง", "2,500"),
        ("รวม", "รวม", "2,500"),
    )


def test_links_and_properties_of_an_old_word_file_are_read() -> None:
    document = read(SAMPLE, url=URL)
    (link,) = document.links
    assert (link.url, link.label) == ("https://office.example/plan", "แผนการจัดหาพัสดุ")
    assert document.blocks[link.block].text == "ดูเพิ่มเติมที่ แผนการจัดหาพัสดุ"
    assert document.images == ()
    assert document.title == "สรุปผลการจัดซื้อจัดจ้าง"
    assert document.properties["created"] == "2013-12-23"


def test_an_encrypted_word_file_is_encrypted_and_an_older_one_unsupported() -> None:
    flags = SAMPLE[SAMPLE.index(b"\xec\xa5") + 0x0B]
    encrypted = read(changed(0x0B, bytes([flags | 1])), url=URL)
    assert encrypted.readability is Readability.ENCRYPTED
    old = read(changed(0, b"\xdc\xa5\x65\x00"), url=URL)
    assert (old.readability, old.problems) == (Readability.UNSUPPORTED, ("old_word",))


@pytest.mark.parametrize("keep", [10, 600, 5000, len(SAMPLE) // 2])
def test_a_truncated_old_word_file_is_broken(keep: int) -> None:
    document = read(SAMPLE[:keep], url=URL)
    assert (document.format, document.readability) == ("doc", Readability.BROKEN)


def test_an_ole_file_that_is_no_word_file_has_no_reader() -> None:
    name = "WordDocument".encode("utf-16-le")
    assert SAMPLE.count(name) == 1
    document = read(SAMPLE.replace(name, "SomeDocument".encode("utf-16-le")), url=URL)
    assert (document.format, document.readability) == ("ole", Readability.UNSUPPORTED)


def test_damaged_old_word_files_never_stop_the_reader() -> None:
    chance = random.Random(7)
    for _ in range(60):
        data = bytearray(SAMPLE)
        for _ in range(chance.choice((1, 30, 300))):
            data[chance.randrange(8, len(data))] = chance.choice((0, 255, chance.randrange(256)))
        problems = read(bytes(data), url=URL).problems
        assert not [p for p in problems if p.startswith("reader_failed")]


def test_a_count_of_properties_that_lies_costs_no_time() -> None:
    begin = SAMPLE.index(bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")) + 20
    data = SAMPLE[: begin + 4] + b"\xff\xff\xff\xff" + SAMPLE[begin + 8 :]
    document = read(data, url=URL)
    assert (document.readability, document.properties) == (Readability.TEXT, {})


async def test_old_word_files_are_read_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("read in this process")

    monkeypatch.setattr("oit_checker.documents.pool.read_as", refuse)
    async with ReaderPool(workers=1) as pool:
        assert (await pool.read(SAMPLE, url=URL)).readability is Readability.TEXT
