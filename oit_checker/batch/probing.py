"""Whether a site looks as it did: the pages that lead to what was found, each asked once.

A quick look that saves a whole gathering. It sees a new link or another text where the agency's
papers are listed; a file that was exchanged under the same name it does not see.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

from oit_checker.batch.settings import BatchSettings
from oit_checker.crawl import Visited, fetch_one
from oit_checker.model.result import Run
from oit_checker.model.web import Crawl
from oit_checker.run.gather import Clock, Shared
from oit_checker.run.page_difference import says_the_same

MOST_PAGES = 12


def pages_leading_to(run: Run, crawl: Crawl) -> list[str]:
    """The home page, and the pages on which the best places of all items were found, those of most
    items first."""
    counts: dict[str, int] = {}
    for verdict in run.verdicts:
        best = {place.topic: place for place in reversed(verdict.places)}
        for place in best.values():
            at = crawl.page_for(place.found_on or place.url)
            counts[at] = counts.get(at, 0) + 1
    home = crawl.page_for(run.agency.main_site)
    ranked = sorted(counts, key=lambda url: -counts[url])
    return list(dict.fromkeys([home, *ranked]))[:MOST_PAGES]


async def looks_unchanged(
    run: Run, crawl: Crawl, shared: Shared, settings: BatchSettings, clock: Clock
) -> bool:
    """False as soon as one page says something else, does not answer, or was drawn by a browser:
    what its scripts bring is not seen here."""
    known = [url for url in pages_leading_to(run, crawl) if url in crawl.snapshots]
    for url in known:
        if not await _is_same(url, crawl, shared, settings, clock):
            return False
    return bool(known)


async def _is_same(
    url: str, crawl: Crawl, shared: Shared, settings: BatchSettings, clock: Clock
) -> bool:
    known = crawl.snapshots[url]
    if known.rendering is not None and known.rendering.dom_sha256:
        return False

    met = await fetch_one(
        url,
        limits=replace(settings.limits, retries=1),
        read=shared.pool.read_page,
        keep=lambda data: hashlib.sha256(data).hexdigest(),
        clock=clock,
        allow_private=settings.allow_private,
        contact=settings.contact,
        turns=shared.turns,
    )
    if not isinstance(met, Visited) or met.snapshot.url != url:
        return False
    same_bytes = met.snapshot.sha256 == known.sha256
    return same_bytes or says_the_same(crawl.documents[url], met.document)
