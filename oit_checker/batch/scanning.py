"""A list -> a Batch, from its first agency to its last, however often that is interrupted."""

from __future__ import annotations

import asyncio
import math
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from urllib.parse import urlsplit

from oit_checker import __version__
from oit_checker.batch.engine import Engine, Job
from oit_checker.batch.settings import BatchSettings
from oit_checker.batch.standing import standpoint_of
from oit_checker.model.batch import AgencyResult, BatchHead, JobState, ListedAgency
from oit_checker.model.rule import RulePack
from oit_checker.run.gather import Clock
from oit_checker.store import AgencyRow, BatchProgress, Store

POLLED_EVERY_S = 0.5
_RESOLVED_AT_ONCE = 32
_RESOLVING_S = 10.0
_OPEN = (JobState.WAITING, JobState.RUNNING)

Resolve = Callable[[str], str]


class Fleet(Protocol):
    """Worker processes."""

    def tend(self) -> None:
        """Starts those that are missing; called now and then."""

    def is_lost(self) -> bool:
        """No worker runs, and none will be started again."""


@dataclass(frozen=True, slots=True)
class ScanState:
    """What a person sees of a scan. `left_s` is None while nothing is known yet."""

    head: BatchHead
    progress: BatchProgress
    items: int  # of the pack
    elapsed_s: float
    left_s: float | None


def begin_or_go_on(
    store: Store,
    head: BatchHead,
    agencies: Sequence[ListedAgency],
    settings: BatchSettings,
    *,
    anew: bool = False,
) -> tuple[BatchHead, bool]:
    """The Batch of this list and year that never ended, and True; or a new one. `anew` begins
    one in any case."""
    known = None if anew else store.unfinished_batch(agencies, head.fiscal_year)
    if known is not None:
        return known, True
    number = store.begin_batch(head, agencies, settings.as_mapping())
    return replace(head, number=number), False


def head_of(name: str, pack: RulePack, as_of: date, clock: Clock) -> BatchHead:
    """The head of a Batch that is to begin now; its number comes from the store."""
    return BatchHead(
        number=0,
        name=name,
        fiscal_year=pack.fiscal_year,
        as_of=as_of,
        started_at=clock(),
        pack_digest=pack.digest,
        tool_version=__version__,
    )


async def enqueue(store: Store, engine: Engine, number: int, resolve: Resolve) -> int:
    """Jobs for all agencies that are not done; those whose sites one server serves share a lock."""
    rows = store.agency_rows(number, _OPEN)
    slots = asyncio.Semaphore(_RESOLVED_AT_ONCE)

    async def job(row: AgencyRow) -> Job:
        async with slots:
            lock = await _lock_of(row.listed.agency.main_site, resolve)
        return Job(batch=number, agency=row.agency_id, lock=lock)

    return engine.enqueue(await asyncio.gather(*(job(row) for row in rows)))


async def watch(
    store: Store,
    engine: Engine,
    head: BatchHead,
    items: int,
    fleet: Fleet,
    tell: Callable[[ScanState], None],
    stop: asyncio.Event,
) -> BatchProgress:
    """Until nothing waits or runs any more, or `stop` is set, or no worker is left. What the
    engine gave up (its workers died of it) is left as it stands."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    first = store.batch_progress(head.number)
    while True:
        progress = store.batch_progress(head.number)
        elapsed = loop.time() - began
        tell(ScanState(head, progress, items, elapsed, _left(first, progress, elapsed)))
        jobs = engine.progress(head.number)
        is_over = not any(jobs.get(state) for state in _OPEN)
        if not progress.left or is_over or stop.is_set() or fleet.is_lost():
            return progress
        fleet.tend()
        try:
            await asyncio.wait_for(stop.wait(), POLLED_EVERY_S)
        except TimeoutError:
            continue


def finish(store: Store, head: BatchHead, pack: RulePack, clock: Clock) -> None:
    """Writes down that the Batch has ended, and its sums."""
    at = clock()
    results = store.agency_results(head.number)
    store.finish_batch(head.number, standpoint_of(head, results, pack, at.date()), at)


def give_up(store: Store, number: int, rows: Iterable[AgencyRow], cause: str, clock: Clock) -> None:
    """Agencies that no worker brought to an end."""
    for row in rows:
        result = AgencyResult(
            listed=row.listed,
            state=JobState.FAILED,
            cause=cause,
            attempts=row.attempts,
            finished_at=clock(),
            complete=False,
        )
        store.finish_agency(row.agency_id, result, clock())


def processes_of(cores: int, agencies: int, asked: int | None) -> int:
    """How many worker processes: as asked, else one a core, never more than there are agencies."""
    if asked is not None:
        return asked
    return max(1, min(cores, agencies))


def slots_of(agencies: int, processes: int, asked: int) -> int:
    """How many agencies each process checks at once: no more than its share, so that a short list
    is not taken whole by whoever comes first."""
    return max(1, min(asked, math.ceil(agencies / max(1, processes))))


def resolve_by_system(host: str) -> str:
    """The first address of a host, IPv4 before IPv6. OSError where there is none."""
    found = {str(info[4][0]) for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    return min(found, key=lambda address: (":" in address, address))


async def _lock_of(main_site: str, resolve: Resolve) -> str:
    host = (urlsplit(main_site).hostname or main_site).lower()
    try:
        async with asyncio.timeout(_RESOLVING_S):
            return await asyncio.to_thread(resolve, host)
    except (OSError, UnicodeError, TimeoutError):
        return host


def _left(first: BatchProgress, now: BatchProgress, elapsed_s: float) -> float | None:
    done = first.left - now.left
    if done <= 0 or elapsed_s <= 0:
        return None
    return now.left * elapsed_s / done
