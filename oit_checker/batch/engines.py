"""Which engine belongs to a database."""

from __future__ import annotations

import time

from oit_checker.batch.engine import Engine, Patience
from oit_checker.batch.local import LocalEngine
from oit_checker.store import Store
from oit_checker.store.connection import is_postgres


def engine_of(database: str, store: Store, patience: Patience | None = None) -> Engine:
    """The local engine for SQLite; for PostgreSQL the distributed one, which needs the packages
    of `oit-checker[postgres]` (UserError `store.no_driver` without them)."""
    patience = patience or Patience()
    if is_postgres(database):
        from oit_checker.batch.distributed import DistributedEngine

        return DistributedEngine(database, patience)
    return LocalEngine(store, time.time, patience)
