"""Asks every address of a list once, politely: is it there, where does it lead, whose is it?"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from oit_checker.batch.listing.repeats import site_key
from oit_checker.batch.notices import notices_of
from oit_checker.crawl import Limits, Visited, fetch_one
from oit_checker.crawl.gate import Gates
from oit_checker.crawl.guard import Resolver, resolve_by_system
from oit_checker.crawl.twins import twins_of
from oit_checker.documents.pool import ReaderPool
from oit_checker.model.batch import ListedAgency, Notice
from oit_checker.model.url import is_same_site
from oit_checker.model.web import FetchCause, FetchFailure

# Another spelling of the address may do where these came back; not where the site itself refused.
_TRY_TWINS = frozenset(
    {
        FetchCause.DNS,
        FetchCause.CONNECTION_REFUSED,
        FetchCause.CONNECTION_RESET,
        FetchCause.CONNECT_TIMEOUT,
        FetchCause.TLS,
        FetchCause.NOT_FOUND,
        FetchCause.PROTOCOL_ERROR,
    }
)


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of one address. `failure` is None when a page answered, at `url` (''  for none).

    `better` is the listed address as it should be written: the spelling that answered (http or
    https, www or not), else the listed one. A move to another site is a notice, never taken over.
    """

    listed: ListedAgency
    url: str = ""
    better: str = ""
    notices: tuple[Notice, ...] = ()
    failure: FetchFailure | None = None

    @property
    def mended(self) -> ListedAgency:
        """The agency under its better address."""
        agency = replace(self.listed.agency, main_site=self.better)
        return replace(self.listed, agency=agency)


@dataclass(frozen=True)
class Asking:
    """How to ask. `at_once` counts addresses under way; `limits.per_host` holds over all of
    them."""

    limits: Limits
    clock: Callable[[], datetime]
    at_once: int = 16
    readers: int = 1
    allow_private: bool = False
    contact: str = ""
    resolve: Resolver = resolve_by_system
    listener: Callable[[int, int], None] | None = None  # (done, total)


async def ask_all(agencies: Sequence[ListedAgency], how: Asking) -> tuple[Answered, ...]:
    """In the list's order. The world's failures are values."""
    turns = Gates(how.limits.per_host, how.limits.delay_s)
    slots = asyncio.Semaphore(how.at_once)
    done = 0
    async with ReaderPool(workers=how.readers) as pool:
        one = _One(how, pool, turns)

        async def ask(listed: ListedAgency) -> Answered:
            nonlocal done
            async with slots:
                answered = await one.ask(listed)
            done += 1
            if how.listener is not None:
                how.listener(done, len(agencies))
            return answered

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(ask(listed)) for listed in agencies]
    return with_twins([task.result() for task in tasks])


def with_twins(answers: Sequence[Answered]) -> tuple[Answered, ...]:
    """The same, with a notice where an earlier agency's address came to the same site."""
    first: dict[str, Answered] = {}
    out = []
    for each in answers:
        other = first.setdefault(site_key(each.url), each) if each.url else each
        if other is not each:
            name = other.listed.agency.name or other.listed.agency.main_site
            facts = {"to": each.url, "other": name, "row": str(other.listed.row)}
            each = replace(each, notices=(*each.notices, Notice("twin", facts)))
        out.append(each)
    return tuple(out)


@dataclass(frozen=True)
class _One:
    how: Asking
    pool: ReaderPool
    turns: Gates

    async def ask(self, listed: ListedAgency) -> Answered:
        site = listed.agency.main_site
        outcome = await self._fetch(site)
        if isinstance(outcome, FetchFailure) and outcome.cause in _TRY_TWINS:
            for twin in twins_of(site):
                again = await self._fetch(twin)
                if isinstance(again, Visited) and is_same_site(again.snapshot.url, site):
                    outcome = again
                    break
        if isinstance(outcome, FetchFailure):
            return Answered(listed, failure=outcome, better=site)
        url = outcome.snapshot.url
        better = better_address(site, url)
        notices = notices_of(listed, outcome.document, outcome.snapshot)
        if better != site:
            notices = (*notices, Notice("respelled", {"site": site, "to": better}))
        return Answered(listed, url, better, notices)

    async def _fetch(self, url: str) -> Visited | FetchFailure:
        return await fetch_one(
            url,
            limits=self.how.limits,
            read=self.pool.read_page,
            keep=lambda data: hashlib.sha256(data).hexdigest(),
            clock=self.how.clock,
            allow_private=self.how.allow_private,
            contact=self.how.contact,
            resolve=self.how.resolve,
            turns=self.turns,
        )


def better_address(site: str, answered_url: str) -> str:
    """The spelling of the address that the site itself settles on: scheme and host as it answered
    under, the path as listed. `site` itself where another site answered."""
    spellings = (site, *twins_of(site))
    return next((s for s in spellings if _origin(s) == _origin(answered_url)), site)


def _origin(url: str) -> str:
    return "/".join(url.split("/")[:3])
