"""Brings a database to the newest schema. A step is a file in `versions/`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

_LOCK = 0x6F69746D  # of PostgreSQL's advisory locks, which are numbers


def migrate(engine: Engine, *, back_to: str = "") -> None:
    """Runs every step that the database has not had; does nothing when it is up to date. With
    `back_to` it takes back every step after that one, and what it kept. Of several processes that
    start at once, one does it and the others wait."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with engine.connect() as connection:  # needs no lock: others may be writing
        if not back_to and _is_newest(connection, config):
            return
    with engine.execution_options(immediate=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        if back_to:
            command.downgrade(config, back_to)
        else:
            command.upgrade(config, "head")


def _is_newest(connection: Connection, config: Config) -> bool:
    heads = ScriptDirectory.from_config(config).get_heads()
    return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)
