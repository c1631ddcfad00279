"""What may go: old Runs and their Crawls, then bytes that nothing refers to any more.

Safe beside programs that are at work: rows go in transactions; bytes are marked first and swept
after, and those that were put (or put again) lately stay whatever the marks say. Killed in the
middle, it leaves a whole database and does the rest the next time.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, case, delete, func, select, text, update

from oit_checker.model.errors import UserError
from oit_checker.model.web import Rendering, Snapshot
from oit_checker.store.crawls import FINISHED
from oit_checker.store.earlier import relied_on
from oit_checker.store.evidence import EvidenceFolder
from oit_checker.store.shapes import from_json
from oit_checker.store.tables import (
    batch_agencies,
    batches,
    crawls,
    detours,
    findings,
    page_images,
    pages,
    reviews,
    runs,
    verdicts,
)

_AT_ONCE = 100  # Crawls in one transaction: others want to write too
_ROWS_AT_ONCE = 2000
KINDS = ("pages", "documents", "drawings", "unreferenced")


@dataclass(frozen=True, slots=True)
class Rule:
    """Of each site and fiscal year the newest `runs` Runs stay, and those begun since `before`;
    with neither, all of them. The newest one always stays."""

    runs: int | None = None
    before: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return self.runs is None and self.before is None


@dataclass(frozen=True, slots=True)
class Doomed:
    """What a Rule lets go: ids of Runs, and of Crawls that no other Run needs."""

    runs: tuple[int, ...] = ()
    crawls: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Heap:
    """Files of one kind and the bytes that they take."""

    files: int = 0
    size_bytes: int = 0

    def and_one(self, size_bytes: int) -> Heap:
        return Heap(self.files + 1, self.size_bytes + size_bytes)


@dataclass(frozen=True)
class Sizes:
    """What is kept takes so much; `freed` is what was swept, or would be. `database_bytes` is None
    where the database doesn't tell."""

    database_bytes: int | None
    kinds: Mapping[str, Heap]
    freed: Heap = Heap()


@dataclass
class _Marks:
    """The digests that something refers to, as their first 16 hex digits: 8 bytes each, and two
    that share them only keep each other."""

    kinds: Mapping[str, array[int]] = field(
        default_factory=lambda: {kind: array("Q") for kind in KINDS[:-1]}
    )

    def add(self, kind: str, *digests: str | None) -> None:
        self.kinds[kind].extend(_short(digest) for digest in digests if digest)

    def sort(self) -> _Marks:
        return _Marks({kind: array("Q", sorted(set(known))) for kind, known in self.kinds.items()})

    def kind_of(self, digest: str) -> str:
        wanted = _short(digest)
        for kind, known in self.kinds.items():
            place = bisect_left(known, wanted)
            if place < len(known) and known[place] == wanted:
                return kind
        return KINDS[-1]


