"""Page images of PDFs and pictures: which are wanted, what they say, what the Document becomes."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from made_files import needs_thai_font, pdf_of
from made_scans import (
    LETTERS,
    NO_OCR,
    bytes_of,
    image_of,
    likeness,
    line,
    needs_ocr,
    ocr,
    page,
    pdf_of_images,
)
from PIL import Image, ImageDraw

from oit_checker.documents import ReadLimits, read
from oit_checker.documents._page_images import NoImage, PageImage, page_images
from oit_checker.documents.pool import ReaderPool
from oit_checker.documents.scan import scanned_pages
from oit_checker.documents.unread import pages_wanted, with_scan
from oit_checker.model.document import (
    Block,
    BlockKind,
    Document,
    Link,
    PageQuality,
    PageState,
    Readability,
)
from oit_checker.model.document import (
    Image as DocumentImage,
)
from oit_checker.model.scan import Box, ScannedLine, ScannedPage

URL = "https://office.example/files/plan.pdf"
LONG = "The plan of the office for the year " * 4
ENGLISH = "The plan of the office for the year as it was approved by the council"
HOSTILE = "hostile_scanners:scanned_pages"
PATIENT = ReadLimits(max_page_seconds=60)


def image_at(data: bytes, number: int = 1, limits: ReadLimits = PATIENT) -> PageImage | NoImage:
    ((found, image),) = page_images(data, (number,), limits)
    assert found == number
    return image


def shown(data: bytes, number: int = 1) -> PageImage:
    image = image_at(data, number)
    assert isinstance(image, PageImage)
    return image


# Which pages are wanted


@needs_thai_font
def test_a_scan_a_stamp_and_a_header_over_a_scan_are_wanted_and_a_page_of_text_is_not() -> None:
    pages = (ENGLISH, image_of(), "Scanned with CamScanner|over", "Annex 1|over", f"{LONG}|over")
    document = read(pdf_of_images(*pages), url=URL)
    assert pages_wanted(document) == document.unread_pages == (2, 3, 4)
    assert document.problems == ("pages_without_text:2,3", "pages_thin_text:4")
    assert document.readability is Readability.PARTIAL
    assert [block.page for block in document.blocks] == [1, 4, 5]


def test_a_scan_without_any_text_wants_all_its_pages() -> None:
    picture = Image.new("L", (300, 240), 90)
    document = read(pdf_of_images(picture, picture), url=URL)
    assert (document.readability, document.unread_pages) == (Readability.NO_TEXT, (1, 2))


def test_an_empty_frame_is_no_page_to_be_read() -> None:
    white = Image.new("L", (300, 240), 255)
    frame = "0.5 w 1 1 1 RG 10 10 100 100 re S"
    assert read(pdf_with(frame, ENGLISH), url=URL).unread_pages == ()
    assert read(pdf_of_images(ENGLISH, white), url=URL).unread_pages == (2,)


def test_what_was_read_once_is_not_wanted_again() -> None:
    document = Document(URL, "application/pdf", "pdf", unread_pages=(1, 2))
    low = replace(document, scan=(PageQuality(2, PageState.LOW, 60.0),))
    assert pages_wanted(low) == (1,)


def test_a_picture_is_one_page_and_a_fax_has_a_page_for_each_frame() -> None:
    frames = [Image.new("1", (60, 40), 1) for _ in range(3)]
    fax = bytes_of(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    document = read(fax, url="https://office.example/fax.tif")
    assert (document.page_count, document.unread_pages) == (3, (1, 2, 3))
    moving = bytes_of(frames[0], "GIF", save_all=True, append_images=frames[1:])
    for data in (moving, bytes_of(frames[0]), b"\xff\xd8\xff\xe0 cut off"):
        document = read(data, url="https://office.example/a.jpg")
        assert (document.page_count, document.unread_pages) == (1, (1,))
        assert document.readability is Readability.NO_TEXT


# Images of pages


def test_a_page_of_a_pdf_is_shown_at_200_dpi_and_a_huge_one_smaller() -> None:
    image = shown(pdf_with("1 0 0 rg 0 0 720 360 re f", size=(720, 360)))
    assert (image.width, image.height) == (2000, 1000)
    huge = shown(pdf_with("0 0 9 9 re f", size=(14_400, 14_400)))
    assert huge.width * huge.height < 10_000_000


def test_small_pictures_grow_and_tall_ones_are_cut_between_their_lines() -> None:
    small = shown(bytes_of(Image.new("L", (500, 300), 255)))
    assert (small.width, small.scale, small.tiles[0].image.size) == (500, 2.0, (1000, 600))
    tall = Image.new("L", (1300, 6000), 255)
    draw = ImageDraw.Draw(tall)
    for top in range(0, 6000, 60):
        draw.rectangle((10, top, 1290, top + 40), fill=0)
    image = shown(bytes_of(tall))
    assert len(image.tiles) >= 3
    assert sum(tile.image.height for tile in image.tiles) == 6000
    for tile in image.tiles[1:]:
        assert tile.image.getpixel((600, 0)) == 255
        assert tall.getpixel((600, tile.top - 1)) == 255


def test_a_photograph_stands_as_its_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    image = shown(bytes_of(Image.new("RGB", (1600, 1400)), "JPEG", exif=exif))
    assert (image.width, image.height) == (1400, 1600)
    assert image.tiles[0].image.size == (1400, 1600)


@pytest.mark.parametrize(
    "image",
    [
        Image.new("CMYK", (40, 30)),
        Image.new("P", (40, 30)),
        Image.new("RGBA", (40, 30)),
        Image.new("I;16", (40, 30)),
        Image.new("1", (40, 30)),
    ],
    ids=lambda image: image.mode,
)
def test_pictures_of_every_kind_are_shown(image: Image.Image) -> None:
    assert shown(bytes_of(image, "TIFF")).width == 40


def test_a_picture_that_claims_a_huge_size_is_not_unpacked() -> None:
    bomb = picture_claiming(30_000, 30_000)
    start = time.process_time()
    image = image_at(bomb)
    assert isinstance(image, NoImage)
    assert image.problem == "too_large"
    (told,) = scanned_pages(bomb, pages=(1,), ocr=NO_OCR, limits=PATIENT)
    assert (told.state, told.lines) == (PageState.TIMEOUT, ())
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "data",
    [
        bytes_of(Image.effect_noise((400, 300), 60), "JPEG")[:4000],
        bytes_of(Image.effect_noise((400, 300), 60))[:4000],
        b"\xff\xd8\xff",
        b"GIF89a" + bytes(40),
        b"II*\0" + b"\xff" * 60,
        b"%PDF-1.4 and no more",
        pdf_of([[(50, 700, 12, "secret")]], font=None, password="x"),
        b"",
    ],
    ids=["cut jpeg", "cut png", "no jpeg", "no gif", "no tiff", "no pdf", "locked pdf", "nothing"],
)
def test_what_cannot_be_shown_is_no_blank_page(data: bytes) -> None:
    (told,) = scanned_pages(data, pages=(1,), ocr=NO_OCR, limits=PATIENT)
    assert (told.number, told.state, told.lines) == (1, PageState.TIMEOUT, ())


def test_of_ten_thousand_pages_only_the_asked_are_shown() -> None:
    data = pdf_with(*["0 0 300 300 re f"] * 10_000)
    document = read(data, url=URL)
    assert document.unread_pages == tuple(range(1, 501))
    start = time.process_time()
    numbers = [number for number, image in page_images(data, (9_999, 3), PATIENT)]
    assert numbers == [9_999, 3]
    assert time.process_time() - start < 5


def test_a_page_beyond_the_last_is_told_as_unknown() -> None:
    (told,) = scanned_pages(pdf_with("n"), pages=(7,), ocr=NO_OCR, limits=PATIENT)
    assert (told.number, told.state) == (7, PageState.TIMEOUT)


# Reading them


@needs_ocr
async def test_a_scanned_page_among_others_is_read_in_a_child_and_stands_between_them() -> None:
    data = pdf_of_images(ENGLISH, image_of(), ENGLISH)
    document = read(data, url=URL)
    async with ReaderPool(workers=1, limits=PATIENT) as pool:
        pages = await pool.scan(data, pages=pages_wanted(document), ocr=ocr())
    whole = with_scan(document, pages)
    assert [told.number for told in pages] == [2]
    assert (whole.readability, whole.unread_pages, whole.problems) == (Readability.TEXT, (), ())
    first, *read_blocks, last = whole.blocks
    assert (first.page, last.page) == (1, 3)
    assert {block.page for block in read_blocks} == {2}
    assert likeness("".join(block.text for block in read_blocks), "".join(LETTERS)) > 0.95
    assert whole.scan[0].state is PageState.READ
    assert whole.reader == f"{document.reader}+{ocr().reader}"


@needs_ocr
def test_a_tall_picture_is_one_page_with_boxes_in_its_own_pixels() -> None:
    picture = Image.new("L", (660, 2700), 255)
    part = image_of(width=660, size=24)
    for top in (100, 1400, 2400):
        picture.paste(part, (0, top))
    (told,) = scanned_pages(bytes_of(picture), pages=(1,), ocr=ocr(), limits=PATIENT)
    assert (told.number, told.width, told.height) == (1, 660, 2700)
    assert told.state is PageState.READ
    firsts = [one for one in told.lines if likeness(one.text, LETTERS[0]) > 0.85]
    assert [one.box.top for one in firsts] == pytest.approx([135, 1435, 2435], abs=15)
    assert all(48 <= one.box.left < 70 for one in firsts)
    assert sorted({one.paragraph for one in told.lines}) == [
        *dict.fromkeys(one.paragraph for one in told.lines)
    ]


async def test_pages_that_hang_die_or_lie_time_out_and_their_programs_end(tmp_path: Path) -> None:
    marker = tmp_path / "pid"
    limits = ReadLimits(max_page_seconds=2)
    async with ReaderPool(
        workers=2, limits=limits, scanner="hostile_scanners:scanned_pages"
    ) as pool:
        pages = await pool.scan(str(marker).encode(), pages=(1, 2, 3, 4, 5), ocr=NO_OCR)
    states = [(told.number, told.state) for told in pages]
    failed = PageState.TIMEOUT
    assert states == [
        (1, PageState.READ),
        (2, failed),
        (3, failed),
        (4, failed),
        (5, PageState.READ),
    ]
    if sys.platform.startswith("linux"):
        assert is_over(int(marker.read_text(encoding="utf-8")))


KILLED = """
import asyncio, sys
from oit_checker.documents.pool import ReaderPool
from oit_checker.documents.ocr import Ocr

