"""Crawls and Runs in any database that SQLAlchemy speaks; SQLite by default."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import zstandard
from sqlalchemy import Engine, delete, insert, select, update

from oit_checker.model.errors import UserError
from oit_checker.model.result import Run
from oit_checker.model.scan import ScannedPage
from oit_checker.store.batches import BatchShelf
from oit_checker.store.clerk import Clerk
from oit_checker.store.connection import connected
from oit_checker.store.crawls import CrawlShelf, Writing
from oit_checker.store.earlier import EarlierShelf
from oit_checker.store.evidence import EvidenceFolder
from oit_checker.store.history import HistoryShelf
from oit_checker.store.jobs import JobShelf
from oit_checker.store.leases import LeaseShelf
from oit_checker.store.pruning import PruningShelf
from oit_checker.store.shapes import as_json, from_json
from oit_checker.store.shelf import ReviewShelf
from oit_checker.store.tables import crawls, findings, page_images, runs, verdicts


@dataclass(frozen=True, slots=True)
class RunRow:
    """One line of the list of Runs. `oit` scores 0-100."""

    run_id: int
    crawl_id: int
    main_site: str
    agency_name: str
    fiscal_year: int
    as_of: str
    created_at: str
    oit_low: float
    oit_high: float


class Store(
    CrawlShelf,
    EarlierShelf,
    ReviewShelf,
    HistoryShelf,
    BatchShelf,
    LeaseShelf,
    JobShelf,
    PruningShelf,
):
    """Opened with `Store.open`; close it, or use it as a context."""

    def __init__(self, engine: Engine, evidence: EvidenceFolder) -> None:
        self._engine = engine
        self._evidence = evidence
        self._clerk = Clerk(engine)
        self._writing: dict[int, Writing] = {}

    @classmethod
    def open(cls, url: str, evidence: Path | str) -> Store:
        """Opens (and creates or migrates) the database at an SQLAlchemy `url`; page bytes go to
        `evidence`, a folder or an address (see EvidenceFolder). UserError when the database can't
        be used, now or later."""
        engine = connected(url)
        return cls(engine, EvidenceFolder(evidence))

    def close(self) -> None:
        self._clerk.close()
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def put_bytes(self, data: bytes) -> str:
        """Keeps bytes; returns their SHA-256."""
        return self._evidence.put(data)

    def get_bytes(self, sha256: str) -> bytes:
        return self._evidence.get(sha256)

    # -- Page images

    def keep_page_image(self, sha256: str, page: ScannedPage) -> None:
        """What was read on a page of the file with that digest; once is enough for all Crawls."""
        row = {"sha256": sha256, "number": page.number, "reader": page.reader}
        body = zstandard.ZstdCompressor(level=3).compress(as_json(page))
        with self._engine.begin() as connection:
            connection.execute(delete(page_images).filter_by(**row))
            connection.execute(insert(page_images).values(**row, body=body))

    def page_images(self, sha256: str, reader: str = "") -> dict[int, ScannedPage]:
        """The pages of that file that were read before, by number: those that `reader` read, or
        the newest reading of each."""
        query = select(page_images).filter_by(sha256=sha256).order_by(page_images.c.id)
        if reader:
            query = query.filter_by(reader=reader)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        unpack = zstandard.ZstdDecompressor().decompress
        return {row.number: from_json(unpack(row.body), ScannedPage) for row in rows}

    # -- Runs

    def add_run(self, crawl_id: int, run: Run) -> Run:
        """Keeps a Run beside those that are there; returns it with its ids in `meta`."""
        with self._engine.begin() as connection:
            result = connection.execute(insert(runs).values(**_run_values(crawl_id, run)))
            run_id = _new_id(result)
            kept = replace(run, meta=replace(run.meta, run_id=run_id, crawl_id=crawl_id))
            connection.execute(update(runs).where(runs.c.id == run_id).values(body=_packed(kept)))
            if run.verdicts:
                connection.execute(insert(verdicts), _verdict_rows(run_id, run))
            rows = _finding_rows(run_id, run)
            if rows:
                connection.execute(insert(findings), rows)
        return kept

    def load_run(self, run_id: int) -> Run:
        with self._engine.connect() as connection:
            body = connection.scalar(select(runs.c.body).where(runs.c.id == run_id))
        if body is None:
            raise UserError("store.no_run", run=run_id)
        return from_json(zstandard.ZstdDecompressor().decompress(body), Run)

    def runs(self, limit: int = 50) -> tuple[RunRow, ...]:
        """The newest Runs first."""
        query = (
            select(runs, crawls.c.main_site, crawls.c.agency_name)
            .join(crawls, crawls.c.id == runs.c.crawl_id)
            .order_by(runs.c.id.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return tuple(
            RunRow(
                run_id=r.id,
                crawl_id=r.crawl_id,
                main_site=r.main_site,
                agency_name=r.agency_name,
                fiscal_year=r.fiscal_year,
                as_of=r.as_of,
                created_at=r.created_at,
                oit_low=r.oit_low,
                oit_high=r.oit_high,
            )
            for r in rows
        )


def _run_values(crawl_id: int, run: Run) -> dict[str, Any]:
    created = run.meta.finished_at or run.meta.started_at
    return {
        "crawl_id": crawl_id,
        "fiscal_year": run.fiscal_year,
        "as_of": run.as_of.isoformat(),
        "pack_digest": run.pack_digest,
        "pack_draft": run.pack_draft,
        "tool_version": run.meta.tool_version,
        "created_at": created.isoformat() if created else "",
        "oit_low": run.scores.oit.low,
        "oit_high": run.scores.oit.high,
        "body": b"",
    }


def _verdict_rows(run_id: int, run: Run) -> list[dict[str, Any]]:
    return [
        {
            "run_id": run_id,
            "item_id": v.item_id,
            "outcome": v.outcome.value,
            "reason": v.reason.value if v.reason else None,
            "score_low": v.score_low,
            "score_high": v.score_high,
        }
        for v in run.verdicts
    ]


def _finding_rows(run_id: int, run: Run) -> list[dict[str, Any]]:
    return [
        {
            "run_id": run_id,
            "item_id": v.item_id,
            "element_id": f.element_id,
            "outcome": f.outcome.value,
            "reason": f.reason.value if f.reason else None,
            "counts": f.counts,
            "url": f.url,
        }
        for v in run.verdicts
        for f in v.findings
    ]


def _packed(run: Run) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(as_json(run))


def _new_id(result: Any) -> int:
    return int(result.inserted_primary_key[0])
