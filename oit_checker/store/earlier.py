"""What is known of a site before it is gathered: what broke off, and what there was last time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select

from oit_checker.model.document import Document
from oit_checker.model.errors import UserError
from oit_checker.model.web import FetchFailure, Snapshot
from oit_checker.store.crawls import FINISHED
from oit_checker.store.evidence import EvidenceFolder
from oit_checker.store.shapes import from_json
from oit_checker.store.tables import crawls, detours, pages

_LOOKED_AT = 3  # Crawls of a site, newest first
_WORTH = 0.5  # so much of the largest of them is enough to be relied upon


@dataclass(frozen=True, slots=True)
class EarlierPage:
    """`reading` is the digest of the Document as its bytes alone were read by the readers of the
    version `reader`; both '' where nobody may rely on it."""

    snapshot: Snapshot
    reading: str = ""
    reader: str = ""


@dataclass(frozen=True)
class EarlierCrawl:
    """What a Crawl kept, without its Documents. `pages` by address; `detours` are (address asked
    for, JSON of what it gave)."""

    crawl_id: int
    started_at: datetime
    pages: Mapping[str, EarlierPage] = field(default_factory=dict)
    failures: tuple[FetchFailure, ...] = ()
    detours: tuple[tuple[str, str], ...] = ()


class EarlierShelf:
    """The part of a Store that remembers for the next time."""

    _engine: Engine
    _evidence: EvidenceFolder

    def earlier_crawl(self, crawl_id: int) -> EarlierCrawl:
        """UserError where there is no such Crawl."""
        with self._engine.connect() as connection:
            head = connection.execute(
                select(crawls.c.started_at).where(crawls.c.id == crawl_id)
            ).one_or_none()
            if head is None:
                raise UserError("store.no_crawl", crawl=crawl_id)
            rows = connection.execute(_pages_of(crawl_id)).all()
            turns = connection.execute(
                select(detours.c.url, detours.c.outcome)
                .where(detours.c.crawl_id == crawl_id)
                .order_by(detours.c.id)
            ).all()
        return EarlierCrawl(
            crawl_id,
            datetime.fromisoformat(head.started_at),
            _pages(rows),
            tuple(from_json(row.failure, FetchFailure) for row in rows if row.failure),
            tuple((row.url, row.outcome) for row in turns),
        )

    def last_crawl(self, main_site: str) -> EarlierCrawl | None:
        """The newest finished Crawl of the site that brought about as much as those before it: one
        that was interrupted, or met a site that was down, is of little use."""
        query = (
            select(crawls.c.id, func.count())
            .join(pages, pages.c.crawl_id == crawls.c.id)
            .where(
                crawls.c.main_site == main_site,
                crawls.c.state == FINISHED,
                pages.c.failure.is_(None),
            )
            .group_by(crawls.c.id)
            .order_by(crawls.c.id.desc())
            .limit(_LOOKED_AT)
        )
        with self._engine.connect() as connection:
            sizes = [(int(row[0]), int(row[1])) for row in connection.execute(query)]
        found = relied_on(sizes)
        return self.earlier_crawl(found) if found is not None else None

    def kept_document(self, digest: str) -> Document | None:
        """A Document by its digest; None when it is gone, or of another shape."""
        try:
            return from_json(self._evidence.get(digest), Document)
        except Exception:  # cattrs raises many kinds
            return None

    def kept_bytes(self, sha256: str) -> bytes | None:
        """The bytes, None when they are gone."""
        try:
            return self._evidence.get(sha256)
        except UserError:
            return None


def relied_on(sizes: Sequence[tuple[int, int]]) -> int | None:
    """Of the finished Crawls of a site, (id, pages) newest first, the one that the next scan asks
    by: the newest that isn't much smaller than those just before it."""
    newest = sizes[:_LOOKED_AT]
    largest = max((size for _, size in newest), default=0)
    return next((number for number, size in newest if size >= _WORTH * largest), None)


def _pages_of(crawl_id: int) -> Any:
    return (
        select(
            pages.c.url,
            pages.c.snapshot,
            pages.c.failure,
            pages.c.reading_sha256,
            pages.c.reader,
        )
        .where(pages.c.crawl_id == crawl_id)
        .order_by(pages.c.position)
    )


def _pages(rows: Iterable[Any]) -> dict[str, EarlierPage]:
    return {
        row.url: EarlierPage(
            from_json(row.snapshot, Snapshot), row.reading_sha256 or "", row.reader or ""
        )
        for row in rows
        if row.failure is None
    }