async def main():
    async with ReaderPool(workers=1, scanner="hostile_scanners:scanned_pages") as pool:
        await pool.scan(sys.argv[1].encode(), pages=(2,), ocr=Ocr("no-such-program", "0"))

asyncio.run(main())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes in /proc")
def test_a_killed_program_leaves_neither_a_reader_nor_its_program_behind(tmp_path: Path) -> None:
    marker = tmp_path / "pid"
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    parent = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(marker)], env={**os.environ, "PYTHONPATH": path}
    )
    while not marker.exists() or not marker.read_text(encoding="utf-8"):
        assert parent.poll() is None
        time.sleep(0.05)
    program = int(marker.read_text(encoding="utf-8"))
    reader = int(Path(f"/proc/{program}/stat").read_text().rpartition(")")[2].split()[1])
    assert reader != parent.pid
    parent.kill()
    parent.wait()
    assert is_over(reader) and is_over(program)


def is_over(pid: int) -> bool:
    for _ in range(600):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return True
        if state[0] == "Z":
            return True
        time.sleep(0.05)
    return False


# What the Document becomes


def document_of(*blocks: Block, **more: object) -> Document:
    return replace(Document(URL, "application/pdf", "pdf", reader="r/1"), blocks=blocks, **more)  # type: ignore[arg-type]


