"""What tests of several rooms need."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from oit_checker.store.connection import address, connected
from tests.batch.postgres import Postgres, programs


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of these tests alone; it may be crashed, and is there again afterwards."""
    found = programs()
    if found is None:
        reason = "no PostgreSQL here: apt-get install postgresql"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="oit-pg-"))  # short: a socket's path has 107 letters
    try:
        server = Postgres.started(folder, found)
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """The name of a database with all tables and nothing in them."""
    url = postgres.new_database()
    connected(url).dispose()
    return address(url).database or ""


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'oit.sqlite'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database(request.getfixturevalue("migrated"))
