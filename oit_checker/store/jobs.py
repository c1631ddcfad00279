"""The queue of the local engine: jobs as rows that a worker leases for some seconds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    and_,
    case,
    delete,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from oit_checker.model.batch import JobState
from oit_checker.store.tables import jobs

_ROWS_AT_ONCE = 500
_WAITING, _RUNNING, _FAILED = (
    JobState.WAITING.value,
    JobState.RUNNING.value,
    JobState.FAILED.value,
)


@dataclass(frozen=True, slots=True)
class NewJob:
    """An agency of a Batch that is to be checked. At most one job of a `lock` runs at a time."""

    batch: int
    agency: int
    lock: str = ""
    priority: int = 0


@dataclass(frozen=True, slots=True)
class LeasedJob:
    """A job in one worker's hands. `starts` counts this start too."""

    job_id: int
    batch: int
    agency: int
    lock: str
    priority: int
    starts: int


class JobShelf:
    """The part of a Store that keeps the local engine's jobs. All times are seconds since 1970,
    from the caller's clock; `owner` is a name that no other worker has, up to 64 letters."""

    _engine: Engine

    def enqueue_jobs(self, new: Iterable[NewJob]) -> int:
        """Adds jobs; a waiting or running one stays as it is, a failed one begins anew. Returns
        how many that are."""
        by_key = {(job.batch, job.agency): job for job in new}
        with self._at_once() as connection:
            known = _states(connection, {batch for batch, _ in by_key})
            failed = [key for key in by_key if known.get(key, ("", 0))[0] == _FAILED]
            for key in failed:
                connection.execute(delete(jobs).where(jobs.c.id == known.pop(key)[1]))
            rows = [_new_row(job) for key, job in by_key.items() if key not in known]
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                connection.execute(insert(jobs), rows[start : start + _ROWS_AT_ONCE])
        return len(rows)

    def lease_job(
        self, owner: str, now_s: float, lease_s: float, most_starts: int, batch: int | None = None
    ) -> LeasedJob | None:
        """The job that comes next, now `owner`'s; None where none may start. Leases that ran out
        end first: such a job waits again, or has failed after `most_starts`."""
        with self._at_once() as connection:
            _renew(connection, owner, now_s + lease_s)  # who asks for work is alive
            _end_old_leases(connection, now_s, lease_s, most_starts)
            row = _next_job(connection, now_s, batch)
            if row is None:
                return None
            connection.execute(
                update(jobs)
                .where(jobs.c.id == row.id)
                .values(
                    state=_RUNNING,
                    owner=owner,
                    starts=row.starts + 1,
                    lease_until_s=now_s + lease_s,
                )
            )
        return LeasedJob(
            row.id, row.batch_id, row.agency_id, row.lock, row.priority, row.starts + 1
        )

    def renew_jobs(self, owner: str, now_s: float, lease_s: float) -> frozenset[int]:
        """Keeps all of `owner`'s leases; returns the ids of the jobs that it may go on with (not
        those that another worker took over, nor those of a cancelled Batch)."""
        mine = (jobs.c.owner == owner, jobs.c.state == _RUNNING)
        with self._at_once() as connection:
            _renew(connection, owner, now_s + lease_s)
            rows = connection.execute(select(jobs.c.id).where(*mine, jobs.c.cancelled == false()))
            return frozenset(int(row.id) for row in rows)

    def end_job(self, job_id: int, owner: str) -> bool:
        """The job is over and its row goes; False where it is no longer `owner`'s."""
        with self._at_once() as connection:
            return _changed(connection.execute(delete(jobs).where(*_held(job_id, owner))))

    def put_back_job(self, job_id: int, owner: str, ready_s: float, priority: int) -> bool:
        """Another start, not before `ready_s`; False where it is no longer `owner`'s."""
        return self._released(job_id, owner, ready_s=ready_s, priority=priority)

    def give_back_job(self, job_id: int, owner: str) -> bool:
        """As if it had not been started: its worker was asked to stop."""
        return self._released(job_id, owner, starts=jobs.c.starts - 1)

    def fail_job(self, job_id: int, owner: str) -> bool:
        """It will not be started again by itself."""
        return self._released(job_id, owner, state=_FAILED)

    def cancel_jobs(self, batch: int) -> int:
        """Waiting jobs of a Batch go, running ones are marked (see `renew_jobs`); how many."""
        of_batch = jobs.c.batch_id == batch
        with self._at_once() as connection:
            gone = connection.execute(delete(jobs).where(of_batch, jobs.c.state != _RUNNING))
            marked = connection.execute(update(jobs).where(of_batch).values(cancelled=True))
            return int(gone.rowcount) + int(marked.rowcount)

    def job_counts(self, batch: int | None = None) -> Mapping[JobState, int]:
        """How many jobs are in each state, of one Batch or of all."""
        query = select(jobs.c.state, func.count()).group_by(jobs.c.state)
        if batch is not None:
            query = query.where(jobs.c.batch_id == batch)
        with self._engine.connect() as connection:
            return {JobState(row[0]): int(row[1]) for row in connection.execute(query)}

    def _released(self, job_id: int, owner: str, **values: Any) -> bool:
        values = {"state": _WAITING, "owner": "", "lease_until_s": 0.0, **values}
        with self._at_once() as connection:
            gone = delete(jobs).where(*_held(job_id, owner), jobs.c.cancelled)
            if _changed(connection.execute(gone)):
                return True
            change = update(jobs).where(*_held(job_id, owner)).values(**values)
            return _changed(connection.execute(change))

    def _at_once(self) -> AbstractContextManager[Connection]:
        """A transaction that is the only writer from its first statement on. A power cut may take
        the last ones back: then a job is done again."""
        return self._engine.execution_options(immediate=True, may_be_lost=True).begin()