def test_pages_keep_their_order_and_links_their_page() -> None:
    document = document_of(
        Block("one", page=1),
        Block("three", page=3),
        readability=Readability.PARTIAL,
        unread_pages=(2, 4),
        problems=("declared_html_is_pdf", "pages_without_text:2,4"),
        links=(Link("https://office.example/", "three", 1),),
        images=(DocumentImage("", 0),),
    )
    whole = with_scan(document, [page(4, line("last words", 100)), page(2, line("two words", 100))])
    assert [(block.page, block.text) for block in whole.blocks] == [
        (1, "one"),
        (2, "two words"),
        (3, "three"),
        (4, "last words"),
    ]
    assert whole.blocks[whole.links[0].block].text == "three"
    assert whole.problems == ("declared_html_is_pdf",)
    assert (whole.readability, whole.reader) == (Readability.TEXT, "r/1+tesseract/5")


def test_garbled_letters_give_way_and_right_ones_stay_without_being_doubled() -> None:
    document = document_of(
        Block("ΦΛθχΩ", page=1),
        Block("ภาคผนวก 1 แบบรายงานผล", page=2),
        readability=Readability.GARBLED,
        unread_pages=(1, 2),
        problems=("pages_garbled:1", "pages_thin_text:2"),
        links=(Link("https://office.example/", "x", 0),),
    )
    pages = [
        page(1, line("words read", 100)),
        page(2, line("ภาคผนวก 1 แบบรายงานผส", 100), line("more words", 400, paragraph=1)),
    ]
    whole = with_scan(document, pages)
    texts = ["words read", "ภาคผนวก 1 แบบรายงานผล", "more words"]
    assert [block.text for block in whole.blocks] == texts
    assert (whole.readability, whole.problems) == (Readability.TEXT, ())
    assert whole.links[0].block == 0


