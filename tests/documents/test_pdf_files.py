"""PDF files: text by page, headings, tables, links, and every way in which there is no text."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_files import PARAGRAPH, needs_thai_font, pdf_of

from oit_checker.documents import ReadLimits, read
from oit_checker.documents._skia import _Box, _Cluster, _once, _without_gaps
from oit_checker.documents.pdf import iso_date
from oit_checker.model.document import BlockKind, Document, Readability

GREEK_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
URL = "https://office.example/files/plan.pdf"
# PDFium takes a line that repeats the one above it for its shadow.
SECOND = "และรายงานผลให้ผู้บริหารทราบทุกเดือน"
Lines = list[tuple[float, float, float, str]]


def lines(*texts: str, top: float = 700, size: float = 16) -> Lines:
    return [(50, top - 20 * n, size, text) for n, text in enumerate(texts)]


def pdf(*pages: Lines, limits: ReadLimits | None = None, **options: object) -> Document:
    data = pdf_of(list(pages), **options)  # type: ignore[arg-type]
    return read(data, url=URL, limits=limits)


@needs_thai_font
def test_thai_text_comes_with_its_pages() -> None:
    document = pdf(lines(PARAGRAPH), lines("แผนการป้องกันการทุจริต พ.ศ. ๒๕๖๑ – ๒๕๖๔"))
    assert document.readability is Readability.TEXT
    assert [(b.page, b.text) for b in document.blocks] == [
        (1, PARAGRAPH),
        (2, "แผนการป้องกันการทุจริต พ.ศ. ๒๕๖๑ – ๒๕๖๔"),
    ]
    assert document.page_count == 2
    assert document.problems == ()


@needs_thai_font
def test_a_larger_line_is_a_heading_and_a_bold_short_line_is_marked() -> None:
    page = [
        (50.0, 750.0, 24.0, "แผนดำเนินงานประจำปี 2563"),
        (50.0, 700.0, -14.0, "หลักการและเหตุผล"),
        *lines(PARAGRAPH, SECOND, top=670, size=14),
    ]
    document = pdf(page)
    heading, bold, body = document.blocks
    assert (heading.kind, heading.level) == (BlockKind.HEADING, 1)
    assert heading.text == "แผนดำเนินงานประจำปี 2563"
    assert (bold.kind, bold.bold) == (BlockKind.PARAGRAPH, True)
    assert (body.text, body.bold) == (f"{PARAGRAPH}\n{SECOND}", False)


@needs_thai_font
def test_a_wide_gap_between_lines_parts_paragraphs() -> None:
    page = [*lines(PARAGRAPH, SECOND), *lines(PARAGRAPH, top=600)]
    assert [b.text for b in pdf(page).blocks] == [f"{PARAGRAPH}\n{SECOND}", PARAGRAPH]


@needs_thai_font
def test_rows_with_wide_gaps_are_a_table() -> None:
    rows = [("ที่", "โครงการ", "งบประมาณ"), ("1", "ปรับปรุงถนน", "100,000"), ("2", "ขุดบ่อ", "50,000")]
    page = [
        (x, 700 - 20 * n, 14, cell)
        for n, row in enumerate(rows)
        for x, cell in zip((50, 120, 400), row, strict=True)
    ]
    document = pdf([*lines(PARAGRAPH, top=740), *page])
    (table,) = document.tables
    assert table.rows == tuple(rows)
    assert (table.page, table.block) == (1, 1)
    assert document.blocks[2].text == "1 | ปรับปรุงถนน | 100,000"
    assert document.blocks[2].kind is BlockKind.TABLE_ROW


@needs_thai_font
def test_one_line_with_a_gap_is_no_table() -> None:
    page = [
        (50.0, 700.0, 14.0, "ลงชื่อ"),
        (400.0, 700.0, 14.0, "ผู้รายงาน"),
        *lines(PARAGRAPH, top=650),
    ]
    document = pdf(page)
    assert document.tables == ()


def test_a_scan_has_no_text_and_names_no_pages() -> None:
    document = pdf([], [], font=None, pictures_on=(1, 2))
    assert document.readability is Readability.NO_TEXT
    assert document.problems == ()
    assert [(image.width, image.height) for image in document.images] == [(400, 400), (400, 400)]


@needs_thai_font
def test_scanned_pages_among_others_are_named() -> None:
    document = pdf(lines(PARAGRAPH), [], lines("3"), lines(PARAGRAPH), pictures_on=(2, 3))
    assert document.readability is Readability.PARTIAL
    assert document.problems == ("pages_without_text:2,3",)


@needs_thai_font
def test_a_blank_page_is_not_missed() -> None:
    document = pdf(lines(PARAGRAPH), [])
    assert (document.readability, document.problems) == (Readability.TEXT, ())


@needs_thai_font
@pytest.mark.parametrize(
    "wrong",
    [
        "ΦϬϔϠθχΩΩμνυϒσϔε νυϒΪϬϔνϗΩμνυϒσϔεπ",
        "".join(chr(0xF021 + n % 70) for n in range(60)),
        PARAGRAPH.encode().decode("latin-1"),
        PARAGRAPH.encode("cp874").decode("latin-1"),
        "".join(c for c in PARAGRAPH if "\u0e01" <= c <= "\u0e2e") * 4,
    ],
    ids=["greek", "private use", "utf-8 as latin-1", "cp874 as latin-1", "no vowels"],
)
def test_a_text_layer_of_wrong_letters_is_garbled(wrong: str) -> None:
    from oit_checker.documents.letters import is_garbled

    assert is_garbled(wrong * 3)


@pytest.mark.parametrize(
    "right",
    [
        PARAGRAPH * 5,
        "The office publishes its annual plan on this page, every year. " * 5,
        "นาย ก ข ค 0812345678 " * 3 + PARAGRAPH,
        "1 2 3 4 5 6 7 8 9 100,000.00 " * 20,
        "Café Zürich façade naïve résumé " * 5,
    ],
)
def test_ordinary_text_is_not_garbled(right: str) -> None:
    from oit_checker.documents.letters import is_garbled

    assert not is_garbled(right)


@pytest.mark.skipif(not GREEK_FONT.is_file(), reason="no font with Greek letters here")
def test_a_pdf_of_wrong_letters_is_garbled_and_some_such_pages_make_it_partial() -> None:
    greek = lines("ΦΛθχΩΩμυσε " * 6, "ΦΛθχΩΩμυσε " * 6)
    english = lines("The plan of the office for the year " * 2)
    bad = pdf(greek, font=GREEK_FONT)
    assert (bad.readability, bad.problems) == (Readability.GARBLED, ("pages_garbled:1",))
    mixed = pdf(english, greek, english, font=GREEK_FONT)
    assert (mixed.readability, mixed.problems) == (Readability.PARTIAL, ("pages_garbled:2",))


@pytest.mark.parametrize("title", ["untitled", "Document1", "Microsoft Word - เอกสาร2", "12"])
def test_a_title_that_a_program_chose_is_none(title: str) -> None:
    assert pdf(lines("some words here"), font=None, title=title).title == ""


def test_a_password_is_said_so() -> None:
    document = pdf(lines("secret"), font=None, password="1234")
    assert document.readability is Readability.ENCRYPTED
    assert document.problems == ("password",)


def test_a_truncated_pdf_is_broken() -> None:
    data = pdf_of([lines("some words here")], font=None)
    document = read(data[:150], url=URL)
    assert document.readability is Readability.BROKEN


def test_rubbish_around_a_pdf_does_no_harm() -> None:
    data = pdf_of([lines("some words here")], font=None)
    document = read(b"\r\n\r\n" + data + b"<!-- served by x -->", url=URL)
    assert document.text == "some words here"


def test_the_cap_on_pages_is_said_so() -> None:
    limits = ReadLimits(max_pages=3)
    document = pdf(*[lines(f"page number {n}") for n in range(5)], font=None, limits=limits)
    assert (document.page_count, len(document.blocks)) == (5, 3)
    assert document.problems == ("pages_cut:3",)
    assert document.readability is Readability.PARTIAL


def test_ten_thousand_pages_are_cut_at_the_cap() -> None:
    document = read(_pdf_with_pages(10_000), url=URL)
    assert document.page_count == 10_000
    assert "pages_cut:500" in document.problems


def _pdf_with_pages(count: int) -> bytes:
    """One content stream on many pages, written by hand: reportlab would take minutes."""
    body = b"BT /F 12 Tf 50 700 Td (many words on a page) Tj ET"
    kids = " ".join(f"{n + 10} 0 R" for n in range(count))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Count {count} /Kids [{kids}] /MediaBox [0 0 600 800] "
        f"/Resources << /Font << /F {font} >> >> >>",
        3: f"<< /Length {len(body)} >>\nstream\n{body.decode()}\nendstream",
    }
    page = "<< /Type /Page /Parent 2 0 R /Contents 3 0 R >>"
    objects |= {n + 10: page for n in range(count)}
    text = "%PDF-1.4\n" + "".join(f"{n} 0 obj\n{o}\nendobj\n" for n, o in objects.items())
    return (text + "trailer << /Root 1 0 R >>\n%%EOF").encode()


def test_the_cap_on_text_is_said_so() -> None:
    limits = ReadLimits(max_text_chars=30)
    document = pdf(*[lines(f"page number {n}") for n in range(9)], font=None, limits=limits)
    assert "text_truncated" in document.problems
    assert len(document.blocks) < 4


def test_links_have_the_text_under_them_as_label() -> None:
    page = lines("open the plan", top=700)
    (link,) = pdf(page, font=None, link="https://office.example/plan.html").links
    assert (link.url, link.label) == ("https://office.example/plan.html", "open the plan")
    assert link.block == 0


def test_properties_have_iso_dates() -> None:
    document = pdf(lines("some words here"), font=None, title="Annual plan")
    assert document.title == "Annual plan"
    assert document.properties["created"] == "2000-01-01"


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("D:20200131093000+07'00'", "2020-01-31"),
        ("D:25630131", "2020-01-31"),
        ("20200131", "2020-01-31"),
        ("D:2020", "2020-01-01"),
        ("D:20201399", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_dates_of_pdf_files(written: str, iso: str) -> None:
    assert iso_date(written) == iso


def cluster(text: str, left: float, bottom: float, right: float, top: float) -> _Cluster:
    return _Cluster([(c, 0) for c in text], hash(text), _Box(left, bottom, right, top))


def generated(text: str) -> _Cluster:
    return _Cluster([(text, 0)], 0)


def joined(clusters: list[_Cluster]) -> str:
    return "".join(c.text for c in clusters)


def test_doubled_clusters_of_printed_pages_come_once() -> None:
    clusters = [
        cluster("บ", 0, 0, 5, 8),
        cluster("ริ", 6, 0, 10, 8),
        cluster("ห", 11, 0, 16, 8),
        cluster("ริ", 7, 9, 10, 12),
        generated(" "),
        cluster("า", 17, 0, 20, 8),
        cluster("ร", 21, 0, 25, 8),
    ]
    assert joined(_once(clusters)) == "บริหาร"


def test_a_word_said_twice_on_one_line_stays_twice() -> None:
    clusters = [cluster("ริ", 0, 0, 5, 8), cluster("ก", 6, 0, 9, 8), cluster("ริ", 10, 0, 15, 8)]
    assert joined(_once(clusters)) == "ริกริ"


def test_the_gap_of_an_unseen_sara_am_is_no_space_but_a_real_space_is() -> None:
    tight = [cluster("ตำ", 0, 0, 5, 8), generated(" "), cluster("บ", 11, 0, 16, 8)]
    wide = [cluster("ทำ", 0, 0, 5, 8), generated(" "), cluster("บ", 16, 0, 21, 8)]
    assert joined(_without_gaps(tight)) == "ตำบ"
    assert joined(_without_gaps(wide)) == "ทำ บ"
