"""The empty sheet can be filled in, and a filled one says the same when it is read back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.submission import Answer, Submission
from oit_checker.model.url import normalised_url
from oit_checker.rulepack import load_pack, packs
from oit_checker.submission import read_submission, write_submission, write_template
from tests.submission.sheet_material import (
    NAMES,
    SITE,
    pack_of,
    read_rows,
    reopened,
    sheet_rows,
    small_pack,
)

AGENCY = Agency(f"{SITE}/", "เทศบาลตำบลบ้านสมมติ", AgencyType.SUBDISTRICT_MUNICIPALITY)


def template(fiscal_year: int, language: str = "th") -> list[Worksheet]:
    stream = io.BytesIO()
    write_template(load_pack(fiscal_year), AGENCY, stream, language)
    return [s for s in reopened(stream).worksheets if isinstance(s, Worksheet)]


@pytest.mark.parametrize("fiscal_year", packs())
def test_each_years_sheet_has_a_row_an_item_with_drop_downs_that_work(fiscal_year: int) -> None:
    sheet, guide = template(fiscal_year)
    rows = {str(row[0].value): row for row in sheet.iter_rows(min_row=6) if row[0].value}
    pack = load_pack(fiscal_year)
    assert [i for i in rows if i.startswith("O")] == [item.id for item in pack.items]
    assert [rows[item.id][1].value for item in pack.items] == [i.name.th for i in pack.items]
    choices = {str(v.sqref): v for v in sheet.data_validations.dataValidation}
    lists = {cells: v.formula1 for cells, v in choices.items() if v.type == "list"}
    for item in pack.items:
        cell = rows[item.id][3].coordinate
        assert [f for c, f in lists.items() if cell in choices[c].sqref] == ['"มี,ไม่มี"']
    title, _, cells = str(lists["C3"]).partition("!")
    assert title.strip("'") == guide.title
    types = [cell.value for (cell,) in guide[cells.replace("$", "")]]
    assert types[1] == "เทศบาลตำบล"
    assert len(types) == len(AgencyType)
    for choice in choices.values():  # Excel refuses longer ones
        assert len(choice.prompt or "") <= 255
        assert len(choice.promptTitle or "") <= 32
        assert len(choice.formula1 or "") <= 255


@pytest.mark.parametrize("format", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_an_empty_sheet_is_read_as_a_sheet_without_answers(
    tmp_path: Path, language: str, format: str
) -> None:
    path = tmp_path / f"sheet.{format}"
    write_template(load_pack(2568), AGENCY, path, language)
    submission = read_submission(path, load_pack)
    assert submission.agency == AGENCY
    assert submission.fiscal_year == 2568
    assert [a.published for a in submission.answers.values()] == [None] * 28
    assert {p.message_id for p in submission.problems} == {"submission.problem.blank"}


def test_the_sheet_is_ready_to_print_and_to_scroll() -> None:
    sheet, guide = template(2568)
    assert sheet.freeze_panes == "C6"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.print_title_rows == "$1:$5"
    assert not sheet.protection.sheet
    assert guide.title == "คำแนะนำ"
    cell = sheet["C8"]
    assert cell.alignment.wrap_text
    assert (sheet.row_dimensions[8].ht or 0) > 60
    assert sheet["D8"].number_format == "@"


def test_the_guidance_is_that_of_the_agencys_type_and_marks_advice(tmp_path: Path) -> None:
    sheet, _ = template(2568)
    guidance = str(sheet["C7"].value)
    assert "ฝ่ายการเมือง" in guidance
    assert "กรณีจังหวัด" not in guidance
    stream = io.BytesIO()
    write_template(small_pack(), Agency(""), stream)
    small = reopened(stream).worksheets[0]
    assert small["C7"].value == f"• แสดง{NAMES[0]}\n• (คำแนะนำ) ตัวอย่างของ{NAMES[0]}"


def test_without_a_type_the_guidance_says_whom_it_concerns(tmp_path: Path) -> None:
    stream = io.BytesIO()
    write_template(load_pack(2568), Agency(""), stream)
    guidance = str(reopened(stream).worksheets[0]["C7"].value)
    assert "(เฉพาะ จังหวัด)" in guidance


HOSTILE = ("=cmd|'/c calc'!A1", "+1+1", "-2", "@SUM(A1)", "'=1", "''", "#N/A", "007", "TRUE", "1e5")


@pytest.mark.parametrize("format", ["xlsx", "csv"])
@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_site_is_never_run_and_stays_the_same(
    tmp_path: Path, text: str, format: str
) -> None:
    given = submission_of([Answer("O1", True, (f"{SITE}/a",), text)], name=f"={text}")
    path = tmp_path / f"sheet.{format}"
    write_submission(given, small_pack(), path)
    assert read_submission(path, pack_of).answers["O1"] == given.answers["O1"]
    if format == "xlsx":
        sheet = reopened(io.BytesIO(path.read_bytes())).worksheets[0]
        assert {c.data_type for row in sheet.iter_rows() for c in row if c.value} == {"s"}
        assert sheet["H7"].quotePrefix == (text[0] in "=+-@")
    else:
        cells = [c for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"))) for c in row]
        assert [c for c in cells if c[:1] in ("=", "+", "-", "@")] == []


def submission_of(answers: list[Answer], name: str = AGENCY.name) -> Submission:
    agency = Agency(AGENCY.main_site, name, AGENCY.agency_type)
    return Submission(agency, 2568, {a.item_id: a for a in answers})


printable = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Zs", "Cn"))
    | st.sampled_from(" \n=+-@',;\"<>_"),
    max_size=40,
).map(str.strip)
letters = st.text(
    st.sampled_from("abcxyz019-._~!$&'()*+,;=:@/%?#|[]{}^กขคๆ์ ") | st.characters(codec="utf-8"),
    max_size=25,
)
urls = st.builds(
    lambda scheme, host, path: normalised_url(f"{scheme}://{host}/{path}"),
    st.sampled_from(["http", "https"]),
    st.sampled_from(["www.samut.go.th", "samut.go.th:8080", "เทศบาล.ไทย", "8.8.8.8"]),
    letters,
).filter(bool)
answers = st.builds(
    Answer,
    item_id=st.sampled_from(["O1", "O2", "O3", "O4"]),
    published=st.sampled_from([True, False, None]),
    urls=st.lists(urls, max_size=5, unique=True).map(tuple),
    explanation=printable,
)


@pytest.mark.parametrize("format", ["xlsx", "csv"])
@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(found=st.lists(answers, max_size=4, unique_by=lambda answer: answer.item_id))
def test_whatever_is_written_is_read_back_the_same(
    tmp_path: Path, format: str, found: list[Answer]
) -> None:
    given = submission_of(found)
    path = tmp_path / f"sheet.{format}"
    write_submission(given, small_pack(), path)
    again = read_submission(path, pack_of)
    answered = {k: a for k, a in again.answers.items() if k in given.answers}
    assert answered == given.answers
    assert again.agency == given.agency
    blank = {k for k in again.answers if k not in given.answers}
    assert all(again.answers[k] == Answer(k, None) for k in blank)


def test_what_the_agency_wrote_survives_reading_and_writing(tmp_path: Path) -> None:
    rows = [
        ["O1", NAMES[0], "มี", f"www.samut.go.th/a\n{SITE}/แผน งาน.pdf", "", "ดูหน้า 3"],
        ["O2", NAMES[1], "ไม่มี", "", "", ""],
        ["O3", NAMES[2], "มี", "ｈｔｔｐｓ：／／www.samut.go.th/b", f"{SITE}/c#d", ""],
        ["O4", NAMES[3], "", "", "", ""],
    ]
    first = read_rows(tmp_path, sheet_rows(rows))
    assert first.answers["O1"].written == ("www.samut.go.th/a", f"{SITE}/แผน งาน.pdf")
    for format in ("xlsx", "csv"):
        path = tmp_path / f"again.{format}"
        write_submission(first, small_pack(), path)
        again = read_submission(path, pack_of)
        assert again.answers == first.answers
        assert again.agency == first.agency


def test_more_urls_than_columns_share_the_last_one(tmp_path: Path) -> None:
    many = tuple(f"{SITE}/{n}" for n in range(6))
    given = submission_of([Answer("O1", True, many)])
    write_submission(given, small_pack(), tmp_path / "sheet.xlsx")
    book = reopened(io.BytesIO((tmp_path / "sheet.xlsx").read_bytes()))
    assert str(book.worksheets[0]["G7"].value).split("\n") == list(many[2:])
    assert read_submission(tmp_path / "sheet.xlsx", pack_of).answers["O1"].urls == many
