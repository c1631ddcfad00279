"""`oit review` on stored runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from oit_checker.loopback import served
from tests.cli.conftest import RULES, Checked, Oit
from tests.cli.small_site import write_site

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
            page.write_text(text, encoding="utf-8")
            oit(*check, "--format", "json", "--output", "n.json")
    reports = [report_of(oit, run) for run in (1, 2, 3, 4)]
    assert [r["reviews"][0]["holds"] for r in reports] == [True, True, False, True]
    assert reports[2]["reviews"][0]["changed"] == [f"{address}monthly.html"]
    assert reports[2]["ruled_scores"] is None
