"""How one item of one agency fared from Run to Run, without loading the Runs."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from oit_checker.model.url import spellings
from oit_checker.store.tables import crawls, pages, runs, verdicts

_MOST_AT_ONCE = 300  # slots in one statement: SQLite's old limit is 999


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A Run's Verdict on the item; `created_at` and `as_of` are ISO, `reason` '' for none."""

    run_id: int
    crawl_id: int
    created_at: str
    as_of: str
    tool_version: str
    pack_digest: str
    outcome: str
    reason: str
    score_low: float
    score_high: float


class HistoryShelf:
    """The part of a Store that looks back."""

    _engine: Engine

    def verdict_history(
        self, main_site: str, fiscal_year: int, item_id: str
    ) -> tuple[VerdictRow, ...]:
        """Every Run of that site (in any spelling) and fiscal year that judged the item, oldest
        first."""
        query = (
            select(*_OF_RUN, *_OF_VERDICT)
            .join(crawls, crawls.c.id == runs.c.crawl_id)
            .join(verdicts, verdicts.c.run_id == runs.c.id)
            .where(
                crawls.c.main_site.in_(spellings(main_site)),
                runs.c.fiscal_year == fiscal_year,
                verdicts.c.item_id == item_id,
            )
            .order_by(runs.c.id)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(
            VerdictRow(
                run_id=row.id,
                crawl_id=row.crawl_id,
                created_at=row.created_at,
                as_of=row.as_of,
                tool_version=row.tool_version,
                pack_digest=row.pack_digest,
                outcome=row.outcome,
                reason=row.reason or "",
                score_low=row.score_low,
                score_high=row.score_high,
            )
            for row in rows
        )

    def page_digests(self, crawl_id: int, urls: Collection[str]) -> dict[str, str]:
        """The SHA-256 of what those addresses answered in a Crawl (redirects followed), '' where
        they gave nothing; an address that was never asked for is left out."""
        with self._engine.connect() as connection:
            rest = connection.scalar(select(crawls.c.rest).where(crawls.c.id == crawl_id))
            redirects = json.loads(rest).get("redirects", {}) if rest else {}
            answers = {url: redirects.get(url, url) for url in urls}
            known = _digests(connection, crawl_id, sorted(set(answers.values())))
        return {url: known[at] for url, at in answers.items() if at in known}


def _digests(connection: Connection, crawl_id: int, urls: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(urls), _MOST_AT_ONCE):
        some = urls[start : start + _MOST_AT_ONCE]
        query = select(pages.c.url, pages.c.sha256).where(
            pages.c.crawl_id == crawl_id, pages.c.url.in_(some)
        )
        rows = connection.execute(query.order_by(pages.c.position))
        found.update((row.url, row.sha256 or "") for row in rows)
    return found


_OF_RUN = (
    runs.c.id,
    runs.c.crawl_id,
    runs.c.created_at,
    runs.c.as_of,
    runs.c.tool_version,
    runs.c.pack_digest,
)
_OF_VERDICT = (
    verdicts.c.outcome,
    verdicts.c.reason,
    verdicts.c.score_low,
    verdicts.c.score_high,
)
