"""Crawls, page by page as they come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from oit_checker.model.agency import Agency, AgencyType
from oit_checker.model.document import Document
from oit_checker.model.errors import UserError
from oit_checker.model.web import (
    Abilities,
    Crawl,
    FetchFailure,
    FrontierLink,
    SitemapReport,
    Snapshot,
)
from oit_checker.store.clerk import Change, Clerk, Order, Row
from oit_checker.store.evidence import EvidenceFolder
from oit_checker.store.on_demand import DocumentsOnDemand
from oit_checker.store.shapes import as_json, from_json
from oit_checker.store.tables import crawls, detours, identity, pages

RUNNING, FINISHED = "running", "finished"
_PART_BYTES = 500  # of a Document: a block with its text, a link with its address


@dataclass(frozen=True, slots=True)
class _Rest:
    """What of a Crawl belongs to no single page."""

    redirects: Mapping[str, str]
    frontier: tuple[FrontierLink, ...]
    sitemap: SitemapReport
    complete: bool
    stopped_by: str
    abilities: Abilities = field(default_factory=Abilities)


@dataclass
class Writing:
    """A Crawl that this program writes. `last` is the position given last. `is_later`: by the
    clerk. `waiting` are the rows of one that goes on, which it has not come to again: id and time
    of fetching, by address and whether it is a failure's."""

    last: int
    is_resumed: bool = False
    is_later: bool = False
    waiting: dict[tuple[str, bool], tuple[int, datetime]] = field(default_factory=dict)


