"""Files that are not what their name says, and the forms in which Office programs save elsewhere:
web archives, worksheets in XML or tabs, packages with numbered parts."""

from __future__ import annotations

import quopri

import pytest
from made_files import zip_of

from oit_checker.documents import read
from oit_checker.model.document import Readability

ROWS = (("ที่", "รายการ", "วงเงิน"), ("1", "ซื้อกระดาษ", "1,200"), ("2", "จ้างซ่อม", "500"))
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WORD = (
    f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>แผนงาน</w:t></w:r></w:p></w:body>'
    "</w:document>"
)


def lines(delimiter: str) -> str:
    return "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in ROWS)


@pytest.mark.parametrize("charset", ["cp874", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["list.csv", "list.xls"])
def test_rows_of_text_are_a_table_by_any_name(name: str, delimiter: str, charset: str) -> None:
    document = read(lines(delimiter).encode(charset), url=f"https://a.example/{name}")
    assert document.format == "csv"
    assert document.tables[0].rows == ROWS
    assert document.problems == (("declared_xls_is_csv",) if name == "list.xls" else ())


def test_the_line_that_tells_excel_the_delimiter_is_no_row() -> None:
    document = read(("sep=;\r\n" + lines(";")).encode(), url="https://a.example/list.csv")
    assert document.tables[0].rows == ROWS


def test_a_page_called_xls_is_read_as_a_page_with_its_table() -> None:
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in ROWS)
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=windows-874>'
        "<!--[if gte mso 9]><xml><x:ExcelWorkbook>ไม่แสดง</x:ExcelWorkbook></xml><![endif]-->"
        f"</head><body><table>{cells}</table></body></html>"
    )
    document = read(page.encode("cp874"), url="https://a.example/list.xls")
    assert (document.format, document.problems) == ("html", ("declared_xls_is_html",))
    assert document.tables[0].rows == ROWS
    assert "ไม่แสดง" not in document.text


def test_a_worksheet_in_xml_keeps_empty_and_merged_cells() -> None:
    sheet = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="ไตรมาส 1">'
        '<Table><Row><Cell ss:MergeAcross="2"><Data ss:Type="String">แผนปี 2567</Data></Cell></Row>'
        '<Row><Cell><Data ss:Type="Number">1</Data></Cell><Cell ss:Index="3" '
        'ss:HRef="https://a.example/1.pdf"><Data ss:Type="String">เปิด</Data></Cell></Row>'
        "<Row/></Table></Worksheet></Workbook>"
    )
    document = read(sheet.encode(), url="https://a.example/list.xls")
    assert (document.format, document.readability) == ("xml_sheet", Readability.TEXT)
    assert document.problems == ()
    (table,) = document.tables
    assert table.rows == (("แผนปี 2567",) * 3, ("1", "", "เปิด"))
    assert table.sheet == document.blocks[0].sheet == "ไตรมาส 1"
    assert [(link.url, link.label) for link in document.links] == [
        ("https://a.example/1.pdf", "เปิด")
    ]


def archive_of(*pages: tuple[str, str]) -> bytes:
    parts = "".join(
        f"--x\r\nContent-Location: {place}\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f'Content-Type: text/html; charset="utf-8"\r\n\r\n'
        f"{quopri.encodestring(page.encode()).decode()}\r\n"
        for place, page in pages
    )
    picture = "--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
    head = (
        'From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="x"'
    )
    return f"{head}\r\n\r\n{parts}{picture}--x--\r\n".encode()


@pytest.mark.parametrize("name", ["plan.mht", "plan.mhtml", "plan.doc"])
def test_a_web_archive_is_read_whatever_it_is_called(name: str) -> None:
    page = "<html><body><h1>แผนงาน</h1><p class=MsoNormal>ปี 2567<o:p></o:p></p></body></html>"
    document = read(archive_of(("file:///C:/plan.htm", page)), url=f"https://a.example/{name}")
    assert (document.format, document.readability) == ("mht", Readability.TEXT)
    assert [block.text for block in document.blocks] == ["แผนงาน", "ปี 2567"]
    assert document.problems == (("declared_doc_is_mht",) if name.endswith("doc") else ())


def test_links_of_a_web_archive_lead_from_the_saved_page_not_to_somebodys_machine() -> None:
    page = "<a href='plan.files/a.htm'>ใน</a><a href='https://b.example/'>นอก</a>"
    local = read(archive_of(("file:///C:/plan.htm", page)), url="https://a.example/p.mht")
    assert [link.url for link in local.links] == ["https://b.example/"]
    saved = read(archive_of(("https://c.example/x/", page)), url="https://a.example/p.mht")
    assert [link.url for link in saved.links] == [
        "https://c.example/x/plan.files/a.htm",
        "https://b.example/",
    ]


def test_all_sheets_of_a_web_archive_are_read() -> None:
    document = read(
        archive_of(
            ("file:///C:/b.htm", "<html><frameset><frame src='b.files/s1.htm'></frameset></html>"),
            ("file:///C:/b.files/s1.htm", "<table><tr><td>ก</td><td>1</td></tr></table>"),
            ("file:///C:/b.files/s2.htm", "<table><tr><td>ข</td><td>2</td></tr></table>"),
        ),
        url="https://a.example/b.mht",
    )
    assert [table.rows for table in document.tables] == [(("ก", "1"),), (("ข", "2"),)]
    assert [document.blocks[table.block].text for table in document.tables] == ["ก | 1", "ข | 2"]


def test_a_mail_without_pages_is_no_web_archive_and_breaks_nothing() -> None:
    document = read(archive_of(), url="https://a.example/b.mht")
    assert (document.format, document.readability) == ("mht", Readability.BROKEN)


@pytest.mark.parametrize(
    ("data", "format"),
    [(b"{\\rtf1 plan}", "rtf"), (b"<html><p>plan</p></html>", "html")],
)
def test_what_is_called_doc_is_read_by_its_bytes(data: bytes, format: str) -> None:
    document = read(data, url="https://a.example/plan.doc")
    assert (document.format, document.text) == (format, "plan")


@pytest.mark.parametrize("name", ["plan.docx", "plan.docm", "plan.dotx"])
def test_kin_of_word_files_are_no_surprise(name: str) -> None:
    document = read(zip_of({"word/document.xml": WORD.encode()}), url=f"https://a.example/{name}")
    assert (document.format, document.text, document.problems) == ("docx", "แผนงาน", ())


def test_a_word_file_may_number_its_document() -> None:
    kin = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kin}" Target="/word/document2.xml"/></Relationships>'
    )
    data = zip_of({"_rels/.rels": relations.encode(), "word/document2.xml": WORD.encode()})
    assert read(data, url="https://a.example/plan.docx").text == "แผนงาน"


def test_the_strict_form_of_the_standard_is_read() -> None:
    strict = WORD.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    data = zip_of({"word/document.xml": strict.encode()})
    assert read(data, url="https://a.example/plan.docx").text == "แผนงาน"