def _new_row(job: NewJob) -> dict[str, Any]:
    return {
        "batch_id": job.batch,
        "agency_id": job.agency,
        "lock": job.lock,
        "priority": job.priority,
        "state": _WAITING,
        "starts": 0,
        "ready_s": 0.0,
        "owner": "",
        "lease_until_s": 0.0,
        "cancelled": False,
    }


def _states(
    connection: Connection, batches: Collection[int]
) -> dict[tuple[int, int], tuple[str, int]]:
    query = select(jobs.c.batch_id, jobs.c.agency_id, jobs.c.state, jobs.c.id)
    rows = connection.execute(query.where(jobs.c.batch_id.in_(batches)))
    return {(row.batch_id, row.agency_id): (row.state, row.id) for row in rows}


def _renew(connection: Connection, owner: str, until_s: float) -> None:
    mine = (jobs.c.owner == owner, jobs.c.state == _RUNNING)
    connection.execute(update(jobs).where(*mine).values(lease_until_s=until_s))


def _end_old_leases(connection: Connection, now_s: float, lease_s: float, most_starts: int) -> None:
    """A lease that ends further ahead than any can was given before the clock was set back."""
    until = jobs.c.lease_until_s
    over = and_(jobs.c.state == _RUNNING, or_(until < now_s, until > now_s + 2 * lease_s))
    connection.execute(delete(jobs).where(over, jobs.c.cancelled))
    next_state = case((jobs.c.starts >= most_starts, literal(_FAILED)), else_=literal(_WAITING))
    connection.execute(
        update(jobs).where(over).values(state=next_state, owner="", lease_until_s=0.0)
    )


def _next_job(connection: Connection, now_s: float, batch: int | None) -> Row[Any] | None:
    """One priority after the other: within one the index has the jobs in their order, and the
    first that may start is found without sorting the others."""
    waiting = jobs.c.state == _WAITING
    running = select(jobs.c.lock).where(jobs.c.state == _RUNNING, jobs.c.lock != "")
    may_start = [waiting, jobs.c.ready_s <= now_s, jobs.c.lock.not_in(running)]
    if batch is not None:
        may_start.append(jobs.c.batch_id == batch)
    highest = connection.scalar(select(func.max(jobs.c.priority)).where(waiting))
    while highest is not None:
        at = jobs.c.priority == highest
        query = select(jobs).where(at, *may_start).order_by(jobs.c.id).limit(1)
        row = connection.execute(query).one_or_none()
        if row is not None:
            return row
        lower = select(func.max(jobs.c.priority)).where(waiting, jobs.c.priority < highest)
        highest = connection.scalar(lower)
    return None


def _held(job_id: int, owner: str) -> tuple[Any, ...]:
    return jobs.c.id == job_id, jobs.c.owner == owner, jobs.c.state == _RUNNING


def _changed(result: Any) -> bool:
    return int(result.rowcount) > 0
