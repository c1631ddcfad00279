"""What tests of several rooms need."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from oit_checker.rulepack import pack
from oit_checker.store.connection import address, connected
from tests.batch.postgres import Postgres, programs


def pytest_configure(config: pytest.Config) -> None:
    # What is started hundreds of times is not compiled each time, nor are the tests themselves.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    patch = pytest.MonkeyPatch()
    config.add_cleanup(patch.undo)
    _read_shipped_rules_once(patch)


def _read_shipped_rules_once(patch: pytest.MonkeyPatch) -> None:
    """They don't change while tests run, and a pack is frozen; hundreds of commands read it, for
    0.2 s each. Rules in any other folder are read each time."""
    read, shipped = pack._read, pack.rules_dir().resolve()
    kept = cache(lambda fiscal_year: read(fiscal_year, shipped))

    def reading(fiscal_year: int, folder: Path) -> Any:
        return kept(fiscal_year) if folder == shipped else read(fiscal_year, folder)

    patch.setattr(pack, "_read", reading)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait for servers, browsers and leases."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a `long` test come first: none of them is left to one worker in the end."""
    first = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in first)


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