class CrawlShelf:
    """The part of a Store that keeps Crawls.

    A row's position is its place in the order of the Crawl. Where a Crawl goes on after a break,
    its rows stand below zero until the crawl comes to them again: nothing is lost if it breaks off
    once more, and pages that it doesn't come to any more go when it is finished.
    """

    _engine: Engine
    _evidence: EvidenceFolder
    _clerk: Clerk
    _writing: dict[int, Writing]

    def begin_crawl(self, agency: Agency, started_at: datetime, limits: Mapping[str, Any]) -> int:
        """A new Crawl, `running` until it is finished; returns its id."""
        self._evidence.claim(self._identity())
        with self._engine.begin() as connection:
            result = connection.execute(
                insert(crawls).values(
                    main_site=agency.main_site,
                    agency_name=agency.name,
                    agency_type=agency.agency_type.value,
                    state=RUNNING,
                    started_at=started_at.isoformat(),
                    limits=json.dumps(dict(limits)),
                )
            )
        return int((result.inserted_primary_key or (0,))[0])

    def _identity(self) -> str:
        with self._engine.connect() as connection:
            return str(connection.scalar(select(identity.c.id)))

    def is_finished(self, crawl_id: int) -> bool:
        """UserError where there is no such Crawl."""
        with self._engine.connect() as connection:
            state = connection.scalar(select(crawls.c.state).where(crawls.c.id == crawl_id))
        if state is None:
            raise UserError("store.no_crawl", crawl=crawl_id)
        return str(state) == FINISHED

    def reopen_crawl(self, crawl_id: int) -> None:
        """A Crawl that broke off goes on: its pages are written again in the order in which they
        come now, those that are known already keep what is there."""
        with self._engine.begin() as connection:
            mine = pages.c.crawl_id == crawl_id
            lowest = connection.scalar(select(func.min(pages.c.position)).where(mine))
            connection.execute(
                update(pages)
                .where(mine, pages.c.position >= 0)
                .values(position=min(lowest or 0, 0) - 1 - pages.c.position)
            )
            rows = connection.execute(
                select(pages.c.id, pages.c.url, pages.c.snapshot, pages.c.failure).where(mine)
            ).all()
        waiting = {(row.url, row.failure is not None): (row.id, _fetched_at(row)) for row in rows}
        self._writing[crawl_id] = Writing(-1, is_resumed=True, waiting=waiting)

    def write_later(self, crawl_id: int) -> None:
        """From now on what is added to that Crawl is written soon, in a thread of its own, so that
        a killed program loses the pages of the last moment. What the disk says against it is
        raised by a later call, at the latest by `wait_until_written`."""
        self._clerk.begin(crawl_id)
        self._written(crawl_id).is_later = True

    def wait_until_written(self, crawl_id: int) -> None:
        """Until all that was added to that Crawl is in the database, and its bytes kept."""
        if self._written(crawl_id).is_later:
            self._clerk.wait(crawl_id)

    def put_page_bytes(self, crawl_id: int, data: bytes) -> str:
        """Keeps bytes of a Crawl, now or later as all that is added to it; returns their SHA-256,
        by which they are found at once."""
        if not self._written(crawl_id).is_later:
            return self._evidence.put(data)
        digest = self._evidence.announce(data)
        self._clerk.give(crawl_id, lambda: self._bytes_kept(digest), len(data))
        return digest

    def _bytes_kept(self, digest: str) -> Change:
        self._evidence.put_announced(digest)
        return lambda connection: None

    def add_page(
        self,
        crawl_id: int,
        snapshot: Snapshot,
        document: Document,
        discovered_on: str,
        *,
        reader: str = "",
    ) -> None:
        """One page, whose bytes are there already (`put_bytes`). `reader` is the version of the
        readers that read it, '' where nobody may rely on that."""
        writing = self._written(crawl_id)
        known = writing.waiting.pop((snapshot.url, False), None)
        place = self._next_place(crawl_id) | {"discovered_on": discovered_on}
        if known is not None and known[1] == snapshot.fetched_at:
            self._do(crawl_id, lambda: _moved(known[0], place))
            return

        def order() -> Row | Change:
            self._evidence.keep(snapshot.sha256)  # a page that didn't change was not put again
            digest = self._evidence.put(as_json(document))
            values = place | {
                "url": snapshot.url,
                "sha256": snapshot.sha256,
                "size_bytes": snapshot.size_bytes,
                "media_type": snapshot.media_type[:120],
                "document_sha256": digest,
                "reading_sha256": digest if reader else None,
                "reader": reader or None,
                "snapshot": as_json(snapshot).decode("utf-8"),
                "failure": None,
            }
            return values if known is None else _moved(known[0], values)

        self._do(crawl_id, order, _held_bytes(document))

    def replace_page(self, crawl_id: int, snapshot: Snapshot, document: Document) -> None:
        """A page that was read again (drawn by a browser, its images read) in the same Crawl."""
        order = partial(self._replaced, crawl_id, snapshot, document)
        self._do(crawl_id, order, _held_bytes(document))

    def add_failure(self, crawl_id: int, failure: FetchFailure, discovered_on: str) -> None:
        known = self._written(crawl_id).waiting.pop((failure.url, True), None)
        values = self._next_place(crawl_id) | {
            "url": failure.url,
            "discovered_on": discovered_on,
            "failure": as_json(failure).decode("utf-8"),
        }
        row_id = known[0] if known else None
        self._do(crawl_id, lambda: _new(values) if row_id is None else _moved(row_id, values))

    def add_detour(self, crawl_id: int, url: str, outcome: bytes) -> None:
        """What an address gave that made no page of its own; forgotten when the Crawl is done."""
        row = {"crawl_id": crawl_id, "url": url, "outcome": outcome.decode("utf-8")}

        def change(connection: Connection) -> None:
            connection.execute(delete(detours).filter_by(crawl_id=crawl_id, url=url))
            connection.execute(insert(detours).values(**row))

        self._do(crawl_id, lambda: change)

    def _do(self, crawl_id: int, order: Order, size_bytes: int = 0) -> None:
        if self._written(crawl_id).is_later:
            self._clerk.give(crawl_id, order, size_bytes)
        else:
            self._clerk.do_now(order)

    def finish_crawl(self, crawl_id: int, crawl: Crawl, finished_at: datetime) -> None:
        """Adds what belongs to no single page."""
        rest = _Rest(
            redirects=dict(crawl.redirects),
            frontier=crawl.frontier,
            sitemap=crawl.sitemap,
            complete=crawl.complete,
            stopped_by=crawl.stopped_by,
            abilities=crawl.abilities,
        )
        self.wait_until_written(crawl_id)
        with self._engine.begin() as connection:
            if self._written(crawl_id).is_resumed:
                self._settle(connection, crawl_id, crawl)
            connection.execute(delete(detours).filter_by(crawl_id=crawl_id))
            connection.execute(
                update(crawls)
                .where(crawls.c.id == crawl_id)
                .values(
                    state=FINISHED,
                    finished_at=finished_at.isoformat(),
                    rest=as_json(rest).decode("utf-8"),
                )
            )
        del self._writing[crawl_id]

    def _settle(self, connection: Connection, crawl_id: int, crawl: Crawl) -> None:
        """What is kept is what the Crawl holds in the end, whatever was there before the break."""
        mine = pages.c.crawl_id == crawl_id
        connection.execute(delete(pages).where(mine, pages.c.position < 0))
        query = select(pages.c.url, pages.c.snapshot, pages.c.document_sha256).where(
            mine, pages.c.failure.is_(None)
        )
        for row in connection.execute(query).all():
            snapshot, document = crawl.snapshots[row.url], crawl.documents[row.url]
            digest = self._evidence.put(as_json(document))
            same = row.snapshot == as_json(snapshot).decode("utf-8")
            if not same or row.document_sha256 != digest:
                self._replaced(crawl_id, snapshot, document)(connection)

    def _replaced(self, crawl_id: int, snapshot: Snapshot, document: Document) -> Change:
        values = {
            "document_sha256": self._evidence.put(as_json(document)),
            "snapshot": as_json(snapshot).decode("utf-8"),
        }
        mine = pages.c.crawl_id == crawl_id
        page = (mine, pages.c.url == snapshot.url, pages.c.failure.is_(None))

        def change(connection: Connection) -> None:
            connection.execute(update(pages).where(*page).values(**values))

        return change

    def load_crawl(self, crawl_id: int, *, on_demand: bool = False) -> Crawl:
        """The Crawl as it was frozen; one that never finished comes back incomplete. `on_demand`
        reads a Document only when it is asked for: while the store is open."""
        with self._engine.connect() as connection:
            head = connection.execute(select(crawls).where(crawls.c.id == crawl_id)).one_or_none()
            if head is None:
                raise UserError("store.no_crawl", crawl=crawl_id)
            rows = connection.execute(
                select(pages).where(pages.c.crawl_id == crawl_id).order_by(pages.c.position)
            ).all()
        agency = Agency(head.main_site, head.agency_name, AgencyType(head.agency_type))
        return self._crawl_from(agency, head.rest, rows, on_demand)

    def _crawl_from(self, agency: Agency, rest: str | None, rows: Any, on_demand: bool) -> Crawl:
        snapshots: dict[str, Snapshot] = {}
        digests: dict[str, str] = {}
        failures: dict[str, FetchFailure] = {}
        discovered_on: dict[str, str] = {}
        for row in rows:
            discovered_on[row.url] = row.discovered_on
            if row.failure is not None:
                failures[row.url] = from_json(row.failure, FetchFailure)
                continue
            snapshots[row.url] = from_json(row.snapshot, Snapshot)
            digests[row.url] = row.document_sha256
        documents: Mapping[str, Document] = DocumentsOnDemand(digests, self._document)
        if not on_demand:
            documents = dict(documents)
        crawl = Crawl(
            agency=agency,
            snapshots=snapshots,
            documents=documents,
            failures=failures,
            discovered_on=discovered_on,
            complete=False,
            stopped_by="interrupted",
        )
        if rest is None:
            return crawl
        kept = from_json(rest, _Rest)
        return replace(
            crawl,
            redirects=kept.redirects,
            frontier=kept.frontier,
            sitemap=kept.sitemap,
            complete=kept.complete,
            stopped_by=kept.stopped_by,
            abilities=kept.abilities,
        )

    def _document(self, digest: str) -> Document:
        return from_json(self._evidence.get(digest), Document)

    def _written(self, crawl_id: int) -> Writing:
        if crawl_id not in self._writing:
            with self._engine.connect() as connection:
                last = connection.scalar(
                    select(func.max(pages.c.position)).where(pages.c.crawl_id == crawl_id)
                )
            self._writing[crawl_id] = Writing(-1 if last is None else max(int(last), -1))
        return self._writing[crawl_id]

    def _next_place(self, crawl_id: int) -> dict[str, Any]:
        writing = self._written(crawl_id)
        writing.last += 1
        return {"crawl_id": crawl_id, "position": writing.last}


def _held_bytes(document: Document) -> int:
    """About what a Document takes as objects: they wait to be written, and must not become many."""
    return _PART_BYTES * (len(document.blocks) + len(document.links) + len(document.tables))


def _new(values: Row) -> Row:
    """A row with all that a page's row has: such rows go together."""
    return dict.fromkeys(c.name for c in pages.c if not c.primary_key) | dict(values)


def _moved(row_id: int, values: Row) -> Change:
    def change(connection: Connection) -> None:
        connection.execute(update(pages).where(pages.c.id == row_id).values(**values))

    return change


def _fetched_at(row: Any) -> datetime:
    kept = json.loads(row.snapshot if row.failure is None else row.failure)
    return datetime.fromisoformat(kept["fetched_at"])