def test_low_pages_give_their_text_and_stay_named_and_late_ones_change_nothing() -> None:
    document = document_of(readability=Readability.NO_TEXT, unread_pages=(1, 2, 3))
    low = page(1, line("some words", 100), state=PageState.LOW)
    late = page(2, state=PageState.TIMEOUT)
    blank = page(3, state=PageState.BLANK)
    part = with_scan(document, [low, late, blank])
    assert [block.text for block in part.blocks] == ["some words"]
    assert (part.readability, part.unread_pages) == (Readability.PARTIAL, (1, 2))
    assert part.problems == ("pages_without_text:2",)
    assert [quality.state for quality in part.scan] == ["low", "timeout", "blank"]
    assert with_scan(document, [late]).readability is Readability.NO_TEXT
    assert with_scan(document, []) is document


def test_a_second_scan_adds_to_the_first() -> None:
    document = document_of(readability=Readability.NO_TEXT, unread_pages=(1, 2))
    first = with_scan(document, [page(2, line("two words", 100))])
    both = with_scan(first, [page(1, line("one word", 100))])
    assert [block.page for block in both.blocks] == [1, 2]
    assert (both.unread_pages, both.problems) == ((), ())
    assert both.readability is Readability.TEXT
    assert both.reader == "r/1+tesseract/5"


def test_a_drawn_web_page_keeps_its_own_words_and_links() -> None:
    document = Document(
        "https://office.example/",
        "text/html",
        "html",
        readability=Readability.GARBLED,
        blocks=(Block("เมนูหลัก"), Block("\ue0d6\ue107\ue0f8\ue114"), Block("ติดต่อเรา")),
        links=(Link("https://office.example/c", "ติดต่อเรา", 2),),
    )
    whole = with_scan(document, [page(1, line("เมนูหลัก", 50), line("รายงานผล", 400, paragraph=1))])
    assert [(block.text, block.picture) for block in whole.blocks] == [
        ("เมนูหลัก", ""),
        ("ติดต่อเรา", ""),
        ("รายงานผล", document.url),
    ]
    assert whole.links[0].block == 1


