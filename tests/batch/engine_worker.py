"""What a worker process of the tests does. It writes a line for everything, with the system's
monotonic clock: `start AGENCY LOCK PRIORITY`, `effect AGENCY`, `end AGENCY`."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from oit_checker.batch.engine import Done, Ending, Job, Patience
from oit_checker.batch.engines import engine_of
from oit_checker.batch.slots import Slots
from oit_checker.batch.working import Reconnecting, keep_working, stopped_by_signals
from oit_checker.model.batch import AgencyResult, JobState
from oit_checker.store import Store

NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)
QUICK = Patience(lease_s=4.0, heartbeat_s=0.5, poll_s=0.1, backoff_s=0.2, longest_s=1.0)


@dataclass(frozen=True)
class Work:
    """What a worker is to do. `batch` None: until it is stopped. `work_s` is how long a job
    takes beside its writing."""

    database: str
    evidence: str
    journal: str
    slots: int = 4
    batch: int | None = None
    work_s: float = 0.04
    patience: Patience = QUICK


def run(work: Work) -> None:
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    with Store.open(work.database, work.evidence) as store:
        asyncio.run(_run(work, store))


async def _run(work: Work, store: Store) -> None:
    stop = asyncio.Event()
    performer = Performer(store, work.journal, work.work_s)
    with stopped_by_signals(stop):
        await keep_working(
            engine_of(work.database, store, work.patience),
            performer.perform,
            Slots(work.slots),
            stop,
            work.batch,
            how=Reconnecting(first_s=0.1, longest_s=0.5, most=100),
            tell=lambda error, pause_s: performer.write("lost", error.message_id),
        )


class Performer:
    """Real work in small: bytes, some rows, a result that is upserted."""

    def __init__(self, store: Store, journal: str, work_s: float) -> None:
        self.store = store
        self.work_s = work_s
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write(self, *words: object) -> None:
        line = " ".join(map(str, (time.monotonic(), os.getpid(), *words)))
        os.write(self._journal, f"{line}\n".encode())

    async def perform(self, job: Job) -> Ending:
        self.write("start", job.agency, job.lock or "-", job.priority)
        try:
            row = self.store.agency_row(job.agency)
            if row.state is JobState.DONE:
                return Done()
            attempts = row.attempts + 1
            self.store.note_agency(
                job.agency, NOON, state=JobState.RUNNING.value, attempts=attempts
            )
            await asyncio.sleep(self.work_s / 2)
            self.store.put_bytes(f"page of {row.listed.agency.main_site}".encode())
            await asyncio.sleep(self.work_s / 2)
            result = AgencyResult(row.listed, JobState.DONE, attempts=attempts, pages=1)
            self.store.finish_agency(job.agency, result, NOON)
            self.write("effect", job.agency)
            return Done()
        finally:
            self.write("end", job.agency)
