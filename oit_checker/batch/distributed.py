"""The engine of many machines: Procrastinate on PostgreSQL."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Iterable, Iterator, Mapping
from typing import Any

from oit_checker.batch.engine import (
    MOST_STARTS,
    RETRIED_BELOW,
    Again,
    Ending,
    Job,
    Patience,
    Perform,
    tell_crash,
)
from oit_checker.batch.slots import Slots
from oit_checker.model.batch import JobState
from oit_checker.model.errors import UserError
from oit_checker.store.connection import PATIENCE_S, address, public

try:
    import psycopg
    from procrastinate import (
        App,
        BaseRetryStrategy,
        JobContext,
        PsycopgConnector,
        RetryDecision,
        SyncPsycopgConnector,
    )
    from procrastinate.exceptions import ConnectorException, JobAborted
    from procrastinate.job_context import AbortReason
    from procrastinate.jobs import Job as QueuedJob
    from procrastinate.jobs import Status
    from procrastinate.manager import JobManager
    from procrastinate.schema import SchemaManager
    from procrastinate.types import TimeDeltaParams
except ImportError as error:
    raise UserError("store.no_driver", url="postgresql", detail=str(error)) from error

_TASK = "oit.check"
_LOCK = 0x6F697471  # of PostgreSQL's advisory locks, which are numbers
_JOBS_AT_ONCE = 1000
# Without it, and without fresh counts of rows, a job with a lock is looked for among all others of
# the queue: with 8,300 waiting 1.5 jobs/s instead of 90.
_LOCK_INDEX = (
    "CREATE INDEX IF NOT EXISTS oit_jobs_lock ON procrastinate_jobs (lock)"
    " WHERE status IN ('todo', 'doing')"
)
_STATES = {JobState.WAITING: "todo", JobState.RUNNING: "doing", JobState.FAILED: "failed"}

_log = logging.getLogger(__name__)


class DistributedEngine:
    """Processes on any machines that reach the database at `url` work at the same time. A queue
    a Batch; a job that went well leaves no row."""

    def __init__(self, url: str, patience: Patience) -> None:
        self._url = url
        self._patience = patience
        bare = address(url).set(drivername="postgresql")
        self._how_to_connect = bare.render_as_string(hide_password=False)
        with self._told():
            self._prepare_schema()

    def enqueue(self, jobs: Iterable[Job]) -> int:
        """In one transaction that excludes others who do the same: else a job could be queued
        while it runs, which Procrastinate allows and we don't."""
        by_key = {_key(job): job for job in jobs}
        with self._app() as app, app.connector.pool.connection() as connection:
            _exclude_others(connection)
            queues = list({_queue(job.batch) for job in by_key.values()})
            rows = connection.execute(
                "SELECT id, queueing_lock, status FROM procrastinate_jobs"
                " WHERE queue_name = ANY(%s)",
                [queues],
            ).fetchall()
            known = {key for _, key, status in rows if status in ("todo", "doing")}
            new = [_queued(job) for key, job in by_key.items() if key not in known]
            again = {each.queueing_lock for each in new}
            over = [number for number, key, _ in rows if key in again]
            connection.execute("DELETE FROM procrastinate_jobs WHERE id = ANY(%s)", [over])
            for start in range(0, len(new), _JOBS_AT_ONCE):
                some = new[start : start + _JOBS_AT_ONCE]
                app.job_manager.batch_defer_jobs(some, connection=connection)
            if new:
                connection.execute("ANALYZE procrastinate_jobs")
        return len(new)

    def cancel(self, batch: int) -> int:
        with self._app() as app:
            manager, queue = app.job_manager, _queue(batch)
            for failed in manager.list_jobs(queue=queue, status="failed"):
                app.connector.execute_query(
                    "DELETE FROM procrastinate_jobs WHERE id = %(id)s", id=failed.id
                )
            live = [
                job.id
                for status in ("todo", "doing")
                for job in manager.list_jobs(queue=queue, status=status)
            ]
            return sum(
                manager.cancel_job_by_id(number, abort=True, delete_job=True)
                for number in live
                if number is not None
            )

    def progress(self, batch: int) -> Mapping[JobState, int]:
        with self._app() as app:
            stats = list(app.job_manager.list_queues(queue=_queue(batch)))
        return {
            state: int(row[name]) for row in stats for state, name in _STATES.items() if row[name]
        }

    async def work(
        self, perform: Perform, slots: Slots, stop: asyncio.Event, batch: int | None = None
    ) -> None:
        connector = _Connector(conninfo=self._how_to_connect, **_POOL)
        app = App(connector=connector)
        app.job_manager = _Manager(connector)
        _register(app, _beside_others(perform, slots), self._patience)
        with self._told():
            async with app.open_async():
                await self._work(app, connector, slots, stop, batch)

    def close(self) -> None:
        """Nothing stays open between two calls."""

    async def _work(
        self, app: App, connector: _Connector, slots: Slots, stop: asyncio.Event, batch: int | None
    ) -> None:
        only: dict[str, Any] = {} if batch is None else {"queues": [_queue(batch)]}
        worker = asyncio.create_task(
            app.run_worker_async(
                **only,
                concurrency=slots.most,
                fetch_job_polling_interval=self._patience.poll_s,
                abort_job_polling_interval=self._patience.heartbeat_s,
                shutdown_graceful_timeout=0,
                delete_jobs="successful",
                install_signal_handlers=False,
                update_heartbeat_interval=self._patience.heartbeat_s,
                stalled_worker_timeout=self._patience.lease_s,
            )
        )
        beside: list[Coroutine[Any, Any, Any]] = [
            stop.wait(),
            connector.lost.wait(),
            self._requeue_stalled(app, connector.lost),
        ]
        if batch is not None:
            beside.append(self._until_over(app, batch))
        tasks = [worker, *map(asyncio.create_task, beside)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            is_unasked = worker.done() or connector.lost.is_set()
        finally:
            for task in tasks:
                task.cancel()
            results = await asyncio.gather(*tasks, return_exceptions=True)
        if stop.is_set():
            return
        for result in results:
            if isinstance(result, Exception):
                raise result
        if is_unasked:  # Procrastinate's worker ends when a connection of its own breaks
            raise UserError("store.server", url=public(self._url), detail="connection lost")

    async def _until_over(self, app: App, batch: int) -> None:
        while True:
            await asyncio.sleep(self._patience.poll_s)
            stats = await app.job_manager.list_queues_async(queue=_queue(batch))
            if not any(row["todo"] + row["doing"] for row in stats):
                return

    async def _requeue_stalled(self, app: App, lost: asyncio.Event) -> None:
        """Jobs of workers that gave no sign of life; a worker that was one of them itself (its
        machine slept) begins anew. One process at a time: between the question and the answer
        another worker may have begun such a job again."""
        pool = app.connector.pool  # type: ignore[attr-defined]
        loop = asyncio.get_running_loop()
        while True:
            looked_at = loop.time()
            async with pool.connection() as connection:
                query = "SELECT pg_try_advisory_xact_lock(%s)"
                (is_ours,) = await (await connection.execute(query, [_LOCK])).fetchone()
                if is_ours:
                    await self._requeue(app)
            await asyncio.sleep(self._patience.heartbeat_s)
            if loop.time() - looked_at > self._patience.lease_s:
                lost.set()

    async def _requeue(self, app: App) -> None:
        manager = app.job_manager
        lease_s = self._patience.lease_s
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=lease_s):
            if job.attempts + 1 >= MOST_STARTS:
                await manager.finish_job(job, Status.FAILED, delete_job=False)
            else:
                await manager.retry_job(job)

    def _prepare_schema(self) -> None:
        """Procrastinate's tables, once, however many start at the same time."""
        with psycopg.connect(self._how_to_connect, connect_timeout=PATIENCE_S) as connection:
            _exclude_others(connection)
            row = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
            if row is not None and row[0] is None:
                connection.execute(SchemaManager.get_schema())
            connection.execute(_LOCK_INDEX)

    @contextlib.contextmanager
    def _app(self) -> Iterator[Any]:
        """For one call: it needs no connection in the hours between two."""
        app = App(connector=SyncPsycopgConnector(conninfo=self._how_to_connect, **_POOL))
        with self._told(), app.open():
            yield app

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (ConnectorException, psycopg.Error) as error:
            cause = error.__cause__ or error
            detail = (str(cause).splitlines() or [type(cause).__name__])[0]
            raise UserError("store.server", url=public(self._url), detail=detail) from error


