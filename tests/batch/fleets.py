"""Workers in threads of this process: what they do is tested, not how processes start."""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from oit_checker.batch.checking import AgencyChecker
from oit_checker.batch.engines import engine_of
from oit_checker.batch.slots import Slots
from oit_checker.crawl.shared_turns import SharedTurns
from oit_checker.documents.pool import ReaderPool
from oit_checker.rulepack import load_pack
from oit_checker.run.gather import Shared
from oit_checker.store import Store


class ThreadFleet:
    """Stands in for `WorkerFleet`; `command` is that of a worker process."""

    def __init__(self, command: Sequence[str], size: int) -> None:
        self._database = command[command.index("--database") + 1]
        self._batch = int(command[command.index("--batch") + 1])
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._work()), daemon=True)

    def __enter__(self) -> ThreadFleet:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def tend(self) -> None:
        pass

    def is_lost(self) -> bool:
        return not self._thread.is_alive()

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        file = Path(self._database.removeprefix("sqlite:///"))
        with Store.open(self._database, Path(f"{file.with_suffix('')}-evidence")) as store:
            engine = engine_of(self._database, store)
            leases = store.leases(secrets.token_hex(8))
            async with ReaderPool(workers=1) as pool, SharedTurns(leases, 2, 0.0) as turns:
                shared = Shared(pool, turns, asyncio.Semaphore(1))
                checker = AgencyChecker(store, shared, lambda: datetime.now(UTC), cache(load_pack))
                await engine.work(checker.check, Slots(4), self._stop, self._batch)
            engine.close()