class PruningShelf:
    """The part of a Store that lets go."""

    _engine: Engine
    _evidence: EvidenceFolder

    def _identity(self) -> str:
        raise NotImplementedError

    def doomed(self, rule: Rule, broken_before: datetime) -> Doomed:
        """What `rule` lets go, never what a Review, a Batch that is not finished or the newest
        Batch of a list refers to, nor the newest Run of a site and year, nor its newest Crawls.
        Crawls without a Run go too: that broke off, or ended, before `broken_before`. UserError
        when another database keeps its bytes there too: nobody here knows what it needs."""
        self._require_own_evidence()
        with self._engine.connect() as connection:
            protected = _protected_runs(connection)
            gone = tuple(_old_runs(connection, rule, protected)) if not rule.is_empty else ()
            return Doomed(gone, tuple(_free_crawls(connection, frozenset(gone), broken_before)))

    def remove(self, doomed: Doomed) -> None:
        """Some at a time, each time all or nothing. What a Batch knows of an agency stays."""
        for some in _portions(doomed.runs):
            with self._engine.begin() as connection:
                _remove_runs(connection, some)
        for some in _portions(doomed.crawls):
            with self._engine.begin() as connection:
                _remove_crawls(connection, some)

    def sweep(
        self, before: datetime, *, without: Collection[int] = (), is_dry: bool = False
    ) -> Sizes:
        """Deletes the bytes that nothing refers to and nobody put since `before`. `is_dry` counts
        only, as if the Crawls `without` were gone already."""
        self._require_own_evidence()
        if not is_dry:
            self._evidence.delete_leftovers(before.timestamp())
        marks = self._marks(frozenset(without))
        kinds = dict.fromkeys(KINDS, Heap())
        freed = Heap()
        for digest in self._evidence.digests():
            kind = marks.kind_of(digest)
            size = self._evidence.size(digest)
            if size is None:
                continue
            if kind == KINDS[-1] and self._swept(digest, before.timestamp(), is_dry):
                freed = freed.and_one(size)
            else:
                kinds[kind] = kinds[kind].and_one(size)
        if not is_dry:
            self._forget_images(marks)
        return Sizes(self._database_bytes(), kinds, freed)

    def _require_own_evidence(self) -> None:
        others = self._evidence.owners() - {self._identity()}
        if others:
            folder = str(self._evidence.folder)
            raise UserError("store.shared_evidence", folder=folder, count=len(others))

    def _swept(self, digest: str, before_s: float, is_dry: bool) -> bool:
        if not is_dry:
            return self._evidence.delete_older(digest, before_s) > 0
        written_s = self._evidence.written_s(digest)
        return written_s is not None and written_s < before_s

    def _marks(self, without: frozenset[int]) -> _Marks:
        marks = _Marks()
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(_REFERENCES):
                if row.crawl_id in without:
                    continue
                marks.add("pages", row.sha256)
                marks.add("documents", row.document_sha256, row.reading_sha256)
                if row.drawn:
                    marks.add("drawings", *_drawn(from_json(row.drawn, Snapshot).rendering))
            for outcome in connection.scalars(select(detours.c.outcome)):
                marks.add("pages", (json.loads(outcome).get("answered") or {}).get("sha256"))
        return marks.sort()

    def _forget_images(self, marks: _Marks) -> None:
        """What was read on page images of files that are gone."""
        with self._engine.begin() as connection:
            known = connection.scalars(select(page_images.c.sha256).distinct()).all()
            gone = [d for d in known if marks.kind_of(d) == KINDS[-1]]
            for some in _portions(tuple(d for d in gone if not self._evidence.exists(d))):
                connection.execute(delete(page_images).where(page_images.c.sha256.in_(some)))

    def _database_bytes(self) -> int | None:
        question = {
            "sqlite": "select page_count * page_size from pragma_page_count, pragma_page_size",
            "postgresql": "select pg_database_size(current_database())",
        }.get(self._engine.dialect.name)
        if question is None:
            return None
        with self._engine.connect() as connection:
            return int(connection.execute(text(question)).scalar_one())


_REFERENCES = select(
    pages.c.crawl_id,
    pages.c.sha256,
    pages.c.document_sha256,
    pages.c.reading_sha256,
    case((pages.c.snapshot.contains('"rendering":'), pages.c.snapshot)).label("drawn"),
)


def _drawn(made: Rendering | None) -> tuple[str, ...]:
    if made is None:
        return ()
    return (made.dom_sha256, made.picture_sha256, made.boxes_sha256, made.paper_sha256)


def _short(digest: str) -> int:
    return int(digest[:16], 16)


