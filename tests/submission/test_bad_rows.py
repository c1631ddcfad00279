"""Every bad row is told at once, with row, column and remedy; good rows survive."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import oit_checker.submission as room
from oit_checker.messages import Speech, sentences
from oit_checker.submission import sentence_of
from tests.submission.sheet_material import (
    HEAD,
    HEADINGS,
    SITE,
    book_with,
    good_rows,
    read_book,
    read_rows,
    sheet_rows,
    the,
    told,
)

BAD_CELLS: dict[str, tuple[int, Any, str, bool, str, int]] = {
    # case: column (0-based), what stands there in O1's row, problem, is it an error, letter, URLs
    "an unknown item": (0, "O44", "unknown_item", True, "A", -1),
    "an item of another list": (0, "MOIT1", "unknown_item", True, "A", -1),
    "no answer": (2, "", "blank_with_url", True, "C", 1),
    "a dash for an answer": (2, "-", "blank_with_url", True, "C", 1),
    "an answer that is none": (2, "กำลังทำ", "unclear_answer", True, "C", 1),
    "no, with a URL": (2, "ไม่มี", "no_with_url", True, "D", 1),
    "yes, without a URL": (3, "", "yes_without_url", True, "D", 0),
    "yes, with a dash": (3, "-", "yes_without_url", True, "D", 0),
    "yes, with the word for none": (3, "ไม่มี", "yes_without_url", True, "D", 0),
    "words for a URL": (3, "อยู่ระหว่างดำเนินการ", "url_none", True, "D", 0),
    "a number for a URL": (3, 2568, "url_none", True, "D", 0),
    "an e-mail for a URL": (3, "saraban@samut.go.th", "url_none", True, "D", 0),
    "a file name": (3, "plan.pdf", "url_none", True, "D", 0),
    "a local path": (3, r"C:\งาน\แผน.pdf", "url_local", True, "D", 0),
    "a network path": (3, r"\\server\งาน\แผน.pdf", "url_local", True, "D", 0),
    "a file address": (3, "file:///D:/plan.pdf", "url_local", True, "D", 0),
    "a private address": (3, "http://192.168.1.10/oit", "url_intranet", True, "D", 0),
    "a private address without scheme": (3, "192.168.1.10/oit", "url_intranet", True, "D", 0),
    "a bare host": (3, "http://intranet/oit", "url_intranet", True, "D", 0),
    "localhost": (3, "http://localhost/oit", "url_intranet", True, "D", 0),
    "a formula without a value": (3, "=A1&B1", "formula", True, "D", 0),
    "no scheme": (3, "www.samut.go.th/a", "url_schemeless", False, "D", 1),
    "no scheme and no www": (3, "samut.go.th/a", "url_schemeless", False, "D", 1),
    "one slash": (3, "https:/www.samut.go.th/a", "url_scheme", False, "D", 1),
    "a letter missing": (3, "htps://www.samut.go.th/a", "url_scheme", False, "D", 1),
    "two schemes": (3, "https://https://www.samut.go.th/a", "url_scheme", False, "D", 1),
    "no colon": (3, "https//www.samut.go.th/a", "url_scheme", False, "D", 1),
    "spaces in a file's name": (3, f"{SITE}/แผน ปี 2568.pdf", "url_spaces", False, "D", 1),
    "a space in the host": (3, "https://www. samut.go.th/a", "url_spaces", False, "D", 1),
    "full-width letters": (3, "ｈｔｔｐｓ：／／www.samut.go.th/a", "url_full_width", False, "D", 1),
    "a path": (3, "/a/b.pdf", "url_relative", False, "D", 1),
    "words beside": (3, f"{SITE}/a (ดูหน้า 3)", "url_words", False, "D", 1),
    "the home page": (3, f"{SITE}/index.php", "url_home", False, "D", 1),
    "the bare host": (3, "https://samut.go.th", "url_home", False, "D", 1),
    "another item's name": (1, "แผนยุทธศาสตร์", "name_of_other", True, "A", 1),
}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "problem", "is_error", "letter", "urls"),
    BAD_CELLS.values(),
    ids=BAD_CELLS,
)
def test_a_bad_cell_is_told_where_it_stands(
    tmp_path: Path, column: int, value: Any, problem: str, is_error: bool, letter: str, urls: int
) -> None:
    rows = good_rows()
    rows[0][column] = value
    submission = read_rows(tmp_path, sheet_rows(rows))
    found = the(submission, problem)
    assert (found.row, found.column, found.is_error) == (6, letter, is_error)
    assert told(submission) <= {problem, "missing_items"}
    assert set(submission.answers) >= {"O2", "O3", "O4"}
    if urls >= 0:
        assert len(submission.answers["O1"].urls) == urls
    for language in ("th", "en"):
        assert "6" in sentence_of(found, Speech(language))


MENDED = {
    "www.samut.go.th/a": "https://www.samut.go.th/a",
    "htps://www.samut.go.th/a": "https://www.samut.go.th/a",
    "http//www.samut.go.th/a": "http://www.samut.go.th/a",
    "https://www. samut.go.th/a": "https://www.samut.go.th/a",
    "https://www.samut.go.th/a b.pdf": "https://www.samut.go.th/a%20b.pdf",
    "ｗｗｗ．samut.go.th/a": "https://www.samut.go.th/a",
    "/a/b.pdf": "https://www.samut.go.th/a/b.pdf",
    r"www.samut.go.th\a": "https://www.samut.go.th/a",
}


@pytest.mark.parametrize(("written", "url"), MENDED.items())
def test_a_mended_url_is_kept_beside_what_was_written(
    tmp_path: Path, written: str, url: str
) -> None:
    rows = good_rows()
    rows[0][3] = written
    answer = read_rows(tmp_path, sheet_rows(rows)).answers["O1"]
    assert answer.urls == (url,)
    assert answer.written == (written,)


def test_a_remark_where_nothing_is_published_is_no_fault(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0][2:4] = ["ไม่มี", "อยู่ระหว่างดำเนินการ"]
    submission = read_rows(tmp_path, sheet_rows(rows))
    assert not submission.has_errors
    assert submission.answers["O1"].published is False


def test_all_bad_rows_are_told_at_once(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0][3], rows[1][2], rows[2][0] = "", "อาจจะ", "O99"
    submission = read_rows(tmp_path, sheet_rows(rows))
    errors = [(p.row, p.column) for p in submission.problems if p.is_error]
    assert errors == [(6, "D"), (7, "C"), (8, "A")]
    assert submission.answers["O4"].published is True


def test_an_answer_without_an_item_is_told(tmp_path: Path) -> None:
    submission = read_rows(tmp_path, sheet_rows([*good_rows(), ["", "", "มี", f"{SITE}/x"]]))
    assert the(submission, "no_item").row == 10


def test_rows_that_contradict_each_other_leave_the_item_open(tmp_path: Path) -> None:
    rows = [*good_rows(), ["O1", "โครงสร้าง", "ไม่มี", "", "", ""]]
    submission = read_rows(tmp_path, sheet_rows(rows))
    assert the(submission, "twice_conflicting").facts["rows"] == [6, 10]
    assert "O1" not in submission.answers
    assert set(submission.answers) == {"O2", "O3", "O4"}


def test_the_same_row_twice_counts_once(tmp_path: Path) -> None:
    submission = read_rows(tmp_path, sheet_rows([*good_rows(), good_rows()[0]]))
    assert told(submission) == {"twice_equal"}
    assert submission.answers["O1"].urls == (f"{SITE}/p1",)


def test_two_rows_with_other_urls_are_put_together_and_said(tmp_path: Path) -> None:
    rows = [*good_rows(), ["O1", "โครงสร้าง", "มี", f"{SITE}/more", "", ""]]
    submission = read_rows(tmp_path, sheet_rows(rows))
    assert told(submission) == {"twice_merged"}
    assert submission.answers["O1"].urls == (f"{SITE}/p1", f"{SITE}/more")


def test_one_url_for_many_items_is_worth_a_look(tmp_path: Path) -> None:
    rows = good_rows()
    for row in rows[:3]:
        row[3] = f"{SITE}/ita"
    found = the(read_rows(tmp_path, sheet_rows(rows)), "url_shared")
    assert (found.facts["items"], found.is_error) == (["O1", "O2", "O3"], False)


def test_items_without_a_row_are_listed(tmp_path: Path) -> None:
    submission = read_rows(tmp_path, sheet_rows(good_rows()[:2]))
    assert the(submission, "missing_items").facts["items"] == ["O3", "O4"]
    assert not submission.has_errors


def test_a_number_with_a_letter_behind_is_no_item(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0][:2] = ["1a", ""]
    assert told(read_rows(tmp_path, sheet_rows(rows))) == {"unknown_item", "missing_items"}


def test_a_name_that_no_item_has_is_not_guessed(tmp_path: Path) -> None:
    rows = good_rows()
    rows[0][:2] = ["", "เรื่องที่ไม่มี"]
    assert told(read_rows(tmp_path, sheet_rows(rows))) == {"unknown_item", "missing_items"}


def test_an_unknown_agency_type_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    head = {**HEAD, "ประเภทหน่วยงาน": "สโมสร"}
    submission = read_rows(tmp_path, sheet_rows(good_rows(), head=head))
    found = the(submission, "agency_type_unknown")
    assert (found.row, found.column, found.is_error) == (2, "B", True)
    assert len(submission.answers) == 4


def test_a_sheet_without_a_head_says_what_is_missing(tmp_path: Path) -> None:
    submission = read_rows(tmp_path, [["ปีงบประมาณ", "2568"], HEADINGS, *good_rows()])
    assert told(submission) == {"main_site_missing", "name_missing", "agency_type_missing"}
    assert the(submission, "main_site_missing").facts["likely"] == SITE


def test_a_main_site_that_is_none_is_told(tmp_path: Path) -> None:
    submission = read_rows(tmp_path, sheet_rows(good_rows(), head={**HEAD, "เว็บไซต์หลัก": "กำลังทำ"}))
    assert the(submission, "main_site_bad").is_error


def test_a_link_to_a_local_file_is_told(tmp_path: Path) -> None:
    book, sheet = book_with(sheet_rows(good_rows()))
    sheet["D6"].value = "เอกสาร"
    sheet["D6"].hyperlink = "file:///C:/Users/a/plan.pdf"
    sheet["D6"].value = "เอกสาร"
    assert told(read_book(tmp_path, book)) == {"url_local"}


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_problem_has_a_sentence_that_its_facts_fill(tmp_path: Path, language: str) -> None:
    rows = good_rows()
    rows[0][3] = "www.samut.go.th/a\nC:\\x.pdf"
    rows[1][2] = "?"
    rows[2][0] = "O77"
    rows += [["O4", "", "ไม่มี"], ["", "", "มี", f"{SITE}/z"]]
    submission = read_rows(tmp_path, sheet_rows(rows, head={"ปีงบประมาณ": "2568"}))
    assert len(submission.problems) >= 9
    for problem in submission.problems:
        assert "{" not in sentence_of(problem, Speech(language))


def test_every_problem_named_in_the_code_has_its_sentence() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(room.__file__).parent.glob("*.py")
    )
    known = {
        key.removeprefix("submission.problem.")
        for key in sentences("th")
        if key.startswith("submission.problem.")
    } - {"at", "at_row", "error", "note"}
    unused = {name for name in known if not re.search(rf'"{name}"', source)}
    assert {name for name in unused if not name.startswith("other_")} == set()
