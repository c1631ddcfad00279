"""Crawl + RulePack + as_of -> Run. Pure: the same input gives the same Run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar

from oit_checker.assess import JudgeContext, judge, judge_one, score, span_of
from oit_checker.checks import Related
from oit_checker.locate.places import PLAUSIBLE, Ground, Located, located, located_on
from oit_checker.locate.schemes import schemes_on
from oit_checker.model.agency import Agency
from oit_checker.model.outcome import Outcome
from oit_checker.model.place import Candidate
from oit_checker.model.result import CrawlSummary, Run, RunMeta, SchemeReport, Verdict
from oit_checker.model.rule import Item, RulePack
from oit_checker.model.web import Crawl, TlsReport

FRONTIER_SHOWN = 300
T = TypeVar("T")


@dataclass(frozen=True)
class Judged:
    """Places and Verdicts of a Crawl, without the sums."""

    pack: RulePack
    located: Located
    verdicts: tuple[Verdict, ...]

    def topics_of(self, verdict: Verdict) -> tuple[str, ...]:
        return self.pack.item(verdict.item_id).topics


async def in_turn(turns: Executor | None, work: Callable[[], T]) -> T:
    """Does in a thread what judges a Crawl. Runs of one program share `turns`, a pool of one
    thread: judging two Crawls side by side is no quicker, and takes the memory of both."""
    return await asyncio.get_running_loop().run_in_executor(turns, work)


def judged(crawl: Crawl, pack: RulePack, as_of: date, agency: Agency | None = None) -> Judged:
    return judged_on(Ground.of(crawl, pack), pack, as_of, agency)


def judged_on(ground: Ground, pack: RulePack, as_of: date, agency: Agency | None = None) -> Judged:
    """As `judged`, on ground that was prepared before."""
    found = located_on(ground, pack)
    context = JudgeContext(
        pack=pack,
        as_of=as_of,
        agency=agency or ground.site.crawl.agency,
        searches=found.searches,
        related=neighbours_of(found),
    )
    return Judged(pack, found, judge(found.candidates, context))


@dataclass
class LastJudged:
    """The Verdicts of what was judged last, for whoever judges a Crawl several times while it
    grows. Places are not kept: their Documents weigh many times as much."""

    _crawl: Crawl | None = None
    _verdicts: tuple[Verdict, ...] = ()

    def note(self, crawl: Crawl, verdicts: tuple[Verdict, ...]) -> None:
        self._crawl, self._verdicts = crawl, verdicts

    def verdicts(
        self, crawl: Crawl, pack: RulePack, as_of: date, opened: Crawl | None = None
    ) -> tuple[Verdict, ...]:
        """As `judged` gives them, always of the same pack and day; anew only where something was
        fetched, drawn or read since. `opened` is the Crawl `with_documents`, if it is at hand."""
        if self._crawl is None or not are_alike(self._crawl, crawl):
            self.note(crawl, judged(opened or with_documents(crawl), pack, as_of).verdicts)
        return self._verdicts


def with_documents(crawl: Crawl) -> Crawl:
    """With all its Documents at hand, for as long as it is judged: each is read or unpacked once,
    and keeps what is worked out of it."""
    return replace(crawl, documents=dict(crawl.documents))


def are_alike(one: Crawl, other: Crawl) -> bool:
    """Judging says the same: Documents are never changed, only replaced."""
    if one.agency != other.agency or one.complete != other.complete:
        return False
    if (len(one.failures), len(one.frontier)) != (len(other.failures), len(other.frontier)):
        return False
    return list(one.documents) == list(other.documents) and one.documents == other.documents


def judge_crawl(
    crawl: Crawl,
    pack: RulePack,
    as_of: date,
    meta: RunMeta,
    agency: Agency | None = None,
    last: LastJudged | None = None,
) -> Run:
    """The Run of a Crawl; `agency` overrides name and type as the Crawl knew them. `last` may
    have judged it already."""
    given, crawl = crawl, with_documents(crawl)
    if last is not None and agency in (None, crawl.agency):
        verdicts = last.verdicts(given, pack, as_of, crawl)
    else:
        verdicts = judged(crawl, pack, as_of, agency).verdicts
    agency = agency or crawl.agency
    return Run(
        agency=agency,
        fiscal_year=pack.fiscal_year,
        as_of=as_of,
        pack_digest=pack.digest,
        pack_draft=pack.draft,
        verdicts=verdicts,
        scores=score(pack, {v.item_id: span_of(v) for v in verdicts}),
        crawl=summary_of(crawl, pack),
        meta=meta,
    )


def fetch_times(crawl: Crawl) -> dict[str, datetime]:
    """When each Page was fetched."""
    return {url: snapshot.fetched_at for url, snapshot in crawl.snapshots.items()}


def summary_of(crawl: Crawl, pack: RulePack) -> CrawlSummary:
    """What a report says about gathering."""
    documents = crawl.documents
    home = crawl.snapshots.get(crawl.page_for(crawl.agency.main_site))
    return CrawlSummary(
        pages=sum(d.is_page for d in documents.values()),
        files=sum(not d.is_page for d in documents.values()),
        bytes=sum(s.size_bytes for s in crawl.snapshots.values()),
        failures=tuple(crawl.failures.values()),
        frontier_total=len(crawl.frontier),
        frontier=crawl.frontier[:FRONTIER_SHOWN],
        sitemap=crawl.sitemap,
        complete=crawl.complete,
        stopped_by=crawl.stopped_by,
        tls=home.tls if home else TlsReport(),
        unreadable=tuple(
            (url, d.readability.value) for url, d in documents.items() if not d.is_readable
        ),
        schemes=tuple(
            SchemeReport(url, s.scheme.id, s.scheme.name.th, s.scheme.name.en, s.codes)
            for url, document in documents.items()
            if document.is_page
            for s in schemes_on(document, pack.schemes)
        ),
        abilities=crawl.abilities,
    )


def neighbours_of(found: Located) -> dict[str, Related]:
    """The best place of each topic that no item asks for: the channel for everything else."""
    return {
        topic: Related(Outcome.PASSED, places[0].exhibits)
        for topic, places in found.neighbours.items()
        if places and places[0].score >= PLAUSIBLE
    }


def judge_submitted(
    crawl: Crawl,
    pack: RulePack,
    as_of: date,
    item: Item,
    places: Mapping[str, Sequence[Candidate]],
) -> Verdict:
    """The Verdict on one Item, on nothing but the places that were submitted for it. Items that it
    must be consistent with are judged on what the site has."""
    found = located(crawl, pack)
    context = JudgeContext(
        pack=pack, as_of=as_of, agency=crawl.agency, related=neighbours_of(found)
    )
    own = dict.fromkeys(item.topics, ())
    return judge_one(item, {**found.candidates, **own, **places}, context)
