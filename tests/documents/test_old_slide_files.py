"""PowerPoint 97-2003 files: the pptx sample as LibreOffice saves it, and records made by hand.

The sample's OLE file was packed anew with `ole_of`, without the large preview picture.
"""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest
from made_compound import atom, box, container, ole_of, ppt_of, words

from oit_checker.documents import ReadLimits, read
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.document import Block, BlockKind, Readability

SAMPLE = (Path(__file__).parent / "samples" / "slides.ppt").read_bytes()
URL = "https://office.example/slides.ppt"


def said(blocks: tuple[Block, ...]) -> list[tuple[int | None, str]]:
    return [(block.page, block.text) for block in blocks]


def test_slides_are_pages_with_titles_tables_and_links() -> None:
    document = read(SAMPLE, url=URL)
    assert (document.format, document.readability) == ("ppt", Readability.TEXT)
    assert (document.page_count, document.problems) == (3, ())
    headings = [b.text for b in document.blocks if b.kind is BlockKind.HEADING]
    assert headings == ["แผนพัฒนาท้องถิ่น พ.ศ. 2561-2565"]
    table = document.tables[0]
    assert table.rows == (("โครงการ", "งบประมาณ"), ("ขุดลอกคลอง", "100,000"))
    assert (table.page, document.blocks[table.block].text) == (2, "โครงการ | งบประมาณ")
    (link,) = document.links
    assert (link.url, link.label) == ("https://office.example/plan", "อ่านแผนฉบับเต็ม")
    assert document.blocks[link.block].text == "อ่านแผนฉบับเต็ม"


def test_a_hidden_slide_is_kept_as_hidden() -> None:
    document = read(SAMPLE, url=URL)
    assert {block.page for block in document.blocks if block.hidden} == {3}


def test_text_of_the_outline_stands_where_its_shape_is() -> None:
    outline = words("แผนปี 2567", 0) + words("ข้อแรก\rข้อสอง", 1)
    shapes = (
        box(atom(3998, struct.pack("<I", 0)))
        + box(words("กรอบ"))
        + box(atom(3998, struct.pack("<I", 1)))
    )
    document = read(ppt_of([(outline, shapes)]), url=URL)
    assert said(document.blocks) == [(1, "แผนปี 2567"), (1, "กรอบ"), (1, "ข้อแรก"), (1, "ข้อสอง")]
    assert document.blocks[0].kind is BlockKind.HEADING


def test_outline_text_without_a_shape_is_read_all_the_same() -> None:
    document = read(ppt_of([(words("ข้อความ", 1), b"")]), url=URL)
    assert said(document.blocks) == [(1, "ข้อความ")]


def test_slides_that_an_earlier_edit_left_in_the_file_are_not_read() -> None:
    older = container(1006, container(1036, box(words("ฉบับร่างเก่า"))))
    document = read(ppt_of([(b"", box(words("ฉบับจริง")))], older=older), url=URL)
    assert said(document.blocks) == [(1, "ฉบับจริง")]


def test_thai_bytes_of_old_programs_are_thai() -> None:
    shapes = box(words("แผนงาน", charset="cp874")) + box(words("plan", charset="cp1252"))
    assert said(read(ppt_of([(b"", shapes)]), url=URL).blocks) == [(1, "แผนงาน"), (1, "plan")]


def test_a_broken_list_of_slides_leaves_the_slides_readable() -> None:
    slide = container(1006, container(1036, box(words("ยังอ่านได้"))))
    document = read(ole_of({"PowerPoint Document": slide}), url=URL)
    assert said(document.blocks) == [(1, "ยังอ่านได้")]


def test_a_slide_of_pictures_has_no_text() -> None:
    picture = container(0xF004, atom(0xF00B, struct.pack("<HI", 0x4104, 1), instance=1))
    document = read(ppt_of([(b"", picture)]), url=URL)
    assert (document.readability, len(document.images)) == (Readability.NO_TEXT, 1)


def test_a_presentation_with_a_password_is_encrypted() -> None:
    document = read(ppt_of([(b"", b"")], token=0xF3D1C4DF), url=URL)
    assert (document.format, document.readability) == ("ppt", Readability.ENCRYPTED)


def test_a_cap_on_slides_is_said_so() -> None:
    document = read(SAMPLE, url=URL, limits=ReadLimits(max_pages=1))
    assert (document.readability, document.page_count) == (Readability.PARTIAL, 3)
    assert document.problems == ("pages_cut:1",)


def test_records_nested_without_end_cost_nothing() -> None:
    depth = 50_000
    deep = b"".join(struct.pack("<HHI", 15, 0xF003, 8 * n) for n in range(depth, -1, -1))
    document = read(ppt_of([(b"", deep + box(words("x")))]), url=URL)
    assert not [p for p in document.problems if p.startswith("reader_failed")]


@pytest.mark.parametrize("keep", [30, 600, 5000, len(SAMPLE) // 2])
def test_a_truncated_presentation_is_broken(keep: int) -> None:
    document = read(SAMPLE[:keep], url=URL)
    assert (document.format, document.readability) == ("ppt", Readability.BROKEN)


def test_damaged_presentations_never_stop_the_reader() -> None:
    chance = random.Random(11)
    for _ in range(60):
        data = bytearray(SAMPLE)
        for _ in range(chance.choice((1, 30, 300))):
            data[chance.randrange(8, len(data))] = chance.choice((0, 255, chance.randrange(256)))
        problems = read(bytes(data), url=URL).problems
        assert not [p for p in problems if p.startswith("reader_failed")]


async def test_presentations_are_read_in_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("read in this process")

    monkeypatch.setattr("oit_checker.documents.pool.read_as", refuse)
    async with ReaderPool(workers=1) as pool:
        assert (await pool.read(SAMPLE, url=URL)).readability is Readability.TEXT
