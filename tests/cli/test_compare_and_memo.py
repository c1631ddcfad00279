"""`oit compare` and `oit memo` on stored runs."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from oit_checker import documents
from oit_checker.model.errors import UserError
from oit_checker.report import comparison
from oit_checker.rulepack import load_pack
from oit_checker.thai.script import arabic_digits
from tests.cli.conftest import Checked, Oit


@pytest.fixture
def folder(checked: Checked, oit: Oit, tmp_path: Path) -> Path:
    """The stored runs, and run 4: the same gathered site under the rules of 2566."""
    shutil.copy(checked.folder / "oit.sqlite", tmp_path)
    shutil.copytree(checked.folder / "oit-evidence", tmp_path / "oit-evidence")
    rules = ("--fiscal-year", "2566", "--as-of", "2566-04-30")
    assert oit("judge", "1", *rules, "--format", "json", "--output", "4.json").code in (0, 3)
    return tmp_path


@pytest.mark.parametrize("name", comparison.formats())
def test_compare_gives_every_format(oit: Oit, folder: Path, name: str) -> None:
    answer = oit("compare", "1", "4", "--format", name, "--output", f"c.{name}")
    data = (folder / f"c.{name}").read_bytes()
    document = documents.read(data, url=f"https://x.example/c.{comparison.extension(name)}")
    assert answer.code == 0
    assert "2566" in "".join(block.text for block in document.blocks)


def test_compare_puts_the_earlier_year_first_whatever_is_typed_first(
    oit: Oit, folder: Path
) -> None:
    first = oit("compare", "1", "4", "--format", "text", "--output", "-").out
    assert first == oit("compare", "4", "1", "--format", "text", "--output", "-").out
    assert "2563 กับ 2566" in first
    assert load_pack(2566).item("O41").name.th in first


RULED = ("--outcome", "passed", "--reason", "เปิดดูแล้วมีครบ", "--by", "ผู้ประเมินสมมุติ")


def test_what_a_person_ruled_counts_in_compare_memo_and_list(oit: Oit, folder: Path) -> None:
    compare = ("compare", "1", "4", "--format", "text", "--output", "-")
    before = {"compare": oit(*compare).out, "runs": oit("runs").out, "memo": memo_text(oit, folder)}
    assert "O23" in before["memo"] and "นับผลของผู้ทบทวน" not in before["runs"]
    assert oit("review", "1", "O23", *RULED).code == 0
    changed = set(row_lines(oit(*compare).out)) - set(row_lines(before["compare"]))
    assert changed and all("O23" in row and ": 100 →" in row for row in changed)
    listed = oit("runs").out.splitlines()
    assert ["นับผลของผู้ทบทวน" in line for line in listed if " 2563 " in line] == [True] * 3
    after = memo_text(oit, folder)
    passed = "ข้อ O23 สรุปผลการจัดซื้อจัดจ้างหรือการจัดหาพัสดุรายเดือน: ผ่านแล้ว"
    assert passed in after and passed not in before["memo"]
    for told, was in ((oit(*compare).out, before["compare"]), (after, before["memo"])):
        assert "ผู้ทบทวนวินิจฉัยไว้" in told and "ผู้ทบทวนวินิจฉัยไว้" not in was


def test_what_a_person_ruled_away_is_told_in_the_memo_with_his_reason(
    oit: Oit, folder: Path
) -> None:
    passed = next(
        item["item_id"]
        for item in json.loads(oit("report", "1", "--format", "json", "--output", "-").out)["items"]
        if item["outcome"] == "passed"
    )
    words = ("--outcome", "failed", "--reason", "ไฟล์เปิดไม่ได้จริง", "--by", "ผู้ประเมินสมมุติ")
    assert oit("review", "1", passed, *words).code == 0
    assert "ไฟล์เปิดไม่ได้จริง" in memo_text(oit, folder)
    compared = oit("compare", "1", "2", "--format", "text", "--output", "-").out
    assert "ไฟล์เปิดไม่ได้จริง" in compared and "(โดยคน)" not in compared


def test_a_run_of_items_that_are_gone_is_listed_all_the_same(
    oit: Oit, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert oit("review", "1", "O23", *RULED).code == 0

    def gone(*_: object) -> None:
        raise UserError("run.other_items", run=1, fiscal_year=2563)

    monkeypatch.setattr("oit_checker.cli.runs.stored_run", gone)
    listed = oit("runs")
    assert listed.code == 0 and len(listed.out.splitlines()) == 4


def memo_text(oit: Oit, folder: Path) -> str:
    oit("memo", "1", "--output", "memo.docx")
    document = documents.read((folder / "memo.docx").read_bytes(), url="https://x.example/m.docx")
    return arabic_digits("\n".join(block.text for block in document.blocks))


def row_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if re.match(r" +O\d.*→", line)]


def test_compare_without_a_format_shows_a_summary_and_writes_a_page(oit: Oit, folder: Path) -> None:
    answer = oit("compare", "1", "4")
    assert answer.code == 0 and "2566" in answer.out
    assert len(list(folder.glob("oit-comparison-1-*-2566-4.html"))) == 1


def test_a_run_is_not_compared_with_itself_nor_with_one_that_is_not_there(
    oit: Oit, folder: Path
) -> None:
    same, missing = oit("compare", "2", "2"), oit("compare", "1", "99")
    assert (same.code, missing.code) == (2, 2)
    assert "oit runs" in same.err and "99" in missing.err
    assert "Traceback" not in same.err + missing.err


def test_memo_writes_a_file_named_after_site_and_year(oit: Oit, folder: Path) -> None:
    answer = oit("memo", "1")
    [path] = folder.glob("oit-memo-*-2563-1.docx")
    document = documents.read(path.read_bytes(), url="https://x.example/memo.docx")
    text = "\n".join(block.text for block in document.blocks)
    assert answer.code == 0 and path.name in answer.err
    assert "บันทึกข้อความ" in text and "๒๕๖๔" in text


def test_memo_goes_where_it_is_told(oit: Oit, folder: Path) -> None:
    assert oit("memo", "1", "--output", "draft.docx").code == 0
    assert (folder / "draft.docx").read_bytes()[:2] == b"PK"
    assert oit("memo", "1", "--output", str(folder / "4.json" / "x.docx")).code == 2
