"""`oit review` on stored runs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Checked, Oit

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
