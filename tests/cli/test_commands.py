"""What the commands do when all goes well: exit codes, formats, runs."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from oit_checker.loopback import served
from oit_checker.messages import languages
from oit_checker.model.agency import AgencyType
from oit_checker.report import formats
from oit_checker.rulepack import load_pack, packs
from tests.cli.conftest import Checked, Oit
from tests.cli.small_site import write_site


@pytest.fixture
def folder(checked: Checked, tmp_path: Path) -> Path:
    """A copy of the database with its three runs, in the folder where commands are typed."""
    shutil.copy(checked.folder / "oit.sqlite", tmp_path)
    shutil.copytree(checked.folder / "oit-evidence", tmp_path / "oit-evidence")
    return tmp_path


def report_of(oit: Oit, run: int) -> dict[str, Any]:
    return dict(json.loads(oit("report", str(run), "--format", "json", "--output", "-").out))


def without_meta(report: dict[str, Any]) -> str:
    return json.dumps({k: v for k, v in report.items() if k != "meta"}, ensure_ascii=False)


def test_two_checks_and_a_second_judgement_are_alike_to_the_byte(oit: Oit, folder: Path) -> None:
    first, second, again = (report_of(oit, run) for run in (1, 2, 3))
    assert without_meta(first) == without_meta(second) == without_meta(again)
    assert first["meta"]["crawl_id"] == again["meta"]["crawl_id"] != second["meta"]["crawl_id"]


def test_json_keeps_its_ids_and_times_under_meta(oit: Oit, folder: Path) -> None:
    outside = without_meta(report_of(oit, 1))
    for name in ("run_id", "crawl_id", "started_at", "finished_at", "fetched_at", "tool_version"):
        assert name not in outside


def test_judge_adds_a_run_and_leaves_the_others_alone(oit: Oit, folder: Path) -> None:
    before = report_of(oit, 1)
    answer = oit("judge", "1", "--as-of", "2562-12-31", "--format", "json", "--output", "new.json")
    new = json.loads((folder / "new.json").read_text(encoding="utf-8"))
    assert answer.code == 0
    assert (new["meta"]["run_id"], new["as_of"]) == (4, "2019-12-31")
    assert report_of(oit, 1) == before


@pytest.mark.parametrize("fiscal_year", packs())
def test_judge_takes_the_rules_of_any_year(oit: Oit, folder: Path, fiscal_year: int) -> None:
    year = str(fiscal_year)
    answer = oit("judge", "1", "--fiscal-year", year, "--format", "json", "--output", "-")
    report = json.loads(answer.out)
    assert answer.code in (0, 3) and report["fiscal_year"] == fiscal_year
    assert {i["item_id"] for i in report["items"]} == {i.id for i in load_pack(fiscal_year).items}


def test_judge_opens_no_connection(oit: Oit, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", refused)
    monkeypatch.setattr("socket.getaddrinfo", refused)
    assert oit("judge", "1", "--format", "text", "--output", "-").code == 0


def test_runs_lists_the_newest_first(oit: Oit, folder: Path, checked: Checked) -> None:
    lines = oit("runs").out.splitlines()
    assert [int(line.split()[0]) for line in lines] == [3, 2, 1]
    assert all(checked.address in line for line in lines)
    assert len(oit("runs", "--most", "1").out.splitlines()) == 1


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", formats())
def test_report_gives_every_format(oit: Oit, folder: Path, name: str, language: str) -> None:
    answer = oit("report", "1", "--format", name, "--output", "out", "--lang", language)
    assert answer.code == 0
    assert (folder / "out").stat().st_size > 1000


def test_several_formats_share_a_stem(oit: Oit, folder: Path) -> None:
    oit("report", "1", "--format", "html", "--format", "csv", "--output", "www.samut.go.th")
    assert {"www.samut.go.th.html", "www.samut.go.th.csv"} <= {p.name for p in folder.iterdir()}


def test_a_folder_as_output_gets_a_file_named_after_site_year_and_run(
    oit: Oit, folder: Path
) -> None:
    (folder / "reports").mkdir()
    oit("report", "2", "--format", "html", "--output", "reports")
    names = [p.name for p in (folder / "reports").iterdir()]
    assert len(names) == 1 and names[0].endswith("-2563-2.html")


def test_without_a_format_a_summary_is_shown_and_a_page_written(oit: Oit, folder: Path) -> None:
    answer = oit("report", "1", "--output", "page.html")
    assert answer.code == 0 and "O43" in answer.out and "page.html" in answer.err
    assert (folder / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("gate", "code"), [("failed", 1), ("open", 1), ("below:85", 1), ("below:0", 0), ("", 0)]
)
def test_a_gate_that_was_missed_gives_one(oit: Oit, folder: Path, gate: str, code: int) -> None:
    answer = oit("judge", "1", "--fail-on", gate, "--format", "json", "--output", "r.json")
    assert answer.code == code


def test_csv_opens_in_a_spreadsheet_with_its_thai_and_runs_no_formula(
    oit: Oit, folder: Path
) -> None:
    oit("report", "1", "--format", "csv", "--output", "r.csv")
    data = (folder / "r.csv").read_bytes()
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert data.startswith(b"\xef\xbb\xbf") and rows[0][0] == "ข้อ"
    assert {len(row) for row in rows} == {len(rows[0])} and len(rows) > 43
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]


def test_xlsx_reads_back_with_every_item(oit: Oit, folder: Path) -> None:
    oit("report", "1", "--format", "xlsx", "--output", "r.xlsx")
    book = load_workbook(folder / "r.xlsx")
    items = book.worksheets[0]
    assert [row[0].value for row in items.iter_rows(min_row=2)] == [f"O{n}" for n in range(1, 44)]
    formulas = [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert len(book.worksheets) == 3 and not formulas


def test_a_report_as_json_can_be_scored_again(oit: Oit, folder: Path) -> None:
    oit("report", "1", "--format", "json", "--output", "r.json")
    low = json.loads((folder / "r.json").read_text(encoding="utf-8"))["scores"]["oit"]["low"]
    assert f"{low:.2f}" in oit("score", "r.json").out


def test_a_site_that_does_not_answer_is_incomplete_and_says_why(oit: Oit, tmp_path: Path) -> None:
    answer = oit("check", "http://127.0.0.1:9/", "--quiet", "--fiscal-year", "2563")
    assert answer.code == 3
    assert "--allow-private" in answer.out and "100.00" in answer.out


def test_a_page_budget_leaves_the_rest_untested_and_is_incomplete(
    oit: Oit, checked: Checked, tmp_path: Path
) -> None:
    with served(write_site(tmp_path / "site")) as address:
        words = ["--allow-private", "--quiet", "--max-pages", "1", "--fiscal-year", "2563"]
        answer = oit(
            "check", address, *words, "--as-of", "2563-04-30", "--format", "json", "--output", "-"
        )
    report = json.loads(answer.out)
    untested = [i["item_id"] for i in report["items"] if i["outcome"] == "untested"]
    assert answer.code == 3
    assert "O23" in untested and report["gathering"]["stopped_by"] == "pages"


def test_a_reader_that_goes_away_causes_no_traceback(oit: Oit, folder: Path) -> None:
    words = [sys.executable, "-m", "oit_checker", "rules", "schema"]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert b"Traceback" not in said and b"BrokenPipe" not in said


@pytest.mark.parametrize("language", languages())
def test_help_names_every_command_option_and_agency_type(oit: Oit, language: str) -> None:
    top = oit("--help", "--lang", language).out
    for name in ("check", "judge", "report", "runs", "score", "rules", "evaluate", "doctor"):
        assert name in top
        assert oit(name, "--help", "--lang", language).code == 0
    check = " ".join(oit("check", "--help", "--lang", language).out.split()).replace("- ", "-")
    for word in ("--fiscal-year", "--as-of", "--fail-on", "--allow-private", *AgencyType):
        assert word in check


def test_thai_help_has_no_english_sentence_of_the_library(oit: Oit) -> None:
    for words in ([], ["check"], ["rules"], ["rules", "show"], ["evaluate"], ["demo"]):
        said = oit(*words, "--help").out
        for foreign in ("Usage", "Options", "Show this", "TEXT", "INTEGER", "default", "OPTIONS"):
            assert foreign not in said


def test_the_database_passes_its_own_check(folder: Path) -> None:
    with sqlite3.connect(folder / "oit.sqlite") as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert database.execute("pragma foreign_key_check").fetchall() == []
    database.close()
