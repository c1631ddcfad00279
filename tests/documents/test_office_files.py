"""Word files, worksheets, CSV and plain text; and archives that mean harm."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from made_files import PARAGRAPH, png_of, zip_of

from oit_checker.documents import ReadLimits, read
from oit_checker.model.document import BlockKind, Document, Readability, Region

DOCX = "https://office.example/plan.docx"
XLSX = "https://office.example/plan.xlsx"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(build: Any) -> Document:
    docx = pytest.importorskip("docx")
    file = docx.Document()
    build(file)
    out = io.BytesIO()
    file.save(out)
    return read(out.getvalue(), url=DOCX)


def by_hand(body: str, **members: bytes) -> Document:
    xml = f"<?xml version='1.0'?><w:document {W}><w:body>{body}</w:body></w:document>"
    return read(zip_of({"word/document.xml": xml.encode(), **members}), url=DOCX)


def test_a_word_file_keeps_headings_paragraphs_and_lists_in_order() -> None:
    def build(file: Any) -> None:
        file.add_heading("แผนปฏิบัติการ", 0)
        file.add_heading("บทนำ", 2)
        file.add_paragraph(PARAGRAPH)
        file.add_paragraph("").add_run("สรุป").bold = True

    document = word(build)
    assert [(b.text, b.kind, b.level) for b in document.blocks] == [
        ("แผนปฏิบัติการ", BlockKind.HEADING, 1),
        ("บทนำ", BlockKind.HEADING, 2),
        (PARAGRAPH, BlockKind.PARAGRAPH, 0),
        ("สรุป", BlockKind.PARAGRAPH, 0),
    ]
    assert [b.bold for b in document.blocks] == [False, False, False, True]
    assert document.format == "docx"


def test_a_word_table_repeats_merged_cells_and_stands_in_its_place() -> None:
    def build(file: Any) -> None:
        file.add_paragraph("before")
        table = file.add_table(3, 3)
        for row, texts in enumerate((("เดือน", "รับ", "จ่าย"), ("ต.ค.", "1", "2"), ("", "3", "4"))):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        table.cell(1, 0).merge(table.cell(2, 0))
        file.add_paragraph("after")

    document = word(build)
    (table,) = document.tables
    assert table.rows == (("เดือน", "รับ", "จ่าย"), ("ต.ค.", "1", "2"), ("ต.ค.", "3", "4"))
    assert table.block == 1
    assert [b.text for b in document.blocks][0::4] == ["before", "after"]


def test_headers_footers_and_properties_of_a_word_file_are_read() -> None:
    from datetime import datetime

    def build(file: Any) -> None:
        file.sections[0].header.paragraphs[0].text = "สำนักงานตัวอย่าง"
        file.sections[0].footer.paragraphs[0].text = "โทร. 0 2000 0000"
        file.add_paragraph("body")
        file.core_properties.title = "แผน"
        file.core_properties.created = datetime(2020, 1, 31, 9, 30)

    document = word(build)
    assert [(b.text, b.region) for b in document.blocks] == [
        ("สำนักงานตัวอย่าง", Region.HEADER),
        ("body", Region.MAIN),
        ("โทร. 0 2000 0000", Region.FOOTER),
    ]
    assert document.title == "แผน"
    assert document.properties["created"] == "2020-01-31"


def test_pictures_of_a_word_file_are_counted_where_they_stand() -> None:
    def build(file: Any) -> None:
        file.add_paragraph("a")
        file.add_picture(io.BytesIO(png_of(20, 20)))
        file.add_paragraph("b")

    document = word(build)
    assert [image.block for image in document.images] == [1]


def test_links_of_a_word_file_have_address_and_label() -> None:
    relations = (
        b"<?xml version='1.0'?><Relationships><Relationship Id='r1' "
        b"Target='https://office.example/plan' TargetMode='External'/></Relationships>"
    )
    r = "xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
    body = (
        f"<w:p><w:r><w:t>see </w:t></w:r><w:hyperlink {r} r:id='r1'><w:r><w:t>the plan</w:t>"
        "</w:r></w:hyperlink></w:p>"
    )
    document = by_hand(body, **{"word/_rels/document.xml.rels": relations})
    (link,) = document.links
    assert (link.url, link.label, link.block) == ("https://office.example/plan", "the plan", 0)
    assert document.text == "see the plan"


def test_deleted_words_are_left_out_and_boxes_are_read() -> None:
    body = (
        "<w:p><w:r><w:t>kept</w:t></w:r><w:del><w:r><w:t>gone</w:t></w:r></w:del>"
        "<w:r><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent></w:r></w:p>"
    )
    assert [b.text for b in by_hand(body).blocks] == ["kept", "boxed"]


def test_billion_laughs_are_refused() -> None:
    entities = "".join(
        f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" if n else "<!ENTITY a0 'ha'>" for n in range(10)
    )
    xml = f"<!DOCTYPE w [{entities}]><w:document {W}><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p>"
    data = zip_of({"word/document.xml": (xml + "</w:body></w:document>").encode()})
    document = read(data, url=DOCX)
    assert len(document.text) < 1000


def test_outside_entities_are_not_opened(tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    xml = (
        f"<!DOCTYPE w [<!ENTITY x SYSTEM '{secret.as_uri()}'>]><w:document {W}><w:body><w:p><w:r>"
        "<w:t>a&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    document = read(zip_of({"word/document.xml": xml.encode()}), url=DOCX)
    assert "secret" not in document.text


@pytest.mark.parametrize("name", ["word/document.xml", "xl/workbook.xml"])
def test_a_zip_bomb_is_too_large(name: str) -> None:
    data = zip_of({name: b"<a/>", "bomb": b"\0" * 3_000_000})
    document = read(data, url=DOCX, limits=ReadLimits(max_zip_bytes=1_000_000))
    assert document.readability is Readability.TOO_LARGE
    assert "zip_bomb" in document.problems


def test_a_member_that_lies_about_its_size_is_broken_not_swallowed() -> None:
    data = zip_of({"word/document.xml": b"<a>" + b" " * 5_000_000 + b"</a>"})
    real = (5_000_007).to_bytes(4, "little")
    assert data.count(real) == 2
    document = read(data.replace(real, (100).to_bytes(4, "little")), url=DOCX)
    assert document.readability is Readability.BROKEN


def test_too_many_members_are_refused() -> None:
    data = zip_of({"word/document.xml": b"<a/>", **{f"m{n}": b"" for n in range(50)}})
    document = read(data, url=DOCX, limits=ReadLimits(max_zip_members=20))
    assert document.readability is Readability.TOO_LARGE


@pytest.mark.parametrize("keep", [30, 200, 0.5])
def test_a_truncated_word_file_is_broken(keep: float) -> None:
    whole = zip_of({"word/document.xml": b"<w:document/>" * 10, "word/styles.xml": b"<x/>" * 90})
    data = whole[: int(keep if keep >= 1 else keep * len(whole))]
    document = read(data, url=DOCX)
    assert document.readability is Readability.BROKEN
    assert document.format == "docx"


def test_deeply_nested_xml_does_not_crash() -> None:
    document = by_hand("<w:sdt>" * 250 + "<w:p><w:r><w:t>in</w:t></w:r></w:p>" + "</w:sdt>" * 250)
    assert document.readability in (Readability.TEXT, Readability.BROKEN)
    assert by_hand("<w:sdt>" * 100_000).readability is Readability.BROKEN


def workbook(build: Any) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    build(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_each_sheet_is_a_table_with_its_name_and_hidden_ones_are_named() -> None:
    def build(book: Any) -> None:
        sheet = book.active
        sheet.title = "ต.ค. 62"
        sheet.append(["สรุปผลการจัดซื้อจัดจ้าง"])
        sheet.append(["ลำดับ", "รายการ", "วันที่", "ราคา"])
        sheet.append([1, "วัสดุสำนักงาน", date(2019, 10, 3), 1500.5])
        sheet.append([2, "น้ำมัน", None, 20.0])
        other = book.create_sheet("สำรอง")
        other.append(["x", "y"])
        other.sheet_state = "hidden"

    document = read(workbook(build), url=XLSX)
    first, second = document.tables
    assert (first.sheet, second.sheet) == ("ต.ค. 62", "สำรอง")
    assert first.rows[2] == ("1", "วัสดุสำนักงาน", "2019-10-03", "1500.5")
    assert first.rows[3] == ("2", "น้ำมัน", "", "20")
    assert first.header_rows == 2
    assert document.blocks[second.block].text == "x | y"
    assert document.blocks[second.block].hidden
    assert document.problems == ("hidden_sheets:สำรอง",)
    assert document.page_count == 2


def test_an_old_worksheet_is_read_alike() -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("แผน")
    for column, value in enumerate(("ลำดับ", "โครงการ")):
        sheet.write(0, column, value)
    sheet.write(1, 0, 1)
    sheet.write(1, 1, "ขุดลอกคลอง")
    out = io.BytesIO()
    book.save(out)
    document = read(out.getvalue(), url="https://office.example/plan.xls")
    assert document.tables[0].rows == (("ลำดับ", "โครงการ"), ("1", "ขุดลอกคลอง"))
    assert (document.format, document.problems) == ("xls", ())


def test_an_empty_worksheet_has_no_text() -> None:
    document = read(workbook(lambda book: None), url=XLSX)
    assert document.readability is Readability.NO_TEXT


def test_a_worksheet_of_rubbish_is_broken() -> None:
    document = read(zip_of({"xl/workbook.xml": b"<rubbish", "x": b""}), url=XLSX)
    assert document.readability is Readability.BROKEN


def test_the_cap_on_rows_is_said_so() -> None:
    data = workbook(lambda book: [book.active.append([n, "x"]) for n in range(50)])
    document = read(data, url=XLSX, limits=ReadLimits(max_rows=10))
    assert len(document.blocks) == 10
    assert document.readability is Readability.PARTIAL
    assert "text_truncated" in document.problems


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("charset", ["utf-8-sig", "cp874"])
def test_csv_in_any_charset_and_with_any_delimiter(delimiter: str, charset: str) -> None:
    rows = [("ลำดับ", "รายการ"), ("1", "วัสดุสำนักงาน"), ("2", "น้ำมันเชื้อเพลิง")]
    data = "\r\n".join(delimiter.join(row) for row in rows).encode(charset)
    document = read(data, url="https://office.example/list.csv")
    assert document.tables[0].rows == tuple(rows)
    assert document.blocks[1].text == "1 | วัสดุสำนักงาน"
    assert document.format == "csv"


def test_a_quoted_cell_may_hold_the_delimiter_and_a_new_line() -> None:
    data = b'name,note\r\n"a, b","one\ntwo"\r\n'
    document = read(data, url="https://office.example/list.csv")
    assert document.tables[0].rows[1] == ("a, b", "one two")


def test_plain_text_keeps_paragraphs_and_lines() -> None:
    data = f"{PARAGRAPH}\r\nบรรทัดสอง\r\n\r\nย่อหน้าใหม่".encode("cp874")
    document = read(data, url="https://office.example/a.txt")
    assert [b.text for b in document.blocks] == [f"{PARAGRAPH}\nบรรทัดสอง", "ย่อหน้าใหม่"]
    assert document.charset == "cp874"


def test_text_that_begins_with_an_angle_bracket_word_is_text_by_its_name() -> None:
    document = read(b"note: <b>bold</b> words", url="https://office.example/a.txt")
    assert document.format == "text"
