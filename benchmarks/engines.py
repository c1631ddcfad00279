"""What the engines themselves cost: jobs that do nothing, through both queues.

    .venv/bin/python -m benchmarks.engines [AGENCIES] [sqlite | postgresql]

AGENCIES is 8300, the whole country, unless it is given.

Each engine gets a Batch of AGENCIES on 400 servers, a lock a server, and one worker process with 12
slots, then two. CPU seconds are those of this program and its workers; PostgreSQL's own come on
top and are shown apart. An agency's real work takes 5 s to 20 minutes: the country in a day is 0.1
jobs/s.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg

from oit_checker.batch.engine import Done, Ending, Engine, Job
from oit_checker.batch.engines import engine_of
from oit_checker.batch.slots import Slots
from oit_checker.model.agency import Agency
from oit_checker.model.batch import BatchHead, JobState, ListedAgency
from oit_checker.store import Store
from tests.batch.postgres import Postgres, programs

SERVERS = 400
SLOTS = 12
NOON = datetime(2020, 4, 30, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    name: str
    database: str
    folder: Path
    server: Postgres | None = None

    def size_mb(self) -> float:
        if self.server is None:
            return sum(path.stat().st_size for path in self.folder.glob("oit.sqlite*")) / 1e6
        with psycopg.connect(self.database) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        return float(row[0]) / 1e6 if row else 0.0

    def server_cpu_s(self) -> float:
        """Of PostgreSQL's processes, those that ended included."""
        if self.server is None:
            return 0.0
        first = (self.server.folder / "data" / "postmaster.pid").read_text().split()[0]
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parts = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if stat.parent.name == first:
                ticks += sum(map(int, parts[11:15]))
            elif parts[1] == first:
                ticks += sum(map(int, parts[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")


async def do_nothing(_: Job) -> Ending:
    return Done()


def work(place: Place, batch: int) -> None:
    logging.disable(logging.CRITICAL)
    with Store.open(place.database, place.folder / "evidence") as store:
        engine = engine_of(place.database, store)
        asyncio.run(engine.work(do_nothing, Slots(SLOTS, first=SLOTS), asyncio.Event(), batch))


def measure(place: Place, agencies: int) -> None:
    print(f"\n{place.name}, {agencies} agencies on {SERVERS} servers")
    with Store.open(place.database, place.folder / "evidence") as store:
        engine = engine_of(place.database, store)
        empty_mb = place.size_mb()
        for processes in (1, 2):
            _measure_batch(place, store, engine, agencies, processes)
        print(f"  database: {empty_mb:.1f} MB empty, {place.size_mb():.1f} MB after two batches")


def _measure_batch(
    place: Place, store: Store, engine: Engine, agencies: int, processes: int
) -> None:
    listed = [ListedAgency(Agency(f"https://a{n}.example/")) for n in range(agencies)]
    head = BatchHead(0, "list", 2563, date(2020, 4, 30), NOON)
    number = store.begin_batch(head, listed, {})
    rows = store.agency_rows(number)
    jobs = [Job(number, row.agency_id, f"10.0.0.{n % SERVERS}") for n, row in enumerate(rows)]
    began = time.perf_counter()
    assert engine.enqueue(jobs) == agencies
    enqueued_s = time.perf_counter() - began
    began = time.perf_counter()
    assert engine.progress(number) == {JobState.WAITING: agencies}
    progress_ms = (time.perf_counter() - began) * 1000
    if place.server is None:
        _measure_claims(store, number)
    before, server_before = os.times(), place.server_cpu_s()
    began = time.perf_counter()
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=work, args=(place, number)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    took_s, after = time.perf_counter() - began, os.times()
    cpu_s = after.children_user + after.children_system
    cpu_s -= before.children_user + before.children_system
    server_s = place.server_cpu_s() - server_before
    print(
        f"  {processes} process: enqueued {agencies / enqueued_s:.0f}/s,"
        f" progress {progress_ms:.1f} ms, worked {agencies / took_s:.0f}/s ({took_s:.1f} s),"
        f" CPU {cpu_s * 1000 / agencies:.2f} + server {server_s * 1000 / agencies:.2f} ms a job"
    )


def _measure_claims(store: Store, batch: int) -> None:
    """The dearest claim: every server is busy but the last one."""
    owner, now = "benchmark", time.time()
    began = time.process_time()
    held = [store.lease_job(owner, now, 600, 99, batch) for _ in range(SERVERS)]
    first_ms = (time.process_time() - began) * 1000 / SERVERS
    began = time.process_time()
    assert store.lease_job(owner, now, 600, 99, batch) is None
    none_ms = (time.process_time() - began) * 1000
    for job in held:
        if job is not None:
            store.give_back_job(job.job_id, owner)
    print(f"  a claim: {first_ms:.2f} ms CPU; {none_ms:.1f} ms to see that every server is busy")


def measure_sqlite(agencies: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "oit.sqlite"
        measure(Place("SQLite", f"sqlite:///{file}", Path(folder)), agencies)


def measure_postgresql(agencies: int) -> None:
    found = programs()
    if found is None:
        print("\nno PostgreSQL here")
        return
    with tempfile.TemporaryDirectory(prefix="oit-pg-") as name:
        server = Postgres.started(Path(name), found)
        try:
            with tempfile.TemporaryDirectory() as folder:
                place = Place("PostgreSQL", server.new_database(), Path(folder), server)
                measure(place, agencies)
        finally:
            server.stop()


def main() -> None:
    known = {"sqlite": measure_sqlite, "postgresql": measure_postgresql}
    agencies = int(sys.argv[1]) if len(sys.argv) > 1 else 8300
    for name in sys.argv[2:] or known:
        known[name](agencies)


if __name__ == "__main__":
    main()
