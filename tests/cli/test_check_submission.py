"""`oit check --submission` and `--write-submission`, over real HTTP."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from oit_checker.loopback import served
from oit_checker.rulepack import load_pack
from oit_checker.submission import read_submission
from tests.cli.conftest import RULES, Oit
from tests.cli.small_site import write_site

PLAIN = ("--allow-private", "--quiet", "--no-browser", "--no-ocr", *RULES)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with served(write_site(tmp_path / "site")) as at:
        yield at


def write_sheet(path: Path, *rows: tuple[str, str, str], main_site: str = "") -> Path:
    head = [("ชื่อหน่วยงาน", "เทศบาลตำบลบ้านสมมุติ"), ("ปีงบประมาณ", "2563")]
    head += [("เว็บไซต์หลัก", main_site)] if main_site else []
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([*head, (), ("ข้อ", "มี/ไม่มี", "URL 1"), *rows])
    return path


def report(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "out.json").read_text(encoding="utf-8")))


def outcomes(report: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {item["item_id"]: (item["outcome"], item["reason"]) for item in report["items"]}


def test_a_sheet_is_judged_on_what_it_answers(oit: Oit, tmp_path: Path, address: str) -> None:
    sheet = write_sheet(
        tmp_path / "sheet.csv",
        ("O3", "มี", "/duty.html"),
        ("O5", "ไม่มี", ""),
        ("O1", "มี", ""),
        ("O14", "มี", "/gone.html"),
        ("O99", "มี", "/duty.html"),
    )
    words = ("--submission", str(sheet), address, *PLAIN, "--format", "json", "--output")
    done = oit("check", *words, "out.json")
    assert done.code == 0, done.err
    found = outcomes(report(tmp_path))
    assert found["O3"] == ("passed", None)
    assert found["O5"] == found["O1"] == found["O2"] == ("failed", "not_published")
    assert found["O14"] == ("failed", "broken_link")
    assert "แถว 7 " in done.err and "O99" in done.err
    assert "2 แถว" in done.err.splitlines()[-1]

    assert oit("judge", "1", "--format", "json", "--output", "again.json").code == 0
    again = json.loads((tmp_path / "again.json").read_text(encoding="utf-8"))
    assert outcomes(again) == found
    other_year = oit("judge", "1", "--fiscal-year", "2566")
    assert other_year.code == 2 and "2566" in other_year.err


def test_the_main_site_may_stand_in_the_sheet_alone(oit: Oit, tmp_path: Path) -> None:
    """A site that does not answer: the sheet's address is the one asked for."""
    sheet = write_sheet(
        tmp_path / "sheet.csv",
        ("O3", "มี", "https://www.nowhere.invalid/duty.html"),
        main_site="https://www.nowhere.invalid/",
    )
    done = oit(
        "check", "--submission", str(sheet), *PLAIN, "--format", "json", "--output", "out.json"
    )
    assert done.code == 3, done.err
    assert report(tmp_path)["agency"]["main_site"] == "https://www.nowhere.invalid/"
    assert report(tmp_path)["agency"]["name"] == "เทศบาลตำบลบ้านสมมุติ"


def test_a_sheet_without_a_usable_row_ends_before_anything_is_fetched(
    oit: Oit, tmp_path: Path
) -> None:
    sheet = write_sheet(tmp_path / "sheet.csv", ("O3", "มี", ""), ("O5", "", ""))
    done = oit("check", "--submission", str(sheet), "www.nowhere.invalid", *PLAIN)
    assert done.code == 2
    assert "แถว 5 " in done.err and "แถว 6 " in done.err and "sheet.csv" in done.err


def test_without_a_url_or_a_sheet_there_is_nothing_to_check(oit: Oit) -> None:
    done = oit("check")
    assert done.code == 2 and "URL" in done.err


def test_a_sheet_for_another_site_than_the_one_typed_is_told(
    oit: Oit, tmp_path: Path, address: str
) -> None:
    sheet = write_sheet(
        tmp_path / "sheet.csv", ("O3", "มี", "/duty.html"), main_site="https://www.other.example/"
    )
    words = (
        "--submission",
        str(sheet),
        address,
        *PLAIN,
        "--format",
        "json",
        "--output",
        "out.json",
    )
    done = oit("check", *words)
    assert done.code == 0 and "www.other.example" in done.err
    assert report(tmp_path)["agency"]["main_site"] == address


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_sheet_filled_in_from_the_site_earns_what_the_site_earns(
    oit: Oit, tmp_path: Path, address: str, ending: str
) -> None:
    file = f"filled.{ending}"
    words = (address, *PLAIN, "--name", "ทต.บ้านสมมุติ", "--format", "json", "--output", "out.json")
    written = oit("check", *words, "--write-submission", file)
    assert written.code == 0 and file in written.err
    plain = outcomes(report(tmp_path))
    sheet = read_submission(tmp_path / file, load_pack)
    filled = {answer.item_id for answer in sheet.answers.values() if answer.published}
    assert {i for i, (outcome, _) in plain.items() if outcome == "passed"} <= filled
    assert not any(answer.published is False for answer in sheet.answers.values())

    done = oit("check", *words, "--submission", file)
    assert done.code == 0, done.err
    again = outcomes(report(tmp_path))
    assert {i: again[i][0] for i in filled} == {i: plain[i][0] for i in filled}
    assert all(again[i] == ("failed", "not_published") for i in set(again) - filled)


def test_a_sheet_that_could_not_be_written_is_told_before_the_work(
    oit: Oit, tmp_path: Path
) -> None:
    for name in ("filled.pdf", "oit.sqlite/filled.xlsx"):
        (tmp_path / "oit.sqlite").write_bytes(b"")
        done = oit("check", "www.nowhere.invalid", *PLAIN, "--write-submission", name)
        assert done.code == 2, name
