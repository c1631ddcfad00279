"""Batches and how far each of their agencies is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import zstandard
from sqlalchemy import Engine, Row, func, insert, select, update

from oit_checker.model.batch import (
    AgencyResult,
    BatchHead,
    JobState,
    ListedAgency,
    Standpoint,
)
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome
from oit_checker.store.shapes import as_json, from_json
from oit_checker.store.tables import batch_agencies, batches

_ROWS_AT_ONCE = 500
_PROGRESS = frozenset({"pages", "items_found", "phase"})
"""What a person watches; a power cut may take the last of it back."""


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency of a Batch while it is worked on. `agency_id` is the row's own number."""

    agency_id: int
    batch_number: int
    listed: ListedAgency
    state: JobState
    attempts: int
    crawl_id: int | None
    run_id: int | None


@dataclass(frozen=True, slots=True)
class BatchProgress:
    """Counts of a Batch's agencies by state, and sums over them."""

    states: Mapping[JobState, int]
    pages: int
    items_met: int

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def left(self) -> int:
        return self.states.get(JobState.WAITING, 0) + self.states.get(JobState.RUNNING, 0)


class BatchShelf:
    """The part of a Store that keeps Batches."""

    _engine: Engine

    def begin_batch(
        self,
        head: BatchHead,
        agencies: Sequence[ListedAgency],
        settings: Mapping[str, Any],
    ) -> int:
        """A new Batch, all of its agencies waiting; returns its number."""
        with self._engine.begin() as connection:
            made = connection.execute(
                insert(batches).values(
                    name=head.name,
                    list_digest=digest_of(agencies),
                    fiscal_year=head.fiscal_year,
                    as_of=head.as_of.isoformat(),
                    started_at=head.started_at.isoformat(),
                    pack_digest=head.pack_digest,
                    tool_version=head.tool_version,
                    settings=json.dumps(dict(settings)),
                )
            )
            number = int(made.inserted_primary_key[0])  # type: ignore[index]
            rows = [_new_row(number, n, each, head) for n, each in enumerate(agencies)]
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                connection.execute(insert(batch_agencies), rows[start : start + _ROWS_AT_ONCE])
        return number

    def finish_batch(self, number: int, standpoint: Standpoint, finished_at: datetime) -> None:
        """Nothing waits any more; `standpoint` is what its curve of progress keeps of it."""
        self._set(
            number,
            finished_at=finished_at.isoformat(),
            standpoint=as_json(standpoint).decode("utf-8"),
        )

    def reopen_batch(self, number: int, states: Iterable[JobState]) -> int:
        """Lets the agencies in those states wait again, as if never tried; returns how many."""
        wanted = [state.value for state in states]
        self._set(number, finished_at=None)
        with self._engine.begin() as connection:
            again = connection.execute(
                update(batch_agencies)
                .where(batch_agencies.c.batch_id == number, batch_agencies.c.state.in_(wanted))
                .values(state=JobState.WAITING.value, attempts=0, crawl_id=None)
            )
        return int(again.rowcount)

    def cancel_batch(self, number: int) -> int:
        """No agency of it waits or runs any more; returns how many did."""
        open_ = (JobState.WAITING.value, JobState.RUNNING.value)
        with self._engine.begin() as connection:
            ended = connection.execute(
                update(batch_agencies)
                .where(batch_agencies.c.batch_id == number, batch_agencies.c.state.in_(open_))
                .values(state=JobState.CANCELLED.value)
            )
        return int(ended.rowcount)

    def last_result(
        self, main_site: str, fiscal_year: int, before: int
    ) -> tuple[int, AgencyResult] | None:
        """The newest result with a Run of that site and year in a Batch before the one numbered
        `before`, and the number of its Batch."""
        query = (
            select(batch_agencies)
            .join(batches, batches.c.id == batch_agencies.c.batch_id)
            .where(
                batch_agencies.c.main_site == main_site,
                batch_agencies.c.state == JobState.DONE.value,
                batch_agencies.c.run_id.is_not(None),
                batches.c.fiscal_year == fiscal_year,
                batches.c.id < before,
            )
            .order_by(batches.c.id.desc())
            .limit(1)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else (row.batch_id, _result(row))

    def standpoints(self, name: str, fiscal_year: int) -> tuple[Standpoint, ...]:
        """Those of every ended Batch of that list and year, oldest first."""
        query = (
            select(batches.c.standpoint)
            .where(
                batches.c.name == name,
                batches.c.fiscal_year == fiscal_year,
                batches.c.standpoint.is_not(None),
            )
            .order_by(batches.c.id)
        )
        with self._engine.connect() as connection:
            return tuple(from_json(text, Standpoint) for text in connection.scalars(query))

    def _set(self, number: int, **values: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(batches).where(batches.c.id == number).values(**values))

    def batch_head(self, number: int) -> BatchHead:
        """UserError where there is no such Batch."""
        with self._engine.connect() as connection:
            row = connection.execute(select(batches).where(batches.c.id == number)).one_or_none()
        if row is None:
            raise UserError("store.no_batch", batch=number)
        return _head(row)

    def batch_settings(self, number: int) -> dict[str, Any]:
        with self._engine.connect() as connection:
            text = connection.scalar(select(batches.c.settings).where(batches.c.id == number))
        if text is None:
            raise UserError("store.no_batch", batch=number)
        return dict(json.loads(text))

    def batch_heads(self, list_digest: str = "", name: str = "") -> tuple[BatchHead, ...]:
        """The newest first; with a digest or name only those of that list."""
        query = select(batches).order_by(batches.c.id.desc())
        if list_digest:
            query = query.where(batches.c.list_digest == list_digest)
        if name:
            query = query.where(batches.c.name == name)
        with self._engine.connect() as connection:
            return tuple(_head(row) for row in connection.execute(query))

    def unfinished_batch(
        self, agencies: Sequence[ListedAgency], fiscal_year: int
    ) -> BatchHead | None:
        """The newest Batch of exactly these main sites and that year that never ended."""
        known = self.batch_heads(list_digest=digest_of(agencies))
        open_ = (h for h in known if h.finished_at is None and h.fiscal_year == fiscal_year)
        return next(open_, None)

    # -- its agencies

    def agency_rows(self, number: int, states: Iterable[JobState] = ()) -> tuple[AgencyRow, ...]:
        """In the list's order; with `states` only those."""
        query = select(*_OF_ROW).where(batch_agencies.c.batch_id == number)
        wanted = [state.value for state in states]
        if wanted:
            query = query.where(batch_agencies.c.state.in_(wanted))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(batch_agencies.c.position)).all()
        return tuple(_agency_row(row) for row in rows)

    def agency_row(self, agency_id: int) -> AgencyRow:
        with self._engine.connect() as connection:
            row = connection.execute(
                select(*_OF_ROW).where(batch_agencies.c.id == agency_id)
            ).one_or_none()
        if row is None:
            raise UserError("store.no_batch_agency", agency=agency_id)
        return _agency_row(row)

    def note_agency(self, agency_id: int, at: datetime, **values: Any) -> None:
        """Writes down how far an agency is: `state`, `attempts`, `crawl_id`, `pages`,
        `items_found`, `phase`. One that is done stays so: a worker whose machine slept, and whose
        job another one did, comes too late."""
        is_open = batch_agencies.c.state != JobState.DONE.value
        engine = self._engine.execution_options(may_be_lost=values.keys() <= _PROGRESS)
        with engine.begin() as connection:
            connection.execute(
                update(batch_agencies)
                .where(batch_agencies.c.id == agency_id, is_open)
                .values(updated_at=at.isoformat(), **values)
            )

    def finish_agency(self, agency_id: int, result: AgencyResult, at: datetime) -> None:
        """Keeps what became of an agency; doing so twice changes nothing."""
        self.note_agency(agency_id, at, state=result.state.value, **_ending(result))

    def postpone_agency(self, agency_id: int, result: AgencyResult, at: datetime) -> None:
        """Keeps what became of it this time; it is to be tried again, from its first page. In one
        step: an agency that was over for a moment would end its Batch."""
        state, attempts = JobState.WAITING.value, result.attempts
        self.note_agency(
            agency_id, at, state=state, attempts=attempts, crawl_id=None, **_ending(result)
        )

    def agency_results(self, number: int) -> tuple[AgencyResult, ...]:
        """In the list's order; those that are not done yet say so by their state."""
        query = (
            select(batch_agencies)
            .where(batch_agencies.c.batch_id == number)
            .order_by(batch_agencies.c.position)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(_result(row) for row in rows)

    def batch_progress(self, number: int) -> BatchProgress:
        query = (
            select(
                batch_agencies.c.state,
                func.count(),
                func.sum(batch_agencies.c.pages),
                func.sum(batch_agencies.c.items_met),
            )
            .where(batch_agencies.c.batch_id == number)
            .group_by(batch_agencies.c.state)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return BatchProgress(
            states={JobState(row[0]): int(row[1]) for row in rows},
            pages=sum(int(row[2]) for row in rows),
            items_met=sum(int(row[3]) for row in rows),
        )


def _ending(result: AgencyResult) -> dict[str, Any]:
    return {
        "run_id": result.run_id,
        "pages": result.pages,
        "items_met": sum(i.outcome is Outcome.PASSED for i in result.items.values()),
        "phase": "",
        "result": _packed(result),
    }


def digest_of(agencies: Sequence[ListedAgency]) -> str:
    """The same for lists of the same main sites, whatever their order or other columns."""
    sites = sorted({each.agency.main_site for each in agencies})
    return hashlib.sha256("\n".join(sites).encode("utf-8")).hexdigest()


_OF_ROW = (
    batch_agencies.c.id,
    batch_agencies.c.batch_id,
    batch_agencies.c.listed,
    batch_agencies.c.state,
    batch_agencies.c.attempts,
    batch_agencies.c.crawl_id,
    batch_agencies.c.run_id,
)


def _new_row(number: int, position: int, listed: ListedAgency, head: BatchHead) -> dict[str, Any]:
    return {
        "batch_id": number,
        "position": position,
        "main_site": listed.agency.main_site,
        "listed": as_json(listed).decode("utf-8"),
        "state": JobState.WAITING.value,
        "attempts": 0,
        "pages": 0,
        "items_found": 0,
        "items_met": 0,
        "phase": "",
        "updated_at": head.started_at.isoformat(),
    }


def _head(row: Row[Any]) -> BatchHead:
    return BatchHead(
        number=row.id,
        name=row.name,
        fiscal_year=row.fiscal_year,
        as_of=date.fromisoformat(row.as_of),
        started_at=datetime.fromisoformat(row.started_at),
        finished_at=datetime.fromisoformat(row.finished_at) if row.finished_at else None,
        pack_digest=row.pack_digest,
        tool_version=row.tool_version,
    )


def _agency_row(row: Any) -> AgencyRow:
    return AgencyRow(
        agency_id=row.id,
        batch_number=row.batch_id,
        listed=from_json(row.listed, ListedAgency),
        state=JobState(row.state),
        attempts=row.attempts,
        crawl_id=row.crawl_id,
        run_id=row.run_id,
    )


def _packed(result: AgencyResult) -> bytes:
    bare = replace(result, listed=ListedAgency(replace(result.listed.agency, name="")))
    return zstandard.ZstdCompressor(level=3).compress(as_json(bare))


def _result(row: Row[Any]) -> AgencyResult:
    listed = from_json(row.listed, ListedAgency)
    state = JobState(row.state)
    if row.result is None:
        return AgencyResult(listed, state, attempts=row.attempts, pages=row.pages)
    kept = from_json(zstandard.ZstdDecompressor().decompress(row.result), AgencyResult)
    return replace(kept, listed=listed, state=state)
