"""What commands take from their surroundings: the clock, the cores, the database that is named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from oit_checker.cli.speaking import option
from oit_checker.messages import Speech
from oit_checker.model.errors import UserError
from oit_checker.store import Store

DATABASE = "sqlite:///oit.sqlite"
READERS = 2
"""Files and page images read side by side."""


def now() -> datetime:
    return datetime.now(UTC).astimezone()


def database_options(speech: Speech) -> list[click.Option]:
    return [
        option(speech, "--database", default=DATABASE),
        option(speech, "--evidence", type=click.Path(), default=""),
    ]


def open_store(options: dict[str, Any], must_exist: bool = False) -> Store:
    """The store of `--database`; page bytes go beside an SQLite file unless `--evidence` says.
    `must_exist`: a file that is not there is an error, not a new database."""
    url = str(options["database"])
    file = Path(url.removeprefix("sqlite:///").partition("?")[0] if _is_file(url) else "oit")
    if must_exist and _is_file(url) and not file.exists():
        raise UserError("cli.no_database", path=str(file))
    folder = options["evidence"] or f"{file.with_suffix('')}-evidence"
    return Store.open(url, folder)


def _is_file(url: str) -> bool:
    name = url.removeprefix("sqlite:///").partition("?")[0]
    return url.startswith("sqlite:///") and bool(Path(name).name) and name != ":memory:"
