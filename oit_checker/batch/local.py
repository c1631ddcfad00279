"""The engine of one machine: jobs are leases in the same SQLite database as everything else."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from oit_checker.batch.engine import (
    MOST_STARTS,
    RETRIED_BELOW,
    Again,
    Job,
    Patience,
    Perform,
    tell_crash,
)
from oit_checker.batch.slots import Slots
from oit_checker.model.batch import JobState
from oit_checker.model.errors import UserError
from oit_checker.store import Store
from oit_checker.store.jobs import LeasedJob, NewJob

_log = logging.getLogger(__name__)


class LocalEngine:
    """Several processes work at the same time, each with an engine and a Store of its own.
    `clock` gives seconds since 1970, the same in all of them."""

    def __init__(self, store: Store, clock: Callable[[], float], patience: Patience) -> None:
        self._store = store
        self._clock = clock
        self._patience = patience

    def enqueue(self, jobs: Iterable[Job]) -> int:
        rows = (NewJob(job.batch, job.agency, job.lock, job.priority) for job in jobs)
        return self._store.enqueue_jobs(rows)

    def cancel(self, batch: int) -> int:
        return self._store.cancel_jobs(batch)

    def progress(self, batch: int) -> Mapping[JobState, int]:
        return self._store.job_counts(batch)

    async def work(
        self, perform: Perform, slots: Slots, stop: asyncio.Event, batch: int | None = None
    ) -> None:
        shift = _Shift(self._store, self._clock, self._patience, perform, batch)
        with shift.heartbeat():
            await shift.work(slots, stop)

    def close(self) -> None:
        """The Store is its owner's to close."""


@dataclass
class _Shift:
    """One worker from its first job to its last."""

    store: Store
    clock: Callable[[], float]
    patience: Patience
    perform: Perform
    batch: int | None
    owner: str = field(default_factory=lambda: secrets.token_hex(16))
    running: dict[int, asyncio.Task[None]] = field(default_factory=dict)

    async def work(self, slots: Slots, stop: asyncio.Event) -> None:
        stopped = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                await self._fill(slots, stop)
                if not self.running and self._is_over():
                    return
                wait_s = self._wait_s(slots)
                done, _ = await asyncio.wait(
                    {stopped, *self.running.values()},
                    timeout=wait_s,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                for task in done - {stopped}:
                    if not task.cancelled():
                        task.result()  # raises what the database said
        finally:
            stopped.cancel()
            tasks = list(self.running.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _wait_s(self, slots: Slots) -> float | None:
        """None: only the end of a job makes room."""
        if len(self.running) >= slots.most:
            return None
        return self.patience.poll_s if slots.are_free(len(self.running)) else slots.look_s

    async def _fill(self, slots: Slots, stop: asyncio.Event) -> None:
        while slots.are_free(len(self.running)) and not stop.is_set():
            leased = self.store.lease_job(
                self.owner, self.clock(), self.patience.lease_s, MOST_STARTS, self.batch
            )
            if leased is None:
                return
            task = asyncio.create_task(self._do(leased))
            self.running[leased.job_id] = task
            await asyncio.sleep(0)  # a job that ends at once makes room at once

    async def _do(self, leased: LeasedJob) -> None:
        job = Job(leased.batch, leased.agency, leased.lock, leased.priority, leased.starts - 1)
        try:
            ending = await self.perform(job)
        except asyncio.CancelledError:  # asked to stop, or cancelled, or no longer ours
            with contextlib.suppress(UserError):  # then the lease runs out
                self.store.give_back_job(leased.job_id, self.owner)
            raise
        except Exception as error:
            tell_crash(_log, job, error)
            if leased.starts >= MOST_STARTS:
                self.store.fail_job(leased.job_id, self.owner)
            else:
                self._put_back(leased, self.patience.pause_s(job.starts))
        else:
            if isinstance(ending, Again):
                self._put_back(leased, ending.after_s)
            else:
                self.store.end_job(leased.job_id, self.owner)
        finally:
            del self.running[leased.job_id]

    def _put_back(self, leased: LeasedJob, after_s: float) -> None:
        ready_s, priority = self.clock() + after_s, leased.priority - RETRIED_BELOW
        self.store.put_back_job(leased.job_id, self.owner, ready_s, priority)

    def _is_over(self) -> bool:
        if self.batch is None:
            return False
        counts = self.store.job_counts(self.batch)
        return not counts.get(JobState.WAITING, 0) + counts.get(JobState.RUNNING, 0)

    @contextlib.contextmanager
    def heartbeat(self) -> Iterator[None]:
        """In a thread: a loop that is busy for long must not look dead."""
        over = threading.Event()
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=self._beat, args=(over, loop), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _beat(self, over: threading.Event, loop: asyncio.AbstractEventLoop) -> None:
        renewed_at = time.monotonic()
        while not over.wait(self.patience.heartbeat_s):
            held = frozenset(self.running)
            if not held:
                renewed_at = time.monotonic()
                continue
            try:
                still = self.store.renew_jobs(self.owner, self.clock(), self.patience.lease_s)
                renewed_at = time.monotonic()
            except UserError:
                is_lost = time.monotonic() - renewed_at > self.patience.lease_s
                still = frozenset() if is_lost else held
            loop.call_soon_threadsafe(self._drop, held - still)

    def _drop(self, job_ids: frozenset[int]) -> None:
        """What another worker took over, or whose Batch was cancelled."""
        for job_id in job_ids & self.running.keys():
            self.running[job_id].cancel()
