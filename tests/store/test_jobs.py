"""Leases of the local engine, with a clock in the test's hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from oit_checker.model.batch import JobState
from oit_checker.model.errors import UserError
from oit_checker.store import Store
from oit_checker.store.jobs import LeasedJob, NewJob

NOW, LEASE, MOST = 1_588_204_800.0, 30.0, 3


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'oit.sqlite'}", tmp_path / "evidence") as store:
        yield store


def leased(store: Store, owner: str, now: float = NOW) -> LeasedJob:
    job = store.lease_job(owner, now, LEASE, MOST)
    assert job is not None
    return job


def test_a_job_whose_worker_fell_silent_goes_to_another_one(store: Store) -> None:
    store.enqueue_jobs([NewJob(1, 7)])
    first = leased(store, "one")
    assert store.lease_job("two", NOW + LEASE - 1, LEASE, MOST) is None
    second = leased(store, "two", NOW + LEASE + 1)
    assert (first.job_id, first.starts) == (second.job_id, 1)
    assert second.starts == 2


def test_who_lost_its_lease_can_change_nothing_any_more(store: Store) -> None:
    store.enqueue_jobs([NewJob(1, 7)])
    job = leased(store, "one")
    leased(store, "two", NOW + LEASE + 1)
    assert store.renew_jobs("one", NOW + LEASE + 2, LEASE) == frozenset()
    assert not store.end_job(job.job_id, "one")
    assert not store.put_back_job(job.job_id, "one", NOW, 0)
    assert not store.give_back_job(job.job_id, "one")
    assert store.job_counts(1) == {JobState.RUNNING: 1}


def test_a_renewed_lease_lasts(store: Store) -> None:
    store.enqueue_jobs([NewJob(1, 7)])
    job = leased(store, "one")
    assert store.renew_jobs("one", NOW + LEASE - 1, LEASE) == {job.job_id}
    assert store.lease_job("two", NOW + LEASE + 5, LEASE, MOST) is None


def test_who_asks_for_more_work_is_alive(store: Store) -> None:
    store.enqueue_jobs([NewJob(1, 7)])
    leased(store, "one")
    assert store.lease_job("one", NOW + LEASE + 5, LEASE, MOST) is None
    assert store.job_counts() == {JobState.RUNNING: 1}


def test_a_job_that_kills_every_worker_fails(store: Store) -> None:
    store.enqueue_jobs([NewJob(1, 7)])
    for n in range(MOST):
        assert leased(store, f"worker {n}", NOW + n * 100).starts == n + 1
    assert store.lease_job("last", NOW + MOST * 100, LEASE, MOST) is None
    assert store.job_counts(1) == {JobState.FAILED: 1}


def test_a_job_that_was_given_back_was_not_started(store: Store) -> None:
    store.enqueue_jobs([NewJob(1, 7)])
    for _ in range(MOST + 2):
        job = leased(store, "one")
        assert store.give_back_job(job.job_id, "one")
    assert job.starts == 1


def test_a_clock_that_was_set_back_holds_no_job_for_ever(store: Store) -> None:
    store.enqueue_jobs([NewJob(1, 7)])
    leased(store, "one", NOW + 86_400)
    assert leased(store, "two").starts == 2


def test_a_lock_is_kept_by_the_database_itself(store: Store, tmp_path: Path) -> None:
    store.enqueue_jobs([NewJob(1, 7, lock="10.0.0.1"), NewJob(1, 8, lock="10.0.0.1")])
    leased(store, "one")
    assert store.lease_job("two", NOW, LEASE, MOST) is None
    file = sqlite3.connect(tmp_path / "oit.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="lock"):
        file.execute("UPDATE jobs SET state = 'running'")
    file.close()


def test_a_cancelled_job_of_a_dead_worker_is_gone_with_its_lease(store: Store) -> None:
    store.enqueue_jobs([NewJob(1, 7), NewJob(1, 8)])
    job = leased(store, "one")
    assert store.cancel_jobs(1) == 2
    assert store.renew_jobs("one", NOW, LEASE) == frozenset()
    assert store.job_counts(1) == {JobState.RUNNING: 1}
    assert store.lease_job("two", NOW + LEASE + 1, LEASE, MOST) is None
    assert store.job_counts(1) == {}
    assert not store.end_job(job.job_id, "one")


def test_a_database_that_is_locked_for_too_long_is_told(store: Store, tmp_path: Path) -> None:
    store.enqueue_jobs([NewJob(1, 7)])
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")  # of the pool's only connection
    other = sqlite3.connect(tmp_path / "oit.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UserError, match=r"store\.database"):
        store.lease_job("one", NOW, LEASE, MOST)
    other.execute("ROLLBACK")
    other.close()
    assert leased(store, "one").starts == 1