def test_rows_with_wide_gaps_are_a_table_and_one_alone_is_none() -> None:
    rows = [
        line("ที่|ชื่อโครงการ|งบประมาณ", 100),
        line("1|ก่อสร้างถนน|100,000 บาท", 160, paragraph=1),
        line("รวม ทั้งสิ้น", 220, paragraph=2),
        line("ลงชื่อ|ผู้จัดทำ", 280, paragraph=3),
    ]
    whole = with_scan(document_of(unread_pages=(1,)), [page(1, *rows)])
    (table,) = whole.tables
    assert table.rows == (("ที่", "ชื่อโครงการ", "งบประมาณ"), ("1", "ก่อสร้างถนน", "100,000 บาท"))
    assert [block.text for block in whole.blocks] == [
        "ที่ | ชื่อโครงการ | งบประมาณ",
        "1 | ก่อสร้างถนน | 100,000 บาท",
        "รวม ทั้งสิ้น",
        "ลงชื่อ ผู้จัดทำ",
    ]
    assert [block.kind for block in whole.blocks[:2]] == [BlockKind.TABLE_ROW] * 2


def test_larger_and_centred_lines_are_headings_and_a_page_number_is_none() -> None:
    body = "ข้อความยาวของเอกสารฉบับนี้ซึ่งเต็มบรรทัดจากซ้ายไปขวาตลอดหน้า"
    lines = [
        line("แผนปฏิบัติการ", 60, left=330, height=60),
        line("ประจำปีงบประมาณ", 200, left=390, paragraph=1),
        line("พ.ศ. 2563", 250, left=440, paragraph=2),
        line(body, 400, left=50, paragraph=3),
        line(body, 450, left=50, paragraph=3),
        line("- 2 -", 1300, left=480, paragraph=4),
    ]
    whole = with_scan(document_of(unread_pages=(1,)), [page(1, *lines)])
    assert [(block.kind, block.level) for block in whole.blocks] == [
        (BlockKind.HEADING, 1),
        (BlockKind.HEADING, 3),
        (BlockKind.PARAGRAPH, 0),
        (BlockKind.PARAGRAPH, 0),
    ]
    assert whole.blocks[1].text == "ประจำปีงบประมาณ พ.ศ. 2563"
    assert whole.blocks[2].text == f"{body}\n{body}"


# Bytes


def pdf_with(*contents: str, size: tuple[int, int] = (400, 300)) -> bytes:
    """A PDF of pages that draw as told; one of plain words shows them as text."""
    kids = " ".join(f"{2 * n + 4} 0 R" for n in range(len(contents)))
    bodies = [
        f"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        f"2 0 obj<</Type/Pages/Count {len(contents)}/Kids[{kids}]/MediaBox[0 0 {size[0]} {size[1]}]"
        "/Resources<</Font<</F 3 0 R>>>>>>endobj\n"
        "3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    ]
    for n, content in enumerate(contents):
        if content[0].isupper():
            content = f"BT /F 9 Tf 9 200 Td ({content}) Tj ET"
        bodies.append(
            f"{2 * n + 4} 0 obj<</Type/Page/Parent 2 0 R/Contents {2 * n + 5} 0 R>>endobj\n"
            f"{2 * n + 5} 0 obj<</Length {len(content)}>>stream\n{content}\nendstream endobj\n"
        )
    return f"%PDF-1.4\n{''.join(bodies)}trailer<</Root 1 0 R>>\n%%EOF".encode()


def picture_claiming(width: int, height: int) -> bytes:
    """A PNG whose head says a size that its bytes would unpack to."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes(width + 1) * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("แผนพัฒนา (พ.ศ. 2561 2565)", "แผนพัฒนา (พ.ศ. 2561-2565)"),
        ("แผนพัฒนา (พ.ศ. ๒๕๖๑ ๒๕๖๕)", "แผนพัฒนา (พ.ศ. ๒๕๖๑-๒๕๖๕)"),
        ("ปี 2565 2561", "ปี 2565 2561"),
        ("รหัส 12561 25651", "รหัส 12561 25651"),
    ],
)
def test_a_dash_that_was_lost_between_two_years_comes_back(read: str, meant: str) -> None:
    line = ScannedLine(read, Box(10, 10, 400, 30), 92.0)
    page = ScannedPage(1, PageState.READ, 1600, 2200, (line,), 92.0, reader="r/1")
    document = Document(
        "http://a.example/p.pdf", "application/pdf", "pdf", page_count=1, unread_pages=(1,)
    )
    (block,) = with_scan(document, [page]).blocks
    assert block.text == meant
    assert block.raw == ("" if read == meant else read)
