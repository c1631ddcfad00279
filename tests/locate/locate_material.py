"""Fictitious sites, built page by page from HTML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from oit_checker.documents import read
from oit_checker.locate.places import Located, located
from oit_checker.model.agency import Agency
from oit_checker.model.rule import RulePack
from oit_checker.model.web import (
    Blame,
    Crawl,
    FetchCause,
    FetchFailure,
    FrontierLink,
    SitemapReport,
    Snapshot,
)
from oit_checker.rulepack import load_pack

BASE = "https://www.nongdaeng.example/"
NOON = datetime(2020, 4, 30, 12, 0, tzinfo=UTC)


@cache
def pack() -> RulePack:
    return load_pack(2563)


def crawl_of(
    pages: Mapping[str, str | bytes],
    *,
    dead: tuple[str, ...] = (),
    left: tuple[FrontierLink, ...] = (),
    found_on: Mapping[str, str] | None = None,
) -> Crawl:
    """The first page is the home page (''); names that do not end in .html are plain text files."""
    documents, snapshots = {}, {}
    for name, body in pages.items():
        url = BASE + name
        is_page = name == "" or name.endswith(".html")
        media = "text/html; charset=utf-8" if is_page else "text/plain; charset=utf-8"
        data = body.encode() if isinstance(body, str) else body
        documents[url] = read(data, url=url, content_type=media)
        snapshots[url] = Snapshot(url, url, 200, (), NOON, "", len(data), media)
    failures = {
        BASE + name: FetchFailure(
            BASE + name, FetchCause.NOT_FOUND, Blame.AGENCY, False, NOON, status=404
        )
        for name in dead
    }
    found = {BASE + name: BASE for name in pages if name}
    found.update({BASE + name: BASE + parent for name, parent in (found_on or {}).items()})
    return Crawl(
        Agency(BASE, "อบต.หนองแดง"),
        snapshots,
        documents,
        failures,
        discovered_on={BASE: "", **found},
        frontier=left,
        sitemap=SitemapReport("absent"),
    )


def find(pages: Mapping[str, str | bytes], **facts: object) -> Located:
    return located(crawl_of(pages, **facts), pack())  # type: ignore[arg-type]
