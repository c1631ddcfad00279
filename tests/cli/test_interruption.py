"""Ctrl-C and kill -9 in the middle of a check."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from oit_checker.cli import main
from tests.cli.conftest import RULES
from tests.cli.small_site import Held, served_with_a_held_page

PATIENCE_S = 120

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


def words(address: str) -> list[str]:
    how = ["--allow-private", "--quiet", "--no-pictures", *RULES]
    return ["check", address, *how, "--format", "json", "--output", "part.json"]


def started(address: str, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "oit_checker", *words(address)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        start_new_session=True,  # a process group of its own, as a terminal gives it
    )


def await_page(held: Held) -> None:
    assert held.was_asked.wait(PATIENCE_S)


def integrity(database: Path) -> list[tuple[str]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute("pragma integrity_check").fetchall()
    finally:
        connection.close()


def test_ctrl_c_gives_a_partial_report_with_the_rest_untested(tmp_path: Path) -> None:
    with served_with_a_held_page("/monthly.html") as (address, held):
        process = started(address, tmp_path)
        await_page(held)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the children get it too
        _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130, err.decode()
    assert b"Traceback" not in err
    report = json.loads((tmp_path / "part.json").read_text(encoding="utf-8"))
    outcomes = {i["item_id"]: i["outcome"] for i in report["items"]}
    assert outcomes["O23"] == "untested"
    assert report["gathering"]["stopped_by"] == "interrupted"
    assert not report["gathering"]["complete"] and report["gathering"]["pages"] >= 1
    assert integrity(tmp_path / "oit.sqlite") == [("ok",)]


def test_a_second_ctrl_c_ends_at_once_without_a_traceback(tmp_path: Path) -> None:
    with served_with_a_held_page("/") as (address, held):
        process = started(address, tmp_path)
        await_page(held)
        os.killpg(process.pid, signal.SIGINT)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert b"Traceback" not in err


@pytest.mark.long
def test_a_killed_check_corrupts_nothing_and_the_next_one_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with served_with_a_held_page("/monthly.html") as (address, held):
        held.may_answer.set()
        assert main(words(address)) == 0
        first = _report(1)
        held.was_asked.clear()
        held.may_answer.clear()
        process = started(address, tmp_path)
        await_page(held)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE_S)
        assert process.returncode == -signal.SIGKILL
        assert integrity(tmp_path / "oit.sqlite") == [("ok",)]
        assert _report(1) == first
        held.may_answer.set()
        assert main(words(address)) == 0
    second = _report(2)
    assert second["meta"]["crawl_id"] == 3  # the killed one is kept too
    assert first["items"] == second["items"] and first["gathering"] == second["gathering"]
    assert integrity(tmp_path / "oit.sqlite") == [("ok",)]


def _report(run: int) -> dict[str, object]:
    assert main(["report", str(run), "--format", "json", "--output", "again.json"]) == 0
    return dict(json.loads(Path("again.json").read_text(encoding="utf-8")))
