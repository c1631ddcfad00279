"""`oit evidence` on stored runs."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.cli.conftest import Checked, Oit
from tests.cli.small_site import CITIZEN_ID


@pytest.fixture
def folder(checked: Checked, oit: Oit, tmp_path: Path) -> Path:
    """The stored runs of the small site."""
    shutil.copy(checked.folder / "oit.sqlite", tmp_path)
    shutil.copytree(checked.folder / "oit-evidence", tmp_path / "oit-evidence")
    return tmp_path


def test_a_pack_is_written_and_verified(oit: Oit, folder: Path) -> None:
    answer = oit("evidence", "3", "o23", "--output", "p.zip")
    assert answer.code == 0, answer.err
    told = oit("evidence", "verify", "p.zip")
    assert told.code == 0, told.out
    with zipfile.ZipFile(folder / "p.zip") as pack:
        seal = hashlib.sha256(pack.read("manifest.json")).hexdigest()
    assert seal in answer.out and seal in told.out


def test_a_changed_pack_is_told_in_thai_with_its_file(oit: Oit, folder: Path) -> None:
    oit("evidence", "1", "O23", "--output", "p.zip")
    with zipfile.ZipFile(folder / "p.zip") as pack:
        files = {name: pack.read(name) for name in pack.namelist()}
    files["O23/verdict.txt"] += b"x"
    with zipfile.ZipFile(folder / "p.zip", "w") as pack:
        for name, data in files.items():
            pack.writestr(name, data)
    told = oit("evidence", "verify", "p.zip")
    assert told.code == 1
    assert "ไฟล์ถูกแก้ไข: O23/verdict.txt" in told.out


def test_a_pack_is_compared_with_the_run_that_is_named(oit: Oit, folder: Path) -> None:
    oit("evidence", "2", "O23", "O1", "--output", "p.zip")
    same, other = (oit("evidence", "verify", "p.zip", "--run", run) for run in ("2", "1"))
    assert (same.code, other.code) == (0, 1)
    assert "ฐานข้อมูล" in same.out and "run_id" in other.out


def test_a_ruling_stands_in_the_pack_and_does_not_spoil_the_one_before(
    oit: Oit, folder: Path
) -> None:
    assert oit("evidence", "1", "O23", "--output", "before.zip").code == 0
    ruling = ("--outcome", "passed", "--reason", "ครบทุกเดือนในไฟล์แนบ", "--by", "ผู้ตรวจ")
    assert oit("review", "1", "O23", *ruling).code == 0
    assert oit("evidence", "1", "O23", "--output", "after.zip").code == 0
    with zipfile.ZipFile(folder / "after.zip") as pack:
        assert "ครบทุกเดือนในไฟล์แนบ" in pack.read("O23/verdict.txt").decode("utf-8")
        assert json.loads(pack.read("manifest.json"))["items"][0]["ruled"] == "passed"
    for name in ("before.zip", "after.zip"):
        assert oit("evidence", "verify", name, "--run", "1").code == 0


def test_the_pack_for_third_parties_holds_no_citizen_id(oit: Oit, folder: Path) -> None:
    assert oit("evidence", "1", "O23", "--no-originals", "--output", "p.zip").code == 0
    with zipfile.ZipFile(folder / "p.zip") as pack:
        assert all(CITIZEN_ID.encode() not in pack.read(name) for name in pack.namelist())


def test_a_pack_without_a_name_is_named_after_site_year_run_and_item(
    oit: Oit, folder: Path
) -> None:
    assert oit("--lang", "en", "evidence", "1", "O1").code == 0
    [path] = folder.glob("oit-evidence-*-2563-1-O1.zip")
    assert "Genuine" in oit("--lang", "en", "evidence", "verify", str(path)).out


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("1",), "--all"),
        (("1", "O1", "--all"), "--all"),
        (("1", "O99"), "O99"),
        (("99", "O1"), "99"),
        (("verify", "nowhere.zip"), "nowhere.zip"),
        (("verify", "oit.sqlite"), "oit.sqlite"),
        (("1", "O1", "--output", "oit.sqlite/x.zip"), "oit.sqlite"),
        (("1", "O1", "--database", "sqlite:///none.sqlite"), "none.sqlite"),
    ],
    ids=["nothing", "both", "item", "run", "no-file", "no-zip", "output", "database"],
)
def test_bad_input_is_told_without_a_traceback(
    oit: Oit, folder: Path, words: tuple[str, ...], named: str
) -> None:
    answer = oit("evidence", *words)
    assert answer.code == 2 and named in answer.err
    assert "Traceback" not in answer.err and not list(folder.glob("*.part"))