_POOL: Mapping[str, Any] = {"min_size": 1, "max_size": 4, "timeout": PATIENCE_S}


class _Connector(PsycopgConnector):
    """`lost` is set when a job's end could not be written: it would stay ours, never done, for as
    long as this worker lives."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.lost = asyncio.Event()

    async def execute_query_async(self, query: Any, **arguments: Any) -> None:
        try:
            await super().execute_query_async(query, **arguments)
        except ConnectorException:
            self.lost.set()
            raise


class _Manager(JobManager):
    """A worker that was taken for dead changes nothing of a job that another one has by now."""

    connector: _Connector

    async def finish_job(self, job: QueuedJob, status: Status, delete_job: bool) -> None:
        if await self._is_held(job):
            await super().finish_job(job, status, delete_job)

    async def retry_job(self, job: QueuedJob, *values: Any, **named: Any) -> None:
        if await self._is_held(job):
            await super().retry_job(job, *values, **named)

    async def _is_held(self, job: QueuedJob) -> bool:
        rows = await self.list_jobs_async(id=job.id, worker_id=job.worker_id, status="doing")
        return any(True for _ in rows)


class _PutBack(Exception):
    def __init__(self, after_s: float) -> None:
        super().__init__(after_s)
        self.after_s = after_s


class _Retrying(BaseRetryStrategy):
    def __init__(self, patience: Patience) -> None:
        self._patience = patience

    def get_retry_decision(
        self, *, exception: BaseException, job: QueuedJob
    ) -> RetryDecision | None:
        """A job that waits for its time holds up the later ones of its lock, unless they stand
        above it: therefore its priority sinks."""
        lower = job.priority - RETRIED_BELOW
        if isinstance(exception, _PutBack):
            return RetryDecision(retry_in=_wait(exception.after_s), priority=lower)
        if isinstance(exception, asyncio.CancelledError):  # this worker ends
            return RetryDecision()
        if job.attempts + 1 >= MOST_STARTS:
            return None
        return RetryDecision(retry_in=_wait(self._patience.pause_s(job.attempts)), priority=lower)


def _wait(wait_s: float) -> TimeDeltaParams:
    return {"milliseconds": round(wait_s * 1000)}


def _register(app: App, perform: Perform, patience: Patience) -> None:
    async def check(context: JobContext, batch: int, agency: int) -> None:
        queued = context.job
        job = Job(batch, agency, queued.lock or "", queued.priority, queued.attempts)
        try:
            ending = await perform(job)
        except asyncio.CancelledError:
            if context.abort_reason() is AbortReason.USER_REQUEST:
                raise JobAborted from None
            raise
        except Exception as error:
            tell_crash(_log, job, error)
            raise
        if isinstance(ending, Again):
            raise _PutBack(ending.after_s)

    app.task(name=_TASK, pass_context=True, retry=_Retrying(patience))(check)


def _beside_others(perform: Perform, slots: Slots) -> Perform:
    """Procrastinate's worker takes as many jobs as it may; here they wait for their beginning."""
    running = 0

    async def performed(job: Job) -> Ending:
        nonlocal running
        while not slots.are_free(running):
            await asyncio.sleep(slots.look_s)
        running += 1
        try:
            return await perform(job)
        finally:
            running -= 1

    return performed


def _queued(job: Job) -> QueuedJob:
    return QueuedJob(
        id=None,
        queue=_queue(job.batch),
        lock=job.lock or None,
        queueing_lock=_key(job),
        task_name=_TASK,
        task_kwargs={"batch": job.batch, "agency": job.agency},
        priority=job.priority,
    )


def _queue(batch: int) -> str:
    return f"batch-{batch}"


def _key(job: Job) -> str:
    return f"{job.batch}:{job.agency}"


def _exclude_others(connection: psycopg.Connection[Any]) -> None:
    """Until this transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
