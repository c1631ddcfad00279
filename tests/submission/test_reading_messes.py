"""A sheet comes back in any state; what it says is understood all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.submission import Submission
from tests.submission.sheet_material import (
    HEAD,
    HEADINGS,
    NAMES,
    SITE,
    book_with,
    good_rows,
    read_book,
    read_bytes,
    read_rows,
    sheet_rows,
    the,
    told,
)

GOOD = {f"O{n}": (True, (f"{SITE}/p{n}",), f"หน้าแรก > {NAMES[n - 1]}") for n in range(1, 5)}


def said(submission: Submission) -> dict[str, tuple[bool | None, tuple[str, ...], str]]:
    return {a.item_id: (a.published, a.urls, a.explanation) for a in submission.answers.values()}


def test_a_tidy_sheet_is_read_without_a_word(tmp_path: Path) -> None:
    submission = read_rows(tmp_path, sheet_rows(good_rows()))
    assert said(submission) == GOOD
    assert submission.problems == ()
    assert submission.agency == Agency(
        f"{SITE}/", "เทศบาลตำบลบ้านสมมติ", AgencyType.SUBDISTRICT_MUNICIPALITY
    )
    assert submission.fiscal_year == 2568
    assert submission.answers["O2"].row == 7


ORDER = (5, 3, 0, 2, 4, 1)
SPELLINGS = (
    "O1",
    "o1",
    "O 1",
    "๑",
    "OIT1",
    "ข้อ 1",
    "O๑",
    "o.1",
    "(1)",
    "01",
    "O-1",
    "Ｏ１",
    "О1",
    1,
)


def reordered(rows: list[list[Any]]) -> list[list[Any]]:
    return [[row[i] for i in ORDER] for row in rows]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_item_is_known_by_any_spelling_of_its_number(tmp_path: Path, spelling: Any) -> None:
    rows = good_rows()
    rows[0][0] = spelling
    assert said(read_rows(tmp_path, sheet_rows(rows))) == GOOD


def test_an_item_is_known_by_its_name_alone(tmp_path: Path) -> None:
    rows = good_rows()
    for row in rows:
        row[0] = ""
    rows[1][1] = " ข้อมูล\u200bผู้บริหาร "
    assert said(read_rows(tmp_path, sheet_rows(rows))) == GOOD


def test_number_and_name_in_one_cell_are_told_apart(tmp_path: Path) -> None:
    rows = [[f"{row[0]} {row[1]}", *row[2:]] for row in good_rows()]
    assert said(read_rows(tmp_path, sheet_rows(rows, ("ข้อ", *HEADINGS[2:])))) == GOOD


def test_running_numbers_that_begin_anew_give_way_to_the_names(tmp_path: Path) -> None:
    rows = good_rows()
    for row, number in zip(rows, (1, 2, 1, 2), strict=True):
        row[0] = number
    assert said(read_rows(tmp_path, sheet_rows(rows))) == GOOD


@pytest.mark.parametrize(
    "headings",
    [
        ("ลำดับ", "ข้อมูล", "คำตอบ", "ลิงก์", "ลิงก์ 2", "หมายเหตุ"),
        ("Item", "Name", "Yes/No", "Link", "Link 2", "Comments"),
        ("ข้อ :", "ชื่อ\nข้อมูล", " มี / ไม่มี ", "URL\n(1)", "u r l", "คำอธิบาย\u00a0เพิ่มเติม:"),
        ("ที่", "ประเด็นการตรวจ", "การเผยแพร่", "URL ที่เผยแพร่", "URL อื่น", "คำอธิบายเพิ่มเติมจาก URL"),
    ],
    ids=["other Thai words", "English", "breaks and colons", "long ones"],
)
def test_headings_may_be_renamed(tmp_path: Path, headings: tuple[str, ...]) -> None:
    submission = read_rows(tmp_path, sheet_rows(good_rows(), headings))
    assert said(submission) == GOOD
    assert submission.problems == ()


def test_columns_may_be_moved_and_added(tmp_path: Path) -> None:
    rows = [[*row[:2], "ผู้รับผิดชอบ", *row[2:]] for row in reordered(good_rows())]
    headings = [HEADINGS[i] for i in ORDER]
    headings.insert(2, "ผู้รับผิดชอบ")
    submission = read_rows(tmp_path, sheet_rows(rows, headings))
    assert said(submission) == GOOD
    assert submission.problems == ()


def test_a_table_without_headings_is_told_by_what_it_holds(tmp_path: Path) -> None:
    rows = [[row[0], row[2], row[3]] for row in good_rows()]
    submission = read_rows(tmp_path, [["ปีงบประมาณ 2568"], [], *rows])
    assert {k: v[:2] for k, v in said(submission).items()} == {k: v[:2] for k, v in GOOD.items()}
    assert "columns_guessed" in told(submission)


@pytest.mark.parametrize(
    "head",
    [
        [["ชื่อหน่วยงาน: เทศบาลตำบลบ้านสมมติ"], ["ประเภท : ทต."], ["เว็บไซต์: www.samut.go.th"],
         ["ประจำปีงบประมาณ พ.ศ. ๒๕๖๘"]],
        [[], ["", "", "หน่วยงาน", "", "เทศบาลตำบลบ้านสมมติ"], ["ปีงบประมาณ", 2568, "เว็บไซต์หลัก", SITE],
         ["ประเภทหน่วยงาน", "เทศบาลตำบล (ขนาดกลาง)"]],
        [["ชื่อหน่วยงาน", "ประเภทหน่วยงาน", "เว็บไซต์หลัก", "ปีงบประมาณ"],
         ["เทศบาลตำบลบ้านสมมติ", "subdistrict-municipality", SITE, "๒๕๖๘"]],
        [["Agency name", "เทศบาลตำบลบ้านสมมติ"], ["Agency type", "Subdistrict municipality"],
         ["Website", SITE], ["Fiscal year", "68"]],
    ],
    ids=["in one cell each", "elsewhere", "as a table", "English"],
)  # fmt: skip
def test_the_head_may_stand_in_other_cells(tmp_path: Path, head: list[list[Any]]) -> None:
    submission = read_rows(tmp_path, [*head, HEADINGS, *good_rows()])
    assert submission.agency.name == "เทศบาลตำบลบ้านสมมติ"
    assert submission.agency.agency_type is AgencyType.SUBDISTRICT_MUNICIPALITY
    assert submission.agency.main_site == f"{SITE}/"
    assert submission.fiscal_year == 2568
    assert said(submission) == GOOD


def test_the_year_may_stand_in_the_title(tmp_path: Path) -> None:
    rows = [["แบบ OIT ประจำปีงบประมาณ พ.ศ. ๒๕๖๘ เทศบาลตำบลบ้านสมมติ"], HEADINGS, *good_rows()]
    assert read_rows(tmp_path, rows).fiscal_year == 2568


def test_a_year_of_the_common_era_is_converted_and_said(tmp_path: Path) -> None:
    submission = read_rows(tmp_path, sheet_rows(good_rows(), head={**HEAD, "ปีงบประมาณ": "2025"}))
    assert submission.fiscal_year == 2568
    assert the(submission, "year_christian").facts["given"] == "2025"


def test_what_the_sheet_does_not_say_is_taken_from_the_caller(tmp_path: Path) -> None:
    given = Agency("https://www.other.go.th/", "อบต.สมมติ", AgencyType.SUBDISTRICT_ORGANISATION)
    submission = read_rows(tmp_path, [HEADINGS, *good_rows()], given=given, fiscal_year=2568)
    assert submission.agency == given
    assert told(submission) == set()


def test_where_sheet_and_caller_differ_the_caller_counts_and_it_is_said(tmp_path: Path) -> None:
    given = Agency("https://www.other.go.th/")
    submission = read_rows(tmp_path, sheet_rows(good_rows()), given=given)
    assert submission.agency.main_site == "https://www.other.go.th/"
    assert submission.agency.name == "เทศบาลตำบลบ้านสมมติ"
    assert told(submission) == {"other_main_site"}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        *[(word, True) for word in ("มี", " มี ", "มี\u200b", "✓", "✔", "/", "Yes", "yes", "TRUE", 1)],
        *[(word, False) for word in ("ไม่มี", "ไม่ มี", "ไม่\nมี", "No", "✗", 0, "ยังไม่มี")],
        ("☑ มี ☐ ไม่มี", True),
        ("☐ มี ☑ ไม่มี", False),
        ("( ) มี (/) ไม่มี", False),
        (True, True),
    ],
)
def test_an_answer_is_known_in_any_spelling(tmp_path: Path, word: Any, meant: bool) -> None:
    rows = good_rows()
    rows[0][2] = word
    assert read_rows(tmp_path, sheet_rows(rows)).answers["O1"].published is meant


def test_two_columns_with_ticks_are_an_answer(tmp_path: Path) -> None:
    rows = [[r[0], r[1], "/", "", *r[3:]] for r in good_rows()]
    rows[1][2:5] = ["", "x", ""]
    headings = ["ข้อ", "ชื่อข้อมูล", "คำตอบ", "", *HEADINGS[3:]]
    below = ["", "", "มี", "ไม่มี", "", "", ""]
    book, sheet = book_with([*sheet_rows([], headings), below, *rows])
    sheet.merge_cells("C5:D5")
    submission = read_book(tmp_path, book)
    assert {k: a.published for k, a in submission.answers.items()} == {
        "O1": True,
        "O2": False,
        "O3": True,
        "O4": True,
    }
    assert submission.problems == ()


def test_merged_cells_hold_for_all_their_rows(tmp_path: Path) -> None:
    rows = good_rows()
    rows.insert(1, ["", "", "", f"{SITE}/p1b", "", ""])
    rows[2][2] = rows[2][2]
    book, sheet = book_with(sheet_rows(rows))
    for letter in "ABCF":
        sheet.merge_cells(f"{letter}6:{letter}7")
    submission = read_book(tmp_path, book)
    expected = {**GOOD, "O1": (True, (f"{SITE}/p1", f"{SITE}/p1b"), "หน้าแรก > โครงสร้าง")}
    assert said(submission) == expected
    assert submission.problems == ()


def test_a_url_in_a_row_of_its_own_belongs_to_the_item_above(tmp_path: Path) -> None:
    rows = good_rows()
    rows.insert(1, ["", "", "", f"{SITE}/p1b", "", ""])
    submission = read_rows(tmp_path, sheet_rows(rows))
    assert submission.answers["O1"].urls == (f"{SITE}/p1", f"{SITE}/p1b")
    assert submission.problems == ()


def test_lines_of_groups_totals_and_signatures_are_no_items(tmp_path: Path) -> None:
    first, second, *others = good_rows()
    group = ["ตัวชี้วัดย่อยที่ 9.1 ข้อมูลพื้นฐาน", "", "", "", "", ""]
    rows = [group, first, second, ["9.2", "การบริหารงาน"], *others, [],
            ["รวม", "", "4"], ["", "ลงชื่อ ผู้กรอกข้อมูล", "", "", "", "วันที่"]]  # fmt: skip
    book, sheet = book_with(sheet_rows(rows))
    sheet.merge_cells("A6:F6")
    submission = read_book(tmp_path, book)
    assert said(submission) == GOOD
    assert submission.problems == ()


CELLS = {
    "newlines": f"{SITE}/a\n{SITE}/b",
    "commas": f"{SITE}/a, {SITE}/b",
    "spaces": f"{SITE}/a {SITE}/b",
    "numbers": f"1) {SITE}/a\n2) {SITE}/b",
    "Thai numbers on one line": f"๑. {SITE}/a ๒. {SITE}/b",
    "bullets": f"- {SITE}/a\n• {SITE}/b",
    "labels": f"URL 1: {SITE}/a\nURL 2: {SITE}/b",
    "nothing between": f"{SITE}/a{SITE}/b",
    "a word between": f"{SITE}/a และ {SITE}/b",
    "semicolons": f"{SITE}/a;{SITE}/b;",
    "angle brackets": f"<{SITE}/a> <{SITE}/b>",
}


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_several_urls_in_a_cell_are_told_apart(tmp_path: Path, cell: str) -> None:
    rows = good_rows()
    rows[0][3] = cell
    submission = read_rows(tmp_path, sheet_rows(rows))
    assert submission.answers["O1"].urls == (f"{SITE}/a", f"{SITE}/b")
    assert submission.problems == ()


def test_a_comma_within_a_url_is_its_own(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0][3] = f"{SITE}/a,b?x=1,2&u=https://www.samut.go.th/c"
    submission = read_rows(tmp_path, sheet_rows(rows))
    assert submission.answers["O1"].urls == (rows[0][3],)


def with_link(text: str, target: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet["D6"].value = text
        sheet["D6"].hyperlink = target
        sheet["D6"].value = text

    return change


def with_value(value: Any) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet["D6"].value = value

    return change


LINKS: dict[str, tuple[Callable[[Worksheet], None], str, set[str]]] = {
    "words": (with_link("คลิกที่นี่", f"{SITE}/real"), f"{SITE}/real", set()),
    "same": (with_link("www.samut.go.th/real/", "http://www.samut.go.th/real"),
             "http://www.samut.go.th/real", set()),
    "another address": (with_link(f"{SITE}/old", f"{SITE}/real"), f"{SITE}/real",
                        {"url_text_differs"}),
    "a file behind an address": (with_link(f"{SITE}/real", "file:///C:/a.pdf"), f"{SITE}/real",
                                 {"url_text_kept"}),
    "formula": (with_value(f'=HYPERLINK("{SITE}/real","ดูที่นี่")'), f"{SITE}/real", set()),
    "formula of one part": (with_value(f'=HYPERLINK("{SITE}/real")'), f"{SITE}/real", set()),
    "rich text": (with_value(CellRichText(TextBlock(InlineFont(b=True), f"{SITE}/"), "real")),
                  f"{SITE}/real", set()),
}  # fmt: skip


@pytest.mark.parametrize(("change", "url", "notes"), LINKS.values(), ids=LINKS)
def test_where_a_link_leads_counts(
    tmp_path: Path, change: Callable[[Worksheet], None], url: str, notes: set[str]
) -> None:
    book, sheet = book_with(sheet_rows(good_rows()))
    change(sheet)
    submission = read_book(tmp_path, book)
    assert submission.answers["O1"].urls == (url,)
    assert told(submission) == notes


def test_dates_and_numbers_in_cells_do_no_harm(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0][5] = date(2025, 3, 31)
    rows[1][5] = 12.0
    answers = read_rows(tmp_path, sheet_rows(rows)).answers
    assert (answers["O1"].explanation, answers["O2"].explanation) == ("2025-03-31", "12")


def test_hidden_rows_are_read_and_named(tmp_path: Path) -> None:
    book, sheet = book_with(sheet_rows(good_rows()))
    sheet.row_dimensions[7].hidden = True
    submission = read_book(tmp_path, book)
    assert said(submission) == GOOD
    assert the(submission, "hidden_rows").facts["rows"] == [7]


def test_of_several_worksheets_the_one_that_looks_like_it_is_read(tmp_path: Path) -> None:
    book, _ = book_with([["บันทึก"], ["เรื่องอื่น", "1"]])
    second = book.create_sheet("แบบตอบ")
    for row in sheet_rows(good_rows()):
        second.append(row)
    old = book.create_sheet("เก่า")
    for row in sheet_rows(good_rows()[:2]):
        old.append(row)
    old.sheet_state = "hidden"
    submission = read_book(tmp_path, book)
    assert said(submission) == GOOD
    assert submission.problems == ()


def test_a_hidden_worksheet_is_read_only_where_there_is_no_other(tmp_path: Path) -> None:
    book, sheet = book_with(sheet_rows(good_rows()))
    book.create_sheet("ว่าง")
    sheet.sheet_state = "hidden"
    submission = read_book(tmp_path, book)
    assert said(submission) == GOOD
    assert told(submission) == {"hidden_sheet"}


def test_items_spread_over_two_worksheets_are_read_together(tmp_path: Path) -> None:
    book, _ = book_with(sheet_rows(good_rows()[:2]))
    second = book.create_sheet("ตัวชี้วัดที่ 10")
    for row in (HEADINGS, *good_rows()[2:]):
        second.append(row)
    second["C2"].value = "อาจจะ"
    submission = read_book(tmp_path, book)
    assert set(submission.answers) == set(GOOD)
    assert the(submission, "unclear_answer").column == "ตัวชี้วัดที่ 10!C"


def test_a_worksheet_with_the_same_items_is_left_and_named(tmp_path: Path) -> None:
    book, _ = book_with(sheet_rows(good_rows()))
    second = book.create_sheet("สำเนา")
    for row in (HEADINGS, *good_rows()[2:]):
        second.append(row)
    assert told(read_book(tmp_path, book)) == {"other_sheet"}


def csv_text(delimiter: str = ",") -> str:
    rows = sheet_rows(good_rows())
    rows[5][5] = "หน้าแรก >\nโครงสร้าง"  # type: ignore[index]
    return "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)


CSV = {
    "UTF-8 with a mark": csv_text().encode("utf-8-sig"),
    "UTF-8": csv_text().encode(),
    "Windows-874": csv_text().encode("cp874"),
    "semicolons": csv_text(";").encode("utf-8-sig"),
    "tabs in UTF-16": b"\xff\xfe" + csv_text("\t").encode("utf-16-le"),
    "sep line": b"sep=;\r\n" + csv_text(";").encode("cp874"),
    "no quotes": csv_text().replace(">\nโค", "> โค").replace('"', "").encode("cp874"),
}


@pytest.mark.parametrize("data", CSV.values(), ids=CSV)
def test_text_files_of_all_sorts_are_read(tmp_path: Path, data: bytes) -> None:
    submission = read_bytes(tmp_path, data)
    assert {k: v[:2] for k, v in said(submission).items()} == {k: v[:2] for k, v in GOOD.items()}
    assert submission.answers["O1"].explanation.split() == ["หน้าแรก", ">", "โครงสร้าง"]
    assert submission.agency.name == "เทศบาลตำบลบ้านสมมติ"
    assert submission.problems == ()


def test_an_old_excel_file_is_read(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("แบบ")
    for number, row in enumerate(sheet_rows(good_rows())):
        for column, value in enumerate(row):
            sheet.write(number, column, value)
    book.save(str(tmp_path / "old.xls"))
    submission = read_bytes(tmp_path, (tmp_path / "old.xls").read_bytes(), "old.xls")
    assert said(submission) == GOOD
    assert submission.problems == ()


def test_the_rows_keep_their_numbers_below_empty_ones(tmp_path: Path) -> None:
    submission = read_rows(tmp_path, [[], [], *sheet_rows(good_rows())])
    assert submission.answers["O1"].row == 8
