"""Brings a database to the newest schema. A step is a file in `versions/`."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def migrate(engine: Engine, *, back_to: str = "") -> None:
    """Runs every step that the database has not had; does nothing when it is up to date. With
    `back_to` it takes back every step after that one, and what it kept."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        if back_to:
            command.downgrade(config, back_to)
        else:
            command.upgrade(config, "head")
