"""`oit review` on stored runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from oit_checker.evaluate.labels import read_labels
from oit_checker.loopback import served
from tests.cli.conftest import RULES, Checked, Oit
from tests.cli.small_site import rewrite, write_site

BY = ("--by", "ผู้ประเมินสมมุติ")
WHY = ("--reason", "เปิดดูแล้วมีครบทุกเดือน")


@pytest.fixture
def folder(checked: Checked, oit: Oit, tmp_path: Path) -> Path:
    """The stored runs, to be written to."""
    shutil.copy(checked.folder / "oit.sqlite", tmp_path)
    shutil.copytree(checked.folder / "oit-evidence", tmp_path / "oit-evidence")
    return tmp_path


def test_a_ruling_is_kept_listed_and_withdrawn(oit: Oit, folder: Path) -> None:
    given = oit("review", "๑", "o๒๓", "--outcome", "passed", *WHY, *BY)
    assert given.code == 0 and "O23" in given.out and BY[1] in given.out
    listed = oit("review", "list", "2").out
    assert WHY[1] in listed and "ใช้อยู่" in listed
    taken = oit("review", "1", "O23", "--withdraw", "--reason", "ดูผิดไฟล์", *BY)
    assert taken.code == 0
    history = oit("review", "list", "1").out
    assert WHY[1] in history and "ดูผิดไฟล์" in history and "ใช้อยู่ หลักฐาน" not in history


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["O23"], ["--outcome", "--reason", "--by"]),
        (["O23", *WHY, *BY], ["--withdraw"]),
        (["O23", "--outcome", "passed", "--withdraw", *WHY, *BY], ["--withdraw"]),
        (["O23", "--outcome", "untested", *WHY, *BY], ["untested", "cant_tell"]),
        (["O23", "--outcome", "passed", "--reason", "  ", *BY], ["--reason"]),
        (["O99", "--outcome", "passed", *WHY, *BY], ["O99", "2563"]),
        (["O23", "--outcome", "passed", "--element", "nothing", *WHY, *BY], ["nothing"]),
        (["O23", "--withdraw", *WHY, *BY], ["oit review list 1"]),
    ],
)
def test_what_cannot_be_ruled_is_told_and_nothing_is_kept(
    oit: Oit, folder: Path, words: list[str], told: list[str]
) -> None:
    answer = oit("review", "1", *words)
    assert answer.code == 2 and all(each in answer.err for each in told)
    assert "Traceback" not in answer.err
    assert "ยังไม่มี" in oit("review", "list", "1").out


def test_a_run_that_is_not_there_is_told(oit: Oit, folder: Path) -> None:
    assert oit("review", "99", "O23", "--outcome", "passed", *WHY, *BY).code == 2
    assert oit("review", "list", "99").code == 2


def report_of(oit: Oit, run: int) -> dict[str, Any]:
    out = oit("report", str(run), "--format", "json", "--output", "-").out
    return dict(json.loads(out))


def test_the_reports_count_the_ruling_and_keep_what_the_program_found(
    oit: Oit, folder: Path
) -> None:
    before = report_of(oit, 1)
    oit("review", "1", "O23", "--outcome", "passed", *WHY, *BY)
    for run in (1, 2, 3):  # a later check, and a second judgement, of an unchanged site
        report = report_of(oit, run)
        assert report["items"] == before["items"] and report["scores"] == before["scores"]
        assert report["ruled_scores"]["oit"]["low"] > before["scores"]["oit"]["low"]
        assert [r["holds"] for r in report["reviews"]] == [True]
    again = oit("judge", "1", "--format", "text", "--output", "-")
    assert WHY[1] in again.out and BY[1] in again.out
    assert report_of(oit, 4)["ruled_scores"] == report["ruled_scores"]


def test_a_gate_is_measured_by_what_counts(oit: Oit, folder: Path) -> None:
    before = report_of(oit, 1)
    mark = f"below:{before['scores']['oit']['low'] + 0.5}"
    words = ("judge", "1", "--format", "json", "--output", "x.json", "--fail-on", mark)
    assert oit(*words).code == 1
    oit("review", "1", "O23", "--outcome", "passed", *WHY, *BY)
    assert oit(*words).code == 0


def test_a_ruling_falls_when_the_page_changes_and_comes_back_with_it(
    oit: Oit, tmp_path: Path
) -> None:
    with served(write_site(tmp_path / "site")) as address:
        page = tmp_path / "site" / "monthly.html"
        first = page.read_text(encoding="utf-8")
        plain = ("--no-browser", "--no-ocr", "--delay", "0")
        check = ("check", address, "--allow-private", "--quiet", *plain, *RULES)
        assert oit(*check, "--format", "json", "--output", "1.json").code == 0
        oit("review", "1", "O23", "--outcome", "passed", *WHY, *BY)
        for text in (
            first.replace("<body>", "<body><!-- made anew for each visitor -->"),
            first.replace("ซื้อวัสดุ", "จ้างเหมา"),
            first,
        ):
            rewrite(page, text)
            oit(*check, "--format", "json", "--output", "n.json")
    reports = [report_of(oit, run) for run in (1, 2, 3, 4)]
    assert [r["reviews"][0]["holds"] for r in reports] == [True, True, False, True]
    assert reports[2]["reviews"][0]["changed"] == [f"{address}monthly.html"]
    assert reports[2]["ruled_scores"] is None


def worklist(oit: Oit, *words: str) -> Any:
    answer = oit("review", "worklist", *words, "--output", "work.xlsx", "--no-pictures")
    assert answer.code == 0, answer.err
    return openpyxl.load_workbook("work.xlsx")


def test_a_worklist_is_written_filled_in_and_read_back_once(oit: Oit, folder: Path) -> None:
    book = worklist(oit, "--all")
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[2]]
    at = {name: head.index(name) + 1 for name in ("ข้อ", "ผลการพิจารณา", "เหตุผล", "ผู้พิจารณา")}
    assert sheet.max_row > 4
    for row, (ruling, reason, by) in enumerate(
        (("ผ่าน", "เห็นครบ", "ก. สมมุติ"), (" ไม่ผ่าน ", "ไม่มีวันที่", "ก. สมมุติ"), ("อาจจะ", "", "")),
        start=3,
    ):
        sheet.cell(row, at["ผลการพิจารณา"]).value = ruling
        sheet.cell(row, at["เหตุผล"]).value = reason
        sheet.cell(row, at["ผู้พิจารณา"]).value = by
    items = [sheet.cell(row, at["ข้อ"]).value for row in (3, 4)]
    book.save("work.xlsx")
    first, second = oit("review", "read", "work.xlsx"), oit("review", "read", "work.xlsx")
    assert first.code == second.code == 2
    assert first.err.count("แถวที่ 5") == 3 and "อาจจะ" in first.err
    assert "ใหม่ 2 ข้อ" in first.out and "ใหม่ 0 ข้อ" in second.out
    reviews = report_of(oit, 3)["reviews"]
    assert sorted(r["item_id"] for r in reviews) == sorted(items)
    left = [sheet[f"{get_column_letter(at['ข้อ'])}{r}"].value for r in range(3, sheet.max_row + 1)]
    again = worklist(oit, "--all").worksheets[0]
    assert again.max_row - 2 == len(left) - 2


def test_a_worklist_of_another_database_is_refused_row_by_row(oit: Oit, folder: Path) -> None:
    book = worklist(oit, "1")
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[2]]
    for name, text in (("ผลการพิจารณา", "ผ่าน"), ("เหตุผล", "ดู"), ("ผู้พิจารณา", "ก")):
        sheet.cell(3, head.index(name) + 1).value = text
    key = sheet.cell(3, len(head))
    run, mark, item, _ = key.value.split("/", 3)
    for wrong in (f"{run}/00000000/{item}/", f"99/{mark}/{item}/", f"{run}/{mark}/O99/", "?", ""):
        key.value = wrong
        book.save("work.xlsx")
        answer = oit("review", "read", "work.xlsx")
        assert answer.code == 2 and "แถวที่ 3" in answer.err and "ใหม่ 0 ข้อ" in answer.out


@pytest.mark.parametrize(
    "words",
    [
        ("worklist",),
        ("worklist", "1", "--all"),
        ("worklist", "99"),
        ("read", "missing.xlsx"),
        ("read", "oit.sqlite"),
        ("export", "--output", "x.docx"),
    ],
)
def test_bad_input_is_told(oit: Oit, folder: Path, words: tuple[str, ...]) -> None:
    answer = oit("review", *words)
    assert answer.code == 2 and answer.err and "Traceback" not in answer.err


def test_what_people_ruled_otherwise_becomes_labels_that_evaluate_reads(
    oit: Oit, folder: Path
) -> None:
    outcomes = {i["item_id"]: i["outcome"] for i in report_of(oit, 1)["items"]}
    failed = next(i for i, o in outcomes.items() if o == "failed")
    passed = next(i for i, o in outcomes.items() if o == "passed")
    for item, outcome in ((failed, "passed"), (passed, "passed"), ("O23", "cant_tell")):
        oit("review", "1", item, "--outcome", outcome, "--reason", "=1+1 เห็นแล้ว", *BY)
    assert oit("review", "export", "--output", "l.csv").code == 0
    (row,) = read_labels(folder / "l.csv")
    assert (row.item, row.fiscal_year, row.verdict) == (failed, 2563, "present")
    assert row.reason.startswith("'=1+1")
    oit("review", "export", "--output", "l.jsonl")
    (line,) = (folder / "l.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["machine"] == "failed" and json.loads(line)["evidence"]
