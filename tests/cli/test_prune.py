"""`oit prune` as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from oit_checker.store import Store
from tests.cli.conftest import Oit
from tests.store.test_pruning import checked, grown_old


@pytest.fixture
def database(tmp_path: Path, oit: Oit) -> Path:
    """Three old Runs of one site, with bytes of their own, in the folder where one types."""
    with Store.open(f"sqlite:///{tmp_path / 'oit.sqlite'}", tmp_path / "oit-evidence") as store:
        for days_ago in (900, 800, 700):
            checked(store, f"page of {days_ago}".encode(), days_ago=days_ago)
    grown_old(tmp_path / "oit-evidence")
    return tmp_path / "oit.sqlite"


def files_of(database: Path) -> int:
    return len(list(database.with_name("oit-evidence").rglob("*.zst")))


def test_a_dry_run_tells_what_would_go_and_what_is_kept(oit: Oit, database: Path) -> None:
    answer = oit("prune", "--keep-runs", "1", "--dry-run", "--lang", "en")
    assert answer.code == 0
    assert "Would remove" in answer.out and "2 runs, 2 crawls, 4 evidence files" in answer.out
    assert "pages and files of agencies: 1 files" in answer.out
    assert files_of(database) == 6


def test_old_runs_go_with_their_bytes_and_the_newest_is_left(oit: Oit, database: Path) -> None:
    answer = oit("prune", "--older-than", "๓๐")  # Thai digits do too
    assert answer.code == 0 and "รอบการตรวจ 2 รอบ" in answer.out
    assert files_of(database) == 2
    assert oit("runs").out.count("OIT") == 1


def test_without_a_rule_only_what_nobody_uses_goes(oit: Oit, database: Path) -> None:
    with Store.open(f"sqlite:///{database}", database.with_name("oit-evidence")) as store:
        store.put_bytes(b"of nobody, old")
    grown_old(database.with_name("oit-evidence"))
    with Store.open(f"sqlite:///{database}", database.with_name("oit-evidence")) as store:
        store.put_bytes(b"of nobody, young")
    answer = oit("prune", "--lang", "en")
    assert "0 runs, 0 crawls, 1 evidence files" in answer.out and "--keep-runs" in answer.out
    assert files_of(database) == 7


def test_evidence_that_another_database_keeps_too_is_left_alone(oit: Oit, database: Path) -> None:
    with Store.open("sqlite:///other.sqlite", database.with_name("oit-evidence")) as store:
        checked(store, b"of another database")
    grown_old(database.with_name("oit-evidence"))
    answer = oit("prune", "--keep-runs", "1")
    assert answer.code == 2 and "owners" in answer.err
    assert oit("runs").out.count("OIT") == 3
    assert files_of(database) == 8


def test_a_database_that_is_not_there_is_not_made(oit: Oit, tmp_path: Path) -> None:
    answer = oit("prune", "--database", "sqlite:///none.sqlite")
    assert answer.code == 2 and not (tmp_path / "none.sqlite").exists()
