"""What every engine does: it keeps the jobs of Batches and hands each to one worker at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from oit_checker.batch.slots import Slots
from oit_checker.model.batch import JobState
from oit_checker.model.errors import UserError

MOST_STARTS = 8
"""A job that was started so often and never came to an end (its worker died, or `perform` raised)
is FAILED: it would take the next worker down too."""

RETRIED_BELOW = 1000
"""How far the priority of a job sinks when it is put back: the others go first."""


@dataclass(frozen=True, slots=True)
class Job:
    """One agency of one Batch. `agency` is the number of its row (`AgencyRow.agency_id`).

    At most one job of a `lock` runs at a time, over all Batches and workers ('' is no lock: the
    address of the site's server is meant). The highest `priority` comes first, then who came
    first. `starts` is how often it was started before, as `perform` gets it.
    """

    batch: int
    agency: int
    lock: str = ""
    priority: int = 0
    starts: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """There is nothing left to do; what became of the agency stands in the Store."""


@dataclass(frozen=True, slots=True)
class Again:
    """It failed for a passing reason: another attempt, not before `after_s` seconds."""

    after_s: float


Ending: TypeAlias = Done | Again
Perform: TypeAlias = Callable[[Job], Awaitable[Ending]]
"""Does a job. It must bear being done twice (a worker may die just before it says so), and being
cancelled at any await: then the job is given back, or its Batch was cancelled. What it raises puts
the job back, later each time, until MOST_STARTS."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. A worker that gave no sign of life for `lease_s` is taken for dead and its jobs go
    to others; it gives one every `heartbeat_s`. `poll_s`: how soon an idle worker looks again.
    `backoff_s` doubles with every start of a job whose `perform` raised, up to `longest_s`.
    """

    lease_s: float = 15.0
    heartbeat_s: float = 3.0
    poll_s: float = 1.0
    backoff_s: float = 10.0
    longest_s: float = 600.0

    def pause_s(self, starts: int) -> float:
        """How long to wait after that many starts."""
        return min(self.longest_s, self.backoff_s * 2.0 ** min(starts, 30))


class Engine(Protocol):
    """All of it raises UserError when the database is out of reach."""

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """Adds jobs; one whose agency already waits or runs in that Batch stays as it is, one
        that is over may come again. Returns how many are new."""

    def cancel(self, batch: int) -> int:
        """Takes all waiting jobs of a Batch away and asks its running ones to end (their
        `perform` is cancelled within `heartbeat_s`). Returns how many both are."""

    def progress(self, batch: int) -> Mapping[JobState, int]:
        """How many jobs are WAITING, RUNNING and FAILED (see MOST_STARTS). Jobs that are over
        are gone: what became of them stands in the Store."""

    async def work(
        self, perform: Perform, slots: Slots, stop: asyncio.Event, batch: int | None = None
    ) -> None:
        """Does jobs, as many side by side as `slots` allow, until `stop` is set: then what runs is
        cancelled and given back at once. With a `batch` only its jobs, until none waits or runs
        anywhere."""

    def close(self) -> None: ...


def tell_crash(log: logging.Logger, job: Job, error: Exception) -> None:
    """Writes down why a job is put back: what the world did in a line, a bug of ours in full."""
    where = (job.agency, job.batch)
    if isinstance(error, UserError):
        log.warning("agency %s of batch %s: %s", *where, error.message_id)
    else:
        log.error("agency %s of batch %s", *where, exc_info=error)
