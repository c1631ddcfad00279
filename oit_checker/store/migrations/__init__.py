"""Brings a database to the newest schema. A step is a file in `versions/`."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

_LOCK = 0x6F69746D  # of PostgreSQL's advisory locks, which are numbers


class UnknownStepError(Exception):
    """The database had a step that this version does not know."""


def migrate(engine: Engine, *, back_to: str = "") -> None:
    """Runs every step that the database has not had; does nothing when it is up to date. With
    `back_to` it takes back every step after that one, and what it kept. Of several processes that
    start at once, one does it and the others wait. UnknownStepError where it comes from a newer
    version."""
    with engine.connect() as connection:  # needs no lock: others may be writing
        if not back_to and _is_newest(connection):
            return
    # Imported only where there is work for it: it is large, and every worker would carry it.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with engine.execution_options(immediate=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        try:
            if back_to:
                command.downgrade(config, back_to)
            else:
                command.upgrade(config, "head")
        except CommandError as error:
            raise UnknownStepError(str(error)) from error


def _is_newest(connection: Connection) -> bool:
    newest = max(path.name for path in (Path(__file__).parent / "versions").glob("[0-9]*.py"))
    if not inspect(connection).has_table("alembic_version"):  # no step was ever taken
        return False
    known = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    return list(known) == [newest.partition("_")[0]]
