"""What differs between databases, and must not show."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, text

from oit_checker.model.agency import AgencyType
from oit_checker.model.batch import JobState
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome, Reason
from oit_checker.store import Store
from oit_checker.store.connection import connected, public
from oit_checker.store.tables import batch_agencies, crawls, findings, jobs, metadata, verdicts
from tests.batch.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'oit.sqlite'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


def test_processes_that_open_a_new_database_at_once_all_find_its_tables(
    empty: str, tmp_path: Path
) -> None:
    def opened(_: int) -> int:
        with Store.open(empty, tmp_path / "evidence") as store:
            return len(store.runs())

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(opened, range(6))) == [0] * 6


def test_migrations_of_postgresql_lead_to_the_tables_that_the_code_knows(
    postgres: Postgres, migrated: str
) -> None:
    engine = connected(postgres.new_database(migrated))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.scalar(text("SELECT version_num FROM alembic_version"))
    engine.dispose()


def test_a_server_that_went_away_is_told_and_found_again(
    postgres: Postgres, migrated: str, tmp_path: Path
) -> None:
    url = postgres.new_database(migrated)
    with Store.open(url, tmp_path / "evidence") as store:
        assert store.runs() == ()
        postgres.stop()
        try:
            with pytest.raises(UserError, match=r"store\.server"):
                store.runs()
            with pytest.raises(UserError, match=r"store\.server"):
                Store.open(url, tmp_path / "evidence")
        finally:
            postgres.start()
        assert store.runs() == ()


def test_a_restart_between_two_statements_is_not_noticed(
    postgres: Postgres, migrated: str, tmp_path: Path
) -> None:
    with Store.open(postgres.new_database(migrated), tmp_path / "evidence") as store:
        assert store.runs() == ()
        postgres.crash()
        assert store.runs() == ()


def test_without_its_driver_postgresql_is_refused_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UserError) as caught:
        Store.open("postgresql://oit@127.0.0.1/oit", tmp_path / "evidence")
    assert caught.value.message_id == "store.no_driver"


def test_no_password_is_told(tmp_path: Path) -> None:
    assert public("postgresql://oit:se%3Acret@db/x") == "postgresql://oit:***@db/x"
    with pytest.raises(UserError) as caught:
        Store.open("postgresql://oit:secret@127.0.0.1:1/x", tmp_path / "evidence")
    assert caught.value.message_id == "store.server"
    assert "secret" not in str(caught.value.facts)


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (findings.c.outcome, Outcome),
        (verdicts.c.reason, Reason),
        (findings.c.reason, Reason),
        (crawls.c.agency_type, AgencyType),
        (batch_agencies.c.state, JobState),
        (jobs.c.state, JobState),
    ],
    ids=str,
)
def test_every_word_fits_its_column(column: Column[str], words: type[StrEnum]) -> None:
    """SQLite would not mind; PostgreSQL does."""
    assert max(len(word) for word in words) <= column.type.length  # type: ignore[attr-defined]
