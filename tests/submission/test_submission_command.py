"""`oit submission template|read` as a user types them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from oit_checker.cli import main
from tests.submission.sheet_material import HEADINGS, SITE


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OIT_LANG", raising=False)
    return tmp_path


def test_a_template_is_written_and_read_as_unanswered(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    words = ["--fiscal-year", "2568", "--agency-type", "town-municipality", "--name", "ทม.สมมติ"]
    assert main(["submission", "template", *words, "--main-site", "www.samut.go.th"]) == 0
    assert os.listdir(here) == ["oit-submission-2568.xlsx"]
    assert main(["submission", "read", "oit-submission-2568.xlsx"]) == 2
    out = capfd.readouterr().out
    assert "เทศบาลเมือง" in out
    assert "https://www.samut.go.th/" in out
    assert "แถว 7 คอลัมน์ D: ข้อ O1 ยังไม่ได้ตอบ" in out


def test_the_ending_decides_the_format(here: Path) -> None:
    assert main(["submission", "template", "--fiscal-year", "2563", "--output", "a.csv"]) == 0
    assert (here / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert main(["submission", "template", "--fiscal-year", "2563", "--output", "a.doc"]) == 2


def test_notes_alone_are_no_fault(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows = [f"ปีงบประมาณ,2568,เว็บไซต์หลัก,{SITE}", ",".join(HEADINGS)]
    rows.append("O1,โครงสร้าง,มี,www.samut.go.th/a,,")
    (here / "a.csv").write_text("\n".join(rows), encoding="cp874")
    assert main(["submission", "read", "a.csv", "--lang", "en"]) == 0
    out = capfd.readouterr().out
    assert "https:// was added" in out
    assert "There is no row for O2, O3" in out


def test_a_file_that_is_no_sheet_exits_with_2(
    here: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (here / "a.xlsx").write_bytes(b"%PDF-1.4\n")
    assert main(["submission", "read", "a.xlsx"]) == 2
    assert "ไม่ใช่ตาราง Excel หรือ CSV" in capfd.readouterr().err
