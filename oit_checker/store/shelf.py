"""What people ruled, and the few pages that a ruling rests on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select

from oit_checker.model.document import Document
from oit_checker.model.errors import UserError
from oit_checker.model.outcome import Outcome
from oit_checker.model.result import Review
from oit_checker.model.url import spellings
from oit_checker.model.web import FetchFailure, Snapshot
from oit_checker.store.evidence import EvidenceFolder
from oit_checker.store.shapes import from_json
from oit_checker.store.tables import crawls, pages, reviews, runs

_MOST_AT_ONCE = 300  # slots in one statement: SQLite's old limit is 999


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What a Crawl keeps of one address: a Snapshot with its Document (None where the bytes are
    gone from the folder), or a FetchFailure."""

    snapshot: Snapshot | None = None
    document: Document | None = None
    failure: FetchFailure | None = None


class ReviewShelf:
    """The part of a Store that keeps Reviews. Rows are only ever added."""

    _engine: Engine
    _evidence: EvidenceFolder

    def add_review(self, run_id: int, review: Review) -> Review:
        """Keeps a Review of that Run beside all earlier ones; returns it with its ids. UserError
        when there is no such Run."""
        return self.add_reviews([replace(review, run_id=run_id)])[0]

    def add_reviews(self, given: Iterable[Review]) -> tuple[Review, ...]:
        """Keeps several, all or none; each names its Run."""
        kept = []
        with self._engine.begin() as connection:
            for review in given:
                site, year = _agency_of(connection, review.run_id)
                values = _row_values(review) | {"main_site": site, "fiscal_year": year}
                made = connection.execute(insert(reviews).values(**values))
                kept.append(replace(review, review_id=int((made.inserted_primary_key or (0,))[0])))
        return tuple(kept)

    def reviews_of(self, main_site: str, fiscal_year: int) -> tuple[Review, ...]:
        """All Reviews of an agency's year, oldest first: the last one of an item or element
        counts, and one that is `withdrawn` leaves that item to the machine again. The main site
        is known in any of its spellings."""
        query = (
            select(reviews)
            .where(
                reviews.c.main_site.in_(spellings(main_site)),
                reviews.c.fiscal_year == fiscal_year,
            )
            .order_by(reviews.c.id)
        )
        return self._reviews(query)

    def reviewed_sites(self, fiscal_year: int) -> frozenset[str]:
        """The main sites on which a person ruled in that year, in all their spellings."""
        query = select(reviews.c.main_site).where(reviews.c.fiscal_year == fiscal_year).distinct()
        with self._engine.connect() as connection:
            found = connection.scalars(query).all()
        return frozenset(spelling for site in found for spelling in spellings(site))

    def all_reviews(self) -> tuple[Review, ...]:
        """Those of every agency, oldest first."""
        return self._reviews(select(reviews).order_by(reviews.c.id))

    def newest_runs(self) -> tuple[int, ...]:
        """The newest Run of each agency and year, in the order of the agencies' addresses."""
        query = (
            select(func.max(runs.c.id))
            .join(crawls, crawls.c.id == runs.c.crawl_id)
            .group_by(crawls.c.main_site, runs.c.fiscal_year)
            .order_by(crawls.c.main_site, runs.c.fiscal_year)
        )
        with self._engine.connect() as connection:
            return tuple(int(row[0]) for row in connection.execute(query))

    def pages_at(self, crawl_id: int, urls: Collection[str]) -> Mapping[str, KeptPage]:
        """What that Crawl keeps of these addresses (redirects followed), without loading the
        rest; an address that was never fetched is left out."""
        with self._engine.connect() as connection:
            rest = connection.scalar(select(crawls.c.rest).where(crawls.c.id == crawl_id))
            redirects = json.loads(rest).get("redirects", {}) if rest else {}
            answers = {url: redirects.get(url, url) for url in urls}
            rows = _page_rows(connection, crawl_id, sorted(set(answers.values())))
        return {url: self._kept(rows[at]) for url, at in answers.items() if at in rows}

    def _kept(self, row: Row[Any]) -> KeptPage:
        if row.failure is not None:
            return KeptPage(failure=from_json(row.failure, FetchFailure))
        snapshot = from_json(row.snapshot, Snapshot)
        try:
            body = self._evidence.get(row.document_sha256)
        except UserError:
            return KeptPage(snapshot)
        return KeptPage(snapshot, from_json(body, Document))

    def _reviews(self, query: Any) -> tuple[Review, ...]:
        with self._engine.connect() as connection:
            return tuple(_review_of(row) for row in connection.execute(query))


def _agency_of(connection: Connection, run_id: int | None) -> tuple[str, int]:
    row = connection.execute(
        select(crawls.c.main_site, runs.c.fiscal_year)
        .join(runs, crawls.c.id == runs.c.crawl_id)
        .where(runs.c.id == run_id)
    ).one_or_none()
    if row is None:
        raise UserError("store.no_run", run=run_id)
    return row.main_site, row.fiscal_year


def _page_rows(connection: Connection, crawl_id: int, urls: list[str]) -> dict[str, Row[Any]]:
    found: dict[str, Row[Any]] = {}
    for start in range(0, len(urls), _MOST_AT_ONCE):
        some = urls[start : start + _MOST_AT_ONCE]
        query = select(pages).where(pages.c.crawl_id == crawl_id, pages.c.url.in_(some))
        found.update((row.url, row) for row in connection.execute(query.order_by(pages.c.position)))
    return found


def _row_values(review: Review) -> dict[str, Any]:
    return {
        "run_id": review.run_id,
        "item_id": review.item_id,
        "element_id": review.element_id,
        "outcome": review.outcome.value,
        "withdrawn": review.withdrawn,
        "reason": review.reason,
        "given_by": review.by,
        "given_at": review.at.isoformat(),
        "machine": review.machine.value,
        "evidence": json.dumps(dict(review.evidence), ensure_ascii=False),
        "texts": json.dumps(dict(review.texts), ensure_ascii=False),
    }


def _review_of(row: Row[Any]) -> Review:
    return Review(
        item_id=row.item_id,
        outcome=Outcome(row.outcome),
        reason=row.reason,
        by=row.given_by,
        at=datetime.fromisoformat(row.given_at),
        machine=Outcome(row.machine),
        element_id=row.element_id,
        evidence=json.loads(row.evidence),
        run_id=row.run_id,
        review_id=row.id,
        texts=json.loads(row.texts),
        withdrawn=row.withdrawn,
    )
