"""Everything a stranger may type wrong: one clear sentence, exit 2, no traceback."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Oit

THAI = re.compile("[\u0e01-\u0e5b]")
SITE = "www.samut.example"

BAD_WORDS = {
    "no address": (["check"], "URL"),
    "an address with spaces": (["check", "not a url"], "not a url"),
    "an address without a host": (["check", "http://"], "http://"),
    "another scheme": (["check", "ftp://samut.example/"], "ftp://samut.example/"),
    "two addresses": (["check", SITE, "another"], "another"),
    "an unknown command": (["chek", SITE], "check"),
    "a wholly unknown command": (["zzzzz"], "zzzzz"),
    "an unknown option": (["check", SITE, "--formt", "html"], "--format"),
    "a wholly unknown option": (["check", SITE, "--zzzzz"], "--zzzzz"),
    "an option without its value": (["check", SITE, "--format"], "--format"),
    "an unknown format": (["check", SITE, "--format", "docx"], "xlsx"),
    "an unknown agency type": (["check", SITE, "--agency-type", "univercity"], "university"),
    "a year without rules": (["check", SITE, "--fiscal-year", "2599"], "2599"),
    "a year of another calendar": (["check", SITE, "--fiscal-year", "2020"], "--fiscal-year"),
    "a year in words": (["check", SITE, "--fiscal-year", "abc"], "abc"),
    "a day that is none": (["check", SITE, "--as-of", "2563-02-31"], "2563-02-31"),
    "a date in another order": (["check", SITE, "--as-of", "30/4/2563"], "30/4/2563"),
    "an empty date": (["check", SITE, "--as-of", ""], "--as-of"),
    "no pages": (["check", SITE, "--max-pages", "0"], "--max-pages"),
    "half a page": (["check", SITE, "--max-pages", "1.5"], "1.5"),
    "no time": (["check", SITE, "--max-minutes", "0"], "--max-minutes"),
    "time that is no number": (["check", SITE, "--max-minutes", "nan"], "nan"),
    "endless time": (["check", SITE, "--max-minutes", "inf"], "inf"),
    "a negative delay": (["check", SITE, "--delay", "-1"], "--delay"),
    "too many at once": (["check", SITE, "--per-host", "99"], "99"),
    "an unknown gate": (["check", SITE, "--fail-on", "never"], "never"),
    "a gate without a mark": (["check", SITE, "--fail-on", "below:"], "below"),
    "a mark that is no number": (["check", SITE, "--fail-on", "below:nan"], "nan"),
    "a mark out of reach": (["check", SITE, "--fail-on", "below:101"], "101"),
    "text that is no database address": (["check", SITE, "--database", "my file"], "my file"),
    "an unknown database": (["check", SITE, "--database", "foo://x"], "foo://x"),
    "two formats on one screen": (
        ["check", SITE, "--output", "-", "--format", "html", "--format", "json"],
        "json",
    ),
    "a run in words": (["judge", "abc"], "abc"),
    "a negative run": (["report", "0"], "RUN"),
    "no run": (["report"], "RUN"),
    "runs where nothing is": (["runs"], "oit.sqlite"),
    "a run where nothing is": (["judge", "1"], "oit.sqlite"),
    "words after runs": (["runs", "extra"], "extra"),
    "an unknown rules command": (["rules", "shw"], "show"),
    "an unknown item": (["rules", "show", "O99", "--fiscal-year", "2563"], "O43"),
    "an item in words": (["rules", "show", "abc"], "abc"),
    "rules of no year": (["rules", "list", "--fiscal-year", "2599"], "2599"),
    "a score file that is not there": (["score", "none.csv"], "none.csv"),
    "evaluate without anything": (["evaluate"], "--labels"),
    "sites that are not there": (["evaluate", "--sites", "none", "--labels", "none"], "none"),
    "an unknown fictitious agency": (["demo", "nowhere"], "nowhere"),
    "an unknown language": (["--lang", "xx", "runs"], "xx"),
    "no language": (["runs", "--lang"], "th"),
}


@pytest.mark.parametrize("case", BAD_WORDS)
def test_what_is_typed_wrong_is_told_in_one_thai_sentence(oit: Oit, case: str) -> None:
    words, named = BAD_WORDS[case]
    answer = oit(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.count("\n") == 1
    assert named in answer.err and THAI.search(answer.err)
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("case", [c for c in BAD_WORDS if "language" not in c])
def test_what_is_typed_wrong_is_told_in_english_when_asked(oit: Oit, case: str) -> None:
    words, named = BAD_WORDS[case]
    answer = oit(*words, "--lang", "en")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert named in answer.err and not THAI.search(answer.err)


@pytest.mark.parametrize("case", BAD_WORDS)
def test_wrong_words_leave_nothing_behind(oit: Oit, tmp_path: Path, case: str) -> None:
    oit(*BAD_WORDS[case][0])
    assert os.listdir(tmp_path) == []


BAD_FILES = {
    "an empty label file": ("labels.csv", b"", "item_fy"),
    "labels of zero bytes": ("labels.csv", b"\xff\xfe\x00", "labels.csv"),
    "other columns": ("labels.csv", b"a,b\n1,2\n", "item_fy"),
    "only a head": (
        "labels.csv",
        b"site,item_fy,item,page_or_file,verdict,second,reason\n",
        "labels.csv",
    ),
    "an unknown verdict": (
        "labels.csv",
        b"site,item_fy,item,page_or_file,verdict,second,reason\nx,2563,O1,p.html,good,,\n",
        "good",
    ),
    "a year in words": (
        "labels.csv",
        b"site,item_fy,item,page_or_file,verdict,second,reason\nx,abc,O1,p.html,present,,\n",
        "abc",
    ),
    "a short row": (
        "labels.csv",
        b"site,item_fy,item,page_or_file,verdict,second,reason\nx,2563\n",
        "2",
    ),
    "a site without a folder": (
        "labels.csv",
        b"site,item_fy,item,page_or_file,verdict,second,reason\nno-such,2563,O1,p,present,,\n",
        "no-such",
    ),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_label_file_that_will_not_do_is_told(oit: Oit, tmp_path: Path, case: str) -> None:
    name, data, named = BAD_FILES[case]
    (tmp_path / name).write_bytes(data)
    (tmp_path / "sites").mkdir()
    answer = oit("evaluate", "--sites", "sites", "--labels", name)
    assert (answer.code, answer.out) == (2, "")
    assert named in answer.err and THAI.search(answer.err)


@pytest.mark.parametrize(
    "data",
    [
        b"zz\n",
        b"[1]\n",
        b"\xff\n",
        b'{"item_fy": "2563", "kind": "exact", "item": "O1"}\n',
        b'{"item_fy": "x", "kind": "exact", "item": "O1", "text": "a"}\n',
    ],
)
def test_a_link_label_file_that_will_not_do_is_told(oit: Oit, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "links.jsonl").write_bytes(data)
    answer = oit("evaluate", "--link-labels", "links.jsonl")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert "links.jsonl" in answer.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s.csv", ""),
        ("s.csv", "item,score\nO1\n"),
        ("s.csv", "item,score\nO1,50\n"),
        ("s.yaml", "- O1\n"),
        ("s.yaml", "zero_items: [O1]\n"),
        ("s.yaml", "fiscal_year: 2563\n"),
        ("s.yaml", "fiscal_year: 2563\nzero_items: 5\n"),
        ("s.yaml", "fiscal_year: 2563\nzero_items: [O1, [O2]]\n"),
        ("s.yaml", "fiscal_year: 2563\nzero_items: [O99]\n"),
        ("s.yaml", "fiscal_year: 2563\nzero_items: [O1]\niit: 300\n"),
        ("s.yaml", "fiscal_year: 2563\nzero_items: [O1]\niit: nan\n"),
        ("s.yaml", "fiscal_year: 2563\nitems: {O1: 100}\n"),
        ("s.yaml", "fiscal_year: 2563\nitems: [{item_id: O1, score_low: x, score_high: 1}]\n"),
        ("s.yaml", "!!python/object:os.system x"),
        ("s.yaml", "a: [b\n"),
        ("s.json", "{"),
    ],
)
def test_a_score_file_that_will_not_do_is_told(
    oit: Oit, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    answer = oit("score", name)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert name in answer.err


def test_a_file_that_is_no_database_is_told_and_left_alone(oit: Oit, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("ไม่ใช่ฐานข้อมูล" * 100, encoding="utf-8")
    answer = oit("check", SITE, "--database", "sqlite:///notes.txt")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "notes.txt" in answer.err
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8").startswith("ไม่ใช่ฐานข้อมูล")


def test_a_database_of_another_program_is_told(oit: Oit, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.sqlite") as other:
        other.execute("create table runs (name text)")
    other.close()
    answer = oit("runs", "--database", "sqlite:///other.sqlite")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "other.sqlite" in answer.err


def test_a_database_of_a_newer_version_is_told(oit: Oit, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "newer.sqlite") as newer:
        newer.execute("create table alembic_version (version_num text)")
        newer.execute("insert into alembic_version values ('9999')")
    newer.close()
    answer = oit("runs", "--database", "sqlite:///newer.sqlite", "--lang", "en")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "newer version" in answer.err


def test_a_password_is_not_repeated(oit: Oit) -> None:
    answer = oit("runs", "--database", "sqlite://user:geheim@/nowhere/x.sqlite")
    assert answer.code == 2
    assert "geheim" not in answer.err


def test_an_output_that_cannot_be_written_is_told_before_the_work(oit: Oit, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    answer = oit("check", SITE, "--output", "file/report.html", "--format", "html")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "report.html" in answer.err
    assert not (tmp_path / "oit.sqlite").exists()


def test_a_demo_folder_that_is_a_file_is_told(oit: Oit, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    answer = oit("demo", "--output", "file")
    assert (answer.code, answer.err.count("\n")) == (2, 1)


def test_no_words_at_all_show_the_help(oit: Oit) -> None:
    answer = oit()
    assert answer.code == 2 and "check" in answer.out and THAI.search(answer.out)
