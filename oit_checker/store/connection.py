"""How a database is reached: SQLite as a file, PostgreSQL with psycopg 3, others as they come."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
)

from oit_checker.model.errors import UserError
from oit_checker.store.migrations import UnknownStepError, migrate

PATIENCE_S = 10
"""For a server that does not answer at all; a lock is waited for longer."""


def connected(url: str) -> Engine:
    """An engine whose database is there and up to date. UserError when it can't be used, now
    (`store.url`, `store.newer`, `store.no_driver`) or at any later statement (`store.database`,
    `store.server`)."""
    try:
        engine = _engine(address(url))
        migrate(engine)
        return engine
    except ModuleNotFoundError as error:
        raise UserError("store.no_driver", url=public(url), detail=str(error)) from error
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise UserError("store.url", url=public(url), detail=_first_line(error)) from error
    except UnknownStepError as error:  # a step that this version does not know
        raise UserError("store.newer", url=public(url), detail=str(error)) from error
    except (DatabaseError, InterfaceError, OSError) as error:
        raise _failure(is_server(url), public(url), error) from error


def is_server(url: str) -> bool:
    """Several machines can use it."""
    return not url.startswith("sqlite")


def is_postgres(url: str) -> bool:
    return url.startswith(("postgresql:", "postgresql+", "postgres:"))


def address(url: str) -> URL:
    """SQLAlchemy's. `postgres://` and `postgresql://` mean psycopg 3."""
    made = make_url(url)
    if made.drivername in ("postgres", "postgresql"):
        return made.set(drivername="postgresql+psycopg")
    return made


def public(url: str) -> str:
    """Without the password."""
    return re.sub(r"(?<=:)[^:@/]+(?=@)", "***", url)


def _engine(url: URL) -> Engine:
    if url.drivername.startswith("postgresql"):
        # Asking first costs a round trip, and spares the first statement after a restart.
        engine = create_engine(
            url, pool_pre_ping=True, connect_args={"connect_timeout": PATIENCE_S}
        )
    else:
        engine = create_engine(url)
    event.listen(engine, "handle_error", _tell_failure)
    if engine.dialect.name == "sqlite":
        _make_folder(url)
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_at_once)
    return engine


def _tell_failure(context: ExceptionContext) -> None:
    """A full disk, a lock, a file that is no database, a server that went away: the user's to
    mend, at whatever call."""
    if context.is_pre_ping:
        return  # the pool opens a new connection instead
    error = context.sqlalchemy_exception
    is_theirs = isinstance(error, (OperationalError, InterfaceError))
    if error is not None and (is_theirs or type(error) is DatabaseError):
        url = str(context.engine.url) if context.engine else ""
        raise _failure(context.dialect.name != "sqlite", url, error) from error


def _failure(is_server: bool, url: str, error: Exception) -> UserError:
    message_id = "store.server" if is_server else "store.database"
    return UserError(message_id, url=url, detail=_first_line(error))


def _first_line(error: Exception) -> str:
    lines = str(getattr(error, "orig", None) or error).splitlines()
    return lines[0] if lines else type(error).__name__


def _make_folder(url: URL) -> None:
    name = url.database
    if name and name != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)


def _tune_sqlite(connection: Any, _record: object) -> None:
    """Readers beside one writer, patience with locks, and no torn page after a power cut."""
    cursor = connection.cursor()
    for pragma in ("busy_timeout=30000", "journal_mode=WAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_at_once(connection: Connection) -> None:
    """The option `immediate` makes a transaction the only writer before it reads: what it read
    is still so when it writes (sqlite3 itself would begin at the first change). `may_be_lost`
    spares waiting for the disk, where a power cut may take the change back."""
    options = connection.get_execution_options()
    level = "NORMAL" if options.get("may_be_lost") else "FULL"
    if connection.info.get("synchronous") != level:
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.info["synchronous"] = level
    if options.get("immediate"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