def _portions(ids: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _protected_runs(connection: Connection) -> frozenset[int]:
    reviewed = connection.scalars(select(reviews.c.run_id).distinct()).all()
    kept = _kept_batches(connection)
    listed = connection.scalars(
        select(batch_agencies.c.run_id).where(
            batch_agencies.c.batch_id.in_(kept), batch_agencies.c.run_id.is_not(None)
        )
    ).all()
    return frozenset({*reviewed, *listed})


def _kept_batches(connection: Connection) -> list[int]:
    """Those that are not finished, and the newest of each list: of its sites, or of its name."""
    kept: set[int] = set()
    seen: set[tuple[str, str, int]] = set()
    for row in connection.execute(select(batches).order_by(batches.c.id.desc())):
        marks = {("sites", row.list_digest, row.fiscal_year), ("name", row.name, row.fiscal_year)}
        if row.finished_at is None or not marks <= seen:
            kept.add(row.id)
        seen |= marks
    return sorted(kept)


def _old_runs(connection: Connection, rule: Rule, protected: frozenset[int]) -> Iterator[int]:
    query = (
        select(runs.c.id, runs.c.created_at, crawls.c.main_site, runs.c.fiscal_year)
        .join(crawls, crawls.c.id == runs.c.crawl_id)
        .order_by(crawls.c.main_site, runs.c.fiscal_year, runs.c.id.desc())
    )
    last, place = ("", 0), 0
    for row in connection.execute(query):
        own = (row.main_site, row.fiscal_year)
        last, place = own, place + 1 if own == last else 0
        is_old = rule.before is None or _is_before(row.created_at, rule.before)
        if place >= max(rule.runs or 1, 1) and is_old and row.id not in protected:
            yield row.id


def _free_crawls(
    connection: Connection, gone: frozenset[int], broken_before: datetime
) -> Iterator[int]:
    """Crawls without a Run by then: neither the newest finished one of a site that brought pages,
    nor one that may still be at work."""
    used = {
        row.crawl_id
        for row in connection.execute(select(runs.c.id, runs.c.crawl_id))
        if row.id not in gone
    }
    used |= set(
        connection.scalars(
            select(batch_agencies.c.crawl_id).where(
                batch_agencies.c.batch_id.in_(_kept_batches(connection)),
                batch_agencies.c.crawl_id.is_not(None),
            )
        )
    )
    used |= _newest_crawls(connection)
    query = select(crawls.c.id, crawls.c.state, crawls.c.started_at, crawls.c.finished_at)
    with_runs = frozenset(connection.scalars(select(runs.c.crawl_id)))
    for row in connection.execute(query.order_by(crawls.c.id)):
        if row.id in used:
            continue
        if row.id in with_runs or _is_before(row.finished_at or row.started_at, broken_before):
            yield row.id


def _newest_crawls(connection: Connection) -> set[int]:
    """What the next scan of each site relies on: see `last_crawl`."""
    counts = (
        select(crawls.c.id, crawls.c.main_site, func.count().label("pages"))
        .join(pages, pages.c.crawl_id == crawls.c.id)
        .where(crawls.c.state == FINISHED, pages.c.failure.is_(None))
        .group_by(crawls.c.id, crawls.c.main_site)
        .order_by(crawls.c.id.desc())
    )
    sizes: dict[str, list[tuple[int, int]]] = {}
    for row in connection.execute(counts):
        sizes.setdefault(row.main_site, []).append((row.id, row.pages))
    return {found for known in sizes.values() if (found := relied_on(known)) is not None}


def _is_before(moment: str, bound: datetime) -> bool:
    return not moment or datetime.fromisoformat(moment) < bound


def _remove_runs(connection: Connection, some: Collection[int]) -> None:
    here = batch_agencies.c.run_id.in_(some)
    connection.execute(update(batch_agencies).where(here).values(run_id=None))
    connection.execute(delete(findings).where(findings.c.run_id.in_(some)))
    connection.execute(delete(verdicts).where(verdicts.c.run_id.in_(some)))
    connection.execute(delete(runs).where(runs.c.id.in_(some)))


def _remove_crawls(connection: Connection, some: Collection[int]) -> None:
    """One that got a Run meanwhile stays."""
    judged = set(connection.scalars(select(runs.c.crawl_id).where(runs.c.crawl_id.in_(some))))
    free = [crawl_id for crawl_id in some if crawl_id not in judged]
    here = batch_agencies.c.crawl_id.in_(free)
    connection.execute(update(batch_agencies).where(here).values(crawl_id=None))
    connection.execute(delete(detours).where(detours.c.crawl_id.in_(free)))
    connection.execute(delete(pages).where(pages.c.crawl_id.in_(free)))
    connection.execute(delete(crawls).where(crawls.c.id.in_(free)))
