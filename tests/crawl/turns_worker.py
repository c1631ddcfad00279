"""One of several processes that crawl and share their turns."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from plain_reader import keep, read

from oit_checker.crawl import Limits, crawl_site
from oit_checker.crawl.shared_turns import SharedTurns
from oit_checker.model.agency import Agency
from oit_checker.store import Store

NOON = datetime(2020, 5, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Work:
    """What one process does; `addresses` is all that its name server knows."""

    url: str
    evidence: str
    name: str
    sites: tuple[str, ...]
    addresses: dict[str, str]
    per_host: int = 2
    lease_s: float = 12.0


def run(work: Work, pipe: Connection) -> None:
    """Says "ready", waits for a word, and tells at its end how many pages each site gave."""
    with Store.open(work.url, work.evidence) as store:
        pipe.send("ready")
        pipe.recv()
        pipe.send(asyncio.run(_pages(work, store)))


async def _pages(work: Work, store: Store) -> dict[str, int]:
    async def resolve(host: str, port: int) -> tuple[str, ...]:
        return (work.addresses[host],)

    async with SharedTurns(
        store.leases(work.name, work.lease_s), work.per_host, delay_s=0.0
    ) as turns:
        crawls = [
            crawl_site(
                Agency(site),
                limits=Limits(max_pages=20, per_host=work.per_host),
                priority=lambda link: 0.9,
                read=read,
                keep=keep,
                clock=lambda: NOON,
                allow_private=True,
                user_agent=work.name,
                resolve=resolve,
                turns=turns,
            )
            for site in work.sites
        ]
        done = await asyncio.gather(*crawls)
    return {crawl.agency.main_site: len(crawl.snapshots) for crawl in done}
